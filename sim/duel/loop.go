package duel

import (
	"fmt"
	"math"
	"sync/atomic"

	"joust/sim/pref"
	"joust/sim/rng"
)

// Engine is the way in which the loop draws duels.
type Engine string

// The engines. Step and Leap have the same law but use different coins, so that a
// study's numbers depend on its engine. With both, a Patient learner observes its
// duels in tallies.
const (
	Step Engine = "step" // draw every duel by itself
	Leap Engine = "leap" // draw the counts of as many duels at once as the learner's patience allows; studies refuse it if LearnerEntry.CanLeap is false
	Auto Engine = "auto" // Leap if LearnerEntry.CanLeap is true, otherwise Step
)

// Engines lists the engines that a study may name.
var Engines = []Engine{Auto, Leap, Step}

// Loop runs trials, one after another, and measures them. Its fields are set once,
// but for SelfCoins. It is not safe for concurrent use, so each worker has its own.
//
// A duel of an arm with itself counts as a duel and as calls of the judge, but not as
// a pair. Unless the environment is a SelfDueler, each slot wins it with probability
// 1/2, and it is never a tie. Its coins are the loop's and not the environment's, so
// that other duels have the same coins with such duels between them and without.
type Loop struct {
	Name        string       // name of the learner, for the message when it breaks the contract
	Budget      int          // duels after which a trial is cut, at least 1
	Checkpoints []int        // duels at which curves are recorded, increasing, at least 1
	Engine      Engine       // Step, Leap or Auto
	Halt        *atomic.Bool // nil, or set by another goroutine to abandon the trial
	// Truth returns what the recommendations of a trial are scored by; nil for the
	// environment's own truth. See Judge.
	Truth func(Environment) *Truth

	// Of the learner's entry: whether it may propose the duel of an arm with itself, and
	// whether it uses the outcomes. The loop panics at such a duel if it may not.
	SelfDuels, ReadsSelfDuels bool
	// SelfCoins decides the duels of arms with themselves. It is a stream of the trial,
	// set before each; nil if SelfDuels is false.
	SelfCoins *rng.Source

	// Whether a trial records the ranking of a Ranker, the set of a Setter, and how often
	// each pair duelled.
	Ranking, Set, PairDuels bool
	// Books are functions of the books of a trial, which it records at every checkpoint
	// and at the end; nil for none.
	Books []func(*Books, *Truth) float64
	// Mixture says that the books have the mixture of a Mixer, for which it is asked
	// whenever they are read.
	Mixture bool
	// Commit says that a learner that has stopped goes on: its recommended arm duels itself
	// until the budget is spent. The trial's other results are those of when it stopped.
	Commit bool

	books   Books
	counts  bool       // the trial counts the duels of each pair or the plays of each arm
	duelled []bool     // duelled[i*k+j]: the ordered pair (i, j) of different arms has duelled in this trial
	leaps   bool       // tallies of the trial are drawn at once
	dropper Dropper    // the environment of the trial, if duels may end in it without an outcome
	finite  Finite     // the environment of the trial, if its pairs have a finite stock of duels
	empty   bool       // the learner has proposed a pair of which no duel is left
	itself  SelfDueler // the environment of the trial, if it has a law for the duels of an arm with itself
	single  oneByOne
}

// Trial is what the loop records of one trial.
type Trial struct {
	Duels       int      // until the learner stopped or the budget was spent
	Pairs       int      // number of different unordered pairs of two arms that duelled
	Unresolved  bool     // the budget was spent, or a pair had no duel left, before the learner stopped
	OutOfData   bool     // a pair had no duel left
	Recommended pref.Arm // the recommendation after the last duel
	Correct     bool     // the recommended arm is a winner
	Fooled      bool     // the recommended arm is a decoy
	Undefined   bool     // there is no truth, so that Correct and Loss have no meaning
	Loss        float64  // how much less the recommended arm is worth than the best; 0 if the truth has no worths

	Ranking      []pref.Arm // the ranking after the last duel; nil if it is not asked for, or the learner is no Ranker
	Tau          float64    // Kendall's τ_b of the ranking, see pref.KendallTau; NaN without worths or if all are equal, 0 without a ranking
	Set          []pref.Arm // the set after the last duel; nil if it is not asked for, or the learner is no Setter
	SetPrecision float64    // share of the set's arms that are right; NaN if there is no truth, 0 without a set
	SetRecall    float64    // share of the right arms that are in the set; NaN if there is none, 0 without a set

	JudgeCalls  int // calls of the judge; the number of duels unless the environment is a Caller
	Unread      int // verdicts that could not be read: duels that a Dropper dropped, and calls that a Caller repeated
	ScorerCalls int // calls of the scorer: scores that the learner read times calls for each score
	Expenses        // as counted by an Accountant; for other learners Rounds is the number of duels and Generated the number of arms

	PairDuels []int // PairDuels[i*k+j]: duels of the ordered pair (i, j) of different arms; nil if it is not asked for

	Wrong []float64 // at each checkpoint: 1 if the recommendation is not a winner, else 0; NaN if there is no truth
	// Books[i] are the values of Loop.Books[i] at each checkpoint and at the end of the
	// trial, which is the budget if the loop commits.
	Books [][]float64
}

// haltEvery is the largest number of duels between two reads of Halt.
const haltEvery = 1 << 16

// Run runs one trial and writes its results to trial, whose slices are reused. It
// returns false if Halt was set meanwhile or the learner has failed (see Failer); then
// the results are incomplete. It
// panics, naming the learner and the number of duels, if the learner breaks the
// contract.
func (l *Loop) Run(learner Learner, env Environment, trial *Trial) bool {
	k := env.Arms()
	if cap(l.duelled) < k*k {
		l.duelled = make([]bool, k*k)
	}
	l.duelled = l.duelled[:k*k]
	clear(l.duelled)
	truth := l.truth(env)
	*trial = Trial{Wrong: trial.Wrong[:0], Books: trial.Books}
	l.openBooks(env, trial)
	l.counts = l.Books != nil || l.PairDuels
	if l.PairDuels {
		trial.PairDuels = make([]int, k*k)
	}
	if c, ok := learner.(Closer); ok {
		defer c.Close()
	}
	failer, _ := learner.(Failer) // nil if it is none
	if c, ok := learner.(Clairvoyant); ok {
		c.Reveal(truth)
	}

	graded, _ := learner.(Graded)   // nil if it is none
	grader, _ := env.(Grader)       // nil if it is none
	patient, _ := learner.(Patient) // nil if it is none
	tallier, _ := env.(Tallier)     // nil if it is none
	l.dropper = nil
	if d, ok := env.(Dropper); ok && d.Drops() {
		l.dropper = d
	}
	l.finite, l.empty = nil, false
	if f, ok := env.(Finite); ok && f.Finite() {
		l.finite = f
	}
	l.leaps = l.Engine != Step && tallier != nil
	l.itself, _ = env.(SelfDueler) // nil if it is none
	if !l.leaps {
		l.single = oneByOne{env}
		tallier = &l.single
	}

	t := 0
	for {
		// Run to the next duel at which the loop must act: a checkpoint, the budget, or
		// a read of Halt.
		event := min(l.Budget, t+haltEvery)
		if c := len(trial.Wrong); c < len(l.Checkpoints) {
			event = min(event, l.Checkpoints[c])
		}
		var stopped bool
		switch {
		case graded != nil && grader != nil:
			t, stopped = l.stepGraded(graded, grader, t, event, trial)
		case patient != nil:
			t, stopped = l.stride(patient, tallier, t, event, trial)
		default:
			t, stopped = l.step(learner, env, t, event, trial)
		}
		if l.Halt != nil && l.Halt.Load() {
			return false
		}
		if failer != nil && failer.Err() != nil {
			return false
		}
		if !stopped && !l.empty && t == l.Budget { // the last duel may have been the one that it needed
			_, more := learner.Next()
			stopped = !more
		}
		if stopped || l.empty || t == l.Budget {
			trial.Duels = t
			trial.Unresolved = !stopped
			trial.OutOfData = l.empty
			trial.Recommended = l.recommend(learner, k, t)
			trial.Correct = truth.IsWinner(trial.Recommended)
			trial.Fooled = truth.IsDecoy(trial.Recommended)
			trial.Undefined = truth.Undefined
			trial.Loss = truth.loss(trial.Recommended)
			trial.account(learner, env)
			l.enterLists(learner, truth, k, trial)
			l.closeBooks(learner, truth, trial)
			for c := len(trial.Wrong); c < len(l.Checkpoints); c++ {
				trial.Wrong = append(trial.Wrong, wrong(truth, trial.Recommended))
			}
			return true
		}
		if c := len(trial.Wrong); c < len(l.Checkpoints) && t == l.Checkpoints[c] {
			l.readBooks(learner, truth, trial)
			trial.Wrong = append(trial.Wrong, wrong(truth, l.recommend(learner, k, t)))
		}
	}
}

// wrong returns 1 if the arm is not right to recommend, else 0; NaN if there is no truth.
func wrong(truth *Truth, a pref.Arm) float64 {
	switch {
	case truth.Undefined:
		return math.NaN()
	case truth.IsWinner(a):
		return 0
	}
	return 1
}

// account records the costs of the trial.
func (t *Trial) account(learner Learner, env Environment) {
	t.Expenses = Expenses{Rounds: t.Duels, Generated: env.Arms()}
	if a, ok := learner.(Accountant); ok {
		t.Expenses = a.Expenses()
	}
	calls, repeated := JudgeCalls(env, t.Duels)
	t.JudgeCalls = calls
	t.Unread += repeated
	if pool, ok := env.(Pool); ok && t.Scored > 0 {
		t.ScorerCalls = t.Scored * pool.Candidates().ScorerCalls
	}
}

// JudgeCalls returns how many calls of the judge these duels took, which are all duels of
// the environment's trial so far, and how many of the calls were made again.
func JudgeCalls(env Environment, duels int) (calls, repeated int) {
	if c, ok := env.(Caller); ok {
		return c.JudgeCalls(duels)
	}
	return duels, 0
}

// step draws duels one by one until t reaches event or the learner stops. It returns
// the new t and whether the learner has stopped.
func (l *Loop) step(learner Learner, env Environment, t, event int, trial *Trial) (int, bool) {
	k, counts := env.Arms(), l.counts
	for ; t < event; t++ {
		p, more := learner.Next()
		if !more {
			return t, true
		}
		if l.isEmpty(p, k) {
			return t, false
		}
		if !l.isRecorded(p, k) && !l.record(p, k, t, trial) {
			if counts {
				l.count(p, k, 1, trial)
			}
			learner.Observe(p, l.duelSelf(p.First))
			continue
		}
		if counts {
			l.count(p, k, 1, trial)
		}
		if l.dropper == nil || l.dropped(p, 1, trial) == 0 {
			learner.Observe(p, env.Duel(p))
		}
	}
	return t, false
}

// isEmpty reports, and notes, whether the pair is one of two arms of which no duel is left.
func (l *Loop) isEmpty(p pref.Pair, k int) bool {
	return l.finite != nil && l.lacks(p, k)
}

// lacks is isEmpty in an environment whose pairs have a finite stock of duels.
func (l *Loop) lacks(p pref.Pair, k int) bool {
	l.empty = p.First != p.Second && uint(p.First) < uint(k) && uint(p.Second) < uint(k) && l.finite.Left(p) == 0
	return l.empty
}

// stepGraded is step for a learner that observes the judge's grades.
func (l *Loop) stepGraded(learner Graded, env Grader, t, event int, trial *Trial) (int, bool) {
	k, counts := env.Arms(), l.counts
	for ; t < event; t++ {
		p, more := learner.Next()
		if !more {
			return t, true
		}
		if l.isEmpty(p, k) {
			return t, false
		}
		if !l.isRecorded(p, k) && !l.record(p, k, t, trial) {
			if counts {
				l.count(p, k, 1, trial)
			}
			learner.ObserveGraded(p, l.duelSelf(p.First), Grades{})
			continue
		}
		if counts {
			l.count(p, k, 1, trial)
		}
		if l.dropper == nil || l.dropped(p, 1, trial) == 0 {
			o, g := env.DuelGraded(p)
			learner.ObserveGraded(p, o, g)
		}
	}
	return t, false
}

// stride is step with as many duels at a time as the learner's patience allows.
func (l *Loop) stride(learner Patient, env Tallier, t, event int, trial *Trial) (int, bool) {
	k, counts := env.Arms(), l.counts
	for t < event {
		p, more := learner.Next()
		if !more {
			return t, true
		}
		if l.isEmpty(p, k) {
			return t, false
		}
		if !l.isRecorded(p, k) && !l.record(p, k, t, trial) {
			n := l.strideSelf(learner, p, t, event)
			if counts {
				l.count(p, k, n, trial)
			}
			t += n
			continue
		}
		n := learner.Patience()
		if n < 1 {
			l.impatient(t, n)
		}
		n = min(n, event-t)
		if l.finite != nil {
			n = min(n, l.finite.Left(p))
		}
		if counts {
			l.count(p, k, n, trial)
		}
		t += n
		if l.dropper != nil {
			n -= l.dropped(p, n, trial)
		}
		if n > 0 {
			learner.ObserveTally(p, env.DuelTally(p, n))
		}
	}
	return t, false
}

// dropped draws how many of n duels of the pair end without an outcome.
func (l *Loop) dropped(p pref.Pair, n int, trial *Trial) int {
	d := l.dropper.Dropped(p, n)
	trial.Unread += d
	return d
}

// impatient panics because of a patience below 1.
func (l *Loop) impatient(t, patience int) {
	l.breach(t, fmt.Sprintf("has a patience of %d; it must be at least 1", patience))
}

// isRecorded reports whether the pair is a pair of two arms and has duelled. (If the
// second arm and the index are in range, so is the first arm.)
func (l *Loop) isRecorded(p pref.Pair, k int) bool {
	index := int(p.First)*k + int(p.Second)
	return uint(p.Second) < uint(k) && uint(index) < uint(len(l.duelled)) && l.duelled[index]
}

// record records that the pair has duelled. It returns false for an arm with itself,
// which is never recorded, and panics if the learner must not propose the pair.
func (l *Loop) record(p pref.Pair, k, t int, trial *Trial) bool {
	if uint(p.First) >= uint(k) || uint(p.Second) >= uint(k) {
		l.breach(t, fmt.Sprintf("proposes the duel %v; arms are 0 to %d", p, k-1))
	}
	if p.First == p.Second {
		if !l.SelfDuels {
			l.breach(t, fmt.Sprintf("proposes the duel %v of an arm with itself, which its entry does not declare (SelfDuels)", p))
		}
		return false
	}
	index, reverse := int(p.First)*k+int(p.Second), int(p.Second)*k+int(p.First)
	if !l.duelled[index] {
		l.duelled[index] = true
		if !l.duelled[reverse] {
			trial.Pairs++
		}
	}
	return true
}

// count counts n duels of the pair.
func (l *Loop) count(p pref.Pair, k, n int, trial *Trial) {
	if trial.PairDuels != nil && p.First != p.Second {
		trial.PairDuels[int(p.First)*k+int(p.Second)] += n
	}
	if l.Books != nil {
		l.books.enter(p, n)
	}
}

// truth returns what the recommendations of the environment's trial are scored by.
func (l *Loop) truth(env Environment) *Truth {
	if l.Truth != nil {
		return l.Truth(env)
	}
	return env.Truth()
}

// recommend returns the learner's recommendation. It panics if it is not an arm.
func (l *Loop) recommend(learner Learner, k, t int) pref.Arm {
	a := learner.Recommend()
	if uint(a) >= uint(k) {
		l.breach(t, fmt.Sprintf("recommends arm %d; arms are 0 to %d", a, k-1))
	}
	return a
}

// breach panics because the learner has broken its contract after t duels.
func (l *Loop) breach(t int, what string) {
	panic(fmt.Sprintf("joust: %s breaks the contract of a learner: after %d duels it %s", l.Name, t, what))
}
