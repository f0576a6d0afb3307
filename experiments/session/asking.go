package session

import (
	"context"
	"errors"
	"fmt"
	"time"

	"joust/experiments/session/ask"
	"joust/sim/pref"
)

// flight is a question that a judge is answering.
type flight struct {
	key   string // of the question
	since time.Time
}

// answer is what a judge has brought.
type answer struct {
	at  address
	q   ask.Question
	a   ask.Answer
	err error
}

// mostFailures is how many questions in a row may have no verdict.
const mostFailures = 5

// loop asks the judge until the session ends.
func (d *drive) loop(ctx context.Context) error {
	asking, cancel := context.WithCancel(ctx)
	defer cancel()
	for {
		end := d.advance()
		if err := d.fault(); err != nil {
			return d.abandon(cancel, err)
		}
		reused, err := d.launch(asking, end)
		if err != nil {
			return d.abandon(cancel, err)
		}
		if reused {
			continue
		}
		if len(d.flying) == 0 {
			if end == "" {
				end = endCost
			}
			return d.finish(end)
		}
		d.publish()
		select {
		case a := <-d.answers:
			err = d.take(a)
			for more := true; more && err == nil; {
				select {
				case a := <-d.answers:
					err = d.take(a)
				default:
					more = false
				}
			}
			if err == nil && d.journal != nil {
				err = d.journal.settle()
			}
		case v := <-d.voids:
			v.done <- d.void(v)
		case <-ctx.Done():
			err = context.Cause(ctx)
		}
		if err != nil {
			return d.abandon(cancel, err)
		}
		if len(d.record.failing) >= mostFailures {
			return d.abandon(cancel, d.surrender())
		}
	}
}

// surrender ends the session because the judge fails.
func (d *drive) surrender() error {
	last := d.lastFailure
	return errors.Join(
		fmt.Errorf("the judge %s has failed %d times in a row, the last time: %w; all verdicts are kept, and the same command asks again", d.s.Judge.Name(), mostFailures, last),
		d.finish(endJudge),
	)
}

// abandon stops asking, enters the answers that come all the same, and returns err.
func (d *drive) abandon(cancel func(), err error) error {
	cancel()
	for len(d.flying) > 0 {
		select {
		case a := <-d.answers:
			if a.err != nil {
				delete(d.flying, a.at)
				continue
			}
			if e := d.take(a); e != nil {
				err = errors.Join(err, e)
			}
		case v := <-d.voids:
			v.done <- errOver
		}
	}
	return err
}

// finish writes the end of the session.
func (d *drive) finish(end string) error {
	if d.record.end == end {
		return nil
	}
	err := d.append(&line{End: end, Recommend: d.s.Arms[d.path.learner.Recommend()]})
	d.publish()
	return err
}

// launch asks as many questions as the judge takes: first those that the session needs, then
// those that come next whatever the outcomes are. It reports whether some had a verdict in
// another journal.
func (d *drive) launch(ctx context.Context, end string) (reused bool, err error) {
	d.short = false
	start := func(list []address) (full bool) {
		for _, a := range list {
			if len(d.flying) >= d.parallel() {
				return true
			}
			if _, ok := d.flying[a]; ok {
				continue
			}
			if _, ok := d.record.store[a]; ok {
				continue
			}
			var taken bool
			if taken, err = d.start(ctx, a); err != nil || d.short {
				return true
			}
			reused = reused || taken
		}
		return len(d.flying) >= d.parallel()
	}
	if start(d.missing()) || end != "" || reused {
		return reused, err
	}
	for _, calls := range d.ahead.calls(d.parallel() - len(d.flying)) {
		if start(calls) {
			break
		}
	}
	return reused, err
}

// start asks the question of an address, or takes over its verdict from another journal, which costs
// nothing.
func (d *drive) start(ctx context.Context, at address) (reused bool, err error) {
	q := d.s.question(at)
	key := d.key(q)
	if l, ok := d.old[key]; ok {
		delete(d.old, key)
		entry := d.line(at, q, key)
		d.record.id++
		entry.ID, entry.Outcome, entry.Judge, entry.Raw, entry.Grades = d.record.id, l.Outcome, l.Judge, l.Raw, l.Grades
		entry.MS, entry.Tries, entry.Comment, entry.At, entry.Reused = l.MS, l.Tries, l.Comment, l.At, l.place
		return true, d.appendVerdict(at, entry)
	}
	price := d.s.Judge.Price(q)
	if d.s.Cost > 0 && d.record.charged()+price > d.s.Cost {
		d.short = true
		return false, nil
	}
	d.record.id++
	q.ID = d.record.id
	if price > 0 {
		if err := d.append(&line{Ask: q.ID, Price: price}); err != nil {
			return false, err
		}
		if d.journal != nil { // the call may be charged even if the machine stops now
			if err := d.journal.sync(); err != nil {
				return false, err
			}
		}
	}
	d.flying[at] = flight{key, d.now()}
	shown, name := d.s.shown(at), d.s.name(at)
	go func() {
		a := answer{at: at, q: q}
		if j, ok := d.s.Judge.(ask.Informed); ok {
			a.a, a.err = j.AskArms(ctx, q, shown, name)
		} else {
			a.a, a.err = d.s.Judge.Ask(ctx, q)
		}
		d.answers <- a
	}()
	return false, nil
}

// now returns the time; the zero time in a rehearsal, which has no clock.
func (d *drive) now() (t time.Time) {
	if d.o.Now != nil {
		t = d.o.Now()
	}
	return t
}

// key is a hash of what a question asks, and whom.
func (d *drive) key(q ask.Question) string {
	if d.journal == nil {
		return ""
	}
	return hash(fmt.Appendf(nil, "%q %q %q %q %q %d %d", d.s.Judge.Name(), d.fingerprint, q.Prompt, q.First, q.Second, q.Repeat, q.Seat))
}

// line returns the line of a verdict on a question with this key, without the verdict.
func (d *drive) line(at address, q ask.Question, key string) *line {
	s := d.s
	shown := s.shown(at)
	return &line{
		ID: q.ID, Use: useWords[at.use], Pair: []string{s.Arms[at.lo], s.Arms[at.hi]}, K: &at.k, Seat: at.seat, Item: q.Item,
		Shown: []string{s.Arms[shown.First], s.Arms[shown.Second]}, Texts: key,
	}
}

// take enters an answer, or a failure; every other error ends the session.
func (d *drive) take(x answer) error {
	f := d.flying[x.at]
	delete(d.flying, x.at)
	l := d.line(x.at, x.q, f.key)
	var took time.Duration
	if d.o.Now != nil {
		now := d.o.Now()
		took = now.Sub(f.since)
		l.At = now.UTC().Format(time.RFC3339)
	}
	if x.err != nil {
		failure, ok := ask.FailureOf(x.err)
		if !ok {
			return x.err
		}
		l.Judge, l.Fail, l.Detail, l.Tries, l.Cost = d.s.Judge.Name(), failure.Reason, failure.Detail, failure.Tries, failure.Cost
		if l.Fail == "" {
			l.Fail = "failed"
		}
		d.lastFailure = failure
	} else if err := d.fill(l, x, took); err != nil {
		return err
	}
	if err := d.appendVerdict(x.at, l); err != nil {
		return err
	}
	d.ahead.answered(took)
	d.publish()
	if d.o.Progress != nil {
		d.o.Progress(ask.Progress{Verdicts: d.record.answered})
	}
	return nil
}

// fill writes a verdict into its line.
func (d *drive) fill(l *line, x answer, took time.Duration) error {
	a := x.a
	if a.Outcome > pref.BothBad {
		return fmt.Errorf("the judge %s has given an outcome that there is not", d.s.Judge.Name())
	}
	l.Outcome, l.Judge, l.Raw, l.Comment, l.Tries, l.Cost = a.Outcome.String(), a.Judge, a.Raw, a.Comment, max(1, a.Tries), a.Cost
	if l.Judge == "" {
		l.Judge = d.s.Judge.Name()
	}
	if len(a.Grades) == 2 {
		l.Grades = a.Grades
	}
	if a.Tokens != [2]int{} {
		l.Tokens = &a.Tokens
	}
	if a.Cost == 0 { // the judge reports none: what was reserved
		l.Cost = d.record.reserved[x.q.ID]
	}
	if a.Took > 0 {
		took = a.Took
	}
	l.MS = took.Milliseconds()
	return nil
}
