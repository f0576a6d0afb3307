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

// TargetParams are the parameters of target.
type TargetParams struct {
	Answer int     `yaml:"answer" doc:"right answer c, 1 to 1000"`
	Start  float64 `yaml:"start" doc:"mean of the reference law, a normal law rounded to whole numbers, 0 to 1000"`
	SD     float64 `yaml:"sd" doc:"standard deviation of the reference law, 0.5 to 1000"`
	Most   int     `yaml:"most" doc:"largest possible answer; the smallest is 0; at least answer, at most 2047, and so near to start that no answer has a probability below 1e-290"`
	Reward string  `yaml:"reward" options:"exact|within|fuzzy" doc:"score of the answer y: exact is 1 for y = c, else 0; within is 1 for |y − c| ≤ c/10, else 0; fuzzy is 1.5 − |y − c|/c for |y − c| < c/2, else 0"`
	BatchParams
}

// Validate implements param.Params.
func (p TargetParams) Validate() error {
	errs := []error{
		param.Count("answer", p.Answer, 1, 1000), param.Within("start", p.Start, 0, 1000), param.Within("sd", p.SD, 0.5, 1000),
		param.Count("most", p.Most, max(1, p.Answer), mostArms-1), p.check(),
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	for a, v := range p.reference() {
		if !(v >= 1e-290) {
			return param.Errorf("most", "is %d; the answer %d has a reference probability of %.3g, too small to compute with: bring start and most closer, or raise sd", p.Most, a, v)
		}
	}
	return nil
}

// reference returns the probabilities that a normal number is rounded to 0 … Most, and not to
// another number.
func (p TargetParams) reference() []float64 {
	law, sum := make([]float64, p.Most+1), 0.0
	for a := range law {
		low, high := (float64(a)-0.5-p.Start)/p.SD, (float64(a)+0.5-p.Start)/p.SD
		if low > 0 { // the tails are symmetric, and exact where they are small
			low, high = -high, -low
		}
		law[a] = portable.Phi(high) - portable.Phi(low)
		sum += law[a]
	}
	for a := range law {
		law[a] /= sum
	}
	return law
}

// score returns the score of an answer.
func (p TargetParams) score(answer int) float64 {
	d, c := math.Abs(float64(answer-p.Answer)), float64(p.Answer)
	switch p.Reward {
	case "exact":
		return indicator(d == 0)
	case "within":
		return indicator(10*d <= c)
	}
	if 2*d < c {
		return 1.5 - d/c
	}
	return 0
}

func indicator(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

// TargetEntry declares target for the catalogue.
var TargetEntry = policy.WorldSpec[TargetParams, *World]{
	Spec: sim.Spec[TargetParams]{
		Name: "target",
		Card: sim.Card{
			Title: "Numeric answers",
			About: "Answers are whole numbers, one of which is right; the reference is a normal law around another. The score is for the right answer only, for answers within a tenth of it, or falls with the distance. A score that hardly any sample of a group gets says nothing; one that falls with the distance shows the way, to learners that move a law of numbers. Order reproduced: the source finds the graded score better than the exact one in counting crowds.",
			Source: cite.Citation{
				Authors: "Wang, Z. et al.", Year: 2025,
				Title: "CrowdVLM-R1: Expanding R1 Ability to Vision Language Model for Crowd Counting using Fuzzy Group Relative Policy Reward",
				Venue: cite.Preprint{ArXiv: "2504.03724"}, Where: "the fuzzy reward; the instance is made here",
			},
		},
		Defaults: TargetParams{Answer: 30, Start: 18, SD: 3, Most: 60, Reward: "fuzzy"},
		Test: func(p TargetParams) TargetParams {
			p.Answer, p.Start, p.SD, p.Most = 10, 8, 2, 16
			return p
		},
	},
	New: NewTarget,
}

// NewTarget returns the world of numeric answers.
func NewTarget(p TargetParams) (*World, error) {
	k := p.Most + 1
	scores, values, right, gold := make([]float64, k), make([]float64, k), make([]bool, k), make([]float64, k)
	for a := range k {
		scores[a], values[a], right[a] = p.score(a), float64(a), a == p.Answer
		gold[a] = -math.Abs(float64(a - p.Answer))
	}
	problem := policy.Problem{Arms: k, Rewards: 1, Batch: p.Batch, Reference: p.reference(), Values: values}
	truth := policy.Truth{Gold: gold, Rewards: [][]float64{scores}, Right: right, Answer: float64(p.Answer)}
	return &World{problem: problem, draw: func(_, coins *rng.Source) policy.Environment {
		return newTrial(problem, truth, coins)
	}}, nil
}
