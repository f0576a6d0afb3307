package people

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"joust/experiments/session/ask"
	"joust/sim/pref"
)

// Waits of a page's requests.
const (
	longPoll = 20 * time.Second // until a request for the next question is answered, changed or not
	grace    = time.Second      // for a question that the session may be about to ask
	farewell = 2 * time.Second  // for pages to learn that the session has ended
)

// question is a question that waits for its answer.
type question struct {
	ask.Question
	address string
	turn    int             // its place in the queue: its number, or a later one after a skip
	done    chan result     // has room for the one result
	holder  *rater          // who is shown it; nil while it is in the queue
	clock   context.Context // of the holder's lease
	release func()          // stops the clock
}

type result struct {
	answer ask.Answer
	err    error
}

// address returns the name of a question for pages: a hash of all that the question says
// but its number, which differs from run to run. Several open questions can be equal; n
// counts those before.
func address(q ask.Question, n int) string {
	h := sha256.New()
	for _, part := range []string{q.Pair, q.Item, q.Prompt, q.First, q.Second} {
		fmt.Fprintf(h, "%d:%s", len(part), part)
	}
	fmt.Fprintf(h, "%d %d %d", q.Repeat, q.Seat, n)
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// pass is what a rater does at most once: a pair of texts, in either order and at any
// seat, unless the question is a repeat or the items of the pair have begun again.
type pass struct {
	pair          string
	round, repeat int
}

func passOf(q ask.Question) pass { return pass{q.Pair, q.Round, q.Repeat} }

// verdict is a question that was answered.
type verdict struct {
	ask.Question
	address string
	rater   *rater // who may be in the settings no more
	outcome pref.Outcome
}

// rater is a person with a link.
type rater struct {
	name, token, folder string

	lease    *question
	verdicts []*verdict    // that were not taken back, the last one last
	judged   map[pass]bool // of verdicts
	wanted   string        // the address of the question that was taken back and is to be shown next; "" for none
	waits    bool          // the page shows nothing else for a moment, while the session is asking it
	came     bool          // a page of the rater has asked what to show
	left     bool          // and has learnt that the session has ended
	away     bool          // a lease ran out, and the rater has not come back since
}

// queue has the open questions, who is shown which, and the verdicts. Its methods need the
// lock of the judge.
type queue struct {
	raters   []*rater
	open     map[string]*question // by address
	waiting  []*question          // open questions without a holder, the next one first
	newest   int                  // the largest number of a question
	answered map[string]*verdict  // by address
	begun    bool                 // there has been a question
	settled  bool                 // a while ago, so that a question of before a restart would be open by now
	changed  chan struct{}        // closed at the next change
}

// change wakes all who wait for a change.
func (u *queue) change() {
	close(u.changed)
	u.changed = make(chan struct{})
}

// may reports whether the rater may be shown the question.
func (r *rater) may(q *question) bool { return !r.judged[passOf(q.Question)] }

// add opens a question.
func (u *queue) add(asked ask.Question) *question {
	q := &question{Question: asked, turn: asked.ID, done: make(chan result, 1)}
	u.newest = max(u.newest, asked.ID)
	for n := 0; ; n++ {
		q.address = address(asked, n)
		if u.open[q.address] == nil {
			break
		}
	}
	if v := u.answered[q.address]; v != nil {
		u.takeBack(v) // it does not count any more, or the question would not be asked
	}
	u.open[q.address] = q
	u.enqueue(q)
	u.dismiss()
	return q
}

// remove takes a question out that is open no more.
func (u *queue) remove(q *question) {
	u.free(q)
	u.waiting = slices.DeleteFunc(u.waiting, func(o *question) bool { return o == q })
	delete(u.open, q.address)
	u.change()
}

// dismiss fails the questions that no rater may answer any more.
func (u *queue) dismiss() {
	for _, q := range slices.Clone(u.waiting) {
		if !slices.ContainsFunc(u.raters, func(r *rater) bool { return r.may(q) }) {
			u.remove(q)
			q.done <- result{err: &ask.Failure{
				Reason: "refused", Detail: "each of the " + people(len(u.raters)) + " has judged this pair already; a pair needs as many raters as verdicts", Tries: 1,
			}}
		}
	}
}

func people(n int) string {
	if n == 1 {
		return "1 rater"
	}
	return fmt.Sprintf("%d raters", n)
}

// free ends the lease on the question, which is in no queue then.
func (u *queue) free(q *question) {
	if q.holder != nil {
		q.release()
		q.holder.lease, q.holder = nil, nil
	}
}

// enqueue puts a question without a holder in its place in the queue. Sessions ask from
// several goroutines, so that questions can arrive in another order than they were asked.
func (u *queue) enqueue(q *question) {
	u.waiting = append(u.waiting, q)
	slices.SortStableFunc(u.waiting, func(a, b *question) int { return a.turn - b.turn })
	u.change()
}

// putBack ends the lease on the question.
func (u *queue) putBack(q *question) {
	u.free(q)
	u.enqueue(q)
}

// skip ends the lease on the question, which comes after all others that are open.
func (u *queue) skip(q *question) {
	q.turn = u.newest
	u.putBack(q)
}

// lease shows the question to the rater for the time of a lease. If it runs out, expired is
// called with its clock.
func (u *queue) lease(r *rater, q *question, span time.Duration, expired func(clock context.Context)) {
	u.free(q)
	u.waiting = slices.DeleteFunc(u.waiting, func(o *question) bool { return o == q })
	clock, release := context.WithTimeout(context.Background(), span)
	context.AfterFunc(clock, func() {
		if errors.Is(clock.Err(), context.DeadlineExceeded) {
			expired(clock)
		}
	})
	q.holder, q.clock, q.release = r, clock, release
	r.lease = q
}

// next returns the question to show to the rater: the one that was taken back, or the
// first of the queue.
func (u *queue) next(r *rater) *question {
	if i := slices.IndexFunc(u.waiting, func(q *question) bool { return q.address == r.wanted && r.may(q) }); i >= 0 {
		return u.waiting[i]
	}
	wanted := func(q *question) bool { // by another rater, who has taken it back
		return slices.ContainsFunc(u.raters, func(o *rater) bool { return o != r && o.waits && o.wanted == q.address })
	}
	if i := slices.IndexFunc(u.waiting, func(q *question) bool { return r.may(q) && !wanted(q) }); i >= 0 {
		return u.waiting[i]
	}
	return nil
}

// record records the verdict of a rater on an open question, and closes it.
func (u *queue) record(r *rater, q *question, a ask.Answer) {
	u.remove(q)
	u.keep(&verdict{q.Question, q.address, r, a.Outcome})
	q.done <- result{answer: a}
	if r.lease != nil && !r.may(r.lease) { // the verdict was on a question of an earlier lease
		u.putBack(r.lease)
	}
	u.dismiss()
}

// keep makes a verdict its rater's last one.
func (u *queue) keep(v *verdict) {
	u.answered[v.address] = v
	v.rater.verdicts = append(v.rater.verdicts, v)
	v.rater.judged[passOf(v.Question)] = true
}

// takeBack forgets a verdict.
func (u *queue) takeBack(v *verdict) {
	r := v.rater
	r.verdicts = slices.DeleteFunc(r.verdicts, func(o *verdict) bool { return o == v })
	delete(r.judged, passOf(v.Question))
	delete(u.answered, v.address)
}
