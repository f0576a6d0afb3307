package completion

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"joust/sim/rng"
)

// Fact 7: with known loadings and no penalty, E|û-u|² = σ² tr((L'L)⁻¹) over the observed
// rows of L. The mean over n rows has a relative standard error of at most √(2/n); the test
// allows four standard errors.
func TestErrorInSubspace(t *testing.T) {
	s := rng.Stream(1, "subspace")
	const users, cols, r, sigma = 4000, 40, 3, 0.1
	m, loadings := rewards(users, cols, r, s)
	table := NewTable(users, cols)
	var some []int
	for j := 0; j < cols; j += 3 {
		some = append(some, j)
	}
	for u := range users {
		for _, j := range some {
			table.Add(u, j, m.At(u, j)+sigma*s.Normal())
		}
	}
	seen := mat.NewDense(len(some), r, nil)
	for i, j := range some {
		seen.SetRow(i, loadings.RawRowView(j))
	}
	var gram, inverse mat.Dense
	gram.Mul(seen.T(), seen)
	if err := inverse.Inverse(&gram); err != nil {
		t.Fatal(err)
	}
	want := sigma * sigma * mat.Trace(&inverse)
	got := 0.0
	var miss, weights mat.Dense
	miss.Sub(knownSpace(table.Data(), loadings, 0, 1), m)
	if err := weights.Solve(loadings, miss.T()); err != nil {
		t.Fatal(err)
	}
	got = square(&weights) / users
	if limit := 4 * math.Sqrt(2.0/users); math.Abs(got/want-1) > limit {
		t.Errorf("mean squared error of the weights is %.3g, want %.3g to within %.0f %%", got, want, 100*limit)
	}
}

// The estimate does not depend on the units of the loadings. A weak prior reduces the error
// if rows have fewer observations than unknowns.
func TestSubspacePrior(t *testing.T) {
	s := rng.Stream(1, "prior")
	m, loadings := rewards(200, 40, 4, s)
	d := visited(m, 5, 0.2, s)
	with := knownSpace(d, loadings, 0.2, 1)
	scaled := mat.DenseCopyOf(loadings)
	for j := range 40 {
		scaled.Set(j, 1, 1e3*scaled.At(j, 1))
	}
	if off := distance(knownSpace(d, scaled, 0.2, 1), with); off > 1e-9 {
		t.Errorf("with one column in other units, the relative difference of the estimates is %g", off)
	}
	without := knownSpace(d, loadings, 0, 1)
	if a, b := missing(with, m), missing(without, m); !(a < 0.7*b) {
		t.Errorf("the error is %.3f with a prior and %.3f without, want less than 0.7 times as much", a, b)
	}
}

// Without a penalty and with too few observations, the weights are those of least norm that
// fit the observations. A row without observations has the weights 0.
func TestLeastNorm(t *testing.T) {
	table := NewTable(2, 3)
	table.Add(0, 1, 2)
	loadings := mat.NewDense(3, 2, []float64{1, 1, 1, -1, 1, 1}) // columns of mean square 1
	got := knownSpace(table.Data(), loadings, 0, 1)
	// w1 - w2 = 2 with least norm is (1,-1), so that the row is (0, 2, 0), to ten digits.
	if want := mat.NewDense(2, 3, []float64{0, 2, 0, 0, 0, 0}); distance(got, want) > 1e-9 {
		t.Errorf("got %v, want %v", mat.Formatted(got), mat.Formatted(want))
	}
}
