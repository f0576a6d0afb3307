package policy

import (
	"errors"
	"math"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/param"
	"joust/sim/policy"
	"joust/sim/portable"
	"joust/sim/rng"
)

// SoupParams are the parameters of soup.
type SoupParams struct {
	WeightParams
	Mix   string  `yaml:"mix" options:"logits|rewards|laws" doc:"what is averaged with the weights: the logits of experts that are trained for one reward each, which is the soup; the rewards, before one law is trained; or the laws of the experts"`
	Beta  float64 `yaml:"beta" symbol:"β" axis:"regularisation β" doc:"weight β of the divergence from the reference in the training, at least 0; above 0 if train is 0"`
	Train int     `yaml:"train" axis:"steps of training" doc:"number of steps of the vanilla gradient by which each law is trained, 0 to 1,000,000; 0 for the optimum, the exponential tilt"`
	Rate  float64 `yaml:"rate" symbol:"η" axis:"learning rate η" doc:"learning rate η of these steps, above 0"`
}

// Validate implements param.Params.
func (p SoupParams) Validate() error {
	errs := []error{p.check(), param.Within("beta", p.Beta, 0, math.MaxFloat64), param.Count("train", p.Train, 0, 1_000_000), param.Above("rate", p.Rate, 0)}
	if p.Train == 0 && p.Beta == 0 {
		errs = append(errs, param.Errorf("beta", "is 0; without a penalty there is no optimum, and train must be above 0"))
	}
	return errors.Join(errs...)
}

// SoupEntry declares soup for the catalogue.
var SoupEntry = policy.LearnerSpec[SoupParams, *Soup]{
	Spec: sim.Spec[SoupParams]{
		Name: "soup",
		Card: sim.Card{
			Title:     "Rewarded soup",
			About:     "Trains an expert for each reward, and averages the logits of the experts. At the optima with a penalty the soup is the law that the averaged reward has; after steps of a gradient without a penalty it is worse, the more the farther the experts have walked apart. For comparison, rewards or laws are averaged.",
			Feedback:  "Scores of the reference by all rewards: one step of exact scores; samples of all steps together.",
			Guarantee: "None after steps of a gradient.",
			Cost:      "O(K) for each reward and step of training.",
			Promises: []sim.Promise{
				{Of: sim.Result, Text: "With train = 0, the mean of logits is the law of the mean of rewards.", Test: "algorithms/policy.TestSoup"},
			},
			Source: cite.Citation{
				Authors: "Rame, A. et al.", Year: 2023,
				Title: "Rewarded Soups: Towards {Pareto}-optimal Alignment by Interpolating Weights Fine-tuned on Diverse Rewards",
				Venue: cite.Proceedings{Name: "NeurIPS", ArXiv: "2306.04488"},
			},
		},
		Defaults: SoupParams{Mix: "logits", Beta: 0.1, Rate: 0.05},
	},
	New: NewSoup,
}

// Soup is softmax(Σ λ_i θ_i) of the logits θ_i of experts (Rame et al., NeurIPS 2023). With two
// rewards users may choose among the laws of eleven weights, evenly from one reward to the
// other.
type Soup struct {
	referenceScores
	p      SoupParams
	shares []float64 // of the rewards
}

// NewSoup returns a learner for one trial.
func NewSoup(p SoupParams, problem *policy.Problem, _ *rng.Source) *Soup {
	return &Soup{newReferenceScores(problem), p, p.shares(problem.Rewards)}
}

// frontWeights is the number of weights that users may choose.
const frontWeights = 11

// Front implements policy.Fronter.
func (s *Soup) Front() int {
	if len(s.shares) == 2 {
		return frontWeights
	}
	return 1
}

// RecommendFront implements policy.Fronter.
func (s *Soup) RecommendFront(i int, law []float64) {
	if len(s.shares) != 2 {
		s.Recommend(law)
		return
	}
	first := 1 - float64(i)/(frontWeights-1)
	s.mix([]float64{first, 1 - first}, law)
}

// Recommend implements policy.Learner.
func (s *Soup) Recommend(law []float64) { s.mix(s.shares, law) }

// mix writes the law of these weights.
func (s *Soup) mix(shares, law []float64) {
	if !s.informed {
		copy(law, s.reference)
		return
	}
	clear(law)
	mixed := make([]float64, len(law))
	for r, scores := range s.scores {
		part := scores
		if s.p.Mix != "rewards" {
			part = s.train(scores)
		}
		if s.p.Mix == "laws" {
			s.softmax(part, part)
		}
		for a, v := range part {
			mixed[a] += float64(shares[r] * v)
		}
	}
	switch s.p.Mix {
	case "laws":
		copy(law, mixed)
	case "rewards":
		s.softmax(s.train(mixed), law)
	default:
		s.softmax(mixed, law)
	}
}

// train returns the logits of the law that is trained for the scores, less those of the
// reference.
func (s *Soup) train(scores []float64) []float64 {
	theta := make([]float64, len(scores))
	if s.p.Train == 0 {
		for a, r := range scores {
			theta[a] = r / s.p.Beta
		}
		return theta
	}
	law, advantage, sum := make([]float64, len(scores)), make([]float64, len(scores)), total(s.weights)
	for range s.p.Train {
		s.softmax(theta, law)
		for a, v := range law {
			if v > 0 {
				advantage[a] = scores[a] - float64(s.p.Beta*portable.Log(v/(s.weights[a]/sum)))
			}
		}
		mean := policy.Mean(law, advantage)
		for a, v := range law {
			theta[a] += float64(s.p.Rate * float64(float64(len(law))*float64(v*(advantage[a]-mean))))
		}
	}
	return theta
}

// softmax writes the law of the logits, which are relative to the reference, or to what was
// sampled of it. It may write to the logits.
func (s *Soup) softmax(theta, law []float64) {
	for a, w := range s.weights {
		if w > 0 {
			law[a] = portable.Log(w) + theta[a]
		} else {
			law[a] = math.Inf(-1)
		}
	}
	portable.Softmax(law, law)
}
