package duel

import (
	"fmt"
	"sync/atomic"

	"joust/sim/pref"
)

// Engine says how the loop draws duels.
type Engine string

// The engines. Both have the same law; their coins differ, so a study's numbers
// depend on which one it names. In either, a Patient learner hears of its duels
// in tallies.
const (
	Step Engine = "step" // every duel is a draw of its own
	Leap Engine = "leap" // as many duels as the learner's patience allows are one draw of their counts; studies refuse it where CanLeap is false
	Auto Engine = "auto" // Leap where learner and environment can, Step elsewhere
)

// Engines lists what a study may name.
var Engines = []Engine{Auto, Leap, Step}

// CanLeap says whether this learner's duels in this environment can be drawn
// many at once.
func CanLeap(l Learner, e Environment) bool {
	_, patient := l.(Patient)
	_, tallier := e.(Tallier)
	return patient && tallier
}

// Loop runs trials, one after another, and keeps their books. Its fields are
// set once; it is not safe for concurrent use, so each worker has its own.
type Loop struct {
	Name        string       // of the learner, for the message when it breaks the contract
	Budget      int          // duels after which a trial is cut, at least 1
	Checkpoints []int        // duels at which curves are recorded, increasing, at least 1
	Engine      Engine       //
	Halt        *atomic.Bool // nil, or set by another goroutine to give up the trial

	met    []bool // met[i*k+j]: the ordered pair has duelled in this trial
	single oneByOne
}

// Trial is what the loop's books say of one trial.
type Trial struct {
	Duels       int      // until the learner stopped or the budget was spent
	Pairs       int      // different unordered pairs that duelled
	Unresolved  bool     // the budget was spent before the learner stopped
	Recommended pref.Arm // in the end
	Correct     bool     // the recommended arm is a winner
	Fooled      bool     // the recommended arm is a decoy

	JudgeCalls  int // what the duels cost
	ScorerCalls int // what the scores that the learner looked at cost
	Expenses        // as the learner says; if it does not, a round a duel and all arms generated

	Wrong   []bool // at each checkpoint: the recommendation is not a winner
	Stopped []bool // at each checkpoint: the learner has stopped
}

// haltEvery is how many duels pass at most before the loop looks at Halt.
const haltEvery = 1 << 16

// Run runs one trial and writes its books to trial, whose slices are reused.
// It returns false, and the books are worthless, if Halt was set meanwhile.
// It panics, naming learner and duel, when the learner breaks the contract.
func (l *Loop) Run(learner Learner, env Environment, trial *Trial) bool {
	k := env.Arms()
	if cap(l.met) < k*k {
		l.met = make([]bool, k*k)
	}
	l.met = l.met[:k*k]
	clear(l.met)
	truth := env.Truth()
	*trial = Trial{Wrong: trial.Wrong[:0], Stopped: trial.Stopped[:0]}
	if c, ok := learner.(Closer); ok {
		defer c.Close()
	}
	if c, ok := learner.(Clairvoyant); ok {
		c.Reveal(truth)
	}

	graded, _ := learner.(Graded)
	grader, _ := env.(Grader)
	patient, _ := learner.(Patient)
	tallier, _ := env.(Tallier)
	if l.Engine == Step || tallier == nil {
		l.single = oneByOne{env}
		tallier = &l.single
	}

	t := 0
	for {
		// Run to the next duel at which the loop itself has something to do.
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
		if !stopped && t == l.Budget { // it may have made up its mind with the last duel
			_, more := learner.Next()
			stopped = !more
		}
		if stopped || t == l.Budget {
			trial.Duels = t
			trial.Unresolved = !stopped
			trial.Recommended = l.recommend(learner, k, t)
			trial.Correct = truth.IsWinner(trial.Recommended)
			trial.Fooled = truth.IsDecoy(trial.Recommended)
			trial.account(learner, env)
			for c := len(trial.Wrong); c < len(l.Checkpoints); c++ {
				trial.Wrong = append(trial.Wrong, !trial.Correct)
				trial.Stopped = append(trial.Stopped, stopped)
			}
			return true
		}
		if c := len(trial.Wrong); c < len(l.Checkpoints) && t == l.Checkpoints[c] {
			_, more := learner.Next()
			trial.Wrong = append(trial.Wrong, !truth.IsWinner(l.recommend(learner, k, t)))
			trial.Stopped = append(trial.Stopped, !more)
		}
	}
}

// account enters what the trial has cost.
func (t *Trial) account(learner Learner, env Environment) {
	t.Expenses = Expenses{Rounds: t.Duels, Generated: env.Arms()}
	if a, ok := learner.(Accountant); ok {
		t.Expenses = a.Expenses()
	}
	t.JudgeCalls = t.Duels
	if pool, ok := env.(Pool); ok {
		c := pool.Candidates()
		t.JudgeCalls = t.Duels * c.JudgeCalls
		t.ScorerCalls = t.Scored * c.ScorerCalls
	}
}

// step lets one pair after another duel once, until t reaches the event or the
// learner has stopped.
func (l *Loop) step(learner Learner, env Environment, t, event int, trial *Trial) (int, bool) {
	k := env.Arms()
	for ; t < event; t++ {
		p, more := learner.Next()
		if !more {
			return t, true
		}
		if !l.hasMet(p, k) {
			l.meet(p, k, t, trial)
		}
		learner.Observe(p, env.Duel(p))
	}
	return t, false
}

// stepGraded is step with the judge's grades.
func (l *Loop) stepGraded(learner Graded, env Grader, t, event int, trial *Trial) (int, bool) {
	k := env.Arms()
	for ; t < event; t++ {
		p, more := learner.Next()
		if !more {
			return t, true
		}
		if !l.hasMet(p, k) {
			l.meet(p, k, t, trial)
		}
		o, g := env.DuelGraded(p)
		learner.ObserveGraded(p, o, g)
	}
	return t, false
}

// stride is step with as many duels at a time as nothing can happen in.
func (l *Loop) stride(learner Patient, env Tallier, t, event int, trial *Trial) (int, bool) {
	k := env.Arms()
	for t < event {
		p, more := learner.Next()
		if !more {
			return t, true
		}
		if !l.hasMet(p, k) {
			l.meet(p, k, t, trial)
		}
		n := learner.Patience()
		if n < 1 {
			l.broken(t, fmt.Sprintf("has a patience of %d; it must be at least 1", n))
		}
		n = min(n, event-t)
		learner.ObserveTally(p, env.DuelTally(p, n))
		t += n
	}
	return t, false
}

// oneByOne makes a Tallier of any environment.
type oneByOne struct{ Environment }

// DuelTally lets the pair duel n times and counts.
func (e *oneByOne) DuelTally(p pref.Pair, n int) pref.Tally {
	var count [4]int
	for range n {
		count[e.Duel(p)&3]++
	}
	return pref.Tally{
		First: count[pref.FirstWins], Second: count[pref.SecondWins],
		Tie: count[pref.Tie], BothBad: count[pref.BothBad],
	}
}

// hasMet says whether the pair is in the books; one that is no pair of arms is
// not. (With the second arm in range, so is the first if the index is.)
func (l *Loop) hasMet(p pref.Pair, k int) bool {
	there := int(p.First)*k + int(p.Second)
	return uint(p.Second) < uint(k) && uint(there) < uint(len(l.met)) && l.met[there]
}

// meet enters the pair in the books.
func (l *Loop) meet(p pref.Pair, k, t int, trial *Trial) {
	if uint(p.First) >= uint(k) || uint(p.Second) >= uint(k) {
		l.broken(t, fmt.Sprintf("proposes the duel %v; arms are 0 to %d", p, k-1))
	}
	there, back := int(p.First)*k+int(p.Second), int(p.Second)*k+int(p.First)
	if !l.met[there] {
		l.met[there] = true
		if !l.met[back] {
			trial.Pairs++
		}
	}
}

func (l *Loop) recommend(learner Learner, k, t int) pref.Arm {
	a := learner.Recommend()
	if uint(a) >= uint(k) {
		l.broken(t, fmt.Sprintf("recommends arm %d; arms are 0 to %d", a, k-1))
	}
	return a
}

func (l *Loop) broken(t int, what string) {
	panic(fmt.Sprintf("joust: %s breaks the contract of a learner: after %d duels it %s", l.Name, t, what))
}
