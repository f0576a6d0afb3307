package multiuser

import (
	"errors"
	"slices"

	"gonum.org/v1/gonum/mat"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/multiuser"
	"joust/sim/param"
)

// GridParams are the parameters of grid.
type GridParams struct {
	Side    int       `yaml:"side" doc:"length of a side L, at least 1: there are L² states"`
	Slip    float64   `yaml:"slip" stream:"same" doc:"probability, 0 to 1, that another action is taken, each equally likely"`
	Horizon int       `yaml:"horizon" stream:"same" doc:"steps of a trajectory H, at least 1; the far corner is 2(L-1) moves away"`
	Stay    bool      `yaml:"stay" doc:"whether there is a fifth action, to stay"`
	Begin   string    `yaml:"begin" stream:"same" options:"corner|centre" doc:"where users begin: in cell 0, or in the cell of row and column ⌊L/2⌋"`
	Means   []float64 `yaml:"means" doc:"mean reward of each action, in [0,1], in all cells and for all users, in the order up, down, left, right, stay; then no rewards are drawn"`
	UserParams
	RewardParams
	ObservationParams
}

// maxSide keeps the number of pairs of a grid below maxSize.
const maxSide = 500

// moves are the actions of a grid: up, down, left, right.
var moves = [4][2]int{{-1, 0}, {1, 0}, {0, -1}, {0, 1}}

// moves returns the actions: those of a grid and perhaps to stay.
func (p GridParams) moves() [][2]int {
	list := slices.Clone(moves[:])
	if p.Stay {
		list = append(list, [2]int{0, 0})
	}
	return list
}

// start returns the cell in which users begin.
func (p GridParams) start() int {
	if p.Begin == "centre" {
		return p.Side/2*p.Side + p.Side/2
	}
	return 0
}

// Validate implements param.Params.
func (p GridParams) Validate() error {
	errs := []error{
		param.Count("side", p.Side, 1, maxSide),
		param.Within("slip", p.Slip, 0, 1),
		param.Count("horizon", p.Horizon, 1, maxSize),
	}
	rewards, actions := p.RewardParams, len(p.moves())
	if len(p.Means) > 0 {
		errs = append(errs, p.checkMeans(actions)...)
		rewards.Rank = 1
	}
	if errs[0] == nil {
		states := p.Side * p.Side
		errs = append(errs, processParams{p.UserParams, rewards, p.ObservationParams}.check(states, actions, states*actions, "pairs")...)
	}
	return errors.Join(errs...)
}

func (p GridParams) checkMeans(actions int) []error {
	var errs []error
	if len(p.Means) != actions {
		errs = append(errs, param.Errorf("means", "lists %d; it must list one for each of the %d actions", len(p.Means), actions))
	}
	for _, x := range p.Means {
		errs = append(errs, param.Within("means", x, 0, 1))
	}
	if p.RewardParams != defaultRewards {
		errs = append(errs, param.Errorf("means", "are the rewards of all users, so that none are drawn; leave out means, or rank, amp and all else that says how rewards are drawn"))
	}
	return errs
}

// GridEntry declares grid for the catalogue.
var GridEntry = multiuser.WorldSpec[GridParams, *World]{
	Spec: sim.Spec[GridParams]{
		Name: "grid",
		Card: sim.Card{
			Title: "Grid",
			About: "Users walk on a square of cells, up, down, left and right, from one corner or from the centre. Sometimes a move slips and goes another way; a user who walks into a wall stays where it is. Distant cells can be reached only with a plan, and few cells are near.",
		},
		Defaults: GridParams{
			Side: 7, Slip: .1, Horizon: 14, Begin: "corner",
			UserParams: defaultUsers, RewardParams: defaultRewards, ObservationParams: defaultObservation,
		},
		Test: func(p GridParams) GridParams {
			p.Side, p.Horizon, p.Users = 3, 3, 12
			return p
		},
	},
	New: NewGrid,
}

// P2RGridEntry declares p2r-grid, a preset of grid, for the catalogue.
var P2RGridEntry = multiuser.WorldSpec[GridParams, *World]{
	Spec: sim.Spec[GridParams]{
		Name: "p2r-grid",
		Card: sim.Card{
			Title: "Grid with rewards of actions",
			About: "The grid of a public experiment with P2R and UCBVI: 11 × 11 cells, five steps from the centre, and five actions of mean reward .7 (up), .2 (down), .3 (left), .8 (right) and .5 (stay) in every cell, so that the best policy goes right. In the experiment one action in ten is drawn from all five, which is a slip of .08 here. It compares pairs with (60, 4), the centre and stay: p2r has the parameter baseline.",
			Source: cite.Citation{
				Authors: "Wang, Y., Liu, Q. and Jin, C.", Year: 2023,
				Title: "Is {RLHF} More Difficult than Standard {RL}?",
				Venue: cite.Proceedings{Name: "NeurIPS", ArXiv: "2306.14111"},
				Where: "P2R; the grid is that of a public program, not of the source",
			},
		},
		Defaults: GridParams{
			Side: 11, Slip: .08, Horizon: 5, Stay: true, Begin: "centre", Means: []float64{.7, .2, .3, .8, .5},
			UserParams: UserParams{Users: 1, NewcomerParams: NewcomerParams{Shots: 1}}, RewardParams: defaultRewards,
			ObservationParams: ObservationParams{FeedbackParams: FeedbackParams{Feedback: "comparisons", Noise: .1, Scale: 1}, Transitions: "learn"},
		},
		Test: func(p GridParams) GridParams {
			p.Side, p.Horizon, p.Users = 3, 3, 4
			return p
		},
	},
	New: NewGrid,
}

// NewGrid returns the world of walks on a square. State r·L+c is the cell of row r and
// column c. The process is the same in every trial.
func NewGrid(p GridParams) (*World, error) {
	moves := p.moves()
	w := newProcessWorld(p.Side*p.Side, len(moves), p.Horizon, p.UserParams, p.ObservationParams)
	k := newKernel(p.Side*p.Side, len(moves))
	k.Start[0] = 0
	k.Start[p.start()] = 1
	next, prob := make([]int32, len(moves)), make([]float64, len(moves))
	for cell := range p.Side * p.Side {
		for m, move := range moves {
			next[m] = int32(walk(cell, move, p.Side))
		}
		for a := range moves {
			for m := range prob {
				prob[m] = p.Slip / float64(len(moves)-1)
			}
			prob[a] = 1 - p.Slip
			addPair(k, next, prob)
		}
	}
	n := process{kernel: k}
	w.drawProcess = func(uint64) process { return n }
	pairs := p.Side * p.Side * len(moves)
	if len(p.Means) > 0 {
		rewards, loadings := mat.NewDense(p.Users, pairs, nil), mat.NewDense(pairs, 1, nil)
		for j := range pairs {
			mean := p.Means[j%len(moves)]
			loadings.Set(j, 0, mean)
			for u := range p.Users {
				rewards.Set(u, j, mean)
			}
		}
		w.drawRewards = func(uint64, *process) userRewards { return userRewards{rewards: rewards, loadings: loadings} }
		return w.finish(), nil
	}
	w.drawRewards = func(root uint64, _ *process) userRewards {
		return p.RewardParams.drawRewards(p.Users, pairs, pairs, allPairs, root)
	}
	return w.finish(), nil
}
