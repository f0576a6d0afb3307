package bound

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize/convex/lp"

	"joust/sim/pref"
	"joust/sim/rng"
)

// randomBinary returns a random matrix without ties, and with a few exactly even pairs if
// even is true.
func randomBinary(k int, even bool, stream *rng.Source) *pref.Matrix {
	m := pref.NewMatrix(k)
	for i := range pref.Arm(k) {
		for j := range i {
			p := stream.Uniform(.05, .95)
			if even && stream.Intn(6) == 0 {
				p = .5
			}
			m.Set(i, j, p, 0, 1-p)
		}
	}
	return m
}

// allUpsets lists, for a winner, all sets of pairs by which some rival gets fewer losses
// than the winner: by enumeration of the directions of all pairs. An even pair goes either
// way. Each set has the price of each pair.
func allUpsets(m *pref.Matrix, winner pref.Arm) (list [][]float64) {
	var pairs [][2]pref.Arm
	for i := range pref.Arm(m.Arms()) {
		for j := range i {
			pairs = append(pairs, [2]pref.Arm{i, j})
		}
	}
	for code := range 1 << len(pairs) {
		losses, price := make([]int, m.Arms()), make([]float64, len(pairs))
		for n, p := range pairs {
			i, j := p[0], p[1]
			if code>>n&1 == 1 {
				i, j = j, i // now i wins
			}
			losses[j]++
			if q := m.Win(i, j); q < .5 {
				price[n] = q*math.Log(2*q) + (1-q)*math.Log(2*(1-q))
			}
		}
		for a, n := range losses {
			if pref.Arm(a) != winner && n < losses[winner] {
				list = append(list, price)
				break
			}
		}
	}
	return list
}

// The bound is that of the linear program with a constraint for each of the matrices that
// differ by the directions of their pairs, solved by another program.
func TestCopelandBoundByEnumeration(t *testing.T) {
	stream := rng.Stream(1, t.Name())
	bounded := 0
	for try := range 30 {
		m := randomBinary(4, try%3 == 0, stream)
		got := CopelandRegret(m)
		gap := pref.NewWorths(m, nil).Gaps(pref.CopelandHalfRegret)
		var r []float64
		for i := range pref.Arm(m.Arms()) {
			for j := range i {
				r = append(r, (gap[i]+gap[j])/2)
			}
		}
		want := math.Inf(1)
		for _, winner := range pref.Best(m.CopelandHalfWorth(), 0) {
			want = min(want, packed(r, allUpsets(m, winner)))
		}
		switch {
		case math.IsInf(want, 1):
			if !math.IsNaN(got) {
				t.Errorf("matrix %d: got %g, but a winner changes at no cost", try, got)
			}
			continue
		case math.IsNaN(got) || math.Abs(got-want) > 2e-7*want:
			t.Errorf("matrix %d: got %g, by enumeration %g", try, got, want)
		}
		if got > 0 {
			bounded++
		}
	}
	if bounded < 10 {
		t.Errorf("only %d of the matrices have a bound above 0", bounded)
	}
}

// packed returns the least Σ r n under the constraints a·n >= 1, n >= 0, which is the
// greatest Σ y with Σ y a <= r. Pairs without regret are free.
func packed(r []float64, constraints [][]float64) float64 {
	var rows [][]float64
	for _, a := range constraints {
		free, sum := false, 0.0
		for p, v := range a {
			free = free || v > 0 && r[p] == 0
			sum += v
		}
		if sum == 0 {
			return math.Inf(1)
		}
		if !free {
			rows = append(rows, a)
		}
	}
	if len(rows) == 0 {
		return 0
	}
	matrix, c := mat.NewDense(len(r), len(rows)+len(r), nil), make([]float64, len(rows)+len(r))
	for i, a := range rows {
		c[i] = -1
		for p, v := range a {
			matrix.Set(p, i, v)
		}
	}
	for p := range r {
		matrix.Set(p, len(rows)+p, 1)
	}
	most, _, err := lp.Simplex(c, matrix, r, 1e-10, nil)
	if err != nil {
		panic(err)
	}
	return -most
}

// The bound of Borda regret is that of the programme's own definition: the nearest matrix
// in which arm i has the winner's score is found by nested searches on its probabilities,
// and the numbers of duels by a random search that goes on from the best so far, which ends
// above the bound by 0.1 % or less.
func TestBordaBoundBySearch(t *testing.T) {
	stream := rng.Stream(2, t.Name())
	for try := range 6 {
		m := randomBinary(3, false, stream)
		scores := m.BordaScores()
		winner := pref.Best(scores, 0)[0]
		gap := pref.NewWorths(m, nil).Gaps(pref.BordaRegret)
		if near := pref.Best(scores, .05); len(near) > 1 {
			continue // the searches are not exact enough
		}
		pairs := [3][2]pref.Arm{{0, 1}, {0, 2}, {1, 2}}
		cost := func(n [3]float64) float64 { // Σ r n of the multiple of n that is just feasible
			least, sum := math.Inf(1), 0.0
			for i := range pref.Arm(3) {
				if i != winner {
					least = min(least, nearestOfThree(m, winner, i, n))
				}
			}
			for p, q := range pairs {
				sum += n[p] * (gap[q[0]] + gap[q[1]]) / 2
			}
			return sum / least
		}
		n := [3]float64{1, 1, 1}
		best := cost(n)
		for step := range 400 {
			next := n
			for p := range next {
				next[p] *= math.Exp(stream.Uniform(-2, 2) * math.Pow(.985, float64(step)))
			}
			if c := cost(next); c < best {
				n, best = next, c
			}
		}
		if got := BordaRegret(m); got > best*(1+1e-5) || got < best*.999 {
			t.Errorf("matrix %d: got %g, the search finds %g", try, got, best)
		}
	}
}

// nearestOfThree is the least Σ n kl(m, ν) over the ν of three arms in which arm i has the
// score of the winner.
func nearestOfThree(m *pref.Matrix, winner, i pref.Arm, n [3]float64) float64 {
	other := 3 - winner - i
	number := func(a, b pref.Arm) float64 { return n[a+b-1] } // (0,1), (0,2), (1,2)
	kl := func(p, q float64) float64 { return p*math.Log(p/q) + (1-p)*math.Log((1-p)/(1-q)) }
	a, b, c := m.Win(i, other), m.Win(other, winner), m.Win(i, winner)
	return leastOn(a, 1, func(x float64) float64 {
		return leastOn(b, 1, func(y float64) float64 {
			z := max(c, (2-x-y)/2) // x + y + 2z = 2
			return number(i, other)*kl(a, x) + number(other, winner)*kl(b, y) + number(i, winner)*kl(c, z)
		})
	})
}

// leastOn returns the least value of a convex function between two points.
func leastOn(low, high float64, f func(float64) float64) float64 {
	const golden = 0.6180339887498949
	x, y := high-golden*(high-low), low+golden*(high-low)
	fx, fy := f(x), f(y)
	for range 28 {
		if fx < fy {
			high, y, fy = y, x, fx
			x = high - golden*(high-low)
			fx = f(x)
		} else {
			low, x, fx = x, y, fy
			y = low + golden*(high-low)
			fy = f(y)
		}
	}
	return min(fx, fy)
}

// With two arms all duels are of one pair, and every notion counts the same mean: the
// bounds are those of the pair.
func TestRegretBoundsOfTwoArms(t *testing.T) {
	m := pref.NewMatrix(2)
	m.Set(0, 1, .7, 0, .3)
	d := .7*math.Log(1.4) + .3*math.Log(.6)
	optimal, rmed1, own := AverageRegret(m)
	if math.Abs(optimal/(.1/d)-1) > 1e-12 || math.Abs(rmed1/(.1/d)-1) > 1e-12 || own != 1 {
		t.Errorf("average: got %g, %g, %d, want %g twice and 1", optimal, rmed1, own, .1/d)
	}
	if got := CopelandRegret(m); math.Abs(got/(.5/d)-1) > 1e-7 {
		t.Errorf("copeland: got %g, want %g", got, .5/d)
	}
	if got := BordaRegret(m); math.Abs(got/(.2/d)-1) > 1e-7 {
		t.Errorf("borda: got %g, want %g", got, .2/d)
	}
	m.Set(0, 1, .5, 0, .5)
	if optimal, rmed1, _ := AverageRegret(m); !math.IsNaN(optimal) || !math.IsNaN(rmed1) || !math.IsNaN(BordaRegret(m)) || CopelandRegret(m) != 0 {
		t.Error("an even pair has a bound of average or Borda regret, or one of Copeland regret above 0")
	}
	// Ties tell nothing of the preference: with a share q of ties only 1-q of the duels count.
	m.Set(0, 1, .35, .5, .15)
	optimal, rmed1, _ = AverageRegret(m)
	mean := .6*math.Log(1.2) + .4*math.Log(.8)
	if math.Abs(optimal/(.05/(d/2))-1) > 1e-12 || math.Abs(rmed1/(.05/mean)-1) > 1e-12 {
		t.Errorf("with ties: got %g and %g, want %g and %g", optimal, rmed1, .05/(d/2), .05/mean)
	}
}
