package verdict_test

import (
	"fmt"
	"math"
	"testing"

	"joust/sim/rng"
	"joust/sim/verdict"
)

// exactError is the root of the mean squared error of the weights 1/(v + c) from two calls, an
// integral in which no judge's weight is drawn. Given the variances v, which are independent of
// the means, the mean squared error is Σ w²s²/2/(Σ w)², and 1/(Σ w)² = ∫ t exp(-t Σ w) dt, in
// which the judges factor. Two calls of one judge show v = s²χ², with χ² = z² of one degree of
// freedom. Both integrals are sums by the midpoint rule, that of t in its logarithm.
func exactError(deviations []float64, c float64) float64 {
	const steps, span = 500, 8.0
	sum := 0.0
	const du = 0.1
	for u := -25.0; u < 12; u += du {
		x := math.Exp(u) // t
		product, terms := 1.0, 0.0
		for _, s := range deviations {
			var plain, squared float64 // E exp(-tw), E w² exp(-tw)
			for i := range steps {
				z := (float64(i) + .5) * span / steps
				w := 1 / (s*s*z*z + c)
				p := 2 * math.Exp(-z*z/2) / math.Sqrt(2*math.Pi) * span / steps * math.Exp(-x*w)
				plain += p
				squared += w * w * p
			}
			product *= plain
			if plain > 0 {
				terms += s * s / 2 * squared / plain
			}
		}
		sum += x * x * du * product * terms
	}
	return math.Sqrt(sum)
}

// Six judges in two calls each. The wanted values of equal and of the best weights are those of
// an independent program, to six digits. For the others that program printed .456, .374, .350
// and .353, which are means of a simulation: the integral and our own draws agree on the values
// below, from which the first two differ by .001.
func TestRepeatedCalls(t *testing.T) {
	deviations := []float64{.5, .5, .5, 2, 2, 2}
	uniform, best := verdict.RepeatErrors(deviations, 2)
	near(t, "uniform", uniform, .420813, half)
	near(t, "best", best, .198030, half)
	const trials = 100_000
	for _, c := range []struct{ floor, want float64 }{{.01, .457085}, {.1, .374767}, {.5, .350467}, {1, .352945}} {
		exact := exactError(deviations, c.floor)
		near(t, fmt.Sprintf("floor %v, integrated", c.floor), exact, c.want, half)
		s := rng.Stream(5, fmt.Sprint(c.floor))
		sum, squares := 0.0, 0.0
		means, variances := make([]float64, 6), make([]float64, 6)
		for range trials {
			for j, sd := range deviations {
				means[j], variances[j] = verdict.Disagreement([]float64{sd * s.Normal(), sd * s.Normal()})
			}
			for j := range variances {
				variances[j] += c.floor
			}
			e := verdict.WeightedMean(means, variances)
			sum += e * e
			squares += e * e * e * e
		}
		mean := sum / trials
		near(t, fmt.Sprintf("floor %v, drawn", c.floor), mean, exact*exact, 4*math.Sqrt((squares/trials-mean*mean)/trials))
	}
}

func TestWeightedMean(t *testing.T) {
	near(t, "weights 1 and 1/3", verdict.WeightedMean([]float64{1, 5}, []float64{1, 3}), 2, 1e-15)
	near(t, "two that are certain", verdict.WeightedMean([]float64{1, 5, 9}, []float64{0, 2, 0}), 5, 1e-15)
	mean, variance := verdict.Disagreement([]float64{1, 2, 6})
	near(t, "mean", mean, 3, 1e-15)
	near(t, "variance", variance, 7, 1e-15)
}
