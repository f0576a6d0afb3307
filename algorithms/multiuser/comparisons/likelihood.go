package comparisons

import (
	"math"

	"joust/sim/parallel"
	"joust/sim/portable"
)

// likelihood sums the negative log likelihood of preferences,
//
//	Σ weight log(1+exp(-margin)).
//
// For weights of 1, the most frequent ones, it takes one logarithm of the product of
// many factors 1+exp(-|margin|). The zero value is not ready: product must be 1.
type likelihood struct{ sum, product float64 }

// add adds a preference and returns 1/(1+exp(margin)), the probability of the opposite
// preference.
func (l *likelihood) add(margin, weight float64) (opposite float64) {
	e := portable.Exp(-math.Abs(margin))
	if weight == 1 {
		if l.product *= 1 + e; l.product > 1e300 {
			l.sum += portable.Log(l.product)
			l.product = 1
		}
	} else {
		l.sum += float64(weight * portable.Log(1+e))
	}
	if margin >= 0 {
		return e / (1 + e)
	}
	l.sum -= float64(weight * margin)
	return 1 / (1 + e)
}

// contrary returns 1/(1+exp(margin)), the probability of the opposite preference.
func contrary(margin float64) float64 { return 1 / (1 + portable.Exp(margin)) }

// total returns the sum so far.
func (l *likelihood) total() float64 { return l.sum + portable.Log(l.product) }

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

func allFinite(v []float64) bool {
	for _, x := range v {
		if !finite(x) {
			return false
		}
	}
	return true
}

// lossOf returns the negative log likelihood of user u's comparisons at theta.
func (d *data) lossOf(u int, theta []float64) float64 {
	likely := likelihood{product: 1}
	for r := d.first[u]; r < d.first[u+1]; r++ {
		likely.add(d.margin(r, theta), d.weight[r])
	}
	return likely.total()
}

// losses returns the negative log likelihood of each user's comparisons, where theta is
// users × dim in row-major order.
func (d *data) losses(theta []float64, workers int) []float64 {
	of := make([]float64, d.users)
	parallel.Range(workers, d.users, func(_, low, high int) {
		for u := low; u < high; u++ {
			of[u] = d.lossOf(u, theta[u*d.dim:(u+1)*d.dim])
		}
	})
	return of
}

// loss returns the sum of losses, in the order of the users.
func (d *data) loss(theta []float64, workers int) float64 {
	sum := 0.0
	for _, x := range d.losses(theta, workers) {
		sum += x
	}
	return sum
}
