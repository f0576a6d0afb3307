package policy

import (
	"errors"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/param"
	"joust/sim/policy"
	"joust/sim/rng"
)

// ReasoningStepsParams are the parameters of reasoning-steps.
type ReasoningStepsParams struct {
	Length      int     `yaml:"length" axis:"steps of an answer" doc:"number of steps of an answer, 1 to 64"`
	Actions     int     `yaml:"actions" doc:"number of actions in each step, 2 to 1024"`
	Good        int     `yaml:"good" doc:"number of good actions in each step, at least 1 and fewer than actions; an answer is right if all its actions are good"`
	Process     string  `yaml:"process" options:"none|critic" doc:"rewards for steps: none, so that learners observe only whether the answer is right; or verdicts of a critic on segments of the answer"`
	Accuracy    float64 `yaml:"accuracy" stream:"same" axis:"accuracy of the critic" doc:"probability that a verdict of the critic is right, in [0, 1], independently at each call; without a critic it has no meaning"`
	Granularity int     `yaml:"granularity" stream:"same" axis:"steps of a segment" doc:"number of steps of a segment, which the critic calls good if all its actions are; it divides the length, and is the length for a verdict on the whole answer; without a critic it has no meaning"`
	Batch       int     `yaml:"batch" axis:"samples in a step" doc:"number of answers that are drawn in a step of training, 2 to 1,000,000"`
}

// Validate implements param.Params.
func (p ReasoningStepsParams) Validate() error {
	errs := []error{
		param.Count("length", p.Length, 1, 64), param.Count("actions", p.Actions, 2, 1024),
		param.Within("accuracy", p.Accuracy, 0, 1), param.Count("batch", p.Batch, 2, 1_000_000),
	}
	if p.Good < 1 || p.Good >= p.Actions {
		errs = append(errs, param.Errorf("good", "is %d; it must be at least 1 and less than actions, which is %d", p.Good, p.Actions))
	}
	if p.Process == "critic" && (p.Granularity < 1 || p.Granularity > p.Length || p.Length%p.Granularity != 0) {
		errs = append(errs, param.Errorf("granularity", "is %d; it must divide the length of an answer, which is %d", p.Granularity, p.Length))
	}
	return errors.Join(errs...)
}

// ReasoningStepsEntry declares reasoning-steps for the catalogue.
var ReasoningStepsEntry = policy.WorldSpec[ReasoningStepsParams, *World]{
	Spec: sim.Spec[ReasoningStepsParams]{
		Name: "reasoning-steps",
		Card: sim.Card{
			Title: "Answers in steps",
			About: "An answer is a chain of steps, and it is right if the action in each step is good. A learner observes once, at its end, whether it is right, which says little about a step of a long answer; a critic may judge segments of the answer, and err. In true preferences a right answer beats a wrong one. The reference is uniform in each step, and a policy is a law of each step. Order reproduced: verdicts on segments help only if the critic is good enough, and where it errs, segments of a few steps are better than single steps and than the whole.",
			Source: cite.Citation{
				Authors: "Cui, G. et al.", Year: 2025,
				Title: "Process Reinforcement through Implicit Rewards",
				Venue: cite.Preprint{ArXiv: "2502.01456"}, Where: "the question; the instances are made here",
			},
		},
		Defaults: ReasoningStepsParams{Length: 6, Actions: 4, Good: 2, Process: "none", Accuracy: 0.8, Granularity: 1, Batch: 32},
	},
	New: NewReasoningSteps,
}

// NewReasoningSteps returns the world of answers in steps. The good actions of each step are the
// first ones.
func NewReasoningSteps(p ReasoningStepsParams) (*World, error) {
	problem := policy.Problem{Arms: p.Actions, Length: p.Length, Rewards: 1, Process: p.Process == "critic", Batch: p.Batch}
	truth := policy.Truth{}
	for range p.Length {
		problem.Reference = append(problem.Reference, uniform(p.Actions)...)
		for a := range p.Actions {
			truth.Good = append(truth.Good, a < p.Good)
		}
	}
	critic := policy.Critic{}
	if problem.Process {
		critic = policy.Critic{Segment: p.Granularity, Accuracy: p.Accuracy}
	}
	return &World{problem: problem, draw: func(_, coins *rng.Source) policy.Environment {
		return &rollouts{policy.NewRollouts(&problem, truth.Good, critic, coins), problem, truth}
	}}, nil
}

// rollouts is the environment of a trial.
type rollouts struct {
	*policy.Rollouts
	problem policy.Problem
	truth   policy.Truth
}

// Problem implements policy.Environment.
func (r *rollouts) Problem() policy.Problem { return r.problem }

// Truth implements policy.Environment.
func (r *rollouts) Truth() *policy.Truth { return &r.truth }
