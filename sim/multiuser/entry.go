package multiuser

import (
	"joust/sim"
	"joust/sim/param"
	"joust/sim/rng"
)

// Family is the name of the family of many users.
const Family = "many users"

// LearnerEntry is a learner as the catalogue of algorithms holds it. Its
// parameters are Params.
type LearnerEntry struct {
	sim.Listing
	// New makes a learner with these parameters, which must be of the type of
	// Defaults, pass param.Check and suit the problem, for one trial of it. The
	// first stream decides what is proposed and is the same for all learners of a
	// trial; the second is the learner's own.
	New func(p param.Params, problem Problem, data, own *rng.Source) Learner
}

// LearnerSpec is what the file of an algorithm says of its entry. P is the type of
// its parameters, L that of its learners.
type LearnerSpec[P Params, L Learner] struct {
	sim.Spec[P]
	New func(p P, problem Problem, data, own *rng.Source) L
}

// Entry is the catalogue's entry.
func (s LearnerSpec[P, L]) Entry() sim.Entry {
	return &LearnerEntry{
		Listing: s.Listing(Family),
		New: func(p param.Params, problem Problem, data, own *rng.Source) Learner {
			return s.New(p.(P), problem, data, own)
		},
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
