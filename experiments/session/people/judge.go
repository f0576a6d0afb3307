package people

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"joust/experiments/session/ask"
	"joust/sim/pref"
)

// spare is how many questions the judge takes beyond one for each rater, so that the next
// one is there when a verdict is given.
const spare = 2

// Place is where a session keeps its files, and how it speaks to whoever runs it.
type Place struct {
	Session string       // the session's name, for the title of the page
	Folder  string       // of the session's files; it must exist
	Warn    func(string) // called with each warning
}

// Link is the way of a rater to the page. Whoever knows the address can judge in the
// rater's name.
type Link struct{ Rater, URL string }

// Judge is people who judge on a page. It implements [ask.Judge], [ask.Hosted] and
// [ask.Recalling].
type Judge struct {
	settings Settings
	place    Place
	page     page
	links    []Link
	listener net.Listener
	server   *http.Server
	served   chan error // the result of the server, when it has ended

	mu    sync.Mutex
	queue queue
	host  ask.Host // nil before Attach
	ended bool     // by Close
}

// New returns a judge whose server must be started.
func New(s Settings, p Place) *Judge {
	j := &Judge{
		settings: s, place: p, page: newPage(), served: make(chan error, 1),
		queue: queue{open: map[string]*question{}, answered: map[string]*verdict{}, changed: make(chan struct{})},
	}
	for _, name := range s.Raters {
		j.queue.raters = append(j.queue.raters, &rater{name: name, judged: map[pass]bool{}})
	}
	j.server = j.newServer()
	return j
}

// admit gives the raters their secrets.
func (j *Judge) admit(kept links) {
	for _, r := range j.queue.raters {
		r.token = kept.token(r.name)
		r.folder = folderOf(r.token)
	}
}

// Start starts the server; then there is a link for each rater. The links are those of the
// session's last run, if the folder has them and their port is still free.
func (j *Judge) Start(context.Context) error {
	kept, err := readLinks(j.place.Folder)
	if err != nil {
		return err
	}
	j.admit(kept)
	if j.listener, err = j.listen(kept.Port); err != nil {
		return err
	}
	go func() { j.served <- j.server.Serve(j.listener) }()
	kept.Port = portOf(j.listener)
	if err := kept.write(j.place.Folder); err != nil {
		return fmt.Errorf("people: the links cannot be kept: %w", err)
	}
	for _, r := range j.queue.raters {
		j.links = append(j.links, Link{r.name, "http://" + j.reachable() + "/enter/" + r.token})
	}
	return nil
}

// Links returns the links of the raters, in the order of the settings; none before Start.
func (j *Judge) Links() []Link { return j.links }

// Name implements [ask.Judge].
func (*Judge) Name() string { return "people" }

// Parallel implements [ask.Judge]. For a moment after an undo it is one more, so that the
// session can ask the question again while all others are open.
func (j *Judge) Parallel() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	n := len(j.queue.raters) + spare
	for _, r := range j.queue.raters {
		if r.waits {
			n++
		}
	}
	return n
}

// Price implements [ask.Judge]: joust does not know what people are paid.
func (*Judge) Price(ask.Question) float64 { return 0 }

// Attach implements [ask.Hosted].
func (j *Judge) Attach(h ask.Host) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.host = h
}

// Recall implements [ask.Recalling]: raters are not asked again what they have answered
// before a restart, and can still take their last verdict back.
func (j *Judge) Recall(q ask.Question, a ask.Answer) {
	j.mu.Lock()
	defer j.mu.Unlock()
	r := j.named(a.Judge)
	if r == nil {
		r = &rater{name: a.Judge, judged: map[pass]bool{}} // who is in the settings no more
	}
	j.queue.keep(&verdict{q, address(q, 0), r, a.Outcome})
}

func (j *Judge) named(name string) *rater {
	for _, r := range j.queue.raters {
		if r.name == name {
			return r
		}
	}
	return nil
}

// Ask implements [ask.Judge]. It fails the question if every rater has judged its pair.
func (j *Judge) Ask(ctx context.Context, asked ask.Question) (ask.Answer, error) {
	j.mu.Lock()
	q := j.queue.add(asked)
	if !j.queue.begun {
		j.queue.begun = true
		j.after(grace, func() { j.queue.settled = true })
	}
	j.mu.Unlock()
	select {
	case r := <-q.done:
		return r.answer, r.err
	case <-ctx.Done():
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	select {
	case r := <-q.done: // in the meantime
		return r.answer, r.err
	default:
		j.queue.remove(q)
		return ask.Answer{}, ctx.Err()
	}
}

// Close implements [ask.Judge]. It waits a moment for the pages that are open, so that
// they can show that the session has ended.
func (j *Judge) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), farewell)
	defer cancel()
	if j.listener == nil {
		return nil // it was not started
	}
	j.mu.Lock()
	j.ended = true
	for _, q := range j.queue.open {
		j.queue.free(q)
	}
	j.queue.change()
	for ctx.Err() == nil && slices.ContainsFunc(j.queue.raters, func(r *rater) bool { return r.came && !r.left }) {
		j.wait(ctx)
	}
	j.mu.Unlock()
	ctx, cancel = context.WithTimeout(context.Background(), farewell)
	defer cancel()
	if err := j.server.Shutdown(ctx); err != nil {
		return j.server.Close() // a browser that keeps a connection open is no error
	}
	if err := <-j.served; !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("people: the server of the pages ended: %w", err)
	}
	return nil
}

// expire puts a question whose lease with that clock has run out back into the queue.
func (j *Judge) expire(q *question, clock context.Context) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if r := q.holder; r != nil && q.clock == clock { // else a verdict or a skip was faster
		r.away = true // so that the page does not take it again by itself: nobody seems to sit there
		j.queue.putBack(q)
	}
}

// lease shows the question to the rater, from now for the time of a lease.
func (j *Judge) lease(r *rater, q *question) {
	r.away = false
	if r.wanted == q.address {
		r.wanted, r.waits = "", false
	}
	j.queue.lease(r, q, j.settings.Lease, func(clock context.Context) { j.expire(q, clock) })
}

// after calls f with the lock after some time, and wakes those who wait for a change.
func (j *Judge) after(span time.Duration, f func()) {
	clock, cancel := context.WithTimeout(context.Background(), span)
	context.AfterFunc(clock, func() {
		defer cancel()
		j.mu.Lock()
		defer j.mu.Unlock()
		f()
		j.queue.change()
	})
}

// wait releases the lock until the queue changes or ctx ends.
func (j *Judge) wait(ctx context.Context) {
	changed := j.queue.changed
	j.mu.Unlock()
	defer j.mu.Lock()
	select {
	case <-changed:
	case <-ctx.Done():
	}
}

// refusal is a request of a page that is not granted.
type refusal struct {
	status int
	reason string // for the rater
}

func (r *refusal) Error() string { return r.reason }

func refuse(status int, format string, args ...any) error {
	return &refusal{status, fmt.Sprintf(format, args...)}
}

// standing is what a page should show.
type standing struct {
	question *question // nil if there is none to show
	state    string    // question, wait, or one of the following
	last     string    // the address of the verdict that can be taken back; "" for none
	done     int       // verdicts of the rater
}

// The states of a page without a question, except wait.
const (
	ended    = "ended"    // the session takes no more verdicts
	away     = "away"     // the page has shown a question for longer than a lease
	starting = "starting" // the session has not asked yet; what the page shows may be open again soon
)

// next waits until the page of the rater should show something other than the question
// with the address shown ("" for none), or until ctx ends, and returns what.
func (j *Judge) next(ctx context.Context, r *rater, shown string) standing {
	j.mu.Lock()
	defer j.mu.Unlock()
	// A request of a page that had a lease when it came must not take the question again after
	// a skip or an undo, which may come before the request is known to be given up.
	resumes := r.lease == nil
	r.came = true
	for {
		if q, state, ok := j.show(r, shown, resumes); ok || ctx.Err() != nil {
			if state == ended {
				r.left = true
				j.queue.change()
			}
			s := standing{question: q, state: state, done: len(r.verdicts)}
			if s.done > 0 {
				s.last = r.verdicts[s.done-1].address
			}
			return s
		}
		resumes = resumes && r.lease == nil
		j.wait(ctx)
	}
}

// show returns what the page of the rater should show now, and whether that is something
// other than the question with the address shown. If resumes, the page may take up that
// question again, which it has shown since before a restart.
func (j *Judge) show(r *rater, shown string, resumes bool) (q *question, state string, other bool) {
	switch {
	case j.ended:
		return nil, ended, true
	case shown == "":
		q = r.lease
		if q == nil && (!r.waits || j.queue.open[r.wanted] != nil) {
			q = j.queue.next(r)
		}
		if q == nil {
			return nil, "wait", false
		}
		j.lease(r, q)
		return q, "question", true
	case r.lease != nil: // if it is another one, another page of the rater went on
		return r.lease, "question", r.lease.address != shown
	case r.away:
		return nil, away, true
	}
	switch q := j.queue.open[shown]; {
	case resumes && q != nil && q.holder == nil && r.may(q):
		j.lease(r, q)
		return q, "question", false
	case q == nil && !j.queue.settled:
		return nil, starting, false
	default:
		return nil, "wait", true
	}
}

// answer takes a verdict of a rater. If the rater has given one on this question before, it
// returns that one, and repeated.
func (j *Judge) answer(ctx context.Context, r *rater, address string, a ask.Answer) (stored pref.Outcome, repeated bool, err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	q, v := j.await(ctx, address)
	switch {
	case v != nil && v.rater == r:
		return v.outcome, true, nil
	case v != nil:
		return 0, false, refuse(http.StatusConflict, "Somebody else has judged this question in the meantime.")
	case j.ended:
		return 0, false, refuse(http.StatusGone, "The session has ended; your verdict came too late.")
	case q == nil && !j.queue.settled:
		return 0, false, refuse(http.StatusServiceUnavailable, "The session is still starting.")
	case q == nil:
		return 0, false, refuse(http.StatusGone, "This question is not open any more; your verdict was not needed.")
	case q.holder != nil && q.holder != r:
		return 0, false, refuse(http.StatusConflict, "You had this question for so long that somebody else is judging it now.")
	case !r.may(q):
		return 0, false, refuse(http.StatusConflict, "You have judged these two answers before.")
	case a.Took < j.settings.MinimalTime:
		return 0, false, refuse(http.StatusUnprocessableEntity, "Please take at least %s for each question.", j.settings.MinimalTime)
	}
	r.away = false
	j.queue.record(r, q, a)
	return a.Outcome, false, nil
}

// await returns the open question or the verdict with that address. If there is neither
// and the session has just begun, it waits: after a restart, a page can be faster than the
// session.
func (j *Judge) await(ctx context.Context, address string) (*question, *verdict) {
	for {
		q, v := j.queue.open[address], j.queue.answered[address]
		if q != nil || v != nil || j.queue.settled || j.ended || ctx.Err() != nil {
			return q, v
		}
		j.wait(ctx)
	}
}

// skip puts a question that the rater is shown at the end of the queue.
func (j *Judge) skip(r *rater, address string) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	q := r.lease
	if q == nil || q.address != address {
		return refuse(http.StatusGone, "This question is not yours any more.")
	}
	j.queue.skip(q)
	return nil
}

// undo takes the rater's last verdict back, whose address must be given. The session then
// asks the question again if it still needs it, and the rater is shown it before all others.
func (j *Judge) undo(r *rater, address string) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	last := len(r.verdicts) - 1
	switch {
	case last < 0:
		return refuse(http.StatusConflict, "There is no verdict of yours to take back.")
	case r.verdicts[last].address != address:
		return refuse(http.StatusConflict, "Only your last verdict can be taken back.")
	case j.host == nil:
		return refuse(http.StatusServiceUnavailable, "The session has not begun yet.")
	}
	// The session may ask the question again before Void returns, so that the queue must be
	// ready for it.
	v, host := r.verdicts[last], j.host
	j.queue.takeBack(v)
	r.wanted, r.waits = v.address, true
	j.mu.Unlock()
	err := host.Void(v.ID, "undo", r.name)
	j.mu.Lock()
	if err != nil {
		r.wanted, r.waits = "", false
		j.queue.keep(v)
		return refuse(http.StatusConflict, "The verdict cannot be taken back: %s.", err)
	}
	if q := r.lease; q != nil && q.address != v.address {
		j.queue.putBack(q)
	}
	j.after(grace, func() {
		if r.wanted == v.address { // the session may need it no more, or cannot ask it yet
			r.waits = false
		}
	})
	j.queue.change()
	return nil
}

// progress returns how far the session is.
func (j *Judge) progress() ask.Progress {
	j.mu.Lock()
	host := j.host
	j.mu.Unlock()
	if host == nil {
		return ask.Progress{}
	}
	return host.Progress()
}
