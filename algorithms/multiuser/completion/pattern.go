package completion

import "joust/sim/parallel"

// pattern says which entries of a matrix are observed, in two orders: by rows,
// which is how values are kept, and by columns.
type pattern struct {
	rows, cols int
	first      []int32 // of row i the entries first[i] … first[i+1]-1 …
	col        []int32 // … are in these columns
	colFirst   []int32 // of column j those from colFirst[j] to colFirst[j+1]-1 …
	row        []int32 // … are in these rows …
	at         []int32 // … and have these places in the order by rows
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

// byColumn is the values in the order by columns.
func (p *pattern) byColumn(values []float64) []float64 {
	sorted := make([]float64, len(p.at))
	for k, at := range p.at {
		sorted[k] = values[at]
	}
	return sorted
}

// sparse is a matrix that is zero but for the entries of a pattern.
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

// combine makes rows low … high-1 of dst, b numbers each: the sums of the rows of
// x that index names, times values.
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
