package duel

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"joust/sim/pref"
)

// script is a learner that does what its fields say at each number of duels it
// has observed.
type script struct {
	next      func(t int) (pref.Pair, bool)
	recommend func(t int) pref.Arm
	stop      int // duels after which next stops, if it does

	t      int
	counts pref.Tally
	heard  []pref.Tally // what it was told, one entry a call
}

func (s *script) Next() (pref.Pair, bool) { return s.next(s.t) }
func (s *script) Recommend() pref.Arm     { return s.recommend(s.t) }

func (s *script) Observe(p pref.Pair, o pref.Outcome) {
	var t pref.Tally
	t.Add(o)
	s.hear(p, t)
}

func (s *script) hear(p pref.Pair, t pref.Tally) {
	if t.Duels() < 1 {
		panic(fmt.Sprintf("after %d duels the script is told of none", s.t))
	}
	if want, more := s.next(s.t); !more || p != want {
		panic(fmt.Sprintf("after %d duels the script is told of %v, and proposed %v, %v", s.t, p, want, more))
	}
	s.t += t.Duels()
	s.counts.First += t.First
	s.counts.Second += t.Second
	s.counts.Tie += t.Tie
	s.counts.BothBad += t.BothBad
	s.heard = append(s.heard, t)
}

// patientScript is a script with patience.
type patientScript struct {
	*script
	patience func(t int) int
}

func (s patientScript) Patience() int                          { return s.patience(s.t) }
func (s patientScript) ObserveTally(p pref.Pair, t pref.Tally) { s.hear(p, t) }

// until is a script's next: the pair 0v1 for so many duels.
func until(stop int) func(int) (pref.Pair, bool) {
	return func(t int) (pref.Pair, bool) { return pref.Pair{First: 0, Second: 1}, t < stop }
}

func forever(int) (pref.Pair, bool) { return pref.Pair{First: 0, Second: 1}, true }

// always is a script's recommend or patience.
func always[T any](x T) func(int) T { return func(int) T { return x } }

// world is an environment of three arms, of which arm 1 is the winner. Its
// outcomes go round in a circle.
type world struct {
	truth Truth
	duels int
	pairs []pref.Pair
}

func newWorld() *world { return &world{truth: Truth{Winners: []pref.Arm{1}}} }

func (w *world) Arms() int     { return 3 }
func (w *world) Truth() *Truth { return &w.truth }
func (w *world) Duel(p pref.Pair) pref.Outcome {
	if w.duels == 8*haltEvery {
		panic("the loop goes on and on")
	}
	w.pairs = append(w.pairs, p)
	w.duels++
	return pref.Outcome(w.duels-1) % 4
}

// tallyWorld is a world that can draw tallies, and records what it was asked.
type tallyWorld struct {
	*world
	asked []int
}

func (w *tallyWorld) DuelTally(p pref.Pair, n int) pref.Tally {
	if w.asked = append(w.asked, n); n < 1 {
		panic(fmt.Sprintf("the world is asked for %d duels", n))
	}
	var t pref.Tally
	for range n {
		t.Add(w.Duel(p))
	}
	return t
}

// A setting is one of the ways in which learner and environment can meet.
type setting struct {
	name             string
	patient, tallier bool
	engine           Engine
}

var settings = []setting{
	{"step", false, false, Step},
	{"step, tallies not wanted", false, true, Step},
	{"step, patient", true, false, Step},
	{"step, could leap", true, true, Step},
	{"auto", false, false, Auto},
	{"auto, no patience", false, true, Auto},
	{"auto, no tallies", true, false, Auto},
	{"auto, can leap", true, true, Auto},
	{"leap", true, true, Leap},
	{"leap, cannot", false, false, Leap},
}

// meet makes learner and environment of a setting; the patience is 7, but never
// beyond the script's end.
func (s setting) meet(l *script) (Learner, Environment, *world) {
	w := newWorld()
	var learner Learner = l
	if s.patient {
		learner = patientScript{l, func(t int) int {
			if l.stop > t {
				return min(7, l.stop-t)
			}
			return 7
		}}
	}
	var env Environment = w
	if s.tallier {
		env = &tallyWorld{world: w}
	}
	return learner, env, w
}

// The books of trials that stop at once, before, at and after the budget, the
// same in every setting. The recommendation is 2, wrong, before 10 duels, and
// from then on 1.
func TestLoopBooks(t *testing.T) {
	recommend := func(t int) pref.Arm {
		if t < 10 {
			return 2
		}
		return 1
	}
	for _, test := range []struct {
		about       string
		stop        int
		budget      int
		checkpoints []int
		want        Trial
	}{
		{
			"no duel at all", 0, 100,
			[]int{1, 50, 100},
			Trial{Duels: 0, Pairs: 0, Recommended: 2, Wrong: []bool{true, true, true}, Stopped: []bool{true, true, true}},
		},
		{
			"one duel", 1, 100,
			[]int{1, 2},
			Trial{Duels: 1, Pairs: 1, Recommended: 2, Wrong: []bool{true, true}, Stopped: []bool{true, true}},
		},
		{
			"stops between checkpoints", 20, 100,
			[]int{9, 10, 11, 30, 100, 1000},
			Trial{
				Duels: 20, Pairs: 1, Recommended: 1, Correct: true,
				Wrong: []bool{true, false, false, false, false, false}, Stopped: []bool{false, false, false, true, true, true},
			},
		},
		{
			"stops at a checkpoint", 20, 100,
			[]int{19, 20, 21},
			Trial{Duels: 20, Pairs: 1, Recommended: 1, Correct: true, Wrong: []bool{false, false, false}, Stopped: []bool{false, true, true}},
		},
		{
			"stops wrong", 9, 100,
			[]int{8, 9, 10},
			Trial{Duels: 9, Pairs: 1, Recommended: 2, Wrong: []bool{true, true, true}, Stopped: []bool{false, true, true}},
		},
		{
			"stops with the last duel of the budget: resolved", 50, 50,
			[]int{49, 50, 51},
			Trial{Duels: 50, Pairs: 1, Recommended: 1, Correct: true, Wrong: []bool{false, false, false}, Stopped: []bool{false, true, true}},
		},
		{
			"would stop one duel later: unresolved", 51, 50,
			[]int{49, 50, 51},
			Trial{Duels: 50, Pairs: 1, Unresolved: true, Recommended: 1, Correct: true, Wrong: []bool{false, false, false}, Stopped: []bool{false, false, false}},
		},
		{
			"cut before it is right", 1000, 9,
			[]int{5, 9, 10, 2000},
			Trial{Duels: 9, Pairs: 1, Unresolved: true, Recommended: 2, Wrong: []bool{true, true, true, true}, Stopped: []bool{false, false, false, false}},
		},
		{
			"a budget of one duel", 1000, 1,
			[]int{1},
			Trial{Duels: 1, Pairs: 1, Unresolved: true, Recommended: 2, Wrong: []bool{true}, Stopped: []bool{false}},
		},
		{
			"no checkpoints", 20, 100, nil,
			Trial{Duels: 20, Pairs: 1, Recommended: 1, Correct: true, Wrong: []bool{}, Stopped: []bool{}},
		},
		{
			"longer than the loop looks at halt", haltEvery + 20, 3 * haltEvery,
			[]int{10, haltEvery, haltEvery + 19, haltEvery + 20},
			Trial{
				Duels: haltEvery + 20, Pairs: 1, Recommended: 1, Correct: true,
				Wrong: []bool{false, false, false, false}, Stopped: []bool{false, false, false, true},
			},
		},
	} {
		for _, s := range settings {
			t.Run(test.about+"/"+s.name, func(t *testing.T) {
				l := &script{next: until(test.stop), recommend: recommend, stop: test.stop}
				learner, env, w := s.meet(l)
				loop := Loop{Name: "script", Budget: test.budget, Checkpoints: test.checkpoints, Engine: s.engine}
				got := Trial{Wrong: make([]bool, 0), Stopped: make([]bool, 0)}
				if !loop.Run(learner, env, &got) {
					t.Fatal("Run gave up")
				}
				want := test.want
				want.atUsualCost()
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("books (-want +got):\n%s", diff)
				}
				if w.duels != got.Duels || l.t != got.Duels {
					t.Errorf("%d duels in the books, %d drawn, %d told to the learner", got.Duels, w.duels, l.t)
				}
				// Outcomes reach the learner as they fell: 0, 1, 2, 3, 0, 1, …
				d := got.Duels
				if want := (pref.Tally{First: (d + 3) / 4, Second: (d + 2) / 4, Tie: (d + 1) / 4, BothBad: d / 4}); l.counts != want {
					t.Errorf("the learner counts %+v, want %+v", l.counts, want)
				}
			})
		}
	}
}

// A patient learner is asked for its patience, the duels to the next checkpoint
// or the rest of the budget, whichever is least, and hears of them in one tally,
// whether the environment can leap or not.
func TestLoopRequests(t *testing.T) {
	patience := func(t int) int { return 1 + t*t%97 }
	checkpoints := []int{1, 2, 3, 50, 51, 200, 1000}
	const budget = 777
	for _, s := range []setting{
		{"leap", true, true, Leap}, {"auto", true, true, Auto}, {"step", true, true, Step}, {"no tallies", true, false, Auto},
	} {
		l := &script{next: forever, recommend: always(pref.Arm(0))}
		w := newWorld()
		tw := &tallyWorld{world: w}
		var env Environment = w
		if s.tallier {
			env = tw
		}
		loop := Loop{Name: "script", Budget: budget, Checkpoints: checkpoints, Engine: s.engine}
		var trial Trial
		loop.Run(patientScript{l, patience}, env, &trial)

		var want []int
		for t := 0; t < budget; {
			n := min(patience(t), budget-t)
			for _, c := range checkpoints {
				if c > t {
					n = min(n, c-t)
				}
			}
			want = append(want, n)
			t += n
		}
		var got []int
		for _, h := range l.heard {
			got = append(got, h.Duels())
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: told of\n%v duels at a time, want\n%v", s.name, got, want)
		}
		leaps := s.engine != Step && s.tallier
		if leaps && !slices.Equal(tw.asked, want) {
			t.Errorf("%s: the environment was asked for %v, want %v", s.name, tw.asked, want)
		}
		if !leaps && len(tw.asked) > 0 {
			t.Errorf("%s: the environment was asked for tallies of %v", s.name, tw.asked)
		}
	}
}

func TestCanLeap(t *testing.T) {
	l := &script{next: forever, recommend: always(pref.Arm(0))}
	patient, w := patientScript{l, always(1)}, newWorld()
	for _, test := range []struct {
		about string
		l     Learner
		e     Environment
		want  bool
	}{
		{"patience and tallies", patient, &tallyWorld{world: w}, true},
		{"no tallies", patient, w, false},
		{"no patience", l, &tallyWorld{world: w}, false},
		{"neither", l, w, false},
	} {
		if got := CanLeap(test.l, test.e); got != test.want {
			t.Errorf("%s: got %v, want %v", test.about, got, test.want)
		}
	}
}

// Pairs counts unordered pairs; an arm against itself is none.
func TestLoopPairs(t *testing.T) {
	pairs := []pref.Pair{
		{First: 0, Second: 1},
		{First: 0, Second: 1},
		{First: 1, Second: 0},
		{First: 0, Second: 1},
		{First: 2, Second: 2},
		{First: 2, Second: 0},
		{First: 1, Second: 1},
		{First: 0, Second: 2},
		{First: 1, Second: 0},
	}
	want := []int{1, 1, 1, 1, 1, 2, 2, 2, 2}
	for _, s := range settings {
		for n := range len(pairs) + 1 {
			l := &script{next: func(t int) (pref.Pair, bool) {
				if t == n {
					return pref.Pair{}, false
				}
				return pairs[t], true
			}, recommend: always(pref.Arm(0))}
			learner, env, w := s.meet(l)
			if s.patient {
				learner = patientScript{l, always(1)}
			}
			loop := Loop{Name: "script", Budget: 100, Checkpoints: []int{4}, Engine: s.engine}
			var trial Trial
			loop.Run(learner, env, &trial)
			if n > 0 && trial.Pairs != want[n-1] || n == 0 && trial.Pairs != 0 {
				t.Errorf("%s: %d different pairs in %v", s.name, trial.Pairs, pairs[:n])
			}
			if !slices.Equal(w.pairs, pairs[:n]) {
				t.Errorf("%s: duels %v, want %v", s.name, w.pairs, pairs[:n])
			}
		}
	}
}

// atUsualCost enters what a trial of three arms costs whose learner keeps no
// books of its own: a call of the judge and a round a duel.
func (t *Trial) atUsualCost() {
	t.JudgeCalls = t.Duels
	t.Expenses = Expenses{Rounds: t.Duels, Generated: 3}
}

// A loop that runs trial after trial keeps nothing of one in the next but the
// slices.
func TestLoopReuse(t *testing.T) {
	for _, s := range settings {
		loop := Loop{Name: "script", Budget: 30, Checkpoints: []int{5, 10, 40}, Engine: s.engine}
		var trial Trial
		run := func(stop int) {
			learner, env, _ := s.meet(&script{next: until(stop), recommend: always(pref.Arm(1)), stop: stop})
			loop.Run(learner, env, &trial)
		}
		run(100)
		first := &trial.Wrong[0]
		run(7)
		want := Trial{Duels: 7, Pairs: 1, Recommended: 1, Correct: true, Wrong: []bool{false, false, false}, Stopped: []bool{false, true, true}}
		if want.atUsualCost(); !cmp.Equal(trial, want) {
			t.Errorf("%s: second trial: got %+v, want %+v", s.name, trial, want)
		}
		if &trial.Wrong[0] != first {
			t.Errorf("%s: the slices were not reused", s.name)
		}
	}
}

// A trial is given up within haltEvery duels of Halt being set.
func TestLoopHalt(t *testing.T) {
	for _, s := range settings {
		for _, at := range []int{0, 1, 1000, haltEvery, haltEvery + 1, 2*haltEvery + 500} {
			var halt atomic.Bool
			l := &script{recommend: always(pref.Arm(1))}
			set := 0 // when: the learner is asked only now and then
			l.next = func(t int) (pref.Pair, bool) {
				if t >= at && !halt.Swap(true) {
					set = t
				}
				return pref.Pair{First: 0, Second: 1}, true
			}
			learner, env, w := s.meet(l)
			if s.patient {
				learner = patientScript{l, always(1 << 30)} // Halt is looked at even so
			}
			loop := Loop{Name: "script", Budget: 1 << 30, Checkpoints: []int{500, 1 << 29}, Engine: s.engine, Halt: &halt}
			var trial Trial
			if loop.Run(learner, env, &trial) {
				t.Errorf("%s: halted at %d, Run went on to its end", s.name, at)
			}
			if set < at || w.duels > set+haltEvery {
				t.Errorf("%s: halted at %d, Run went on to %d", s.name, set, w.duels)
			}
		}
		var halt atomic.Bool
		learner, env, _ := s.meet(&script{next: until(20), recommend: always(pref.Arm(1)), stop: 20})
		loop := Loop{Name: "script", Budget: 100, Engine: s.engine, Halt: &halt}
		var trial Trial
		if !loop.Run(learner, env, &trial) || trial.Duels != 20 {
			t.Errorf("%s: not halted, Run gave up after %d duels", s.name, trial.Duels)
		}
	}
}

func TestLoopBrokenContract(t *testing.T) {
	after := func(n int, p pref.Pair) func(int) (pref.Pair, bool) { // 0v1 meets first, in place 1 of 9
		return func(t int) (pref.Pair, bool) {
			if t == n {
				return p, true
			}
			return pref.Pair{First: 0, Second: 1}, true
		}
	}
	for _, test := range []struct {
		about     string
		next      func(int) (pref.Pair, bool)
		recommend func(int) pref.Arm
		patience  func(int) int // nil for all but the last
		want      string
	}{
		{"first arm too high", after(3, pref.Pair{First: 3, Second: 0}), always(pref.Arm(0)), nil, "after 3 duels it proposes the duel 3v0; arms are 0 to 2"},
		{"second arm too high", after(0, pref.Pair{First: 0, Second: 3}), always(pref.Arm(0)), nil, "after 0 duels it proposes the duel 0v3; arms are 0 to 2"},
		{"negative first arm, at once", after(0, pref.Pair{First: -1, Second: 0}), always(pref.Arm(0)), nil, "after 0 duels it proposes the duel -1v0; arms are 0 to 2"},
		{"negative first arm", after(9, pref.Pair{First: -1, Second: 0}), always(pref.Arm(0)), nil, "after 9 duels it proposes the duel -1v0; arms are 0 to 2"},
		{"negative second arm", after(0, pref.Pair{First: 2, Second: -7}), always(pref.Arm(0)), nil, "after 0 duels it proposes the duel 2v-7; arms are 0 to 2"},
		{"no arm, in the place of a pair that has met", after(1, pref.Pair{First: -1, Second: 4}), always(pref.Arm(0)), nil, "after 1 duels it proposes the duel -1v4; arms are 0 to 2"},
		{"no arm, in the place of that pair, from below", after(1, pref.Pair{First: 1, Second: -2}), always(pref.Arm(0)), nil, "after 1 duels it proposes the duel 1v-2; arms are 0 to 2"},
		{"recommends nobody at a checkpoint", forever, always(pref.Arm(-1)), nil, "after 5 duels it recommends arm -1; arms are 0 to 2"},
		{"recommends nobody in the end", until(4), always(pref.Arm(3)), nil, "after 4 duels it recommends arm 3; arms are 0 to 2"},
		{"no patience", forever, always(pref.Arm(0)), func(t int) int { return 2 - t }, "after 2 duels it has a patience of 0; it must be at least 1"},
		{"negative patience", forever, always(pref.Arm(0)), always(-5), "after 0 duels it has a patience of -5; it must be at least 1"},
	} {
		for _, s := range settings {
			if test.patience != nil && !s.patient {
				continue
			}
			func() {
				l := &script{next: test.next, recommend: test.recommend}
				learner, env, _ := s.meet(l)
				if s.patient {
					patience := test.patience
					if patience == nil {
						patience = always(1)
					}
					learner = patientScript{l, patience}
				}
				defer func() {
					want := "joust: rucb breaks the contract of a learner: " + test.want
					if got := fmt.Sprint(recover()); got != want {
						t.Errorf("%s, %s: panic\n%s, want\n%s", test.about, s.name, got, want)
					}
				}()
				loop := Loop{Name: "rucb", Budget: 20, Checkpoints: []int{5}, Engine: s.engine}
				var trial Trial
				loop.Run(learner, env, &trial)
			}()
		}
	}
}

// quiet is a learner and a world that allocate nothing.
type quiet struct{ t, stop int }

func (q *quiet) Next() (pref.Pair, bool) {
	return pref.Pair{First: pref.Arm(q.t / 100 % 3), Second: pref.Arm(q.t / 300 % 3)}, q.t < q.stop
}
func (q *quiet) Observe(pref.Pair, pref.Outcome)        { q.t++ }
func (q *quiet) Recommend() pref.Arm                    { return 0 }
func (q *quiet) Patience() int                          { return 100 - q.t%100 }
func (q *quiet) ObserveTally(_ pref.Pair, t pref.Tally) { q.t += t.Duels() }

type quietWorld struct{ truth Truth }

func (w *quietWorld) Arms() int                               { return 3 }
func (w *quietWorld) Truth() *Truth                           { return &w.truth }
func (w *quietWorld) Duel(pref.Pair) pref.Outcome             { return pref.FirstWins }
func (w *quietWorld) DuelTally(_ pref.Pair, n int) pref.Tally { return pref.Tally{First: n} }

// After the first trial, Run allocates nothing.
func TestLoopAllocations(t *testing.T) {
	q, w := &quiet{stop: 5000}, &quietWorld{truth: Truth{Winners: []pref.Arm{0}}}
	for _, test := range []struct {
		about string
		l     Learner
		e     Environment
	}{
		{"leap", q, w},
		{"step, patient", q, struct{ Environment }{w}},
		{"step", struct{ Learner }{q}, struct{ Environment }{w}},
		{"tallies not wanted", struct{ Learner }{q}, w},
	} {
		for _, engine := range Engines {
			loop := Loop{Name: "quiet", Budget: 4000, Checkpoints: []int{1, 10, 100, 1000, 10_000}, Engine: engine}
			var trial Trial
			got := testing.AllocsPerRun(20, func() {
				q.t = 0
				loop.Run(test.l, test.e, &trial)
			})
			if got > 0 {
				t.Errorf("%s, engine %s: %v allocations a trial, want 0", test.about, engine, got)
			}
			if trial.Duels != 4000 || trial.Pairs != 3 || !trial.Unresolved || !trial.Correct {
				t.Errorf("%s, engine %s: %+v", test.about, engine, trial)
			}
		}
	}
}

func TestIsWinner(t *testing.T) {
	truth := Truth{Winners: []pref.Arm{1, 4}}
	for a, want := range []bool{false, true, false, false, true, false} {
		if got := truth.IsWinner(pref.Arm(a)); got != want {
			t.Errorf("IsWinner(%d): got %v, want %v", a, got, want)
		}
	}
	if (&Truth{}).IsWinner(0) {
		t.Error("a truth without winners has one")
	}
}

func TestEngines(t *testing.T) {
	var names []string
	for _, e := range Engines {
		names = append(names, string(e))
	}
	if got, want := strings.Join(names, " "), "auto leap step"; got != want {
		t.Errorf("engines %q, want %q", got, want)
	}
}

func BenchmarkLoop(b *testing.B) {
	q, w := &quiet{stop: math.MaxInt}, &quietWorld{truth: Truth{Winners: []pref.Arm{0}}}
	for _, test := range []struct {
		name string
		l    Learner
	}{{"step", struct{ Learner }{q}}, {"leap", q}} {
		b.Run(test.name, func(b *testing.B) {
			loop := Loop{Name: "quiet", Budget: 1_000_000, Engine: Auto}
			var trial Trial
			for b.Loop() {
				loop.Run(test.l, w, &trial)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1e6, "ns/duel")
		})
	}
}
