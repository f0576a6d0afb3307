package multiuser

import (
	"gonum.org/v1/gonum/mat"

	"joust/sim/mdp"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
)

// Feedback is what a learner observes of a trajectory besides its states and
// actions.
type Feedback string

// The kinds of feedback.
const (
	EveryStep  Feedback = "steps"       // the reward of every step, each with its own noise
	OnlyReturn Feedback = "return"      // the sum of the noisy rewards of all steps
	OneStep    Feedback = "one-step"    // the noisy reward of one step, drawn uniformly
	Comparison Feedback = "comparisons" // which of two trajectories the user prefers
	WinRates   Feedback = "win-rates"   // for each state, how probably the user prefers it as the last state to that of the other policy
)

// Problem is everything that a learner knows about its world: N users live in one
// Markov decision process and have different rewards.
type Problem struct {
	Users     int // N, at least 1
	Newcomers int // the last Newcomers users take part in the first Shots rounds only; less than Users
	Shots     int // at least 1

	States, Actions, Horizon int         // S, A and the number of steps of a trajectory, at least 1 each
	Start                    []float64   // distribution of the first state, S probabilities
	Kernel                   *mdp.Kernel // the transitions if they are known; nil if they must be learned
	Features                 *mat.Dense  // S·A × d if rewards are linear in these features of the pairs, perhaps but for a part; nil if no features are known
	Feedback                 Feedback
	Answers                  bool   // the environment is a Respondent: users compare whatever an Asker asks
	Unit                     bool   // mean rewards lie in [0,1]
	Parts                    *Parts // what is known of the parts of rewards that are sums of parts; nil for other rewards

	Rounds  int // the trial ends after this many rounds at the latest, at least 1; a round is one trajectory, or one comparison, of each user
	Workers int // number of goroutines that the learner may compute with, at least 1; it must not change any result
}

// Pairs returns the number of pairs of a state and an action, S·A, which is the
// number of columns of the matrix of rewards.
func (p *Problem) Pairs() int { return p.States * p.Actions }

// Items reports whether the process has one state and one step, so that an action
// is an item and a policy is the choice of an item.
func (p *Problem) Items() bool { return p.States == 1 && p.Horizon == 1 }

// TwoPolicies reports whether a learner proposes two policies to a user in a round: the
// feedback is Comparison or WinRates. An Asker proposes one all the same.
func (p *Problem) TwoPolicies() bool { return p.Feedback == Comparison || p.Feedback == WinRates }

// Observation is what a learner observes of one trajectory of a user, or of two
// trajectories if two policies were proposed. It is valid until the next call only.
type Observation struct {
	First, Second mdp.Trajectory // Second is empty unless two policies were proposed
	Rewards       []float64      // EveryStep: one per step; OnlyReturn: the return; OneStep: the reward of Step; else empty
	Parts         []float64      // EveryStep, if rewards have n parts: those of step h are Parts[h*n:(h+1)*n], without noise; else empty
	Step          int            // OneStep: the step whose reward is observed, from 0
	Outcome       pref.Outcome   // Comparison of two trajectories: FirstWins or SecondWins
	Rates         []float64      // WinRates: for each state, the probability that it is preferred, as the last state, to that of the second policy; else empty
}

// Learner learns the rewards of each of many users and proposes a policy for each.
// In every round, each user who takes part plays one trajectory, or compares two,
// of policies that the learner proposes.
//
// A learner uses no randomness but its own streams. Recommend draws nothing from a
// stream that decides what is proposed next, and its result does not depend on
// earlier calls of Recommend: asking for a recommendation changes nothing.
type Learner interface {
	// Begin announces round k, counted from 0.
	Begin(k int)
	// Propose returns the policy of the user's next trajectory. If the feedback is
	// Comparison or WinRates, second is the policy to compare it with; otherwise, and
	// of an Asker, second is nil.
	// The loop calls Propose once for each user who takes part, in order of users,
	// and calls Observe after each.
	Propose(user int) (first, second *mdp.Policy)
	// Observe receives the result of the policies just proposed to the user.
	Observe(user int, observation *Observation)
	// Recommend returns a policy for each user, based on the observations so far;
	// there may be none. Users may share a policy. The policies are valid until the
	// next call.
	Recommend() []*mdp.Policy
}

// Estimator is a Learner that estimates the rewards.
type Estimator interface {
	Learner
	// Estimate returns the estimate that the last call of Recommend was based on.
	Estimate() Estimate
}

// Estimate is a learner's estimate of the rewards.
type Estimate struct {
	Rewards  *mat.Dense // users × S·A, all finite; from comparisons, up to a constant of each user; nil if there is no estimate
	Rank     int        // rank of the matrix if it was chosen or given; otherwise 0
	Diverged bool       // the estimator found no finite answer, and the learner used a simpler one instead
}

// Clairvoyant is a Learner that sees the truth before the first round. It is not
// an algorithm but an upper bound for figures.
type Clairvoyant interface {
	Learner
	Reveal(*Truth)
}

// Asker is a Learner from comparisons that chooses what is compared. Each user plays one
// trajectory in a round, of which the learner observes states and actions, and then
// answers the learner's questions, each of which is one comparison.
type Asker interface {
	Learner
	// Ask returns the next question to the user: two lists of pairs of a state and an
	// action, which the user compares by the sums of their rewards. It returns false if
	// there is none before the next trajectory. It changes nothing.
	Ask(user int) (first, second []int32, more bool)
	// Answer receives the answer to the question that Ask returned last: FirstWins or
	// SecondWins.
	Answer(user int, answer pref.Outcome)
}

// Environment is the world of one trial. It holds the trial's instance and its
// stream of coins.
type Environment interface {
	// Problem returns the learner's problem; Rounds and Workers are not set.
	Problem() Problem
	// Play lets the user play the first policy once or, if there is a second, compare
	// it with the second. It writes the result to observation, whose slices are reused.
	Play(user int, first, second *mdp.Policy, observation *Observation)
	// Truth is for the loop only; no learner but a Clairvoyant sees it.
	Truth() *Truth
}

// Respondent is an Environment whose users answer the questions of an Asker.
type Respondent interface {
	Environment
	// Compare draws which of two lists of pairs of a state and an action the user
	// prefers, FirstWins or SecondWins, with the probability that Truth.Scale defines,
	// where the return is the sum of the mean rewards of a list.
	Compare(user int, first, second []int32) pref.Outcome
}

// Truth is what recommendations are scored by. It must not be changed.
type Truth struct {
	Kernel   *mdp.Kernel
	Rewards  *mat.Dense // N × S·A: mean rewards; with Preferences, those whose sum is the probability of being preferred to uniform play
	Loadings *mat.Dense // S·A × r: its columns span the rows of Rewards, except for outliers and parts of full rank
	Parts    *mat.Dense // S·A × n: the parts of the rewards of the only user, whose sums are Rewards; nil for rewards without parts
	Reached  []bool     // for each pair, whether some policy reaches it with positive probability
	Groups   []int      // for each user, its group, counted from 0; nil if there are no groups
	Noise    float64    // standard deviation of the noise of one reward, at least 0
	Scale    float64    // steepness of comparisons, above 0: the first trajectory is preferred with probability 1/(1+exp(-Scale·(return of first - return of second)))

	// Preferences, S × S, are set where users prefer a trajectory for its last state alone:
	// row s, column t is the probability that s is preferred to t. Else it is nil, and
	// comparisons are of returns.
	Preferences *mat.Dense
}

// Rank returns the rank r of the model that the rewards were made with.
func (t *Truth) Rank() int {
	_, r := t.Loadings.Dims()
	return r
}

// World is an environment with checked parameters and loaded files. It makes the
// trials of a cell and is safe for concurrent use.
type World interface {
	// Problem returns what all trials have in common: everything that is not drawn.
	Problem() Problem
	// Trial makes the environment of one trial. The first stream draws its instance,
	// the second the results of its trajectories.
	Trial(instance, coins *rng.Source) Environment
}

// Params are the parameters of a learner for many users.
type Params interface {
	param.Params
	// Suits returns nil if a learner with these parameters can work on the problem,
	// and otherwise the reason why not: a *param.Error if one parameter is the cause.
	// It must not depend on Rounds and Workers.
	Suits(*Problem) error
}
