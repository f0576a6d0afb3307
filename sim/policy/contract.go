package policy

import (
	"fmt"

	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
)

// Problem is everything that a learner knows before the first step.
//
// An answer is one arm, or it has steps: then Length arms in turn, and a law is a law of arms
// for each step, independent of the other steps. Its entries stand one step after another:
// entry h·Arms + a is the probability of arm a in step h, so that a law over Arms^Length answers
// is Length·Arms numbers.
type Problem struct {
	Arms      int
	Length    int       // number of steps of an answer, and then feedback is sampled; 0 if an answer is one arm
	Reference []float64 // the reference law μ, of which every entry is positive; learners start from it
	Rewards   int       // number of scores of a sample; 0 if samples have no score
	Verdicts  bool      // the score of a sample is a verdict, 0 or 1; exact feedback is then its probability of 1
	Duels     bool      // duels of arms are judged
	Teacher   bool      // samples of a teacher's law can be had
	Process   bool      // a critic rewards the steps of samples
	Batch     int       // number of samples in a step; 0 if feedback is exact
	Steps     int       // the trial is cut after this many steps, at least 1

	Values    []float64   // numeric value of each arm; nil if answers are no numbers
	Embedding [][]float64 // vector of each arm, none of them 0, whose cosines say how similar arms are; nil without any
}

// Entries returns the number of entries of a law.
func (p *Problem) Entries() int { return max(1, p.Length) * p.Arms }

// CheckLaw returns what is wrong with a law, or nil.
func (p *Problem) CheckLaw(law []float64) error {
	if p.Length == 0 {
		return CheckLaw(law, p.Arms)
	}
	if len(law) != p.Entries() {
		return fmt.Errorf("it has %d entries for %d steps of %d arms", len(law), p.Length, p.Arms)
	}
	for h := range p.Length {
		if err := CheckLaw(law[h*p.Arms:][:p.Arms], p.Arms); err != nil {
			return fmt.Errorf("in step %d of an answer %w", h, err)
		}
	}
	return nil
}

// Ask is what a learner asks for in one step. Both laws have Problem.Entries entries. The
// learner overwrites them; they have no meaning before.
type Ask struct {
	Play    []float64 // law of the samples
	Against []float64 // law of their opponents in duels
	// Opposed says that samples duel opponents from Against. Without it Against has no
	// meaning.
	Opposed bool
	// Group is the number of samples that belong together, or 0. Samples 0 … Group−1 are the
	// first group, and so on, and all pairs of a group duel. It is at least 2 and divides
	// Problem.Batch; then Opposed must be false, and feedback sampled.
	Group int
	// Votes is how many verdicts each of these duels has, at least 1 with groups.
	Votes int
	// Taught says that the last sample of each group is from the teacher's law.
	Taught bool
}

// Feedback is the answer to an Ask. Its slices must not be changed, nor kept after
// Learner.Observe returns.
type Feedback struct {
	// Exact feedback. The slices are nil where feedback is sampled.

	Scores  [][]float64 // Scores[r][a] is the score of arm a in reward r; of length Problem.Rewards
	WinRate []float64   // probability that each arm beats an opponent from Against, a tie as half a win; nil without opponents

	// Sampled feedback, an entry for each sample. The slices are nil where feedback is exact.

	Arms         []int       // the arm of each sample; if answers have steps, sample i takes arm Arms[i·Length+h] in step h
	SampleScores [][]float64 // SampleScores[r][i] is the score of sample i in reward r; of length Problem.Rewards
	Opponents    []int       // nil without opponents
	Outcomes     []float64   // 1 if the sample beat its opponent, ½ for a tie, 0 if it lost; nil without opponents
	// Pairs are the outcomes of the duels in groups, for the first of two samples, each the
	// mean of its verdicts. In each group come samples 0 and 1, 0 and 2, …, 1 and 2, …; nil
	// without groups.
	Pairs []float64
	// Process are the critic's rewards: of step h of sample i at i·Length + h; nil without a
	// critic.
	Process []float64
}

// Learner chooses a law over arms.
//
// A learner uses no randomness but its own stream, and none at all if feedback is exact:
// then the stream is nil. Propose and Recommend change nothing that decides later
// proposals and recommendations.
type Learner interface {
	// Propose writes what the learner asks for, or returns false if it has stopped.
	Propose(*Ask) bool
	// Observe receives the answer to the last proposal.
	Observe(*Feedback)
	// Recommend writes the recommended law. It may be called at any time.
	Recommend(law []float64)
}

// Fronter is an ability of learners that recommend several laws, among which a user chooses
// by weights of the rewards.
type Fronter interface {
	// Front returns the number of laws, at least 1.
	Front() int
	// RecommendFront writes law i of them. It may be called at any time.
	RecommendFront(i int, law []float64)
}

// Environment is the world of one trial.
type Environment interface {
	// Problem returns the learner's problem; Steps is not set.
	Problem() Problem
	// Answer answers an Ask whose laws are valid. It may use the slices of the feedback
	// again.
	Answer(*Ask, *Feedback)
	// Truth is for the loop only.
	Truth() *Truth
}

// Truth is what laws are scored by. What is nil does not exist. It must not be changed.
type Truth struct {
	Gold    []float64   // the true worth of each arm
	Rewards [][]float64 // the scores of each arm by each reward that the learner hears; the first is the proxy
	Wins    *Wins       // the true preferences
	Hacks   []bool      // whether the proxy is wrong about the arm by design
	Right   []bool      // whether the arm is a right answer
	Good    []bool      // whether an arm is good in a step, at h·Arms + a; an answer in steps is right if all its arms are good, and a right one is preferred to a wrong one
	Kinds   []int       // kind of each right answer, from 0; -1 for wrong answers
	Answer  float64     // the right answer as a number, where the problem has values
}

// World is an environment with checked parameters and loaded files. It makes the trials of
// a cell and is safe for concurrent use.
type World interface {
	// Problem returns what all trials have in common; Steps is not set. Where Reference is
	// drawn, it is nil.
	Problem() Problem
	// Trial makes the environment of one trial. The first stream draws its instance, the
	// second its samples and the outcomes of duels; the second is not read and may be nil
	// where feedback is exact.
	Trial(instance, coins *rng.Source) Environment
}

// Params are the parameters of a learner.
type Params interface {
	param.Params
	// Suits returns nil if a learner with these parameters can work on the problem, and
	// otherwise the reason why not: a *param.Error if one parameter is the cause. It must
	// not depend on Steps and Reference.
	Suits(problem *Problem) error
}

// Duels is an environment of duels that a game can be made of.
type Duels interface {
	// Open reads the files of the environment. It fails if there is no preference matrix.
	Open() (Matrices, error)
}

// Matrices are the preference matrices of an environment of duels, which a game can be made
// of. They are safe for concurrent use.
type Matrices interface {
	Arms() int
	// Draw returns the matrix of a trial, which must not be changed.
	Draw(instance *rng.Source) *pref.Matrix
}
