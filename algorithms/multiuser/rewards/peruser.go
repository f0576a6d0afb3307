package rewards

import (
	"errors"

	"gonum.org/v1/gonum/mat"

	"joust/algorithms/multiuser/completion"
	"joust/algorithms/multiuser/explore"
	"joust/algorithms/multiuser/stages"
	"joust/sim"
	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/parallel"
	"joust/sim/param"
	"joust/sim/rng"
)

// PerUserParams are the parameters of PerUser.
type PerUserParams struct {
	Transitions string  `yaml:"transitions" options:"shared|own" doc:"shared: policies are planned in the transitions estimated from all users' trajectories; own: each user's policy in those estimated from that user's trajectories alone; known transitions are used in either case"`
	Variance    float64 `yaml:"variance" doc:"prior variance of a user's rewards about the user's mean, greater than 0; ignored where users give returns, or where rewards are linear in features"`
	stages.Exploration
}

// Validate implements param.Params.
func (p PerUserParams) Validate() error {
	return errors.Join(param.Above("variance", p.Variance, 0), p.CheckExplore())
}

// Suits implements multiuser.Params.
func (p PerUserParams) Suits(problem *multiuser.Problem) error {
	if err := needsRewards(problem); err != nil {
		return err
	}
	return p.SuitsExplore(problem)
}

// PerUserEntry declares per-user for the catalogue.
var PerUserEntry = multiuser.LearnerSpec[PerUserParams, *PerUser]{
	Spec: sim.Spec[PerUserParams]{
		Name: "per-user",
		Card: sim.Card{
			Title:     "per user",
			About:     "Each user alone: rewards are estimated from that user's rewards and nobody else's. The users' trajectories are the same as with the learners that pool users, so that only the estimate differs; with transitions=own users do not share the transitions either.",
			Feedback:  "Rewards of every step, of one step, or of a whole trajectory; linear in features where features are given. Returns and features leave the rewards of a single user underdetermined; there the user's weights are shrunk to those that fit all users best.",
			Guarantee: "None beyond that of planning with estimated rewards and transitions.",
			Cost:      "O(N·S·A) for the estimate and O(N·S·A·b·H) for the plans, with b successors of each pair; memory for 3·N·S·A numbers, and with transitions=own N times that of the transitions.",
			Promises: []sim.Promise{
				{Of: sim.Speed, Text: "A user needs trajectories in proportion to SA/H, the number of pairs by the steps of a trajectory.", Cited: "a count of unknowns, asymptotic"},
			},
		},
		Defaults: PerUserParams{Transitions: "shared", Variance: 0.05, Exploration: explore.Defaults},
	},
	New: NewPerUser,
}

// PerUser estimates each user's rewards from that user's rewards alone, as the posterior
// mean under a normal prior about the user's mean reward with the given variance:
//
//	R_uj = (n Ȳ_uj + w m_u)/(n + w),  w = (variance of the noise)/variance,
//
// where user u visited pair j n times with mean observed reward Ȳ_uj, and m_u is the mean
// of all observed rewards of user u. The noise is estimated from pairs that a user visited
// more than once; before there are enough of them it is taken to be 0.
//
// Where observations are not rewards of single pairs, the estimate is the ridge regression
// of each user towards the ridge regression of all users.
//
// Own transitions have probabilities (C+1/S)/(n+1) for C transitions in a user's n visits.
type PerUser struct {
	learner
	params PerUserParams
	counts []*mdp.Counts // of each user's transitions; nil where they are shared or known
	means  *mat.Dense
}

// NewPerUser returns a learner for the problem. The stream data decides what is proposed,
// own what fits draw.
func NewPerUser(p PerUserParams, problem multiuser.Problem, data, own *rng.Source) *PerUser {
	l := &PerUser{learner: newLearner(p.Exploration, problem, data, own), params: p}
	if p.Transitions == "own" && problem.Kernel == nil {
		l.counts = ownCounts(&problem)
	}
	return l
}

// ownCounts returns empty counts of transitions for each user.
func ownCounts(p *multiuser.Problem) []*mdp.Counts {
	counts := make([]*mdp.Counts, p.Users)
	for u := range counts {
		counts[u] = mdp.NewCounts(p.States, p.Actions)
	}
	return counts
}

// Observe implements multiuser.Learner.
func (l *PerUser) Observe(user int, o *multiuser.Observation) {
	l.learner.Observe(user, o)
	if l.counts != nil {
		l.counts[user].Add(&o.First)
	}
}

// Recommend implements multiuser.Learner.
func (l *PerUser) Recommend() []*mdp.Policy {
	diverged := false
	if l.Record.entries == nil {
		fit := completion.RowRidge(l.Record.measurements, l.options())
		diverged = fit.Diverged
		l.means = pairRewards(&l.Planner, fit.Matrix(l.Problem.Workers))
	} else {
		l.means = posteriorMeans(&l.Planner, l.Record.entries.Data(), l.params.Variance, l.means)
	}
	if l.counts == nil {
		return l.planUsers(l.means, 0, diverged)
	}
	setEstimate(&l.Planner, l.means, 0, diverged)
	policies := l.Policies(l.Problem.Users)
	planInOwn(l.Problem, l.counts, l.means, policies)
	return policies
}

// posteriorMeans writes to means, which it makes where they are nil, the posterior
// mean of each user's rewards given the data of that user.
func posteriorMeans(p *stages.Planner, d *completion.Data, variance float64, means *mat.Dense) *mat.Dense {
	weight := d.Noise * d.Noise / variance
	return p.Fill(means, func(u int, row []float64) {
		low, high := d.First[u], d.First[u+1]
		sum, count := 0.0, 0.0
		for i := low; i < high; i++ {
			sum += float64(d.Count[i] * d.Mean[i])
			count += d.Count[i]
		}
		mean := priorMean(p.Problem)
		if count > 0 {
			mean = sum / count
		}
		for j := range row {
			row[j] = mean
		}
		for i := low; i < high; i++ {
			row[d.Col[i]] = (float64(d.Count[i]*d.Mean[i]) + float64(weight*mean)) / (d.Count[i] + weight)
		}
	})
}

// planInOwn plans for each user by row u of rewards in the kernel estimated from the user's
// own transitions, with one fictitious visit of each pair that leads to all states with
// equal probability.
func planInOwn(p *multiuser.Problem, counts []*mdp.Counts, rewards *mat.Dense, to []*mdp.Policy) {
	parallel.Range(p.Workers, p.Users, func(_, low, high int) {
		for u := low; u < high; u++ {
			k := counts[u].Kernel(p.Start, 1)
			mdp.NewPlanner(k, p.Horizon).Plan(rewards.RawRowView(u), to[u])
		}
	})
}
