package completion

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"joust/algorithms/multiuser/proximal"
	"joust/sim/linalg"
	"joust/sim/rng"
)

// uneven observes entries of m a very uneven number of times: a third of them not at all, a
// third once and a third 2 to 30 times.
func uneven(m *mat.Dense, sigma float64, s *rng.Source) *Data {
	rows, cols := m.Dims()
	t := NewTable(rows, cols)
	for u := range rows {
		for j := range cols {
			for range [3]int{0, 1, 2 + s.Intn(29)}[s.Intn(3)] {
				t.Add(u, j, m.At(u, j)+sigma*s.Normal())
			}
		}
	}
	return t.Data()
}

// weighted returns Σ W (Y - M)² over the entries that are held out.
func weighted(held []entry, m *mat.Dense) float64 {
	sum := 0.0
	for _, e := range held {
		r := e.mean - m.At(int(e.row), int(e.col))
		sum += e.count * r * r
	}
	return sum
}

// Hold-out chooses the directions and the penalty whose fit to nine tenths of the entries has
// the least error at the others, where each entry counts as often as it was observed. λ0
// grows with the root of the number of entries, so that the penalty for nine tenths is √0.9
// of that for all. Errors are computed here from dense matrices, and a fit that hold-out
// would make with another penalty or another weight chooses differently in some of the
// tables.
func TestHoldOutOfUnevenCounts(t *testing.T) {
	chosen := map[string]bool{}
	for seed := range 40 {
		s := rng.Stream(uint64(seed), "uneven")
		m, _ := rewards(24, 16, 2+seed%2, s)
		p := prepare(uneven(m, 0.5, s), Options{Seed: uint64(seed), Workers: 1}, false)
		sigma := p.noise(4)
		q, factor := p.holdOut(sigma)

		keep, held := p.divide()
		part := prepare(keep, p.options, false)
		start := part.spectralStart(4)
		pooled := mat.NewDense(24, 16, nil)
		for i := range 24 {
			pooled.SetRow(i, part.offset)
		}
		best, wantQ, wantFactor := weighted(held, pooled), 0, 0.1
		for tried := 1; tried <= 4; tried++ {
			a := newAlternating(part.copied(), tried)
			a.start(proximal.FirstColumns(linalg.Of(16, 4, start), tried).Data)
			for _, c := range []float64{0.1, 0.3} {
				a.fit(c*sigma*math.Sqrt(0.9)*p.noiseNorm(), holdOutTolerance, holdOutCap)
				var x mat.Dense
				x.Mul(mat.NewDense(24, tried, slices.Clone(a.u)), mat.NewDense(16, tried, slices.Clone(a.v)).T())
				x.Add(&x, pooled)
				if miss := weighted(held, &x); miss < best {
					best, wantQ, wantFactor = miss, tried, c
				}
			}
		}
		if q != wantQ || factor != wantFactor {
			t.Errorf("seed %d: hold-out chooses %d directions and %v λ0, want %d and %v", seed, q, factor, wantQ, wantFactor)
		}
		chosen[fmt.Sprint(q, factor)] = true
	}
	if len(chosen) < 5 {
		t.Errorf("hold-out chooses %v only, which is no test", chosen)
	}
}

// SoftImpute chooses the penalty of its path in the same way.
func TestSoftHoldOutOfUnevenCounts(t *testing.T) {
	chosen := map[int]bool{}
	for seed := range 40 {
		s := rng.Stream(uint64(seed), "uneven")
		m, _ := rewards(24, 16, 2+seed%2, s)
		p := prepare(uneven(m, 0.2, s), Options{Seed: uint64(seed), Workers: 1}, false)
		p.weighEqually()
		path := p.penalties(0.05 * p.noiseNorm())
		upTo := p.bestOf(path, 3)

		keep, held := p.divide()
		part := prepare(keep, p.options, false)
		pooled := mat.NewDense(24, 16, nil)
		for i := range 24 {
			pooled.SetRow(i, part.offset)
		}
		best, want := weighted(held, pooled), 0
		soft := newSoftImpute(part, 3)
		for i, lambda := range path {
			lambda *= math.Sqrt(0.9)
			soft.solve(lambda)
			f := part.balanced(soft.lowered(lambda), lambda, lambda)
			if miss := weighted(held, f.Matrix(1)); f.Rank > 1 && miss < best {
				best, want = miss, i+1
			}
		}
		if upTo != want {
			t.Errorf("seed %d: hold-out chooses the penalty %d of the path, want %d", seed, upTo, want)
		}
		chosen[upTo] = true
	}
	if len(chosen) < 4 {
		t.Errorf("hold-out chooses %v only, which is no test", chosen)
	}
}

// The division into entries to fit to and entries that are held out loses none, and about a
// tenth is held out: of 1200, four standard errors are 42.
func TestDivide(t *testing.T) {
	s := rng.Stream(1, "divide")
	d := drawn(gaussian(60, 40, 2, s), 1200, 0.1, s)
	keep, held := prepare(d, Options{Workers: 1}, false).divide()
	if n := len(held); n < 120-42 || n > 120+42 || n+len(keep.Col) != 1200 {
		t.Errorf("of 1200 entries, %d are held out and %d are not", n, len(keep.Col))
	}
	seen := map[[2]int32]float64{}
	for _, e := range held {
		seen[[2]int32{e.row, e.col}] = e.mean
	}
	for u := range keep.Rows {
		for k := keep.First[u]; k < keep.First[u+1]; k++ {
			seen[[2]int32{int32(u), keep.Col[k]}] = keep.Mean[k]
		}
	}
	for u := range d.Rows {
		for k := d.First[u]; k < d.First[u+1]; k++ {
			if y, ok := seen[[2]int32{int32(u), d.Col[k]}]; !ok || y != d.Mean[k] {
				t.Fatalf("entry %d of row %d is lost", d.Col[k], u)
			}
		}
	}
}

// Refit adds to the offset of a column the weighted mean of its residuals with 0 as one more
// residual: of a column of residuals 1 and 4, seen twice and three times, that is (2 + 12)/6.
func TestRefitByHand(t *testing.T) {
	d := &Data{Rows: 2, Cols: 3, First: []int32{0, 2, 3}, Col: []int32{0, 1, 0}, Mean: []float64{1, 5, 4}, Count: []float64{2, 1, 3}}
	a := newAlternating(plain(d), 1)
	a.start(make([]float64, 3))
	a.prediction[1] = 2 // of the second entry, whose residual is 3
	a.refit()
	for j, want := range []float64{14. / 6, 3. / 2, 0} {
		if got := a.offset[j]; math.Abs(got-want) > 1e-12 {
			t.Errorf("the offset of column %d is %v, want %v", j, got, want)
		}
	}
}
