package duel

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"joust/sim"
	"joust/sim/pref"
	"joust/sim/rng"
)

// Trials that stop immediately, before, at and after the budget are recorded in the
// same way in every setting. The recommendation is 2, which is wrong, before 10
// duels, and 1 from then on.
func TestLoopRecordsTrials(t *testing.T) {
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
			Trial{Duels: 0, Pairs: 0, Recommended: 2, Wrong: []float64{1, 1, 1}},
		},
		{
			"one duel", 1, 100,
			[]int{1, 2},
			Trial{Duels: 1, Pairs: 1, Recommended: 2, Wrong: []float64{1, 1}},
		},
		{
			"stops between checkpoints", 20, 100,
			[]int{9, 10, 11, 30, 100, 1000},
			Trial{
				Duels: 20, Pairs: 1, Recommended: 1, Correct: true,
				Wrong: []float64{1, 0, 0, 0, 0, 0},
			},
		},
		{
			"stops at a checkpoint", 20, 100,
			[]int{19, 20, 21},
			Trial{Duels: 20, Pairs: 1, Recommended: 1, Correct: true, Wrong: []float64{0, 0, 0}},
		},
		{
			"stops wrong", 9, 100,
			[]int{8, 9, 10},
			Trial{Duels: 9, Pairs: 1, Recommended: 2, Wrong: []float64{1, 1, 1}},
		},
		{
			"stops with the last duel of the budget: resolved", 50, 50,
			[]int{49, 50, 51},
			Trial{Duels: 50, Pairs: 1, Recommended: 1, Correct: true, Wrong: []float64{0, 0, 0}},
		},
		{
			"would stop one duel later: unresolved", 51, 50,
			[]int{49, 50, 51},
			Trial{Duels: 50, Pairs: 1, Unresolved: true, Recommended: 1, Correct: true, Wrong: []float64{0, 0, 0}},
		},
		{
			"cut before it is right", 1000, 9,
			[]int{5, 9, 10, 2000},
			Trial{Duels: 9, Pairs: 1, Unresolved: true, Recommended: 2, Wrong: []float64{1, 1, 1, 1}},
		},
		{
			"a budget of one duel", 1000, 1,
			[]int{1},
			Trial{Duels: 1, Pairs: 1, Unresolved: true, Recommended: 2, Wrong: []float64{1}},
		},
		{
			"no checkpoints", 20, 100, nil,
			Trial{Duels: 20, Pairs: 1, Recommended: 1, Correct: true, Wrong: []float64{}},
		},
		{
			"longer than haltEvery", haltEvery + 20, 3 * haltEvery,
			[]int{10, haltEvery, haltEvery + 19, haltEvery + 20},
			Trial{
				Duels: haltEvery + 20, Pairs: 1, Recommended: 1, Correct: true,
				Wrong: []float64{0, 0, 0, 0},
			},
		},
	} {
		for _, s := range settings {
			t.Run(test.about+"/"+s.name, func(t *testing.T) {
				l := &script{next: until(test.stop), recommend: recommend, stop: test.stop}
				learner, env, w := s.pair(l)
				loop := Loop{Name: "script", Budget: test.budget, Checkpoints: test.checkpoints, Engine: s.engine}
				got := Trial{Wrong: make([]float64, 0)}
				if !loop.Run(learner, env, &got) {
					t.Fatal("Run returned false without Halt")
				}
				want := test.want
				want.setDefaultCosts()
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("trial (-want +got):\n%s", diff)
				}
				if w.duels != got.Duels || l.t != got.Duels {
					t.Errorf("%d duels recorded, %d drawn, %d observed", got.Duels, w.duels, l.t)
				}
				// The learner observes the outcomes of the world: 0, 1, 2, 3, 0, 1, …
				d := got.Duels
				if want := (pref.Tally{First: (d + 3) / 4, Second: (d + 2) / 4, Tie: (d + 1) / 4, BothBad: d / 4}); l.counts != want {
					t.Errorf("the learner counts %+v, want %+v", l.counts, want)
				}
			})
		}
	}
}

// A patient learner observes tallies of min(patience, duels to the next checkpoint,
// rest of the budget) duels, whether the environment is a Tallier or not.
func TestLoopTallySizes(t *testing.T) {
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
		for _, h := range l.observed {
			got = append(got, h.Duels())
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: observed tallies of\n%v duels, want\n%v", s.name, got, want)
		}
		leaps := s.engine != Step && s.tallier
		if leaps && !slices.Equal(tw.sizes, want) {
			t.Errorf("%s: the environment drew tallies of %v, want %v", s.name, tw.sizes, want)
		}
		if !leaps && len(tw.sizes) > 0 {
			t.Errorf("%s: the environment drew tallies of %v, want none", s.name, tw.sizes)
		}
	}
}

func TestCanLeap(t *testing.T) {
	entry := func(l sim.Entry) *LearnerEntry { return l.(*LearnerEntry) }
	l := entry(LearnerSpec[DeltaParams, *script]{}.Entry())
	patient, w := entry(LearnerSpec[DeltaParams, patientScript]{}.Entry()), newWorld()
	for _, test := range []struct {
		about string
		l     *LearnerEntry
		e     Environment
		want  bool
	}{
		{"patience and tallies", patient, &tallyWorld{world: w}, true},
		{"no tallies", patient, w, false},
		{"no patience", l, &tallyWorld{world: w}, false},
		{"neither", l, w, false},
	} {
		if got := test.l.CanLeap(nil, test.e); got != test.want {
			t.Errorf("%s: got %v, want %v", test.about, got, test.want)
		}
	}
}

// Trial.Pairs counts unordered pairs. A duel of an arm with itself is none, and the
// world does not see it.
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
			learner, env, w := s.pair(l)
			if s.patient {
				learner = patientScript{l, always(1)}
			}
			loop := Loop{Name: "script", Budget: 100, Checkpoints: []int{4}, Engine: s.engine, SelfDuels: true, SelfCoins: rng.Stream(1, "self")}
			var trial Trial
			loop.Run(learner, env, &trial)
			if n > 0 && trial.Pairs != want[n-1] || n == 0 && trial.Pairs != 0 {
				t.Errorf("%s: %d different pairs in %v", s.name, trial.Pairs, pairs[:n])
			}
			var want []pref.Pair
			for _, p := range pairs[:n] {
				if p.First != p.Second {
					want = append(want, p)
				}
			}
			if !slices.Equal(w.pairs, want) || trial.Duels != n {
				t.Errorf("%s: %d duels, %v of them in the world; want %d and %v", s.name, trial.Duels, w.pairs, n, want)
			}
		}
	}
}

// setDefaultCosts sets the costs of a trial with three arms whose learner is not an
// Accountant: one call of the judge and one round for each duel.
func (t *Trial) setDefaultCosts() {
	t.JudgeCalls = t.Duels
	t.Expenses = Expenses{Rounds: t.Duels, Generated: 3}
}

// A second trial reuses the slices of the first and nothing else.
func TestLoopReuse(t *testing.T) {
	for _, s := range settings {
		loop := Loop{Name: "script", Budget: 30, Checkpoints: []int{5, 10, 40}, Engine: s.engine}
		var trial Trial
		run := func(stop int) {
			learner, env, _ := s.pair(&script{next: until(stop), recommend: always(pref.Arm(1)), stop: stop})
			loop.Run(learner, env, &trial)
		}
		run(100)
		first := &trial.Wrong[0]
		run(7)
		want := Trial{Duels: 7, Pairs: 1, Recommended: 1, Correct: true, Wrong: []float64{0, 0, 0}}
		if want.setDefaultCosts(); !cmp.Equal(trial, want) {
			t.Errorf("%s: second trial: got %+v, want %+v", s.name, trial, want)
		}
		if &trial.Wrong[0] != first {
			t.Errorf("%s: the slices were not reused", s.name)
		}
	}
}

// Run returns within haltEvery duels after Halt is set.
func TestLoopHalt(t *testing.T) {
	for _, s := range settings {
		for _, at := range []int{0, 1, 1000, haltEvery, haltEvery + 1, 2*haltEvery + 500} {
			var halt atomic.Bool
			l := &script{recommend: always(pref.Arm(1))}
			set := 0 // number of duels at which Halt was set
			l.next = func(t int) (pref.Pair, bool) {
				if t >= at && !halt.Swap(true) {
					set = t
				}
				return pref.Pair{First: 0, Second: 1}, true
			}
			learner, env, w := s.pair(l)
			if s.patient {
				learner = patientScript{l, always(1 << 30)} // does not delay the read of Halt
			}
			loop := Loop{Name: "script", Budget: 1 << 30, Checkpoints: []int{500, 1 << 29}, Engine: s.engine, Halt: &halt}
			var trial Trial
			if loop.Run(learner, env, &trial) {
				t.Errorf("%s: Halt is set from duel %d on, but Run ran to the end", s.name, at)
			}
			if set < at || w.duels > set+haltEvery {
				t.Errorf("%s: Halt was set at duel %d, but Run ran to duel %d", s.name, set, w.duels)
			}
		}
		var halt atomic.Bool
		learner, env, _ := s.pair(&script{next: until(20), recommend: always(pref.Arm(1)), stop: 20})
		loop := Loop{Name: "script", Budget: 100, Engine: s.engine, Halt: &halt}
		var trial Trial
		if !loop.Run(learner, env, &trial) || trial.Duels != 20 {
			t.Errorf("%s: Halt was not set, but Run ended after %d duels", s.name, trial.Duels)
		}
	}
}

func TestLoopBrokenContract(t *testing.T) {
	after := func(n int, p pref.Pair) func(int) (pref.Pair, bool) { // 0v1 duels first; its index is 1 of 9
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
		{"no pair of arms, but the index of a pair that has duelled", after(1, pref.Pair{First: -1, Second: 4}), always(pref.Arm(0)), nil, "after 1 duels it proposes the duel -1v4; arms are 0 to 2"},
		{"no pair of arms, negative, with the same index", after(1, pref.Pair{First: 1, Second: -2}), always(pref.Arm(0)), nil, "after 1 duels it proposes the duel 1v-2; arms are 0 to 2"},
		{"recommends no arm at a checkpoint", forever, always(pref.Arm(-1)), nil, "after 5 duels it recommends arm -1; arms are 0 to 2"},
		{"recommends no arm after the last duel", until(4), always(pref.Arm(3)), nil, "after 4 duels it recommends arm 3; arms are 0 to 2"},
		{"no patience", forever, always(pref.Arm(0)), func(t int) int { return 2 - t }, "after 2 duels it has a patience of 0; it must be at least 1"},
		{"negative patience", forever, always(pref.Arm(0)), always(-5), "after 0 duels it has a patience of -5; it must be at least 1"},
	} {
		for _, s := range settings {
			if test.patience != nil && !s.patient {
				continue
			}
			func() {
				l := &script{next: test.next, recommend: test.recommend}
				learner, env, _ := s.pair(l)
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

// quiet is a learner that does not allocate.
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
func (w *quietWorld) Name(pref.Arm) string                    { return "" }
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
		{"learner without patience", struct{ Learner }{q}, w},
	} {
		for _, engine := range Engines {
			loop := Loop{Name: "quiet", Budget: 4000, Checkpoints: []int{1, 10, 100, 1000, 10_000}, Engine: engine, SelfDuels: true, ReadsSelfDuels: true, SelfCoins: rng.Stream(1, "self")}
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
		t.Error("IsWinner(0) is true without winners")
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
			loop := Loop{Name: "quiet", Budget: 1_000_000, Engine: Auto, SelfDuels: true, SelfCoins: rng.Stream(1, "self")}
			var trial Trial
			for b.Loop() {
				loop.Run(test.l, w, &trial)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1e6, "ns/duel")
		})
	}
}
