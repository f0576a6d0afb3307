package choice

import "math"

// AllCells is a learner that queries all cells, row by row, and then stops. It chooses by the
// cells that it has read, where the others count as missing.
type AllCells struct {
	values  []float64
	columns int
	read    int
	choose  func(values []float64, c *Choice)
}

// NewAllCells returns a learner for the problem. The function writes what it chooses by the
// cells, row by row, of which those that were not read are NaN.
func NewAllCells(problem *Problem, choose func(values []float64, c *Choice)) *AllCells {
	r := &AllCells{values: make([]float64, problem.Cells()), columns: len(problem.Columns), choose: choose}
	for i := range r.values {
		r.values[i] = math.NaN()
	}
	return r
}

// Next implements Learner.
func (r *AllCells) Next() (Query, bool) {
	return Query{Row: r.read / r.columns, Column: r.read % r.columns}, r.read < len(r.values)
}

// Observe implements Learner.
func (r *AllCells) Observe(_ Query, value float64) {
	r.values[r.read] = value
	r.read++
}

// Read implements Reader.
func (r *AllCells) Read(values []float64) { r.read = copy(r.values, values) }

// Recommend implements Learner.
func (r *AllCells) Recommend(c *Choice) { r.choose(r.values, c) }
