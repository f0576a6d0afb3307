package external

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// Broker is the duel.Host of a program. It sends a message when every goroutine that has
// entered waits for an answer. What a message contains is thus decided by the trials alone,
// and rows are sorted by trial, so that no timing enters.
type Broker struct {
	command string // as messages write it
	program duel.Program
	options Options
	hello   greeting

	mu      sync.Mutex
	turn    *sync.Cond // signalled after each answer
	round   int        // number of answers
	entered int        // goroutines that run trials
	waiting int        // of these, that wait
	begin   []*Learner // trials to begin, and to report, with the next message
	observe []*Learner
	end     []int
	err     error
	traces  map[int]*duel.Trace
	out     []byte // the message
	rows    []row  // the answer
}

// Options are what a broker needs to know besides the command.
type Options struct {
	Name      string          // the command as messages write it; "" for its words
	Params    json.RawMessage // handed to the program as they are; nil for none
	Width     int             // trials in one message, at least 1
	Limit     time.Duration   // for each answer
	Tally     bool            // the program reads tallies and may say for how long it cannot change its mind
	SelfDuels bool            // it may propose the duel of an arm with itself
}

// helloLimit is the least time limit of the first answer.
const helloLimit = 30 * time.Second

// Open starts the program and greets it.
func Open(programs duel.Programs, command []string, o Options) (*Broker, error) {
	b := &Broker{command: cmp.Or(o.Name, strings.Join(command, " ")), options: o, traces: map[int]*duel.Trace{}}
	b.turn = sync.NewCond(&b.mu)
	var err error
	if b.program, err = programs.Start(command); err != nil {
		return nil, fmt.Errorf("external %q: %w", b.command, err)
	}
	params := o.Params
	if params == nil {
		params = json.RawMessage("{}")
	}
	line, err := json.Marshal(hello{"hello", Protocol, params, o.Tally})
	if err != nil {
		b.program.Close(nil)
		return nil, fmt.Errorf("external %q: the parameter params is not JSON: %w", b.command, err)
	}
	answer, err := b.program.Ask(line, max(o.Limit, helloLimit)) // a program may take long to start
	if err == nil {
		b.hello, err = readGreeting(answer, o.Tally)
	} else {
		err = b.inWords(err, "the hello", max(o.Limit, helloLimit))
	}
	if err != nil {
		err = b.fault("", err)
		b.program.Close(nil)
		return nil, err
	}
	return b, nil
}

// Name implements duel.Host.
func (b *Broker) Name() string { return b.hello.Name }

// Version implements duel.Host.
func (b *Broker) Version() string { return b.hello.Version }

// Replays implements duel.Host.
func (b *Broker) Replays() bool { return b.hello.Replay }

// Width implements duel.Host.
func (b *Broker) Width() int { return b.options.Width }

// Close implements duel.Host.
func (b *Broker) Close() { b.program.Close([]byte(farewell)) }

// Enter implements duel.Host.
func (b *Broker) Enter() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.entered++
}

// Leave implements duel.Host.
func (b *Broker) Leave() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.entered--
	if b.entered == 0 && len(b.end) > 0 && b.err == nil {
		b.ask() // so that the next trials may have the same numbers
	}
	b.send()
}

// Err implements duel.Host.
func (b *Broker) Err() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.err
}

// Trace implements duel.Host.
func (b *Broker) Trace(trial int) *duel.Trace {
	b.mu.Lock()
	defer b.mu.Unlock()
	t := &duel.Trace{}
	b.traces[trial] = t
	return t
}

// seedBits is the number of bits of a seed, which a double holds exactly.
const seedBits = 53

// New implements duel.Host.
func (b *Broker) New(trial int, problem duel.Problem, stream *rng.Source) duel.Learner {
	l := &Learner{
		broker: b, trial: trial, arms: problem.Arms, horizon: problem.Horizon,
		seed: stream.Uint64() >> (64 - seedBits),
	}
	b.mu.Lock()
	l.trace = b.traces[trial]
	delete(b.traces, trial)
	b.begin = append(b.begin, l)
	b.wait()
	l.err = b.err
	b.mu.Unlock()
	if b.options.Tally {
		return &PatientLearner{l}
	}
	return l
}

// wait waits for the answer to the next message. The caller holds the lock.
func (b *Broker) wait() {
	round := b.round
	b.waiting++
	b.send()
	for b.round == round && b.err == nil {
		b.turn.Wait()
	}
}

// send sends the message if all goroutines wait. The caller holds the lock.
func (b *Broker) send() {
	if b.waiting > 0 && b.waiting >= b.entered && b.err == nil {
		b.ask()
	}
}

// ask sends the message and takes the answer. The caller holds the lock.
func (b *Broker) ask() {
	byTrial := func(x, y *Learner) int { return cmp.Compare(x.trial, y.trial) }
	slices.SortFunc(b.begin, byTrial)
	slices.SortFunc(b.observe, byTrial)
	slices.Sort(b.end)
	b.write()
	answer, err := b.program.Ask(b.out, b.options.Limit)
	switch {
	case err != nil:
		err = b.fault(b.where(), b.inWords(err, "this step", b.options.Limit))
	default:
		err = b.read(answer)
	}
	b.err = err
	b.begin, b.observe, b.end, b.waiting = b.begin[:0], b.observe[:0], b.end[:0], 0
	b.round++
	b.turn.Broadcast()
}

// write writes the message of a step.
func (b *Broker) write() {
	out := b.out[:0]
	out = append(out, `{"do":"step","begin":[`...)
	for i, l := range b.begin {
		if i > 0 {
			out = append(out, ',')
		}
		out = appendRow(out, l.trial, l.arms, l.horizon, int(l.seed))
	}
	out = append(out, `],"observe":[`...)
	for i, l := range b.observe {
		if i > 0 {
			out = append(out, ',')
		}
		if t := l.tally; b.options.Tally {
			out = appendRow(out, l.trial, int(l.pair.First), int(l.pair.Second), t.First, t.Second, t.Tie, t.BothBad)
		} else {
			out = appendRow(out, l.trial, int(l.pair.First), int(l.pair.Second), l.outcome())
		}
	}
	out = append(out, `],"end":[`...)
	for i, trial := range b.end {
		if i > 0 {
			out = append(out, ',')
		}
		out = strconv.AppendInt(out, int64(trial), 10)
	}
	out = append(out, `]}`...)
	b.out = out
}

func appendRow(out []byte, values ...int) []byte {
	for i, v := range values {
		c := byte(',')
		if i == 0 {
			c = '['
		}
		out = strconv.AppendInt(append(out, c), int64(v), 10)
	}
	return append(out, ']')
}

// read reads the answer of a step, which must have one row for each trial that has begun or
// observed. It may have them in any order.
func (b *Broker) read(answer []byte) error {
	var err error
	if b.rows, err = readRows(b.rows, answer); err != nil {
		return b.fault(b.where(), err)
	}
	for _, l := range b.begin {
		l.answered = false
	}
	for _, l := range b.observe {
		l.answered = false
	}
	for i, r := range b.rows {
		l := b.asked(r)
		switch {
		case r.n == 0:
			return b.fault(b.where(), fmt.Errorf("answers with an empty row %d", i+1))
		case l == nil:
			return b.fault("", fmt.Errorf("answers for trial %d, which it was not asked about", r.values[0]))
		case l.answered:
			return b.fault(l.where(), errors.New("is answered twice"))
		}
		l.answered = true
		if err := b.take(l, r); err != nil {
			return b.fault(l.where(), err)
		}
	}
	for _, list := range [...][]*Learner{b.begin, b.observe} {
		for _, l := range list {
			if !l.answered {
				return b.fault(l.where(), errors.New("is not answered"))
			}
		}
	}
	return nil
}

// asked returns the learner that the row is about; nil if there is none.
func (b *Broker) asked(r row) *Learner {
	for _, list := range [...][]*Learner{b.begin, b.observe} {
		i, ok := slices.BinarySearchFunc(list, r.values[0], func(l *Learner, trial int) int { return cmp.Compare(l.trial, trial) })
		if ok {
			return list[i]
		}
	}
	return nil
}

// take checks the row of the learner's trial and keeps what it says.
func (b *Broker) take(l *Learner, r row) error {
	most := 4
	if b.options.Tally {
		most = 5
	}
	first, second, recommended, patience := r.values[1], r.values[2], r.values[3], 1
	if r.n == 5 {
		patience = r.values[4]
	}
	k := l.arms
	switch {
	case r.n < 4 || r.n > most:
		return fmt.Errorf("is answered with %d numbers; it must be trial, first, second, recommended%s", r.n, map[int]string{4: "", 5: " and, if it may be more than 1, the patience"}[most])
	case uint(recommended) >= uint(k):
		return fmt.Errorf("recommends arm %d; arms are 0 to %d", recommended, k-1)
	case first == -1:
		l.pair, l.stopped, l.patience = pref.Pair{First: -1, Second: -1}, true, 1
	case uint(first) >= uint(k) || uint(second) >= uint(k):
		return fmt.Errorf("proposes (%d, %d); arms are 0 to %d", first, second, k-1)
	case first == second && !b.options.SelfDuels:
		return fmt.Errorf("proposes (%d, %d), an arm with itself; a learner that does so needs the parameter self-duels: true", first, second)
	case patience < 1:
		return fmt.Errorf("has a patience of %d; it must be at least 1", patience)
	default:
		l.pair, l.patience = pref.Pair{First: pref.Arm(first), Second: pref.Arm(second)}, patience
	}
	l.recommended = pref.Arm(recommended)
	if l.trace != nil {
		l.trace.Note(l.duels, l.pair, l.patience, l.recommended)
	}
	return nil
}

// where names the first trial of the message and its duel.
func (b *Broker) where() string {
	for _, list := range [...][]*Learner{b.begin, b.observe} {
		if len(list) > 0 {
			return list[0].where()
		}
	}
	return ""
}

// inWords says what a failure of the program means for what it was asked.
func (b *Broker) inWords(err error, what string, limit time.Duration) error {
	var ended *duel.EndedError
	switch {
	case errors.Is(err, duel.ErrLate):
		return fmt.Errorf("does not answer %s within %v (the parameter timeout)", what, limit)
	case errors.Is(err, duel.ErrLongLine):
		return fmt.Errorf("answers %s with a line of more than %d bytes", what, duel.MaxLine)
	case errors.As(err, &ended):
		return fmt.Errorf("ended (%s) before it answered %s", ended.State, what)
	}
	return err
}

// fault returns the error with the command, the place, and the last lines that the program
// wrote to its standard error.
func (b *Broker) fault(where string, err error) error {
	text := fmt.Sprintf("external %q: ", b.command)
	if where != "" {
		text += where + ": "
	} else {
		text += "the program "
	}
	text += err.Error()
	if lines := b.program.Complaints(); len(lines) > 0 {
		text += "\nthe last lines of its standard error:\n  " + strings.Join(lines, "\n  ")
	}
	return errors.New(text)
}
