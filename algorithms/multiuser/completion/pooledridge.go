package completion

import (
	"slices"

	"gonum.org/v1/gonum/blas/blas64"

	"joust/sim/linalg"
)

// Pooled estimates all rows alike, by the ridge solution of the measurements of
// all rows together, but for the last Freeze. It is of rank 1.
func Pooled(m *Measurements, o Options) *Fit {
	return prepareLinear(m, o, nil).pooled()
}

// linearProblem is measurements prepared for an estimator, with the ridge solution
// of all rows together taken off.
type linearProblem struct {
	m       *Measurements
	options Options
	broken  bool // some measurement is not usable

	shape  int     // the first rows, which shape the estimate
	design *design // of them
	offset []float64
	// Of the rows that shape, Σ x x' and the pseudo-observations, decomposed; nil
	// where there are no measurements.
	second *blas64.General
	total  float64 // number of measurements

	norm float64 // see noiseNorm; 0 before it was asked for
}

// prepareLinear fits all rows that shape together and takes the fit off their
// measurements; those that keep does not let pass are left out.
func prepareLinear(m *Measurements, o Options, keep func(k int32) bool) *linearProblem {
	o.Workers = max(1, o.Workers)
	if o.MaxRank < 1 {
		o.MaxRank = usualMaxRank
	}
	p := &linearProblem{m: m, options: o, shape: max(0, m.Rows-max(0, o.Freeze)), offset: make([]float64, m.Cols)}
	if p.broken = !m.usable(); p.broken {
		keep = m.usableOnes(keep)
	}
	p.design = newDesign(m, p.shape, keep)
	p.poolRows()
	p.design.takeOff(p.offset)
	return p
}

// poolRows finds the offset: the ridge solution of all measurements together,
//
//	θ = g·1 + (Σ x x' + κI)⁻¹ Σ x (y - g x'1),
//
// around the best multiple g of the vector of ones, with one pseudo-observation of
// each column: κ is the mean square of the numbers in x that are not 0. Where each
// x picks one entry this is the offset of ALS.
func (p *linearProblem) poolRows() {
	d := p.design
	cols := d.cols
	for _, n := range d.count {
		p.total += n
	}
	if len(d.y) == 0 || cols == 0 {
		return
	}
	if d.kappa == 0 {
		return
	}
	gram := linalg.Zeros(cols, cols)
	right := make([]float64, cols)
	sums := make([]float64, len(d.y))
	var along, across float64
	for k, y := range d.y {
		low, high := d.first[k], d.first[k+1]
		for at, x := range d.value[low:high] {
			sums[k] += x
			row := gram.Data[int(d.index[int(low)+at])*cols:]
			for to, z := range d.value[low:high] {
				row[d.index[int(low)+to]] += float64(x * z)
			}
		}
		along += float64(y * sums[k])
		across += float64(sums[k] * sums[k])
	}
	g := 0.0
	if across > 0 {
		g = along / across
	}
	for k, y := range d.y {
		r := y - float64(g*sums[k])
		for at := d.first[k]; at < d.first[k+1]; at++ {
			right[d.index[at]] += float64(r * d.value[at])
		}
	}
	for j := range cols {
		gram.Data[j*cols+j] += d.kappa
	}
	if !linalg.Cholesky(gram) { // the ridge keeps it well conditioned
		p.broken = true
		return
	}
	linalg.CholeskySolve(gram, right)
	for j := range p.offset {
		p.offset[j] = g + right[j]
	}
	p.second = &gram
}

// pooled is the fit of rank 1.
func (p *linearProblem) pooled() *Fit {
	return &Fit{Rows: p.m.Rows, Offset: p.offset, Rank: 1, Diverged: p.broken}
}

// copied is the problem with an offset and measurements of its own.
func (p *linearProblem) copied() *linearProblem {
	c, d := *p, *p.design
	c.offset, d.y = slices.Clone(p.offset), slices.Clone(p.design.y)
	c.design = &d
	return &c
}

// shift adds to the offset.
func (p *linearProblem) shift(more []float64) {
	for j, x := range more {
		p.offset[j] += x
	}
	p.design.takeOff(more)
}
