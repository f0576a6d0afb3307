package completion

import (
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"joust/sim/rng"
)

// returns draws n returns of each row: each is the sum of h entries, drawn with replacement
// and observed with noise.
func returns(m *mat.Dense, n, h int, sigma float64, s *rng.Source) *Measurements {
	rows, cols := m.Dims()
	all := NewMeasurements(rows, cols)
	for range n {
		for u := range rows {
			counts := make([]float64, cols)
			y := 0.0
			for range h {
				j := s.Intn(cols)
				counts[j]++
				y += m.At(u, j) + sigma*s.Normal()
			}
			var index []int32
			var value []float64
			for j, c := range counts {
				if c > 0 {
					index, value = append(index, int32(j)), append(value, c)
				}
			}
			all.Add(u, index, value, y)
		}
	}
	return all
}

// featured draws n measurements of each row along random points of the simplex, like the
// features of a linear decision process.
func featured(m *mat.Dense, n int, sigma float64, s *rng.Source) *Measurements {
	rows, cols := m.Dims()
	all := NewMeasurements(rows, cols)
	x := make([]float64, cols)
	for range n {
		for u := range rows {
			total := 0.0
			for j := range x {
				x[j] = s.Gamma(0.2)
				total += x[j]
			}
			for j := range x {
				x[j] /= total
			}
			all.Add(u, nil, x, dot(x, m.RawRowView(u))+sigma*s.Normal())
		}
	}
	return all
}

// entries returns the observations of entries as measurements.
func entries(d *Data) *Measurements {
	all := NewMeasurements(d.Rows, d.Cols)
	for u := range d.Rows {
		for k := d.First[u]; k < d.First[u+1]; k++ {
			for range int(d.Count[k]) {
				all.Add(u, d.Col[k:k+1], []float64{1}, d.Mean[k])
			}
		}
	}
	return all
}

// matrices returns all measurements of the rows from … to-1, as dense matrices.
func (m *Measurements) matrices(from, to int) (x *mat.Dense, y *mat.VecDense) {
	var rows [][]float64
	var values []float64
	for k, u := range m.row {
		if int(u) < from || int(u) >= to {
			continue
		}
		row := make([]float64, m.Cols)
		for at := m.first[k]; at < m.first[k+1]; at++ {
			row[m.index[at]] += m.value[at]
		}
		rows, values = append(rows, row), append(values, m.y[k])
	}
	x = mat.NewDense(len(rows), m.Cols, nil)
	for i, row := range rows {
		x.SetRow(i, row)
	}
	return x, mat.NewVecDense(len(values), values)
}

// ridge returns θ + argmin_δ |y - X(θ+δ)|² + λ|δ|², computed with dense matrices.
func ridge(x *mat.Dense, y *mat.VecDense, theta *mat.VecDense, lambda float64) *mat.VecDense {
	var gram mat.Dense
	gram.Mul(x.T(), x)
	n, _ := gram.Dims()
	for j := range n {
		gram.Set(j, j, gram.At(j, j)+lambda)
	}
	var left, right, delta mat.VecDense
	left.MulVec(x, theta)
	left.SubVec(y, &left)
	right.MulVec(x.T(), &left)
	if err := delta.SolveVec(&gram, &right); err != nil {
		panic(err)
	}
	delta.AddVec(&delta, theta)
	return &delta
}

// The pooled estimate and the estimate of each row solve their normal equations, both with
// few measurements a row and with so many that they are replaced by an equivalent set of as
// many measurements as there are columns.
func TestRidges(t *testing.T) {
	for _, n := range []int{3, 40} {
		s := rng.Stream(1, "ridges", fmt.Sprint(n))
		const rows, cols = 60, 12
		m, _ := rewards(rows, cols, 3, s)
		all := featured(m, n, 0.02, s)
		x, y := all.matrices(0, rows)
		ones := mat.NewVecDense(cols, nil)
		for j := range cols {
			ones.SetVec(j, 1)
		}
		var sums mat.VecDense
		sums.MulVec(x, ones)
		ones.ScaleVec(mat.Dot(y, &sums)/mat.Dot(&sums, &sums), ones)
		// κ is the mean square of the numbers in x.
		kappa := square(x) / float64(len(all.value))
		theta := ridge(x, y, ones, kappa)
		if got := mat.NewVecDense(cols, Pooled(all, Options{}).Offset); distance(got, theta) > 1e-9 {
			t.Errorf("%d measurements of a row: the relative error of the pooled estimate is %g", n, distance(got, theta))
		}
		f := RowRidge(all, Options{Workers: 1})
		if !(f.Ridge > 0) || math.IsInf(f.Ridge, 1) {
			t.Fatalf("%d measurements of a row: the penalty is %g", n, f.Ridge)
		}
		got := f.Matrix(1)
		for u := range rows {
			x, y := all.matrices(u, u+1)
			// Conjugate gradients stop at a residual of 1e-8.
			if want := ridge(x, y, theta, f.Ridge); distance(got.RowView(u), want) > 1e-6 {
				t.Errorf("%d measurements of a row: the relative error of row %d is %g", n, u, distance(got.RowView(u), want))
			}
		}
	}
}

// The penalty of rows is estimated by moments. Rows whose independent entries differ from a
// common row with standard deviation τ = 0.5, observed with noise σ = 0.6, have λ = σ²/τ² =
// 1.44. The products r r' have the variance 0.86². There are 31 500 of them, with a
// variance of <x,x'> of about 0.6, so that the estimate of τ² = 0.25 has a standard error
// of 0.006. That of σ² = 0.36 is 3.3 times as large, plus 0.018 for the mean of r².
// Together this is 8 %. The test allows four standard errors for λ and two for σ.
func TestRowPenalty(t *testing.T) {
	s := rng.Stream(1, "moments")
	m := mat.NewDense(300, 20, nil)
	for i := range m.RawMatrix().Data {
		m.RawMatrix().Data[i] = 0.5 * s.Normal()
	}
	f := RowRidge(returns(m, 15, 3, 0.6/math.Sqrt(3), s), Options{Workers: 1})
	if math.Abs(f.Noise/0.6-1) > 0.16 || math.Abs(f.Ridge/1.44-1) > 0.32 {
		t.Errorf("noise %.3f and penalty %.3f, want about 0.6 and 1.44", f.Noise, f.Ridge)
	}
}

// If each measurement is one entry, alternating minimisation has the offsets, the λ0 and
// the minimum of ALS.
func TestAltMinIsALS(t *testing.T) {
	s := rng.Stream(1, "entries")
	m, _ := rewards(60, 40, 3, s)
	d := visited(m, 25, 0.1, s)
	p := prepare(d, Options{Workers: 1}, false)
	l := prepareLinear(entries(d), Options{Workers: 1}, nil)
	if off := distance(mat.NewVecDense(40, l.offset), mat.NewVecDense(40, p.offset)); off > 1e-12 {
		t.Errorf("the relative difference of the offsets is %g", off)
	}
	// The two are computed from different draws of the same law.
	if got, want := l.noiseNorm(), p.noiseNorm(); math.Abs(got/want-1) > 0.1 {
		t.Errorf("λ0 is %g, want about %g as for ALS", got, want)
	}
	const lambda = 1
	f := p.als(2, lambda, 1e-12, 2000)
	for _, h := range []halves{newOneByOne(l, 2), newSummed(l, 2)} {
		a := alternation{h, h.state()}
		copy(a.v, l.spectralStart(2))
		h.predict()
		objective := a.run(lambda, 1e-12, 2000)
		got := factored(l.pooled(), l.rowsGiven(a.v, 2, lambda), a.v, 2).Matrix(1)
		if off := distance(got, f.Matrix(1)); off > 1e-8 {
			t.Errorf("%T: the relative difference of the estimates is %g", h, off)
		}
		// The objective differs from that of ALS by a constant, because entries were
		// observed more than once.
		if got := objective[0] - objective[len(objective)-1]; !(got > 0) {
			t.Errorf("%T: the objective decreases by %g, want more than 0", h, got)
		}
	}
}

// The objective never increases, for both ways of computing the half steps.
func TestAltMinObjectiveFalls(t *testing.T) {
	for seed := range 12 {
		s := rng.Stream(uint64(seed), "falls")
		rows, cols := 2+s.Intn(30), 2+s.Intn(20)
		m, _ := rewards(rows, cols, 3, s)
		all := returns(m, 1+s.Intn(2*cols), 1+s.Intn(6), s.Uniform(0, 0.5), s)
		q := 1 + s.Intn(min(5, rows, cols))
		lambda := math.Pow(10, s.Uniform(-4, 1))
		for _, sums := range []bool{false, true} {
			p := prepareLinear(all, Options{Workers: 1, Refit: seed%2 == 1}, nil)
			scale := dot(p.design.y, p.design.y)
			var h halves = newOneByOne(p, q)
			if sums {
				h = newSummed(p, q)
			}
			a := alternation{h, h.state()}
			copy(a.v, p.spectralStart(q))
			h.predict()
			objective := a.fit(lambda, 0, 30)
			for i := 1; i < len(objective); i++ {
				if rise := objective[i] - objective[i-1]; rise > 1e-12*scale {
					t.Errorf("seed %d, %T: the objective increases by %g to %g in iteration %d", seed, h, rise, objective[i], i+1)
				}
			}
		}
	}
}

// The results of E8 and E10, at a smaller size, from returns and from measurements along
// features: alternating minimisation has a far smaller error than separate estimates of the
// rows, and these have a smaller error than the pooled estimate; more data decrease the
// error; choosing the rank by hold-out increases it by at most 15 %, or, with few
// measurements, in which it may choose another rank, leaves it far below separate estimates.
func TestMeasurementOrderings(t *testing.T) {
	for _, c := range []struct {
		why    string
		sample func(m *mat.Dense, n int, s *rng.Source) *Measurements
		few    int
	}{
		{"returns of 5 steps", func(m *mat.Dense, n int, s *rng.Source) *Measurements { return returns(m, n, 5, 0.1, s) }, 8},
		{"features", func(m *mat.Dense, n int, s *rng.Source) *Measurements { return featured(m, n, 0.05, s) }, 24},
	} {
		s := rng.Stream(1, "orderings", c.why)
		m, _ := rewards(120, 24, 3, s)
		last := math.Inf(1)
		for _, n := range []int{c.few, 3 * c.few} {
			all := c.sample(m, n, s)
			low := missing(AltMin(all, Options{Rank: 3, Workers: 1}).Matrix(1), m)
			chosen := AltMin(all, Options{Workers: 1})
			alone := missing(RowRidge(all, Options{Workers: 1}).Matrix(1), m)
			pooled := missing(Pooled(all, Options{Workers: 1}).Matrix(1), m)
			t.Logf("%s, %d measurements a row: the error is %.3f by AltMin (with rank %d by hold-out %.3f), %.3f by RowRidge, %.3f by Pooled", c.why, n, low, chosen.Rank, missing(chosen.Matrix(1), m), alone, pooled)
			if !(low < 0.65*alone && alone < pooled && low < last) {
				t.Errorf("%s, %d measurements a row: the error is %.3f by AltMin, %.3f by RowRidge and %.3f by Pooled; it was %.3f by AltMin with fewer measurements", c.why, n, low, alone, pooled, last)
			}
			if got := missing(chosen.Matrix(1), m); got > 1.15*low && (n > c.few || got > 0.65*alone) {
				t.Errorf("%s, %d measurements a row: with rank %d, chosen by hold-out, the error is %.3f, and %.3f with the rank known", c.why, n, chosen.Rank, got, low)
			}
			last = low
		}
	}
}
