package multiuser

import (
	"errors"

	"joust/sim"
	"joust/sim/multiuser"
	"joust/sim/param"
)

// TreeParams are the parameters of tree.
type TreeParams struct {
	Depth   int `yaml:"depth" doc:"number of moves from the root to a leaf D, at least 0; the horizon is D+1, for an action is taken at the leaf too"`
	Actions int `yaml:"actions" doc:"number of actions A, at least 1: the children of a state"`
	UserParams
	RewardParams
	ObservationParams
}

// maxDepth bounds the depth of a tree; a tree of one action is a line.
const maxDepth = 10_000

// states returns the number of states, (A^(D+1)-1)/(A-1), and how many of them, the
// last ones, are leaves. A number above maxSize is not exact.
func (p TreeParams) states() (states, leaves int) {
	leaves = 1
	for range p.Depth {
		states += leaves
		if leaves > maxSize/p.Actions {
			return maxSize + 1, leaves
		}
		leaves *= p.Actions
	}
	return states + leaves, leaves
}

// Validate implements param.Params.
func (p TreeParams) Validate() error {
	errs := []error{param.Count("depth", p.Depth, 0, maxDepth)}
	if p.Depth < 0 || p.Depth > maxDepth || p.Actions < 1 || p.Actions > maxSize {
		return errors.Join(append(errs, param.Count("actions", p.Actions, 1, maxSize))...)
	}
	states, leaves := p.states()
	if states > maxSize/p.Actions {
		return errors.Join(append(errs, param.Errorf("depth", "is %d; with %d actions the tree has more than %d pairs, and may not", p.Depth, p.Actions, maxSize))...)
	}
	return errors.Join(append(errs, processParams{p.UserParams, p.RewardParams, p.ObservationParams}.check(states, p.Actions, leaves*p.Actions, "pairs at leaves")...)...)
}

// TreeEntry declares tree for the catalogue.
var TreeEntry = multiuser.WorldSpec[TreeParams, *World]{
	Spec: sim.Spec[TreeParams]{
		Name: "tree",
		Card: sim.Card{
			Title: "Tree",
			About: "Every action leads to a child of its own, and only actions at leaves have rewards. No trajectory visits a state twice, no policy has a shortcut, and uniform play covers all leaves equally: planned exploration cannot help, and the return of a trajectory is the reward of one pair.",
		},
		Defaults: TreeParams{
			Depth: 3, Actions: 3,
			UserParams: defaultUsers, RewardParams: defaultRewards, ObservationParams: defaultObservation,
		},
		Test: func(p TreeParams) TreeParams {
			p.Depth, p.Actions, p.Users = 2, 2, 12
			return p
		},
	},
	New: NewTree,
}

// NewTree returns the world of a tree, which is the same in every trial. The children
// of state s are A·s+1 … A·s+A; leaves lead to themselves. Rewards at other states are
// 0 and are observed with the same noise.
func NewTree(p TreeParams) (*World, error) {
	states, leaves := p.states()
	w := newProcessWorld(states, p.Actions, p.Depth+1, p.UserParams, p.ObservationParams)
	k := newKernel(states, p.Actions)
	var places []int
	for s := range states {
		for a := range p.Actions {
			to := s*p.Actions + 1 + a
			if s >= states-leaves {
				to = s
				places = append(places, s*p.Actions+a)
			}
			addPair(k, []int32{int32(to)}, []float64{1})
		}
	}
	n := process{kernel: k}
	w.drawProcess = func(uint64) process { return n }
	w.drawRewards = func(root uint64, _ *process) userRewards {
		return p.RewardParams.drawRewards(p.Users, states*p.Actions, len(places), onlyPairs(places), root)
	}
	return w.finish(), nil
}
