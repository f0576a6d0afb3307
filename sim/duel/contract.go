package duel

import (
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/strength"
)

// Problem is everything that a learner knows about its world.
type Problem struct {
	Arms    int // K, at least 2
	Horizon int // number of duels that the learner may plan for; 0 (NoHorizon) if it gets none. The trial may be cut before or after them

	// If the environment is a Pool, the arms are candidate answers to one question,
	// in the order in which they were generated, and these fields are what is known
	// about them without a duel. Each is nil if it is not known. They must not be
	// changed. Scores and Parts are nil too unless the learner's entry says that it reads
	// them.
	Teams  []int       // for each arm, the number of its final answer: arms of a team are right or wrong together
	Scores []float64   // for each arm, the score in [0,1] of a scorer that sees this arm alone; higher is better
	Parts  [][]float64 // for each arm, a score in [0,1] of each of its tokens or steps
}

// NoHorizon is the Horizon of a learner that gets none.
const NoHorizon = 0

// NewProblem returns the problem of a learner in the environment that gets the horizon,
// which may be NoHorizon.
func NewProblem(env Environment, horizon int) Problem {
	p := Problem{Arms: env.Arms(), Horizon: horizon}
	if pool, ok := env.(Pool); ok {
		c := pool.Candidates()
		p.Teams, p.Scores, p.Parts = c.Teams, c.Scores, c.Parts
	}
	return p
}

// newUnscoredProblem is NewProblem without scores.
func newUnscoredProblem(env Environment, horizon int) Problem {
	p := Problem{Arms: env.Arms(), Horizon: horizon}
	if pool, ok := env.(Pool); ok {
		p.Teams = pool.Teams()
	}
	return p
}

// SameTeam reports whether two arms are known to have the same final answer, so
// that either of them is as good a choice as the other.
func (p *Problem) SameTeam(a, b pref.Arm) bool { return p.Teams != nil && p.Teams[a] == p.Teams[b] }

// Learner chooses the best of many arms by duels. The loop asks for the next pair,
// lets it duel, and passes the outcome to the learner. The learner keeps the counts
// that it needs and decides when to stop. It sees nothing else of the world.
//
// A step of a learner cannot fail, does not allocate, and uses no randomness but
// its own stream.
type Learner interface {
	// Next returns the pair to duel and true, or false if the learner has stopped.
	// It changes nothing: a second call returns the same.
	Next() (pref.Pair, bool)
	// Observe receives the outcome of a duel of the pair that Next returned.
	Observe(pref.Pair, pref.Outcome)
	// Recommend returns the best arm according to the duels so far. It may be called
	// at any time, also before the first duel, and changes nothing.
	Recommend() pref.Arm
}

// Patient is a learner that knows for how many duels of the proposed pair the
// results of Next and Recommend cannot change, whatever the outcomes are. The loop
// may then draw that many duels at once from the exact law of their counts, because
// the learner could not have acted in between.
type Patient interface {
	Learner
	// Patience returns that number of duels, at least 1. It changes nothing.
	Patience() int
	// ObserveTally receives the outcomes of several duels of the proposed pair: at
	// least 1 and at most Patience.
	ObserveTally(pref.Pair, pref.Tally)
}

// Graded is a learner that uses the judge's grades. If the environment is a Grader,
// the loop calls ObserveGraded instead of Observe.
type Graded interface {
	Learner
	ObserveGraded(pref.Pair, pref.Outcome, Grades)
}

// Accountant is a learner that counts costs other than duels.
type Accountant interface {
	Learner
	Expenses() Expenses
}

// Expenses are what a learner has spent or saved so far, apart from duels.
type Expenses struct {
	Rounds    int // length of the longest chain of duels that depend on one another: the latency if the duels of a round run in parallel
	Byes      int // how often an arm advanced without a match
	Free      int // matches without a duel, because both arms have the same final answer
	Scored    int // candidates whose score was read
	Generated int // candidates that had to be generated
}

// Closer is a learner that holds resources. The loop closes it when the trial ends,
// also if the trial was cut or abandoned, and does not call it afterwards.
type Closer interface {
	Learner
	Close()
}

// Ranker is a learner that orders all arms.
type Ranker interface {
	Learner
	// Ranking returns all arms in a list of its own, the best first. Like Recommend it
	// may be called at any time and changes nothing. The first arm is the recommended
	// one.
	Ranking() []pref.Arm
}

// Setter is a learner that knows which arms may still be right.
type Setter interface {
	Learner
	// Set returns these arms in increasing order in a list of its own; at the end they
	// are the arms that the learner holds to be right. Like Recommend it may be called
	// at any time and changes nothing. The recommended arm is one of them.
	Set() []pref.Arm
}

// Mixer is a learner that recommends a mixture of arms: a law from which to draw an arm.
type Mixer interface {
	Learner
	// Mixture returns the probability of each arm in a list of its own; they are at least
	// 0, and their sum is 1. Like Recommend it may be called at any time and changes
	// nothing.
	Mixture() []float64
}

// Clairvoyant is a learner that sees the truth before the first duel. It is not an
// algorithm but an upper bound for figures.
type Clairvoyant interface {
	Learner
	Reveal(*Truth)
}

// Environment is the world of one trial. It holds the trial's instance and its
// stream of coins.
type Environment interface {
	Arms() int
	// Name returns the name of the arm in records.
	Name(pref.Arm) string
	// Duel lets the pair duel once and returns the outcome. The loop does not call it for
	// an arm with itself.
	Duel(pref.Pair) pref.Outcome
	// Truth is for the loop only; no learner but a Clairvoyant sees it.
	Truth() *Truth
}

// Tallier is an environment that can draw the outcomes of n independent duels of a
// pair at once: from the same law as n calls of Duel, but with other coins.
type Tallier interface {
	Environment
	DuelTally(p pref.Pair, n int) pref.Tally
}

// SelfDueler is an environment that has a law of its own for the duels of an arm with
// itself. In all others the loop tosses a fair coin; see Loop.
type SelfDueler interface {
	Environment
	// DuelSelf lets the arm duel itself n times and counts the outcomes, of which First
	// and Second are the slots.
	DuelSelf(a pref.Arm, n int) pref.Tally
}

// Caller is an environment whose duels are calls of a judge, not always one each. In all
// others a duel is one call.
type Caller interface {
	Environment
	// JudgeCalls returns how many calls these duels took, which are all duels of the trial
	// so far, and how many of the calls were made again because a verdict could not be
	// read.
	JudgeCalls(duels int) (calls, repeated int)
}

// Dropper is an environment in which a duel may end without an outcome. Such a duel counts
// and costs its calls, but the learner observes nothing and so proposes the pair again.
type Dropper interface {
	Environment
	// Drops reports whether duels can end so in this trial.
	Drops() bool
	// Dropped draws how many of n duels of the pair end so, independently of the outcomes
	// of the others, which Duel and DuelTally draw. The loop calls it before them.
	Dropped(p pref.Pair, n int) int
}

// Serial is an environment in which a duel of a pair may depend on how many duels of it came
// before, as where the duels of every pair go through the same list of tasks. Its duels
// cannot be asked for out of their order.
type Serial interface {
	Environment
	Serial()
}

// Finite is an environment whose pairs have a finite stock of duels, as in a log in which
// each duel is used at most once. The loop ends a trial, as out of data, when the learner
// proposes a pair of which no duel is left. It never asks for more duels than are left.
type Finite interface {
	Environment
	// Finite reports whether the pairs of this trial have a finite stock.
	Finite() bool
	// Left returns how many duels of the ordered pair are left, at least 0. The loop does
	// not call it for an arm with itself, whose duels have no stock.
	Left(p pref.Pair) int
}

// Pool is an environment whose arms are candidate answers to one question, about
// which something is known without a duel.
type Pool interface {
	Environment
	// Candidates may compute the scores when it is called, because few learners read them.
	Candidates() *Candidates
	// Teams returns the teams of Candidates.
	Teams() []int
}

// Candidates describe the arms of a Pool, as Problem does, and the cost of their scores.
type Candidates struct {
	Teams       []int
	Scores      []float64
	Parts       [][]float64
	ScorerCalls int // calls of the scorer for each candidate
}

// Grader is an environment whose judge also grades both arms of a duel.
type Grader interface {
	Environment
	DuelGraded(pref.Pair) (pref.Outcome, Grades)
}

// Grades are the grades of the two arms of a duel, from 1 to 10; 0 means no grade.
type Grades struct{ First, Second float64 }

// Population is a distribution of pools for which exact probabilities can be
// computed: arms are independent draws from a few types, and duels are independent.
type Population struct {
	Shares []float64   // probability of each type; the sum is 1
	Wins   [][]float64 // Wins[i][j]: probability that type i wins a duel against type j, plus half the probability of a tie
	Right  []bool      // whether arms of the type are right to recommend
	Ties   bool        // some duels may have no winner
}

// Populated is a World whose trials may be draws from a Population. If they are not,
// with the World's parameters, Population returns nil.
type Populated interface {
	World
	Population() *Population
}

// World is an environment with checked parameters and loaded files. It makes the
// trials of a cell and is safe for concurrent use.
type World interface {
	// Arms returns the number of arms of a trial; if trials differ, the largest number.
	Arms() int
	// Trial makes the environment of one trial. The first stream draws its instance,
	// the second the outcomes of its duels.
	Trial(instance, coins *rng.Source) Environment
	// Fixed returns the preference matrix that all trials share up to the order of the
	// arms, or nil if each trial draws its own or there is no matrix. Duels are draws from
	// it unless the World is Judged.
	Fixed() *pref.Matrix
}

// Describer is a World that says more about itself than its parameters do.
type Describer interface {
	World
	// Description returns sentences or parts of them, without a full stop.
	Description() []string
}

// Judged is a World in which a judge may stand between preference matrices and outcomes:
// its bias for a slot, its persistent errors, calls that fail, or several calls for a duel
// give a pair another law than the matrix has. The truth is that of the matrix.
type Judged interface {
	World
	// Judged reports whether a judge does so with the World's parameters.
	Judged() bool
}

// Rejecting is a World whose judge may reject both arms of a duel, which then ends with
// BothBad, although its arms are no candidate answers.
type Rejecting interface {
	World
	// Rejects reports whether the judge does so with the World's parameters.
	Rejects() bool
}

// Covered is a World whose duels are recorded verdicts on candidates.
type Covered interface {
	World
	// Coverage returns the number of pairs of candidates that have different answers to
	// one question, and how many of them have a verdict.
	Coverage() (pairs, judged int)
}

// Recorded is a World whose Fixed matrix may be estimated from a record of duels.
type Recorded interface {
	World
	// Record returns the record, which must not be changed; nil if the matrix is not
	// estimated.
	Record() *strength.Record
}

// Replayed is a World that is a log of duels, in which what is right is decided by
// these duels alone, so that another log of the same judges may have other winners.
type Replayed interface {
	World
	// Replay returns what is known about this; nil if the World is not such a log with
	// its parameters.
	Replay() *Replay
}

// Replay says what a log decides about the truth of its world.
type Replay struct {
	Resamples int // number of logs that were drawn from the log, duel by duel with replacement
	// Copeland is the share of them whose Copeland winners by mode are those of the log.
	Copeland float64
	// Condorcet is the share of them whose Condorcet winner is that of the log; NaN if the
	// log has none.
	Condorcet float64
	// NoCondorcet is the share of them that have no Condorcet winner.
	NoCondorcet float64
	Notes       []string // what else to know of the log, as sentences without a full stop
}
