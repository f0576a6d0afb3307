package judge

import (
	"joust/sim/duel"
	"joust/sim/rng"
)

// FailureParams are the rule for calls whose verdict cannot be read.
type FailureParams struct {
	FailuresAs string `yaml:"failures-as" stream:"same" options:"tie|drop|again" doc:"what a call is whose verdict cannot be read. tie: a tie. drop: the duel costs its calls and counts as a duel, but the algorithm observes nothing and proposes the pair again. again: the call is repeated and costs one more each time, 10 calls in all; if the tenth fails too, the duel is a tie"`
}

// The rules.
const (
	asTie   = "tie"
	asDrop  = "drop"
	asAgain = "again"
)

// Drops reports whether a duel with a call that fails is dropped.
func (p FailureParams) Drops() bool { return p.FailuresAs == asDrop }

// Repeats reports whether a call that fails is repeated.
func (p FailureParams) Repeats() bool { return p.FailuresAs == asAgain }

// maxCalls is the number of times that a call is made at most, the first included.
const maxCalls = 10

// Dropped draws how many of n duels of some calls each are dropped, where each call fails
// with this probability.
func Dropped(coins *rng.Source, n, calls int, failure float64) int {
	read := 1.0 // probability that all calls of a duel can be read
	for range calls {
		read = float64(read * (1 - failure))
	}
	return duel.Binomial(coins, n, 1-read)
}

// Repeated draws how many calls are repeated in n duels of some calls each, where each
// call fails with this probability, and how many of the duels have a call that fails every
// time.
//
// Of the calls that are made the k-th time a binomial number fails, and these are made
// again. Each subset of the calls is equally likely to be the one of those that fail every
// time, so that they are assigned to the duels as balls drawn from an urn.
func Repeated(coins *rng.Source, n, calls int, failure float64) (repeated, hopeless int) {
	failed := n * calls
	for range maxCalls - 1 {
		failed = duel.Binomial(coins, failed, failure)
		repeated += failed
	}
	failed = duel.Binomial(coins, failed, failure)
	if calls == 1 {
		return repeated, failed
	}
	for drawn := range failed {
		if coins.Intn(n*calls-drawn) < (n-hopeless)*calls {
			hopeless++
		}
	}
	return repeated, hopeless
}

// asksAgain reports whether calls are repeated.
func (j *Judge) asksAgain() bool { return j.failures > 0 && j.rule.Repeats() }

// foldedFailures returns the probability that a call is a tie because it fails.
func (j *Judge) foldedFailures() float64 {
	if j.rule.Drops() || j.rule.Repeats() {
		return 0
	}
	return j.failures
}
