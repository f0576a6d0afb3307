package multiuser

import (
	"errors"
	"slices"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/multiuser"
	"joust/sim/param"
	"joust/sim/rng"
)

// GarnetParams are the parameters of garnet.
type GarnetParams struct {
	States    int `yaml:"states" doc:"number of states S, at least 1"`
	Actions   int `yaml:"actions" doc:"number of actions A, at least 1"`
	Branching int `yaml:"branching" doc:"number of different states that a pair of a state and an action can lead to, 1 to states"`
	Horizon   int `yaml:"horizon" stream:"same" doc:"steps of a trajectory H, at least 1"`
	UserParams
	RewardParams
	ObservationParams
}

// Validate implements param.Params.
func (p GarnetParams) Validate() error {
	errs := []error{
		param.Count("states", p.States, 1, maxSize),
		param.Count("branching", p.Branching, 1, max(p.States, 1)),
		param.Count("horizon", p.Horizon, 1, maxSize),
	}
	errs = append(errs, processParams{p.UserParams, p.RewardParams, p.ObservationParams}.check(p.States, p.Actions, p.States*p.Actions, "pairs")...)
	if err := errors.Join(errs...); err != nil {
		return err
	}
	if pairs := p.States * p.Actions; p.Branching > maxSuccessors/pairs {
		return param.Errorf("branching", "is %d; with %d pairs it may be at most %d, for the process must fit into memory", p.Branching, pairs, maxSuccessors/pairs)
	}
	return nil
}

// GarnetEntry declares garnet for the catalogue.
var GarnetEntry = multiuser.WorldSpec[GarnetParams, *World]{
	Spec: sim.Spec[GarnetParams]{
		Name: "garnet",
		Card: sim.Card{
			Title: "Garnet",
			About: "Users live in a random process without structure: every action leads to one of a few states that were drawn at random, so that only observation reveals where, and all states are reached soon. All users begin in state 0. A standard test bed where only the number of states should matter.",
			Source: cite.Citation{
				Authors: "Archibald, T. W., McKinnon, K. I. M. and Thomas, L. C.", Year: 1995,
				Title: "On the Generation of {Markov} Decision Processes",
				Venue: cite.Journal{Name: "Journal of the Operational Research Society", Volume: "46", Pages: "354–361", Comma: true},
				Where: "the generator known as Garnet, without its gaps between rewards",
			},
		},
		Defaults: GarnetParams{
			States: 100, Actions: 4, Branching: 5, Horizon: 10,
			UserParams: defaultUsers, RewardParams: defaultRewards, ObservationParams: defaultObservation,
		},
		Test: func(p GarnetParams) GarnetParams {
			p.States, p.Branching, p.Horizon, p.Users = 9, 3, 4, 12
			return p
		},
	},
	New: NewGarnet,
}

// NewGarnet returns the world of random processes. The successors of a pair are
// distinct and drawn without replacement; their probabilities are the lengths of the
// intervals into which branching-1 uniform points divide [0,1].
func NewGarnet(p GarnetParams) (*World, error) {
	w := newProcessWorld(p.States, p.Actions, p.Horizon, p.UserParams, p.ObservationParams)
	w.drawProcess = p.drawProcess
	pairs := p.States * p.Actions
	w.drawRewards = func(root uint64, _ *process) userRewards {
		return p.RewardParams.drawRewards(p.Users, pairs, pairs, allPairs, root)
	}
	return w.finish(), nil
}

func (p GarnetParams) drawProcess(root uint64) process {
	stream := rng.Stream(root, "kernel")
	states := make([]int32, p.States)
	for i := range states {
		states[i] = int32(i)
	}
	cuts := make([]float64, p.Branching+1)
	prob := make([]float64, p.Branching)
	k := newKernel(p.States, p.Actions)
	for range p.States * p.Actions {
		for i := range p.Branching {
			j := i + stream.Intn(p.States-i)
			states[i], states[j] = states[j], states[i]
		}
		cuts[0] = 0
		uniform(cuts[1:p.Branching], 0, 1, stream)
		cuts[p.Branching] = 1
		slices.Sort(cuts)
		for i := range prob {
			prob[i] = cuts[i+1] - cuts[i]
		}
		addPair(k, states[:p.Branching], prob)
	}
	return process{kernel: k}
}
