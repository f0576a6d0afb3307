package linalg

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/blas/blas64"
)

// Eigen returns the eigenvalues of a symmetric A in decreasing order and replaces the rows
// of A by eigenvectors: row k belongs to value k. It reads both triangles of A. It
// returns false if some number is not finite; then the content of A is undefined.
//
// Householder reflections make A tridiagonal, and QL steps with implicit shifts make the
// result diagonal (Martin, Reinsch and Wilkinson, "Householder's
// tridiagonalization of a symmetric matrix", and Dubrulle, Martin and Wilkinson,
// "The implicit QL algorithm", Numer. Math. 11 and 12, 1968).
func Eigen(a blas64.General) (values []float64, ok bool) {
	n := a.Rows
	largest := 0.0
	for i := range n {
		for _, x := range Row(a, i) {
			if math.IsNaN(x) || math.IsInf(x, 0) {
				return nil, false
			}
			largest = max(largest, math.Abs(x))
		}
	}
	values = make([]float64, n)
	if largest == 0 {
		for i := range n {
			Row(a, i)[i] = 1
		}
		return values, true
	}
	unit := powerAbove(largest)
	for i := range n {
		row := Row(a, i)
		for j := range row {
			row[j] /= unit
		}
	}
	beside := make([]float64, n) // beside[i] is the element (i, i+1) of the tridiagonal matrix
	tridiagonalise(a, values, beside)
	if !ql(a, values, beside) {
		return nil, false
	}
	for i := range values {
		values[i] = float64(values[i] * unit)
	}
	sortRows(a, values)
	return values, true
}

// tridiagonalise replaces a by the transpose of an orthogonal Q such that Q'AQ is
// tridiagonal, and writes the elements of Q'AQ to diagonal and beside.
func tridiagonalise(a blas64.General, diagonal, beside []float64) {
	n := a.Rows
	tau := make([]float64, n)
	product := make([]float64, n)
	for k := 0; k < n-1; k++ {
		// The reflection maps row k, right of the diagonal, to a multiple of the first
		// unit vector. The vector of the reflection is stored in its place.
		row := Row(a, k)
		diagonal[k] = row[k]
		v := row[k+1:]
		if tau[k], beside[k] = reflection(v); tau[k] == 0 {
			continue
		}
		// A - v w' - w v' with w = tau (A v - ½ tau (v'Av) v), in the upper triangle.
		p := product[k+1:]
		clear(p)
		for i := range v {
			r := Row(a, k+1+i)[k+1+i:]
			p[i] += Dot(r, v[i:])
			Axpy(v[i], r[1:], p[i+1:])
		}
		for i := range p {
			p[i] = float64(tau[k] * p[i])
		}
		Axpy(-0.5*float64(tau[k]*Dot(p, v)), v, p)
		for i := range v {
			r := Row(a, k+1+i)[k+1+i:]
			x, y := v[i], p[i]
			pi, vi := p[i:], v[i:]
			for j := range r {
				r[j] -= float64(x*pi[j]) + float64(y*vi[j])
			}
		}
	}
	diagonal[n-1] = a.Data[(n-1)*a.Stride+n-1]
	// Q' = H_{n-2} … H_0, multiplied from the identity, the last reflection first, in the
	// rows below each vector.
	last := Row(a, n-1)
	clear(last)
	last[n-1] = 1
	sum := product
	for k := n - 2; k >= 0; k-- {
		v := append([]float64(nil), Row(a, k)[k+1:]...)
		row := Row(a, k)
		clear(row)
		row[k] = 1
		for i := k + 1; i < n; i++ {
			a.Data[i*a.Stride+k] = 0
		}
		if tau[k] == 0 {
			continue
		}
		// Q = H_k Q₁, so that Q' = Q₁' H_k: reflect each row of Q₁' from k+1 on.
		for i := k + 1; i < n; i++ {
			r := Row(a, i)[k+1:]
			sum[i] = float64(tau[k] * Dot(r, v))
			Axpy(-sum[i], v, r)
		}
	}
}

// steps is the largest number of QL steps for one eigenvalue; about two are needed.
const steps = 60

// ql makes the tridiagonal matrix diagonal and applies the rotations to the rows of q.
// It returns false if it does not find some eigenvalue.
func ql(q blas64.General, d, e []float64) bool {
	n := len(d)
	norm := 0.0
	for i, x := range d {
		norm = max(norm, math.Abs(x)+math.Abs(e[i]))
	}
	negligible := 0x1p-53 * norm // compared with the rounding error of the matrix
	for l := range n {
		for step := 0; ; step++ {
			m := l // between l and m no element beside the diagonal is negligible
			for m < n-1 && math.Abs(e[m]) > negligible {
				m++
			}
			if m == l {
				break
			}
			if step == steps {
				return false
			}
			g := (d[l+1] - d[l]) / float64(2*e[l])
			r := hypot(g, 1)
			g = d[m] - d[l] + e[l]/(g+math.Copysign(r, g))
			s, c, p := 1.0, 1.0, 0.0
			i := m - 1
			for ; i >= l; i-- {
				f, b := float64(s*e[i]), float64(c*e[i])
				r = hypot(f, g)
				e[i+1] = r
				if r == 0 { // an element beside the diagonal has become 0
					d[i+1] -= p
					e[m] = 0
					break
				}
				s, c = f/r, g/r
				g = d[i+1] - p
				r = float64((d[i]-g)*s) + float64(2*float64(c*b))
				p = float64(s * r)
				d[i+1] = g + p
				g = float64(c*r) - b
				rotate(Row(q, i), Row(q, i+1), c, s)
			}
			if i >= l {
				continue
			}
			d[l] -= p
			e[l] = g
			e[m] = 0
		}
	}
	return true
}

// rotate replaces the vectors x and y by c·x - s·y and s·x + c·y.
func rotate(x, y []float64, c, s float64) {
	y = y[:len(x)]
	for k, f := range x {
		g := y[k]
		x[k] = float64(c*f) - float64(s*g)
		y[k] = float64(s*f) + float64(c*g)
	}
}

// hypot returns √(x²+y²) without overflow or underflow.
func hypot(x, y float64) float64 {
	x, y = math.Abs(x), math.Abs(y)
	if x < y {
		x, y = y, x
	}
	if y == 0 {
		return x
	}
	y /= x
	return float64(x * math.Sqrt(1+float64(y*y)))
}

// sortRows sorts the values in decreasing order, and the rows with them.
func sortRows(a blas64.General, values []float64) {
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		switch {
		case values[i] > values[j]:
			return -1
		case values[i] < values[j]:
			return 1
		}
		return 0
	})
	old, sorted := append([]float64(nil), values...), make([]float64, 0, a.Rows*a.Cols)
	for _, i := range order {
		sorted = append(sorted, Row(a, i)...)
	}
	for k, i := range order {
		values[k] = old[i]
		copy(Row(a, k), sorted[k*a.Cols:])
	}
}
