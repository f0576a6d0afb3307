package policy

import (
	"errors"
	"math"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/param"
	"joust/sim/policy"
	"joust/sim/rng"
)

// ThinkRMParams are the parameters of think-rm.
type ThinkRMParams struct {
	GroupParams
	Votes int `yaml:"votes" axis:"verdicts on a pair" doc:"number of verdicts on each pair of samples, whose mean counts, 1 to 1000"`
}

// Validate implements param.Params.
func (p ThinkRMParams) Validate() error {
	return errors.Join(p.check(), param.Count("votes", p.Votes, 1, 1000))
}

// Suits implements policy.Params.
func (p ThinkRMParams) Suits(problem *policy.Problem) error {
	switch {
	case !problem.Duels:
		return errNoDuels
	case problem.Batch == 0:
		return errNoSamples
	}
	return p.divides(problem)
}

// ThinkRMEntry declares think-rm for the catalogue.
var ThinkRMEntry = policy.LearnerSpec[ThinkRMParams, *ThinkRM]{
	Spec: sim.Spec[ThinkRMParams]{
		Name: "think-rm",
		Card: sim.Card{
			Title:     "Pairwise RLHF of Think-RM",
			About:     "GRPO without scores: all pairs of a group are judged, and the advantage of a sample is the sum of its verdicts, scaled. Where verdicts are differences of scores, the advantages are those of GRPO. It buys freedom from a scale of scores by G(G − 1)/2 verdicts for G samples, or several times as many where a pair has several. Mechanism reproduced, with verdicts of ±1; the reward model that thinks is outside of this world, which only has its accuracy.",
			Feedback:  "Duels of all pairs of each group of samples of the law.",
			Guarantee: "None after a number of steps.",
			Cost:      "O(K) a step and O(group) a sample; votes · (group − 1)/2 verdicts a sample.",
			Source: cite.Citation{
				Authors: "Hong, I. et al.", Year: 2025,
				Title: "Think-RM: Enabling Long-Horizon Reasoning in Generative Reward Models",
				Venue: cite.Preprint{ArXiv: "2505.16265"},
			},
		},
		Defaults: ThinkRMParams{GroupParams{GradientParams{Update: "vanilla", Rate: 0.05}, 4, "arms"}, 1},
	},
	New: NewThinkRM,
}

// ThinkRM is a policy gradient with the advantages
//
//	A_i = (Σ_j d_ij/G) / √(Σ_ij d_ij²/(2G(G − 1)) + 1e-6)
//
// of groups of G samples with the verdicts d_ij = −d_ji (Hong et al. 2025).
type ThinkRM struct {
	grouped
	votes int
}

// NewThinkRM returns a learner for one trial.
func NewThinkRM(p ThinkRMParams, problem *policy.Problem, _ *rng.Source) *ThinkRM {
	return &ThinkRM{newGrouped(p.GroupParams, problem, func(f *policy.Feedback, start int, to []float64) {
		g := len(to)
		verdicts := f.Pairs[start*(g-1)/2:] // G(G − 1)/2 for each G samples
		clear(to)
		squares, at := 0.0, 0
		for i := range to {
			for j := i + 1; j < g; j++ {
				d := float64(2*verdicts[at]) - 1
				at++
				to[i] += d
				to[j] -= d
				squares += float64(d * d)
			}
		}
		scale := math.Sqrt(squares/float64(g*(g-1)) + 1e-6) // the sum counts each pair once
		for i := range to {
			to[i] = to[i] / float64(g) / scale
		}
	}), p.Votes}
}

// Propose implements policy.Learner.
func (t *ThinkRM) Propose(ask *policy.Ask) bool {
	ask.Group, ask.Votes = t.p.Group, t.votes
	return t.grouped.Propose(ask)
}
