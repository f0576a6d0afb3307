package comparisons

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"joust/algorithms/multiuser/proximal"
	"joust/sim/linalg"
	"joust/sim/parallel"
	"joust/sim/rng"
)

const (
	// maxDescentSteps bounds the steps of a fit. It ends before where
	// 2L|X-Z| <= slack·λ for the step from Z to X, so that the gradient at X has an
	// operator norm of at most λ(1+slack).
	maxDescentSteps, slack = 400, 1e-2
	// powerRounds is the number of multiplications that find the largest eigenvalue
	// of a user's comparisons. They fall short of it by a few per cent, while the bound
	// of 1/4 on p(1-p) exceeds p(1-p) by more.
	powerRounds = 12
)

// nuclear is a fit θ_u = origin + Δ_u where Δ, users × dim, has a small nuclear norm.
type nuclear struct {
	delta     *mat.Dense // Δ
	rank      int        // of delta
	lambda    float64
	lipschitz float64 // L
	steps     int
	gap       float64    // 2L|X-Z|/λ of the last step
	objective float64    // after it
	raised    *mat.Dense // delta before its singular values were lowered, in the last step
}

// noiseNorm returns |Σ x ε/2|, the operator norm of the users × dim matrix whose row u
// is the sum of user u's comparisons with random signs ε: the gradient at the truth if
// all comparisons were coin flips. It is the unit of the nuclear norm's λ.
func (d *data) noiseNorm(stream *rng.Source) float64 {
	m := linalg.Zeros(d.users, d.dim)
	for u := range d.users {
		row := linalg.Row(m, u)
		for r := d.first[u]; r < d.first[u+1]; r++ {
			heads := 0.0 // among as many coins as the weight
			for range int(d.weight[r]) {
				if stream.Coin() {
					heads++
				}
			}
			d.addTo(row, r, heads-float64(d.weight[r]/2))
		}
	}
	values, _ := proximal.NewGrowingBlock(d.users, d.dim, stream).Leading(m, 1)
	return values[0]
}

// lipschitz is a bound on the curvature, max_u |Σ weight x x'|/4, with the
// operator norm found by powerRounds multiplications.
func (d *data) lipschitz(workers int) float64 {
	of := make([]float64, d.users)
	parallel.Range(workers, d.users, func(_, low, high int) {
		v, next := make([]float64, d.dim), make([]float64, d.dim)
		for u := low; u < high; u++ {
			if d.first[u] == d.first[u+1] {
				continue
			}
			clear(v)
			for r := d.first[u]; r < d.first[u+1]; r++ { // a start with a part in each direction of theirs
				d.addTo(v, r, d.weight[r]*float64(1+(r-d.first[u])%3))
			}
			if linalg.Dot(v, v) == 0 {
				d.addTo(v, d.first[u], 1)
			}
			for range powerRounds {
				clear(next)
				for r := d.first[u]; r < d.first[u+1]; r++ {
					d.addTo(next, r, d.weight[r]*d.dot(r, v))
				}
				of[u] = math.Sqrt(linalg.Dot(next, next) / linalg.Dot(v, v))
				scale := 1 / math.Sqrt(linalg.Dot(next, next))
				for i := range v {
					v[i] = scale * next[i]
				}
			}
		}
	})
	most := 0.0
	for _, x := range of {
		most = max(most, x)
	}
	return most / 4
}

// fitNuclear minimises
//
//	Σ_ur weight_r log(1+exp(-<x_r, origin+Δ_u>)) + λ|Δ|_*
//
// over the users × dim matrix Δ, from 0, by proximal.Descent. It returns nil if some
// number is not finite.
func fitNuclear(d *data, origin []float64, lambda float64, stream *rng.Source, workers int) *nuclear {
	f := &nuclear{lambda: lambda, lipschitz: d.lipschitz(workers), delta: mat.NewDense(d.users, d.dim, nil)}
	f.raised = f.delta
	if !finite(f.lipschitz) || !finite(lambda) {
		return nil
	}
	if f.lipschitz == 0 || lambda == 0 { // there are no comparisons
		return f
	}
	search := proximal.NewGrowingBlock(d.users, d.dim, stream)
	losses, norm := make([]float64, d.users), 0.0
	descent := proximal.NewDescent(d.users*d.dim,
		func(moved, at []float64) { d.gradientStep(moved, at, origin, 1/f.lipschitz, losses, workers) },
		func(x, moved []float64) {
			threshold := lambda / f.lipschitz
			found := search.Above(linalg.Of(d.users, d.dim, moved), threshold)
			f.rank, norm = len(found.Values), 0
			for _, s := range found.Values {
				norm += s - threshold
			}
			found.Lower(linalg.Of(d.users, d.dim, x), threshold)
		})
	f.steps = descent.Run(maxDescentSteps, func(distance float64) bool {
		f.gap = 2 * f.lipschitz * distance / lambda
		return f.gap <= slack || !finite(f.gap)
	})
	if !finite(f.gap) {
		return nil
	}
	for _, x := range losses { // at Z, which is close to Δ at the end
		f.objective += x
	}
	f.objective += float64(lambda * norm)
	f.delta, f.raised = mat.NewDense(d.users, d.dim, descent.X), mat.NewDense(d.users, d.dim, descent.Moved)
	return f
}

// gradientStep writes to moved the matrix at, users × dim, less step times the gradient
// of the negative log likelihood at origin + at, and to losses the value of the latter
// for each user.
func (d *data) gradientStep(moved, at []float64, origin []float64, step float64, losses []float64, workers int) {
	parallel.Range(workers, d.users, func(_, low, high int) {
		theta := make([]float64, d.dim)
		for u := low; u < high; u++ {
			from, to := at[u*d.dim:(u+1)*d.dim], moved[u*d.dim:(u+1)*d.dim]
			for i, x := range from {
				theta[i] = origin[i] + x
			}
			copy(to, from)
			likely := likelihood{product: 1}
			for r := d.first[u]; r < d.first[u+1]; r++ {
				p := likely.add(d.margin(r, theta), d.weight[r])
				d.addTo(to, r, step*d.weight[r]*p)
			}
			losses[u] = likely.total()
		}
	})
}
