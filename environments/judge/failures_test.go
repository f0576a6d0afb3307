package judge

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"joust/sim/pref"
	"joust/sim/rng"
)

// each draws the calls of n duels one after another, as the rule says: how many are
// repeated, and how many duels have a call that fails ten times.
func each(coins *rng.Source, n, calls int, failure float64) (repeated, hopeless int) {
	for range n {
		lost := false
		for range calls {
			made := 1
			for coins.Float64() < failure && made <= 10 {
				made++
			}
			repeated += min(made, 10) - 1
			lost = lost || made == 11
		}
		if lost {
			hopeless++
		}
	}
	return repeated, hopeless
}

// Repeated has the joint law of calls that are made one after another: of the calls
// repeated and the duels that become ties. Both are counted in 20,000 samples; the statistic
// Σ (a-b)²/(a+b) of two samples has about a χ² law with as many degrees of freedom as cells
// of at least 20 draws, and exceeds df + 2√(12·df) + 24 with probability e⁻¹² (Laurent and
// Massart, 2000, lemma 1).
func TestRepeated(t *testing.T) {
	const samples = 20_000
	for _, c := range []struct {
		n, calls int
		failure  float64
	}{{1, 1, .3}, {1, 1, .9}, {1, 2, .8}, {3, 2, .85}, {2, 6, .8}, {20, 1, .7}, {5, 3, 1}, {4, 2, 0}} {
		a, b := rng.Stream(1, "repeated", fmt.Sprint(c)), rng.Stream(1, "each", fmt.Sprint(c))
		count := map[[2]int][2]float64{}
		for range samples {
			r, h := Repeated(a, c.n, c.calls, c.failure)
			cell := count[[2]int{r, h}]
			count[[2]int{r, h}] = [2]float64{cell[0] + 1, cell[1]}
			r, h = each(b, c.n, c.calls, c.failure)
			cell = count[[2]int{r, h}]
			count[[2]int{r, h}] = [2]float64{cell[0], cell[1] + 1}
		}
		chi, df := 0.0, 0
		rest := [2]float64{}
		for _, cell := range count {
			if cell[0]+cell[1] < 20 {
				rest[0], rest[1] = rest[0]+cell[0], rest[1]+cell[1]
				continue
			}
			chi += (cell[0] - cell[1]) * (cell[0] - cell[1]) / (cell[0] + cell[1])
			df++
		}
		if bound := float64(df) + 2*math.Sqrt(12*float64(df)) + 24; chi > bound || math.Abs(rest[0]-rest[1]) > 5*math.Sqrt(rest[0]+rest[1])+1 {
			t.Errorf("%+v: chi-square %.1f of %d cells, rare %v", c, chi, df, rest)
		}
	}
}

// A duel of two calls is dropped with probability 1-(1-q)².
func TestDropped(t *testing.T) {
	coins := rng.Stream(1, "dropped")
	const n = 100_000
	for _, size := range []int{1, 10, n} {
		lost := 0
		for range n / size {
			lost += Dropped(coins, size, 2, .1)
		}
		if sd := math.Sqrt(n * .19 * .81); math.Abs(float64(lost)-.19*n) > 4*sd {
			t.Errorf("of %d duels, %d at a time, %d are dropped, want about %.0f", n, size, lost, .19*n)
		}
	}
}

// The rule decides what a failure is; the law of the duels that can be read is always that
// of a judge without failures.
func TestRulesOfFailures(t *testing.T) {
	const n = 40_000
	pair := pref.Pair{First: 2, Second: 1}
	for _, order := range []string{"fixed", "swap-average"} {
		clean := trialOf(latent(func(p *DuelParams) { p.Order = order }), 4, "clean")
		want := clean.Distribution(2, 1)
		for _, rule := range []string{"tie", "drop", "again"} {
			name := order + ", " + rule
			env := trialOf(latent(func(p *DuelParams) { p.Order, p.Failures, p.FailuresAs = order, .8, rule }), 4, name)
			calls := float64(env.Calls())
			got := env.Distribution(2, 1)
			if rule == "tie" == (got == want) {
				t.Errorf("%s: the law is %v, and without failures %v", name, got, want)
			}
			if env.Drops() != (rule == "drop") {
				t.Errorf("%s: duels are dropped: %v", name, env.Drops())
			}
			if rule == "again" { // a duel is a tie where a call fails ten times
				lost := 1 - math.Pow(1-math.Pow(.8, 10), calls)
				for o := range got {
					got[o] *= 1 - lost
				}
				got[pref.Tie] += lost
			}
			var tally pref.Tally
			for range n / 2 {
				tally.Add(env.Duel(pair))
			}
			for range n / 20 {
				u := env.DuelTally(pair, 10)
				tally = pref.Tally{First: tally.First + u.First, Second: tally.Second + u.Second, Tie: tally.Tie + u.Tie}
			}
			for o, count := range []int{tally.First, tally.Second, tally.Tie} {
				if sd := math.Sqrt(n * got[o] * (1 - got[o])); math.Abs(float64(count)-n*got[o]) > 4*sd+1e-9 {
					t.Errorf("%s: of %d duels %d end in %v, want about %.0f", name, n, count, pref.Outcome(o), n*got[o])
				}
			}
			made, repeated := env.JudgeCalls(n)
			if rule != "again" {
				if made != n*int(calls) || repeated != 0 {
					t.Errorf("%s: %d calls, %d of them repeated", name, made, repeated)
				}
				continue
			}
			// Σ_{k=1}^{9} q^k calls are repeated for each; their variance is at most 9².
			mean := .8 * (1 - math.Pow(.8, 9)) / .2
			if all := n * calls; made != n*int(calls)+repeated || math.Abs(float64(repeated)-mean*all) > 4*9*math.Sqrt(all) {
				t.Errorf("%s: %d calls, %d of them repeated, want about %.0f", name, made, repeated, mean*all)
			}
		}
	}
}

func TestFailuresRefused(t *testing.T) {
	p := latent(func(p *DuelParams) { p.Failures, p.FailuresAs = 1, "drop" })
	if err := p.Check(false); err == nil || !strings.Contains(err.Error(), "no duel would have an outcome; it must be less than 1") {
		t.Errorf("a judge that never gives a verdict: %v", err)
	}
}

// A graded duel whose call fails is a tie without a margin, or is repeated.
func TestFailuresOfMargins(t *testing.T) {
	for rule, want := range map[string]float64{"tie": .6, "again": math.Pow(.6, 10), "drop": 0} {
		env := trialOf(latent(func(p *DuelParams) { p.Failures, p.FailuresAs = .6, rule }), 4, "margins")
		const n = 20_000
		unread := 0
		for range n {
			o, margin, read := env.DuelMargin(pref.Pair{First: 0, Second: 3})
			if !read {
				unread++
				if o != pref.Tie || margin != 0 {
					t.Fatalf("%s: a call that cannot be read ends in %v with the margin %v", rule, o, margin)
				}
			}
		}
		if sd := math.Sqrt(n * want * (1 - want)); math.Abs(float64(unread)-n*want) > 4*sd+1e-9 {
			t.Errorf("%s: %d of %d duels cannot be read, want about %.0f", rule, unread, n, n*want)
		}
	}
}
