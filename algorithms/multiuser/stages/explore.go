package stages

import (
	"strconv"

	"gonum.org/v1/gonum/mat"

	"joust/algorithms/multiuser/explore"
	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/rng"
)

// Exploration is the group of parameters of the first stage, which the parameters of
// learners embed under this name.
type Exploration = explore.Params

// Explorer proposes policies that explore the transitions, and plans in the
// transitions that it has observed. It implements multiuser.Learner but for
// Recommend.
type Explorer struct {
	Planner
	Transitions explore.Explorer

	seed  uint64 // of the streams of fits
	round int    // number of rounds that have begun
}

// NewExplorer returns an explorer for a copy of the problem. The stream data decides
// what is proposed. Fits draw from streams that are derived from one number of the
// stream own, so that they do not depend on each other.
func NewExplorer(e Exploration, w Welfare, problem multiuser.Problem, data, own *rng.Source) Explorer {
	p := &problem
	return Explorer{Planner: NewPlanner(w, p), Transitions: explore.New(e, p, data), seed: own.Uint64()}
}

// Begin implements multiuser.Learner.
func (e *Explorer) Begin(k int) {
	e.Transitions.Begin(k)
	e.round = k + 1
}

// Propose implements multiuser.Learner.
func (e *Explorer) Propose(user int) (first, second *mdp.Policy) {
	if e.Problem.TwoPolicies() {
		return e.Transitions.ProposePair(user)
	}
	return e.Transitions.Propose(user), nil
}

// Observe implements multiuser.Learner.
func (e *Explorer) Observe(_ int, o *multiuser.Observation) {
	e.Transitions.Observe(&o.First)
	if e.Problem.TwoPolicies() {
		e.Transitions.Observe(&o.Second)
	}
}

// Stream returns the stream with these labels for a fit after the present round.
func (e *Explorer) Stream(labels ...string) *rng.Source {
	return rng.Stream(e.seed, append([]string{"fit", strconv.Itoa(e.round)}, labels...)...)
}

// PlanUsers returns a policy for each user in the explored transitions, as
// Planner.PlanUsers does.
func (e *Explorer) PlanUsers(rewards *mat.Dense) []*mdp.Policy {
	return e.Planner.PlanUsers(e.Transitions.Kernel(), rewards)
}

// PlanGroups returns a policy for each user in the explored transitions, as
// Planner.PlanGroups does.
func (e *Explorer) PlanGroups(rewards *mat.Dense, of []int, shares []float64) []*mdp.Policy {
	return e.Planner.PlanGroups(e.Transitions.Kernel(), rewards, of, shares)
}

// PlanOne returns one policy for all users in the explored transitions, as
// Planner.PlanOne does.
func (e *Explorer) PlanOne(rewards *mat.Dense, shares []float64) []*mdp.Policy {
	return e.Planner.PlanOne(e.Transitions.Kernel(), rewards, shares)
}
