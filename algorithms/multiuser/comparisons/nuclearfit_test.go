package comparisons

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"joust/sim/linalg"
)

// bySVD is the matrix with its singular values lowered, by gonum's decomposition.
func bySVD(m *mat.Dense, threshold float64) (lowered *mat.Dense, rank int, norm float64) {
	var svd mat.SVD
	if !svd.Factorize(m, mat.SVDThin) {
		panic("no decomposition")
	}
	values := svd.Values(nil)
	for i := range values {
		values[i] = math.Max(0, values[i]-threshold)
		norm += values[i]
		if values[i] > 0 {
			rank++
		}
	}
	var u, v mat.Dense
	svd.UTo(&u)
	svd.VTo(&v)
	lowered = new(mat.Dense)
	lowered.Product(&u, mat.NewDiagDense(len(values), values), v.T())
	return lowered, rank, norm
}

// nuclearGradient is the gradient at origin + Δ, users × dim, by definition.
func nuclearGradient(d *data, origin []float64, delta *mat.Dense) *mat.Dense {
	g := mat.NewDense(d.users, d.dim, nil)
	theta := make([]float64, d.dim)
	for u := range d.users {
		for i := range theta {
			theta[i] = origin[i] + delta.At(u, i)
		}
		g.SetRow(u, slopes(d, u, u+1, theta, nil, 0))
	}
	return g
}

func operatorNorm(m *mat.Dense) float64 {
	var svd mat.SVD
	svd.Factorize(m, mat.SVDNone)
	return svd.Values(nil)[0]
}

// FISTA ends where plain proximal steps, with gonum's decomposition and many of
// them, end too; there no gradient is larger than λ, and along what is there it is
// λ (the optimality conditions of the nuclear norm).
func TestFistaFixedPoint(t *testing.T) {
	for _, c := range []struct {
		why             string
		users, items, d int
		factor          float64
	}{
		{"features", 25, 20, 6, 0.4},
		{"items alone", 20, 12, 0, 0.4},
		{"a block of singular vectors", 60, 52, 0, 0.6},
	} {
		m := newMarket(c.users, c.items, c.d, 2, 3, stream("market", 20))
		d := m.sample(15, stream("comparisons", 20))
		origin, _ := pooledFit(d, 0.5, 1)
		s := stream("signs", 20)
		lambda := c.factor * d.noiseNorm(s)
		f := fitNuclear(d, origin, lambda, s, 1)
		if f == nil || f.gap > slack || f.steps >= maxDescentSteps {
			t.Fatalf("%s: no fixed point after %d steps", c.why, f.steps)
		}
		gradient := nuclearGradient(d, origin, f.delta)
		if norm := operatorNorm(gradient); norm > lambda*(1+slack) {
			t.Errorf("%s: the gradient has norm %v, want λ = %v at the most", c.why, norm, lambda)
		}
		var along mat.Dense
		along.Mul(gradient.T(), f.delta)
		_, rank, nuclearNorm := bySVD(f.delta, 1e-9)
		if f.rank == 0 || f.rank != rank {
			t.Errorf("%s: rank %d is said, and it is %d", c.why, f.rank, rank)
		}
		// <∇, Δ> = -λ|Δ|_* at the optimum; where the gradient is off by slack·λ in
		// operator norm, this is by at most as much of it.
		if got := mat.Trace(&along); math.Abs(got+lambda*nuclearNorm) > slack*lambda*nuclearNorm {
			t.Errorf("%s: along Δ the gradient is %v, want %v", c.why, got, -lambda*nuclearNorm)
		}
		// The twin: 200 plain steps. What FISTA leaves is a gradient of slack·λ,
		// against which the objective is flat: its values must agree, and a bound of
		// 1e-3 on the objective is that times the size of Δ.
		delta := mat.NewDense(c.users, d.dim, nil)
		value := func(delta *mat.Dense) float64 {
			theta := repeat(origin, c.users)
			linalg.Axpy(1, delta.RawMatrix().Data, theta)
			_, _, norm := bySVD(delta, 0)
			return d.loss(theta, 1) + lambda*norm
		}
		for range 200 {
			g := nuclearGradient(d, origin, delta)
			g.Scale(-1/f.lipschitz, g)
			g.Add(g, delta)
			delta, _, _ = bySVD(g, lambda/f.lipschitz)
		}
		best := value(delta)
		if got := value(f.delta); got > best*(1+1e-3) || best > got*(1+1e-3) {
			t.Errorf("%s: the objective is %v, and %v by plain steps", c.why, got, best)
		}
		if math.Abs(f.objective-value(f.delta)) > 1e-3*best {
			t.Errorf("%s: the objective is said to be %v, and is %v", c.why, f.objective, value(f.delta))
		}
	}
}

// A weight above the norm of the gradient at 0 leaves nothing, one just below
// something.
func TestLargestWeight(t *testing.T) {
	m := newMarket(25, 20, 6, 2, 3, stream("market", 21))
	d := m.sample(15, stream("comparisons", 21))
	origin, _ := pooledFit(d, 0.5, 1)
	most := operatorNorm(nuclearGradient(d, origin, mat.NewDense(25, 6, nil)))
	if f := fitNuclear(d, origin, most*1.001, stream("signs", 0), 1); f.rank != 0 {
		t.Errorf("above the largest weight the rank is %d, want 0", f.rank)
	}
	if f := fitNuclear(d, origin, most*0.9, stream("signs", 0), 1); f.rank == 0 {
		t.Error("a little below the largest weight the rank is 0, want more")
	}
}

// |Σ x ε/2| for so many coin flips on both items of a pair: the rows are
// independent (h-n/2)(1,-1) with h binomial, so that the norm is √2 times the
// length of a vector of users' deviations, of mean square n/4 each.
func TestNoiseNorm(t *testing.T) {
	const users, n = 400, 9
	d := &data{users: users, dim: 2, first: []int{0}, start: []int{0}}
	for range users {
		d.index, d.value = append(d.index, 0, 1), append(d.value, 1, -1)
		d.start, d.weight = append(d.start, len(d.index)), append(d.weight, n)
		d.first = append(d.first, d.rows())
	}
	want := math.Sqrt(2 * users * n / 4)
	// The mean of 400 squares has a relative standard deviation below √(2/400), its
	// root half that: four of them are 0.14.
	if got := d.noiseNorm(stream("signs", 1)); math.Abs(got/want-1) > 0.14 {
		t.Errorf("the norm is %v, want about %v", got, want)
	}
}

// The bound on the curvature is that of gonum's singular values, less what twelve
// multiplications fall short.
func TestLipschitz(t *testing.T) {
	m := newMarket(12, 20, 6, 2, 3, stream("market", 22))
	d := m.sample(10, stream("comparisons", 22))
	most := 0.0
	for u := range d.users {
		x := mat.DenseCopyOf(mat.NewDense(d.first[u+1]-d.first[u], d.dim, d.value[d.first[u]*d.dim:d.first[u+1]*d.dim]))
		for i := range d.first[u+1] - d.first[u] {
			for j := range d.dim { // a pair that was compared twice has the weight 2
				x.Set(i, j, x.At(i, j)*math.Sqrt(d.weight[d.first[u]+i]))
			}
		}
		most = math.Max(most, operatorNorm(x)*operatorNorm(x)/4)
	}
	if got := d.lipschitz(1); got > most*(1+1e-12) || got < 0.9*most {
		t.Errorf("the bound is %v, want %v or up to a tenth less", got, most)
	}
}
