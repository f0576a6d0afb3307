package stages

import (
	"joust/sim/multiuser"
	"joust/sim/rng"
)

// Recorder keeps what observations say about the rewards of users.
type Recorder interface {
	// Add records an observation of the user. It keeps no slice of it.
	Add(user int, o *multiuser.Observation)
}

// Learner explores and records every observation.
type Learner[R Recorder] struct {
	Explorer
	Record R
}

// NewLearner returns a learner for a copy of the problem; the streams are those of
// NewExplorer.
func NewLearner[R Recorder](e Exploration, w Welfare, problem multiuser.Problem, newRecord func(*multiuser.Problem) R, data, own *rng.Source) Learner[R] {
	explorer := NewExplorer(e, w, problem, data, own)
	return Learner[R]{explorer, newRecord(explorer.Problem)}
}

// Observe implements multiuser.Learner.
func (l *Learner[R]) Observe(user int, o *multiuser.Observation) {
	l.Explorer.Observe(user, o)
	l.Record.Add(user, o)
}
