package multiuser

import (
	"gonum.org/v1/gonum/mat"

	"joust/sim/mdp"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
)

// Feedback is what a learner is told of a trajectory, besides its states and
// actions.
type Feedback string

// What a user can say.
const (
	EveryStep  Feedback = "steps"       // the reward of every step, with noise
	OnlyReturn Feedback = "return"      // the sum of the rewards of the steps, with the noise of all
	OneStep    Feedback = "one-step"    // the reward of one step, each equally likely, with noise
	Comparison Feedback = "comparisons" // which of two trajectories the user prefers
)

// Problem is all that a learner for many users is told of their world: N
// users live in one Markov decision process and want different things.
type Problem struct {
	Users     int // N, at least 1
	Newcomers int // so many of them, the last ones, take part in the first Shots rounds only; less than Users
	Shots     int // at least 1

	States, Actions, Horizon int         // at least 1 each
	Start                    []float64   // law of the first state
	Kernel                   *mdp.Kernel // the transitions where they are known, nil where they must be learned
	Features                 *mat.Dense  // S·A × d, where rewards are linear in features of pairs; nil where nothing is known of them
	Feedback                 Feedback
	Unit                     bool // mean rewards lie in [0,1]

	Rounds  int // trajectories, or comparisons, of each user after which the trial is cut at the latest, at least 1
	Workers int // goroutines that the learner may compute with at a time, at least 1; what it computes does not depend on it
}

// Pairs is the number of pairs of a state and an action, S·A: the columns of the
// matrix of rewards.
func (p *Problem) Pairs() int { return p.States * p.Actions }

// Items says whether there is nothing but a choice of one action: users judge
// items.
func (p *Problem) Items() bool { return p.States == 1 && p.Horizon == 1 }

// Observation is what a learner is told of one trajectory of a user, or of two where
// the feedback is Comparison. It may be read until the next call only.
type Observation struct {
	First, Second mdp.Trajectory // Second is empty unless the feedback is Comparison
	Rewards       []float64      // of every step; or one number, the return or the reward of Step; none of a Comparison
	Step          int            // which step's reward is told, where it is one
	Outcome       pref.Outcome   // of a Comparison: FirstWins or SecondWins
}

// Learner learns what each of many users wants, and proposes a policy for
// each. The loop goes in rounds. In each, every user who takes part plays one
// trajectory, or compares two, of policies that the learner proposes.
//
// A learner uses no randomness but its own streams. Recommend neither draws from
// a stream that decides what is proposed next nor depends on earlier calls of
// Recommend: what is looked at on the way changes nothing.
type Learner interface {
	// Begin says that round k, from 0, begins.
	Begin(k int)
	// Propose is the policy of the user's next trajectory and, where the feedback
	// is Comparison and else nil, that of the one to compare it with. It is asked
	// once for each user who takes part, in order, and answered by Observe.
	Propose(user int) (first, second *mdp.Policy)
	// Observe tells what came of it.
	Observe(user int, heard *Observation)
	// Recommend is a policy for each user by what was heard so far, which may be
	// nothing. Users may share policies. They may be read until the next call.
	Recommend() []*mdp.Policy
}

// Estimator is a Learner that can say what it takes the rewards for.
type Estimator interface {
	Learner
	// Estimate is what the last call of Recommend was made of.
	Estimate() Estimate
}

// Estimate is what a learner takes the rewards for.
type Estimate struct {
	Rewards  *mat.Dense // users × S·A, all finite; of Comparisons up to a constant of each user; nil for none
	Rank     int        // of the matrix where it was chosen or given, else 0
	Diverged bool       // the estimator found no finite answer, and the learner fell back on a simpler one
}

// Clairvoyant is a Learner that is shown the truth before the first
// round: no algorithm, but a line of a figure that nobody can cross.
type Clairvoyant interface {
	Learner
	Reveal(*Truth)
}

// Environment is the world of one trial of many users. It holds the trial's
// instance and its stream of coins.
type Environment interface {
	// Problem is what learners are told, but for Rounds and Workers.
	Problem() Problem
	// Play lets the user play the policy once, or where the feedback is
	// Comparison compare it with the second, and writes what comes of it to heard,
	// whose slices are reused.
	Play(user int, first, second *mdp.Policy, heard *Observation)
	// Truth is for the loop's books only; no learner but a Clairvoyant sees it.
	Truth() *Truth
}

// Truth is what the books are kept by. None of it is to be changed.
type Truth struct {
	Kernel   *mdp.Kernel
	Rewards  *mat.Dense // N × S·A: mean rewards
	Loadings *mat.Dense // S·A × r: columns that span the rows of Rewards, but for outliers and what has no low rank
	Reached  []bool     // of each pair: some policy gets there
	Groups   []int      // of each user, where users fall into groups, from 0; else nil
	Noise    float64    // standard deviation of the noise of one reward
	Scale    float64    // steepness of comparisons: the first is preferred with probability 1/(1+exp(-Scale·(difference of the returns))); above 0
}

// Rank is the rank that the rewards are made with.
func (t *Truth) Rank() int {
	_, r := t.Loadings.Dims()
	return r
}

// World is an environment of many users with its parameters, checked and
// loaded, from which trials are made. It is safe for concurrent use.
type World interface {
	// Problem is what the trials have in common: all that is not drawn.
	Problem() Problem
	// Trial makes the environment of one trial: its instance from the first
	// stream, what comes of its trajectories from the second.
	Trial(instance, coins *rng.Source) Environment
}

// Params are the parameters of a learner for many users.
type Params interface {
	param.Params
	// Suits is nil, or says why a learner with these parameters cannot work in
	// such a world: a *param.Error where one parameter is to blame. Rounds and
	// Workers of the problem are not looked at.
	Suits(*Problem) error
}
