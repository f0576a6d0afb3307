package parts

import (
	"errors"
	"slices"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/param"
	"joust/sim/rng"
)

// FlatQParams are the parameters of FlatQ.
type FlatQParams struct {
	Alpha   float64 `yaml:"alpha" doc:"step size α, in (0,1]"`
	Epsilon float64 `yaml:"epsilon" doc:"probability ε, 0 to 1, of a random action while learning"`
}

// Validate implements param.Params.
func (p FlatQParams) Validate() error {
	return errors.Join(checkStep(p.Alpha), param.Within("epsilon", p.Epsilon, 0, 1))
}

// Suits implements multiuser.Params.
func (p FlatQParams) Suits(problem *multiuser.Problem) error { return needsParts(problem) }

// FlatQEntry declares flat-q for the catalogue.
var FlatQEntry = multiuser.LearnerSpec[FlatQParams, *FlatQ]{
	Spec: sim.Spec[FlatQParams]{
		Name: "flat-q",
		Card: sim.Card{
			Title:     "Flat Q",
			About:     "Q-learning of the whole reward over all states: what HRA is compared with. It learns nothing of a state from other states in which a part sees the same.",
			Feedback:  "The reward of every step; the parts are ignored.",
			Guarantee: "None after a number of trajectories.",
			Cost:      "O(A) a step, and O(S·A) for a recommendation; memory for 3·S·A numbers.",
			Promises: []sim.Promise{
				{Of: sim.Result, Text: "In a process without chance, with α = 1, the values become those of dynamic programming.", Test: "algorithms/multiuser/parts.TestFlatQ"},
			},
			Source: cite.Citation{
				Authors: "Watkins, C. J. C. H. and Dayan, P.", Year: 1992,
				Title: "Q-learning",
				Venue: cite.Journal{Name: "Machine Learning", Volume: "8"},
			},
		},
		Defaults: FlatQParams{Alpha: 0.1, Epsilon: 0.1},
	},
	New: NewFlatQ,
}

// FlatQ learns Q(s, a) by
//
//	Q(s, a) ← Q(s, a) + α (r + γ max Q(s', ·) - Q(s, a)),
//
// from 0 on, in the order of the steps of a trajectory. It plays the actions with the greatest
// Q, each equally likely, and with probability ε any action, by the values before the
// trajectory (Watkins and Dayan 1992 update during it; in fruit both learn at the same pace).
// The recommended policy is the same without ε.
type FlatQ struct {
	params  FlatQParams
	parts   *multiuser.Parts
	actions int
	values  []float64 // Q(s, a) is values[s*actions+a]
	play    *mdp.Policy
	greedy  *mdp.Policy
	present []*mdp.Policy
}

// NewFlatQ returns a learner for the problem. It draws nothing: actions are drawn by the
// environment.
func NewFlatQ(p FlatQParams, problem multiuser.Problem, _, _ *rng.Source) *FlatQ {
	l := &FlatQ{
		params: p, parts: problem.Parts, actions: problem.Actions, values: make([]float64, problem.Pairs()),
		play:   mdp.NewUniform(problem.States, problem.Actions, 1).Repeat(problem.Horizon),
		greedy: mdp.NewUniform(problem.States, problem.Actions, 1).Repeat(problem.Horizon),
	}
	l.present = []*mdp.Policy{l.greedy}
	return l
}

// Begin implements multiuser.Learner.
func (l *FlatQ) Begin(int) {}

// Propose implements multiuser.Learner.
func (l *FlatQ) Propose(int) (first, second *mdp.Policy) { return l.play, nil }

// Observe implements multiuser.Learner.
func (l *FlatQ) Observe(_ int, o *multiuser.Observation) {
	t := &o.First
	for h, reward := range o.Rewards {
		from, to := int(t.States[h]), int(t.States[h+1])
		if l.parts.IsFinal(from) {
			break
		}
		if !l.parts.IsFinal(to) {
			reward += float64(l.parts.Discount * slices.Max(l.of(to)))
		}
		q := &l.values[t.Pair(h, l.actions)]
		*q += float64(l.params.Alpha * (reward - *q))
	}
	for _, s := range t.States {
		l.choose(l.play, int(s), l.params.Epsilon)
	}
}

// of returns the values of the actions in state s.
func (l *FlatQ) of(s int) []float64 { return l.values[s*l.actions : (s+1)*l.actions] }

// choose sets the probabilities of the actions in state s: epsilon for any action, and the
// rest for those with the greatest value.
func (l *FlatQ) choose(policy *mdp.Policy, s int, epsilon float64) {
	values := l.of(s)
	best, ties := slices.Max(values), 0
	for _, q := range values {
		if q == best {
			ties++
		}
	}
	prob := policy.Prob[s*l.actions : (s+1)*l.actions]
	for a, q := range values {
		prob[a] = epsilon / float64(l.actions)
		if q == best {
			prob[a] += (1 - epsilon) / float64(ties)
		}
	}
}

// Recommend implements multiuser.Learner.
func (l *FlatQ) Recommend() []*mdp.Policy {
	for s := range l.greedy.States {
		l.choose(l.greedy, s, 0)
	}
	return l.present
}
