package policy

import (
	"fmt"
	"math"

	"joust/sim/portable"
)

// KL returns the divergence Σ p log(p/q) in nats. It is +Inf if q is 0 where p is not. That of
// laws of several steps is the sum over steps, which is the divergence of their products.
func KL(p, q []float64) float64 {
	sum := 0.0
	for a, v := range p {
		if v > 0 {
			sum += float64(v * portable.Log(v/q[a]))
		}
	}
	return max(0, sum)
}

// Entropy returns -Σ p log p in nats, of a law of several steps the sum over steps.
func Entropy(p []float64) float64 {
	sum := 0.0
	for _, v := range p {
		if v > 0 {
			sum -= float64(v * portable.Log(v))
		}
	}
	return max(0, sum)
}

// Mean returns the mean Σ p x of values of the arms.
func Mean(p, x []float64) float64 {
	sum := 0.0
	for a, v := range p {
		sum += float64(v * x[a])
	}
	return sum
}

// CheckLaw returns what is wrong with a law over so many arms, or nil: entries are at least
// 0 and sum to 1 up to rounding.
func CheckLaw(law []float64, arms int) error {
	if len(law) != arms {
		return fmt.Errorf("it has %d entries for %d arms", len(law), arms)
	}
	sum := 0.0
	for a, v := range law {
		if !(v >= 0) {
			return fmt.Errorf("its entry of arm %d is %v", a, v)
		}
		sum += v
	}
	if !(math.Abs(sum-1) <= 1e-9) {
		return fmt.Errorf("its entries sum to %v", sum)
	}
	return nil
}
