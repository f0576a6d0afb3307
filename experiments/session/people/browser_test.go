package people

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"joust/results/inline/inlinetest"
	"joust/sim/pref"
)

// follow opens a rater's link in a tab of the browser, and waits for the page to which it
// moves on, and for its greeting.
func follow(t *testing.T, browser context.Context, url string, width, height int64) *inlinetest.Visit {
	t.Helper()
	v := inlinetest.Open(t, browser, url, "http://127.0.0.1:", width, height)
	inlinetest.Expect(v, `document.getElementById("help-dialog")?.open === true`, true)
	return v
}

// Of the page: whether it has come to rest with a question and takes keys, and what it shows.
const (
	ready     = `document.getElementById("question")?.hidden === false && document.getElementById("first")?.disabled === false && !document.querySelector(".early, .chosen, dialog[open]") && document.activeElement?.id === "question"`
	prompt    = `document.getElementById("prompt").textContent`
	announced = `document.getElementById("status").textContent`
)

// pairOf returns the number of the pair that the page shows, when it takes keys.
func pairOf(v *inlinetest.Visit) int {
	v.Helper()
	inlinetest.Expect(v, ready, true)
	n, err := strconv.Atoi(regexp.MustCompile(`\d+`).FindString(inlinetest.Value[string](v, prompt)))
	if err != nil {
		v.Fatal(err)
	}
	return n
}

// killed is in the faults of a page whose server was killed.
const killed = "net::ERR_"

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
	b := inlinetest.Browser(t)
	const pairs = 20
	s, folder := newSession(pairs), t.TempDir()
	settings := Settings{Raters: []string{"ann"}, Listen: loopback, Lease: 5 * time.Minute}
	r := start(t, s, settings, folder)
	v := follow(t, b, r.Links()[0].URL, 1280, 800)
	defer v.Clean(killed)

	inlinetest.Expect(v, `location.pathname`, "/rater/"+r.queue.raters[0].folder+"/")
	inlinetest.Expect(v, `document.cookie`, "") // scripts do not see the secret
	v.Do(chromedp.KeyEvent(kb.ArrowLeft))       // of no effect below a dialog
	v.Do(chromedp.KeyEvent(kb.Enter))
	inlinetest.Expect(v, `document.activeElement.id`, "question")

	names := map[pref.Outcome]string{pref.FirstWins: "ArrowLeft", pref.SecondWins: "ArrowRight", pref.Tie: "ArrowDown", pref.BothBad: "b"}
	keys := map[pref.Outcome]string{pref.FirstWins: kb.ArrowLeft, pref.SecondWins: kb.ArrowRight, pref.Tie: kb.ArrowDown, pref.BothBad: "b"}
	outcome := func(pair int) pref.Outcome { return pref.Outcome(pair % 4) }
	judge := func() int {
		pair := pairOf(v)
		v.Do(chromedp.KeyEvent(keys[outcome(pair)]))
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
			pairOf(v)
			inlinetest.Expect(v, announced, "Recorded: "+words[outcome(latest)]+". Your question 2.")
			inlinetest.Expect(v, `document.getElementById("progress").textContent`, "1 of about 20 (90 %: 25)")
			inlinetest.Expect(v, `document.querySelectorAll("#question i").length`, 0) // texts are texts
		case 3: // a key that is held down, or pressed again and again, is one verdict
			pair, before := pairOf(v), len(s.valid())
			v.Do(chromedp.Evaluate[chromedp.Void](`(() => {
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
			inlinetest.Expect(v, `document.title`, "pressed")
			recorded(pair, true)
			if pairOf(v); len(s.valid()) != before+1 {
				t.Errorf("one key gave %d verdicts", len(s.valid())-before)
			}
			continue
		case 5:
			pair := pairOf(v)
			v.Do(chromedp.Reload())
			if got := pairOf(v); got != pair {
				t.Errorf("a reload of the pair %d gives %d", pair, got)
			}
		case 7: // undo, before and after a reload
			pair := judge()
			recorded(pair, true)
			pairOf(v)
			v.Do(chromedp.KeyEvent("u"))
			inlinetest.Expect(v, prompt, fmt.Sprintf("Question %d: what is 6 × 7?", pair))
			inlinetest.Expect(v, ready, true)
			recorded(pair, false)
			judge()
			recorded(pair, true)
			pairOf(v)
			v.Do(chromedp.Reload())
			pairOf(v)
			v.Do(chromedp.KeyEvent("U"))
			inlinetest.Expect(v, prompt, fmt.Sprintf("Question %d: what is 6 × 7?", pair))
			undone += 2
			continue
		case 9: // skipped questions come back
			pair := pairOf(v)
			v.Do(chromedp.KeyEvent("s"))
			inlinetest.Expect(v, prompt+` !== "Question `+strconv.Itoa(pair)+`: what is 6 × 7?"`, true)
			recorded(pair, false)
			continue
		case 11: // a verdict that is given while the server is dead is kept and delivered
			pair := pairOf(v)
			r.kill()
			v.Do(chromedp.KeyEvent(keys[outcome(pair)]))
			inlinetest.Expect(v, `document.getElementById("offline").hidden`, false)
			restart()
			recorded(pair, true)
			inlinetest.Expect(v, `document.getElementById("offline").hidden`, true)
			continue
		case 13: // verdicts of before a restart can be taken back, and the page keeps its question
			pair := judge()
			recorded(pair, true)
			open := pairOf(v)
			r.kill()
			inlinetest.Expect(v, `document.getElementById("offline").hidden`, false)
			restart()
			inlinetest.Expect(v, `document.getElementById("offline").hidden`, true)
			if got := pairOf(v); got != open {
				t.Errorf("after a restart, the page shows the pair %d instead of %d", got, open)
			}
			v.Do(chromedp.KeyEvent("u"))
			inlinetest.Expect(v, prompt, fmt.Sprintf("Question %d: what is 6 × 7?", pair))
			undone++
			continue
		case 15: // a pause covers the question and stops keys
			pair := pairOf(v)
			v.Do(chromedp.Click(chromedp.CSS("#pause")))
			inlinetest.Expect(v, `document.getElementById("pause-dialog").open`, true)
			v.Do(chromedp.KeyEvent("b"), chromedp.KeyEvent(kb.Escape))
			if got := pairOf(v); got != pair {
				t.Errorf("after a pause, the page shows the pair %d instead of %d", got, pair)
			}
		case 16: // by a button
			pair := pairOf(v)
			v.Do(chromedp.Click(chromedp.CSS("#" + outcome(pair).String())))
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
	inlinetest.Expect(v, `document.getElementById("empty").textContent.startsWith("There is nothing to judge now")`, true)
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
	b := inlinetest.Browser(t)
	for _, markdown := range []bool{true, false} {
		s := newSession(3)
		s.tail = long
		r := start(t, s, Settings{Raters: []string{"ann"}, Listen: loopback, Lease: 5 * time.Minute, Markdown: markdown, Comment: true, Instructions: "Prefer *short* answers."}, t.TempDir())
		v := follow(t, b, r.Links()[0].URL, 320, 640)
		inlinetest.Expect(v, `document.querySelector("#help-dialog .instructions em")?.textContent ?? ""`, map[bool]string{true: "short"}[markdown])
		const fits = `document.documentElement.scrollWidth <= innerWidth`
		const within = `[...document.querySelectorAll(".buttons button")].every(b => { const r = b.getBoundingClientRect(); return r.left >= 0 && r.right <= innerWidth && r.top >= 0 && r.bottom <= innerHeight && r.height >= 40 })`
		inlinetest.Expect(v, `(() => { const r = document.getElementById("help-dialog").getBoundingClientRect(); return r.left >= 0 && r.right <= innerWidth && r.bottom <= innerHeight })()`, true)
		v.Do(chromedp.Click(chromedp.CSS("#start")))
		pairOf(v)
		inlinetest.Expect(v, fits, true)
		inlinetest.Expect(v, within, true)
		inlinetest.Expect(v, `document.documentElement.scrollHeight > 2 * innerHeight`, true)
		inlinetest.Expect(v, `document.querySelectorAll("#question table").length === 2`, markdown)
		inlinetest.Expect(v, `document.querySelectorAll("#question a, #question img").length`, 0)
		v.Do(chromedp.SendKeys(chromedp.CSS("#comment"), "bus"), chromedp.Click(chromedp.CSS("#second")))
		inlinetest.Expect(v, `document.getElementById("comment").value + document.getElementById("rater").textContent`, "ann")
		pairOf(v)
		if list := s.valid(); len(list) != 1 || list[0].answer.Outcome != pref.SecondWins || list[0].answer.Comment != "bus" {
			t.Errorf("the session has %+v", list)
		}
		inlinetest.Expect(v, `scrollY`, 0)
		v.Clean(killed)
		r.kill()
	}
}

// By the keyboard alone: the tools come before the verdicts, every stop is visible, and a
// button does what its key does. Two raters are shown different questions, each on a page
// that speaks for its own rater although both are in one browser.
func TestKeyboardAndTwoRaters(t *testing.T) {
	b := inlinetest.Browser(t)
	s := newSession(4)
	r := start(t, s, Settings{Raters: []string{"ann", "bob"}, Listen: loopback, Lease: 5 * time.Minute, MinimalTime: time.Second}, t.TempDir())
	ann := follow(t, b, r.Links()[0].URL, 1280, 800)
	defer ann.Clean(killed)
	inlinetest.Expect(ann, `document.activeElement.id`, "start")
	ann.Do(chromedp.KeyEvent(" "))
	first := pairOf(ann)
	ann.Do(chromedp.KeyEvent("b"))
	inlinetest.Expect(ann, announced, "Please take at least 1 s for each question.")
	var stops []string
	for range 5 {
		ann.Do(chromedp.KeyEvent(kb.Tab))
		stops = append(stops, inlinetest.Value[string](ann, `document.activeElement.id`))
		inlinetest.Expect(ann, `getComputedStyle(document.activeElement).outlineStyle`, "solid")
	}
	if got, want := strings.Join(stops, " "), "first tie second both-bad skip"; got != want {
		t.Errorf("the keyboard reaches %s, want %s", got, want)
	}
	inlinetest.Expect(ann, `[...document.querySelectorAll("header button")].every(b => b.compareDocumentPosition(document.getElementById("question")) & Node.DOCUMENT_POSITION_FOLLOWING)`, true)

	bob := follow(t, b, r.Links()[1].URL, 1280, 800)
	defer bob.Clean(killed)
	inlinetest.Expect(bob, `document.activeElement.id`, "start")
	bob.Do(chromedp.KeyEvent(kb.Enter))
	second := pairOf(bob)
	if first == second {
		t.Errorf("both raters are shown the pair %d", first)
	}
	inlinetest.Expect(bob, `document.getElementById("undo").disabled`, true)
	inlinetest.Expect(bob, `(document.getElementById("tie").focus(), document.activeElement.id)`, "tie")
	for end := time.Now().Add(20 * time.Second); len(s.valid()) == 0 && time.Now().Before(end); { // the minimal time is not over at once
		bob.Do(chromedp.KeyEvent(kb.Enter), chromedp.Sleep(50*time.Millisecond))
	}
	if len(s.valid()) == 0 {
		t.Fatal("the button gives no verdict")
	}
	if e := s.valid()[0]; e.answer.Judge != "bob" || e.answer.Outcome != pref.Tie || e.question.Pair != fmt.Sprint("pair ", second) || e.answer.Took < time.Second {
		t.Errorf("the session has %+v", e)
	}
	inlinetest.Expect(ann, prompt, fmt.Sprintf("Question %d: what is 6 × 7?", first))
}
