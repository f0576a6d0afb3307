package multiuser

import (
	"errors"
	"math"

	"gonum.org/v1/gonum/mat"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/param"
)

// FinalStatesParams are the parameters of final-states.
type FinalStatesParams struct {
	Depth       int         `yaml:"depth" doc:"number of moves from the root to a leaf, which is the horizon, at least 1"`
	Actions     int         `yaml:"actions" doc:"number of actions A, at least 2: the children of a state"`
	Slip        float64     `yaml:"slip" doc:"probability, 0 to 1, that a move leads to a child drawn uniformly instead of the child of the action"`
	Preferences [][]float64 `yaml:"preferences" doc:"preferences[i][j] is the probability that leaf i is preferred to leaf j: a row and a column for each of the A^depth leaves, in their order, with 0.5 where i is j and a sum of 1 with preferences[j][i]"`
	Feedback    string      `yaml:"feedback" stream:"same" options:"win-rates|comparisons" doc:"what learners observe of two policies: the exact probability of each leaf that it is preferred to the leaf that the other policy reaches; or, of two trajectories, which of their leaves is preferred"`
}

// maxLeaves bounds the number of leaves.
const maxLeaves = 1024

// leaves returns the number of leaves; a number above maxLeaves is not exact.
func (p FinalStatesParams) leaves() int {
	n := 1
	for range p.Depth {
		if n *= p.Actions; n > maxLeaves {
			break
		}
	}
	return n
}

// Validate implements param.Params.
func (p FinalStatesParams) Validate() error {
	err := errors.Join(
		param.Count("depth", p.Depth, 1, 12),
		param.Count("actions", p.Actions, 2, maxLeaves),
		param.Within("slip", p.Slip, 0, 1),
	)
	if err != nil {
		return err
	}
	n := p.leaves()
	if n > maxLeaves {
		return param.Errorf("depth", "is %d; with %d actions the tree has more than %d leaves, and may not", p.Depth, p.Actions, maxLeaves)
	}
	if len(p.Preferences) != n {
		return param.Errorf("preferences", "has %d rows, and there are %d leaves; it must have a row and a column for each", len(p.Preferences), n)
	}
	for i, row := range p.Preferences {
		if len(row) != n {
			return param.Errorf("preferences", "has %d columns in row %d, and there are %d leaves; it must have a row and a column for each", len(row), i+1, n)
		}
		for j, x := range row[:i+1] {
			other := p.Preferences[j][i]
			if !(x >= 0 && x <= 1 && math.Abs(x+other-1) <= rounding) {
				return param.Errorf("preferences", "has %v in row %d, column %d and %v in row %d, column %d; the two must be probabilities that sum to 1", x, i+1, j+1, other, j+1, i+1)
			}
		}
	}
	return nil
}

// FinalStatesEntry declares final-states for the catalogue.
var FinalStatesEntry = multiuser.WorldSpec[FinalStatesParams, *World]{
	Spec: sim.Spec[FinalStatesParams]{
		Name: "final-states",
		Card: sim.Card{
			Title: "Final states",
			About: "A user prefers one trajectory to another for its last state alone, a leaf of a tree, by any matrix of preferences: with cycles, no rewards explain them, and no policy is best. What can be found is a policy to which no other is preferred, the von Neumann winner. The gap and the utility are those of rewards that sum to the probability of being preferred to uniform play; the measure of a policy is its exploitability.",
			Source: cite.Citation{
				Authors: "Wang, Y., Liu, Q. and Jin, C.", Year: 2023,
				Title: "Is {RLHF} More Difficult than Standard {RL}?",
				Venue: cite.Proceedings{Name: "NeurIPS", ArXiv: "2306.14111"},
				Where: "general preferences by the final state; the trees are not from there",
			},
			Promises: []sim.Promise{{Of: sim.World, Text: "Win rates are the exact probabilities of preference against the other policy's last state.", Test: "environments/multiuser.TestFinalStatesByHand"}},
		},
		Defaults: FinalStatesParams{
			Depth: 1, Actions: 3, Feedback: "win-rates",
			Preferences: [][]float64{{.5, .9, .2}, {.1, .5, .8}, {.8, .2, .5}},
		},
	},
	Records: []string{"exploitability"},
	New:     NewFinalStates,
}

// NewFinalStates returns the world of one user who prefers last states. The children of
// state s are A·s+1 … A·s+A, and the leaves, the last states, lead to themselves. Learners
// know the transitions. All trials have the same instance.
func NewFinalStates(p FinalStatesParams) (*World, error) {
	leaves := p.leaves()
	inner := (leaves - 1) / (p.Actions - 1) // 1 + A + … + A^(depth-1)
	states := inner + leaves
	problem := multiuser.Problem{States: states, Actions: p.Actions, Horizon: p.Depth, Unit: true}
	w := newWorld(problem, 1, NewcomerParams{Shots: 1}, FeedbackParams{Feedback: p.Feedback, Scale: 1}, true)
	w.problem.Answers = false
	k := newKernel(states, p.Actions)
	next, prob := make([]int32, p.Actions), make([]float64, p.Actions)
	for s := range states {
		for a := range p.Actions {
			if s >= inner {
				addPair(k, []int32{int32(s)}, []float64{1})
				continue
			}
			for b := range p.Actions {
				next[b], prob[b] = int32(s*p.Actions+1+b), p.Slip/float64(p.Actions)
			}
			prob[a] += 1 - p.Slip
			addPair(k, next, prob)
		}
	}
	w.preferences = mat.NewDense(states, states, nil)
	for s := range states {
		for t := range states {
			x := 0.5 // of states that are no leaves, with which no trajectory ends
			if s >= inner && t >= inner {
				x = p.Preferences[s-inner][t-inner]
			}
			w.preferences.Set(s, t, x)
		}
	}
	rewards := againstUniform(k, p.Depth, inner, w.preferences)
	w.drawProcess = func(uint64) process { return process{kernel: k} }
	w.drawRewards = func(uint64, *process) userRewards { return rewards }
	return w.finish(), nil
}

// againstUniform returns the rewards of one user in a tree with that many states that are
// no leaves. Only moves to leaves have one: the mean over the leaves that the move may lead
// to of the probability that the leaf is preferred to that of uniform play.
func againstUniform(k *mdp.Kernel, horizon, inner int, preferences *mat.Dense) userRewards {
	law, rates := make([]float64, k.States), make([]float64, k.States)
	mdp.NewPlanner(k, horizon).LastState(mdp.NewUniform(k.States, k.Actions, horizon), law)
	multiuser.WinRate(preferences, law, rates)
	rewards, loadings := mat.NewDense(1, k.Pairs(), nil), mat.NewDense(k.Pairs(), 1, nil)
	for j := range inner * k.Actions {
		next, prob := k.Successors(j)
		if int(next[0]) < inner {
			continue
		}
		sum := 0.0
		for i, s := range next {
			sum += float64(prob[i] * rates[s])
		}
		rewards.Set(0, j, min(sum, 1)) // rounding may exceed the bound
		loadings.Set(j, 0, min(sum, 1))
	}
	return userRewards{rewards: rewards, loadings: loadings}
}
