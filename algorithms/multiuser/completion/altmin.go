package completion

import (
	"math"
	"strconv"

	"joust/algorithms/multiuser/proximal"
	"joust/sim/linalg"
	"joust/sim/parallel"
	"joust/sim/rng"
)

// Constants of AltMin.
const (
	altMinTolerance    = 1e-5 // relative change of the predictions in a round
	altMinRounds       = 30
	defaultAltMinRidge = 0.1 // of λ0, where the rank is given
)

// AltMin estimates a matrix of low rank from linear measurements of its rows by
// alternating minimisation (Jain, Netrapalli and Sanghavi, "Low-rank matrix
// completion using alternating minimization", STOC 2013): it minimises
//
//	½ Σ (y - <x, θ + V u>)² + ½λ (|U|² + |V|²)
//
// alternating between the rows u of U, for each of which it is a ridge regression with q
// features V'x, and V: for few columns by solving the normal equations for all of V at once
// (summed), else by at most ten steps of conjugate gradients from the present V, with the
// q × q blocks of each column as preconditioner (oneByOne). The offset θ is the ridge
// solution of all rows together. It starts from the leading right singular vectors of the
// matrix with rows
//
//	(1/K_u) Σ_k x_k (y_k - <x_k, θ>) Σ⁻¹
//
// for a row with K_u measurements, where Σ is the mean of x x' over all. The objective never
// increases. V need not be made orthogonal in each round, as is customary, since the ridge on
// both factors balances their sizes. Where each x picks one entry this is ALS with the same
// λ0, the expected norm of the N × d matrix with rows Σ_k ε_k x_k for noise ε.
//
// With Refit the offset is estimated again three times, as in ALS. Rank and penalty are
// chosen by hold-out of measurements where they are not given.
func AltMin(m *Measurements, o Options) *Fit {
	p := prepareLinear(m, o, nil)
	if p.broken || p.second == nil {
		return p.pooled()
	}
	q, factor := o.Rank-1, o.Ridge
	sigma := 0.0
	if o.Rank < 1 {
		sigma = p.noise(p.options.MaxRank - 1)
		q, factor = p.holdOut(sigma)
	} else if q > 0 {
		sigma = p.noise(q)
	}
	q = min(q, p.largestRank())
	if q < 1 {
		return p.pooled()
	}
	if factor <= 0 {
		factor = defaultAltMinRidge
	}
	lambda := factor * sigma * p.noiseNorm()
	a := p.alternate(q, p.spectralStart(q))
	objective := a.fit(lambda, altMinTolerance, altMinRounds)
	f := p.fit(p.rowsGiven(a.v, q, lambda), a.v, q)
	f.Ridge, f.Noise, f.Iterations, f.Objective = lambda, sigma, len(objective), objective
	return f
}

// largestRank returns the largest possible number of directions besides the offset.
func (p *linearProblem) largestRank() int { return min(p.shape, p.m.Cols) }

// fit returns the fit with these factors, or the pooled one with Diverged if they are not
// finite.
func (p *linearProblem) fit(u, v []float64, q int) *Fit {
	f := factored(p.pooled(), u, v, q)
	if f.Diverged {
		f = prepareLinear(p.m, p.options, nil).pooled() // without what was added to the offset
		f.Diverged = true
	}
	return f
}

// noiseNorm returns λ0 for noise of standard deviation 1.
func (p *linearProblem) noiseNorm() float64 {
	if p.norm > 0 {
		return p.norm
	}
	noise := make([]float64, len(p.design.y))
	total := 0.0
	for draw := range noiseDraws {
		stream := rng.Stream(p.options.Seed, "noise norm", strconv.Itoa(draw))
		for k := range noise {
			noise[k] = stream.Normal()
		}
		total += operatorNorm(p.design.gather(noise, p.options.Workers), stream)
	}
	p.norm = total / noiseDraws
	return p.norm
}

// noise returns the standard deviation of a measurement: from the residuals of rows with more
// measurements than columns, where there are enough, else from the residuals of a first fit
// with q directions, or with fewer so that at least a quarter of the measurements remain as
// degrees of freedom.
func (p *linearProblem) noise(q int) float64 {
	d := p.design
	if d.free >= fewestRepeats {
		return math.Sqrt(d.squares / d.free)
	}
	q = min(q, p.largestRank())
	for q > 0 && p.parameters(q) > 0.75*p.total {
		q--
	}
	squares := d.squares
	for _, y := range d.y {
		squares += float64(y * y)
	}
	sigma := math.Sqrt(squares / max(p.total-p.parameters(0), 1))
	if q == 0 || sigma == 0 {
		return sigma
	}
	a := p.alternate(q, p.spectralStart(q))
	for range 2 {
		a.run(defaultAltMinRidge*sigma*p.noiseNorm(), 1e-3, 10)
		sigma = math.Sqrt((d.squares + sum(a.left)) / (p.total - p.parameters(q)))
	}
	return sigma
}

// parameters returns the degrees of freedom of an estimate with q directions.
func (p *linearProblem) parameters(q int) float64 {
	n := (q+1)*p.m.Cols - q*q
	for _, k := range p.design.count {
		n += min(q, int(k))
	}
	return float64(max(0, n))
}

// spectralStart returns the V to start from, d × k.
func (p *linearProblem) spectralStart(k int) []float64 {
	d := p.design
	means := make([]float64, len(d.y))
	for k, y := range d.y {
		means[k] = y / d.count[d.row[k]]
	}
	z := multiplied{d.gather(means, p.options.Workers), func(x []float64, b int) {
		linalg.CholeskySolveBlock(*p.second, linalg.Of(d.cols, b, x))
		for i := range x {
			x[i] = float64(p.total * x[i])
		}
	}}
	s, v := leading(z, k, rng.Stream(p.options.Seed, "spectral start"))
	for i := range v {
		v[i] *= math.Sqrt(s[i%len(s)])
	}
	return v
}

// rowsGiven returns the U of all rows given V.
func (p *linearProblem) rowsGiven(v []float64, q int, lambda float64) []float64 {
	d := p.everyRow()
	u := make([]float64, d.rows*q)
	features := make([]float64, len(d.y)*q)
	parallel.Range(p.options.Workers, d.rows, func(_, low, high int) {
		d.times(features, v, q, low, high)
		d.rowStep(u, features, lambda, q, low, high, make([]float64, workspace(q)))
	})
	return u
}

// factors are the U and V of alternating minimisation, and what its rounds need.
type factors struct {
	*linearProblem
	q      int
	lambda float64
	u, v   []float64 // rows × q, cols × q
	change []float64 // of each row: squared changes of predictions …
	size   []float64 // … and squared predictions
	left   []float64 // of each row: Σ (y - prediction)²
}

func newFactors(p *linearProblem, q int) factors {
	rows, cols := p.design.rows, p.design.cols
	return factors{
		linearProblem: p, q: q, u: make([]float64, rows*q), v: make([]float64, cols*q),
		change: make([]float64, rows), size: make([]float64, rows), left: make([]float64, rows),
	}
}

// moved returns the objective and the relative change of the predictions.
func (f *factors) moved() (objective, change float64) {
	objective = (sum(f.left) + float64(f.lambda*(dot(f.u, f.u)+dot(f.v, f.v)))) / 2
	moved := sum(f.change)
	if moved == 0 {
		return objective, 0
	}
	return objective, math.Sqrt(moved / sum(f.size))
}

// halves are the two half-steps of a round of alternating minimisation: from single
// measurements, or from the sums of their squares for each row.
type halves interface {
	state() *factors
	rowStep()    // solves for U
	columnStep() // reduces the objective by V
	refresh()    // must be called when the y of the measurements have changed
	predict()    // sets change, size and left
}

// alternation is alternating minimisation with q directions.
type alternation struct {
	halves
	*factors
}

func (p *linearProblem) alternate(q int, v []float64) alternation {
	var h halves
	if p.summing(q) {
		h = newSummed(p, q)
	} else {
		h = newOneByOne(p, q)
	}
	f := h.state()
	copy(f.v, v)
	h.predict()
	return alternation{h, f}
}

// run makes rounds until predictions change by at most tolerance, relatively, and returns the
// objective after each round.
func (a alternation) run(lambda, tolerance float64, rounds int) []float64 {
	a.lambda = lambda
	objective := make([]float64, 0, rounds)
	for range rounds {
		a.rowStep()
		a.columnStep()
		a.predict()
		value, change := a.moved()
		objective = append(objective, value)
		if !(change > tolerance) {
			break
		}
	}
	return objective
}

// fit is run and, with Refit, the estimation of the offset with more rounds.
func (a alternation) fit(lambda, tolerance float64, rounds int) []float64 {
	objective := a.run(lambda, tolerance, rounds)
	if a.options.Refit {
		for range refits {
			a.refit()
			objective = append(objective, a.run(lambda, tolerance, refitIterations)...)
		}
	}
	return objective
}

// refit adds to the offset the ridge solution of the residuals of all measurements together;
// see refit of ALS.
func (a alternation) refit() {
	d, q := a.design, a.q
	more, row := make([]float64, d.cols), make([]float64, d.cols)
	for u := range d.rows {
		for j := range row {
			row[j] = dot(a.u[u*q:u*q+q], a.v[j*q:])
		}
		for k := d.rowFirst[u]; k < d.rowFirst[u+1]; k++ {
			left := d.y[k]
			for at := d.first[k]; at < d.first[k+1]; at++ {
				left -= float64(d.value[at] * row[d.index[at]])
			}
			for at := d.first[k]; at < d.first[k+1]; at++ {
				more[d.index[at]] += float64(left * d.value[at])
			}
		}
	}
	linalg.CholeskySolve(*a.second, more)
	a.shift(more)
	a.refresh()
	a.predict()
}

// holdOut chooses the number of directions and the penalty by the squared error at a tenth of
// the measurements of rows that affect the estimate; see holdOut of ALS.
func (p *linearProblem) holdOut(sigma float64) (q int, factor float64) {
	m := p.m
	stream := rng.Stream(p.options.Seed, "hold-out")
	threshold := rng.Threshold(heldOut)
	held := make([]bool, len(m.y))
	some := false
	for k := range held {
		held[k] = stream.Draw() < threshold
		some = some || held[k] && int(m.row[k]) < p.shape
	}
	ridges := holdOutRidges
	if p.options.Ridge > 0 {
		ridges = []float64{p.options.Ridge}
	}
	part := prepareLinear(m, p.options, func(k int32) bool { return !held[k] })
	if !some || part.second == nil {
		return 0, ridges[0]
	}
	part.norm = p.noiseNorm() * math.Sqrt(1-heldOut)
	largest := min(p.options.MaxRank-1, p.largestRank())
	miss := func(offset, u, v []float64, q int) float64 {
		total := 0.0
		effect := make([]float64, q)
		for k, y := range m.y {
			i := int(m.row[k])
			if !held[k] || i >= p.shape {
				continue
			}
			clear(effect)
			for at := m.first[k]; at < m.first[k+1]; at++ {
				j, x := int(m.index[at]), m.value[at]
				y -= float64(x * offset[j])
				for t := range effect {
					effect[t] += float64(x * v[j*q+t])
				}
			}
			y -= dot(effect, u[i*q:])
			total += float64(y * y)
		}
		return total
	}
	best := math.Inf(1)
	start := part.spectralStart(largest)
	for _, tried := range ranksTried(largest) {
		if tried == 0 {
			best, q, factor = miss(part.offset, nil, nil, 0), 0, ridges[0]
			continue
		}
		own := part.copied()
		a := own.alternate(tried, proximal.FirstColumns(linalg.Of(m.Cols, largest, start), tried).Data)
		for _, c := range ridges {
			a.fit(c*sigma*part.noiseNorm(), holdOutTolerance, holdOutCap)
			if missed := miss(own.offset, a.u, a.v, tried); missed < best {
				best, q, factor = missed, tried, c
			}
		}
	}
	return q, factor
}
