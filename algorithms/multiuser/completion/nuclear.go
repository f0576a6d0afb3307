package completion

import (
	"math"

	"joust/algorithms/multiuser/proximal"
	"joust/sim/linalg"
	"joust/sim/rng"
)

// NuclearLimit is the number of entries, observed or not, up to which Nuclear should be
// used, for instance 1000 × 400, where a fit takes about ten seconds. Beyond, a fit takes
// minutes.
const NuclearLimit = 400_000

// Constants of Nuclear.
const (
	defaultNuclearRidge = 0.5  // as a multiple of λ0
	nuclearSlack        = 1e-3 // see Nuclear
	nuclearSteps        = 2000 // for each penalty
	pathFactor          = 0.5  // ratio of successive penalties of the path
	pathStart           = 0.1  // penalties below this share of the largest are approached by a path
)

// Nuclear estimates by the convex problem
//
//	min ½ Σ W (Y - 1μ' - X)² + λ|X|_*
//
// over the observed entries, where |X|_* is the sum of the singular values (Mazumder,
// Hastie and Tibshirani, "Spectral regularization algorithms for learning large incomplete
// matrices", JMLR 11, 2010, with weights), by proximal.Descent with steps of length
// 1/max W. Singular values are exact up to 200 rows or columns, and found in a randomised
// subspace beyond. λ is Ridge times λ0, by default 0.5 λ0. Small penalties are approached
// through larger ones. The estimate is not debiased: it stays shrunk by λ.
//
// It stops when L|X - Z|_F <= ½·10⁻³λ for the step from Z to X, L = max W. As the step puts
// L(Z-X) - ∇f(Z) into λ∂|X|_*, and ∇f has the Lipschitz constant L, this bounds the gradient
// at X: |∇f(X)| <= λ(1+10⁻³) in the operator norm, where the optimum has λ.
//
// The rank is a result; Rank and MaxRank are ignored.
func Nuclear(d *Data, o Options) *Fit {
	p := prepare(d, o, false)
	if p.broken || len(p.pattern.col) == 0 {
		return p.pooled()
	}
	factor := o.Ridge
	if factor <= 0 {
		factor = defaultNuclearRidge
	}
	sigma := p.noise(p.options.MaxRank - 1)
	f := p.nuclear(factor * sigma * p.noiseNorm())
	f.Noise = sigma
	return f
}

// nuclear returns the fit with penalty lambda.
func (p *problem) nuclear(lambda float64) *Fit {
	n := newNuclear(p)
	stream := rng.Stream(p.options.Seed, "largest penalty")
	largest := operatorNorm(newSparse(p.pattern, p.target[:len(p.pattern.col)], p.options.Workers), stream)
	if largest == 0 {
		return p.pooled()
	}
	// Without noise, λ is at least 1e-6 of the largest penalty, below which nothing is gained.
	lambda = max(lambda, 1e-6*largest)
	if lambda < pathStart*largest {
		for penalty := pathFactor * largest; penalty > lambda/pathFactor; penalty *= pathFactor {
			n.solve(penalty, 0.1, 100)
		}
	}
	objective := n.solve(lambda, nuclearSlack, nuclearSteps)
	f := p.balanced(n.found, lambda, lambda/n.lipschitz)
	f.Ridge, f.Iterations, f.Objective = lambda, len(objective), objective
	return f
}

// balanced returns the fit X = U V' with balanced factors, |U|² = |V|², whose singular
// values are those found less the threshold. Rows that do not shape it are fitted to V
// with penalty lambda, as the others are at the optimum.
func (p *problem) balanced(found proximal.Singular, lambda, threshold float64) *Fit {
	q := len(found.Values)
	if q == 0 {
		return p.pooled()
	}
	u, v := make([]float64, p.data.Rows*q), make([]float64, p.data.Cols*q)
	for i, x := range found.Scaled.Data {
		s := found.Values[i%q]
		u[i] = x / s * math.Sqrt(s-threshold)
	}
	for i, x := range found.Right.Data {
		v[i] = x * math.Sqrt(found.Values[i%q]-threshold)
	}
	p.rowsFrom(p.shape, u, v, q, lambda)
	return p.fit(u, v, q)
}

// nuclear is the state of the proximal gradient method.
type nuclear struct {
	*problem
	*proximal.Descent
	lambda    float64
	lipschitz float64           // L, the largest weight
	found     proximal.Singular // the singular values of Moved above the threshold
	search    *proximal.AdaptiveSubspace
}

func newNuclear(p *problem) *nuclear {
	n := &nuclear{
		problem: p,
		search:  proximal.NewAdaptiveSubspace(p.shape, p.data.Cols, rng.Stream(p.options.Seed, "singular values")),
	}
	n.Descent = proximal.NewDescent(p.shape*p.data.Cols, n.gradient, n.threshold)
	for _, w := range p.weightByColumn {
		n.lipschitz = max(n.lipschitz, w)
	}
	return n
}

// solve continues the descent for one penalty until 2L|X-Z| is at most slack·λ, in at
// most that many steps, and returns the objective after each step.
func (n *nuclear) solve(lambda, slack float64, steps int) []float64 {
	n.lambda = lambda
	objective := make([]float64, 0, min(steps, 256))
	n.Run(steps, func(distance float64) bool {
		objective = append(objective, n.objective())
		return 2*n.lipschitz*distance <= slack*lambda
	})
	return objective
}

// gradient writes to moved the point after a gradient step of length 1/L from at.
func (n *nuclear) gradient(moved, at []float64) {
	cols := n.data.Cols
	copy(moved, at)
	for i := range n.shape {
		for k := n.data.First[i]; k < n.data.First[i+1]; k++ {
			e := &moved[i*cols+int(n.data.Col[k])]
			*e += float64(n.data.Count[k] / n.lipschitz * (n.residual[k] - *e))
		}
	}
}

// threshold writes to x the matrix moved with its singular values lowered by λ/L.
func (n *nuclear) threshold(x, moved []float64) {
	threshold := n.lambda / n.lipschitz
	n.found = n.search.Above(linalg.Of(n.shape, n.data.Cols, moved), threshold)
	n.found.Lower(linalg.Of(n.shape, n.data.Cols, x), threshold)
}

// objective returns ½ Σ W (Y - 1μ' - X)² + λ|X|_*.
func (n *nuclear) objective() (objective float64) {
	cols, threshold := n.data.Cols, n.lambda/n.lipschitz
	for _, s := range n.found.Values {
		objective += float64(n.lambda * (s - threshold))
	}
	for i := range n.shape {
		for k := n.data.First[i]; k < n.data.First[i+1]; k++ {
			r := n.residual[k] - n.X[i*cols+int(n.data.Col[k])]
			objective += float64(n.data.Count[k] * r * r / 2)
		}
	}
	return objective
}
