package linalg

import "gonum.org/v1/gonum/blas/blas64"

// The race detector ignores the four loops that all products consist of, because it would
// make them ten times slower. It checks the functions that call them.

// Dot returns the inner product of x and the first len(x) numbers of y, computed as four
// interleaved sums.
//
//go:norace
func Dot(x, y []float64) float64 {
	var a, b, c, d float64
	y = y[:len(x)]
	for len(x) >= 4 && len(y) >= 4 {
		a += float64(x[0] * y[0])
		b += float64(x[1] * y[1])
		c += float64(x[2] * y[2])
		d += float64(x[3] * y[3])
		x, y = x[4:], y[4:]
	}
	for i := range x {
		a += float64(x[i] * y[i])
	}
	return (a + b) + (c + d)
}

// dot2 returns the inner products of x with two vectors, the same bits as by Dot.
//
//go:norace
func dot2(x, y, z []float64) (of, other float64) {
	var a, b, c, d, e, f, g, h float64
	y, z = y[:len(x)], z[:len(x)]
	for len(x) >= 4 && len(y) >= 4 && len(z) >= 4 {
		a += float64(x[0] * y[0])
		e += float64(x[0] * z[0])
		b += float64(x[1] * y[1])
		f += float64(x[1] * z[1])
		c += float64(x[2] * y[2])
		g += float64(x[2] * z[2])
		d += float64(x[3] * y[3])
		h += float64(x[3] * z[3])
		x, y, z = x[4:], y[4:], z[4:]
	}
	for i, v := range x {
		a += float64(v * y[i])
		e += float64(v * z[i])
	}
	return (a + b) + (c + d), (e + f) + (g + h)
}

// Axpy adds a·x to the first len(x) numbers of y.
//
//go:norace
func Axpy(a float64, x, y []float64) {
	y = y[:len(x)]
	for i, v := range x {
		y[i] += float64(a * v)
	}
}

// axpy2 adds a·x and then b·z to the first len(x) numbers of y, the same bits as by Axpy.
//
//go:norace
func axpy2(a, b float64, x, z, y []float64) {
	y, z = y[:len(x)], z[:len(x)]
	for i, v := range x {
		y[i] = (y[i] + float64(a*v)) + float64(b*z[i])
	}
}

// axpy4 adds the sum of the four multiples a·x to y.
//
//go:norace
func axpy4(a0, a1, a2, a3 float64, x0, x1, x2, x3, y []float64) {
	n := len(y)
	x0, x1, x2, x3 = x0[:n], x1[:n], x2[:n], x3[:n]
	for j := range y {
		y[j] += (float64(a0*x0[j]) + float64(a1*x1[j])) + (float64(a2*x2[j]) + float64(a3*x3[j]))
	}
}

// dot4 returns the inner products of x with four vectors, each summed in order.
//
//go:norace
func dot4(x, y0, y1, y2, y3 []float64) (s0, s1, s2, s3 float64) {
	n := len(x)
	y0, y1, y2, y3 = y0[:n], y1[:n], y2[:n], y3[:n]
	for i, v := range x {
		s0 += float64(v * y0[i])
		s1 += float64(v * y1[i])
		s2 += float64(v * y2[i])
		s3 += float64(v * y3[i])
	}
	return s0, s1, s2, s3
}

// Row returns row i of the matrix, not a copy.
func Row(a blas64.General, i int) []float64 { return a.Data[i*a.Stride : i*a.Stride+a.Cols] }

// Of returns the matrix whose rows are stored in data one after another.
func Of(rows, cols int, data []float64) blas64.General {
	return blas64.General{Rows: rows, Cols: cols, Stride: max(1, cols), Data: data}
}

// Zeros returns a matrix of zeros.
func Zeros(rows, cols int) blas64.General { return Of(rows, cols, make([]float64, rows*cols)) }

// MulVec writes A x to dst. Each number is summed in order, so that it does not depend on
// which rows are computed together.
func MulVec(dst []float64, a blas64.General, x []float64) {
	x = x[:a.Cols]
	i := 0
	for ; i+4 <= a.Rows; i += 4 {
		dst[i], dst[i+1], dst[i+2], dst[i+3] = dot4(x, Row(a, i), Row(a, i+1), Row(a, i+2), Row(a, i+3))
	}
	for ; i < a.Rows; i++ {
		sum, row := 0.0, Row(a, i)
		for j, v := range x {
			sum += float64(v * row[j])
		}
		dst[i] = sum
	}
}

// MulVecTransposed writes A' x to dst.
func MulVecTransposed(dst []float64, a blas64.General, x []float64) {
	clear(dst[:a.Cols])
	combine(dst[:a.Cols], a, x, 1)
}

// combine adds to dst the sum of the rows of a times x[0], x[step], …
func combine(dst []float64, a blas64.General, x []float64, step int) {
	i := 0
	for ; i+4 <= a.Rows; i += 4 {
		axpy4(x[i*step], x[(i+1)*step], x[(i+2)*step], x[(i+3)*step], Row(a, i), Row(a, i+1), Row(a, i+2), Row(a, i+3), dst)
	}
	for ; i < a.Rows; i++ {
		Axpy(x[i*step], Row(a, i), dst)
	}
}

// Mul writes A B to dst, which must be neither A nor B.
func Mul(dst, a, b blas64.General) {
	for i := range a.Rows {
		row := Row(dst, i)
		clear(row)
		combine(row, b, Row(a, i), 1)
	}
}

// Product returns A B.
func Product(a, b blas64.General) blas64.General {
	c := Zeros(a.Rows, b.Cols)
	Mul(c, a, b)
	return c
}

// First returns the first columns of the matrix, not a copy.
func First(a blas64.General, columns int) blas64.General {
	a.Cols = columns
	return a
}

// MulTransposed writes A' B to dst, which must be neither A nor B. It copies A', which
// costs less than a pass over dst for every row of B.
func MulTransposed(dst, a, b blas64.General) { Mul(dst, Transposed(a), b) }

// MulByTransposed writes A B' to dst, which must be neither A nor B. It copies B', because
// for a product of low rank the rows of B' are longer than those of B.
func MulByTransposed(dst, a, b blas64.General) { Mul(dst, a, Transposed(b)) }

// Gram writes A'A to both triangles of dst.
func Gram(dst, a blas64.General) {
	n := a.Cols
	for i := range n {
		clear(Row(dst, i))
	}
	k := 0
	for ; k+4 <= a.Rows; k += 4 {
		a0, a1, a2, a3 := Row(a, k), Row(a, k+1), Row(a, k+2), Row(a, k+3)
		for i := range n {
			axpy4(a0[i], a1[i], a2[i], a3[i], a0[i:], a1[i:], a2[i:], a3[i:], Row(dst, i)[i:])
		}
	}
	for ; k < a.Rows; k++ {
		row := Row(a, k)
		for i, x := range row {
			Axpy(x, row[i:], Row(dst, i)[i:])
		}
	}
	mirror(dst)
}

// mirror copies the upper triangle to the lower one.
func mirror(a blas64.General) {
	for i := range a.Rows {
		for j := range i {
			a.Data[i*a.Stride+j] = a.Data[j*a.Stride+i]
		}
	}
}

// Transposed returns a copy of A'.
func Transposed(a blas64.General) blas64.General {
	t := Zeros(a.Cols, a.Rows)
	const side = 16 // of the blocks that are read and written together
	for low := 0; low < a.Cols; low += side {
		high := min(low+side, a.Cols)
		for first := 0; first < a.Rows; first += side {
			for i := first; i < min(first+side, a.Rows); i++ {
				for j, x := range a.Data[i*a.Stride+low : i*a.Stride+high] {
					t.Data[(low+j)*t.Stride+i] = x
				}
			}
		}
	}
	return t
}
