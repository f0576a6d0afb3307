package comparisons

import (
	"errors"
	"fmt"

	"joust/algorithms/multiuser/explore"
	"joust/algorithms/multiuser/stages"
	"joust/algorithms/multiuser/welfare"
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
)

// PooledVonNeumannParams are the parameters of PooledVonNeumann.
type PooledVonNeumannParams struct {
	Prior float64 `yaml:"prior" doc:"wins that each item of a pair has before the first comparison, 0 to 1000000; a pair that was never compared is even, with 0 too"`
	stages.Exploration
}

// Validate implements param.Params.
func (p PooledVonNeumannParams) Validate() error {
	return errors.Join(param.Within("prior", p.Prior, 0, 1e6), p.CheckExplore())
}

// mostItems is the largest number of items, for which a linear program takes about a second.
const mostItems = 500

// Suits implements multiuser.Params.
func (p PooledVonNeumannParams) Suits(problem *multiuser.Problem) error {
	if err := needsComparisons(problem); err != nil {
		return err
	}
	if !problem.Items() {
		return fmt.Errorf("this learner counts which of two items users prefer, and here they compare trajectories, with %d states and %d steps; take an environment of items, such as user-groups, items or ratings, or another learner from comparisons, such as bt-pooled", problem.States, problem.Horizon)
	}
	if problem.Actions > mostItems {
		return fmt.Errorf("this learner solves a linear program with a variable for each item: it is for at most %d items, and here are %d", mostItems, problem.Actions)
	}
	return p.SuitsExplore(problem)
}

// PooledVonNeumannEntry declares pooled-von-neumann for the catalogue.
var PooledVonNeumannEntry = multiuser.LearnerSpec[PooledVonNeumannParams, *PooledVonNeumann]{
	Spec: sim.Spec[PooledVonNeumannParams]{
		Name: "pooled-von-neumann",
		Card: sim.Card{
			Title:    "Pooled von Neumann winner",
			About:    "One law over items for all users, from which an item is drawn: the von Neumann winner of the shares of all users' comparisons that each item wins against each other one. To it no single item is preferred in more than half of the comparisons. There need be no scale on which all users agree: where the pooled preferences go in a circle, it is a mixture, and where one item is preferred to each other one, it is that item. So it follows majorities, and does not protect a minority.",
			Feedback: "Comparisons of items. Features of items are ignored.",
			Cost:     "O(K²) memory for K items, and a linear program of K variables for a recommendation.",
			Promises: []sim.Promise{
				{Of: sim.Result, Text: "The exploitability is at most the largest error of the estimated share of users who prefer one item to another.", Test: "algorithms/multiuser/comparisons.TestPooledVonNeumannBound"},
				{Of: sim.Result, Text: "An item that wins more than half of the comparisons with each other one has probability 1.", Test: "algorithms/multiuser/comparisons.TestPooledVonNeumannByHand"},
				{Of: sim.Result, Text: "Three groups of equal size that prefer three items in a circle get each item with probability 1/3 in the limit of many comparisons.", Test: "algorithms/multiuser/comparisons.TestPooledVonNeumannCircle"},
			},
			Source: cite.Citation{
				Authors: "Dudík, M., Hofmann, K., Schapire, R. E., Slivkins, A. and Zoghi, M.", Year: 2015,
				Title: "Contextual Dueling Bandits",
				Venue: cite.Proceedings{Name: "COLT", Series: "PMLR", Volume: "40", Pages: "563-587"},
				Where: "the solution concept, for the preferences of all users together; pairs are compared evenly, without an algorithm of the source",
			},
		},
		Defaults: PooledVonNeumannParams{Prior: 0.5, Exploration: explore.Defaults},
	},
	New: NewPooledVonNeumann,
}

// PooledVonNeumann estimates how probably a user prefers item i to item j by
//
//	P(i ≻ j) = (w_ij + prior)/(w_ij + w_ji + 2·prior),
//
// where w_ij is how often a user, whichever one, preferred i to j, and ½ for a pair without
// comparisons. It recommends to all users a von Neumann winner of this matrix (Dudík et al.,
// COLT 2015): one policy, which draws item i with probability π(i) such that
//
//	Σ_i π(i) P(j ≻ i) <= ½ for each item j.
//
// If π is exact for the estimate, true preferences exceed ½ by the errors of the estimate at
// most: the exploitability is at most max |estimate - truth| over pairs. Of several winners,
// as before the first comparison, the result depends on the order of the items.
type PooledVonNeumann struct {
	stages.Learner[*pairWins]
	prior  float64
	policy *mdp.Policy
}

// NewPooledVonNeumann returns a learner for the problem. The stream data decides what is
// proposed.
func NewPooledVonNeumann(p PooledVonNeumannParams, problem multiuser.Problem, data, own *rng.Source) *PooledVonNeumann {
	return &PooledVonNeumann{
		Learner: stages.NewLearner(p.Exploration, welfare.Defaults, problem, newPairWins, data, own),
		prior:   p.Prior,
		policy:  mdp.NewUniform(problem.States, problem.Actions, problem.Horizon),
	}
}

// Recommend implements multiuser.Learner.
func (l *PooledVonNeumann) Recommend() []*mdp.Policy {
	copy(l.policy.Prob, l.Record.matrix(l.prior).VonNeumann())
	return l.ForAll(l.policy)
}

// pairWins counts comparisons of items over all users.
type pairWins struct {
	items int
	wins  []float64 // wins[i*items+j] is how often item i was preferred to item j
}

func newPairWins(p *multiuser.Problem) *pairWins {
	return &pairWins{items: p.Actions, wins: make([]float64, p.Actions*p.Actions)}
}

// Add implements stages.Recorder.
func (w *pairWins) Add(_ int, o *multiuser.Observation) {
	better, other := ordered(o)
	w.wins[int(better.Actions[0])*w.items+int(other.Actions[0])]++
}

// matrix returns the estimate of P(i ≻ j).
func (w *pairWins) matrix(prior float64) *pref.Matrix {
	m := pref.NewMatrix(w.items) // all pairs are even
	for i := range w.items {
		for j := range i {
			won, lost := w.wins[i*w.items+j]+prior, w.wins[j*w.items+i]+prior
			if all := won + lost; all > 0 {
				m.Set(pref.Arm(i), pref.Arm(j), won/all, 0, lost/all)
			}
		}
	}
	return m
}
