package comparisons

import (
	"fmt"

	"gonum.org/v1/gonum/mat"

	"joust/algorithms/multiuser/stages"
	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/param"
	"joust/sim/rng"
)

// defaultRidge is the default prior precision of a weight, in units of one over the
// square of a weight.
const defaultRidge = 0.5

// checkRidge returns an error for a prior precision outside [1e-6, 1e6].
func checkRidge(precision float64) error { return checkPrecision("ridge", precision) }

// checkPrecision returns an error for a prior precision outside [1e-6, 1e6].
func checkPrecision(name string, precision float64) error {
	if precision >= 1e-6 && precision <= 1e6 {
		return nil
	}
	return param.Errorf(name, "is %v; it must be a number from 0.000001 to 1000000", precision)
}

// needsComparisons returns an error where users give rewards instead of comparing
// trajectories.
func needsComparisons(p *multiuser.Problem) error {
	if p.Feedback == multiuser.WinRates {
		return fmt.Errorf("this learner needs to know which of two trajectories a user prefers, and here it would observe how often each last state is preferred (feedback is %s); set feedback to comparisons, or use self-play", p.Feedback)
	}
	if p.Feedback != multiuser.Comparison {
		return fmt.Errorf("this learner needs to know which of two trajectories a user prefers, and here users give rewards (feedback is %s); set feedback to comparisons, or use a learner from rewards", p.Feedback)
	}
	return nil
}

// learner is what the learners of this package share: users compare trajectories of
// policies that explore the transitions, the comparisons are recorded, and policies
// are planned for the rewards that fitted weights stand for.
type learner struct {
	stages.Learner[*record]
	rewards *mat.Dense // users × S·A: the estimate
}

// newLearner returns a learner for a copy of the problem; the streams are those of
// stages.NewExplorer.
func newLearner(e stages.Exploration, w stages.Welfare, problem multiuser.Problem, data, own *rng.Source) learner {
	return learner{
		Learner: stages.NewLearner(e, w, problem, newRecord, data, own),
		rewards: mat.NewDense(problem.Users, problem.Pairs(), nil),
	}
}

// informative returns the number of users, the first ones, whose comparisons determine
// what users have in common: all users or, where newcomers are frozen, all others.
func (l *learner) informative(frozen bool) int {
	if frozen {
		return l.Problem.Users - l.Problem.Newcomers
	}
	return l.Problem.Users
}

// recommend returns a policy for each user, whose weights are row u of theta, users ×
// dim, and makes the rewards that they stand for the estimate.
func (l *learner) recommend(theta []float64, rank int, diverged bool) []*mdp.Policy {
	return l.recommendRewards(l.rewardsOf(theta), rank, diverged)
}

// recommendRewards returns a policy for each user, whose rewards of pairs row writes,
// and makes these rewards the estimate.
func (l *learner) recommendRewards(row func(u int, to []float64), rank int, diverged bool) []*mdp.Policy {
	l.setEstimate(row, rank, diverged)
	return l.PlanUsers(l.rewards)
}

// recommendGroups returns a policy for each user where user u belongs to group of[u],
// groups have these shares of the population and the weights of group g are row g of
// theta, groups × dim. The estimate of a user's rewards is that of the group.
func (l *learner) recommendGroups(theta []float64, of []int, shares []float64, rank int, diverged bool) []*mdp.Policy {
	rewards := l.groupRewards(theta, len(shares))
	l.setEstimate(func(u int, row []float64) { copy(row, rewards.RawRowView(of[u])) }, rank, diverged)
	return l.PlanGroups(rewards, of, shares)
}

// groupRewards returns the rewards of pairs, groups × S·A, that the rows of theta,
// groups × dim, stand for.
func (l *learner) groupRewards(theta []float64, groups int) *mat.Dense {
	rewards, row := mat.NewDense(groups, l.Problem.Pairs(), nil), l.rewardsOf(theta)
	for g := range groups {
		row(g, rewards.RawRowView(g))
	}
	return rewards
}

// rewardsOf returns a function that writes the rewards of pairs that row i of theta,
// of dim columns, stands for.
func (l *learner) rewardsOf(theta []float64) func(i int, to []float64) {
	d := stages.Unknowns(l.Problem)
	return func(i int, to []float64) { l.PairRewards(theta[i*d:(i+1)*d], to) }
}

// setEstimate makes the rewards that row writes for each user the estimate.
func (l *learner) setEstimate(row func(u int, to []float64), rank int, diverged bool) {
	l.SetEstimate(l.Fill(l.rewards, row), rank, diverged)
}

// repeat returns the vector v once for each of the users.
func repeat(v []float64, users int) []float64 {
	all := make([]float64, 0, users*len(v))
	for range users {
		all = append(all, v...)
	}
	return all
}
