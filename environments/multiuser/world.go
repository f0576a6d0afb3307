package multiuser

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/rng"
)

// World makes trials: it draws the process of a trial and the rewards of its users.
// It is safe for concurrent use.
type World struct {
	problem     multiuser.Problem
	known       bool // learners are given the transitions
	bernoulli   bool
	noise       float64
	scale       float64
	drawProcess func(root uint64) process
	drawRewards func(root uint64, n *process) userRewards
	preferences *mat.Dense // as multiuser.Truth.Preferences
}

// process is the process of a trial: the transitions, and the features of pairs where
// rewards are linear in them. Where it is not drawn, all trials share one.
type process struct {
	kernel   *mdp.Kernel
	features *mat.Dense // S·A × d; nil for none
}

// userRewards are the rewards of the users of a trial.
type userRewards struct {
	rewards  *mat.Dense // N × S·A
	loadings *mat.Dense // S·A × r
	parts    *mat.Dense // S·A × n, where the rewards of the only user are sums of parts; else nil
	groups   []int      // of each user, where users form groups; else nil
}

// newWorld returns a world that cannot draw yet. The problem must have States,
// Actions, Horizon and Unit.
func newWorld(problem multiuser.Problem, users int, newcomers NewcomerParams, feedback FeedbackParams, known bool) *World {
	w := &World{problem: problem, known: known, noise: feedback.Noise, scale: feedback.Scale}
	w.problem.Users, w.problem.Newcomers, w.problem.Shots = users, newcomers.Newcomers, newcomers.Shots
	w.problem.Feedback = multiuser.Feedback(feedback.Feedback)
	w.problem.Answers = w.problem.Feedback == multiuser.Comparison
	w.problem.Rounds, w.problem.Workers = 1, 1
	return w
}

// newProcessWorld returns the world of a process with rewards in [0,1], which cannot
// draw yet.
func newProcessWorld(states, actions, horizon int, users UserParams, observation ObservationParams) *World {
	problem := multiuser.Problem{States: states, Actions: actions, Horizon: horizon, Unit: true}
	w := newWorld(problem, users.Users, users.NewcomerParams, observation.FeedbackParams, observation.Transitions == "known")
	w.bernoulli = observation.Bernoulli
	return w
}

// newItemsWorld returns the world in which users judge items, one state and one step,
// which cannot draw rewards yet. Learners are given the trivial kernel.
func newItemsWorld(items int, users int, newcomers NewcomerParams, feedback FeedbackParams) *World {
	w := newWorld(multiuser.Problem{States: 1, Actions: items, Horizon: 1}, users, newcomers, feedback, true)
	k := newKernel(1, items)
	for range items {
		addPair(k, []int32{0}, []float64{1})
	}
	w.drawProcess = func(uint64) process { return process{kernel: k} }
	return w
}

// finish completes the problem of the world and returns the world. The problem gets
// the law of the first state and, where learners are given them, an example of the
// transitions and the features, which algorithms need in order to check whether the
// world suits them.
func (w *World) finish() *World {
	n := w.drawProcess(0)
	w.problem = w.problemOf(&n)
	return w
}

// problemOf returns the problem of a trial with this process.
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
// every trial are an example of their shape.
func (w *World) Problem() multiuser.Problem { return w.problem }

// Trial implements multiuser.World. The first stream gives the root of the names of
// the instance's streams. The second gives two streams, one for the transitions and
// one for the feedback, so that the same policies have the same trajectories under
// every kind of feedback.
func (w *World) Trial(instance, coins *rng.Source) multiuser.Environment {
	root := instance.Uint64()
	n := w.drawProcess(root)
	drawn := w.drawRewards(root, &n)
	t := &trial{
		problem: w.problemOf(&n),
		truth: multiuser.Truth{
			Kernel: n.kernel, Rewards: drawn.rewards, Loadings: drawn.loadings, Parts: drawn.parts,
			Reached: n.kernel.Reachable(w.problem.Horizon), Groups: drawn.groups,
			Noise: w.noise, Scale: w.scale, Preferences: w.preferences,
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

// coinNoise returns the standard deviation of rewards that are observed as 0 or 1: the
// root of the mean of p(1-p) over all users and all pairs that can be reached.
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
