package regret

import (
	"testing"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/simtest"
)

// utilityMatrix returns a matrix of k arms in which arm i beats arm j > i with probability
// 1/2 + (j-i)/(2k) · .9 and ties with the given probability of the rest.
func utilityMatrix(k int, tie float64) *pref.Matrix {
	m := pref.NewMatrix(k)
	for i := range pref.Arm(k) {
		for j := i + 1; j < pref.Arm(k); j++ {
			p := 0.5 + 0.45*float64(j-i)/float64(k)
			m.Set(i, j, p*(1-tie), tie, (1-p)*(1-tie))
		}
	}
	return m
}

// follow lets a learner duel and compares each proposal with that of a twin, which
// observes the same outcomes.
func follow(t *testing.T, what string, k, duels int, l, twin duel.Learner) {
	t.Helper()
	w := simtest.NewWorld(utilityMatrix(k, 0.2), rng.Stream(1, "coins", what))
	coins := rng.Stream(1, "self", what)
	for n := range duels {
		p, _ := l.Next()
		if want, _ := twin.Next(); p != want {
			t.Fatalf("%s: after %d duels it proposes %v, the twin %v", what, n, p, want)
		}
		if got, want := l.Recommend(), twin.Recommend(); got != want {
			t.Fatalf("%s: after %d duels it recommends %d, the twin %d", what, n, got, want)
		}
		o := pref.FirstWins
		if p.First != p.Second {
			o = w.Duel(p)
		} else if coins.Coin() {
			o = pref.SecondWins
		}
		l.Observe(p, o)
		twin.Observe(p, o)
	}
}

// lawsTwin is a twin that computes the laws of both slots anew in each step.
type lawsTwin struct {
	stream *rng.Source
	laws   func() [2][]float64 // of the two slots
	draw   func(p []float64, u float64) int
	learn  func(p pref.Pair, first float64) // first is 1 if the first arm wins, 0 if it loses, 1/2 in a tie
	worth  func(arm int) float64
	now    [2][]float64
	pair   pref.Pair
}

func (l *lawsTwin) propose() *lawsTwin {
	l.now = l.laws()
	x := l.draw(l.now[0], l.stream.Float64())
	l.pair = pref.Pair{First: pref.Arm(x), Second: pref.Arm(l.draw(l.now[1], l.stream.Float64()))}
	return l
}

func (l *lawsTwin) Next() (pref.Pair, bool) { return l.pair, true }

func (l *lawsTwin) Observe(p pref.Pair, o pref.Outcome) {
	l.learn(p, []float64{pref.FirstWins: 1, pref.SecondWins: 0, pref.Tie: 0.5}[o])
	l.propose()
}

func (l *lawsTwin) Recommend() pref.Arm {
	best := 0
	for i := range l.now[0] {
		if l.worth(i) > l.worth(best)+1e-9 {
			best = i
		}
	}
	return pref.Arm(best)
}

// cumulative returns the arm in which u falls.
func cumulative(p []float64, u float64) int {
	for i, q := range p {
		if u < q {
			return i
		}
		u -= q
	}
	return len(p) - 1
}

// mixed is cumulative for a law that is uniform with probability gamma, which the first
// part of the numbers u decides, and p otherwise.
func mixed(gamma float64) func(p []float64, u float64) int {
	return func(p []float64, u float64) int {
		if u < gamma {
			return int(u / gamma * float64(len(p)))
		}
		return cumulative(p, (u-gamma)/(1-gamma))
	}
}
