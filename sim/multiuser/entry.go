package multiuser

import (
	"joust/sim"
	"joust/sim/param"
	"joust/sim/rng"
)

// Family is the name of the family of many users.
const Family = "many users"

// LearnerEntry is the entry of a learner in the catalogue of algorithms. Its
// parameters implement Params.
type LearnerEntry struct {
	sim.Listing
	// New makes a learner for one trial of the problem. The parameters must have the
	// type of Defaults, pass param.Check and suit the problem. The first stream draws
	// the proposals and is the same for all learners of a trial; the second is the
	// learner's own.
	New func(p param.Params, problem Problem, data, own *rng.Source) Learner
}

// LearnerSpec declares the entry of an algorithm in the algorithm's own file. P is
// the type of its parameters, L that of its learners.
type LearnerSpec[P Params, L Learner] struct {
	sim.Spec[P]
	New func(p P, problem Problem, data, own *rng.Source) L
}

// Entry returns the entry for the catalogue.
func (s LearnerSpec[P, L]) Entry() sim.Entry {
	return &LearnerEntry{
		Listing: sim.ListingOf(&s.Spec, Family),
		New: func(p param.Params, problem Problem, data, own *rng.Source) Learner {
			return s.New(p.(P), problem, data, own)
		},
	}
}

// WorldEntry is the entry of an environment in the catalogue of environments.
type WorldEntry struct {
	sim.Listing
	// Records names the measures that its studies record besides the usual ones.
	Records []string
	// New makes the world. The parameters must have the type of Defaults and pass
	// param.Check. New reads files and computes what all trials share. Its error is a
	// *param.Error if one parameter is the cause.
	New func(param.Params) (World, error)
}

// WorldSpec declares the entry of an environment in the environment's own file.
type WorldSpec[P param.Params, W World] struct {
	sim.Spec[P]
	// Records has the meaning of WorldEntry.Records; nil for the usual measures only.
	Records []string
	New     func(P) (W, error)
}

// Entry returns the entry for the catalogue.
func (s WorldSpec[P, W]) Entry() sim.Entry {
	return &WorldEntry{
		Listing: sim.ListingOf(&s.Spec, Family),
		Records: s.Records,
		New: func(p param.Params) (World, error) {
			w, err := s.New(p.(P))
			if err != nil {
				return nil, err
			}
			return w, nil
		},
	}
}
