package multiuser

import (
	"errors"

	"gonum.org/v1/gonum/mat"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/param"
)

// JointRewardsParams are the parameters of joint-rewards.
type JointRewardsParams struct {
	Rewards string  `yaml:"rewards" options:"exclusive|inclusive|independent|choice" doc:"which of two rewards an action of a stage gives: exclusive: the one or the other; inclusive: both or none; independent: none, the one, the other, or both; choice: the first action gives both with probability chance and else none, the second one of them, each equally likely"`
	Stages  int     `yaml:"stages" doc:"number of stages, at least 1, with at most 200000 joint outcomes of uniform play: up to 17, and up to 8 where rewards are independent; of choice: 1"`
	Chance  float64 `yaml:"chance" doc:"of rewards choice: probability, in (0,1), that the first action gives both rewards"`
	Gamma   float64 `yaml:"gamma" doc:"discount γ of the returns that learners value, in (0,1]"`
}

// Validate implements param.Params.
func (p JointRewardsParams) Validate() error {
	errs := []error{param.Inside("chance", p.Chance, 0, 1), checkDiscount(p.Gamma)}
	if p.Stages < 1 {
		return errors.Join(append(errs, param.Errorf("stages", "is %d; it must be at least 1", p.Stages))...)
	}
	if p.Rewards == "choice" {
		if p.Stages > 1 {
			errs = append(errs, param.Errorf("stages", "is %d; a choice has one stage", p.Stages))
		}
		return errors.Join(errs...)
	}
	if p.Chance != defaultChance {
		errs = append(errs, param.Errorf("chance", "does nothing where rewards are %s; leave it out or make rewards choice", p.Rewards))
	}
	outcomes := 1
	for range p.Stages {
		if outcomes *= len(jointActions[p.Rewards]); outcomes > mdp.MaxOutcomes {
			errs = append(errs, param.Errorf("stages", "is %d, which makes more than %d joint outcomes; let there be fewer stages", p.Stages, mdp.MaxOutcomes))
			break
		}
	}
	return errors.Join(errs...)
}

// jointActions are the two rewards of each action, by the value of the parameter rewards.
var jointActions = map[string][][2]float64{
	"exclusive":   {{1, 0}, {0, 1}},
	"inclusive":   {{1, 1}, {0, 0}},
	"independent": {{0, 0}, {1, 0}, {0, 1}, {1, 1}},
}

const defaultChance = 0.5

// md3qn is the paper of multi-dimensional distributions of returns.
var md3qn = cite.Citation{
	Authors: "Zhang, P., Chen, X., Zhao, L., Xiong, W., Qin, T. and Liu, T.-Y.", Year: 2021,
	Title: "Distributional Reinforcement Learning for Multi-Dimensional Reward Functions",
	Venue: cite.Proceedings{Name: "NeurIPS", ArXiv: "2110.13578"},
}

// JointRewardsEntry declares joint-rewards for the catalogue.
var JointRewardsEntry = multiuser.WorldSpec[JointRewardsParams, *World]{
	Spec: sim.Spec[JointRewardsParams]{
		Name: "joint-rewards",
		Card: sim.Card{
			Title: "Two rewards at a time",
			About: "The smallest processes in which two rewards with the same means exclude each other, come together, or are independent; and a choice between two rewards that come together and two that exclude each other, which look the same to everybody who only knows each reward alone.",
			Promises: []sim.Promise{
				{Of: sim.World, Text: "Under uniform play with γ = 0.9, both returns of three stages have mean 1.355; their joint law has a squared discrepancy of 0.060184850 from the product of its marginals where rewards exclude each other or come together, and of 0 where they are independent.", Test: "environments/multiuser.TestJointRewards"},
			},
			Source: md3qn,
		},
		Defaults: JointRewardsParams{Rewards: "exclusive", Stages: 3, Chance: defaultChance, Gamma: 0.9},
		Test: func(p JointRewardsParams) JointRewardsParams {
			p.Stages = 1
			return p
		},
	},
	Records: []string{"mmd", "mmd_product", "every_part"},
	New:     NewJointRewards,
}

// NewJointRewards returns the world of two rewards at a time.
//
// Stage s is state s, and the last state has no rewards. A choice has the states 0, where
// rewards are 0 and the action is chosen; 1 to 4, which give both rewards, none, the first and
// the second for every action; and 5, where all ends.
func NewJointRewards(p JointRewardsParams) (*World, error) {
	if p.Rewards == "choice" {
		return p.choice(), nil
	}
	actions := jointActions[p.Rewards]
	k := newKernel(p.Stages+1, len(actions))
	values := mat.NewDense(k.Pairs(), 2, nil)
	for s := range k.States {
		for a, reward := range actions {
			if s < p.Stages {
				values.SetRow(k.Pair(s, a), reward[:])
			}
			addPair(k, []int32{int32(min(s+1, p.Stages))}, []float64{1})
		}
	}
	return newPartsWorld(k, p.Stages, &multiuser.Parts{Number: 2, Discount: p.Gamma}, values), nil
}

// choice returns the world of a choice.
func (p JointRewardsParams) choice() *World {
	k := newKernel(6, 2)
	values := mat.NewDense(k.Pairs(), 2, nil)
	addPair(k, []int32{1, 2}, []float64{p.Chance, 1 - p.Chance})
	addPair(k, []int32{3, 4}, []float64{0.5, 0.5})
	for s := 1; s < 6; s++ {
		for a := range 2 {
			values.SetRow(k.Pair(s, a), [][]float64{{1, 1}, {0, 0}, {1, 0}, {0, 1}, {0, 0}}[s-1])
			addPair(k, []int32{5}, []float64{1})
		}
	}
	return newPartsWorld(k, 2, &multiuser.Parts{Number: 2, Discount: p.Gamma}, values)
}
