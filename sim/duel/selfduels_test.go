package duel

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"joust/sim/pref"
	"joust/sim/rng"
)

// selfStream returns the stream of the duels of arms with themselves.
func selfStream() *rng.Source { return rng.Stream(3, "self") }

// selfish proposes arm 2 against itself for ever.
func selfish(int) (pref.Pair, bool) { return pref.Pair{First: 2, Second: 2}, true }

// A learner whose entry does not declare duels of an arm with itself breaks the
// contract by the first of them.
func TestUndeclaredSelfDuel(t *testing.T) {
	for _, s := range settings {
		func() {
			l := &script{recommend: always(pref.Arm(1)), next: func(t int) (pref.Pair, bool) {
				if t < 9 {
					return pref.Pair{First: 0, Second: 1}, true
				}
				return selfish(t)
			}, stop: 9}
			learner, env, w := s.pair(l)
			defer func() {
				want := "joust: rucb breaks the contract of a learner: after 9 duels it proposes the duel 2v2 of an arm with itself, which its entry does not declare (SelfDuels)"
				if got := fmt.Sprint(recover()); got != want || w.duels != 9 {
					t.Errorf("%s: after %d duels, panic\n%s, want after 9\n%s", s.name, w.duels, got, want)
				}
			}()
			loop := Loop{Name: "rucb", Budget: 20, Engine: s.engine, SelfCoins: selfStream()}
			loop.Run(learner, env, new(Trial))
		}()
	}
}

// Without leaps, every duel of an arm with itself is one coin of the stream of such
// duels, whether the learner reads it or not.
func TestSelfDuelsAreCoins(t *testing.T) {
	const n = 500
	coins := selfStream()
	var want pref.Tally
	for range n {
		if coins.Coin() {
			want.First++
		} else {
			want.Second++
		}
	}
	for _, s := range settings {
		for _, reads := range []bool{false, true} {
			if s.name == "auto, can leap" || s.name == "leap" {
				continue
			}
			l := &script{next: selfish, recommend: always(pref.Arm(1))}
			learner, env, w := s.pair(l)
			loop := Loop{Name: "script", Budget: n, Engine: s.engine, SelfDuels: true, ReadsSelfDuels: reads, SelfCoins: selfStream()}
			var trial Trial
			loop.Run(learner, env, &trial)
			if l.counts != want || w.duels != 0 {
				t.Errorf("%s, reads %v: the learner counts %+v and the world draws %d; want %+v and 0", s.name, reads, l.counts, w.duels, want)
			}
		}
	}
}

// A leap over duels that the learner reads has the binomial law of that many coins.
func TestSelfLeapsAreBinomial(t *testing.T) {
	const n, leaps = 5, 12_000 // fewer duels than haltEvery, at which a leap ends
	l := &script{next: selfish, recommend: always(pref.Arm(1))}
	w := newWorld()
	loop := Loop{Name: "script", Budget: n * leaps, Engine: Leap, SelfDuels: true, ReadsSelfDuels: true, SelfCoins: selfStream()}
	loop.Run(patientScript{l, always(n)}, &tallyWorld{world: w}, new(Trial))
	var count [n + 1]int
	for _, y := range l.observed {
		if y.First+y.Second != n {
			t.Fatalf("a tally of %d duels is %+v", n, y)
		}
		count[y.First]++
	}
	// Pascal's triangle for n = 5. The limit is 4 standard errors of a count.
	for first, ways := range [n + 1]float64{1, 5, 10, 10, 5, 1} {
		p := ways / 32
		if d := math.Abs(float64(count[first]) - leaps*p); d > 4*math.Sqrt(leaps*p*(1-p)) {
			t.Errorf("the first slot wins %d of %d in %d of %d leaps, want about %.0f", first, n, count[first], leaps, leaps*p)
		}
	}
}

// A leap over duels that the learner does not read draws nothing and gives each slot
// half.
func TestUnreadSelfLeapsDrawNothing(t *testing.T) {
	coins := selfStream()
	l := &script{next: selfish, recommend: always(pref.Arm(1))}
	loop := Loop{Name: "script", Budget: 30, Engine: Leap, SelfDuels: true, SelfCoins: coins}
	loop.Run(patientScript{l, func(t int) int { return 1 + t%4 }}, &tallyWorld{world: newWorld()}, new(Trial))
	for _, y := range l.observed {
		if want := (pref.Tally{First: (y.Duels() + 1) / 2, Second: y.Duels() / 2}); y != want {
			t.Errorf("the learner observes %+v, want %+v", y, want)
		}
	}
	if coins.Uint64() != selfStream().Uint64() {
		t.Error("the stream has been used")
	}
}

// Duels of an arm with itself are duels and calls of the judge, in strides that end
// at checkpoints and with the budget; they are no pairs.
func TestSelfDuelsCost(t *testing.T) {
	pairs := []pref.Pair{{First: 0, Second: 0}, {First: 0, Second: 1}, {First: 1, Second: 1}}
	at := func(t int) int { return t / 10 % 3 }
	checkpoints := []int{3, 10, 14, 1000}
	const budget = 47
	// A dumb twin: 10 duels of each pair in turn, cut at the checkpoints.
	var want []int
	for from, to := 0, 1; to <= budget; to++ {
		if to%10 == 0 || slices.Contains(checkpoints, to) || to == budget {
			want = append(want, to-from)
			from = to
		}
	}
	for _, reads := range []bool{false, true} {
		l := &script{next: func(t int) (pref.Pair, bool) { return pairs[at(t)], true }, recommend: always(pref.Arm(1))}
		w := newWorld()
		loop := Loop{Name: "script", Budget: budget, Checkpoints: checkpoints, Engine: Auto, SelfDuels: true, ReadsSelfDuels: reads, SelfCoins: selfStream()}
		var trial Trial
		loop.Run(patientScript{l, func(t int) int { return 10 - t%10 }}, &tallyWorld{world: w}, &trial)
		var got []int
		for _, y := range l.observed {
			got = append(got, y.Duels())
		}
		if !slices.Equal(got, want) {
			t.Errorf("strides of %v duels, want %v", got, want)
		}
		if trial.Duels != budget || trial.JudgeCalls != budget || trial.Pairs != 1 || w.duels != 17 {
			t.Errorf("%d duels, %d calls, %d pairs, %d duels in the world; want %d, %d, 1 and 17", trial.Duels, trial.JudgeCalls, trial.Pairs, w.duels, budget, budget)
		}
	}
}

func TestSelfDuelWithoutPatience(t *testing.T) {
	defer func() {
		want := "joust: script breaks the contract of a learner: after 0 duels it has a patience of 0; it must be at least 1"
		if got := fmt.Sprint(recover()); got != want {
			t.Errorf("panic\n%s, want\n%s", got, want)
		}
	}()
	l := &script{next: selfish, recommend: always(pref.Arm(1))}
	loop := Loop{Name: "script", Budget: 10, SelfDuels: true, SelfCoins: selfStream()}
	loop.Run(patientScript{l, always(0)}, newWorld(), new(Trial))
}

// mirror is a world in which an arm ties with itself, but for every third duel, in
// which both arms are bad.
type mirror struct {
	*tallyWorld
	selves int
	sizes  []int
}

func (m *mirror) DuelSelf(a pref.Arm, n int) (y pref.Tally) {
	if a != 2 {
		panic(fmt.Sprintf("arm %d duels itself", a))
	}
	m.sizes = append(m.sizes, n)
	for range n {
		if m.selves++; m.selves%3 == 0 {
			y.BothBad++
		} else {
			y.Tie++
		}
	}
	return y
}

// A world that has a law of its own for these duels is asked for it.
func TestSelfDueler(t *testing.T) {
	const budget = 21
	for _, s := range settings {
		l := &script{next: selfish, recommend: always(pref.Arm(1))}
		learner, _, w := s.pair(l)
		m := &mirror{tallyWorld: &tallyWorld{world: w}}
		var env Environment = m
		if !s.tallier {
			env = struct {
				Environment
				dueler
			}{w, m}
		}
		loop := Loop{Name: "script", Budget: budget, Engine: s.engine, SelfDuels: true, SelfCoins: selfStream()}
		var trial Trial
		loop.Run(learner, env, &trial)
		if want := (pref.Tally{Tie: 14, BothBad: 7}); l.counts != want || w.duels != 0 {
			t.Errorf("%s: the learner counts %+v and %d other duels, want %+v", s.name, l.counts, w.duels, want)
		}
		size := 1
		if s.patient && s.tallier && s.engine != Step {
			size = 7
		}
		if len(m.sizes) != budget/size || slices.Max(m.sizes) != size {
			t.Errorf("%s: the world draws %v, want %d duels at once", s.name, m.sizes, size)
		}
	}
}

// dueler is a SelfDueler without the rest of the environment.
type dueler interface {
	DuelSelf(a pref.Arm, n int) pref.Tally
}

// gradedScript is a script that counts the grades that it observes.
type gradedScript struct {
	*script
	grades []Grades
}

func (g *gradedScript) ObserveGraded(p pref.Pair, o pref.Outcome, y Grades) {
	g.grades = append(g.grades, y)
	g.Observe(p, o)
}

// gradingWorld is a world whose judge grades every arm 7.
type gradingWorld struct{ *world }

func (w gradingWorld) DuelGraded(p pref.Pair) (pref.Outcome, Grades) { return w.Duel(p), Grades{7, 7} }

// The coin has no grades.
func TestSelfDuelsHaveNoGrades(t *testing.T) {
	l := &gradedScript{script: &script{recommend: always(pref.Arm(1)), next: func(t int) (pref.Pair, bool) {
		return pref.Pair{First: pref.Arm(t % 2), Second: 1}, true
	}}}
	loop := Loop{Name: "script", Budget: 4, SelfDuels: true, SelfCoins: selfStream()}
	loop.Run(l, gradingWorld{newWorld()}, new(Trial))
	if want := []Grades{{7, 7}, {}, {7, 7}, {}}; !slices.Equal(l.grades, want) {
		t.Errorf("grades %v, want %v", l.grades, want)
	}
}
