package policy

import (
	"errors"
	"math"

	"joust/sim/param"
	"joust/sim/policy"
	"joust/sim/portable"
)

// GradientParams are the parameters of policy gradients.
type GradientParams struct {
	Update string  `yaml:"update" options:"natural|vanilla" doc:"gradient with respect to the logits of a softmax: natural, which adds the same multiple of its advantage to the logit of each arm; or vanilla, which moves likely arms faster, times the number of arms"`
	Rate   float64 `yaml:"rate" symbol:"η" axis:"learning rate η" doc:"learning rate η, above 0"`
	KL     float64 `yaml:"kl" symbol:"β" axis:"weight of the divergence β" doc:"weight β of the divergence from the reference, at least 0 and less than 1/rate"`
}

func (p GradientParams) check() error {
	rate := param.Above("rate", p.Rate, 0)
	if rate == nil && !(p.KL >= 0 && float64(p.KL*p.Rate) < 1) {
		return param.Errorf("kl", "is %v; it must be at least 0 and less than 1/rate, which is %v", p.KL, 1/p.Rate)
	}
	return errors.Join(rate)
}

// Suits implements policy.Params.
func (p GradientParams) Suits(problem *policy.Problem) error { return needsScores(problem) }

// gradient is a softmax law that moves along the gradient of its mean shaped score minus
// β KL(π ‖ μ). The first step is of the reference itself, so that its scores are those that
// a shaping needs.
type gradient struct {
	softmaxLaw
	p          GradientParams
	shaping    ShapeParams
	weights    []float64 // of the rewards; nil for the first alone
	scores     []float64 // of arms that were sampled: means over the samples of a step
	shaped     []float64 // shaped scores; NaN for arms that were not sampled
	last       []float64 // the scores that shaped is of
	advantages []float64 // of the last step
	count      []float64 // samples of each arm in the last step
	shape      func(float64) float64
}

func newGradient(p GradientParams, s ShapeParams, problem *policy.Problem) gradient {
	k := problem.Arms
	g := gradient{
		softmaxLaw: newSoftmaxLaw(problem), p: p, shaping: s,
		scores: make([]float64, k), last: make([]float64, k), shaped: make([]float64, k), advantages: make([]float64, k), count: make([]float64, k),
	}
	for a := range g.shaped {
		g.shaped[a] = math.NaN()
	}
	return g
}

// Observe implements policy.Learner.
func (g *gradient) Observe(f *policy.Feedback) {
	n := 1.0 // samples; weights are then expectations
	if f.Scores != nil {
		copy(g.count, g.law)
		for a := range g.scores {
			g.scores[a] = g.weighted(f.Scores, a)
		}
	} else {
		clear(g.count)
		for i, a := range f.Arms {
			g.count[a]++
			if g.count[a] == 1 {
				g.scores[a] = 0
			}
			g.scores[a] += (g.weighted(f.SampleScores, i) - g.scores[a]) / g.count[a] // stays the same if all are equal
		}
		n = float64(len(f.Arms))
	}
	if g.shape == nil {
		g.shape = g.shaping.shape(g.count, g.scores)
	}
	mean := g.advance(n)
	for a, c := range g.count {
		if c == 0 {
			continue
		}
		// The gradient of one sample is its advantage, and of a sum that of the mean. The
		// natural gradient divides by the probability of the arm.
		weight := c / n
		if g.p.Update == "natural" {
			weight /= g.law[a]
		} else {
			weight = float64(weight * float64(len(g.law)))
		}
		g.theta[a] += float64(g.p.Rate * float64(weight*(g.advantages[a]-mean)))
	}
	g.move()
}

// weighted returns the score of an arm or of a sample by all rewards.
func (g *gradient) weighted(scores [][]float64, i int) float64 {
	if g.weights == nil {
		return scores[0][i]
	}
	sum := 0.0
	for r, w := range g.weights {
		sum += float64(w * scores[r][i])
	}
	return sum
}

// advance computes the advantages of the arms that were sampled, s − β log(π/μ), and
// returns their mean over the samples.
func (g *gradient) advance(n float64) (mean float64) {
	for a, c := range g.count {
		if c == 0 {
			continue
		}
		if g.shaped[a] != g.shaped[a] || g.scores[a] != g.last[a] {
			g.shaped[a], g.last[a] = g.shape(g.scores[a]), g.scores[a]
		}
		g.advantages[a] = g.shaped[a]
		if g.p.KL > 0 {
			g.advantages[a] -= float64(g.p.KL * (portable.Log(g.law[a]) - g.logReference[a]))
		}
		mean += float64(c / n * g.advantages[a])
	}
	return mean
}
