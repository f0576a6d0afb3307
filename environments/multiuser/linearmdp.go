package multiuser

import (
	"errors"

	"gonum.org/v1/gonum/mat"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/multiuser"
	"joust/sim/param"
	"joust/sim/rng"
)

// LinearMDPParams are the parameters of linear-mdp.
type LinearMDPParams struct {
	States   int `yaml:"states" doc:"number of states S, at least 1"`
	Actions  int `yaml:"actions" doc:"number of actions A, at least 1"`
	Features int `yaml:"features" doc:"number of features d of a pair of a state and an action, from 1 to 10,000, since learners have matrices of d² numbers"`
	Horizon  int `yaml:"horizon" stream:"same" doc:"steps of a trajectory H, at least 1"`
	UserParams
	RewardParams
	ObservationParams
}

// The parameters of the symmetric Dirichlet laws of the features of a pair (φ) and of
// the states that a feature leads to (ψ); the smaller, the sparser.
const (
	sparsityPhi = .2
	sparsityPsi = .1
)

// Validate implements param.Params.
func (p LinearMDPParams) Validate() error {
	errs := []error{
		param.Count("states", p.States, 1, maxSize),
		param.Count("features", p.Features, 1, maxFeatures),
		param.Count("horizon", p.Horizon, 1, maxSize),
	}
	errs = append(errs, processParams{p.UserParams, p.RewardParams, p.ObservationParams}.check(p.States, p.Actions, p.Features, "features")...)
	if err := errors.Join(errs...); err != nil {
		return err
	}
	pairs := p.States * p.Actions
	switch {
	case pairs > maxSuccessors/max(p.States, p.Features):
		return param.Errorf("states", "is %d; with %d actions and %d features these processes do not fit into memory: states²·actions and states·actions·features may be at most %d", p.States, p.Actions, p.Features, maxSuccessors)
	case p.Rank > pairs:
		return param.Errorf("rank", "is %d; with %d pairs it must be a whole number from 1 to %d", p.Rank, pairs, pairs)
	}
	return nil
}

// LinearMDPEntry declares linear-mdp for the catalogue.
var LinearMDPEntry = multiuser.WorldSpec[LinearMDPParams, *World]{
	Spec: sim.Spec[LinearMDPParams]{
		Name: "linear-mdp",
		Card: sim.Card{
			Title: "Linear process",
			About: "A pair of a state and an action is described by a few features, which learners know; its transitions and its rewards are linear in them. There are many states, but the rewards of a user have only as many unknowns as there are features, and fewer with low rank.",
			Source: cite.Citation{
				Authors: "Jin, C., Yang, Z., Wang, Z. and Jordan, M. I.", Year: 2020,
				Title: "Provably Efficient Reinforcement Learning with Linear Function Approximation",
				Venue: cite.Proceedings{Name: "COLT", Year: 2020, ArXiv: "1907.05388"},
				Where: "Assumption A; how features are drawn is not from there",
			},
		},
		Defaults: LinearMDPParams{
			States: 100, Actions: 5, Features: 20, Horizon: 5,
			UserParams: defaultUsers, RewardParams: defaultRewards, ObservationParams: defaultObservation,
		},
		Test: func(p LinearMDPParams) LinearMDPParams {
			p.States, p.Actions, p.Features, p.Users = 7, 3, 4, 12
			return p
		},
	},
	New: NewLinearMDP,
}

// NewLinearMDP returns the world of linear processes:
//
//	P(s'|s,a) = Σ_k φ_k(s,a) ψ_k(s'),  R_u(s,a) = Σ_k φ_k(s,a) Θ_uk.
//
// The features φ(s,a) are weights on the simplex with the law Dirichlet(0.2), and
// so are the laws ψ_k, with Dirichlet(0.1), so the rows of P sum to 1 and P has
// rank d at most. Θ, N × d, is drawn as the rewards of pairs in the other processes: it
// has rank r and entries in [0,1], and therefore so has R. All users begin in state 0.
func NewLinearMDP(p LinearMDPParams) (*World, error) {
	w := newProcessWorld(p.States, p.Actions, p.Horizon, p.UserParams, p.ObservationParams)
	w.drawProcess = p.drawProcess
	pairs := p.States * p.Actions
	w.drawRewards = func(root uint64, n *process) userRewards {
		return p.RewardParams.drawRewards(p.Users, pairs, p.Features, linear(n.features), root)
	}
	return w.finish(), nil
}

func (p LinearMDPParams) drawProcess(root uint64) process {
	phi := mat.NewDense(p.States*p.Actions, p.Features, nil)
	stream := rng.Stream(root, "features")
	for j := range p.States * p.Actions {
		dirichlet(sparsityPhi, phi.RawRowView(j), stream)
	}
	psi := mat.NewDense(p.Features, p.States, nil)
	stream = rng.Stream(root, "kernel")
	for f := range p.Features {
		dirichlet(sparsityPsi, psi.RawRowView(f), stream)
	}
	k := newKernel(p.States, p.Actions)
	next := make([]int32, p.States)
	for s := range next {
		next[s] = int32(s)
	}
	prob := make([]float64, p.States)
	for j := range p.States * p.Actions {
		clear(prob)
		for f, weight := range phi.RawRowView(j) {
			for s, q := range psi.RawRowView(f) {
				prob[s] += float64(weight * q)
			}
		}
		addPair(k, next, prob)
	}
	return process{kernel: k, features: phi}
}
