package rewards

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"joust/algorithms/multiuser/completion"
	"joust/algorithms/multiuser/stages"
	"joust/algorithms/multiuser/welfare"
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/param"
	"joust/sim/rng"
)

// UCBVIParams are the parameters of UCBVI.
type UCBVIParams struct {
	Bonus       float64 `yaml:"bonus" doc:"added, divided by √n, to the mean reward of a pair that the user has visited n times, at least 0"`
	Unmet       float64 `yaml:"unmet" doc:"added to the user's mean reward for a pair that the user has not visited, at least 0"`
	Transitions string  `yaml:"transitions" options:"shared|own" doc:"shared: policies are planned in the transitions estimated from all users' trajectories; own: each user's policy in those estimated from that user's trajectories alone; known transitions are used in either case"`
	Variance    float64 `yaml:"variance" doc:"prior variance of a user's rewards about the user's mean, greater than 0, for what is recommended; as for per-user"`
}

// Validate implements param.Params.
func (p UCBVIParams) Validate() error {
	return errors.Join(
		param.Within("bonus", p.Bonus, 0, math.Inf(1)),
		param.Within("unmet", p.Unmet, 0, math.Inf(1)),
		param.Above("variance", p.Variance, 0),
	)
}

// Suits implements multiuser.Params.
func (UCBVIParams) Suits(problem *multiuser.Problem) error {
	if problem.Feedback != multiuser.EveryStep {
		return fmt.Errorf("this learner needs the reward of every step: feedback must be steps, and is %s", problem.Feedback)
	}
	return nil
}

// UCBVIEntry declares ucbvi for the catalogue.
var UCBVIEntry = multiuser.LearnerSpec[UCBVIParams, *UCBVI]{
	Spec: sim.Spec[UCBVIParams]{
		Name: "ucbvi",
		Card: sim.Card{
			Title:     "UCBVI per user",
			About:     "Each user alone, with exploration that depends on the user's rewards: the policy is planned again in every round for optimistic rewards, with a larger bonus for pairs with fewer visits. It is the best baseline of single users, since the other learners here explore regardless of rewards; what low rank saves is measured against it.",
			Feedback:  "Rewards of every step. Features of pairs are ignored.",
			Guarantee: "None: the bonus here, 0.3/√n on rewards alone, is for horizons that can be simulated; those of the source are far larger and cover the transitions too.",
			Promises:  []sim.Promise{{Of: sim.Speed, Text: "With the bonuses of the source, regret of order √(HSAT) in T steps.", Cited: "the source, asymptotic"}},
			Cost:      "O(N·S·A·b·H) in every round for the plans, with b successors of each pair, which is nearly all of the time; memory for 4·N·S·A numbers and N policies, and with transitions=own N times that of the transitions.",
			Source: cite.Citation{
				Authors: "Azar, M. G., Osband, I. and Munos, R.", Year: 2017,
				Title: "Minimax Regret Bounds for Reinforcement Learning",
				Venue: cite.Proceedings{Name: "ICML", Pages: "263-272"},
				Where: "Algorithm 1, with another bonus",
			},
		},
		Defaults: UCBVIParams{Bonus: 0.3, Unmet: 0.5, Transitions: "shared", Variance: 0.05},
	},
	New: NewUCBVI,
}

// UCBVI plays in each round, for each user, the best policy for optimistic rewards (upper
// confidence bound value iteration of Azar, Osband and Munos, ICML 2017, Algorithm 1, with
// bonuses on rewards alone):
//
//	Ȳ_uj + bonus/√n   for a pair that user u visited n times, with mean reward Ȳ_uj
//	m_u + unmet       for one without visits, where m_u is the mean of all rewards of u
//
// and at most 1 where mean rewards are in [0,1]. Transitions are those of the problem where
// they are known, else the frequencies of all users' visits, or (C+1/S)/(n+1) for C
// transitions in a user's own n visits; a pair that was never visited leads to all states
// with equal probability. Recommend plans without optimism, for the posterior means of
// PerUser. UCBVI draws no random numbers.
type UCBVI struct {
	stages.Planner
	params     UCBVIParams
	entries    *completion.Table
	counts     *mdp.Counts   // of all users' transitions; nil where they are known or each user's own
	own        []*mdp.Counts // of each user's; nil where they are known or shared
	optimistic *mat.Dense
	proposed   []*mdp.Policy
	means      *mat.Dense
}

// NewUCBVI returns a learner for the problem.
func NewUCBVI(p UCBVIParams, problem multiuser.Problem, _, _ *rng.Source) *UCBVI {
	l := &UCBVI{
		Planner: stages.NewPlanner(welfare.Defaults, &problem), params: p,
		entries: completion.NewTable(problem.Users, problem.Pairs()),
	}
	for range problem.Users {
		l.proposed = append(l.proposed, mdp.NewPolicy(problem.States, problem.Actions, problem.Horizon))
	}
	switch {
	case problem.Kernel != nil:
	case p.Transitions == "own":
		l.own = ownCounts(&problem)
	default:
		l.counts = mdp.NewCounts(problem.States, problem.Actions)
	}
	return l
}

// Begin implements multiuser.Learner.
func (l *UCBVI) Begin(int) {
	l.optimistic = l.Fill(l.optimistic, l.optimism)
	l.planFor(l.optimistic, l.proposed)
}

// optimism writes the optimistic rewards of user u to row.
func (l *UCBVI) optimism(u int, row []float64) {
	n := len(row)
	sums, counts := l.entries.Sum[u*n:(u+1)*n], l.entries.Count[u*n:(u+1)*n]
	sum, total := 0.0, 0.0
	for j, c := range counts {
		sum += sums[j]
		total += c
	}
	unmet := priorMean(l.Problem) + l.params.Unmet
	if total > 0 {
		unmet = sum/total + l.params.Unmet
	}
	for j, c := range counts {
		if c > 0 {
			row[j] = sums[j]/c + l.params.Bonus/math.Sqrt(c)
		} else {
			row[j] = unmet
		}
	}
	clip(l.Problem, row)
}

// planFor plans for each user by row u of rewards in the known or estimated kernel.
func (l *UCBVI) planFor(rewards *mat.Dense, to []*mdp.Policy) {
	switch {
	case l.own != nil:
		planInOwn(l.Problem, l.own, rewards, to)
	case l.counts != nil:
		mdp.PlanAll(l.counts.Kernel(l.Problem.Start, 0), l.Problem.Horizon, rewards, to, nil, l.Problem.Workers)
	default:
		mdp.PlanAll(l.Problem.Kernel, l.Problem.Horizon, rewards, to, nil, l.Problem.Workers)
	}
}

// Propose implements multiuser.Learner.
func (l *UCBVI) Propose(user int) (first, second *mdp.Policy) { return l.proposed[user], nil }

// Observe implements multiuser.Learner.
func (l *UCBVI) Observe(user int, o *multiuser.Observation) {
	for h, y := range o.Rewards {
		l.entries.Add(user, o.First.Pair(h, l.Problem.Actions), y)
	}
	switch {
	case l.own != nil:
		l.own[user].Add(&o.First)
	case l.counts != nil:
		l.counts.Add(&o.First)
	}
}

// setMean makes r the reward of all visits so far of entry i, a user's pair.
func (l *UCBVI) setMean(i int, r float64) {
	e := l.entries
	e.Sum[i], e.Square[i] = float64(e.Count[i]*r), float64(e.Count[i]*float64(r*r))
}

// Recommend implements multiuser.Learner.
func (l *UCBVI) Recommend() []*mdp.Policy {
	l.means = posteriorMeans(&l.Planner, l.entries.Data(), l.params.Variance, l.means)
	setEstimate(&l.Planner, l.means, 0, false)
	policies := l.Policies(l.Problem.Users)
	l.planFor(l.means, policies)
	return policies
}
