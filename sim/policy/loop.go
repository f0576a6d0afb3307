package policy

import (
	"fmt"
	"math"
	"sync/atomic"
)

// Loop runs trials, one after another. Its fields are set once; it is not safe for
// concurrent use.
type Loop struct {
	Name        string       // name of the learner, for the message when it breaks the contract
	Budget      int          // steps after which a trial is cut, at least 1
	Checkpoints []int        // steps after which the recommendation is kept, increasing, at least 1; nil to keep only the last
	Halt        *atomic.Bool // nil, or set by another goroutine to abandon the trial
	Fronts      bool         // whether the laws of a Fronter are kept
	Target      float64      // the probability of right answers that a trial should reach; 0 for none
	Stop        bool         // end a trial at the first step after which it has reached Target
}

// Trial is what the loop records of one trial. Its slices are used again by the next trial.
type Trial struct {
	Steps   int // steps made
	Samples int // samples drawn; 0 with exact feedback
	Duels   int // duels judged; 0 with exact feedback

	// Reached is the number of steps after which the probability of right answers under the
	// recommended law was at least Loop.Target for the first time; Steps if it never was, and
	// then Unresolved is true. Without a target, or where no answers are right, it is -1.
	Reached    int
	Unresolved bool

	Final []float64   // the last recommendation
	At    [][]float64 // the recommendation at each checkpoint; a trial that ends early repeats its last one

	// The laws that users may choose among, at the end and at each checkpoint, if Loop.Fronts
	// is set: those of a Fronter, or the one recommendation.
	FinalFront [][]float64
	Fronts     [][][]float64
}

// Run runs one trial and writes its results to trial. It returns false if Halt was set
// meanwhile; then the results are incomplete. It panics, naming the learner and the step,
// if the learner breaks the contract.
func (l *Loop) Run(learner Learner, env Environment, trial *Trial) bool {
	problem := env.Problem()
	trial.Steps, trial.Samples, trial.Duels, trial.Unresolved = 0, 0, 0, true
	trial.Final = sized(trial.Final, problem.Entries())
	for len(trial.At) < len(l.Checkpoints) {
		trial.At = append(trial.At, nil)
	}
	trial.At = trial.At[:len(l.Checkpoints)]
	if l.Fronts && len(trial.Fronts) < len(trial.At) {
		trial.Fronts = make([][][]float64, len(trial.At))
	}
	kept := 0
	ask := Ask{Play: make([]float64, problem.Entries()), Against: make([]float64, problem.Entries())}
	var feedback Feedback
	judge := NewJudge(&problem, env.Truth())
	l.reach(learner, judge, trial, &problem)
	for trial.Steps < l.Budget && !(l.Stop && !trial.Unresolved) && learner.Propose(&ask) {
		if l.Halt != nil && trial.Steps%64 == 0 && l.Halt.Load() {
			return false
		}
		l.checkAsk(&ask, &problem, trial.Steps)
		env.Answer(&ask, &feedback)
		learner.Observe(&feedback)
		trial.Steps++
		trial.Samples += problem.Batch
		if ask.Opposed {
			trial.Duels += problem.Batch
		}
		if ask.Group > 0 {
			trial.Duels += problem.Batch * (ask.Group - 1) / 2 * ask.Votes
		}
		ask.Opposed, ask.Group, ask.Votes, ask.Taught = false, 0, 0, false
		if kept < len(l.Checkpoints) && l.Checkpoints[kept] == trial.Steps {
			trial.At[kept] = l.recommended(learner.Recommend, trial.At[kept], &problem, trial.Steps)
			if l.Fronts {
				trial.Fronts[kept] = l.front(learner, trial.At[kept], &problem, trial.Steps)
			}
			kept++
		}
		l.reach(learner, judge, trial, &problem)
	}
	switch {
	case l.Target == 0 || math.IsNaN(judge.Right(trial.Final)):
		trial.Reached = -1
	case trial.Unresolved:
		trial.Reached = trial.Steps
	}
	trial.Final = l.recommended(learner.Recommend, trial.Final, &problem, trial.Steps)
	if l.Fronts {
		trial.FinalFront = l.front(learner, trial.Final, &problem, trial.Steps)
	}
	for ; kept < len(l.Checkpoints); kept++ {
		trial.At[kept] = append(trial.At[kept][:0], trial.Final...)
		if l.Fronts {
			trial.Fronts[kept] = trial.FinalFront
		}
	}
	return true
}

// reach notes the step if the recommended law has reached the target for the first time.
func (l *Loop) reach(learner Learner, judge *Judge, trial *Trial, problem *Problem) {
	if l.Target == 0 || !trial.Unresolved {
		return
	}
	trial.Final = l.recommended(learner.Recommend, trial.Final, problem, trial.Steps)
	if judge.Right(trial.Final) >= l.Target {
		trial.Reached, trial.Unresolved = trial.Steps, false
	}
}

// front returns the laws that a user of the learner may choose among: only the recommended
// one unless the learner is a Fronter.
func (l *Loop) front(learner Learner, recommended []float64, problem *Problem, steps int) [][]float64 {
	f, ok := learner.(Fronter)
	if !ok {
		return [][]float64{recommended}
	}
	list := make([][]float64, f.Front())
	for i := range list {
		list[i] = l.recommended(func(law []float64) { f.RecommendFront(i, law) }, nil, problem, steps)
	}
	return list
}

// recommended returns the law that the learner writes, in the memory of to.
func (l *Loop) recommended(write func([]float64), to []float64, problem *Problem, steps int) []float64 {
	to = sized(to, problem.Entries())
	write(to)
	if err := problem.CheckLaw(to); err != nil {
		panic(fmt.Sprintf("%s: after %d steps it recommends what is no law: %v", l.Name, steps, err))
	}
	return to
}

// checkAsk panics unless the learner asks for what the problem offers.
func (l *Loop) checkAsk(ask *Ask, problem *Problem, step int) {
	if err := problem.CheckLaw(ask.Play); err != nil {
		panic(fmt.Sprintf("%s: in step %d Play is no law: %v", l.Name, step, err))
	}
	switch {
	case ask.Group != 0 && (ask.Group < 2 || problem.Batch == 0 || problem.Batch%ask.Group != 0 || ask.Opposed):
		panic(fmt.Sprintf("%s: in step %d it asks for groups of %d in a batch of %d", l.Name, step, ask.Group, problem.Batch))
	case ask.Group != 0 && ask.Votes < 1:
		panic(fmt.Sprintf("%s: in step %d it asks for %d verdicts on each pair", l.Name, step, ask.Votes))
	case ask.Taught && (ask.Group == 0 || !problem.Teacher):
		panic(fmt.Sprintf("%s: in step %d it asks for a teacher; there is none, or there are no groups", l.Name, step))
	case (ask.Opposed || ask.Group > 0) && !problem.Duels:
		panic(fmt.Sprintf("%s: in step %d it asks for duels; the environment judges none", l.Name, step))
	case !ask.Opposed:
		return
	}
	if err := problem.CheckLaw(ask.Against); err != nil {
		panic(fmt.Sprintf("%s: in step %d Against is no law: %v", l.Name, step, err))
	}
}

// sized returns a slice of n numbers, in the memory of s if that is enough.
func sized(s []float64, n int) []float64 {
	if cap(s) < n {
		return make([]float64, n)
	}
	return s[:n]
}
