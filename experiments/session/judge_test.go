package session

import (
	"context"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"gopkg.in/yaml.v3"

	"joust/experiments/family"
	"joust/experiments/session/ask"
	"joust/experiments/study"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
)

// scripted is a judge whose answers a function gives.
type scripted struct {
	name     string
	parallel int
	price    float64
	answer   func(ctx context.Context, q ask.Question) (ask.Answer, error)

	mu       sync.Mutex
	asked    []ask.Question
	host     ask.Host
	recalled []ask.Question
	closed   int
}

func (j *scripted) Name() string               { return j.name }
func (j *scripted) Parallel() int              { return j.parallel }
func (j *scripted) Price(ask.Question) float64 { return j.price }
func (j *scripted) Attach(h ask.Host)          { j.host = h }
func (j *scripted) Close() error               { j.closed++; return nil }

func (j *scripted) Recall(q ask.Question, _ ask.Answer) { j.recalled = append(j.recalled, q) }

func (j *scripted) Ask(ctx context.Context, q ask.Question) (ask.Answer, error) {
	j.mu.Lock()
	j.asked = append(j.asked, q)
	j.mu.Unlock()
	return j.answer(ctx, q)
}

// byText prefers the text that is greater, which is that of the arm with the higher number.
func byText(_ context.Context, q ask.Question) (ask.Answer, error) {
	a := ask.Answer{Outcome: pref.FirstWins, Raw: "so", Tries: 1}
	first, second := q.First[strings.LastIndex(q.First, " "):], q.Second[strings.LastIndex(q.Second, " "):]
	switch {
	case first == second:
		a.Outcome = pref.Tie
	case first < second:
		a.Outcome = pref.SecondWins
	}
	return a, nil
}

// with reads a session whose judge is the scripted one.
func with(t *testing.T, dir, keys string, j *scripted) *Session {
	t.Helper()
	path := filepath.Join(dir, "s.yaml")
	text := yamlOf(keys + "judge: {scripted: {}, simulated: {}}\n")
	text = strings.Replace(text, ", simulated: {}", "", 1)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	s, err := Load(family.Standard(), path, []JudgeKind{{Name: "scripted", New: func(*study.Reader, *Session, *yaml.Node) ask.Judge { return j }}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// options are those of a session in the folder out.
func options(dir string) Options { return Options{Dir: filepath.Join(dir, "out"), Now: time.Now} }

// Five failures in a row end the session; what failed is asked again, and what was answered is
// not.
func TestJudgeThatFails(t *testing.T) {
	dir := t.TempDir()
	writeArms(t, dir, 5, 4)
	broken := true
	j := &scripted{name: "j", parallel: 1}
	j.answer = func(ctx context.Context, q ask.Question) (ask.Answer, error) {
		if broken && q.ID > 7 {
			return ask.Answer{}, &ask.Failure{Reason: "unreachable", Detail: "no route", Tries: 4}
		}
		return byText(ctx, q)
	}
	const keys = "reuse: true\n"
	_, err := Run(t.Context(), with(t, dir, keys, j), options(dir))
	if err == nil || !strings.Contains(err.Error(), "the judge j has failed 5 times in a row, the last time: unreachable: no route") {
		t.Fatalf("got %v", err)
	}
	broken = false
	asked := len(j.asked)
	r, err := Run(t.Context(), with(t, dir, keys, j), options(dir))
	if err != nil {
		t.Fatal(err)
	}
	if r.Recommended != "p4" || r.Dropped != 0 || r.Failures < 5 || r.Duels+r.Unused != r.Verdicts || len(j.asked)-asked != r.Verdicts-7 || j.closed != 2 {
		t.Errorf("%+v; asked %d and %d, closed %d times", r, asked, len(j.asked), j.closed)
	}
	seen := map[int]bool{}
	for _, q := range j.asked {
		if seen[q.ID] {
			t.Errorf("two questions have the number %d", q.ID)
		}
		seen[q.ID] = true
	}
	if len(j.recalled) < 6 || j.recalled[0].First == "" || j.recalled[0].Pair == "" {
		t.Errorf("recalled %v", j.recalled)
	}
}

// A call that fails alone drops its duel, and the learner proposes the pair again.
func TestFailureDropsItsDuel(t *testing.T) {
	dir := t.TempDir()
	writeArms(t, dir, 5, 4)
	j := &scripted{name: "j", parallel: 1}
	j.answer = func(ctx context.Context, q ask.Question) (ask.Answer, error) {
		if q.ID%3 == 0 {
			return ask.Answer{}, &ask.Failure{Reason: "unreadable", Tries: 2}
		}
		return byText(ctx, q)
	}
	r, err := Run(t.Context(), with(t, dir, "reuse: true\n", j), options(dir))
	if err != nil || r.Recommended != "p4" || r.Dropped == 0 || r.Dropped != r.Failures || r.Duels != r.Verdicts+r.Dropped {
		t.Errorf("%+v, %v", r, err)
	}
}

// An error that is no failure ends the session, and the answers that come all the same are
// kept.
func TestErrorEndsTheSession(t *testing.T) {
	dir := t.TempDir()
	writeArms(t, dir, 5, 4)
	j := &scripted{name: "j", parallel: 4}
	wrong := errors.New("wrong key")
	j.answer = func(ctx context.Context, q ask.Question) (ask.Answer, error) {
		if q.ID == 6 {
			return ask.Answer{}, wrong
		}
		return byText(ctx, q)
	}
	if _, err := Run(t.Context(), with(t, dir, "reuse: true\n", j), options(dir)); !errors.Is(err, wrong) {
		t.Fatalf("got %v", err)
	}
	r, err := Status(with(t, dir, "reuse: true\n", j), filepath.Join(dir, "out"))
	if err != nil || r.Verdicts != len(j.asked)-1 || r.End != "" {
		t.Errorf("%+v, %v; want %d verdicts", r, err, len(j.asked)-1)
	}
}

// The budget of cost is never passed, not even by what open calls may cost, and calls whose
// answers were lost are charged.
func TestBudgetOfCost(t *testing.T) {
	dir := t.TempDir()
	writeArms(t, dir, 5, 4)
	const price = 0.25
	ctx, cancel := context.WithCancel(t.Context())
	j := &scripted{name: "j", parallel: 4, price: price}
	asked := make(chan struct{}, 100)
	j.answer = func(ctx context.Context, q ask.Question) (ask.Answer, error) {
		if q.ID <= 8 {
			a, err := byText(ctx, q)
			a.Cost = price / 2
			return a, err
		}
		asked <- struct{}{}
		<-ctx.Done()
		return ask.Answer{}, ctx.Err()
	}
	const keys = "reuse: true\nbudget: {duels: 3000, cost: 4.1}\n"
	go func() {
		<-asked
		cancel()
	}()
	if _, err := Run(ctx, with(t, dir, keys, j), options(dir)); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	r, err := Status(with(t, dir, keys, j), filepath.Join(dir, "out"))
	lost := len(j.asked) - 8
	if err != nil || r.Verdicts != 8 || r.Cost != 8*price/2 || r.Open != float64(lost)*price || lost < 1 {
		t.Fatalf("%+v, %v; %d calls were lost", r, err, lost)
	}
	j.answer = byText // reports no cost: the price is charged
	r, err = Run(t.Context(), with(t, dir, keys, j), options(dir))
	if err != nil || r.End != endCost || r.Cost+r.Open > 4.1 || r.Cost+r.Open+price <= 4.1 || r.Cost != 1+price*float64(r.Verdicts-8) {
		t.Errorf("%+v, %v", r, err)
	}
	more := strings.Replace(keys, "4.1", "1000", 1)
	if r, err = Run(t.Context(), with(t, dir, more, j), options(dir)); err != nil || r.End != endStopped {
		t.Errorf("with a greater budget: %+v, %v", r, err)
	}
}

// A verdict that is taken back is asked again, and the session ends as one without it.
func TestVoid(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	writeArms(t, dir, 5, 4)
	writeArms(t, other, 5, 4)
	const keys = "reuse: true\n"
	plain := &scripted{name: "j", parallel: 2, answer: byText}
	want, err := Run(t.Context(), with(t, other, keys, plain), options(other))
	if err != nil {
		t.Fatal(err)
	}
	j := &scripted{name: "j", parallel: 2}
	var once sync.Once
	var faults []error
	j.answer = func(ctx context.Context, q ask.Question) (ask.Answer, error) {
		a, err := byText(ctx, q)
		if q.ID == 3 {
			a.Outcome = a.Outcome.Flip()
		}
		if q.ID == 9 {
			once.Do(func() {
				faults = append(faults, j.host.Void(3, "undo", "ann"), j.host.Void(3, "undo", "ann"), j.host.Void(99, "undo", "ann"))
			})
		}
		return a, err
	}
	s := with(t, dir, keys, j)
	got, err := Run(t.Context(), s, options(dir))
	if err != nil {
		t.Fatal(err)
	}
	if len(faults) != 3 || faults[0] != nil || faults[1] == nil || faults[2] == nil {
		t.Errorf("got the errors %v", faults)
	}
	if got.Voids != 1 || got.Recommended != want.Recommended || got.Duels != want.Duels {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if err := j.host.Void(4, "", ""); err == nil {
		t.Error("a verdict is taken back after the end")
	}
	if p := j.host.Progress(); p.Verdicts != got.Verdicts || p.Expected < p.Verdicts || p.High < p.Expected {
		t.Errorf("got %+v", p)
	}
	var log strings.Builder
	if err := Export(s, filepath.Join(dir, "out"), false, &log); err != nil || strings.Count(log.String(), "\n") != 1+got.Verdicts {
		t.Errorf("%v; %d lines for %d verdicts", err, strings.Count(log.String(), "\n"), got.Verdicts)
	}
}

// While the rest of a session is simulated for a page, the session goes on, and other pages get
// what was expected before.
func TestProgressBlocksNothing(t *testing.T) {
	dir := t.TempDir()
	writeArms(t, dir, 5, 4)
	s := load(t, dir, yamlOf("reuse: true\n"), 1, 0, 0)
	d := newDrive(s, Options{})
	d.restart()
	defer func() { _ = d.close() }()
	d.record.answered = leastKnown
	d.publish()
	entry := *s.entry
	begun, goOn := make(chan bool), make(chan bool)
	entry.New = func(p param.Params, problem duel.Problem, stream *rng.Source) duel.Learner {
		begun <- true
		<-goOn
		return s.entry.New(p, problem, stream)
	}
	simulated := *s
	simulated.entry = &entry
	d.s = &simulated
	done := make(chan ask.Progress)
	go func() { done <- d.Progress() }()
	<-begun
	d.record.answered++
	d.publish() // does not wait
	if got, want := d.Progress(), (ask.Progress{Verdicts: leastKnown + 1}); got != want {
		t.Errorf("while the first estimate is made: %+v, want %+v", got, want)
	}
	go func() {
		for range begun { // of the further simulations
		}
	}()
	close(goOn)
	if got := <-done; got.Verdicts != leastKnown+1 || got.Expected <= got.Verdicts || got.High < got.Expected {
		t.Errorf("%+v", got)
	}
	close(begun)
}

// A journal that was changed is refused with its line, and one of another session or judge with
// what differs.
func TestDamage(t *testing.T) {
	dir := t.TempDir()
	writeArms(t, dir, 5, 4)
	const keys = "reuse: true\n"
	j := &scripted{name: "j", parallel: 1, answer: byText}
	if _, err := Run(t.Context(), with(t, dir, keys, j), options(dir)); err != nil {
		t.Fatal(err)
	}
	path := JournalPath(filepath.Join(dir, "out"))
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(strings.TrimSuffix(string(text), "\n"), "\n")
	change := func(n int, f func(string) string) string {
		c := append([]string{}, lines...)
		c[n-1] = f(c[n-1])
		return strings.Join(c, "")
	}
	forged, _ := (&line{N: 4, ID: 50, Pair: []string{"p0", "p1"}, K: new(int), Item: "q0", Shown: []string{"p0", "p1"}, Outcome: "first"}).encode(sumOf(t, lines[2]))
	for _, c := range []struct{ why, text, want string }{
		{"another outcome", change(5, func(s string) string {
			return strings.NewReplacer(`"first"`, `"second"`, `"second"`, `"first"`).Replace(s)
		}), ":5: the line is damaged"},
		{"a line is missing", change(4, func(string) string { return "" }), ":4: the line is damaged"},
		{"a line is cut in the middle", change(3, func(s string) string { return s[:40] + "\n" }), ":3: the line is damaged"},
		{"no begin", strings.Join(lines[1:], ""), ":1: the line is damaged"},
		{"a forged line of another address", strings.Join(lines[:3], "") + string(forged), ":4: "},
		{"a word in place of it", "hello\n", ":1: the line is damaged"},
	} {
		if err := os.WriteFile(path, []byte(c.text), 0o644); err != nil {
			t.Fatal(err)
		}
		var refused *RefusedError
		if _, err := Run(t.Context(), with(t, dir, keys, j), options(dir)); !errors.As(err, &refused) || !strings.Contains(err.Error(), path+c.want) {
			t.Errorf("%s: got %v, want %s", c.why, err, c.want)
		}
		if after, _ := os.ReadFile(path); string(after) != c.text {
			t.Errorf("%s: the journal was changed", c.why)
		}
	}
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
	refused := func(what string, s *Session, want string) {
		t.Helper()
		if _, err := Run(t.Context(), s, options(dir)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", what, err, want)
		}
	}
	refused("another seed", with(t, dir, keys+"root_seed: 2\n", j), "the session has changed since it began")
	unended := strings.Join(lines[:20], "")
	if err := os.WriteFile(path, []byte(unended), 0o644); err != nil {
		t.Fatal(err)
	}
	refused("another judge", with(t, dir, keys, &scripted{name: "k", parallel: 1, answer: byText}), `verdicts of the judge "j", and this judge is "k"`)
	writeArms(t, dir, 5, 3)
	refused("other texts", with(t, dir, keys, j), "the texts of arms or items have changed")

	// The verdicts on texts that are the same are taken over.
	asked := len(j.asked)
	o := options(dir)
	o.Fork = true
	r, err := Run(t.Context(), with(t, dir, keys, j), o)
	if err != nil || r.Verdicts-(len(j.asked)-asked) < 5 {
		t.Errorf("forked: %+v, %v; %d questions were asked", r, err, len(j.asked)-asked)
	}
	if aside, err := os.ReadFile(filepath.Join(dir, "out", "journal-1.jsonl")); err != nil || string(aside) != unended {
		t.Errorf("the old journal is not there: %v", err)
	}
}

// sumOf returns the sum of a line of a journal.
func sumOf(t *testing.T, text string) (s sum) {
	t.Helper()
	at := strings.LastIndex(text, sumKey) + len(sumKey)
	if _, err := hex.Decode(s[:], []byte(text[at:at+2*len(s)])); err != nil {
		t.Fatal(err)
	}
	return s
}

// Only one process uses a journal.
func TestOneWriter(t *testing.T) {
	dir := t.TempDir()
	writeArms(t, dir, 5, 4)
	j := &scripted{name: "j", parallel: 1}
	var inner error
	j.answer = func(ctx context.Context, q ask.Question) (ask.Answer, error) {
		if q.ID == 2 {
			_, inner = Run(ctx, with(t, dir, "reuse: true\n", &scripted{name: "j", parallel: 1, answer: byText}), options(dir))
		}
		return byText(ctx, q)
	}
	if _, err := Run(t.Context(), with(t, dir, "reuse: true\n", j), options(dir)); err != nil || inner == nil || !strings.Contains(inner.Error(), "another run is at work") {
		t.Errorf("got %v and %v", err, inner)
	}
}
