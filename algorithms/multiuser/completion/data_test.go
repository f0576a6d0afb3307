package completion

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"joust/sim/rng"
)

// gaussian returns a matrix U V' with standard normal factors of q columns.
func gaussian(rows, cols, q int, s *rng.Source) *mat.Dense {
	u, v := mat.NewDense(rows, q, nil), mat.NewDense(cols, q, nil)
	for _, f := range []*mat.Dense{u, v} {
		for i := range f.RawMatrix().Data {
			f.RawMatrix().Data[i] = s.Normal()
		}
	}
	var m mat.Dense
	m.Mul(u, v.T())
	return &m
}

// rewards returns a matrix of rank r and the loadings that span its rows. Column j has a
// popularity that is uniform on [0.2, 0.8], to which user i adds 0.3 <u_i, v_j>, for random
// points u_i and v_j of the unit sphere of R^(r-1).
func rewards(users, cols, r int, s *rng.Source) (m, loadings *mat.Dense) {
	u, v := mat.NewDense(users, r, nil), mat.NewDense(cols, r, nil)
	for _, f := range []*mat.Dense{u, v} {
		rows, _ := f.Dims()
		for i := range rows {
			row := f.RawRowView(i)[1:]
			for t := range row {
				row[t] = s.Normal()
			}
			size := length(row)
			for t := range row {
				row[t] /= size
			}
		}
	}
	for i := range users {
		u.Set(i, 0, 1)
	}
	for j := range cols {
		for t := 1; t < r; t++ {
			v.Set(j, t, 0.3*v.At(j, t))
		}
		v.Set(j, 0, s.Uniform(0.2, 0.8))
	}
	m = new(mat.Dense)
	m.Mul(u, v.T())
	return m, v
}

// drawn observes n different random entries of m, once each, with noise.
func drawn(m *mat.Dense, n int, sigma float64, s *rng.Source) *Data {
	rows, cols := m.Dims()
	order := make([]int, rows*cols)
	for i := range order {
		order[i] = i
	}
	s.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	t := NewTable(rows, cols)
	for _, i := range order[:n] {
		t.Add(i/cols, i%cols, m.At(i/cols, i%cols)+sigma*s.Normal())
	}
	return t.Data()
}

// visited observes n random entries of each row, drawn with replacement, with noise.
func visited(m *mat.Dense, n int, sigma float64, s *rng.Source) *Data {
	rows, cols := m.Dims()
	t := NewTable(rows, cols)
	for u := range rows {
		for range n {
			j := s.Intn(cols)
			t.Add(u, j, m.At(u, j)+sigma*s.Normal())
		}
	}
	return t.Data()
}

// distance returns |a-b|/|b| in the Frobenius norm.
func distance(a, b mat.Matrix) float64 {
	var d mat.Dense
	d.Sub(a, b)
	return mat.Norm(&d, 2) / mat.Norm(b, 2)
}

// missing returns the error of an estimate of m relative to that of the column means of m.
func missing(estimate, m *mat.Dense) float64 {
	rows, cols := m.Dims()
	centred := mat.DenseCopyOf(m)
	for j := range cols {
		mean := mat.Sum(m.ColView(j)) / float64(rows)
		for i := range rows {
			centred.Set(i, j, m.At(i, j)-mean)
		}
	}
	var d mat.Dense
	d.Sub(estimate, m)
	return mat.Norm(&d, 2) / mat.Norm(centred, 2)
}

// operator returns the largest singular value, computed by a decomposition.
func operator(m mat.Matrix) float64 {
	var svd mat.SVD
	svd.Factorize(m, mat.SVDNone)
	return svd.Values(nil)[0]
}

// dense returns the residuals after the offsets of the rows that affect the estimate, times
// their weights, and 0 elsewhere.
func (p *problem) dense(estimate mat.Matrix) *mat.Dense {
	g := mat.NewDense(p.shape, p.data.Cols, nil)
	for i := range p.shape {
		for k := p.data.First[i]; k < p.data.First[i+1]; k++ {
			j := int(p.data.Col[k])
			r := p.residual[k]
			if estimate != nil {
				r -= estimate.At(i, j)
			}
			g.Set(i, j, p.data.Count[k]*r)
		}
	}
	return g
}

func isFinite(m *mat.Dense) bool {
	for _, x := range m.RawMatrix().Data {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return false
		}
	}
	return true
}

func TestTable(t *testing.T) {
	table := NewTable(3, 4)
	for _, o := range []struct {
		u, j int
		y    float64
	}{{2, 3, 1}, {0, 1, 2}, {2, 0, 5}, {2, 3, 4}, {0, 1, 2}, {2, 3, 1}} {
		table.Add(o.u, o.j, o.y)
	}
	d := table.Data()
	equal(t, "First", d.First, []int32{0, 1, 1, 3})
	equal(t, "Col", d.Col, []int32{1, 0, 3})
	equal(t, "Mean", d.Mean, []float64{2, 5, 2})
	equal(t, "Count", d.Count, []float64{2, 1, 3})
	if d.Noise != 0 {
		t.Errorf("the estimate of the noise from three repeated observations is %g, want 0, because these are too few", d.Noise)
	}
	table.Add(1, 1, 7)
	if len(d.Mean) != 3 {
		t.Error("a later observation changed the data")
	}
}

func equal[T comparable](t *testing.T, what string, got, want []T) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: got %v, want %v", what, got, want)
	}
	for i := range got {
		if got[i] != want[i] {
			t.Fatalf("%s: got %v, want %v", what, got, want)
		}
	}
}

// The estimate of the noise from repeated observations does not depend on the entries. With
// 3 observations of each of 200 entries it has 400 degrees of freedom and a standard error
// of 1/√800 = 3.5 %; the test allows four standard errors.
func TestNoiseOfRepeats(t *testing.T) {
	s := rng.Stream(1, "repeats")
	table := NewTable(20, 10)
	for u := range 20 {
		for j := range 10 {
			for range 3 {
				table.Add(u, j, float64(u*j)+0.3*s.Normal())
			}
		}
	}
	if got := table.Data().Noise; math.Abs(got-0.3) > 4*0.3/math.Sqrt(800) {
		t.Errorf("noise %g, want 0.3", got)
	}
}

// Without repeated observations, the noise is estimated from the residuals of a fit.
// Besides its standard error of 1/√(2·8000) it has a bias, because unknowns are counted as
// in a linear problem and the offsets are not fitted together with the factors.
func TestNoiseOfResiduals(t *testing.T) {
	s := rng.Stream(1, "residuals")
	m, _ := rewards(200, 100, 3, s)
	for _, sigma := range []float64{0.1, 0.3} {
		d := drawn(m, 8000, sigma, s)
		if d.Noise != 0 {
			t.Fatal("no entry was observed twice, but Data has an estimate of the noise")
		}
		for q := 2; q <= 4; q++ {
			if got := prepare(d, Options{Workers: 1}, false).noise(q); math.Abs(got/sigma-1) > 0.06 {
				t.Errorf("the noise estimated with %d directions is %.4f, want %g to within 6 %%", q, got, sigma)
			}
		}
	}
}
