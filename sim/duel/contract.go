package duel

import (
	"slices"

	"joust/sim/pref"
	"joust/sim/rng"
)

// Problem is all that a learner is told of the world.
type Problem struct {
	Arms    int // K, at least 2
	Horizon int // duels after which the trial is cut at the latest, at least 1

	// What is known without a duel of arms that are candidate answers to one
	// question, where the environment is a Pool; each nil where there is none.
	// Arms are in the order in which they were generated. Not to be changed.
	Teams  []int       // the final answer of each arm: arms of a team are right or wrong together
	Scores []float64   // of each arm, by a scorer that sees it alone, in [0,1], the higher the better
	Parts  [][]float64 // of each arm, a score in [0,1] of each of its tokens or steps
}

// NewProblem is the problem that the environment poses.
func NewProblem(env Environment, horizon int) Problem {
	p := Problem{Arms: env.Arms(), Horizon: horizon}
	if pool, ok := env.(Pool); ok {
		c := pool.Candidates()
		p.Teams, p.Scores, p.Parts = c.Teams, c.Scores, c.Parts
	}
	return p
}

// SameTeam says whether two arms are known to have the same final answer, so
// that it does not matter which of them is chosen.
func (p *Problem) SameTeam(a, b pref.Arm) bool { return p.Teams != nil && p.Teams[a] == p.Teams[b] }

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

// Graded is a learner that wants the judge's grades too. It hears of duels by
// ObserveGraded where the environment is a Grader, and by Observe elsewhere.
type Graded interface {
	Learner
	ObserveGraded(pref.Pair, pref.Outcome, Grades)
}

// Accountant is a learner that keeps books on what duels do not show.
type Accountant interface {
	Learner
	Expenses() Expenses
}

// Expenses are what a learner has spent so far besides duels, and saved.
type Expenses struct {
	Rounds    int // duels that had to wait for one another: latency, where those of a round are run side by side
	Byes      int // times that an arm passed a round without a match
	Free      int // matches that needed no duel, both arms having the same final answer
	Scored    int // candidates whose score was looked at
	Generated int // candidates that had to be generated
}

// Closer is a learner that holds something to be given back. The loop closes it
// when the trial ends, however it does; after that nobody asks it anything.
type Closer interface {
	Learner
	Close()
}

// Clairvoyant is a learner that is shown the truth before the first duel: no
// algorithm, but the upper line of a figure.
type Clairvoyant interface {
	Learner
	Reveal(*Truth)
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

// Pool is an environment whose arms are candidate answers to one question, of
// which something is known without a duel.
type Pool interface {
	Environment
	Candidates() *Candidates
}

// Candidates are the arms of a Pool, see Problem, and what it costs to ask.
type Candidates struct {
	Teams       []int
	Scores      []float64
	Parts       [][]float64
	JudgeCalls  int // of the judge for each duel, at least 1
	ScorerCalls int // of the scorer for each candidate
}

// Grader is an environment whose judge grades both arms of a duel besides.
type Grader interface {
	Environment
	DuelGraded(pref.Pair) (pref.Outcome, Grades)
}

// Grades are what a judge gives the arms of a duel, 1 to 10 each; 0 is none.
type Grades struct{ First, Second float64 }

// Truth is what the books are kept by.
type Truth struct {
	Winners []pref.Arm // the arms that are right to recommend, increasing; none where all are wrong
	Decoys  []pref.Arm // the wrong arms that are made to fool the judge, increasing
	Names   []string   // the arms' names, by which records call them
}

// IsWinner says whether the arm is right to recommend.
func (t *Truth) IsWinner(a pref.Arm) bool { return contains(t.Winners, a) }

// IsDecoy says whether the arm is made to fool the judge.
func (t *Truth) IsDecoy(a pref.Arm) bool { return contains(t.Decoys, a) }

// contains looks for an arm in an increasing list.
func contains(list []pref.Arm, a pref.Arm) bool {
	_, found := slices.BinarySearch(list, a)
	return found
}

// Population is a law of pools simple enough for exact answers: arms are
// independent draws from a few types, and duels are independent.
type Population struct {
	Shares []float64   // of each type
	Wins   [][]float64 // Wins[i][j]: type i wins a duel against type j, a tie being half a win
	Right  []bool      // arms of the type are right to recommend
	Ties   bool        // some duels have no winner
}

// Populated is a World whose trials are draws from a Population, or not, with
// these parameters: then Population is nil.
type Populated interface {
	World
	Population() *Population
}

// World is an environment with its parameters, checked and loaded, from which
// trials are made. It is safe for concurrent use.
type World interface {
	// Arms is the number of arms of a trial, of the largest where they differ.
	Arms() int
	// Trial makes the environment of one trial: its instance from the first
	// stream, what comes of its duels from the second.
	Trial(instance, coins *rng.Source) Environment
	// Fixed is the preference matrix that all trials share, up to the order of
	// the arms; nil where each trial draws its own or there is none.
	Fixed() *pref.Matrix
}
