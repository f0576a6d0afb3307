package completion

import (
	"math"

	"joust/sim/linalg"
	"joust/sim/rng"
)

// NuclearLimit is the number of entries, observed or not, up to which Nuclear is
// meant to be used, as of 1000 × 400. There a fit takes about ten seconds; it is as
// right beyond, but takes minutes.
const NuclearLimit = 400_000

// How Nuclear is run.
const (
	usualNuclearRidge = 0.5  // of λ0
	nuclearSlack      = 1e-3 // see Nuclear
	nuclearSteps      = 2000 // for each penalty
	pathFactor        = 0.5  // from one penalty of the path to the next
	pathStart         = 0.1  // a path is taken to penalties below this share of the largest
)

// Nuclear estimates by the convex problem
//
//	min ½ Σ W (Y - 1μ' - X)² + λ|X|_*
//
// over the observed entries, |X|_* the sum of the singular values (Mazumder, Hastie
// and Tibshirani, "Spectral regularization algorithms for learning large incomplete
// matrices", JMLR 11, 2010, with weights), by accelerated proximal gradient steps of
// length 1/max W (FISTA: Beck and Teboulle, SIAM J. Imaging Sciences 2, 2009), which
// forget their momentum whenever it points uphill (O'Donoghue and Candès, Found.
// Comput. Math. 15, 2015). A step is a thresholding of singular values, exact up to
// 200 rows or columns and in a randomised subspace beyond. λ is Ridge times λ0, half
// of λ0 as usual. Small penalties are approached through larger ones.
//
// It stops when L|X - Z|_F <= ½·10⁻³λ for the step from Z to X, L = max W. As the step
// puts L(Z-X) - ∇f(Z) into λ∂|X|_*, and ∇f has Lipschitz constant L, this bounds the
// gradient at X: |∇f(X)| <= λ(1+10⁻³) in the operator norm, where the optimum has λ.
//
// The rank is what comes out; Rank and MaxRank mean nothing here.
func Nuclear(d *Data, o Options) *Fit {
	p := prepare(d, o, false)
	if p.broken || len(p.pattern.col) == 0 {
		return p.pooled()
	}
	factor := o.Ridge
	if factor <= 0 {
		factor = usualNuclearRidge
	}
	sigma := p.noise(p.options.MaxRank - 1)
	f := p.nuclear(factor * sigma * p.noiseNorm())
	f.Noise = sigma
	return f
}

// nuclear is the fit with penalty lambda.
func (p *problem) nuclear(lambda float64) *Fit {
	n := newNuclear(p)
	stream := rng.Stream(p.options.Seed, "largest penalty")
	largest := operatorNorm(newSparse(p.pattern, p.target[:len(p.pattern.col)], p.options.Workers), stream)
	if largest == 0 {
		return p.pooled()
	}
	// Without noise the path goes down to where nothing more is to be gained.
	lambda = max(lambda, 1e-6*largest)
	if lambda < pathStart*largest {
		for penalty := pathFactor * largest; penalty > lambda/pathFactor; penalty *= pathFactor {
			n.solve(penalty, 0.1, 100)
		}
	}
	objective := n.solve(lambda, nuclearSlack, nuclearSteps)
	f := p.factors(n.found, lambda, lambda/n.steepest)
	f.Ridge, f.Iterations, f.Objective = lambda, len(objective), objective
	return f
}

// factors is the fit to which singular values that are lessened by threshold
// belong, with balanced factors, X = U V'; rows that did not shape it are fitted
// to V with penalty lambda, as the others are at the optimum.
func (p *problem) factors(found triplets, lambda, threshold float64) *Fit {
	q := len(found.values)
	if q == 0 {
		return p.pooled()
	}
	u, v := make([]float64, p.data.Rows*q), make([]float64, len(found.right))
	for i := range found.scaled {
		s := found.values[i%q]
		u[i] = found.scaled[i] / s * math.Sqrt(s-threshold)
	}
	for i := range v {
		v[i] = found.right[i] * math.Sqrt(found.values[i%q]-threshold)
	}
	p.rowsFrom(p.shape, u, v, q, lambda)
	return p.fit(u, v, q)
}

// nuclear is the state of the proximal gradient method.
type nuclear struct {
	*problem
	steepest    float64   // L, the largest weight
	x, last, at []float64 // rows × cols: the estimate, the one before, and where the next step starts
	moment      float64   // t of FISTA
	found       triplets  // singular values of x before they were thresholded
	search      *thresholder
}

func newNuclear(p *problem) *nuclear {
	size := p.shape * p.data.Cols
	n := &nuclear{
		problem: p, x: make([]float64, size), last: make([]float64, size), at: make([]float64, size), moment: 1,
		search: newThresholder(p.shape, p.data.Cols, rng.Stream(p.options.Seed, "singular values")),
	}
	for _, w := range p.weightByColumn {
		n.steepest = max(n.steepest, w)
	}
	return n
}

// solve iterates from where it is for one penalty, and returns the objective after
// each step.
func (n *nuclear) solve(lambda, slack float64, steps int) []float64 {
	copy(n.at, n.x)
	n.moment = 1
	objective := make([]float64, 0, min(steps, 256))
	for range steps {
		value, moved := n.step(lambda)
		objective = append(objective, value)
		if 2*n.steepest*moved <= slack*lambda {
			break
		}
	}
	return objective
}

// step makes one step, and returns the objective and the distance |X-Z|_F.
func (n *nuclear) step(lambda float64) (objective, moved float64) {
	cols := n.data.Cols
	n.last, n.x = n.x, n.last
	copy(n.x, n.at)
	for i := range n.shape {
		for k := n.data.First[i]; k < n.data.First[i+1]; k++ {
			e := &n.x[i*cols+int(n.data.Col[k])]
			*e += float64(n.data.Count[k] / n.steepest * (n.residual[k] - *e))
		}
	}
	threshold := lambda / n.steepest
	n.found = n.search.above(n.x, threshold)
	q := len(n.found.values)
	clear(n.x)
	if q > 0 {
		left := make([]float64, len(n.found.scaled))
		for i, s := range n.found.scaled {
			left[i] = s * (1 - threshold/n.found.values[i%q])
		}
		linalg.MulByTransposed(linalg.Of(n.shape, cols, n.x), linalg.Of(n.shape, q, left), linalg.Of(cols, q, n.found.right))
	}
	for _, s := range n.found.values {
		objective += float64(lambda * (s - threshold))
	}
	for i := range n.shape {
		for k := n.data.First[i]; k < n.data.First[i+1]; k++ {
			r := n.residual[k] - n.x[i*cols+int(n.data.Col[k])]
			objective += float64(n.data.Count[k] * r * r / 2)
		}
	}
	uphill := 0.0
	for i, x := range n.x {
		e := n.at[i] - x
		moved += float64(e * e)
		uphill += float64(e * (x - n.last[i]))
	}
	if uphill > 0 {
		n.moment = 1
		copy(n.at, n.x)
		return objective, math.Sqrt(moved)
	}
	next := (1 + math.Sqrt(1+float64(4*n.moment*n.moment))) / 2
	beta := (n.moment - 1) / next
	n.moment = next
	for i, x := range n.x {
		n.at[i] = x + float64(beta*(x-n.last[i]))
	}
	return objective, math.Sqrt(moved)
}
