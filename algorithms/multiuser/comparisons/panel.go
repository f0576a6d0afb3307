package comparisons

import (
	"fmt"
	"strconv"

	"gonum.org/v1/gonum/mat"

	"joust/algorithms/multiuser/explore"
	"joust/algorithms/multiuser/welfare"
	"joust/sim/linalg"
	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/parallel"
	"joust/sim/param"
	"joust/sim/rng"
)

// Exploration are the parameters of how the kernel is explored, which learners
// embed under this name.
type Exploration = explore.Params

// Welfare are the parameters of whose good the policies are for, embedded under
// this name.
type Welfare = welfare.Params

// usualRidge is the prior precision of each weight in a model of its own, in one
// over the square of a weight.
const usualRidge = 0.5

// checkRidge checks a prior precision that is not chosen by hold-out.
func checkRidge(precision float64) error {
	if precision >= 1e-6 && precision <= 1e6 {
		return nil
	}
	return param.Errorf("ridge", "is %v; it must be a number from 0.000001 to 1000000", precision)
}

// hearsComparisons says why a learner from comparisons cannot work where users
// tell rewards.
func hearsComparisons(p *multiuser.Problem) error {
	if p.Feedback != multiuser.Comparison {
		return fmt.Errorf("this learner hears which of two trajectories a user prefers, and here users tell rewards (feedback is %s); make feedback comparisons, or take a learner from rewards", p.Feedback)
	}
	return nil
}

// panel is what the learners of this package have in common: it lets users
// compare what explores the kernel, whatever they answer, keeps their answers,
// and plans by what a learner makes of them. All learners with the same
// parameters of exploration and the same stream hear the same.
type panel struct {
	problem  *multiuser.Problem
	explorer explore.Explorer
	welfare  Welfare
	heard    *record
	seed     uint64 // of what fits draw
	round    int    // rounds that have begun

	own      []*mdp.Policy // one for each row of rewards that is planned for
	policies []*mdp.Policy // one a user
	rewards  *mat.Dense    // users × S·A
	estimate multiuser.Estimate
}

func newPanel(e Exploration, w Welfare, problem multiuser.Problem, data, own *rng.Source) panel {
	p := &problem
	return panel{
		problem: p, explorer: explore.New(e, p, data), welfare: w, heard: newRecord(p), seed: own.Uint64(),
		policies: make([]*mdp.Policy, p.Users), rewards: mat.NewDense(p.Users, p.Pairs(), nil),
	}
}

// Begin implements multiuser.Learner.
func (p *panel) Begin(k int) {
	p.explorer.Begin(k)
	p.round = k + 1
}

// Propose implements multiuser.Learner.
func (p *panel) Propose(user int) (first, second *mdp.Policy) { return p.explorer.ProposePair(user) }

// Observe implements multiuser.Learner.
func (p *panel) Observe(user int, heard *multiuser.Observation) {
	p.explorer.Observe(&heard.First)
	p.explorer.Observe(&heard.Second)
	p.heard.add(user, heard)
}

// Estimate implements multiuser.Estimator.
func (p *panel) Estimate() multiuser.Estimate { return p.estimate }

// stream is the stream of that name for a fit after the present round.
func (p *panel) stream(label string) *rng.Source {
	return rng.Stream(p.seed, "fit", strconv.Itoa(p.round), label)
}

// shaping is the number of users, the first ones, who shape what users have in
// common: all, or where they are frozen all but the newcomers.
func (p *panel) shaping(frozen bool) int {
	if frozen {
		return p.problem.Users - p.problem.Newcomers
	}
	return p.problem.Users
}

// rewardsOf writes to row the rewards of pairs that the weights theta stand for:
// these themselves or, with features, their products with the features.
func (p *panel) rewardsOf(theta, row []float64) {
	f := p.problem.Features
	if f == nil {
		copy(row, theta)
		return
	}
	linalg.MulVec(row, f.RawMatrix(), theta)
}

// recommend plans for users whose weights are the rows of theta, users × dim,
// and says what it took the rewards for.
func (p *panel) recommend(theta []float64, rank int, diverged bool) []*mdp.Policy {
	d := p.heard.dim
	return p.recommendTo(func(u int, row []float64) { p.rewardsOf(theta[u*d:(u+1)*d], row) }, rank, diverged)
}

// recommendTo plans for users whose rewards of pairs row writes.
func (p *panel) recommendTo(row func(u int, to []float64), rank int, diverged bool) []*mdp.Policy {
	p.settle(row, rank, diverged)
	if p.welfare.Choice != "each" {
		return p.choose(p.rewards, evenly(p.problem.Users))
	}
	p.plan(p.rewards)
	copy(p.policies, p.own)
	return p.policies
}

// recommendGroups plans for groups whose weights are the rows of theta, groups ×
// dim: for each its own policy, which user u has from group of[u], or one for all
// by the groups' shares of the population.
func (p *panel) recommendGroups(theta []float64, of []int, shares []float64, rank int, diverged bool) []*mdp.Policy {
	rewards := p.rewardsOfGroups(theta, len(shares))
	p.settle(func(u int, row []float64) { copy(row, rewards.RawRowView(of[u])) }, rank, diverged)
	if p.welfare.Choice != "each" {
		return p.choose(rewards, shares)
	}
	p.plan(rewards)
	for u, g := range of {
		p.policies[u] = p.own[g]
	}
	return p.policies
}

// rewardsOfGroups are the rewards of pairs, groups × S·A, that the rows of theta
// stand for.
func (p *panel) rewardsOfGroups(theta []float64, groups int) *mat.Dense {
	d := p.heard.dim
	rewards := mat.NewDense(groups, p.problem.Pairs(), nil)
	for g := range groups {
		p.rewardsOf(theta[g*d:(g+1)*d], rewards.RawRowView(g))
	}
	return rewards
}

// settle makes the rewards that row writes what is estimated.
func (p *panel) settle(row func(u int, to []float64), rank int, diverged bool) {
	parallel.Range(p.problem.Workers, p.problem.Users, func(_, low, high int) {
		for u := low; u < high; u++ {
			row(u, p.rewards.RawRowView(u))
		}
	})
	p.estimate = multiuser.Estimate{Rewards: p.rewards, Rank: rank, Diverged: diverged}
}

// plan fills own with the best policies for the rows of rewards.
func (p *panel) plan(rewards *mat.Dense) {
	rows, _ := rewards.Dims()
	for len(p.own) < rows {
		p.own = append(p.own, mdp.NewPolicy(p.problem.States, p.problem.Actions, p.problem.Horizon))
	}
	mdp.PlanAll(p.explorer.Kernel(), p.problem.Horizon, rewards, p.own[:rows], nil, p.problem.Workers)
}

// choose gives everybody the policy that is good for the rows of rewards. The
// parameters were found to suit, and rewards are finite, so that an error is a
// mistake in this package.
func (p *panel) choose(rewards *mat.Dense, shares []float64) []*mdp.Policy {
	policy, err := welfare.Choose(p.welfare, p.explorer.Kernel(), p.problem.Horizon, rewards, shares, p.problem.Workers)
	if err != nil {
		panic(err)
	}
	for u := range p.policies {
		p.policies[u] = policy
	}
	return p.policies
}

// evenly are equal shares.
func evenly(rows int) []float64 {
	shares := make([]float64, rows)
	for i := range shares {
		shares[i] = 1 / float64(rows)
	}
	return shares
}

// repeat is the vector v for each of so many users.
func repeat(v []float64, users int) []float64 {
	all := make([]float64, 0, users*len(v))
	for range users {
		all = append(all, v...)
	}
	return all
}
