package choice

import (
	"math"
	"slices"

	"joust/sim/label"
)

// Votes returns the cells of a table of labels. A cell without a value is no label.
func Votes(problem *Problem, values []float64) *label.Votes {
	v := &label.Votes{Items: len(problem.Rows), Annotators: len(problem.Columns), Classes: problem.Classes, Labels: make([]int, len(values))}
	for i, x := range values {
		v.Labels[i] = label.None
		if x == x {
			v.Labels[i] = int(x)
		}
	}
	return v
}

// Accuracy returns the mean probability that a row has its right label, which is its
// likeliest class; of classes that are tied each is equally likely.
func (j *Judge) Accuracy(c *Choice) float64 {
	if c.Beliefs == nil || j.Truth.Classes == nil {
		return math.NaN()
	}
	return j.accuracy(c, nil)
}

// accuracy returns the accuracy of the rows that are kept and whose class is known; NaN if
// there is none.
func (j *Judge) accuracy(c *Choice, kept []bool) float64 {
	sum, n := 0.0, 0
	for i, class := range j.Truth.Classes {
		if class != Unknown && (kept == nil || kept[i]) {
			sum += j.right(c, i)
			n++
		}
	}
	return sum / float64(n)
}

// right returns the probability that the row has its right label.
func (j *Judge) right(c *Choice, row int) float64 {
	if l := c.Beliefs.Likeliest(row); slices.Contains(l, j.Truth.Classes[row]) {
		return 1 / float64(len(l))
	}
	return 0
}

// KeptShare returns the share of rows that are kept.
func (j *Judge) KeptShare(c *Choice) float64 {
	if c.Beliefs == nil {
		return math.NaN()
	}
	if c.Kept == nil {
		return 1
	}
	n := 0
	for _, kept := range c.Kept {
		if kept {
			n++
		}
	}
	return float64(n) / float64(len(c.Kept))
}

// Purity returns the accuracy of the rows that are kept; NaN if none is.
func (j *Judge) Purity(c *Choice) float64 {
	if c.Beliefs == nil || j.Truth.Classes == nil {
		return math.NaN()
	}
	return j.accuracy(c, c.Kept)
}

// Brier returns the mean over rows of Σ (p_c − 1{c is the row's class})² over the classes, 0
// to 2 (Brier, "Verification of forecasts expressed in terms of probability", Monthly Weather
// Review 1950).
func (j *Judge) Brier(c *Choice) float64 {
	if c.Beliefs == nil || j.Truth.Classes == nil {
		return math.NaN()
	}
	sum, n := 0.0, 0
	for i, class := range j.Truth.Classes {
		if class == Unknown {
			continue
		}
		n++
		for k, p := range c.Beliefs.Of(i) {
			if k == class {
				p--
			}
			sum += float64(p * p)
		}
	}
	return sum / float64(n)
}

// calibrationBins is the number of bins of Calibration.
const calibrationBins = 10

// Calibration returns the expected calibration error, 0 to 1: rows are sorted into ten bins
// of equal width by the probability of their likeliest class, and the differences between the
// mean probability and the accuracy of a bin are averaged over rows (Naeini, Cooper and
// Hauskrecht, "Obtaining well calibrated probabilities using Bayesian binning", AAAI 2015).
func (j *Judge) Calibration(c *Choice) float64 {
	if c.Beliefs == nil || j.Truth.Classes == nil {
		return math.NaN()
	}
	var excess [calibrationBins]float64
	n := 0
	for i, class := range j.Truth.Classes {
		if class == Unknown {
			continue
		}
		n++
		l := c.Beliefs.Likeliest(i)
		p := slices.Max(c.Beliefs.Of(i))
		bin := min(int(p*calibrationBins), calibrationBins-1)
		excess[bin] += p
		if slices.Contains(l, class) {
			excess[bin] -= 1 / float64(len(l))
		}
	}
	sum := 0.0
	for _, x := range excess {
		sum += math.Abs(x)
	}
	return sum / float64(n)
}

// Missed returns how much less often the chosen labels are right than those of the best rule
// on the same labels, which knows the panel: the mean over rows of the difference of the
// panel's own probabilities of the two, at least 0. NaN where no panel drew the labels.
func (j *Judge) Missed(c *Choice) float64 {
	if c.Beliefs == nil || j.Problem.Panel == nil {
		return math.NaN()
	}
	best := j.Problem.Panel.Posterior(Votes(j.Problem, j.Shown))
	sum := 0.0
	for i := range j.Problem.Rows {
		p := best.Of(i)
		mean := 0.0
		l := c.Beliefs.Likeliest(i)
		for _, k := range l {
			mean += p[k] / float64(len(l))
		}
		sum += max(0, slices.Max(p)-mean)
	}
	return sum / float64(len(j.Problem.Rows))
}

// Certified returns 1 if the law of the labels says that no rule is right more often than the
// majority, and 0 if some rule is; NaN unless there are two classes and an odd number of
// equally good annotators who label every row; see label.Coin.
func (j *Judge) Certified(*Choice) float64 {
	p := j.Problem.Panel
	if p == nil || p.Classes != 2 {
		return math.NaN()
	}
	coin, equal := p.Coin()
	if !equal || len(j.Problem.Columns)%2 == 0 || slices.ContainsFunc(j.Shown, func(x float64) bool { return x != x }) {
		return math.NaN()
	}
	return indicator(coin.Certified(len(j.Problem.Columns)))
}
