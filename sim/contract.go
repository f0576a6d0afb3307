package sim

import (
	"joust/sim/pref"
	"joust/sim/rng"
)

// Problem is all that a learner is told of the world.
type Problem struct {
	Arms    int // K, at least 2
	Horizon int // duels after which the trial is cut at the latest, at least 1
}

// Learner chooses the best of many arms by duels. The loop asks for the next
// pair, lets it duel, and tells the learner what came of it; the learner keeps
// its own books and decides when to stop. It sees nothing of the world but this.
//
// A step of a learner cannot fail, does not allocate, and uses no randomness
// but its own stream.
type Learner interface {
	// Next is the pair to duel, and true; or false once the learner has
	// stopped. It changes nothing: asked twice, it answers the same.
	Next() (pref.Pair, bool)
	// Observe tells what came of a duel of the pair that Next proposed.
	Observe(pref.Pair, pref.Outcome)
	// Recommend is the best arm by present knowledge; valid at any time.
	Recommend() pref.Arm
}

// Patient is a learner that can say how many duels of the pair it proposes
// must pass before anything it would say or do can change. The loop may then
// draw that many duels at once from the exact law of their counts, since the
// learner could not have acted in between.
type Patient interface {
	Learner
	// Patience is at least 1.
	Patience() int
	// ObserveTally tells what came of as many duels of the proposed pair as the
	// tally counts, which is at least 1 and at most Patience.
	ObserveTally(pref.Pair, pref.Tally)
}

// Environment is the world of one trial. It holds the trial's instance and its
// stream of coins.
type Environment interface {
	Arms() int
	// Duel lets the pair duel once.
	Duel(pref.Pair) pref.Outcome
	// Truth is for the loop's books only; no learner sees it.
	Truth() *Truth
}

// Tallier is an environment that can draw what comes of n independent duels of
// a pair at once: the same law as n calls of Duel, but not the same coins.
type Tallier interface {
	Environment
	DuelTally(p pref.Pair, n int) pref.Tally
}

// Truth is what the books are kept by.
type Truth struct {
	Winners []pref.Arm // the arms that are right to recommend, increasing
	Names   []string   // the arms' names, by which records call them
}

// IsWinner says whether the arm is right to recommend.
func (t *Truth) IsWinner(a pref.Arm) bool {
	for _, w := range t.Winners {
		if w == a {
			return true
		}
	}
	return false
}

// World is an environment with its parameters, checked and loaded, from which
// trials are made. It is safe for concurrent use.
type World interface {
	Arms() int
	// Trial makes the environment of one trial: its instance from the first
	// stream, what comes of its duels from the second.
	Trial(instance, coins *rng.Source) Environment
	// Fixed is the preference matrix that all trials share, up to the order of
	// the arms; nil where each trial draws its own or there is none.
	Fixed() *pref.Matrix
}
