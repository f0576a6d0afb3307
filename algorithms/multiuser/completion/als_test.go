package completion

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"joust/sim/rng"
	"joust/sim/simtest"
)

// plain prepares the data without subtracting offsets.
func plain(d *Data) *problem { return prepare(d, Options{Workers: 1}, true) }

// Fact 5 of the specification: noiseless Gaussian matrices are recovered from 4
// observations for each degree of freedom, of which there are r(N+d-r), and not from 1.5.
// From 2, the specification reports 0 recovered of 10; here it was 2 of 20 and 1 of 20 for
// these sizes and 0 of 20 for 400 × 200, with the transition at 2.5 to 3 as in the
// specification. A matrix counts as recovered if the relative error is below 1e-3.
func TestRecovery(t *testing.T) {
	for _, size := range []struct{ rows, cols, r int }{{100, 80, 2}, {200, 80, 3}} {
		for _, c := range []struct {
			c           float64
			least, most int
		}{{1.5, 0, 0}, {2, 0, 1}, {4, 5, 5}, {6, 5, 5}} {
			if simtest.Quick() && c.c != 2 && c.c != 4 {
				continue // the ends of the range take the most time and show the least
			}
			recovered := 0
			for seed := range 5 {
				s := rng.Stream(uint64(seed), "recovery", fmt.Sprint(size, c.c))
				m := gaussian(size.rows, size.cols, size.r, s)
				n := int(c.c * float64(size.r*(size.rows+size.cols-size.r)))
				f := plain(drawn(m, n, 0, s)).als(size.r, 1e-6, 1e-9, 1000)
				if distance(f.Matrix(1), m) < 1e-3 {
					recovered++
				}
			}
			if recovered < c.least || recovered > c.most {
				t.Errorf("%v, %g observations for each degree of freedom: recovered %d of 5, want %d to %d", size, c.c, recovered, c.least, c.most)
			}
		}
	}
}

// Fact 6: with noise σ, m observations and dof = r(N+d-r) degrees of freedom, rmse = σ
// √(dof/m) to within -3 % and +6 %, where p >= 0.4 is the share of observed entries.
func TestErrorOfNoise(t *testing.T) {
	const rows, cols, r, sigma = 400, 200, 3, 0.3
	for _, share := range []float64{0.4, 0.8} {
		s := rng.Stream(1, "noise", fmt.Sprint(share))
		m := gaussian(rows, cols, r, s)
		n := int(share * rows * cols)
		p := plain(drawn(m, n, sigma, s))
		f := p.als(r, 0.01*sigma*p.noiseNorm(), alsTolerance, alsIterations)
		var miss mat.Dense
		miss.Sub(f.Matrix(1), m)
		rmse := mat.Norm(&miss, 2) / math.Sqrt(rows*cols)
		ratio := rmse / (sigma * math.Sqrt(r*(rows+cols-r)/float64(n)))
		t.Logf("p = %g: ratio %.3f after %d iterations", share, ratio, f.Iterations)
		if ratio < 0.97 || ratio > 1.06 {
			t.Errorf("p = %g: rmse is %.3f times σ√(dof/m), want from 0.97 to 1.06", share, ratio)
		}
	}
}

// Each half of an iteration solves the same ridge regressions as gonum, for every number of
// directions that has a specialised loop and for one that has none.
func TestHalfSteps(t *testing.T) {
	s := rng.Stream(1, "twin")
	m, _ := rewards(30, 20, 4, s)
	d := visited(m, 15, 0.2, s)
	const lambda = 0.7
	for q := 1; q <= 6; q++ {
		p := plain(d)
		a := newAlternating(p, q)
		v := make([]float64, 20*q)
		for i := range v {
			v[i] = s.Normal()
		}
		a.start(v)
		a.lambda = lambda
		objective, _ := a.iterate()
		wantU := ridgeTwin(d, mat.NewDense(20, q, v), lambda, false)
		wantV := ridgeTwin(d, wantU, lambda, true)
		u, w := mat.NewDense(30, q, a.u), mat.NewDense(20, q, a.v)
		// The systems have condition numbers of at most some thousands.
		if off := distance(u, wantU); off > 1e-10 {
			t.Errorf("%d directions: the relative error of U is %g", q, off)
		}
		if off := distance(w, wantV); off > 1e-10 {
			t.Errorf("%d directions: the relative error of V is %g", q, off)
		}
		var x mat.Dense
		x.Mul(u, w.T())
		want := lambda * (square(u) + square(w)) / 2
		for i := range 30 {
			for k := d.First[i]; k < d.First[i+1]; k++ {
				r := d.Mean[k] - x.At(i, int(d.Col[k]))
				want += d.Count[k] * r * r / 2
			}
		}
		if math.Abs(objective/want-1) > 1e-10 {
			t.Errorf("%d directions: the objective is %g, want %g", q, objective, want)
		}
	}
}

func square(m *mat.Dense) float64 { n := mat.Norm(m, 2); return n * n }

// ridgeTwin returns the ridge regressions of the rows of the data, or of its columns, on
// the rows of from, computed with dense matrices.
func ridgeTwin(d *Data, from *mat.Dense, lambda float64, byColumns bool) *mat.Dense {
	n, q := d.Rows, 0
	if byColumns {
		n = d.Cols
	}
	_, q = from.Dims()
	to := mat.NewDense(n, q, nil)
	for i := range n {
		a, b := mat.NewDense(q, q, nil), mat.NewVecDense(q, nil)
		for t := range q {
			a.Set(t, t, lambda)
		}
		for u := range d.Rows {
			for k := d.First[u]; k < d.First[u+1]; k++ {
				this, other := u, int(d.Col[k])
				if byColumns {
					this, other = other, this
				}
				if this == i {
					v := from.RowView(other)
					a.RankOne(a, d.Count[k], v, v)
					b.AddScaledVec(b, d.Count[k]*d.Mean[k], v)
				}
			}
		}
		var x mat.VecDense
		if err := x.SolveVec(a, b); err != nil {
			panic(err)
		}
		to.SetRow(i, x.RawVector().Data)
	}
	return to
}

// Fact 9: the objective never increases, for any data, rank and ridge, with and without
// Refit. Its rounding error is a few ε Σ W Y².
func TestObjectiveFalls(t *testing.T) {
	for seed := range 40 {
		s := rng.Stream(uint64(seed), "falls")
		rows, cols, r := 1+s.Intn(40), 1+s.Intn(30), 2+s.Intn(4)
		m, _ := rewards(rows, cols, r, s)
		p := prepare(visited(m, 1+s.Intn(2*cols), s.Uniform(0, 1), s), Options{Workers: 1, Refit: seed%2 == 1}, false)
		square := p.square
		q := 1 + s.Intn(p.largestRank())
		f := p.als(q, math.Pow(10, s.Uniform(-6, 1)), 0, 40)
		for i := 1; i < len(f.Objective); i++ {
			if rise := f.Objective[i] - f.Objective[i-1]; rise > 1e-13*square {
				t.Errorf("seed %d: the objective rises by %g to %g in iteration %d", seed, rise, f.Objective[i], i+1)
			}
		}
		if f.Diverged {
			t.Errorf("seed %d: diverged", seed)
		}
	}
}

// Fact 10: permuted users and columns give permuted estimates. With permuted columns the
// iterations start from another point, so that the estimates agree only up to convergence.
func TestPermutation(t *testing.T) {
	s := rng.Stream(1, "permutation")
	const rows, cols = 50, 40
	m, _ := rewards(rows, cols, 3, s)
	d := visited(m, 25, 0.1, s)
	toRow, toCol := make([]int, rows), make([]int, cols)
	for i := range toRow {
		toRow[i] = i
	}
	for j := range toCol {
		toCol[j] = j
	}
	s.Shuffle(rows, func(i, j int) { toRow[i], toRow[j] = toRow[j], toRow[i] })
	users := permuted(d, toRow, toCol)
	s.Shuffle(cols, func(i, j int) { toCol[i], toCol[j] = toCol[j], toCol[i] })
	both := permuted(d, toRow, toCol)
	fit := func(d *Data) *mat.Dense {
		return prepare(d, Options{Workers: 1}, false).als(2, 1, 1e-13, 2000).Matrix(1)
	}
	back := func(x *mat.Dense, toCol []int) *mat.Dense {
		y := mat.NewDense(rows, cols, nil)
		for i := range rows {
			for j := range cols {
				y.Set(i, j, x.At(toRow[i], toCol[j]))
			}
		}
		return y
	}
	identity := make([]int, cols)
	for j := range identity {
		identity[j] = j
	}
	want := fit(d)
	if off := distance(back(fit(users), identity), want); off > 1e-9 {
		t.Errorf("permuted users: the relative difference of the estimates is %g", off)
	}
	if off := distance(back(fit(both), toCol), want); off > 1e-9 {
		t.Errorf("permuted users and columns: the relative difference of the estimates is %g", off)
	}
}

// permuted returns the data with row i moved to toRow[i] and column j moved to toCol[j].
func permuted(d *Data, toRow, toCol []int) *Data {
	t := NewTable(d.Rows, d.Cols)
	for i := range d.Rows {
		for k := d.First[i]; k < d.First[i+1]; k++ {
			for range int(d.Count[k]) {
				t.Add(toRow[i], toCol[d.Col[k]], d.Mean[k])
			}
		}
	}
	return t.Data()
}

// Fact 10: doubling both the weights and λ does not change the minimum.
func TestDoubling(t *testing.T) {
	s := rng.Stream(1, "doubling")
	m, _ := rewards(40, 30, 3, s)
	d := visited(m, 20, 0.1, s)
	twice := *d
	twice.Count = slices.Clone(d.Count)
	for k := range twice.Count {
		twice.Count[k] *= 2
	}
	one := plain(d).als(3, 0.5, 0, 30).Matrix(1)
	two := plain(&twice).als(3, 1, 0, 30).Matrix(1)
	if off := distance(two, one); off > 1e-10 {
		t.Errorf("the relative difference of the estimates is %g", off)
	}
}

func TestAllocations(t *testing.T) {
	s := rng.Stream(1, "allocations")
	m, _ := rewards(40, 30, 3, s)
	p := prepare(visited(m, 20, 0.1, s), Options{Workers: 1}, false)
	for q := 1; q <= 5; q++ {
		a := newAlternating(p, q)
		a.start(p.spectralStart(q))
		a.lambda = 1
		if n := testing.AllocsPerRun(20, func() { a.iterate() }); n != 0 {
			t.Errorf("%d directions: %v allocations an iteration, want none", q, n)
		}
	}
}

// Hold-out validation chooses the true rank or one more, which compensates for the error of
// the offsets, and rank 1 if users do not differ.
func TestHoldOut(t *testing.T) {
	for _, r := range []int{2, 3, 4} {
		s := rng.Stream(1, "hold-out", fmt.Sprint(r))
		m, _ := rewards(200, 100, r, s)
		d := visited(m, 50, 0.1, s)
		f := ALS(d, Options{Seed: 1, Workers: 1})
		if f.Rank != r && f.Rank != r+1 {
			t.Errorf("true rank %d: hold-out chose %d, want %d or %d", r, f.Rank, r, r+1)
		}
		known := missing(ALS(d, Options{Rank: r, Seed: 1, Workers: 1}).Matrix(1), m)
		if got := missing(f.Matrix(1), m); got > 1.05*known {
			t.Errorf("true rank %d: the error is %.3f, and %.3f with the rank known", r, got, known)
		}
		if limited := ALS(d, Options{MaxRank: 2, Seed: 1, Workers: 1}); limited.Rank != 2 {
			t.Errorf("true rank %d: hold-out chose %d, want the maximum of 2", r, limited.Rank)
		}
	}
	s := rng.Stream(1, "alike")
	m, loadings := rewards(200, 100, 3, s)
	for i := range 200 {
		for j := range 100 {
			m.Set(i, j, loadings.At(j, 0))
		}
	}
	if f := ALS(visited(m, 20, 0.1, s), Options{Seed: 1, Workers: 1}); f.Rank != 1 || f.U != nil {
		t.Errorf("all users are equal, but hold-out chose rank %d, want 1", f.Rank)
	}
}

// Refit removes most of the difference between ALS and an estimate that knows the subspace.
// With Refit, hold-out does not choose the additional direction that compensates for the
// error of the offsets. Measured errors: 0.210 without Refit and 0.190 (rank 4, by
// hold-out), 0.152 with Refit, 0.134 with the known subspace.
func TestRefit(t *testing.T) {
	s := rng.Stream(1, "joint")
	m, loadings := rewards(150, 100, 3, s)
	d := visited(m, 40, 0.1, s)
	err := func(o Options) float64 { o.Workers = 1; return missing(ALS(d, o).Matrix(1), m) }
	oracle := missing(knownSpace(d, loadings, 0.1, 1), m)
	before, after := err(Options{Rank: 3}), err(Options{Rank: 3, Refit: true})
	if (after-oracle)/(before-oracle) > 0.4 || after < oracle {
		t.Errorf("the error is %.3f without Refit, %.3f with it, and %.3f with the known subspace", before, after, oracle)
	}
	if f := ALS(d, Options{Refit: true, Workers: 1}); f.Rank != 3 {
		t.Errorf("with Refit, hold-out chose rank %d, want 3", f.Rank)
	}
	if chosen := err(Options{}); !(after < chosen) {
		t.Errorf("the error is %.3f with Refit, and %.3f without it and with a rank by hold-out", after, chosen)
	}
}

func TestRanksTried(t *testing.T) {
	for _, c := range []struct {
		largest int
		want    []int
	}{{0, []int{0}}, {1, []int{0, 1}}, {4, []int{0, 1, 2, 3, 4}}, {5, []int{0, 1, 2, 3, 4, 5}}, {6, []int{0, 1, 2, 3, 4, 6}}, {9, []int{0, 1, 2, 3, 4, 6, 8, 9}}} {
		equal(t, fmt.Sprintf("up to %d", c.largest), ranksTried(c.largest), c.want)
	}
}
