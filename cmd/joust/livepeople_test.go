package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"

	"joust/experiments/session"
	"joust/experiments/session/ask"
	"joust/experiments/study"
	"joust/results/inline/inlinetest"
	"joust/sim/pref"
)

// pressed is a verdict as the rater gave it, or as the journal has it.
type pressed struct{ Item, First, Second, Outcome string }

// verdictsOf returns the verdicts of the journal that were not taken back, in its order, the
// number of those that were, and the arm that it recommends at its end.
func verdictsOf(t *testing.T) (list []pressed, voided int, recommended string) {
	t.Helper()
	text, err := os.ReadFile("results/live/s/journal.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var lines []int
	for row := range bytes.Lines(text) {
		var l struct {
			N, Void                         int
			Item, Outcome, Judge, End, Fail string
			Shown                           []string
			Recommend                       string
		}
		if !bytes.HasSuffix(row, []byte("\n")) {
			break // it is being written
		}
		if err := json.Unmarshal(row, &l); err != nil {
			t.Fatalf("%s: %v", row, err)
		}
		recommended = l.Recommend
		switch i := slices.Index(lines, l.Void); {
		case i >= 0:
			list, lines, voided = slices.Delete(list, i, i+1), slices.Delete(lines, i, i+1), voided+1
		case l.Outcome != "" && l.Judge == "ann":
			list, lines = append(list, pressed{l.Item, l.Shown[0], l.Shown[1], l.Outcome}), append(lines, l.N)
		case l.Outcome != "" || l.Fail != "":
			t.Errorf("the journal has the line %s", row)
		}
	}
	return list, voided, recommended
}

// repeater is a judge that gives verdicts again.
type repeater map[pressed][]pref.Outcome // by what was shown; in the order of repeats

func (repeater) Name() string               { return "repeater" }
func (repeater) Parallel() int              { return 1 }
func (repeater) Price(ask.Question) float64 { return 0 }
func (repeater) Close() error               { return nil }

func (j repeater) Ask(_ context.Context, q ask.Question) (ask.Answer, error) {
	p := shownBy(q.First, q.Second)
	if q.Repeat >= len(j[p]) {
		return ask.Answer{}, fmt.Errorf("there is no verdict %d on %v", q.Repeat, p)
	}
	return ask.Answer{Outcome: j[p][q.Repeat]}, nil
}

// shownBy returns what is shown by two texts of liveSession.
func shownBy(first, second string) (p pressed) {
	for text, arm := range map[string]*string{first: &p.First, second: &p.Second} {
		words := strings.Fields(text) // secret ITEM of ARM
		p.Item, *arm = "q"+words[1], "p"+words[3]
	}
	return p
}

// recommendedAfter returns the arm that the session recommends after these verdicts, which
// another judge gives one after the other.
func recommendedAfter(t *testing.T, list []pressed) string {
	t.Helper()
	j := repeater{}
	for _, p := range list {
		outcome := p.Outcome
		p.Outcome = ""
		if o, ok := pref.ParseOutcome(outcome); ok {
			j[p] = append(j[p], o)
		}
	}
	s, err := session.Load(catalogue, "s.yaml", []session.JudgeKind{{
		Name: "people", New: func(*study.Reader, *session.Session, *yaml.Node) ask.Judge { return j },
	}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := session.Run(t.Context(), s, session.Options{Dir: t.TempDir(), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	return r.Recommended
}

// startLive starts joust live as a process, and returns it with the rater's link.
func startLive(t *testing.T) (run *exec.Cmd, link string) {
	t.Helper()
	stderr, err := os.Create("stderr.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer stderr.Close()
	run = exec.CommandContext(t.Context(), "joust", "live", "s.yaml")
	run.Stderr = stderr
	if run.Stdout, err = os.Create("stdout.txt"); err != nil {
		t.Fatal(err)
	}
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	address := regexp.MustCompile(`(?m)^ann judges at (http://127\.0\.0\.1:\S+)$`)
	eventually(t, "joust prints the link", func() bool {
		text, _ := os.ReadFile("stderr.txt") // the next time
		m := address.FindSubmatch(text)
		if m != nil {
			link = string(m[1])
		}
		return m != nil
	})
	return run, link
}

// A rater judges twenty duels by keys, at the page of the real program. The page is loaded
// again, a verdict is taken back, and the program is killed and started again. In the end, the
// journal has what was pressed, and nothing else.
func TestTwentyDuelsOfAPerson(t *testing.T) {
	b := inlinetest.Browser(t)
	const duels = 20
	liveSession(t, "judge: {people: {raters: [ann]}}\nalgorithm: {kind: pocowista}\nbudget: {duels: 20}\nreuse: true\n")
	run, link := startLive(t)
	v := inlinetest.Open(t, b, link, "http://127.0.0.1:", 1280, 800)
	defer v.Clean("net::ERR_") // of the program that was killed
	inlinetest.Expect(v, `document.getElementById("help-dialog")?.open === true`, true)
	v.Do(chromedp.KeyEvent(kb.Enter))

	const rest = `document.getElementById("question").hidden === false && !document.getElementById("first").disabled && !document.querySelector(".early, .chosen, dialog[open]") && document.activeElement.id === "question"`
	// read returns what the page shows, when it takes keys, with no outcome.
	read := func() pressed {
		t.Helper()
		inlinetest.Expect(v, rest, true)
		const text = `document.getElementById("SLOT-text").textContent`
		return shownBy(inlinetest.Value[string](v, strings.Replace(text, "SLOT", "first", 1)), inlinetest.Value[string](v, strings.Replace(text, "SLOT", "second", 1)))
	}
	var want []pressed
	press := func(key, outcome string) {
		t.Helper()
		p := read()
		p.Outcome = outcome
		want = append(want, p)
		v.Do(chromedp.KeyEvent(key))
	}
	// prefer presses the key of the arm with the larger number.
	prefer := func() {
		t.Helper()
		if p := read(); p.First > p.Second {
			press(kb.ArrowLeft, "first")
		} else {
			press(kb.ArrowRight, "second")
		}
	}
	recorded := func() {
		t.Helper()
		eventually(t, "the journal has the verdicts", func() bool {
			got, _, _ := verdictsOf(t)
			return cmp.Equal(want, got)
		})
	}
	undone := 0
	for len(want) < duels {
		switch len(want) {
		case 4:
			press(kb.ArrowDown, "tie")
			recorded()
			continue
		case 6: // what a reload shows is what it has shown
			before := read()
			v.Do(chromedp.Reload())
			if got := read(); got != before {
				t.Errorf("a reload of %v gives %v", before, got)
			}
		case 9: // the same question comes again, and another verdict is given
			if undone == 1 {
				break
			}
			press("b", "both-bad")
			recorded()
			last := want[len(want)-1]
			read()
			v.Do(chromedp.KeyEvent("u"))
			want, undone = want[:len(want)-1], undone+1
			recorded()
			inlinetest.Expect(v, `document.getElementById("first-text").textContent + document.getElementById("second-text").textContent`,
				fmt.Sprintf("secret %[1]s of %[2]ssecret %[1]s of %[3]s", last.Item[1:], last.First[1:], last.Second[1:]))
			prefer()
			recorded()
			continue
		case 13: // the link and the question are those of before
			before := read()
			if err := run.Process.Signal(syscall.SIGKILL); err != nil {
				t.Fatal(err)
			}
			_ = run.Wait() // it was killed
			inlinetest.Expect(v, `document.getElementById("offline").hidden`, false)
			again, same := startLive(t)
			run = again
			if same != link {
				t.Errorf("after a restart the link is %s, not %s", same, link)
			}
			inlinetest.Expect(v, `document.getElementById("offline").hidden`, true)
			if got := read(); got != before {
				t.Errorf("after a restart the page shows %v, not %v", got, before)
			}
		}
		prefer()
		recorded()
	}
	if err := run.Wait(); err != nil {
		t.Errorf("joust live: %v", err)
	}
	got, voided, recommended := verdictsOf(t)
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("- pressed, + in the journal:\n%s", d)
	}
	if best := recommendedAfter(t, want); voided != 1 || recommended != best {
		t.Errorf("%d verdicts were taken back, want 1; %s is recommended, want %s", voided, recommended, best)
	}
	status, out, fault := live(t, t.Context(), "s.yaml", "--status")
	if want := "  recommended  " + recommended + "\n"; status != statusDone || !strings.Contains(out, want) || !strings.Contains(out, "  taken back   1\n") {
		t.Errorf("status %d, %s%s", status, out, fault)
	}
}
