package policy

import (
	"joust/sim"
	"joust/sim/param"
	"joust/sim/rng"
)

// Family is the name of the family of policies.
const Family = "policies"

// LearnerEntry is the entry of a learner in the catalogue of algorithms. Its parameters
// implement Params.
type LearnerEntry struct {
	sim.Listing
	// New makes a learner for one trial of the problem. The parameters must have the type of
	// Defaults, pass param.Check and suit the problem. The stream may be nil where feedback
	// is exact.
	New func(p param.Params, problem *Problem, own *rng.Source) Learner
}

// LearnerSpec declares the entry of an algorithm in the algorithm's own file. P is the type
// of its parameters, L that of its learners.
type LearnerSpec[P Params, L Learner] struct {
	sim.Spec[P]
	New func(p P, problem *Problem, own *rng.Source) L
}

// Entry returns the entry for the catalogue.
func (s LearnerSpec[P, L]) Entry() sim.Entry {
	return &LearnerEntry{
		Listing: sim.ListingOf(&s.Spec, Family),
		New: func(p param.Params, problem *Problem, own *rng.Source) Learner {
			return s.New(p.(P), problem, own)
		},
	}
}

// WorldEntry is the entry of an environment in the catalogue of environments.
type WorldEntry struct {
	sim.Listing
	// New makes the world. The parameters must have the type of Defaults and pass
	// param.Check. Its error is a *param.Error if one parameter is the cause.
	New func(param.Params) (World, error)
}

// WorldSpec declares the entry of an environment in the environment's own file.
type WorldSpec[P param.Params, W World] struct {
	sim.Spec[P]
	New func(P) (W, error)
}

// Entry returns the entry for the catalogue.
func (s WorldSpec[P, W]) Entry() sim.Entry {
	return &WorldEntry{
		Listing: sim.ListingOf(&s.Spec, Family),
		New: func(p param.Params) (World, error) {
			w, err := s.New(p.(P))
			if err != nil {
				return nil, err
			}
			return w, nil
		},
	}
}
