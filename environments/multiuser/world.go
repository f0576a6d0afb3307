package multiuser

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/rng"
)

// World is a family of trials: how the process of a trial and what its users want
// are drawn. It is safe for concurrent use.
type World struct {
	problem     multiuser.Problem
	known       bool // learners are told the transitions
	bernoulli   bool
	noise       float64
	scale       float64
	drawProcess func(root uint64) process
	drawRewards func(root uint64, n *process) userRewards
}

// nature is the process of a trial: transitions, and features of pairs where
// rewards are linear in them. Worlds in which it is not drawn share one.
type process struct {
	kernel   *mdp.Kernel
	features *mat.Dense // S·A × d, nil for none
}

// wants is what the users of a trial want.
type userRewards struct {
	rewards  *mat.Dense // N × S·A
	loadings *mat.Dense // S·A × r
	groups   []int      // nil for none
}

// newWorld is the world with these processes and wants. Of the problem, states,
// actions, horizon and Unit are given.
func newWorld(problem multiuser.Problem, users int, newcomers NewcomerParams, feedback FeedbackParams, known bool) *World {
	w := &World{problem: problem, known: known, noise: feedback.Noise, scale: feedback.Scale}
	w.problem.Users, w.problem.Newcomers, w.problem.Shots = users, newcomers.Newcomers, newcomers.Shots
	w.problem.Feedback = multiuser.Feedback(feedback.Feedback)
	w.problem.Rounds, w.problem.Workers = 1, 1
	return w
}

// newProcessWorld is the world of a process with rewards in [0,1].
func newProcessWorld(states, actions, horizon int, users UserParams, observation ObservationParams) *World {
	problem := multiuser.Problem{States: states, Actions: actions, Horizon: horizon, Unit: true}
	w := newWorld(problem, users.Users, users.NewcomerParams, observation.FeedbackParams, observation.Transitions == "known")
	w.bernoulli = observation.Bernoulli
	return w
}

// newItemsWorld is the world in which users judge items: one state, one step. That
// nothing happens is known.
func newItemsWorld(items int, users int, newcomers NewcomerParams, feedback FeedbackParams) *World {
	w := newWorld(multiuser.Problem{States: 1, Actions: items, Horizon: 1}, users, newcomers, feedback, true)
	k := newKernel(1, items)
	for range items {
		addPair(k, []int32{0}, []float64{1})
	}
	w.drawProcess = func(uint64) process { return process{kernel: k} }
	return w
}

// ready ends the making of a world: the problem gets the start and, where
// learners are told them, an example of the transitions and the features, by
// which they can say whether the world suits them. It returns the world.
func (w *World) finish() *World {
	n := w.drawProcess(0)
	w.problem = w.problemOf(&n)
	return w
}

// tell is the problem that learners are told of a process.
func (w *World) problemOf(n *process) multiuser.Problem {
	p := w.problem
	p.Start, p.Features = n.kernel.Start, n.features
	p.Kernel = nil
	if w.known {
		p.Kernel = n.kernel
	}
	return p
}

// Problem implements multiuser.World. Transitions and features that are drawn in
// every trial are there as an example of their shape.
func (w *World) Problem() multiuser.Problem { return w.problem }

// Trial implements multiuser.World. The first stream gives the root of the names
// of all that is drawn of an instance; of the second come two streams, one for
// where actions lead and one for what users say, so that the same policies have
// the same trajectories whatever is told of them.
func (w *World) Trial(instance, coins *rng.Source) multiuser.Environment {
	root := instance.Uint64()
	n := w.drawProcess(root)
	drawn := w.drawRewards(root, &n)
	t := &trial{
		problem: w.problemOf(&n),
		truth: multiuser.Truth{
			Kernel: n.kernel, Rewards: drawn.rewards, Loadings: drawn.loadings,
			Reached: n.kernel.Reachable(w.problem.Horizon), Groups: drawn.groups,
			Noise: w.noise, Scale: w.scale,
		},
		bernoulli: w.bernoulli,
		paths:     rng.Stream(coins.Uint64(), "paths"),
		feedback:  rng.Stream(coins.Uint64(), "voices"),
	}
	if w.bernoulli {
		t.truth.Noise = coinNoise(&t.truth)
	}
	return t
}

// coinNoise is the standard deviation of rewards told as coins: the root of the
// mean of p(1-p) over users and the pairs that can be reached.
func coinNoise(t *multiuser.Truth) float64 {
	users, _ := t.Rewards.Dims()
	sum, n := 0.0, 0
	for u := range users {
		for j, p := range t.Rewards.RawRowView(u) {
			if t.Reached[j] {
				sum += float64(p * (1 - p))
				n++
			}
		}
	}
	return math.Sqrt(sum / float64(n))
}
