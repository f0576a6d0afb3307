package people

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"joust/sim/pref"
)

// visit is a page that is open in a browser.
type visit struct {
	*testing.T
	ctx context.Context

	mu     sync.Mutex
	faults []string // messages, exceptions and requests that a correct page does not cause
}

// browser starts Chromium. Without it, the test is skipped unless CI is set.
func browser(t *testing.T) context.Context {
	t.Helper()
	program, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("chromium is not installed; the Debian package is chromium")
		}
		t.Skip("chromium is not installed")
	}
	ctx, stop := chromedp.NewExecAllocator(t.Context(), append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(program), chromedp.NoSandbox, // the sandbox needs a user other than root
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true))...)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	ctx, stop = context.WithTimeout(ctx, 5*time.Minute)
	t.Cleanup(stop)
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		t.Fatal(err)
	}
	return ctx
}

// follow opens a rater's link in a tab of the browser, and waits for the page to which it
// moves on, and for its greeting.
func follow(t *testing.T, browser context.Context, url string, width, height int64) *visit {
	t.Helper()
	ctx, stop := chromedp.NewContext(browser)
	t.Cleanup(stop)
	v := &visit{T: t, ctx: ctx}
	v.do(chromedp.Navigate("about:blank")) // there must be a page to listen to
	if err := chromedp.Listen(ctx, v.record); err != nil {
		t.Fatal(err)
	}
	v.do(chromedp.EmulateViewport(width, height), chromedp.Navigate(url))
	expect(v, `document.getElementById("help-dialog")?.open === true`, true)
	return v
}

// record adds to the faults each message, exception, violation of the policy and request
// to another server.
func (v *visit) record(event any) {
	v.mu.Lock()
	defer v.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		v.faults = append(v.faults, "exception: "+e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		v.faults = append(v.faults, "console: "+string(e.Type))
	case *log.EventEntryAdded:
		v.faults = append(v.faults, "log: "+e.Entry.Text)
	case *network.EventRequestWillBeSent:
		if u := e.Request.URL; !strings.HasPrefix(u, "http://127.0.0.1:") && !strings.HasPrefix(u, "data:") {
			v.faults = append(v.faults, "request: "+u)
		}
	}
}

// clean fails the test if there are faults, except those of a server that was killed.
func (v *visit) clean() {
	v.Helper()
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, f := range v.faults {
		if !strings.Contains(f, "net::ERR_") {
			v.Error(f)
		}
	}
}

func (v *visit) do(steps ...chromedp.Action[chromedp.Void]) {
	v.Helper()
	if err := chromedp.Do(v.ctx, steps...); err != nil {
		v.Fatal(err)
	}
}

// value evaluates an expression in the page.
func value[T any](v *visit, expression string) T {
	v.Helper()
	got, err := chromedp.Run(v.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		v.Fatalf("%s: %v", expression, err)
	}
	return got
}

// expect ends the test if an expression does not get the value within 20 seconds.
func expect[T comparable](v *visit, expression string, want T) {
	v.Helper()
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		got := value[T](v, expression)
		if got == want {
			return
		}
		if time.Now().After(end) {
			v.Fatalf("%s is %v, want %v; the page says %q", expression, got, want, value[string](v, announced))
		}
	}
}

// Of the page: whether it has come to rest with a question and takes keys, and what it shows.
const (
	ready     = `document.getElementById("question")?.hidden === false && document.getElementById("first")?.disabled === false && !document.querySelector(".early, .chosen, dialog[open]") && document.activeElement?.id === "question"`
	prompt    = `document.getElementById("prompt").textContent`
	announced = `document.getElementById("status").textContent`
)

// pair returns the number of the pair that the page shows, when it takes keys.
func (v *visit) pair() int {
	v.Helper()
	expect(v, ready, true)
	n, err := strconv.Atoi(regexp.MustCompile(`\d+`).FindString(value[string](v, prompt)))
	if err != nil {
		v.Fatal(err)
	}
	return n
}

// run is one run of a session with its server.
type run struct {
	*Judge
	kill func()     // as a crash would: no request is answered any more
	done chan error // the result of the session
}

func start(t *testing.T, s *session, settings Settings, folder string) run {
	t.Helper()
	j := New(settings, Place{"demo", folder, func(w string) { t.Errorf("warning: %s", w) }})
	if err := j.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	r := run{j, func() { j.server.Close(); cancel() }, make(chan error, 1)}
	t.Cleanup(r.kill)
	go func() { r.done <- s.run(ctx, j) }()
	return r
}

// A rater judges twenty duels by keys. Meanwhile the page is loaded again, verdicts are
// taken back, a question is skipped, and the server is killed twice.
func TestTwentyDuels(t *testing.T) {
	b := browser(t)
	const pairs = 20
	s, folder := newSession(pairs), t.TempDir()
	settings := Settings{Raters: []string{"ann"}, Listen: loopback, Lease: 5 * time.Minute}
	r := start(t, s, settings, folder)
	v := follow(t, b, r.Links()[0].URL, 1280, 800)
	defer v.clean()

	expect(v, `location.pathname`, "/rater/"+r.queue.raters[0].folder+"/")
	expect(v, `document.cookie`, "")      // scripts do not see the secret
	v.do(chromedp.KeyEvent(kb.ArrowLeft)) // of no effect below a dialog
	v.do(chromedp.KeyEvent(kb.Enter))
	expect(v, `document.activeElement.id`, "question")

	names := map[pref.Outcome]string{pref.FirstWins: "ArrowLeft", pref.SecondWins: "ArrowRight", pref.Tie: "ArrowDown", pref.BothBad: "b"}
	keys := map[pref.Outcome]string{pref.FirstWins: kb.ArrowLeft, pref.SecondWins: kb.ArrowRight, pref.Tie: kb.ArrowDown, pref.BothBad: "b"}
	outcome := func(pair int) pref.Outcome { return outcomes[pair%4] }
	judge := func() int {
		pair := v.pair()
		v.do(chromedp.KeyEvent(keys[outcome(pair)]))
		return pair
	}
	// recorded waits until the session has a verdict on the pair, or none.
	recorded := func(pair int, want bool) {
		t.Helper()
		has := func() bool {
			return slices.ContainsFunc(s.valid(), func(e entry) bool { return e.question.Pair == fmt.Sprint("pair ", pair) })
		}
		for end := time.Now().Add(20 * time.Second); has() != want; time.Sleep(10 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("the verdict on the pair %d is recorded: %v", pair, !want)
			}
		}
	}
	restart := func() {
		r = start(t, s, settings, folder)
	}
	words := map[pref.Outcome]string{pref.FirstWins: "the first answer is better", pref.SecondWins: "the second answer is better", pref.Tie: "a tie", pref.BothBad: "both are bad"}
	undone, latest := 0, 0
	for step := 1; len(s.valid()) < pairs; step++ {
		switch step {
		case 2:
			v.pair()
			expect(v, announced, "Recorded: "+words[outcome(latest)]+". Your question 2.")
			expect(v, `document.getElementById("progress").textContent`, "1 of about 20 (90 %: 25)")
			expect(v, `document.querySelectorAll("#question i").length`, 0) // texts are texts
		case 3: // a key that is held down, or pressed again and again, is one verdict
			pair, before := v.pair(), len(s.valid())
			v.do(chromedp.Evaluate[chromedp.Void](`(() => {
				const before = ` + prompt + `;
				const press = setInterval(() => {
					if (` + prompt + ` === before || document.querySelector(".early")) {
						document.body.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, key: "` + names[outcome(pair)] + `" }));
					} else {
						clearInterval(press);
						document.title = "pressed";
					}
				}, 5);
			})()`))
			expect(v, `document.title`, "pressed")
			recorded(pair, true)
			if v.pair(); len(s.valid()) != before+1 {
				t.Errorf("one key gave %d verdicts", len(s.valid())-before)
			}
			continue
		case 5:
			pair := v.pair()
			v.do(chromedp.Reload())
			if got := v.pair(); got != pair {
				t.Errorf("a reload of the pair %d gives %d", pair, got)
			}
		case 7: // undo, before and after a reload
			pair := judge()
			recorded(pair, true)
			v.pair()
			v.do(chromedp.KeyEvent("u"))
			expect(v, prompt, fmt.Sprintf("Question %d: what is 6 × 7?", pair))
			expect(v, ready, true)
			recorded(pair, false)
			judge()
			recorded(pair, true)
			v.pair()
			v.do(chromedp.Reload())
			v.pair()
			v.do(chromedp.KeyEvent("U"))
			expect(v, prompt, fmt.Sprintf("Question %d: what is 6 × 7?", pair))
			undone += 2
			continue
		case 9: // skipped questions come back
			pair := v.pair()
			v.do(chromedp.KeyEvent("s"))
			expect(v, prompt+` !== "Question `+strconv.Itoa(pair)+`: what is 6 × 7?"`, true)
			recorded(pair, false)
			continue
		case 11: // a verdict that is given while the server is dead is kept and delivered
			pair := v.pair()
			r.kill()
			v.do(chromedp.KeyEvent(keys[outcome(pair)]))
			expect(v, `document.getElementById("offline").hidden`, false)
			restart()
			recorded(pair, true)
			expect(v, `document.getElementById("offline").hidden`, true)
			continue
		case 13: // verdicts of before a restart can be taken back, and the page keeps its question
			pair := judge()
			recorded(pair, true)
			open := v.pair()
			r.kill()
			expect(v, `document.getElementById("offline").hidden`, false)
			restart()
			expect(v, `document.getElementById("offline").hidden`, true)
			if got := v.pair(); got != open {
				t.Errorf("after a restart, the page shows the pair %d instead of %d", got, open)
			}
			v.do(chromedp.KeyEvent("u"))
			expect(v, prompt, fmt.Sprintf("Question %d: what is 6 × 7?", pair))
			undone++
			continue
		case 15: // a pause covers the question and stops keys
			pair := v.pair()
			v.do(chromedp.Click(chromedp.CSS("#pause")))
			expect(v, `document.getElementById("pause-dialog").open`, true)
			v.do(chromedp.KeyEvent("b"), chromedp.KeyEvent(kb.Escape))
			if got := v.pair(); got != pair {
				t.Errorf("after a pause, the page shows the pair %d instead of %d", got, pair)
			}
		case 16: // by a button
			pair := v.pair()
			v.do(chromedp.Click(chromedp.CSS("#" + outcome(pair).String())))
			recorded(pair, true)
			continue
		}
		latest = judge()
		recorded(latest, true)
	}
	if err := <-r.done; err != nil {
		t.Error(err)
	}
	closed := make(chan error, 1)
	go func() { closed <- r.Close() }()
	expect(v, `document.getElementById("empty").textContent.startsWith("There is nothing to judge now")`, true)
	if err := <-closed; err != nil {
		t.Error(err)
	}

	seen := map[string]bool{}
	for _, e := range s.valid() {
		var pair int
		if _, err := fmt.Sscanf(e.question.Pair, "pair %d", &pair); err != nil {
			t.Fatal(err)
		}
		a := e.answer
		if seen[e.question.Pair] || a.Outcome != outcome(pair) || a.Judge != "ann" || a.Took <= 0 || a.Took > time.Minute || a.Tries != 1 {
			t.Errorf("%s: got the answer %+v, want %v", e.question.Pair, a, outcome(pair))
		}
		seen[e.question.Pair] = true
	}
	if len(s.journal) != pairs+undone {
		t.Errorf("the journal has %d verdicts, want %d and %d that were taken back", len(s.journal), pairs, undone)
	}
}

// long is what is hard to show on a small screen: a long word, a table, code and many lines.
var long = "\n\n" + strings.Repeat("Donaudampfschifffahrt", 10) + "\n\n| a | b |\n|:-:|---|\n| " + strings.Repeat("wide ", 20) + " | c |\n\n```\n" +
	strings.Repeat("code ", 40) + "\n```\n\n[a link](https://a.example)\n\n" + strings.Repeat("A paragraph of some words, and some more of them.\n\n", 12)

// On a phone with 320 pixels, all is within the width of the window, the verdicts are within
// reach, and a tap does what a key does. Comments are written with letters that are keys.
func TestPhone(t *testing.T) {
	b := browser(t)
	for _, markdown := range []bool{true, false} {
		s := newSession(3)
		s.tail = long
		r := start(t, s, Settings{Raters: []string{"ann"}, Listen: loopback, Lease: 5 * time.Minute, Markdown: markdown, Comment: true, Instructions: "Prefer *short* answers."}, t.TempDir())
		v := follow(t, b, r.Links()[0].URL, 320, 640)
		expect(v, `document.querySelector("#help-dialog .instructions em")?.textContent ?? ""`, map[bool]string{true: "short"}[markdown])
		const fits = `document.documentElement.scrollWidth <= innerWidth`
		const within = `[...document.querySelectorAll(".buttons button")].every(b => { const r = b.getBoundingClientRect(); return r.left >= 0 && r.right <= innerWidth && r.top >= 0 && r.bottom <= innerHeight && r.height >= 40 })`
		expect(v, `(() => { const r = document.getElementById("help-dialog").getBoundingClientRect(); return r.left >= 0 && r.right <= innerWidth && r.bottom <= innerHeight })()`, true)
		v.do(chromedp.Click(chromedp.CSS("#start")))
		v.pair()
		expect(v, fits, true)
		expect(v, within, true)
		expect(v, `document.documentElement.scrollHeight > 2 * innerHeight`, true)
		expect(v, `document.querySelectorAll("#question table").length === 2`, markdown)
		expect(v, `document.querySelectorAll("#question a, #question img").length`, 0)
		v.do(chromedp.SendKeys(chromedp.CSS("#comment"), "bus"), chromedp.Click(chromedp.CSS("#second")))
		expect(v, `document.getElementById("comment").value + document.getElementById("rater").textContent`, "ann")
		v.pair()
		if list := s.valid(); len(list) != 1 || list[0].answer.Outcome != pref.SecondWins || list[0].answer.Comment != "bus" {
			t.Errorf("the session has %+v", list)
		}
		expect(v, `scrollY`, 0)
		v.clean()
		r.kill()
	}
}

// By the keyboard alone: the tools come before the verdicts, every stop is visible, and a
// button does what its key does. Two raters are shown different questions, each on a page
// that speaks for its own rater although both are in one browser.
func TestKeyboardAndTwoRaters(t *testing.T) {
	b := browser(t)
	s := newSession(4)
	r := start(t, s, Settings{Raters: []string{"ann", "bob"}, Listen: loopback, Lease: 5 * time.Minute, MinimalTime: time.Second}, t.TempDir())
	ann := follow(t, b, r.Links()[0].URL, 1280, 800)
	defer ann.clean()
	expect(ann, `document.activeElement.id`, "start")
	ann.do(chromedp.KeyEvent(" "))
	first := ann.pair()
	ann.do(chromedp.KeyEvent("b"))
	expect(ann, announced, "Please take at least 1 s for each question.")
	var stops []string
	for range 5 {
		ann.do(chromedp.KeyEvent(kb.Tab))
		stops = append(stops, value[string](ann, `document.activeElement.id`))
		expect(ann, `getComputedStyle(document.activeElement).outlineStyle`, "solid")
	}
	if got, want := strings.Join(stops, " "), "first tie second both-bad skip"; got != want {
		t.Errorf("the keyboard reaches %s, want %s", got, want)
	}
	expect(ann, `[...document.querySelectorAll("header button")].every(b => b.compareDocumentPosition(document.getElementById("question")) & Node.DOCUMENT_POSITION_FOLLOWING)`, true)

	bob := follow(t, b, r.Links()[1].URL, 1280, 800)
	defer bob.clean()
	expect(bob, `document.activeElement.id`, "start")
	bob.do(chromedp.KeyEvent(kb.Enter))
	second := bob.pair()
	if first == second {
		t.Errorf("both raters are shown the pair %d", first)
	}
	expect(bob, `document.getElementById("undo").disabled`, true)
	expect(bob, `(document.getElementById("tie").focus(), document.activeElement.id)`, "tie")
	for end := time.Now().Add(20 * time.Second); len(s.valid()) == 0 && time.Now().Before(end); { // the minimal time is not over at once
		bob.do(chromedp.KeyEvent(kb.Enter), chromedp.Sleep(50*time.Millisecond))
	}
	if len(s.valid()) == 0 {
		t.Fatal("the button gives no verdict")
	}
	if e := s.valid()[0]; e.answer.Judge != "bob" || e.answer.Outcome != pref.Tie || e.question.Pair != fmt.Sprint("pair ", second) || e.answer.Took < time.Second {
		t.Errorf("the session has %+v", e)
	}
	expect(ann, prompt, fmt.Sprintf("Question %d: what is 6 × 7?", first))
}
