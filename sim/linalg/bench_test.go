package linalg

import (
	"fmt"
	"testing"

	"gonum.org/v1/gonum/mat"
)

func BenchmarkMul(b *testing.B) {
	w := words(8)
	x, y := w.matrix(1000, 400), w.matrix(400, 20)
	b.Run("ours", func(b *testing.B) {
		to := Zeros(1000, 20)
		for b.Loop() {
			Mul(to, x, y)
		}
	})
	b.Run("gonum", func(b *testing.B) {
		to, p, q := mat.NewDense(1000, 20, nil), dense(x), dense(y)
		for b.Loop() {
			to.Mul(p, q)
		}
	})
}

func BenchmarkMulTransposed(b *testing.B) {
	w := words(8)
	x, y := w.matrix(1000, 400), w.matrix(1000, 20)
	b.Run("ours", func(b *testing.B) {
		to := Zeros(400, 20)
		for b.Loop() {
			MulTransposed(to, x, y)
		}
	})
	b.Run("gonum", func(b *testing.B) {
		to, p, q := mat.NewDense(400, 20, nil), dense(x), dense(y)
		for b.Loop() {
			to.Mul(p.T(), q)
		}
	})
}

func BenchmarkMulByTransposed(b *testing.B) {
	w := words(8)
	x, y := w.matrix(1000, 20), w.matrix(400, 20)
	b.Run("ours", func(b *testing.B) {
		to := Zeros(1000, 400)
		for b.Loop() {
			MulByTransposed(to, x, y)
		}
	})
	b.Run("gonum", func(b *testing.B) {
		to, p, q := mat.NewDense(1000, 400, nil), dense(x), dense(y)
		for b.Loop() {
			to.Mul(p, q.T())
		}
	})
}

func BenchmarkEigen(b *testing.B) {
	w := words(8)
	a := w.matrix(100, 100)
	mirror(a)
	b.Run("ours", func(b *testing.B) {
		for b.Loop() {
			Eigen(clone(a))
		}
	})
	b.Run("gonum", func(b *testing.B) {
		for b.Loop() {
			var e mat.EigenSym
			e.Factorize(mat.NewSymDense(100, clone(a).Data), true)
		}
	})
}

func BenchmarkGram(b *testing.B) {
	w := words(8)
	a := w.matrix(1000, 50)
	b.Run("ours", func(b *testing.B) {
		to := Zeros(50, 50)
		for b.Loop() {
			Gram(to, a)
		}
	})
	b.Run("gonum", func(b *testing.B) {
		to := mat.NewSymDense(50, nil)
		p := dense(a)
		for b.Loop() {
			to.SymOuterK(1, p.T())
		}
	})
}

func BenchmarkSVD(b *testing.B) {
	w := words(8)
	a := w.matrix(1000, 10)
	b.Run("ours", func(b *testing.B) {
		for b.Loop() {
			SVD(a)
		}
	})
	b.Run("gonum", func(b *testing.B) {
		p := dense(a)
		for b.Loop() {
			var svd mat.SVD
			svd.Factorize(p, mat.SVDThin)
		}
	})
}

func BenchmarkOrthonormalise(b *testing.B) {
	w := words(8)
	a := w.matrix(1000, 20)
	for b.Loop() {
		Orthonormalise(clone(a))
	}
}

// BenchmarkCholesky decomposes a matrix and inverts it, from its factor and by sweeps.
func BenchmarkCholesky(b *testing.B) {
	for _, n := range []int{8, 16, 64, 256} {
		w := words(8)
		x := w.matrix(n+10, n)
		gram, factor, inverse := Zeros(n, n), Zeros(n, n), Zeros(n, n)
		Gram(gram, x)
		b.Run(fmt.Sprintf("factor/n=%d", n), func(b *testing.B) {
			for b.Loop() {
				copy(factor.Data, gram.Data)
				Cholesky(factor)
			}
		})
		b.Run(fmt.Sprintf("solve/n=%d", n), func(b *testing.B) {
			y := make([]float64, n)
			for b.Loop() {
				y[0] = 1
				CholeskySolve(factor, y)
			}
		})
		b.Run(fmt.Sprintf("inverse/n=%d", n), func(b *testing.B) {
			l := Zeros(n, n)
			for b.Loop() {
				copy(l.Data, factor.Data)
				CholeskyInverse(l, inverse)
			}
		})
		b.Run(fmt.Sprintf("sweeps/n=%d", n), func(b *testing.B) {
			buffer := make([]float64, n)
			for b.Loop() {
				copy(inverse.Data, gram.Data)
				Invert(inverse, buffer)
			}
		})
	}
}
