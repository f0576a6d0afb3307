package policy

import (
	"math"
	"slices"

	"joust/sim/param"
	"joust/sim/portable"
)

// ShapeParams are the parameters of learners that shape scores. (The source has another
// shaping, a fitted polynomial of degree five, whose coefficients it does not print.)
type ShapeParams struct {
	Shape   string  `yaml:"shape" options:"raw|centred|ceil|minmax|meanstd|clip|sigmoid|tanh|sgfc|lsc|par" doc:"shaping of the score r before it is used, with moments, quantiles and samples under the reference: raw is r; centred is r less its mean; ceil is min(r, ceiling); minmax is scaled to [0, 1]; meanstd to mean 0 and standard deviation 1; clip is r cut at one standard deviation from its mean; sigmoid is σ(r); tanh is tanh r; sgfc is σ(3(r−3)); lsc is log σ(r − q) with the .85 quantile q; par is the mean of σ(r − r′) over the scores r′ of reference samples, which is the probability that the proxy prefers the arm to the reference (Fu et al. 2025)"`
	Ceiling float64 `yaml:"ceiling" doc:"of shape ceil: the score above which more counts for nothing"`
}

// check returns an error if a ceiling is given to another shape.
func (p ShapeParams) check() error {
	switch {
	case math.IsNaN(p.Ceiling) || math.IsInf(p.Ceiling, 0):
		return param.Errorf("ceiling", "is %v; it must be a finite number", p.Ceiling)
	case p.Ceiling != 0 && p.Shape != "ceil":
		return param.Errorf("ceiling", "is %v, but the shape is %s; leave it out or make shape: ceil", p.Ceiling, p.Shape)
	}
	return nil
}

// shape returns the function that shapes a score. The law over arms, which need not sum to
// 1, gives the moments of their scores.
func (p ShapeParams) shape(law, scores []float64) func(r float64) float64 {
	switch p.Shape {
	case "centred":
		mean, _ := moments(law, scores)
		return func(r float64) float64 { return r - mean }
	case "ceil":
		return func(r float64) float64 { return min(r, p.Ceiling) }
	case "minmax":
		low, high := math.Inf(1), math.Inf(-1)
		for a, v := range law {
			if v > 0 {
				low, high = min(low, scores[a]), max(high, scores[a])
			}
		}
		return func(r float64) float64 { return (r - low) / positive(high-low) }
	case "meanstd":
		mean, sd := moments(law, scores)
		return func(r float64) float64 { return (r - mean) / positive(sd) }
	case "clip":
		mean, sd := moments(law, scores)
		return func(r float64) float64 { return min(max(r, mean-sd), mean+sd) }
	case "sigmoid":
		return sigma
	case "tanh":
		return func(r float64) float64 { return 1 - 2/(portable.Exp(2*r)+1) }
	case "sgfc":
		return func(r float64) float64 { return sigma(3 * (r - 3)) }
	case "lsc":
		q := quantile(law, scores, 0.85)
		return func(r float64) float64 { return logSigma(r - q) }
	case "par":
		sum := total(law)
		return func(r float64) float64 {
			mean := 0.0
			for a, v := range law {
				if v > 0 {
					mean += float64(v * sigma(r-scores[a]))
				}
			}
			return mean / sum
		}
	}
	return func(r float64) float64 { return r }
}

// sigma returns the logistic function 1/(1 + e^−x).
func sigma(x float64) float64 { return 1 / (1 + portable.Exp(-x)) }

// logSigma returns log σ(x).
func logSigma(x float64) float64 {
	if x < -30 {
		return x // the difference is less than rounding
	}
	return -portable.Log(1 + portable.Exp(-x))
}

// positive returns x, or 1 in place of a scale of 0, which only equal scores have.
func positive(x float64) float64 {
	if x > 0 {
		return x
	}
	return 1
}

func total(law []float64) (sum float64) {
	for _, v := range law {
		sum += v
	}
	return sum
}

// moments returns the mean and the standard deviation of the scores under the law.
func moments(law, scores []float64) (mean, sd float64) {
	sum := total(law)
	for a, v := range law {
		mean += float64(v * scores[a])
	}
	mean /= sum
	for a, v := range law {
		d := scores[a] - mean
		sd += float64(v * float64(d*d))
	}
	return mean, math.Sqrt(sd / sum)
}

// quantile returns the smallest score below or at which the law has at least the share p.
func quantile(law, scores []float64, p float64) float64 {
	order := ascending(scores)
	sum, below := total(law), 0.0
	for _, a := range order {
		if below += law[a]; law[a] > 0 && below >= float64(p*sum) {
			return scores[a]
		}
	}
	return scores[order[len(order)-1]]
}

// ascending returns the arms by increasing score, equal ones by number.
func ascending(scores []float64) []int {
	order := make([]int, len(scores))
	for a := range order {
		order[a] = a
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case scores[a] < scores[b]:
			return -1
		case scores[a] > scores[b]:
			return 1
		}
		return 0
	})
	return order
}
