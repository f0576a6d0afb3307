package choice

import (
	"joust/sim"
	"joust/sim/param"
	"joust/sim/rng"
	"joust/sim/verdict"
)

// Family is the name of the family of choices.
const Family = "choices"

// LearnerEntry is the entry of a learner in the catalogue of algorithms. Its parameters
// implement Params.
type LearnerEntry struct {
	sim.Listing
	// New makes a learner for one trial of the problem. The parameters must have the type of
	// Defaults, pass param.Check and suit the problem.
	New func(p param.Params, problem *Problem, own *rng.Source) Learner
	// Ideal writes what a learner would choose that knew these cells, all of them. It is nil
	// if that is not defined.
	Ideal func(p param.Params, problem *Problem, values []float64, c *Choice)
	// Exact returns the probability that a row gets its right label, where labels are verdicts
	// of the panel on pairs; see Judged. It is NaN, or Exact is nil, if that is not known.
	Exact func(p param.Params, problem *Problem, panel verdict.Panel) float64
}

// LearnerSpec declares the entry of an algorithm in the algorithm's own file. P is the type
// of its parameters, L that of its learners.
type LearnerSpec[P Params, L Learner] struct {
	sim.Spec[P]
	New   func(p P, problem *Problem, own *rng.Source) L
	Ideal func(p P, problem *Problem, values []float64, c *Choice) // may be nil
	Exact func(p P, problem *Problem, panel verdict.Panel) float64 // may be nil
}

// Entry returns the entry for the catalogue.
func (s LearnerSpec[P, L]) Entry() sim.Entry {
	e := &LearnerEntry{
		Listing: sim.ListingOf(&s.Spec, Family),
		New: func(p param.Params, problem *Problem, own *rng.Source) Learner {
			return s.New(p.(P), problem, own)
		},
	}
	if s.Ideal != nil {
		e.Ideal = func(p param.Params, problem *Problem, values []float64, c *Choice) {
			s.Ideal(p.(P), problem, values, c)
		}
	}
	if s.Exact != nil {
		e.Exact = func(p param.Params, problem *Problem, panel verdict.Panel) float64 {
			return s.Exact(p.(P), problem, panel)
		}
	}
	return e
}

// Wanted is what an environment is made to be asked for.
type Wanted string

// What is wanted.
const (
	Rows       Wanted = "rows"       // the best row, or a ranking
	Committees Wanted = "committees" // k rows that represent the columns
	Slates     Wanted = "slates"     // rows that speak for the columns
	Labels     Wanted = "labels"     // the class of each row
	Pairs      Wanted = "pairs"      // pairs to train a reward model on
	Estimates  Wanted = "estimates"  // the quality of each row
)

// WorldEntry is the entry of an environment in the catalogue of environments.
type WorldEntry struct {
	sim.Listing
	Wanted Wanted
	// New makes the world. The parameters must have the type of Defaults and pass
	// param.Check. New reads files. Its error is a *param.Error if one parameter is the
	// cause.
	New func(param.Params) (World, error)
	// Given reports whether the rows are given by the parameters or by a file, so that
	// a name means the same row in all trials.
	Given func(param.Params) bool
}

// WorldSpec declares the entry of an environment in the environment's own file.
type WorldSpec[P param.Params, W World] struct {
	sim.Spec[P]
	Wanted Wanted
	New    func(P) (W, error)
	Given  func(P) bool // nil: never
}

// Entry returns the entry for the catalogue.
func (s WorldSpec[P, W]) Entry() sim.Entry {
	return &WorldEntry{
		Listing: sim.ListingOf(&s.Spec, Family), Wanted: s.Wanted,
		New: func(p param.Params) (World, error) {
			w, err := s.New(p.(P))
			if err != nil {
				return nil, err
			}
			return w, nil
		},
		Given: func(p param.Params) bool { return s.Given != nil && s.Given(p.(P)) },
	}
}
