package multiuser

import (
	"errors"

	"joust/sim"
	"joust/sim/multiuser"
	"joust/sim/param"
	"joust/sim/rng"
)

// ChainParams are the parameters of chain.
type ChainParams struct {
	States  int     `yaml:"states" doc:"number of states S in the chain, at least 1"`
	Actions int     `yaml:"actions" doc:"number of actions A, at least 1, of which one moves on in each state"`
	Back    float64 `yaml:"back" stream:"same" doc:"probability, 0 to 1, that the action that moves on falls back to the beginning too"`
	Horizon int     `yaml:"horizon" stream:"same" doc:"steps of a trajectory H, at least 1; with less than S the end is out of reach"`
	Uphill  int     `yaml:"uphill" stream:"same" doc:"0 to 10: rewards in state s, from 0, are multiplied by (s/(S-1)) to this power, so that with 0 the last state has the same rewards as the first, and with 2 or more only the last states have large rewards"`
	UserParams
	RewardParams
	ObservationParams
}

// Validate implements param.Params.
func (p ChainParams) Validate() error {
	errs := []error{
		param.Count("states", p.States, 1, maxSize),
		param.Within("back", p.Back, 0, 1),
		param.Count("horizon", p.Horizon, 1, maxSize),
		param.Count("uphill", p.Uphill, 0, 10),
	}
	columns, what := p.States*p.Actions, "pairs"
	if p.Uphill > 0 && p.States > 1 {
		columns, what = columns-p.Actions, "pairs beyond the beginning"
	}
	return errors.Join(append(errs, processParams{p.UserParams, p.RewardParams, p.ObservationParams}.check(p.States, p.Actions, columns, what)...)...)
}

// ChainEntry declares chain for the catalogue.
var ChainEntry = multiuser.WorldSpec[ChainParams, *World]{
	Spec: sim.Spec[ChainParams]{
		Name: "chain",
		Card: sim.Card{
			Title:    "Combination lock",
			About:    "In each state one secret action moves one state on, and all others lead back to the beginning. A learner that explores without a plan observes no rewards of the last states.",
			Promises: []sim.Promise{{Of: sim.World, Text: "Random actions reach the k-th next state in k steps with probability A^-k.", Test: "environments/multiuser.TestChainByChance"}},
		},
		Defaults: ChainParams{
			States: 12, Actions: 3, Horizon: 12,
			UserParams: defaultUsers, RewardParams: defaultRewards, ObservationParams: defaultObservation,
		},
		Test: func(p ChainParams) ChainParams {
			p.States, p.Horizon, p.Users = 5, 6, 12
			return p
		},
	},
	New: NewChain,
}

// NewChain returns the world of combination locks. The secret action of each state is
// drawn uniformly; in the last state it stays there. All users begin in state
// 0.
func NewChain(p ChainParams) (*World, error) {
	w := newProcessWorld(p.States, p.Actions, p.Horizon, p.UserParams, p.ObservationParams)
	w.drawProcess = p.drawProcess
	pairs := p.States * p.Actions
	w.drawRewards = func(root uint64, _ *process) userRewards {
		drawn := p.RewardParams.drawRewards(p.Users, pairs, pairs, allPairs, root)
		for j := range pairs {
			factor := p.factor(j / p.Actions)
			for u := range p.Users {
				drawn.rewards.RawRowView(u)[j] *= factor
			}
			for k := range drawn.loadings.RawRowView(j) {
				drawn.loadings.RawRowView(j)[k] *= factor
			}
		}
		return drawn
	}
	return w.finish(), nil
}

// factor returns (s/(S-1))^uphill, by which rewards in state s are multiplied.
func (p ChainParams) factor(s int) float64 {
	f := 1.0
	if p.States > 1 {
		for range p.Uphill {
			f *= float64(s) / float64(p.States-1)
		}
	}
	return f
}

func (p ChainParams) drawProcess(root uint64) process {
	stream := rng.Stream(root, "kernel")
	k := newKernel(p.States, p.Actions)
	for s := range p.States {
		secret := stream.Intn(p.Actions)
		on := int32(min(s+1, p.States-1))
		for a := range p.Actions {
			if a == secret {
				addPair(k, []int32{on, 0}, []float64{1 - p.Back, p.Back})
			} else {
				addPair(k, []int32{0}, []float64{1})
			}
		}
	}
	return process{kernel: k}
}
