package candidates

import (
	"fmt"
	"math"
	"testing"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// Grades agree with the outcome, which has the distribution of Duel.
func TestGrades(t *testing.T) {
	for trial, p := range []Params{
		with(func(p *Params) { p.Grades = 2; certain(p, .5) }),
		with(func(p *Params) {
			p.Grades, p.Ties, p.Bias, p.Order, p.Frozen = 1.5, .3, .8, "random", .6
			certain(p, .5)
		}),
		with(func(p *Params) {
			p.Grades, p.Failures, p.Tau, p.Intransitive, p.Frozen = 3, .2, .5, .5, .8
			certain(p, .5)
		}),
	} {
		env := world(t, p).Trial(rng.Stream(1, "instance"), rng.Stream(1, "coins")).(duel.Grader)
		g := env.(*grader)
		i, j := first(g.trial, "right", -1), first(g.trial, "wrong", -1)
		var got [4]int
		var sum duel.Grades
		const n = 20_000
		for range n {
			o, grades := env.DuelGraded(pref.Pair{First: pref.Arm(i), Second: pref.Arm(j)})
			got[o]++
			if grades == (duel.Grades{}) && o == pref.Tie && p.Failures > 0 {
				continue
			}
			for _, r := range []float64{grades.First, grades.Second} {
				if r < 1 || r > 10 || r != math.Floor(r) {
					t.Fatalf("a grade of %v", r)
				}
			}
			if o == pref.FirstWins && grades.First < grades.Second || o == pref.SecondWins && grades.First > grades.Second {
				t.Fatalf("the duel ends in %v with the grades %v", o, grades)
			}
			sum.First += grades.First
			sum.Second += grades.Second
		}
		l := g.Distribution(i, j)
		fits(t, fmt.Sprintf("graded duels of judge %d", trial), got[:], l[:])
		if sum.First <= sum.Second {
			t.Errorf("judge %d: right answers are graded %.2f on average, wrong ones %.2f", trial, sum.First/n, sum.Second/n)
		}
	}
	if _, ok := world(t, CandidatesEntry.Defaults).Trial(rng.Stream(1), rng.Stream(1)).(duel.Grader); ok {
		t.Error("a judge without grades gives some")
	}
}

// A duel allocates nothing once the cache has its full size.
func TestDuelDoesNotAllocate(t *testing.T) {
	for name, p := range map[string]Params{
		"latent": with(func(p *Params) { p.Frozen, p.Ties = .8, .1 }),
		"panel":  with(func(p *Params) { p.Panel, p.Frozen, p.Order = 5, .5, "swap-average" }),
		"labels": with(func(p *Params) { p.Judge, p.Frozen, p.Correlation = "labels", .5, .5 }),
		"grades": with(func(p *Params) { p.Grades = 1 }),
	} {
		env := world(t, p).Trial(rng.Stream(1, "instance"), rng.Stream(1, "coins"))
		n := 0
		duel := func() {
			pair := pref.Pair{First: pref.Arm(n % 16), Second: pref.Arm(n * 7 / 16 % 16)}
			env.Duel(pair)
			env.(duel.Tallier).DuelTally(pair, 5)
			env.(duel.Tallier).DuelTally(pair, 500)
			if g, ok := env.(duel.Grader); ok {
				g.DuelGraded(pair)
			}
			n++
		}
		for range 300 {
			duel()
		}
		if got := testing.AllocsPerRun(1000, duel); got != 0 {
			t.Errorf("%s: %v allocations a duel", name, got)
		}
	}
	// And before, nothing but the trial's own.
	env := world(t, with(func(p *Params) { p.Candidates = 64 })).Trial(rng.Stream(1, "instance"), rng.Stream(1, "coins"))
	n := 0
	if got := testing.AllocsPerRun(1000, func() {
		env.Duel(pref.Pair{First: pref.Arm(n % 64), Second: pref.Arm((n + 1) % 64)})
		n++
	}); got != 0 {
		t.Errorf("%v allocations a duel of a new pair", got)
	}
}
