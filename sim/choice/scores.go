package choice

import (
	"math"
	"slices"

	"joust/sim/committee"
	"joust/sim/rule"
)

// Judge scores choices by the truth of one trial. Its methods return NaN where a score is
// not defined for a choice. It keeps what it computes of the true cells and of the last
// lottery: in another trial, whose true cells are the same slice, only Problem and Truth
// are set anew.
type Judge struct {
	Problem *Problem
	Truth   *Truth
	// Ideal is what the same learner would choose that knew the truth; nil if that is not
	// defined.
	Ideal *Choice
	// Shown are the cells that the learner could query.
	Shown []float64

	approvals *committee.Profile  // see Judge.profile
	worth     committee.Utilities // see Judge.utilities
	lottery   committee.Lottery   // see Judge.shares
	drawn     committee.Shares    // of the lottery
}

// Correct returns the probability that the choice is one of the ideal choice: of t winners
// each counts 1/t, of a lottery of single rows each draw its share, of committees the sum
// over committees of the smaller of its two shares. Of labels it is the accuracy; see
// Judge.Accuracy.
func (j *Judge) Correct(c *Choice) float64 {
	if c.Beliefs != nil {
		return j.Accuracy(c)
	}
	if j.Ideal == nil {
		return math.NaN()
	}
	w := c.weights(len(j.Problem.Rows))
	if w == nil || len(j.Ideal.Winners) == 0 {
		return overlap(c, j.Ideal)
	}
	sum := 0.0
	for _, i := range j.Ideal.Winners {
		sum += w[i]
	}
	return sum
}

// overlap returns Σ min(p, q) over the committees of two lotteries.
func overlap(a, b *Choice) float64 {
	if a.Lottery == nil || b.Lottery == nil {
		return math.NaN()
	}
	sum := 0.0
	for _, d := range a.Lottery {
		for _, e := range b.Lottery {
			if slices.Equal(d.Members, e.Members) {
				p, _ := d.Share.Float64()
				q, _ := e.Share.Float64()
				sum += min(p, q)
			}
		}
	}
	return sum
}

// TrueBest returns the probability that the chosen row has the highest quality.
func (j *Judge) TrueBest(c *Choice) float64 {
	w := c.weights(len(j.Problem.Rows))
	if j.Truth.Quality == nil || w == nil {
		return math.NaN()
	}
	best, sum := slices.Max(j.Truth.Quality), 0.0
	for i, q := range j.Truth.Quality {
		if q == best {
			sum += w[i]
		}
	}
	return sum
}

// Regret returns the highest quality minus the mean quality of the chosen row.
func (j *Judge) Regret(c *Choice) float64 {
	w := c.weights(len(j.Problem.Rows))
	if j.Truth.Quality == nil || w == nil {
		return math.NaN()
	}
	best, mean := slices.Max(j.Truth.Quality), 0.0
	for i, q := range j.Truth.Quality {
		mean += float64(w[i] * q)
	}
	return max(0, best-mean)
}

// EstimationError returns the root of the mean over rows of the squared difference between the
// estimate and the quality.
func (j *Judge) EstimationError(c *Choice) float64 {
	if c.Estimates == nil || j.Truth.Quality == nil {
		return math.NaN()
	}
	sum := 0.0
	for i, q := range j.Truth.Quality {
		d := c.Estimates[i] - q
		sum += float64(d * d)
	}
	return math.Sqrt(sum / float64(len(c.Estimates)))
}

// Tau returns Kendall's τ_b of the ranks with the order of quality or, where no quality
// exists, with the ranks of the ideal choice.
func (j *Judge) Tau(c *Choice) float64 {
	if c.Ranks == nil {
		return math.NaN()
	}
	if q := j.Truth.Quality; q != nil {
		return -rule.KendallTau(c.Ranks, q)
	}
	if j.Ideal == nil || j.Ideal.Ranks == nil {
		return math.NaN()
	}
	return rule.KendallTau(c.Ranks, j.Ideal.Ranks)
}

// Winners returns the number of rows that are tied for the best.
func (j *Judge) Winners(c *Choice) float64 {
	if c.Winners == nil {
		return math.NaN()
	}
	return float64(len(c.Winners))
}

// Error returns 1 − Correct. A choice of nothing is an error.
func (j *Judge) Error(c *Choice) float64 { return missed(c, 1-j.Correct(c)) }

// MissedBest returns 1 − TrueBest. A choice of nothing misses the best row.
func (j *Judge) MissedBest(c *Choice) float64 { return missed(c, 1-j.TrueBest(c)) }

// missed returns the error, or 1 if nothing is chosen.
func missed(c *Choice, err float64) float64 {
	if c.Winners == nil && c.Lottery == nil && c.Slate == nil && c.Beliefs == nil {
		return 1
	}
	return err
}
