package multiuser

import (
	"errors"

	"joust/sim"
	"joust/sim/multiuser"
	"joust/sim/param"
)

// GridParams are the parameters of grid.
type GridParams struct {
	Side    int     `yaml:"side" doc:"length of a side L, at least 1: there are L² states"`
	Slip    float64 `yaml:"slip" stream:"same" doc:"probability, 0 to 1, that a move goes one of the three other ways, each equally likely"`
	Horizon int     `yaml:"horizon" stream:"same" doc:"steps of a trajectory H, at least 1; the far corner is 2(L-1) moves away"`
	UserParams
	RewardParams
	ObservationParams
}

// maxSide keeps the number of pairs of a grid below maxSize.
const maxSide = 500

// moves are the actions of a grid: up, down, left, right.
var moves = [4][2]int{{-1, 0}, {1, 0}, {0, -1}, {0, 1}}

// Validate implements param.Params.
func (p GridParams) Validate() error {
	errs := []error{
		param.Count("side", p.Side, 1, maxSide),
		param.Within("slip", p.Slip, 0, 1),
		param.Count("horizon", p.Horizon, 1, maxSize),
	}
	if errs[0] == nil {
		states := p.Side * p.Side
		errs = append(errs, processParams{p.UserParams, p.RewardParams, p.ObservationParams}.check(states, len(moves), states*len(moves), "pairs")...)
	}
	return errors.Join(errs...)
}

// GridEntry declares grid for the catalogue.
var GridEntry = multiuser.WorldSpec[GridParams, *World]{
	Spec: sim.Spec[GridParams]{
		Name: "grid",
		Card: sim.Card{
			Title: "Grid",
			About: "Users walk on a square of cells, up, down, left and right, from one corner. Sometimes a move slips and goes another way; a user who walks into a wall stays where it is. Distant cells can be reached only with a plan, and few cells are near.",
		},
		Defaults: GridParams{
			Side: 7, Slip: .1, Horizon: 14,
			UserParams: defaultUsers, RewardParams: defaultRewards, ObservationParams: defaultObservation,
		},
		Test: func(p GridParams) GridParams {
			p.Side, p.Horizon, p.Users = 3, 3, 12
			return p
		},
	},
	New: NewGrid,
}

// NewGrid returns the world of walks on a square. State r·L+c is the cell of row r and
// column c; all users begin in cell 0. The process is the same in every trial.
func NewGrid(p GridParams) (*World, error) {
	w := newProcessWorld(p.Side*p.Side, len(moves), p.Horizon, p.UserParams, p.ObservationParams)
	k := newKernel(p.Side*p.Side, len(moves))
	for cell := range p.Side * p.Side {
		var next [len(moves)]int32
		for m, move := range moves {
			next[m] = int32(walk(cell, move, p.Side))
		}
		for a := range moves {
			var prob [len(moves)]float64
			for m := range prob {
				prob[m] = p.Slip / 3
			}
			prob[a] = 1 - p.Slip
			addPair(k, next[:], prob[:])
		}
	}
	n := process{kernel: k}
	w.drawProcess = func(uint64) process { return n }
	pairs := p.Side * p.Side * len(moves)
	w.drawRewards = func(root uint64, _ *process) userRewards {
		return p.RewardParams.drawRewards(p.Users, pairs, pairs, allPairs, root)
	}
	return w.finish(), nil
}
