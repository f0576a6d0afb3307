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
	Bonus       float64 `yaml:"bonus" doc:"what is added to the mean reward of a pair that the user has met n times, times √n, at least 0"`
	Unmet       float64 `yaml:"unmet" doc:"what is added to the reward of a pair that the user has not met, which is taken for his mean reward, at least 0"`
	Transitions string  `yaml:"transitions" options:"shared|own" doc:"policies are planned in the transitions estimated from all users' trajectories, or each user's in those of that user alone; known transitions are used in either case"`
	Variance    float64 `yaml:"variance" doc:"variance of a user's rewards about his mean by prior belief, greater than 0, for what is recommended; as of per-user"`
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
		return fmt.Errorf("this learner hears the reward of every step, feedback steps; here it is %s", problem.Feedback)
	}
	return nil
}

// UCBVIEntry declares ucbvi for the catalogue.
var UCBVIEntry = multiuser.LearnerSpec[UCBVIParams, *UCBVI]{
	Spec: sim.Spec[UCBVIParams]{
		Name: "ucbvi",
		Card: sim.Card{
			Title:     "UCBVI per user",
			About:     "Each user on his own, and each looks for what he likes: his policy is planned anew in every round for rewards that are the better the less he knows of them. What users alone can do at best, since the others here do not choose what they hear by their tastes; against it stands what low rank saves.",
			Feedback:  "Rewards of every step. Features of pairs are not looked at.",
			Guarantee: "That of the source, regret of order √(HSAT) in T steps, is for its own bonuses, which are far larger and cover the transitions too. The bonus here, 0.3/√n on rewards alone, is for horizons that can be simulated; none is proved.",
			Cost:      "O(N·S·A·b·H) in every round for the plans, with b successors of each pair, which is nearly all; memory for 4·N·S·A numbers and N policies, and with transitions=own N times that of the transitions.",
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

// UCBVI plays in each round, for each user, the policy planned for optimistic
// rewards (upper confidence bound value iteration of Azar, Osband and Munos,
// ICML 2017, Algorithm 1, with bonuses on rewards alone):
//
//	Ȳ_uj + bonus/√n   of a pair that user u met n times, with mean reward Ȳ_uj
//	m_u + unmet       of one he did not, m_u being the mean of all of them
//
// not above 1 where mean rewards are in [0,1]. Transitions are those of the
// problem where they are known, else estimated from all users' visits as they
// are, or from a user's own as (C+1/S)/(n+1); a pair that was never visited is
// taken to lead anywhere. What it recommends is planned without optimism, for the
// posterior means of PerUser. It draws nothing.
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

// NewUCBVI is a learner for the problem.
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

// optimism writes to row the rewards that user u may hope for.
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

// planFor plans for each user by row u of rewards in the kernel as it is known.
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

// Recommend implements multiuser.Learner.
func (l *UCBVI) Recommend() []*mdp.Policy {
	l.means = posteriorMeans(&l.Planner, l.entries.Data(), l.params.Variance, l.means)
	setEstimate(&l.Planner, l.means, 0, false)
	policies := l.Policies(l.Problem.Users)
	l.planFor(l.means, policies)
	return policies
}
