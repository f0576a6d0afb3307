package stages

import (
	"fmt"

	"gonum.org/v1/gonum/mat"

	"joust/algorithms/multiuser/welfare"
	"joust/sim/linalg"
	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/parallel"
)

// Welfare is the group of parameters that choose whom the policies serve, which the
// parameters of learners embed under this name.
type Welfare = welfare.Params

// Planner turns estimated rewards into policies. It implements the method Estimate of
// multiuser.Estimator.
type Planner struct {
	Problem *multiuser.Problem

	welfare  Welfare
	rows     []*mdp.Policy // one for each row of rewards that is planned for, reused
	policies []*mdp.Policy // one for each user, reused
	estimate multiuser.Estimate
}

// NewPlanner returns a planner for the problem.
func NewPlanner(w Welfare, problem *multiuser.Problem) Planner {
	return Planner{Problem: problem, welfare: w, policies: make([]*mdp.Policy, problem.Users)}
}

// Unknowns returns the number of unknowns of each user: the S·A rewards of pairs or,
// where rewards are linear in d features of pairs, d weights.
func Unknowns(p *multiuser.Problem) int {
	if p.Features != nil {
		_, d := p.Features.Dims()
		return d
	}
	return p.Pairs()
}

// Estimate implements multiuser.Estimator.
func (p *Planner) Estimate() multiuser.Estimate { return p.estimate }

// SetEstimate sets what Estimate returns: rewards are users × S·A, rank is the rank of
// that matrix or 0 where the learner has none, and diverged reports that the estimator
// found no finite answer.
func (p *Planner) SetEstimate(rewards *mat.Dense, rank int, diverged bool) {
	p.estimate = multiuser.Estimate{Rewards: rewards, Rank: rank, Diverged: diverged}
}

// Fill sets row u of rewards, users × S·A, to what row writes for user u, and returns
// rewards. A nil matrix is made first.
func (p *Planner) Fill(rewards *mat.Dense, row func(u int, to []float64)) *mat.Dense {
	if rewards == nil {
		rewards = mat.NewDense(p.Problem.Users, p.Problem.Pairs(), nil)
	}
	parallel.Range(p.Problem.Workers, p.Problem.Users, func(_, low, high int) {
		for u := low; u < high; u++ {
			row(u, rewards.RawRowView(u))
		}
	})
	return rewards
}

// PairRewards writes the rewards of pairs, S·A numbers, that the unknowns of a user
// stand for: the unknowns themselves or, with features φ, the products <φ_j, unknowns>.
func (p *Planner) PairRewards(unknowns, to []float64) {
	if p.Problem.Features == nil {
		copy(to, unknowns)
		return
	}
	linalg.MulVec(to, p.Problem.Features.RawMatrix(), unknowns)
}

// Each reports whether every user gets the best policy for their own rewards.
func (p *Planner) Each() bool { return p.welfare.Choice == "each" }

// PlanUsers returns a policy for each user in the kernel by row u of rewards, users ×
// S·A: the best one for these rewards, or one for all users by the welfare choice, in
// which users have equal shares.
func (p *Planner) PlanUsers(k *mdp.Kernel, rewards *mat.Dense) []*mdp.Policy {
	if !p.Each() {
		return p.PlanOne(k, rewards, welfare.EqualShares(p.Problem.Users))
	}
	copy(p.policies, p.planRows(k, rewards))
	return p.policies
}

// PlanGroups returns a policy for each user where user u belongs to group of[u] and
// row g of rewards, groups × S·A, holds the rewards of group g: the best policy of the
// group, or one for all users by the welfare choice with these shares of the groups,
// which sum to 1.
func (p *Planner) PlanGroups(k *mdp.Kernel, rewards *mat.Dense, of []int, shares []float64) []*mdp.Policy {
	if !p.Each() {
		return p.PlanOne(k, rewards, shares)
	}
	rows := p.planRows(k, rewards)
	for u, g := range of {
		p.policies[u] = rows[g]
	}
	return p.policies
}

// PlanOne returns one policy for all users, once for each user, by the welfare choice,
// which must not be each. Row g of rewards holds the rewards of the group with
// shares[g]; shares sum to 1. The parameters have passed Suits and rewards are finite,
// so that an error of welfare is a mistake in the learner: it panics.
func (p *Planner) PlanOne(k *mdp.Kernel, rewards *mat.Dense, shares []float64) []*mdp.Policy {
	policy, err := welfare.Choose(p.welfare, k, p.Problem.Horizon, rewards, shares, p.Problem.Workers)
	if err != nil {
		panic(fmt.Sprintf("stages: %v", err))
	}
	return p.ForAll(policy)
}

// ForAll returns the policy once for each user.
func (p *Planner) ForAll(policy *mdp.Policy) []*mdp.Policy {
	for u := range p.policies {
		p.policies[u] = policy
	}
	return p.policies
}

// Uniform returns uniform random play for each user.
func (p *Planner) Uniform() []*mdp.Policy {
	return p.ForAll(mdp.NewUniform(p.Problem.States, p.Problem.Actions, p.Problem.Horizon))
}

// Policies returns n policies with fixed actions that are kept for the next call.
func (p *Planner) Policies(n int) []*mdp.Policy {
	for len(p.rows) < n {
		p.rows = append(p.rows, mdp.NewPolicy(p.Problem.States, p.Problem.Actions, p.Problem.Horizon))
	}
	return p.rows[:n]
}

// planRows returns the best policy for each row of rewards.
func (p *Planner) planRows(k *mdp.Kernel, rewards *mat.Dense) []*mdp.Policy {
	n, _ := rewards.Dims()
	policies := p.Policies(n)
	mdp.PlanAll(k, p.Problem.Horizon, rewards, policies, nil, p.Problem.Workers)
	return policies
}
