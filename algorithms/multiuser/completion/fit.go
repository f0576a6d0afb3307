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
	U, V   *mat.Dense // N × q and d × q; nil for q = 0 and for estimates without factors
	// Rank is q+1, of which 1 is for the offsets: with rank 1 all rows are the same.
	Rank int
	// Ridge is the penalty λ that the fit was made with.
	Ridge float64
	// Noise is the standard deviation of one observation from which λ was computed, 0 where
	// none was needed.
	Noise      float64
	Iterations int
	// Objective is the minimised objective after each iteration, for the estimators that
	// have one.
	Objective []float64
	// Diverged reports that some observations were not usable or that the estimate was not
	// finite. Then the fit is one of rank 1 to the usable observations.
	Diverged bool

	own *mat.Dense // what to add to the offsets in each row, for estimates without factors
}

// Matrix returns the estimated matrix, N × d, computed by at most that many goroutines.
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

// Options are the options of all estimators.
type Options struct {
	Rank    int // of the estimate, with 1 for the offsets; 0 to choose it by hold-out
	MaxRank int // the largest rank that hold-out tries; 0 for 5
	// Ridge is the penalty as a multiple of λ0 (see the package); 0 for the estimator's
	// default, or to choose it together with the rank.
	Ridge   float64
	Seed    uint64 // of all random streams
	Workers int    // goroutines, at least 1; the result does not depend on it
	Freeze  int    // number of rows, the last ones, that do not affect Offset and V; their U is fitted afterwards
	// Refit makes ALS and AltMin estimate the offsets again together with the factors; see
	// refit. Other estimators ignore it.
	Refit bool
}

// refits is how often Refit estimates the offsets, with refitIterations after each.
const (
	refits          = 3
	refitIterations = 5
)

// defaultMaxRank is the largest rank that hold-out tries where MaxRank is 0.
const defaultMaxRank = 5

// largestUsable bounds usable observations: sums and products of them are far from
// overflow.
const largestUsable = 1e100

func usable(x float64) bool { return math.Abs(x) <= largestUsable }

// problem is data prepared for an estimator: the residuals of the observations after the
// offsets are subtracted, and which rows affect offsets and V.
type problem struct {
	data    *Data
	options Options
	broken  bool // some observation is not usable

	shape    int      // number of rows, the first ones, that affect the estimate
	pattern  *pattern // of their entries
	offset   []float64
	residual []float64 // of all entries, by rows: Mean - offset
	target   []float64 // Count·residual
	square   float64   // Σ Count·residual² of the rows that shape

	weightByColumn, targetByColumn []float64 // of the rows that shape, in the pattern's order by columns

	norm float64 // see noiseNorm; 0 before it was asked for
}

// prepare subtracts the offsets of the columns from the data, or none if plain.
func prepare(d *Data, o Options, plain bool) *problem {
	o.Workers = max(1, o.Workers)
	if o.MaxRank < 1 {
		o.MaxRank = defaultMaxRank
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

// takeOffsets estimates the offset of each column as the mean of its observations and of
// the grand mean as one more observation:
//
//	μ_j = (Σ_u W_uj Y_uj + g) / (Σ_u W_uj + 1),  g = Σ W Y / Σ W.
//
// So g is the offset of a column without observations. Without any observations all offsets
// are 0. Observations that are not usable are ignored.
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

// pooled returns the fit of rank 1.
func (p *problem) pooled() *Fit {
	return &Fit{Rows: p.data.Rows, Offset: p.offset, Rank: 1, Diverged: p.broken}
}

// copied returns the problem with copies of offsets and residuals.
func (p *problem) copied() *problem {
	c := *p
	c.offset, c.residual = slices.Clone(p.offset), slices.Clone(p.residual)
	c.target, c.targetByColumn = slices.Clone(p.target), slices.Clone(p.targetByColumn)
	return &c
}

// shift adds more to the offsets.
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

// largestRank returns the largest possible number of directions besides the offsets.
func (p *problem) largestRank() int { return min(p.shape, p.data.Cols) }

// fit returns the fit with the factors u, N × q, and v, d × q, or the pooled one with
// Diverged if they are not finite.
func (p *problem) fit(u, v []float64, q int) *Fit {
	f := factored(p.pooled(), u, v, q)
	if f.Diverged {
		p.takeOffsets() // without the shifts
		p.takeOffsets() // without what was added to them
	}
	return f
}

// factored adds the factors to a fit of rank 1 if they are finite, and else sets Diverged.
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
