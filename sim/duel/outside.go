package duel

import (
	"errors"
	"fmt"
	"time"

	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
)

// Failer is a learner that lives outside joust, in a process of its own, and can
// therefore fail. The loop asks for the error whenever the learner has stopped and at
// least every 65,536 duels; a trial whose learner has failed has no results.
type Failer interface {
	Learner
	// Err returns why the learner has failed, or nil if it has not. A learner that has
	// failed proposes nothing more.
	Err() error
}

// Programs starts programs. Packages outside cmd get it from the command, because only
// cmd starts processes and reads the clock.
type Programs interface {
	// Start starts the program that the words name. The error says why it cannot be started.
	Start(command []string) (Program, error)
}

// Program is a running program that answers each line with one line. It is not safe for
// concurrent use.
type Program interface {
	// Ask writes the line, to which it adds the line break, and returns the line with which
	// the program answers, without its line break and valid until the next call. The error
	// is ErrLate if the whole takes longer than the limit, ErrLongLine if the answer is
	// longer than MaxLine, and an *EndedError if the program has ended.
	Ask(line []byte, limit time.Duration) ([]byte, error)
	// Complaints returns the last lines, at most 20, that the program wrote to its standard
	// error.
	Complaints() []string
	// Close ends the program: it writes the line, closes the program's input, and kills the
	// program and its children if they do not end soon.
	Close(farewell []byte)
}

// MaxLine is the largest length of a line of a program, in bytes.
const MaxLine = 16 << 20

// Errors of a Program.
var (
	ErrLate     = errors.New("it did not answer in time")
	ErrLongLine = errors.New("its line is too long")
)

// EndedError says how a program has ended: "exit status 1".
type EndedError struct{ State string }

func (e *EndedError) Error() string { return "it has ended: " + e.State }

// Host is a program that plays the learners of many trials. One worker uses it.
type Host interface {
	// Name and Version are what the program calls itself; Version may be "".
	Name() string
	Version() string
	// Replays reports whether the program promises that a new trial with the seed of another
	// one, which gets the duels of that one with their outcomes, does what that one did,
	// whatever other trials there are at the time.
	Replays() bool
	// Width is the number of trials that are run at the same time, at least 1.
	Width() int
	// Enter declares that a goroutine will run trials, of which there are at most Width. The
	// program is asked when each of them waits for it, so that no result depends on time.
	Enter()
	// Leave declares that one of these goroutines will run no more trials.
	Leave()
	// New begins a trial and returns its learner, which is a Failer and a Closer, and is
	// Patient if the entry says that it leaps.
	New(trial int, problem Problem, stream *rng.Source) Learner
	// Trace makes the learner of the trial, if it is begun later, note what it does.
	Trace(trial int) *Trace
	// Err returns why the program has failed, or nil.
	Err() error
	// Close ends the program.
	Close()
}

// Outside declares that an entry's learners live in a program.
type Outside struct {
	// Command returns the words of the program; nil if the learner of these parameters lives
	// in joust.
	Command func(param.Params) []string
	// Leaps reports whether the learners are Patient.
	Leaps func(param.Params) bool
	// Open starts the program.
	Open func(param.Params, Programs) (Host, error)
}

// traceSteps is the number of steps that a Trace notes one by one.
const traceSteps = 1 << 20

// Trace notes what a learner does in a trial: a hash of everything up to each step.
type Trace struct {
	sums  []uint64 // after each of the first steps
	duels []int    // before the step
	last  uint64   // after all steps
	steps int
}

// Note enters a step: after so many duels the learner proposes the pair, which is (-1, -1)
// if it has stopped, with a patience, and recommends an arm.
func (t *Trace) Note(duels int, p pref.Pair, patience int, recommended pref.Arm) {
	for _, x := range [...]int{duels, int(p.First), int(p.Second), patience, int(recommended)} {
		t.last = (t.last ^ uint64(x)) * 0x9e3779b97f4a7c15
		t.last ^= t.last >> 29
	}
	if t.steps++; t.steps <= traceSteps {
		t.sums, t.duels = append(t.sums, t.last), append(t.duels, duels)
	}
}

// Differs returns where two traces of one trial first differ, in words such as "duel 7";
// "" if they are the same.
func (t *Trace) Differs(other *Trace) string {
	for i, sum := range t.sums {
		if i >= len(other.sums) || other.sums[i] != sum {
			return fmt.Sprintf("duel %d", t.duels[i]+1)
		}
	}
	switch {
	case len(other.sums) > len(t.sums):
		return fmt.Sprintf("duel %d", other.duels[len(t.sums)]+1)
	case t.last != other.last || t.steps != other.steps:
		return fmt.Sprintf("a duel after duel %d", t.duels[len(t.duels)-1]+1)
	}
	return ""
}
