package comparisons

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"joust/sim/linalg"
	"joust/sim/parallel"
	"joust/sim/rng"
)

const (
	// mostFistaSteps bounds the steps, and fixed is how far from a fixed point they
	// end: 2L|Z-Δ| <= fixed·λ, Δ being what a step makes of Z, after which the
	// gradient at Δ has an operator norm of at most λ(1+fixed).
	mostFistaSteps, fixed = 400, 1e-2
	// powerRounds is the number of multiplications that find the largest eigenvalue
	// of a user's comparisons; it falls short by a few per cent, while the bound of
	// 1/4 on p(1-p) exceeds by more.
	powerRounds = 12
)

// nuclear is a fit theta_u = origin + Δ_u whose Δ has a small nuclear norm.
type nuclear struct {
	delta     *mat.Dense // users × dim
	rank      int        // of delta
	lambda    float64
	steps     int
	gap       float64 // 2L|Z-Δ|/λ at the end
	objective float64 // there
	lipschitz float64
	raised    *mat.Dense // delta before its singular values were lowered, in the last step
}

// noiseNorm is |Σ x ε/2|, the operator norm of the users × dim matrix whose row u
// adds up user u's comparisons with random signs: what the gradient at the truth
// would be if all were coin flips. The nuclear norm's λ is measured in it.
func (d *data) noiseNorm(stream *rng.Source) float64 {
	m := mat.NewDense(d.users, d.dim, nil)
	for u := range d.users {
		row := m.RawRowView(u)
		for r := d.first[u]; r < d.first[u+1]; r++ {
			heads := 0.0 // of as many coins as the weight says
			for range int(d.weight[r]) {
				if stream.Coin() {
					heads++
				}
			}
			d.addTo(row, r, heads-float64(d.weight[r]/2))
		}
	}
	s := newShrinkage(d.users, d.dim, stream)
	s.lead(m, 1)
	return s.values[0]
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
			for r := d.first[u]; r < d.first[u+1]; r++ { // begins with no direction of theirs left out
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
// over the users × dim matrix Δ, from 0 on, by FISTA (Beck and Teboulle, 2009)
// with step 1/L. Its momentum begins anew when it points uphill (O'Donoghue and
// Candès, 2015, gradient scheme). The answer is nil if numbers stopped being
// finite.
func fitNuclear(d *data, origin []float64, lambda float64, stream *rng.Source, workers int) *nuclear {
	f := &nuclear{lambda: lambda, lipschitz: d.lipschitz(workers), delta: mat.NewDense(d.users, d.dim, nil)}
	f.raised = f.delta
	if !finite(f.lipschitz) || !finite(lambda) {
		return nil
	}
	if f.lipschitz == 0 || lambda == 0 { // nobody has said anything
		return f
	}
	s := newShrinkage(d.users, d.dim, stream)
	ahead := mat.NewDense(d.users, d.dim, nil) // Z
	moved := mat.NewDense(d.users, d.dim, nil) // Z less the gradient there
	next := mat.NewDense(d.users, d.dim, nil)
	losses := make([]float64, d.users)
	momentum, norm := 1.0, 0.0
	for f.steps < mostFistaSteps {
		f.steps++
		d.gradientStep(moved, ahead, origin, 1/f.lipschitz, losses, workers)
		f.rank, norm = s.shrink(next, moved, lambda/f.lipschitz)
		z, x, y := ahead.RawMatrix().Data, f.delta.RawMatrix().Data, next.RawMatrix().Data
		gap, uphill := 0.0, 0.0
		for i := range z {
			step := z[i] - y[i]
			gap += float64(step * step)
			uphill += float64(step * (y[i] - x[i]))
		}
		f.gap = 2 * f.lipschitz * math.Sqrt(gap) / lambda
		if !finite(f.gap) {
			return nil
		}
		f.delta, next = next, f.delta
		if f.gap <= fixed {
			break
		}
		last := momentum
		momentum = (1 + math.Sqrt(1+float64(4*momentum*momentum))) / 2
		push := (last - 1) / momentum
		if uphill > 0 {
			momentum, push = 1, 0
		}
		for i := range z {
			z[i] = y[i] + float64(push*(y[i]-x[i]))
		}
	}
	for _, x := range losses { // at Z, which is as good as at Δ by now
		f.objective += x
	}
	f.objective += float64(lambda * norm)
	f.raised = moved
	return f
}

// gradientStep writes to moved the matrix at, users × dim, less step times the
// gradient of the negative log likelihood at origin + at, whose value for each
// user it writes to losses.
func (d *data) gradientStep(moved, at *mat.Dense, origin []float64, step float64, losses []float64, workers int) {
	parallel.Range(workers, d.users, func(_, low, high int) {
		theta := make([]float64, d.dim)
		for u := low; u < high; u++ {
			from, to := at.RawRowView(u), moved.RawRowView(u)
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
