package comparisons

import (
	"joust/sim/linalg"
	"joust/sim/parallel"
	"joust/sim/portable"
)

// barrier returns -strength times the sum of the logarithms of all weights on the simplex,
// of which w are all but the first.
func barrier(w []float64, strength float64) float64 {
	first, sum := 1.0, 0.0
	for _, x := range w {
		first -= x
		sum += portable.Log(x)
	}
	return -strength * (sum + portable.Log(first))
}

// simplexFits minimises for each user, over the weights w of all prototypes but the first,
//
//	Σ_r weight_r log(1+exp(-<x_r, w>-offset_r)) + barrier(w),
//
// starting from row u of w, which it replaces, by Newton's method with steps that end
// inside the simplex. It returns false if some number is not finite.
func simplexFits(d *data, w []float64, strength float64, workers int) bool {
	failures := make([]bool, d.users)
	parallel.Range(workers, d.users, func(_, low, high int) {
		s := &simplexFit{d: d, strength: strength, hessian: make([]float64, d.dim*d.dim)}
		for _, v := range []*[]float64{&s.gradient, &s.step, &s.trial} {
			*v = make([]float64, d.dim)
		}
		for u := low; u < high; u++ {
			failures[u] = !s.fit(u, w[u*d.dim:(u+1)*d.dim])
		}
	})
	for _, failed := range failures {
		if failed {
			return false
		}
	}
	return true
}

// simplexFit is the workspace of one such fit.
type simplexFit struct {
	d                     *data
	strength              float64
	gradient, step, trial []float64
	hessian               []float64
}

func (s *simplexFit) fit(u int, w []float64) bool {
	for range maxNewtonSteps {
		value := s.evaluate(u, w)
		hessian := linalg.Of(len(w), len(w), s.hessian)
		if !linalg.Cholesky(hessian) {
			return false
		}
		for i, g := range s.gradient {
			s.step[i] = -g
		}
		linalg.CholeskySolve(hessian, s.step)
		slope := linalg.Dot(s.gradient, s.step)
		if !finite(slope) {
			return false
		}
		if -slope < 1e-14 { // twice the remaining gain
			return true
		}
		// The longest step inside the simplex, times 0.99.
		t, first, less := 1.0, 1.0, 0.0
		for i, x := range w {
			first -= x
			less += s.step[i]
			if s.step[i] < 0 {
				t = min(t, -0.99*x/s.step[i])
			}
		}
		if less > 0 {
			t = min(t, 0.99*first/less)
		}
		for {
			for i, x := range w {
				s.trial[i] = x + float64(t*s.step[i])
			}
			if s.d.lossOf(u, s.trial)+barrier(s.trial, s.strength) <= value+float64(1e-4*t*slope) {
				break
			}
			if t /= 2; t < 1e-10 {
				return true // rounding hides the remaining gain
			}
		}
		copy(w, s.trial)
	}
	return true
}

// evaluate returns the value and computes the gradient and the upper triangle of the
// Hessian for user u.
func (s *simplexFit) evaluate(u int, w []float64) float64 {
	d, q := s.d, len(w)
	clear(s.gradient)
	clear(s.hessian)
	first, likely := 1.0, likelihood{product: 1}
	var four batch
	for r := d.first[u]; r < d.first[u+1]; r++ {
		p := likely.add(d.margin(r, w), d.weight[r])
		d.addTo(s.gradient, r, -d.weight[r]*p)
		four.add(s.hessian, d.value[r*q:(r+1)*q], d.weight[r]*p*(1-p))
	}
	four.flush(s.hessian)
	for _, x := range w {
		first -= x
	}
	pull := s.strength / first
	for i, x := range w {
		s.gradient[i] += pull - s.strength/x
		s.hessian[i*q+i] += s.strength / (x * x)
		for j := i; j < q; j++ {
			s.hessian[i*q+j] += pull / first
		}
	}
	return barrier(w, s.strength) + likely.total()
}
