package completion

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"joust/sim/parallel"
)

// Fit is an estimate of an N × d matrix, 1·Offset' + U·V'.
type Fit struct {
	Rows   int        // N
	Offset []float64  // of each column, d of them
	U, V   *mat.Dense // N × q and d × q; nil for q = 0, and for estimates that are no such product
	// Rank is q+1, of which 1 is for the offsets: with rank 1 all rows are the same.
	Rank int
	// Ridge is the penalty λ that the fit was made with.
	Ridge float64
	// Noise is the standard deviation of one observation that λ was made of, 0
	// where none was needed.
	Noise      float64
	Iterations int
	// Objective is what is made small, after each iteration, where there is such
	// a thing.
	Objective []float64
	// Diverged says that some observations were no usable numbers, or that the
	// estimator found none. Then the fit is one of rank 1, to what is usable.
	Diverged bool

	own *mat.Dense // of each row what to add to the offsets, where it is no product U·V'
}

// Matrix is the estimated matrix, N × d, computed by up to that many goroutines.
func (f *Fit) Matrix(workers int) *mat.Dense {
	d := len(f.Offset)
	workers = max(1, workers)
	m := mat.NewDense(f.Rows, d, nil)
	values := m.RawMatrix().Data
	var u, transposed []float64
	q := 0
	if f.U != nil {
		q = f.Rank - 1
		u = f.U.RawMatrix().Data
		transposed = mat.DenseCopyOf(f.V.T()).RawMatrix().Data
	}
	parallel.Range(workers, f.Rows, func(_, low, high int) {
		for i := low; i < high; i++ {
			row := values[i*d : (i+1)*d]
			copy(row, f.Offset)
			if f.own != nil {
				for j, x := range f.own.RawRowView(i) {
					row[j] += x
				}
			}
			for t := range q {
				x := u[i*q+t]
				for j, v := range transposed[t*d : (t+1)*d] {
					row[j] += float64(x * v)
				}
			}
		}
	})
	return m
}

// Options say how to estimate.
type Options struct {
	Rank    int // of the estimate, with 1 for the offsets; 0 to choose it by hold-out
	MaxRank int // the largest rank that hold-out tries; 0 for 5
	// Ridge is the penalty in units of the size of the noise, λ0 (see doc.go); 0
	// for the estimator's usual one, or to choose it with the rank.
	Ridge   float64
	Seed    uint64 // of all that is drawn
	Workers int    // goroutines, at least 1; the result does not depend on it
	Freeze  int    // so many rows, the last ones, do not shape Offset and V; their U is fitted afterwards
	// Refit says that ALS and AltMin estimate the offsets anew together with the
	// rest, and not before it only; see refit. The other estimators do not.
	Refit bool
}

// How offsets are estimated anew: so often, with so many iterations in between.
const (
	refits          = 3
	refitIterations = 5
)

// usualMaxRank is the largest rank that hold-out tries unless told otherwise.
const usualMaxRank = 5

// largestUsable bounds the observations that are numbers to work with: sums and
// products of them stay far from overflow.
const largestUsable = 1e100

func usable(x float64) bool { return math.Abs(x) <= largestUsable }

// problem is data prepared for an estimator: what is left of the observations
// once the offsets are taken off, and which rows shape the estimate.
type problem struct {
	data    *Data
	options Options
	broken  bool // some observation is not usable

	shape    int      // the first rows, which shape the estimate
	pattern  *pattern // of their entries
	offset   []float64
	residual []float64 // of all entries, by rows: Mean - offset
	target   []float64 // Count·residual
	square   float64   // Σ Count·residual² of the rows that shape

	weightByColumn, targetByColumn []float64 // of the rows that shape, in the pattern's order by columns

	norm float64 // see noiseNorm; 0 before it was asked for
}

// prepare takes the offsets of the columns off the data; none where plain is set.
func prepare(d *Data, o Options, plain bool) *problem {
	o.Workers = max(1, o.Workers)
	if o.MaxRank < 1 {
		o.MaxRank = usualMaxRank
	}
	p := &problem{data: d, options: o, shape: max(0, d.Rows-max(0, o.Freeze)), offset: make([]float64, d.Cols)}
	for k, y := range d.Mean {
		if n := d.Count[k]; !usable(y) || !usable(n) || n <= 0 {
			p.broken = true
		}
	}
	if !plain || p.broken {
		p.takeOffsets()
	}
	p.residual = make([]float64, len(d.Mean))
	p.target = make([]float64, len(d.Mean))
	if p.broken {
		return p
	}
	shaping := int(d.First[p.shape])
	for k, j := range d.Col {
		r := d.Mean[k] - p.offset[j]
		p.residual[k] = r
		p.target[k] = d.Count[k] * r
		if k < shaping {
			p.square += float64(d.Count[k] * r * r)
		}
	}
	p.pattern = newPattern(p.shape, d.Cols, d.First, d.Col)
	p.weightByColumn = p.pattern.byColumn(d.Count)
	p.targetByColumn = p.pattern.byColumn(p.target)
	return p
}

// takeOffsets finds the offset of each column, the mean of its observations with
// one more of the grand mean:
//
//	μ_j = (Σ_u W_uj Y_uj + g) / (Σ_u W_uj + 1),  g = Σ W Y / Σ W,
//
// so that g is the offset of a column that nobody observed, and 0 if there are no
// observations at all. Those that are no usable numbers are passed over.
func (p *problem) takeOffsets() {
	d := p.data
	weight := make([]float64, d.Cols)
	var sum, total float64
	for k := range d.First[p.shape] {
		y, n, j := d.Mean[k], d.Count[k], d.Col[k]
		if p.broken && (!usable(y) || !usable(n) || n <= 0) {
			continue
		}
		p.offset[j] += float64(n * y)
		weight[j] += n
		sum += float64(n * y)
		total += n
	}
	if total == 0 {
		return
	}
	grand := sum / total
	for j := range p.offset {
		p.offset[j] = (p.offset[j] + grand) / (weight[j] + 1)
	}
}

// pooled is the fit of rank 1.
func (p *problem) pooled() *Fit {
	return &Fit{Rows: p.data.Rows, Offset: p.offset, Rank: 1, Diverged: p.broken}
}

// copied is the problem with offsets and residuals of its own.
func (p *problem) copied() *problem {
	c := *p
	c.offset, c.residual = slices.Clone(p.offset), slices.Clone(p.residual)
	c.target, c.targetByColumn = slices.Clone(p.target), slices.Clone(p.targetByColumn)
	return &c
}

// shift adds to the offsets.
func (p *problem) shift(more []float64) {
	for j, x := range more {
		p.offset[j] += x
	}
	p.square = 0
	shaping := len(p.pattern.col)
	for k, j := range p.data.Col {
		p.residual[k] -= more[j]
		p.target[k] = p.data.Count[k] * p.residual[k]
		if k < shaping {
			p.square += float64(p.target[k] * p.residual[k])
		}
	}
	for k, at := range p.pattern.at {
		p.targetByColumn[k] = p.target[at]
	}
}

// largestRank bounds the number of directions besides the offsets that the data
// can hold.
func (p *problem) largestRank() int { return min(p.shape, p.data.Cols) }

// fit is the fit of the factors u, N × q, and v, d × q, or the pooled one if they
// are not all numbers.
func (p *problem) fit(u, v []float64, q int) *Fit {
	f := factored(p.pooled(), u, v, q)
	if f.Diverged {
		clear(p.offset)
		p.takeOffsets() // without what was added to them
	}
	return f
}

// factored adds to a fit of rank 1 the factors, if they are all numbers, and else
// says that they are not.
func factored(f *Fit, u, v []float64, q int) *Fit {
	for _, factor := range [][]float64{u, v} {
		for _, x := range factor {
			if math.IsNaN(x) || math.IsInf(x, 0) {
				f.Diverged = true
				return f
			}
		}
	}
	if q > 0 {
		f.U, f.V, f.Rank = mat.NewDense(f.Rows, q, u), mat.NewDense(len(f.Offset), q, v), q+1
	}
	return f
}
