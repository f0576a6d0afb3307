package comparisons

import (
	"errors"
	"math"

	"joust/algorithms/multiuser/explore"
	"joust/algorithms/multiuser/stages"
	"joust/algorithms/multiuser/welfare"
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/param"
	"joust/sim/rng"
)

// ImitateWinnersParams are the parameters of ImitateWinners.
type ImitateWinnersParams struct {
	Prior float64 `yaml:"prior" doc:"visits of every action that are added in each state, at least 0; without any visit, all actions are equally probable"`
	stages.Exploration
}

// Validate implements param.Params.
func (p ImitateWinnersParams) Validate() error {
	return errors.Join(param.Within("prior", p.Prior, 0, math.MaxFloat64), p.CheckExplore())
}

// Suits implements multiuser.Params.
func (p ImitateWinnersParams) Suits(problem *multiuser.Problem) error {
	if err := needsComparisons(problem); err != nil {
		return err
	}
	return p.SuitsExplore(problem)
}

// ImitateWinnersEntry declares imitate-winners for the catalogue.
var ImitateWinnersEntry = multiuser.LearnerSpec[ImitateWinnersParams, *ImitateWinners]{
	Spec: sim.Spec[ImitateWinnersParams]{
		Name: "imitate-winners",
		Card: sim.Card{
			Title:     "Imitation of winners",
			About:     "Acts as the preferred trajectories did: each action as often as in them, the same at every step, whatever the other trajectories did. The least that comparisons can be used for, and a yardstick: more of them make it no better, since half of the trajectories that were explored are preferred.",
			Feedback:  "Comparisons. Features of pairs are ignored.",
			Guarantee: "None.",
			Cost:      "O(H) for a comparison and O(H·S·A) for a policy.",
			Promises: []sim.Promise{
				{Of: sim.Result, Text: "In a small process the gap is .87 after 1000 comparisons of uniform play and after 3000.", Test: "algorithms/multiuser/comparisons.TestImitateWinners"},
			},
			Source: cite.Citation{
				Authors: "Pomerleau, D. A.", Year: 1991,
				Title: "Efficient Training of Artificial Neural Networks for Autonomous Navigation",
				Venue: cite.Journal{Name: "Neural Computation", Volume: "3", Pages: "88-97"},
				Where: "imitation as supervised learning; comparisons are not from there",
			},
		},
		Defaults: ImitateWinnersParams{Exploration: explore.Defaults},
	},
	New: NewImitateWinners,
}

// ImitateWinners gives action a in state s the probability
//
//	(n(s,a) + prior) / Σ_b (n(s,b) + prior),
//
// where n counts the visits in the trajectories that the user preferred. Where that is 0/0, all
// actions are equally probable.
type ImitateWinners struct {
	stages.Learner[*visits]
	prior    float64
	policies []*mdp.Policy
}

// NewImitateWinners returns a learner for the problem. The stream data decides what is proposed.
func NewImitateWinners(p ImitateWinnersParams, problem multiuser.Problem, data, own *rng.Source) *ImitateWinners {
	l := &ImitateWinners{prior: p.Prior, Learner: stages.NewLearner(p.Exploration, welfare.Defaults, problem, func(problem *multiuser.Problem) *visits {
		return &visits{actions: problem.Actions, pairs: problem.Pairs(), counts: make([]float64, problem.Users*problem.Pairs())}
	}, data, own)}
	for range problem.Users {
		l.policies = append(l.policies, mdp.NewUniform(problem.States, problem.Actions, problem.Horizon))
	}
	return l
}

// Recommend implements multiuser.Learner.
func (l *ImitateWinners) Recommend() []*mdp.Policy {
	pairs, actions := l.Problem.Pairs(), l.Problem.Actions
	for u, policy := range l.policies {
		counts, law := l.Record.counts[u*pairs:(u+1)*pairs], policy.Prob[:pairs]
		for i := 0; i < pairs; i += actions {
			sum := 0.0
			for _, n := range counts[i : i+actions] {
				sum += n + l.prior
			}
			for j := i; j < i+actions; j++ {
				law[j] = 1 / float64(actions)
				if sum > 0 {
					law[j] = (counts[j] + l.prior) / sum
				}
			}
		}
		for h := 1; h < l.Problem.Horizon; h++ {
			copy(policy.Prob[h*pairs:(h+1)*pairs], law)
		}
	}
	return l.policies
}

// visits counts the visits of each user in preferred trajectories.
type visits struct {
	actions, pairs int
	counts         []float64 // users × pairs
}

// Add implements stages.Recorder.
func (v *visits) Add(user int, o *multiuser.Observation) {
	better, _ := ordered(o)
	for h := range better.Actions {
		v.counts[user*v.pairs+better.Pair(h, v.actions)]++
	}
}
