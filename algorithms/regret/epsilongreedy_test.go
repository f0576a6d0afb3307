package regret

import (
	"math"
	"testing"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/simtest"
)

// Epsilon-greedy explores with probability ε, all ordered pairs equally often, and otherwise
// exploits an arm whose score, computed anew from the record, is the greatest.
func TestEpsilonGreedy(t *testing.T) {
	const k, budget, epsilon = 4, 20_000, 0.3
	for _, score := range []string{"borda", "copeland"} {
		s := rng.Stream(1, t.Name(), score)
		w := simtest.NewWorld(randomMatrix(k, s), rng.Stream(1, t.Name(), "coins"))
		l := NewEpsilonGreedy(EpsilonGreedyParams{Epsilon: epsilon, Score: score, TieParams: duel.TieParams{Ties: "half"}}, duel.Problem{Arms: k}, s)
		value := func(i pref.Arm) float64 {
			won, all, points := 0.0, 0.0, 0.0
			for j := range pref.Arm(k) {
				x, y := float64(l.wins(i, j)), float64(l.wins(j, i))
				won, all = won+x, all+x+y
				switch {
				case x > y:
					points++
				case x == y && x > 0:
					points += 0.5
				}
			}
			switch {
			case score == "copeland":
				return points
			case all == 0:
				return 0.5
			}
			return won / all
		}
		explored := map[pref.Pair]int{}
		total := 0
		for n := range budget {
			p, _ := l.Next()
			if p.First == p.Second {
				for i := range pref.Arm(k) {
					if value(i) > value(p.First) {
						t.Fatalf("%s: duel %d exploits arm %d, whose score is less than that of arm %d", score, n+1, p.First, i)
					}
				}
				l.Observe(p, pref.FirstWins)
				continue
			}
			explored[p]++
			total++
			l.Observe(p, w.Duel(p))
		}
		// Binomial numbers, within 4 standard deviations.
		if mean, sd := budget*epsilon, math.Sqrt(budget*epsilon*(1-epsilon)); math.Abs(float64(total)-mean) > 4*sd {
			t.Errorf("%s: %d duels explore, want %.0f ± %.0f", score, total, mean, sd)
		}
		for i := range pref.Arm(k) {
			for j := range pref.Arm(k) {
				mean := float64(total) / (k * (k - 1))
				if n := explored[pref.Pair{First: i, Second: j}]; i != j && math.Abs(float64(n)-mean) > 4*math.Sqrt(mean) {
					t.Errorf("%s: the pair of %d and %d explores %d times, want %.0f ± %.0f", score, i, j, n, mean, math.Sqrt(mean))
				}
			}
		}
	}
}
