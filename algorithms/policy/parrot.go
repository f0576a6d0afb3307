package policy

import (
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/policy"
	"joust/sim/rng"
)

// ParrotParams are the parameters of parrot.
type ParrotParams struct{ GroupParams }

// Validate implements param.Params.
func (p ParrotParams) Validate() error { return p.check() }

// ParrotEntry declares parrot for the catalogue.
var ParrotEntry = policy.LearnerSpec[ParrotParams, *Parrot]{
	Spec: sim.Spec[ParrotParams]{
		Name: "parrot",
		Card: sim.Card{
			Title:     "Parrot",
			About:     "A policy gradient for several rewards that only learns from the samples of a group that no other sample dominates, which is at least as high in all rewards and higher in one. The sum of rewards is then pulled less by the reward with the largest scale. Order reproduced on a grid with rewards that are a little opposed: the smaller reward stays above its start, and falls below it in many trials with the weighted sum. Not reproduced with rewards that are strongly opposed: there both fail. The expansion of prompts and prefixes for each reward are outside of this world.",
			Feedback:  "Samples of the law in groups, with all their scores.",
			Guarantee: "None after a number of steps.",
			Cost:      "O(K) a step and O(group) a sample for each reward.",
			Source: cite.Citation{
				Authors: "Lee, S. H. et al.", Year: 2024,
				Title: "Parrot: {Pareto}-optimal Multi-Reward Reinforcement Learning Framework for Text-to-Image Generation",
				Venue: cite.Proceedings{Name: "ECCV", ArXiv: "2401.05675"}, Where: "Eq. 4",
			},
		},
		Defaults: ParrotParams{GroupParams{GradientParams{Update: "vanilla", Rate: 0.003125}, 16, "arms"}},
	},
	New: NewParrot,
}

// Parrot follows (1/|P|) Σ_{i∈P} Σ_k r_k(i) ∇log π(i) over the samples P of a group that are not
// dominated (Lee et al., ECCV 2024, equation 4). It has no baseline.
type Parrot struct{ grouped }

// NewParrot returns a learner for one trial.
func NewParrot(p ParrotParams, problem *policy.Problem, _ *rng.Source) *Parrot {
	return &Parrot{newGrouped(p.GroupParams, problem, func(f *policy.Feedback, start int, to []float64) {
		clear(to)
		kept := 0
		for i := range to {
			if dominated(f.SampleScores, start, start+len(to), start+i) {
				continue
			}
			kept++
			for _, scores := range f.SampleScores {
				to[i] += scores[start+i]
			}
		}
		for i := range to {
			to[i] = float64(to[i] * (float64(len(to)) / float64(kept))) // the step divides by the group
		}
	})}
}

// dominated returns whether one of the samples from start to end is at least as high as sample
// i in all rewards, and higher in one.
func dominated(scores [][]float64, start, end, i int) bool {
	for j := start; j < end; j++ {
		higher, lower := false, false
		for _, r := range scores {
			higher = higher || r[j] > r[i]
			lower = lower || r[j] < r[i]
		}
		if higher && !lower {
			return true
		}
	}
	return false
}
