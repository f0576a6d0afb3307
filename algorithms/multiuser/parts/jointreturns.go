package parts

import (
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/multiuser"
	"joust/sim/rng"
)

// JointReturnsParams are the parameters of JointReturns.
type JointReturnsParams struct{ ReturnsParams }

// md3qn is the paper of laws of several returns.
var md3qn = cite.Citation{
	Authors: "Zhang, P., Chen, X., Zhao, L., Xiong, W., Qin, T. and Liu, T.-Y.", Year: 2021,
	Title: "Distributional Reinforcement Learning for Multi-Dimensional Reward Functions",
	Venue: cite.Proceedings{Name: "NeurIPS", ArXiv: "2110.13578"},
}

// JointReturnsEntry declares joint-returns for the catalogue.
var JointReturnsEntry = multiuser.LearnerSpec[JointReturnsParams, *JointReturns]{
	Spec: sim.Spec[JointReturnsParams]{
		Name: "joint-returns",
		Card: sim.Card{
			Title:     "Joint returns",
			About:     "Learns the joint law of the returns of all parts, with particles that move by the gradient of the maximum mean discrepancy from what the next state says, as MD3QN does. All play is uniform, and the law is that of uniform play; the recommended action is the best one if play is uniform afterwards.",
			Feedback:  "The parts of the reward of every step.",
			Guarantee: "None after a number of trajectories; the operator that is followed contracts laws towards the true ones.",
			Cost:      "O(n·M²) a step for M particles of n parts; memory for S·A·M·n numbers.",
			Promises: []sim.Promise{
				{Of: sim.Result, Text: "In one and in three stages of joint-rewards, the foretold law comes nearer to the true one than the product of the true marginals, wherever the parts are not independent.", Test: "algorithms/multiuser/parts.TestReturns"},
			},
			Source: md3qn,
		},
		Defaults: JointReturnsParams{defaultReturns},
		Test: func(p JointReturnsParams) JointReturnsParams {
			p.Particles = 4
			return p
		},
	},
	New: NewJointReturns,
}

// JointReturns keeps M particles Z(s, a) of n entries for each pair, equally likely values of
// the returns of the n parts under uniform play. After a step from (s, a) with reward r to s'
// they move towards the targets r + γ Z(s', a'), with a' each action equally often (Zhang et
// al. 2021; see update). Laws do not depend on the step of a trajectory, so that they are exact
// where a state is entered at one step only. MD3QN itself controls: it moves towards the
// targets of the action with the greatest mean sum, from a replay memory, by a neural network.
type JointReturns struct{ returns }

// NewJointReturns returns a learner for the problem. The stream own draws the first particles.
func NewJointReturns(p JointReturnsParams, problem multiuser.Problem, _, own *rng.Source) *JointReturns {
	return &JointReturns{newReturns(p.ReturnsParams, problem, own, []int{problem.Parts.Number})}
}
