package simtest

import (
	"joust/sim"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/rng"
)

// CheckHosted is CheckEntry for an algorithm of duels that is a program, which is the host:
// every learner of the suite is a trial of it.
func CheckHosted(e sim.Entry, p param.Params, host duel.Host) []Violation {
	entry := *e.(*duel.LearnerEntry)
	trials := 0
	entry.New = func(_ param.Params, problem duel.Problem, stream *rng.Source) duel.Learner {
		trials++
		return host.New(trials, problem, stream)
	}
	entry.Waits = entry.Outside.Leaps(p)
	return CheckEntry(&entry, p)
}
