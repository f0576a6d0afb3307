package duel

import (
	"math"

	"joust/sim"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
)

// Family is the name of the family of duels.
const Family = "duels"

// LearnerEntry is a learner as the catalogue of algorithms holds it. None of its
// functions is nil; all take parameters of the type of Defaults that pass
// param.Check.
type LearnerEntry struct {
	sim.Listing
	// New makes a learner with these parameters for one trial of the problem.
	New func(param.Params, Problem, *rng.Source) Learner
	// Seeks is the notion of winner that the algorithm looks for; "" where it looks
	// for none that a matrix defines, such as the winner of a vote.
	Seeks func(param.Params) pref.Notion
	// Guarantee is what is proved of the algorithm.
	Guarantee func(param.Params) Guarantee
	// SelfDuels reports whether it may propose the pair of an arm with itself.
	SelfDuels func(param.Params) bool
	// TossesCoins reports whether it tosses coins of its own for duels without a
	// winner, so that tallies and single duels agree in law, not toss by toss.
	TossesCoins func(param.Params) bool
	// Exact is the probability that the algorithm recommends a right arm among n of
	// a population, and the least that its theorem promises; NaN where it is not
	// computed.
	Exact func(p param.Params, pop *Population, n int) (success, promised float64)
}

// Guarantee is a proved bound on the probability of a wrong recommendation.
type Guarantee struct {
	Delta float64    // the bound; 0 where none is proved
	Where Conditions // what an instance must be for it to hold
}

// Conditions are what a preference matrix must be; the zero value is any matrix.
type Conditions struct {
	Binary     bool    // no duel ends without a winner
	Condorcet  bool    // one arm beats all others
	Transitive bool    // the relation of the pairs' modes is a weak order: strict preference and being tied are both transitive
	Gap        float64 // the least gap of a pair; 0 for any
}

// Implied reports whether every instance that meets the offered conditions meets
// these too.
func (c Conditions) Implied(offered Conditions) bool {
	return (!c.Binary || offered.Binary) && (!c.Condorcet || offered.Condorcet) && (!c.Transitive || offered.Transitive) && c.Gap <= offered.Gap
}

// LearnerSpec is what the file of an algorithm says of its entry. P is the type of
// its parameters, L that of its learners. Functions may be nil: then the algorithm
// seeks no winner, promises nothing, duels no arm with itself, tosses no coins and
// has no exact value.
type LearnerSpec[P param.Params, L Learner] struct {
	sim.Spec[P]
	New         func(P, Problem, *rng.Source) L
	Seeks       func(P) pref.Notion
	Guarantee   func(P) Guarantee
	SelfDuels   func(P) bool
	TossesCoins func(P) bool
	Exact       func(p P, pop *Population, n int) (success, promised float64)
}

// Entry is the catalogue's entry.
func (s LearnerSpec[P, L]) Entry() sim.Entry {
	e := &LearnerEntry{
		Listing: s.Listing(Family),
		New: func(p param.Params, problem Problem, stream *rng.Source) Learner {
			return s.New(p.(P), problem, stream)
		},
		Seeks:       erased(s.Seeks),
		Guarantee:   erased(s.Guarantee),
		SelfDuels:   erased(s.SelfDuels),
		TossesCoins: erased(s.TossesCoins),
		Exact: func(param.Params, *Population, int) (float64, float64) {
			return math.NaN(), math.NaN()
		},
	}
	if s.Exact != nil {
		e.Exact = func(p param.Params, pop *Population, n int) (success, promised float64) {
			return s.Exact(p.(P), pop, n)
		}
	}
	return e
}

// erased is f for parameters of any type; where f is nil it returns the zero value.
func erased[P param.Params, R any](f func(P) R) func(param.Params) R {
	return func(p param.Params) (r R) {
		if f == nil {
			return r
		}
		return f(p.(P))
	}
}

// WorldEntry is an environment as the catalogue of environments holds it.
type WorldEntry struct {
	sim.Listing
	// New makes the world with these parameters, which must be of the type of
	// Defaults and pass param.Check. It reads files and derives what all trials
	// share. Its error is a *param.Error where one parameter is to blame.
	New func(param.Params) (World, error)
}

// WorldSpec is what the file of an environment says of its entry.
type WorldSpec[P param.Params, W World] struct {
	sim.Spec[P]
	New func(P) (W, error)
}

// Entry is the catalogue's entry.
func (s WorldSpec[P, W]) Entry() sim.Entry {
	return &WorldEntry{
		Listing: s.Listing(Family),
		New: func(p param.Params) (World, error) {
			w, err := s.New(p.(P))
			if err != nil {
				return nil, err
			}
			return w, nil
		},
	}
}
