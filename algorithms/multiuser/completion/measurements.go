package completion

import "joust/sim/linalg"

// Measurements are noisy linear measurements of the rows of a matrix M,
//
//	y = <x, M_u> + noise.
//
// Each is kept separately; x takes 12 bytes for each given number.
type Measurements struct {
	Rows, Cols int

	row   []int32 // of each measurement
	y     []float64
	first []int // measurement k has the numbers first[k] … first[k+1]-1 of x …
	index []int32
	value []float64
}

// NewMeasurements returns an empty set of measurements of a rows × cols matrix.
func NewMeasurements(rows, cols int) *Measurements {
	return &Measurements{Rows: rows, Cols: cols, first: []int{0}}
}

// Add adds the measurement y of row u, where x is 0 except for these values at these
// indices, each of which occurs once; or, if index is nil, where x has these values, one for
// each column. It keeps neither slice.
func (m *Measurements) Add(u int, index []int32, value []float64, y float64) {
	m.row = append(m.row, int32(u))
	m.y = append(m.y, y)
	if index == nil {
		for j := range value {
			m.index = append(m.index, int32(j))
		}
	} else {
		m.index = append(m.index, index...)
	}
	m.value = append(m.value, value...)
	m.first = append(m.first, len(m.value))
}

// usable reports whether all measurements are usable.
func (m *Measurements) usable() bool {
	for _, y := range m.y {
		if !usable(y) {
			return false
		}
	}
	for _, x := range m.value {
		if !usable(x) {
			return false
		}
	}
	return true
}

// usableOnes returns a filter for the usable measurements among those that keep accepts.
func (m *Measurements) usableOnes(keep func(k int32) bool) func(k int32) bool {
	return func(k int32) bool {
		if keep != nil && !keep(k) || !usable(m.y[k]) {
			return false
		}
		for _, x := range m.value[m.first[k]:m.first[k+1]] {
			if !usable(x) {
				return false
			}
		}
		return true
	}
}

// byRow lists the measurements of each row, those of row u from order[first[u]] on, in the
// order in which they were added.
func (m *Measurements) byRow() (first, order []int32) {
	first = make([]int32, m.Rows+1)
	for _, u := range m.row {
		first[u+1]++
	}
	for u := range m.Rows {
		first[u+1] += first[u]
	}
	order = make([]int32, len(m.row))
	next := append([]int32(nil), first...)
	for k, u := range m.row {
		order[next[u]] = int32(k)
		next[u]++
	}
	return first, order
}

// design holds measurements in the order of their rows, with an index by columns. For a row
// with more measurements than columns it holds an equivalent set with one measurement for
// each column: with X = QR, |y - Xm|² is |Q'y - Rm|² plus a constant.
type design struct {
	rows, cols int
	count      []float64 // for each row: its original number of measurements
	kappa      float64   // mean square of the numbers in x that are not 0
	rowFirst   []int32   // of row u the measurements rowFirst[u] … rowFirst[u+1]-1
	row        []int32   // of each measurement
	y          []float64
	first      []int32 // of measurement k the numbers first[k] … first[k+1]-1 of x …
	index      []int32
	value      []float64

	colFirst []int32 // column j has the numbers colFirst[j] … colFirst[j+1]-1 …
	by       []int32 // … which belong to these measurements …
	weight   []float64

	touched *pattern // for each row the columns with a number that is not 0 in some measurement
	slot    []int32  // for each number, the place of its row and column in touched

	// The residuals of the rows that were replaced, which are noise alone: sum of squares
	// and degrees of freedom.
	squares, free float64
}

// newDesign arranges the measurements of the first rows rows that keep accepts; nil accepts
// all.
func newDesign(m *Measurements, rows int, keep func(k int32) bool) *design {
	d := &design{
		rows: rows, cols: m.Cols, count: make([]float64, rows),
		rowFirst: make([]int32, 1, rows+1), first: []int32{0},
	}
	first, order := m.byRow()
	var mine []int32
	var squares, nonzero float64
	for u := range rows {
		mine = mine[:0]
		numbers := 0
		for _, k := range order[first[u]:first[u+1]] {
			if keep == nil || keep(k) {
				mine = append(mine, k)
				numbers += m.first[k+1] - m.first[k]
				for _, x := range m.value[m.first[k]:m.first[k+1]] {
					if x != 0 {
						squares += float64(x * x)
						nonzero++
					}
				}
			}
		}
		d.count[u] = float64(len(mine))
		if len(mine) > m.Cols && numbers > m.Cols*(m.Cols+1)/2 {
			d.addTriangle(m, u, mine)
		} else {
			for _, k := range mine {
				low, high := m.first[k], m.first[k+1]
				d.add(u, m.index[low:high], m.value[low:high], m.y[k])
			}
		}
		d.rowFirst = append(d.rowFirst, int32(len(d.y)))
	}
	d.kappa = squares / max(1, nonzero)
	d.indexRows()
	d.indexColumns()
	return d
}

func (d *design) add(u int, index []int32, value []float64, y float64) {
	d.row = append(d.row, int32(u))
	d.y = append(d.y, y)
	d.index = append(d.index, index...)
	d.value = append(d.value, value...)
	d.first = append(d.first, int32(len(d.value)))
}

// addTriangle adds measurements equivalent to those of row u, by a QR decomposition of x
// and y.
func (d *design) addTriangle(m *Measurements, u int, mine []int32) {
	n, cols := len(mine), m.Cols
	a := linalg.Zeros(n, cols+1)
	for i, k := range mine {
		row := a.Data[i*a.Stride : (i+1)*a.Stride]
		for at := m.first[k]; at < m.first[k+1]; at++ {
			row[m.index[at]] += m.value[at]
		}
		row[cols] = m.y[k]
	}
	linalg.QR(a)
	index := make([]int32, cols)
	for j := range index {
		index[j] = int32(j)
	}
	for i := range cols {
		row := a.Data[i*a.Stride : (i+1)*a.Stride]
		d.add(u, index[i:], row[i:cols], row[cols])
	}
	left := a.Data[cols*a.Stride+cols]
	d.squares += float64(left * left)
	d.free += float64(n - cols)
}

// indexRows finds the columns that occur in the measurements of each row.
func (d *design) indexRows() {
	first, col := make([]int32, 1, d.rows+1), []int32(nil)
	d.slot = make([]int32, len(d.value))
	place := make([]int32, d.cols) // of each column in the row: place-1, where that is in the row
	for u := range d.rows {
		begin := first[u]
		for at := d.first[d.rowFirst[u]]; at < d.first[d.rowFirst[u+1]]; at++ {
			j := d.index[at]
			if place[j] <= begin {
				col = append(col, j)
				place[j] = int32(len(col))
			}
			d.slot[at] = place[j] - 1
		}
		first = append(first, int32(len(col)))
	}
	d.touched = newPattern(d.rows, d.cols, first, col)
}

// indexColumns makes the index by columns.
func (d *design) indexColumns() {
	d.colFirst = make([]int32, d.cols+1)
	d.by, d.weight = make([]int32, len(d.value)), make([]float64, len(d.value))
	for _, j := range d.index {
		d.colFirst[j+1]++
	}
	for j := range d.cols {
		d.colFirst[j+1] += d.colFirst[j]
	}
	next := append([]int32(nil), d.colFirst...)
	for k := range d.y {
		for at := d.first[k]; at < d.first[k+1]; at++ {
			j := d.index[at]
			d.by[next[j]], d.weight[next[j]] = int32(k), d.value[at]
			next[j]++
		}
	}
}

// takeOff subtracts <x, offset> from each measurement.
func (d *design) takeOff(offset []float64) {
	for k := range d.y {
		for at := d.first[k]; at < d.first[k+1]; at++ {
			d.y[k] -= float64(d.value[at] * offset[d.index[at]])
		}
	}
}

// times writes x'V to dst for each measurement x of the rows low … high-1, V having q columns.
func (d *design) times(dst, v []float64, q, low, high int) {
	for k := d.rowFirst[low]; k < d.rowFirst[high]; k++ {
		sum := dst[int(k)*q : int(k)*q+q]
		clear(sum)
		for at := d.first[k]; at < d.first[k+1]; at++ {
			x, from := d.value[at], v[int(d.index[at])*q:]
			from = from[:len(sum)]
			for t := range sum {
				sum[t] += float64(x * from[t])
			}
		}
	}
}

// gather returns the matrix whose row u is Σ_k c_k x_k over the measurements k of row u.
func (d *design) gather(c []float64, workers int) *sparse {
	values := make([]float64, len(d.touched.col))
	for k, x := range c {
		for at := d.first[k]; at < d.first[k+1]; at++ {
			values[d.slot[at]] += float64(x * d.value[at])
		}
	}
	return newSparse(d.touched, values, workers)
}

// multiplied is a sparse matrix times a symmetric one; by replaces a block of b columns by
// the product of the symmetric matrix with it.
type multiplied struct {
	*sparse
	by func(x []float64, b int)
}

// times implements linear.
func (z multiplied) times(dst, x []float64, b int) {
	image := append([]float64(nil), x...)
	z.by(image, b)
	z.sparse.times(dst, image, b)
}

// timesTransposed implements linear.
func (z multiplied) timesTransposed(dst, y []float64, b int) {
	z.sparse.timesTransposed(dst, y, b)
	z.by(dst, b)
}
