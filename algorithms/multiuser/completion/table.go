package completion

import "math"

// Table adds up noisy observations of the entries of a matrix, densely, in row-major order:
// entry (u,j) is at index u·Cols+j.
type Table struct {
	Rows, Cols int
	Sum        []float64 // of the observations
	Square     []float64 // sum of their squares
	Count      []float64 // number of observations
}

// NewTable returns a table without observations.
func NewTable(rows, cols int) *Table {
	n := rows * cols
	return &Table{rows, cols, make([]float64, n), make([]float64, n), make([]float64, n)}
}

// Add adds the observation y of entry (u,j).
func (t *Table) Add(u, j int, y float64) {
	i := u*t.Cols + j
	t.Sum[i] += y
	t.Square[i] += float64(y * y)
	t.Count[i]++
}

// Data holds the observed entries of a table: row u has the columns Col[First[u]:First[u+1]],
// in increasing order, each with the mean and the number of its observations, which is the
// entry's weight.
type Data struct {
	Rows, Cols int
	First      []int32 // Rows+1 of them
	Col        []int32
	Mean       []float64
	Count      []float64 // above 0
	// Noise is the standard deviation of one observation, estimated from repeated
	// observations of the same entries; 0 where there are too few of them.
	Noise float64
}

// fewestRepeats is the least number of degrees of freedom of repeated observations from
// which the noise is estimated: with n of them, the estimated standard deviation has a
// relative standard error of about 1/√(2n), here 13 %.
const fewestRepeats = 30

// Data returns the observed entries. Later observations do not change it.
func (t *Table) Data() *Data {
	observed := 0
	for _, n := range t.Count {
		if n > 0 {
			observed++
		}
	}
	d := &Data{
		Rows: t.Rows, Cols: t.Cols,
		First: make([]int32, t.Rows+1), Col: make([]int32, 0, observed),
		Mean: make([]float64, 0, observed), Count: make([]float64, 0, observed),
	}
	var squares, free float64 // around the mean of each entry, and degrees of freedom
	for u := range t.Rows {
		for j := range t.Cols {
			i := u*t.Cols + j
			n := t.Count[i]
			if n <= 0 {
				continue
			}
			mean := t.Sum[i] / n
			d.Col = append(d.Col, int32(j))
			d.Mean = append(d.Mean, mean)
			d.Count = append(d.Count, n)
			if n > 1 {
				squares += max(0, t.Square[i]-float64(mean*t.Sum[i]))
				free += n - 1
			}
		}
		d.First[u+1] = int32(len(d.Col))
	}
	if free >= fewestRepeats {
		d.Noise = math.Sqrt(squares / free)
	}
	return d
}
