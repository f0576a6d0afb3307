package completion

import (
	"math"

	"joust/algorithms/multiuser/proximal"
	"joust/sim/linalg"
	"joust/sim/parallel"
	"joust/sim/rng"
)

// pattern holds which entries of a matrix are observed, in two orders: by rows, which is the
// order of values, and by columns.
type pattern struct {
	rows, cols int
	first      []int32 // row i has the entries first[i] … first[i+1]-1 …
	col        []int32 // … in these columns
	colFirst   []int32 // column j has those from colFirst[j] to colFirst[j+1]-1 …
	row        []int32 // … in these rows …
	at         []int32 // … with these places in the order by rows
}

func newPattern(rows, cols int, first, col []int32) *pattern {
	n := first[rows]
	p := &pattern{
		rows: rows, cols: cols, first: first[:rows+1], col: col[:n],
		colFirst: make([]int32, cols+1), row: make([]int32, n), at: make([]int32, n),
	}
	for _, j := range p.col {
		p.colFirst[j+1]++
	}
	for j := range cols {
		p.colFirst[j+1] += p.colFirst[j]
	}
	next := make([]int32, cols)
	copy(next, p.colFirst)
	for i := range rows {
		for k := first[i]; k < first[i+1]; k++ {
			j := col[k]
			p.row[next[j]], p.at[next[j]] = int32(i), k
			next[j]++
		}
	}
	return p
}

// byColumn returns the values in the order by columns.
func (p *pattern) byColumn(values []float64) []float64 {
	sorted := make([]float64, len(p.at))
	for k, at := range p.at {
		sorted[k] = values[at]
	}
	return sorted
}

// sparse is a matrix whose entries outside a pattern are 0.
type sparse struct {
	*pattern
	values  []float64 // in the order by rows …
	turned  []float64 // … and by columns
	workers int
}

func newSparse(p *pattern, values []float64, workers int) *sparse {
	return &sparse{p, values, p.byColumn(values), workers}
}

func (z *sparse) size() (rows, cols int) { return z.rows, z.cols }

// times implements linear.
func (z *sparse) times(dst, x []float64, b int) {
	parallel.Range(z.workers, z.rows, func(_, low, high int) {
		combine(dst, x, b, z.first, z.col, z.values, low, high)
	})
}

// timesTransposed implements linear.
func (z *sparse) timesTransposed(dst, y []float64, b int) {
	parallel.Range(z.workers, z.cols, func(_, low, high int) {
		combine(dst, y, b, z.colFirst, z.row, z.turned, low, high)
	})
}

// combine writes rows low … high-1 of dst, b numbers each: sums of the rows of x that index
// names, with these values as factors.
func combine(dst, x []float64, b int, first, index []int32, values []float64, low, high int) {
	for i := low; i < high; i++ {
		row := dst[i*b : (i+1)*b]
		clear(row)
		for k := first[i]; k < first[i+1]; k++ {
			z, from := values[k], x[int(index[k])*b:]
			from = from[:len(row)]
			for t := range row {
				row[t] += float64(z * from[t])
			}
		}
	}
}

// linear is a matrix that is given by its products with blocks of b columns, in row-major
// order.
type linear interface {
	size() (rows, cols int)
	times(dst, x []float64, b int)           // dst = Z x, rows × b
	timesTransposed(dst, y []float64, b int) // dst = Z' y, cols × b
}

// Constants of the randomised subspace iteration: the number of columns in excess of the
// wanted singular vectors, and the number of rounds.
const (
	oversampling = 7
	rounds       = 4
)

// leading returns the k largest singular values of z, or as many as it has, in decreasing
// order, and their right singular vectors, cols × k, by randomised subspace iteration (Halko,
// Martinsson and Tropp, "Finding structure with randomness", SIAM Review 53, 2011, algorithm
// 4.4): a random block of a few columns more is multiplied by Z'Z four times, with a QR
// decomposition after each, and the product of Z with it is decomposed. Singular values well
// above the rest are accurate, others have an error of a few per cent.
func leading(z linear, k int, stream *rng.Source) (values, right []float64) {
	rows, cols := z.size()
	b := min(k+oversampling, rows, cols)
	k = min(k, b)
	if k == 0 {
		return nil, nil
	}
	x := make([]float64, cols*b)
	for i := range x {
		x[i] = stream.Normal()
	}
	y := make([]float64, rows*b)
	for range rounds {
		z.times(y, x, b)
		z.timesTransposed(x, y, b)
		linalg.Orthonormalise(linalg.Of(cols, b, x))
	}
	z.times(y, x, b)
	values, v := proximal.ProductSingular(linalg.Of(rows, b, y), linalg.Of(cols, b, x), k)
	return values, v.Data
}

// powerIterations is the number of steps of the power method.
const powerIterations = 30

// operatorNorm returns a lower bound of the largest singular value of z, close to it, by the
// power method from a random start.
func operatorNorm(z linear, stream *rng.Source) float64 {
	rows, cols := z.size()
	x, y := make([]float64, cols), make([]float64, rows)
	for j := range x {
		x[j] = stream.Normal()
	}
	norm := 0.0
	for range powerIterations {
		if norm = length(x); norm == 0 {
			return 0
		}
		for j := range x {
			x[j] /= norm
		}
		z.times(y, x, 1)
		z.timesTransposed(x, y, 1)
	}
	return length(y)
}

// length returns the Euclidean length of x.
func length(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += float64(v * v)
	}
	return math.Sqrt(sum)
}
