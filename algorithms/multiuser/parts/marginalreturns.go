package parts

import (
	"slices"

	"joust/sim"
	"joust/sim/multiuser"
	"joust/sim/rng"
)

// MarginalReturnsParams are the parameters of MarginalReturns.
type MarginalReturnsParams struct{ ReturnsParams }

// MarginalReturnsEntry declares marginal-returns for the catalogue.
var MarginalReturnsEntry = multiuser.LearnerSpec[MarginalReturnsParams, *MarginalReturns]{
	Spec: sim.Spec[MarginalReturnsParams]{
		Name: "marginal-returns",
		Card: sim.Card{
			Title:     "Marginal returns",
			About:     "Learns the law of the return of each part alone, and takes the parts to be independent: what joint-returns is compared with.",
			Feedback:  "The parts of the reward of every step.",
			Guarantee: "None: even with the true laws, whatever depends on two parts together is wrong.",
			Cost:      "O(n·M²) a step for M particles of n parts; memory for S·A·M·n numbers.",
			Promises: []sim.Promise{
				{Of: sim.Result, Text: "In joint-rewards, the discrepancy of the foretold law from the true one approaches that of the product of the true marginals.", Test: "algorithms/multiuser/parts.TestReturns"},
			},
			Source: md3qn,
		},
		Defaults: MarginalReturnsParams{defaultReturns},
		Test: func(p MarginalReturnsParams) MarginalReturnsParams {
			p.Particles = 4
			return p
		},
	},
	New: NewMarginalReturns,
}

// MarginalReturns keeps M particles of each pair and each part, which move as those of
// JointReturns do, each part for itself. It foretells that the parts of the return from the
// first state on are independent.
type MarginalReturns struct{ returns }

// NewMarginalReturns returns a learner for the problem. The stream own draws the first
// particles.
func NewMarginalReturns(p MarginalReturnsParams, problem multiuser.Problem, _, own *rng.Source) *MarginalReturns {
	return &MarginalReturns{newReturns(p.ReturnsParams, problem, own, slices.Repeat([]int{1}, problem.Parts.Number))}
}
