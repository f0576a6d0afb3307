package session

import (
	"errors"
	"fmt"
	"sync"

	"joust/experiments/session/ask"
)

// shared is what other goroutines use of a drive, which is the ask.Host of judges.
type shared struct {
	voids       chan voidRequest
	over        chan struct{} // closed when the session is over
	lastFailure error         // of the goroutine that owns the drive

	mu       sync.Mutex
	answered int    // verdicts that stand
	steps    []step // the duels so far, which are only appended to
	expected ask.Progress
	known    int  // answered, when expected was begun to be computed
	busy     bool // expected is being computed
}

// voidRequest asks to take a verdict back.
type voidRequest struct {
	question int
	why, by  string
	done     chan error
}

var errOver = errors.New("the session is over; its verdicts stay")

var _ ask.Host = (*drive)(nil)

// Void implements ask.Host.
func (d *drive) Void(question int, why, by string) error {
	v := voidRequest{question, why, by, make(chan error, 1)}
	select {
	case d.voids <- v:
		return <-v.done
	case <-d.over:
		return errOver
	}
}

// void takes a verdict back and replays the duels without it.
func (d *drive) void(v voidRequest) error {
	at, ok := d.record.at[v.question]
	held, stands := d.record.store[at]
	if !ok || !stands || held.id != v.question {
		return fmt.Errorf("question %d has no verdict that could be taken back", v.question)
	}
	if err := d.append(&line{Void: held.line, Why: v.why, By: v.by}); err != nil {
		return err
	}
	if d.journal != nil {
		if err := d.journal.sync(); err != nil {
			return err
		}
	}
	d.restart()
	d.advance()
	d.publish()
	return nil
}

// publish lets other goroutines see how far the session is.
func (d *drive) publish() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.answered, d.steps = d.record.answered, d.path.steps
}

// Progress implements ask.Host. It simulates the rest of the session now and then. The session
// goes on meanwhile, and others who ask get what was expected before.
func (d *drive) Progress() ask.Progress {
	if steps, answered, due := d.estimateDue(); due {
		expected := d.s.expect(steps, answered)
		d.mu.Lock()
		d.expected, d.busy = expected, false
		d.mu.Unlock()
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	p := d.expected
	p.Verdicts = d.answered
	return p
}

// estimateDue reports whether the caller has to simulate the rest of the session, from these
// duels and verdicts.
func (d *drive) estimateDue() (steps []step, answered int, due bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	due = d.host == nil && !d.busy && d.answered >= leastKnown && (d.known == 0 || d.answered >= d.known+max(1, d.known/10) || d.answered < d.known)
	if due {
		d.known, d.busy = d.answered, true
	}
	return d.steps, d.answered, due
}

// leastKnown is the number of verdicts from which the rest of the session is simulated.
const leastKnown = 10
