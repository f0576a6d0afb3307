package conf

import (
	"math"
	"testing"
)

// KL agrees with the derivative ∂kl/∂q = (q-p)/(q(1-q)), integrated from q = p on by
// Simpson's rule, and FromEven with KL.
func TestKL(t *testing.T) {
	for _, p := range []float64{0, .1, .5, .72, 1} {
		for _, q := range []float64{.05, .3, .5, .9} {
			slope := func(x float64) float64 {
				switch p { // without 0/0 at the ends
				case 0:
					return 1 / (1 - x)
				case 1:
					return -1 / x
				}
				return (x - p) / (x * (1 - x))
			}
			const steps = 20_000
			h, sum := (q-p)/steps, slope(p)+slope(q)
			for i := 1; i < steps; i++ {
				sum += slope(p+float64(i)*h) * float64(2+2*(i%2))
			}
			if got, want := KL(p, q), sum*h/3; math.Abs(got-want) > 1e-8 {
				t.Errorf("kl(%v, %v) is %v, want %v", p, q, got, want)
			}
		}
	}
	for _, c := range [][2]float64{{0, 3}, {1, 2}, {2.5, 7.5}} {
		n := c[0] + c[1]
		if got, want := FromEven(c[0], c[1]), n*KL(c[0]/n, .5); math.Abs(got-want) > 1e-12 {
			t.Errorf("FromEven(%v, %v) is %v, want %v", c[0], c[1], got, want)
		}
	}
}
