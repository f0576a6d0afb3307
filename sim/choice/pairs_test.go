package choice

import (
	"math"
	"testing"

	"joust/sim/label"
	"joust/sim/rng"
)

// preferences returns pairs with features of a normal law and unit weights.
func preferences(pairs, features int, s *rng.Source) *TrainingPairs {
	t := &TrainingPairs{Features: make([]float64, pairs*features), Weights: make([]float64, features)}
	t.Weights[0], t.Weights[1] = 0.6, 0.8
	for i := range t.Features {
		t.Features[i] = s.Normal()
	}
	return t
}

// The share of fresh pairs that two linear models order in the same way is 1 - φ/π: 200,000
// simulated pairs, within four standard errors.
func TestAgreementIsExact(t *testing.T) {
	const draws = 200_000
	s := rng.Stream(1, "agreement")
	for _, v := range [][]float64{{1, 0, 0}, {0.6, 0.8, 0}, {-0.6, -0.8, 0.001}, {1, 1, 5}, {-3, 0.5, 1}} {
		w := []float64{0.6, 0.8, 0}
		same := 0
		for range draws {
			a, b := 0.0, 0.0
			for i := range w {
				x := s.Normal()
				a += v[i] * x
				b += w[i] * x
			}
			if a*b > 0 {
				same++
			}
		}
		got, want := agreement(v, w), float64(same)/draws
		if math.Abs(got-want) > 4*math.Sqrt(got*(1-got)/draws)+1e-9 {
			t.Errorf("%v and %v: got %v, simulated %v", v, w, got, want)
		}
	}
	for _, v := range [][]float64{{0, 0}, {0.8, -0.6}} {
		if got := agreement(v, []float64{0.6, 0.8}); math.Abs(got-0.5) > 1e-12 {
			t.Errorf("%v: got %v, want 1/2", v, got)
		}
	}
}

// Downstream is the accuracy of the weights that a plain descent along the gradient of the loss
// finds, for labels that are dropped, soft, and with margins.
func TestDownstreamMinimisesItsLoss(t *testing.T) {
	const n, d = 40, 3
	s := rng.Stream(1, "downstream")
	pairs := preferences(n, d, s)
	c := Choice{Beliefs: &label.Beliefs{Classes: 2}, Kept: make([]bool, n), Margins: make([]float64, n)}
	for i := range n {
		wrong := []float64{0, 0, 0, 0.3, 1}[i%5]
		c.Beliefs.P = append(c.Beliefs.P, 1-wrong, wrong)
		c.Kept[i] = i%7 != 0
		if i%3 == 0 {
			c.Margins[i] = s.Normal()
		}
	}
	sigmoid := func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
	v := make([]float64, d)
	for range 20_000 {
		gradient := append([]float64(nil), v...)
		for i := range n {
			if !c.Kept[i] {
				continue
			}
			x, z := pairs.Features[i*d:(i+1)*d], 0.0
			for k := range v {
				z += v[k] * x[k]
			}
			p, m := c.Beliefs.P[2*i], c.Margins[i]
			slope := -p*sigmoid(m-z) + (1-p)*sigmoid(z+m)
			for k := range v {
				gradient[k] += slope * x[k]
			}
		}
		for k := range v {
			v[k] -= 0.02 * gradient[k]
		}
	}
	j := Judge{Problem: &Problem{Rows: make([]string, n)}, Truth: &Truth{Pairs: pairs}}
	if got, want := j.Downstream(&c), agreement(v, pairs.Weights); math.Abs(got-want) > 1e-9 {
		t.Errorf("got %v, descent %v", got, want)
	}

	c.Kept = make([]bool, n)
	if got := j.Downstream(&c); got != 0.5 {
		t.Errorf("of no pairs it learned %v", got)
	}
	if got := j.Downstream(&Choice{}); got == got {
		t.Errorf("without labels it learned %v", got)
	}
}

func BenchmarkDownstream(b *testing.B) {
	const n, d = 600, 20
	s := rng.Stream(1, "downstream")
	pairs := preferences(n, d, s)
	beliefs := &label.Beliefs{Classes: 2}
	for range n {
		beliefs.P = append(beliefs.P, 1, 0)
	}
	for i := range n { // a quarter of the labels is wrong
		flip := s.Float64() < 0.25
		if x := pairs.Features[i*d : (i+1)*d]; (0.6*x[0]+0.8*x[1] < 0) != flip {
			for k := range x {
				x[k] = -x[k]
			}
		}
	}
	j, c := Judge{Problem: &Problem{Rows: make([]string, n)}, Truth: &Truth{Pairs: pairs}}, Choice{Beliefs: beliefs}
	for b.Loop() {
		j.Downstream(&c)
	}
}
