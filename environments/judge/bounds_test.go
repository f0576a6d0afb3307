package judge

import (
	"math"
	"testing"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// boundedJudges have bounds. In the last of them the frozen share is so high that the errors
// of the tables count most.
var boundedJudges = []struct {
	name   string
	change func(p *DuelParams)
}{
	{"logistic", func(*DuelParams) {}},
	{"frozen", func(p *DuelParams) { p.Frozen = 0.8 }},
	{"biased", func(p *DuelParams) { p.Frozen, p.Bias = 0.5, 0.7 }},
	{"in random order", func(p *DuelParams) { p.Frozen, p.Order = 0.2, "random" }},
	{"intransitive", func(p *DuelParams) { p.Frozen, p.Intransitive = 0.6, 3 }},
	{"nearly all frozen", func(p *DuelParams) { p.Frozen, p.Intransitive = 0.999, 5 }},
}

// The threshold of the law lies within the bounds, of both orders of a pair, and the bounds
// are as narrow as the uncertainty says, unless they leave all to the law, which they do for
// the 1/32 of the pairs with the largest frozen noise and for margins above 8.
func TestBoundsContainTheLaw(t *testing.T) {
	const k = 200
	for _, test := range boundedJudges {
		env := trialOf(latent(test.change), k, "bounds")
		if !env.bounded() {
			t.Fatalf("%s: the judge has no bounds", test.name)
		}
		undecided := 0
		for i := range k {
			for j := range k {
				b := env.bound(i, j)
				if d := env.Distribution(i, j); d[pref.Tie] > 0 || rng.Threshold(d[pref.FirstWins]) < b.low || rng.Threshold(d[pref.FirstWins]) > b.high {
					t.Fatalf("%s: %d against %d has the law %v and the bounds %v", test.name, i, j, d, b)
				}
				width := float64(b.high-b.low) / float64(rng.Threshold(1))
				if b.low == 0 && width == 1 {
					undecided++
				} else if width > 2*env.uncertain+1e-12 {
					t.Fatalf("%s: %d against %d has bounds of width %v, want at most %v", test.name, i, j, width, 2*env.uncertain)
				}
			}
		}
		// Of the gaps, which are up to 20, 36 % are above 8, and 1/32 of the others have large
		// noise, which makes 38 %; intransitive log-odds add to the gaps.
		if share := float64(undecided) / (k * k); share > 0.45 {
			t.Errorf("%s: the bounds leave %v of the pairs to the law", test.name, share)
		}
	}
}

// A trial with bounds draws what the laws draw from the same numbers: single duels, tallies,
// and pairs that meet again, in both orders.
func TestBoundsDrawTheSame(t *testing.T) {
	const k = 12
	for _, test := range boundedJudges {
		env := trialOf(latent(test.change), k, "same")
		coins := rng.Stream(1, "same")
		pairs := rng.Stream(1, "pairs of the same")
		for n := range 20_000 {
			i, j := pairs.Intn(k), pairs.Intn(k)
			p := pref.Pair{First: pref.Arm(i), Second: pref.Arm(j)}
			law := duel.NewLaw(env.Distribution(i, j))
			duels := 1 + pairs.Intn(duel.MaxSingleDuels+2)
			if n%2 == 0 {
				if got, want := env.Duel(p), law.Outcome(coins.Draw()); got != want {
					t.Fatalf("%s: duel %d of %v is %v, want %v", test.name, n, p, got, want)
				}
			} else if got, want := env.DuelTally(p, duels), law.Tally(coins, duels); got != want {
				t.Fatalf("%s: the tally of %d duels of %v is %v, want %v", test.name, duels, p, got, want)
			}
		}
	}
}

// The second derivative of probit, by differences of second order, is below the bound that
// the uncertainty uses, and not below half of it: it is .074, at -2 and 2.
func TestProbitCurvature(t *testing.T) {
	const h = 1e-3
	most := 0.0
	for x := -float64(tableEnd); x <= tableEnd; x += h {
		most = max(most, math.Abs(probit(x+h)-2*probit(x)+probit(x-h))/(h*h))
	}
	if most > steepest || most < steepest/2 {
		t.Errorf("the second derivative is up to %v, want at most %v", most, steepest)
	}
}
