package regret

import (
	"math"
	"testing"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// enumerated is the least Σ price over all sets of pairs that, if they go the other way,
// give some arm fewer losses than arm i. Even pairs go either way at no price.
func enumerated(k int, wins func(i, j pref.Arm) int, price func(i, j pref.Arm) float64, i pref.Arm) float64 {
	var pairs [][2]pref.Arm
	for a := range pref.Arm(k) {
		for b := range a {
			pairs = append(pairs, [2]pref.Arm{a, b})
		}
	}
	least := math.Inf(1)
	for code := range 1 << len(pairs) {
		losses, sum := make([]int, k), 0.0
		for n, p := range pairs {
			a, b := p[0], p[1]
			if code>>n&1 == 1 {
				a, b = b, a // now a wins
			}
			losses[b]++
			if wins(a, b) < wins(b, a) {
				sum += price(a, b)
			}
		}
		for _, n := range losses {
			if n < losses[i] {
				least = min(least, sum)
			}
		}
	}
	return least
}

// After random duels the margin of an arm with the fewest losses is the least of an
// enumeration, after a duel of the loop an arm duels itself alone only while it exceeds ln t, and its plan leaves no
// set with less than 1.
func TestECWRMEDMargins(t *testing.T) {
	const k = 4
	alone := 0
	for trial := range 20 {
		stream := rng.Stream(uint64(trial), t.Name())
		m := random(k, stream)
		l := NewECWRMED(ECWRMEDEntry.Defaults, duel.Problem{Arms: k}, stream)
		for n := range 3000 {
			p, _ := l.Next()
			o := pref.SecondWins
			if stream.Float64() < m[p.First][p.Second] {
				o = pref.FirstWins
			}
			forced := l.forced
			l.Observe(p, o)
			if len(l.current) == 1 && !l.forced && !forced {
				if alone++; l.margin < math.Log(float64(l.t)) {
					t.Fatalf("trial %d: arm %d duels itself after %d duels, with a margin of %g", trial, l.winner, l.t, l.margin)
				}
			}
			if n%100 > 0 {
				continue
			}
			if want := enumerated(k, l.wins, l.divergenceOf, l.winner); math.Abs(l.margin-want) > 1e-9 {
				t.Errorf("trial %d, after %d duels: a margin of %g, by enumeration %g", trial, n, l.margin, want)
			}
			if n < 500 {
				continue // pairs may be even
			}
			l.planOf(l.winner)
			price := func(i, j pref.Arm) float64 {
				if l.duels(i, j) == 0 {
					return 0
				}
				return l.plans[l.index(i, j)] * l.divergenceOf(i, j) / float64(l.duels(i, j))
			}
			if least := enumerated(k, l.wins, price, l.winner); !isEven(l) && least < 1-1e-9 {
				t.Errorf("trial %d, after %d duels: the plan leaves a set with %g", trial, n, least)
			}
		}
	}
	if alone < 10_000 {
		t.Errorf("only %d duels of an arm with itself alone", alone)
	}
}

// isEven reports whether some pair is exactly even.
func isEven(l *ECWRMED) bool {
	for i := range pref.Arm(l.k) {
		for j := range i {
			if l.wins(i, j) == l.wins(j, i) {
				return true
			}
		}
	}
	return false
}

// random returns the probabilities of a matrix without pairs that are nearly even.
func random(k int, stream *rng.Source) [][]float64 {
	m := make([][]float64, k)
	for i := range m {
		m[i] = make([]float64, k)
		for j := range i {
			m[i][j] = []float64{.1, .2, .3, .7, .8, .9}[stream.Intn(6)]
			m[j][i] = 1 - m[i][j]
		}
	}
	return m
}

// Three arms in a cycle are Copeland winners and beat a fourth one: that one has ever fewer
// duels. A uniform choice would give it a quarter of the plays.
func TestECWRMEDLeavesLosers(t *testing.T) {
	const duels = 20_000
	m := [][]float64{{.5, .7, .3, .8}, {.3, .5, .7, .8}, {.7, .3, .5, .8}, {.2, .2, .2, .5}}
	stream := rng.Stream(3, t.Name())
	l := NewECWRMED(ECWRMEDEntry.Defaults, duel.Problem{Arms: 4}, stream)
	plays := [2]int{} // of the loser in the first and in the second half
	for n := range duels {
		p, _ := l.Next()
		o := pref.SecondWins
		if stream.Float64() < m[p.First][p.Second] {
			o = pref.FirstWins
		}
		l.Observe(p, o)
		if max(p.First, p.Second) == 3 {
			plays[2*n/duels]++
		}
	}
	if plays[0] > 400 || plays[1] > 40 || l.Recommend() == 3 {
		t.Errorf("the loser has %v duels in the two halves; arm %d is recommended", plays, l.Recommend())
	}
}
