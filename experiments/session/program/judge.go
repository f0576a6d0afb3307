package program

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"joust/experiments/session/ask"
	"joust/sim/rng"
)

// Options are what a judge that is a program needs.
type Options struct {
	Title    string        // the command as messages write it
	Session  string        // name of the session
	Parallel int           // questions at once, at least 1
	Timeout  time.Duration // of each try
	Price    float64       // the most that a try can cost, which is the cost of one of which the program reports none; 0 if it costs nothing
	Root     uint64        // of the stream of waits between tries
	Start    func() (Process, error)
	// After returns a channel that receives after so long, as time.After does.
	After func(time.Duration) <-chan time.Time
}

// How a question is tried again, and a program started again.
const (
	moreTries    = 3 // after the first one
	mostRestarts = 3 // in a row, without an answer between them
	firstWait    = time.Second
	longestWait  = time.Minute
	helloLimit   = 30 * time.Second // the least time limit of the greeting: a program may take long to start
)

// Judge is a program that judges. It implements ask.Judge and ask.Started.
type Judge struct {
	o     Options
	waits *rng.Source

	starting sync.Mutex // held while the program is started or ended
	mu       sync.Mutex // held for what follows
	name     string
	talk     *talk
	restarts int // since the last answer
	id       int
	waiting  map[int]chan reply // questions to which the present program may answer
	over     map[int]bool       // questions that were given up, to which it may still answer
	fault    error              // that ends the session
}

// New returns a judge whose program is not started yet.
func New(o Options) *Judge {
	return &Judge{o: o, waits: rng.Stream(o.Root, "session", "judge waits"), waiting: map[int]chan reply{}, over: map[int]bool{}}
}

// Name implements ask.Judge: the name and version that the program has given itself.
func (j *Judge) Name() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.name
}

// Parallel implements ask.Judge.
func (j *Judge) Parallel() int { return j.o.Parallel }

// Price implements ask.Judge.
func (j *Judge) Price(ask.Question) float64 { return j.o.Price * (1 + moreTries) }

// Start implements ask.Started.
func (j *Judge) Start(ctx context.Context) error {
	_, err := j.running(ctx)
	return err
}

// errorf returns an error about the program.
func (j *Judge) errorf(format string, args ...any) error {
	return fmt.Errorf("judge %q: "+format, append([]any{j.o.Title}, args...)...)
}

// running returns the exchange with the program, which it starts if it does not run.
func (j *Judge) running(ctx context.Context) (*talk, error) {
	j.starting.Lock()
	defer j.starting.Unlock()
	j.mu.Lock()
	t, fault := j.talk, j.fault
	j.mu.Unlock()
	if fault != nil {
		return nil, fault
	}
	if t != nil {
		select {
		case <-t.dead:
		default:
			return t, nil
		}
		t.end()
		var v violation
		j.mu.Lock()
		switch j.restarts++; {
		case errors.As(t.err, &v):
			j.fault = j.errorf("%w", v.error)
		case j.restarts > mostRestarts:
			j.fault = j.errorf("it has ended %d times in a row without an answer: %w", j.restarts, t.err)
		}
		fault = j.fault
		clear(j.over)
		j.talk = nil
		j.mu.Unlock()
		if fault != nil {
			return nil, fault
		}
	}
	return j.start(ctx)
}

// start starts the program and greets it.
func (j *Judge) start(ctx context.Context) (*talk, error) {
	p, err := j.o.Start()
	if err != nil {
		return nil, j.errorf("%w", err)
	}
	type answer struct {
		g   greeting
		err error
	}
	greeted := make(chan answer, 1)
	t := begin(p, j.take, func(g greeting, err error) { greeted <- answer{g, err} })
	t.send(hello{Protocol, j.o.Session, j.o.Parallel})
	limit := max(j.o.Timeout, helloLimit)
	select {
	case a := <-greeted:
		if err = a.err; err == nil {
			name := a.g.Name
			if a.g.Version != "" {
				name += " " + a.g.Version
			}
			j.mu.Lock()
			if j.name != "" && j.name != name {
				err = fmt.Errorf("it called itself %q, and after a restart %q", j.name, name)
			}
			j.name = name
			j.mu.Unlock()
		}
	case <-j.o.After(limit):
		err = fmt.Errorf("it did not greet within %v", limit)
	case <-ctx.Done():
		err = context.Cause(ctx)
	}
	if err != nil {
		t.end()
		return nil, j.errorf("%w", err)
	}
	j.mu.Lock()
	j.talk = t
	j.mu.Unlock()
	return t, nil
}

// take passes a reply to the question that waits for it.
func (j *Judge) take(r reply) {
	j.mu.Lock()
	defer j.mu.Unlock()
	to, ok := j.waiting[r.ID]
	switch {
	case ok:
		delete(j.waiting, r.ID)
		j.restarts = 0
		to <- r
	case j.over[r.ID]:
		delete(j.over, r.ID) // too late
	default:
		if j.fault == nil {
			j.fault = j.errorf("it answers question %d, which was not asked or is answered", r.ID)
		}
		for id, to := range j.waiting {
			delete(j.waiting, id)
			close(to)
		}
	}
}

// Ask implements ask.Judge. A question that has not been answered in time, or to which the
// program answers with an error and retry, is tried again after a while.
func (j *Judge) Ask(ctx context.Context, q ask.Question) (ask.Answer, error) {
	f := &ask.Failure{}
	deaths := 0
	for {
		f.Tries++
		r, err := j.try(ctx, q)
		if r.Cost == 0 { // it reports none, or may have been charged all the same
			r.Cost = j.o.Price
		}
		f.Cost += r.Cost
		pause := time.Duration(0)
		var late *lateError
		var dead *deadError
		switch {
		case errors.As(err, &late):
			f.Reason, f.Detail = "timeout", err.Error()
			pause = j.backoff(f.Tries)
		case errors.As(err, &dead):
			deaths++ // restarts have a limit of their own
		case err != nil:
			return ask.Answer{}, err
		case r.Error == nil:
			a := ask.Answer{Outcome: r.outcome, Judge: j.Name(), Raw: r.Raw, Grades: r.Grades, Cost: f.Cost, Tries: f.Tries}
			if r.Tokens != nil {
				a.Tokens = *r.Tokens
			}
			return a, nil
		default: // its words may quote an answer, and are written nowhere
			f.Reason, f.Detail = "refused", "the program has answered with an error"
			if !r.Retry {
				return ask.Answer{}, f
			}
			if pause = r.wait(); pause == 0 {
				pause = j.backoff(f.Tries)
			}
		}
		if f.Tries-deaths > moreTries {
			return ask.Answer{}, f
		}
		if pause > 0 {
			select {
			case <-j.o.After(pause):
			case <-ctx.Done():
				return ask.Answer{}, context.Cause(ctx)
			}
		}
	}
}

// lateError is a try that was not answered in time, deadError one during which the program
// ended.
type (
	lateError struct{ limit time.Duration }
	deadError struct{ why error }
)

func (e *lateError) Error() string { return fmt.Sprintf("no answer within %v", e.limit) }
func (e *deadError) Error() string { return fmt.Sprintf("the program ended: %v", e.why) }

// backoff returns how long to wait after so many tries: a uniform part of a limit that doubles.
func (j *Judge) backoff(tries int) time.Duration {
	j.mu.Lock()
	defer j.mu.Unlock()
	return time.Duration(j.waits.Uniform(0, float64(min(longestWait, firstWait<<(tries-1)))))
}

// try asks a question once.
func (j *Judge) try(ctx context.Context, q ask.Question) (reply, error) {
	t, err := j.running(ctx)
	if err != nil {
		return reply{}, err
	}
	to := make(chan reply, 1)
	j.mu.Lock()
	j.id++
	id := j.id
	j.waiting[id] = to
	j.mu.Unlock()
	t.send(request{id, q.Item, q.Prompt, q.First, q.Second, q.Repeat})
	select {
	case r, ok := <-to:
		return j.received(r, ok)
	case <-t.dead:
		if r, ok, there := j.giveUp(id, to); there {
			return j.received(r, ok)
		}
		return reply{}, &deadError{t.err}
	case <-j.o.After(j.o.Timeout):
		err = &lateError{j.o.Timeout}
	case <-ctx.Done():
		err = context.Cause(ctx)
	}
	if r, ok, there := j.giveUp(id, to); there {
		return j.received(r, ok)
	}
	t.send(map[string]int{"cancel": id})
	return reply{}, err
}

// giveUp stops to wait for a reply. If there is one, it returns it, and true.
func (j *Judge) giveUp(id int, to chan reply) (r reply, ok, there bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if _, waits := j.waiting[id]; waits {
		delete(j.waiting, id)
		j.over[id] = true
		return r, false, false
	}
	r, ok = <-to
	return r, ok, true
}

// received returns a reply, or the fault of the judge if there is none.
func (j *Judge) received(r reply, ok bool) (reply, error) {
	if ok {
		return r, nil
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	return r, j.fault
}

// Close implements ask.Judge.
func (j *Judge) Close() error {
	j.starting.Lock()
	defer j.starting.Unlock()
	j.mu.Lock()
	t := j.talk
	j.mu.Unlock()
	if t != nil {
		t.end()
	}
	return nil
}
