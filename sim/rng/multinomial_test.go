package rng

import (
	"math"
	"testing"
)

// Every class has the mean n·w/Σw and the variance of a binomial number, and two classes the
// covariance -n·p·q; classes without a weight have none, and the counts sum to n.
func TestMultinomial(t *testing.T) {
	weights := []float64{3, 0, 1, 5.5, 0.5, 0}
	const sum, n, draws = 10.0, 40, 20_000
	s := Stream(1, t.Name())
	counts := make([]float64, len(weights))
	var mean, square [6]float64
	product := 0.0
	for range draws {
		s.Multinomial(n, weights, counts)
		total := 0.0
		for c, k := range counts {
			total += k
			mean[c] += k / draws
			square[c] += k * k / draws
		}
		product += counts[0] * counts[3] / draws
		if total != n {
			t.Fatalf("%v have the sum %v, want %d", counts, total, n)
		}
	}
	for c, w := range weights {
		p := w / sum
		variance := n * p * (1 - p)
		// Four standard errors: that of a mean is √(variance/draws), that of a variance at most
		// √(3/draws) of it and a little for the small classes.
		if math.Abs(mean[c]-n*p) > 4*math.Sqrt(variance/draws) {
			t.Errorf("class %d: mean %v, want %v", c, mean[c], n*p)
		}
		if got := square[c] - mean[c]*mean[c]; math.Abs(got-variance) > 4*variance*math.Sqrt(3.0/draws)+1e-12 {
			t.Errorf("class %d: variance %v, want %v", c, got, variance)
		}
	}
	covariance := product - mean[0]*mean[3]
	p, q := weights[0]/sum, weights[3]/sum
	// The variance of the product of the deviations is at most that of independent ones and
	// twice their squared covariance.
	se := math.Sqrt((n*p*(1-p)*n*q*(1-q) + 2*n*p*q*n*p*q) / draws)
	if math.Abs(covariance+n*p*q) > 4*se {
		t.Errorf("covariance %v, want %v", covariance, -n*p*q)
	}
	s.Multinomial(0, []float64{0, 0}, counts[:2])
	if counts[0] != 0 || counts[1] != 0 {
		t.Errorf("no trials are in the classes %v", counts[:2])
	}
}
