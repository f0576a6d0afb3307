package external

import (
	"fmt"

	"joust/sim/duel"
	"joust/sim/pref"
)

// Learner is the learner of one trial, which the program plays. It implements
// duel.Failer and duel.Closer.
type Learner struct {
	broker        *Broker
	trial         int
	arms, horizon int
	seed          uint64

	duels       int // observed so far
	pair        pref.Pair
	patience    int
	recommended pref.Arm
	stopped     bool
	tally       pref.Tally // observed last
	answered    bool       // by the answer that is being read
	closed      bool
	err         error
	trace       *duel.Trace // nil unless it is traced
}

// Next implements duel.Learner.
func (l *Learner) Next() (pref.Pair, bool) {
	if l.stopped || l.err != nil {
		return pref.Pair{}, false
	}
	return l.pair, true
}

// Observe implements duel.Learner.
func (l *Learner) Observe(_ pref.Pair, o pref.Outcome) { l.observe(o.Tally()) }

// observe tells the program the outcomes and waits for its answer.
func (l *Learner) observe(t pref.Tally) {
	b := l.broker
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.err == nil {
		l.tally = t
		l.duels += t.Duels()
		b.observe = append(b.observe, l)
		b.wait()
	}
	l.err = b.err
}

// Recommend implements duel.Learner.
func (l *Learner) Recommend() pref.Arm { return l.recommended }

// Err implements duel.Failer.
func (l *Learner) Err() error { return l.err }

// Close implements duel.Closer: the program may forget the trial.
func (l *Learner) Close() {
	b := l.broker
	b.mu.Lock()
	defer b.mu.Unlock()
	if !l.closed {
		l.closed = true
		b.end = append(b.end, l.trial)
	}
}

// outcome returns the outcome of the only duel of the tally, as messages write it.
func (l *Learner) outcome() int {
	switch {
	case l.tally.First == 1:
		return 1
	case l.tally.Second == 1:
		return 2
	case l.tally.Tie == 1:
		return 0
	}
	return -1
}

// where names the trial and the duel that the learner is asked for.
func (l *Learner) where() string { return fmt.Sprintf("trial %d, duel %d", l.trial, l.duels+1) }

// PatientLearner is a Learner that reads tallies. It implements duel.Patient.
type PatientLearner struct{ *Learner }

// Patience implements duel.Patient.
func (l *PatientLearner) Patience() int { return l.patience }

// ObserveTally implements duel.Patient.
func (l *PatientLearner) ObserveTally(_ pref.Pair, t pref.Tally) { l.observe(t) }
