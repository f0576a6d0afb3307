package linalg

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestCholeskyBits compares factor and inverse with those of the same sums, one row after
// another, bit for bit: the rows of studies depend on the order of these sums.
func TestCholeskyBits(t *testing.T) {
	w := words(9)
	for n := 1; n < 24; n++ {
		a := Zeros(n, n)
		Gram(a, w.matrix(n+3, n))
		l := clone(a)
		for i := range n {
			row := Row(l, i)
			for j := range i {
				row[j] = (a.Data[j*n+i] - Dot(Row(l, j)[:j], row)) / Row(l, j)[j]
			}
			row[i] = math.Sqrt(row[i] - Dot(row[:i], row))
		}
		got := clone(a)
		if !Cholesky(got) {
			t.Fatalf("%d: not positive definite", n)
		}
		if d := cmp.Diff(l.Data, got.Data); d != "" {
			t.Errorf("%d: the factor differs (-one by one +ours):\n%s", n, d)
		}
		inverse := Zeros(n, n)
		CholeskyInverse(got, inverse)
		want := Zeros(n, n)
		for i := range n {
			row := Row(l, i)
			pivot := row[i]
			for j := range i {
				f := row[j]
				row[j] = 0
				Axpy(-f, Row(l, j)[:j+1], row)
			}
			row[i] = 1
			for j := range row[:i+1] {
				row[j] /= pivot
			}
			for j, f := range row[:i+1] {
				Axpy(f, row[:j+1], Row(want, j))
			}
		}
		for i := range n {
			for j := range i + 1 {
				if x, y, z := Row(want, i)[j], Row(inverse, i)[j], Row(inverse, j)[i]; x != y || x != z {
					t.Errorf("%d: the inverse is %v and %v at %d and %d, want %v", n, y, z, i, j, x)
				}
			}
		}
	}
}
