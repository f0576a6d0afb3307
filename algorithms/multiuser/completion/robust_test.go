package completion

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"joust/sim/rng"
)

// estimators are all estimators from entries, with default options.
var estimators = []struct {
	name string
	fit  func(*Data, Options) *Fit
	rank int // option Rank, where users differ in two directions; 0 for none
}{
	{"ALS of rank 3", ALS, 3},
	{"ALS by hold-out", ALS, 0},
	{"ALS with Refit", func(d *Data, o Options) *Fit { o.Refit = true; return ALS(d, o) }, 3},
	{"ALS by hold-out with Refit", func(d *Data, o Options) *Fit { o.Refit = true; return ALS(d, o) }, 0},
	{"Nuclear", Nuclear, 0},
	{"SoftImpute of rank 3", SoftImpute, 3},
	{"SoftImpute by hold-out", SoftImpute, 0},
	{"USVT", USVT, 0},
	{"AltMin of rank 3", func(d *Data, o Options) *Fit { return AltMin(entries(d), o) }, 3},
	{"AltMin by hold-out", func(d *Data, o Options) *Fit { return AltMin(entries(d), o) }, 0},
	{"AltMin by hold-out with Refit", func(d *Data, o Options) *Fit { o.Refit = true; return AltMin(entries(d), o) }, 0},
	{"RowRidge", func(d *Data, o Options) *Fit { return RowRidge(entries(d), o) }, 0},
	{"Pooled", func(d *Data, o Options) *Fit { return Pooled(entries(d), o) }, 0},
}

// The results of E6, at half its size (150 users, 100 columns, 40 visits of each). With the
// true rank, ALS is close to the estimate with the known subspace. The nuclear norm,
// SoftImpute and USVT are worse, and too small a rank is worst. Too large a rank needs a
// larger ridge. All estimates except the pooled one are better than column means.
func TestOrderings(t *testing.T) {
	for _, sigma := range []float64{0.1, 0.3} {
		s := rng.Stream(1, "E6", fmt.Sprint(sigma))
		m, loadings := rewards(150, 100, 3, s)
		d := visited(m, 40, sigma, s)
		err := func(f *Fit) float64 { return missing(f.Matrix(1), m) }
		als := func(rank int, ridge float64) float64 {
			return err(ALS(d, Options{Rank: rank, Ridge: ridge, Workers: 1}))
		}
		oracle := missing(knownSpace(d, loadings, sigma, 1), m)
		als3 := als(3, 0)
		chosen := err(ALS(d, Options{Workers: 1}))
		nuclear := err(Nuclear(d, Options{Workers: 1}))
		soft := err(SoftImpute(d, Options{Rank: 3, Workers: 1}))
		usvt := err(USVT(d, Options{Workers: 1}))
		pooled := als(1, 0)
		t.Logf("σ=%g: known subspace %.3f, ALS %.3f (by hold-out %.3f), nuclear %.3f, SoftImpute %.3f, USVT %.3f, rank 2 %.3f, rank 9 %.3f and %.3f, pooled %.3f",
			sigma, oracle, als3, chosen, nuclear, soft, usvt, als(2, 0), als(9, 0.02), als(9, 0.3), pooled)
		for _, c := range []struct {
			why           string
			better, worse float64
		}{
			{"knowing the subspace is better than ALS", oracle, als3},
			{"ALS is better than the nuclear norm", als3, nuclear},
			{"ALS is no worse than SoftImpute, which gives all entries the same weight", als3, 1.02 * soft},
			{"ALS is better than USVT", als3, usvt},
			{"the nuclear norm is better than too small a rank", nuclear, als(2, 0)},
			{"too small a rank is better than the pooled estimate", als(2, 0), pooled},
			{"the true rank is better than too large a rank", als3, als(9, 0.02)},
			{"with too large a rank, a larger ridge is better", als(9, 0.3), als(9, 0.02)},
			{"hold-out is within a tenth of knowing the rank", chosen, 1.1 * als3},
		} {
			if !(c.better < c.worse) {
				t.Errorf("σ=%g: %s: got the errors %.3f and %.3f", sigma, c.why, c.better, c.worse)
			}
		}
		if math.Abs(pooled-1) > 0.05 {
			t.Errorf("σ=%g: the pooled estimate has error %.3f, want about 1", sigma, pooled)
		}
	}
}

// The estimate is the same to the last bit for any number of workers.
func TestWorkers(t *testing.T) {
	s := rng.Stream(1, "workers")
	m, loadings := rewards(60, 40, 3, s)
	d := visited(m, 20, 0.2, s)
	for _, e := range estimators {
		one := e.fit(d, Options{Rank: e.rank, Seed: 3, Workers: 1})
		many := e.fit(d, Options{Rank: e.rank, Seed: 3, Workers: 4})
		if !mat.Equal(one.Matrix(1), many.Matrix(4)) || !slices.Equal(one.Objective, many.Objective) {
			t.Errorf("%s: the relative difference of the estimates of one worker and of four is %g", e.name, distance(many.Matrix(1), one.Matrix(1)))
		}
	}
	if !mat.Equal(knownSpace(d, loadings, 0.2, 1), knownSpace(d, loadings, 0.2, 4)) {
		t.Error("knownSpace: one worker and four have different estimates")
	}
}

// A frozen row affects neither the offsets nor V. Its estimate is that of another row with
// the same observations that is not frozen.
func TestFreeze(t *testing.T) {
	s := rng.Stream(1, "freeze")
	m, _ := rewards(61, 40, 3, s)
	without := visited(m, 20, 0.1, s)
	without.Rows, without.First = 60, without.First[:61]
	n := without.First[60]
	without.Col, without.Mean, without.Count = without.Col[:n], without.Mean[:n], without.Count[:n]
	// One more row, with the observations of row 7.
	with := *without
	low, high := without.First[7], without.First[8]
	with.Rows, with.First = 61, append(slices.Clone(without.First), n+high-low)
	with.Col = append(slices.Clone(without.Col), without.Col[low:high]...)
	with.Mean = append(slices.Clone(without.Mean), without.Mean[low:high]...)
	with.Count = append(slices.Clone(without.Count), without.Count[low:high]...)
	for _, e := range estimators {
		o := Options{Rank: e.rank, Seed: 3, Workers: 1}
		want := e.fit(without, o)
		o.Freeze = 1
		got := e.fit(&with, o)
		equal(t, e.name+": offsets", got.Offset, want.Offset)
		if want.V != nil && (got.V == nil || !mat.Equal(got.V, want.V)) {
			t.Errorf("%s: V depends on a frozen row", e.name)
		}
		x := got.Matrix(1)
		// Nuclear and SoftImpute stop before the row has exactly the ridge regression on V:
		// SoftImpute stops at changes of √10⁻⁵ a sweep.
		if off := distance(x.RowView(60), x.RowView(7)); off > 5e-3 {
			t.Errorf("%s: the relative difference of the frozen row and a row with the same observations is %g", e.name, off)
		}
	}
}

// For any data, the estimate is a finite matrix of the right size. Diverged is true if and
// only if some observations are not usable; the estimate is then the pooled one of the
// usable observations.
func TestRobust(t *testing.T) {
	s := rng.Stream(1, "robust")
	m, _ := rewards(12, 8, 3, s)
	single := NewTable(12, 8)
	single.Add(3, 4, 0.7)
	constant := NewTable(12, 8)
	gaps := NewTable(12, 8)
	for u := range 12 {
		for j := range 8 {
			constant.Add(u, j, 0.25)
			if u != 5 && j != 2 {
				gaps.Add(u, j, m.At(u, j)+0.1*s.Normal())
				gaps.Add(u, j, m.At(u, j)+0.1*s.Normal())
			}
		}
	}
	row, _ := rewards(1, 8, 3, s)
	column, _ := rewards(12, 1, 3, s)
	spoilt := func(x float64) *Data {
		d := visited(m, 6, 0.1, rng.Stream(1, "spoilt"))
		d.Mean[10] = x
		return d
	}
	large := visited(m, 6, 0.1, s)
	for k := range large.Mean {
		large.Mean[k] *= 1e60
	}
	large.Noise = 0
	for _, c := range []struct {
		why      string
		d        *Data
		unusable bool
		offsets  float64 // of all columns; NaN if they are not known
	}{
		{"no observations", NewTable(12, 8).Data(), false, 0},
		{"one observation", single.Data(), false, 0.7},
		{"every observation the same", constant.Data(), false, 0.25},
		{"a row and a column without observations", gaps.Data(), false, math.NaN()},
		{"one row", visited(row, 20, 0.1, s), false, math.NaN()},
		{"one column", visited(column, 3, 0.1, s), false, math.NaN()},
		{"one entry", visited(mat.NewDense(1, 1, []float64{3}), 50, 0.1, s), false, math.NaN()},
		{"few observations", visited(m, 1, 0.1, s), false, math.NaN()},
		{"no noise", visited(m, 6, 0, s), false, math.NaN()},
		{"numbers of size 1e60", large, false, math.NaN()},
		{"an observation of NaN", spoilt(math.NaN()), true, math.NaN()},
		{"an infinite observation", spoilt(math.Inf(-1)), true, math.NaN()},
		{"an observation of 1e300", spoilt(1e300), true, math.NaN()},
	} {
		for _, e := range estimators {
			for _, rank := range []int{e.rank, 9, 1} {
				for _, freeze := range []int{0, 1, c.d.Rows} {
					what := fmt.Sprintf("%s, %s, rank %d, %d frozen", c.why, e.name, rank, freeze)
					f := e.fit(c.d, Options{Rank: rank, Seed: 1, Workers: 1, Freeze: freeze})
					x := f.Matrix(1)
					if rows, cols := x.Dims(); rows != c.d.Rows || cols != c.d.Cols || !isFinite(x) {
						t.Fatalf("%s: the estimate is\n%v", what, mat.Formatted(x))
					}
					if f.Diverged != c.unusable {
						t.Errorf("%s: Diverged is %t, want %t", what, f.Diverged, c.unusable)
					}
					if c.unusable && f.Rank != 1 {
						t.Errorf("%s: rank %d, want the pooled estimate", what, f.Rank)
					}
					if most := 1 + min(c.d.Rows, c.d.Cols); f.Rank < 1 || f.Rank > most {
						t.Errorf("%s: rank %d is not in 1 … %d", what, f.Rank, most)
					}
					if !math.IsNaN(c.offsets) && freeze == 0 {
						for _, o := range f.Offset {
							if math.Abs(o-c.offsets) > 1e-9 {
								t.Errorf("%s: offsets %v, want %g", what, f.Offset, c.offsets)
								break
							}
						}
					}
				}
			}
		}
	}
}

// A row without observations is estimated by the offsets of the columns. The offset of a
// column without observations is the mean of all observations.
func TestUnobserved(t *testing.T) {
	s := rng.Stream(1, "unobserved")
	m, _ := rewards(30, 20, 3, s)
	table := NewTable(30, 20)
	sum, n := 0.0, 0.0
	for u := range 30 {
		for j := range 20 {
			if u != 5 && j != 2 && s.Coin() {
				y := m.At(u, j) + 0.1*s.Normal()
				table.Add(u, j, y)
				sum += y
				n++
			}
		}
	}
	for _, e := range estimators {
		f := e.fit(table.Data(), Options{Rank: e.rank, Workers: 1})
		x := f.Matrix(1)
		for j, o := range f.Offset {
			if math.Abs(x.At(5, j)-o) > 1e-9 {
				t.Errorf("%s: entry %d of a row without observations is %g, want %g", e.name, j, x.At(5, j), o)
			}
		}
		for u := range 30 {
			if math.Abs(x.At(u, 2)-sum/n) > 1e-9 {
				t.Errorf("%s: entry %d of a column without observations is %g, want %g", e.name, u, x.At(u, 2), sum/n)
			}
		}
	}
}

// If there is no ridge and a row has fewer observations than directions, its regression is
// singular. The result is the solution of least norm.
func TestSingular(t *testing.T) {
	table := NewTable(1, 3)
	table.Add(0, 0, 2)
	table.Add(0, 1, 4)
	d := table.Data()
	v := []float64{1, 0, 0, 2, 0, 0, 0, 1, 0} // no observed column has the third direction
	u := make([]float64, 3)
	halfStep(d.First, d.Col, d.Count, d.Mean, v, u, nil, 0, 3, 0, 1, make([]float64, workspace(3)))
	// With v1 = (1,0,0) and v2 = (2,0,0), the best u has u1 = 2 and, as the least norm,
	// zeros elsewhere.
	if math.Abs(u[0]-2) > 1e-8 || u[1] != 0 || u[2] != 0 {
		t.Errorf("got %v, want [2 0 0]", u)
	}
}

// Matrix returns Offset + U V'.
func TestMatrix(t *testing.T) {
	f := Fit{Rows: 2, Offset: []float64{1, 2, 3}, U: mat.NewDense(2, 2, []float64{1, 2, 0, -1}), V: mat.NewDense(3, 2, []float64{1, 0, 0, 1, 2, 2}), Rank: 3}
	want := mat.NewDense(2, 3, []float64{2, 4, 9, 1, 1, 1})
	for _, workers := range []int{0, 1, 3} {
		if got := f.Matrix(workers); !mat.Equal(got, want) {
			t.Errorf("got %v, want %v", mat.Formatted(got), mat.Formatted(want))
		}
	}
}
