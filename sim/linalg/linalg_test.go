package linalg

import (
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"
)

// words is a small generator (splitmix64), separate from package rng so that the inputs of the
// pinned hashes never change.
type words uint64

func (w *words) next() uint64 {
	*w += 0x9e3779b97f4a7c15
	z := uint64(*w)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// float draws uniformly from [-1, 1).
func (w *words) float() float64 { return float64(w.next()>>11)*0x1p-52 - 1 }

func (w *words) matrix(rows, cols int) blas64.General {
	a := Zeros(rows, cols)
	for i := range a.Data {
		a.Data[i] = w.float()
	}
	return a
}

func (w *words) vector(n int) []float64 { return w.matrix(1, n).Data }

// dense returns a copy as a matrix of gonum.
func dense(a blas64.General) *mat.Dense {
	m := mat.NewDense(a.Rows, a.Cols, nil)
	for i := range a.Rows {
		m.SetRow(i, Row(a, i))
	}
	return m
}

func clone(a blas64.General) blas64.General { return dense(a).RawMatrix() }

// strided returns a copy that is a part of a wider matrix.
func strided(a blas64.General) blas64.General {
	wide := blas64.General{Rows: a.Rows, Cols: a.Cols, Stride: a.Cols + 3, Data: make([]float64, a.Rows*(a.Cols+3))}
	for i := range a.Rows {
		copy(Row(wide, i), Row(a, i))
	}
	return wide
}

// near fails the test if an element differs from want by more than tolerance.
func near(t *testing.T, what string, got blas64.General, want mat.Matrix, tolerance float64) {
	t.Helper()
	if r, c := want.Dims(); r != got.Rows || c != got.Cols {
		t.Fatalf("%s: %d × %d, want %d × %d", what, got.Rows, got.Cols, r, c)
	}
	for i := range got.Rows {
		for j := range got.Cols {
			if d := math.Abs(Row(got, i)[j] - want.At(i, j)); !(d <= tolerance) {
				t.Fatalf("%s: (%d, %d) is %v, want %v", what, i, j, Row(got, i)[j], want.At(i, j))
			}
		}
	}
}

// rounding bounds the difference of two sums of the same n products of numbers up to 1, in two
// orders: each has an error of at most n roundings of partial sums up to n.
func rounding(n int) float64 { return 2 * float64(n*n) * 0x1p-53 }

func TestProducts(t *testing.T) {
	w := words(1)
	for _, size := range [][3]int{{1, 1, 1}, {2, 3, 4}, {5, 7, 6}, {8, 8, 8}, {13, 1, 9}, {1, 17, 1}, {40, 11, 23}, {9, 50, 3}} {
		n, k, m := size[0], size[1], size[2]
		what := fmt.Sprint(size)
		a, b := strided(w.matrix(n, k)), strided(w.matrix(k, m))
		ours, theirs := strided(w.matrix(n, m)), new(mat.Dense)
		Mul(ours, a, b)
		theirs.Mul(dense(a), dense(b))
		near(t, what+" A B", ours, theirs, rounding(k))

		at := strided(Transposed(a))
		MulTransposed(ours, at, b)
		near(t, what+" A' B", ours, theirs, rounding(k))
		MulByTransposed(ours, a, strided(Transposed(b)))
		near(t, what+" A B'", ours, theirs, rounding(k))

		square := mat.NewDense(k, k, nil)
		square.Mul(dense(a).T(), dense(a))
		gram := strided(w.matrix(k, k))
		Gram(gram, a)
		near(t, what+" A'A", gram, square, rounding(n))

		x := w.vector(k)
		image := mat.NewVecDense(n, nil)
		image.MulVec(dense(a), mat.NewVecDense(k, x))
		got := make([]float64, n)
		MulVec(got, a, x)
		near(t, what+" A x", Of(n, 1, got), image, rounding(k))
		MulVecTransposed(got, at, x)
		near(t, what+" (A')' x", Of(n, 1, got), image, rounding(k))
	}
}

func TestCholesky(t *testing.T) {
	w := words(2)
	for _, n := range []int{1, 2, 3, 7, 20, 61} {
		b := w.matrix(n+5, n)
		a := Zeros(n, n)
		Gram(a, b)
		for i := range n {
			Row(a, i)[i]++
		}
		sym := dense(a)
		l := strided(a)
		for i := range n { // the lower triangle must not be read
			for j := range i {
				Row(l, i)[j] = math.NaN()
			}
		}
		if !Cholesky(l) {
			t.Fatalf("%d: not positive definite", n)
		}
		x := w.vector(n)
		y := append([]float64(nil), x...)
		CholeskySolve(l, y)
		back := mat.NewVecDense(n, nil)
		back.MulVec(sym, mat.NewVecDense(n, y))
		// The condition number of I + B'B is at most 1 + n(n+5).
		tolerance := 1e-15 * float64(n*n*n+10)
		near(t, "A A⁻¹ x", Of(n, 1, x), back, tolerance)
		block := w.matrix(n, 4)
		solved := clone(block)
		CholeskySolveBlock(l, solved)
		var product mat.Dense
		product.Mul(sym, dense(solved))
		near(t, "A A⁻¹ X", block, &product, tolerance)
		inverse := strided(Zeros(n, n))
		for i := range n {
			for j := range n {
				Row(inverse, i)[j] = math.NaN() // it must not be read
			}
		}
		copied := strided(l)
		CholeskyInverse(copied, inverse)
		product.Reset()
		product.Mul(sym, dense(inverse))
		eye := Zeros(n, n)
		for i := range n {
			Row(eye, i)[i] = 1
		}
		near(t, "A A⁻¹", eye, &product, tolerance)
		swept := strided(a)
		for i := range n { // the upper triangle must not be read
			Row(swept, i)[i] = sym.At(i, i)
			for j := range i {
				Row(swept, i)[j], Row(swept, j)[i] = sym.At(i, j), math.NaN()
			}
		}
		Invert(swept, w.vector(n))
		near(t, "the inverse by sweeps", swept, dense(inverse), tolerance)
		square := mat.NewDense(n, n, nil)
		square.Outer(-0.3, mat.NewVecDense(n, x), mat.NewVecDense(n, x))
		square.Add(square, dense(swept))
		AddSquare(swept, -0.3, x)
		near(t, "A⁻¹ - .3 x x'", swept, square, 1e-15)
		copy(y, x)
		SolveLower(l, y)
		if got, want := Dot(y, y), quadratic(sym, x); math.Abs(got-want) > tolerance*(1+want) {
			t.Errorf("%d: |L⁻¹x|² is %v, x'A⁻¹x %v", n, got, want)
		}
	}
	for _, bad := range [][]float64{{0}, {-1}, {math.NaN()}, {1, 2, 2, 1}, {1, 1, 1, 1}} {
		n := int(math.Sqrt(float64(len(bad))))
		if Cholesky(Of(n, n, append([]float64(nil), bad...))) {
			t.Errorf("Cholesky accepts %v, which is not positive definite", bad)
		}
	}
}

func quadratic(a *mat.Dense, x []float64) float64 {
	var y mat.VecDense
	v := mat.NewVecDense(len(x), append([]float64(nil), x...))
	if err := y.SolveVec(a, v); err != nil {
		panic(err)
	}
	return mat.Dot(v, &y)
}

func TestSolve(t *testing.T) {
	w := words(3)
	for _, n := range []int{1, 2, 5, 31} {
		a := w.matrix(n, n)
		Row(a, 0)[0] = 0 // needs another pivot
		if n == 1 {
			Row(a, 0)[0] = 2
		}
		x := w.vector(n)
		y := append([]float64(nil), x...)
		if !Solve(strided(a), y) {
			t.Fatalf("%d: singular", n)
		}
		back := make([]float64, n)
		MulVec(back, a, y)
		size := 0.0
		for _, v := range y {
			size = max(size, math.Abs(v))
		}
		near(t, "A A⁻¹ x", Of(n, 1, back), mat.NewVecDense(n, x), 1e-14*float64(n)*(1+size))
	}
	if Solve(Of(2, 2, []float64{1, 2, 2, 4}), []float64{1, 1}) || Solve(Of(1, 1, []float64{math.NaN()}), []float64{1}) {
		t.Error("Solve accepts a singular matrix")
	}
}

func orthonormal(t *testing.T, what string, q blas64.General) {
	t.Helper()
	gram := Zeros(q.Cols, q.Cols)
	Gram(gram, q)
	identity := mat.NewDense(q.Cols, q.Cols, nil)
	for i := range q.Cols {
		identity.Set(i, i, 1)
	}
	near(t, what, gram, identity, 1e-14*float64(10+q.Cols))
}

func TestQR(t *testing.T) {
	w := words(4)
	for _, scale := range []float64{1, 1e-200, 1e200} {
		for _, size := range [][2]int{{1, 1}, {5, 1}, {4, 4}, {20, 7}, {100, 33}, {3, 6}} {
			a := w.matrix(size[0], size[1])
			for i := range a.Data {
				a.Data[i] *= scale
			}
			if size[1] > 3 { // a column that depends on others
				for i := range a.Rows {
					Row(a, i)[2] = Row(a, i)[0] - Row(a, i)[1]
				}
			}
			qr := strided(a)
			QR(qr)
			if a.Rows < a.Cols {
				continue
			}
			r := Zeros(a.Cols, a.Cols)
			for i := range r.Rows {
				copy(Row(r, i)[i:], Row(qr, i)[i:])
			}
			q := strided(a)
			Orthonormalise(q)
			orthonormal(t, fmt.Sprint(size, " Q'Q"), q)
			product := Zeros(a.Rows, a.Cols)
			Mul(product, q, r)
			near(t, fmt.Sprint(size, " QR"), product, dense(a), 1e-14*scale*float64(10+a.Cols))
		}
	}
	zero := Zeros(6, 3)
	Orthonormalise(zero)
	orthonormal(t, "of zeros", zero)
}

// symmetric returns symmetric matrices with known difficulties.
func symmetric(w *words) map[string]blas64.General {
	list := map[string]blas64.General{"zero": Zeros(4, 4), "one": Of(1, 1, []float64{-3}), "two": Of(2, 2, []float64{1, 2, 2, 1})}
	for _, n := range []int{2, 3, 10, 47, 120} {
		a := w.matrix(n, n)
		mirror(a)
		list[fmt.Sprint("random ", n)] = a
		gram := Zeros(n, n)
		Gram(gram, w.matrix(max(1, n/3), n))
		list[fmt.Sprint("of low rank ", n)] = gram
		same := Zeros(n, n) // one eigenvalue, and another n-1 times
		for i := range same.Data {
			same.Data[i] = 1
		}
		for i := range n {
			Row(same, i)[i] = 3
		}
		list[fmt.Sprint("repeated ", n)] = same
		graded := Zeros(n, n)
		for i := range n {
			for j := range n {
				Row(graded, i)[j] = math.Pow(2, -float64(i+j)) * (1 + float64((i*j)%3))
			}
		}
		list[fmt.Sprint("graded ", n)] = graded
		for _, scale := range []float64{1e200, 1e-200} {
			scaled := clone(a)
			for i := range scaled.Data {
				scaled.Data[i] *= scale
			}
			list[fmt.Sprint("size ", scale, " ", n)] = scaled
		}
	}
	return list
}

func TestEigen(t *testing.T) {
	w := words(5)
	for name, a := range symmetric(&w) {
		n := a.Rows
		size := 0.0
		for _, x := range a.Data {
			size = max(size, math.Abs(x))
		}
		vectors := strided(a)
		values, ok := Eigen(vectors)
		if !ok {
			t.Errorf("%s: Eigen fails", name)
			continue
		}
		var theirs mat.EigenSym
		if !theirs.Factorize(mat.NewSymDense(n, clone(a).Data), true) {
			t.Fatalf("%s: gonum fails", name)
		}
		tolerance := 1e-14 * float64(n) * size
		rising := theirs.Values(nil)
		for k, v := range values {
			if k > 0 && v > values[k-1] {
				t.Errorf("%s: %v after %v", name, v, values[k-1])
			}
			if !(math.Abs(v-rising[n-1-k]) <= tolerance) {
				t.Errorf("%s: value %d is %v, gonum has %v", name, k, v, rising[n-1-k])
			}
		}
		orthonormal(t, name, Transposed(vectors))
		image := Zeros(n, n) // rows A v
		MulByTransposed(image, vectors, a)
		for k := range n {
			for i := range n {
				Row(image, k)[i] -= values[k] * Row(vectors, k)[i]
			}
		}
		near(t, name+" A v - λ v", image, mat.NewDense(n, n, nil), tolerance)
	}
	for _, bad := range []float64{math.NaN(), math.Inf(1)} {
		if _, ok := Eigen(Of(2, 2, []float64{1, bad, bad, 1})); ok {
			t.Errorf("Eigen accepts %v", bad)
		}
	}
}

func TestSVD(t *testing.T) {
	w := words(6)
	list := map[string]blas64.General{"zero": Zeros(5, 3), "one": Of(1, 1, []float64{-3}), "column": w.matrix(9, 1)}
	for _, size := range [][2]int{{3, 3}, {10, 4}, {4, 9}, {60, 20}, {200, 33}} {
		a := w.matrix(size[0], size[1])
		list[fmt.Sprint("random ", size)] = a
		low := Zeros(size[0], size[1])
		Mul(low, w.matrix(size[0], 2), w.matrix(2, size[1]))
		list[fmt.Sprint("of rank 2 ", size)] = low
		for _, scale := range []float64{1e200, 1e-200} {
			scaled := clone(a)
			for i := range scaled.Data {
				scaled.Data[i] *= scale
			}
			list[fmt.Sprint("size ", scale, " ", size)] = scaled
		}
		same := Zeros(size[0], size[1])
		for j := range min(size[0], size[1]) {
			Row(same, j)[j] = 2
		}
		list[fmt.Sprint("repeated ", size)] = same
		twice := clone(a)
		for i := range twice.Rows {
			Row(twice, i)[1] = Row(twice, i)[0]
			Row(twice, i)[2] = 0
		}
		list[fmt.Sprint("dependent ", size)] = twice
	}
	for name, a := range list {
		size := 0.0
		for _, x := range a.Data {
			size = max(size, math.Abs(x))
		}
		u, values, v, ok := SVD(strided(a))
		if !ok {
			t.Errorf("%s: SVD fails", name)
			continue
		}
		var theirs mat.SVD
		if !theirs.Factorize(dense(a), mat.SVDNone) {
			t.Fatalf("%s: gonum fails", name)
		}
		tolerance := 1e-14 * float64(a.Rows+a.Cols) * size
		for k, want := range theirs.Values(nil) {
			if !(math.Abs(values[k]-want) <= tolerance) {
				t.Errorf("%s: value %d is %v, gonum has %v", name, k, values[k], want)
			}
		}
		orthonormal(t, name+" U", u)
		orthonormal(t, name+" V", v)
		for i := range u.Rows {
			for k := range values {
				Row(u, i)[k] *= values[k]
			}
		}
		product := Zeros(a.Rows, a.Cols)
		MulByTransposed(product, u, v)
		near(t, name+" U S V'", product, dense(a), tolerance)
	}
	if _, _, _, ok := SVD(Of(2, 1, []float64{1, math.NaN()})); ok {
		t.Error("SVD accepts NaN")
	}
}

// A hash of the bits of the results. It is the same on every processor.
func TestGolden(t *testing.T) {
	const offset, prime = 0xcbf29ce484222325, 0x100000001b3
	w := words(7)
	hash := uint64(offset)
	add := func(lists ...[]float64) {
		for _, list := range lists {
			for _, x := range list {
				hash = (hash ^ math.Float64bits(x)) * prime
			}
		}
	}
	for range 20 {
		n := 3 + int(w.next()%40)
		a := w.matrix(2*n, n)
		u, s, v, _ := SVD(a)
		add(u.Data, s, v.Data)
		gram := Zeros(n, n)
		Gram(gram, a)
		values, _ := Eigen(clone(gram))
		add(gram.Data, values)
		Cholesky(gram)
		x := w.vector(n)
		CholeskySolve(gram, x)
		add(gram.Data, x)
		square := w.matrix(n, n)
		Solve(square, x)
		add(x)
		big := Zeros(2*n, 2*n)
		Gram(big, Transposed(a))
		values, _ = Eigen(big)
		add(values, big.Data)
		Orthonormalise(a)
		add(a.Data)
	}
	if want := uint64(0xe15aa8de1be8bdc5); hash != want {
		t.Errorf("the hash of the bits is %#x, want %#x", hash, want)
	}
}
