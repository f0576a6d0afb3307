package people

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"joust/experiments/session/ask"
	"joust/sim/pref"
)

// hosted is a session that only takes verdicts back.
type hosted struct {
	voided  []int
	void    func() // is called within Void, as a session may ask before it returns
	refusal error
}

func (h *hosted) Void(question int, _, by string) error {
	if h.refusal != nil {
		return h.refusal
	}
	if by == "" {
		return errors.New("nobody")
	}
	h.voided = append(h.voided, question)
	if h.void != nil {
		h.void()
	}
	return nil
}

func (*hosted) Progress() ask.Progress { return ask.Progress{Verdicts: 37, Expected: 120, High: 180} }

// bench is a judge without a server, with those raters, and what its questions came to.
type bench struct {
	*testing.T
	*Judge
	host    *hosted
	results map[int]chan result // by the numbers of questions
}

func newBench(t *testing.T, s Settings) *bench {
	if s.Lease == 0 {
		s.Lease = 5 * time.Minute
	}
	j := New(s, Place{Session: "demo"})
	j.admit(links{Tokens: map[string]string{}})
	j.listener = newPipes()
	b := &bench{t, j, &hosted{}, map[int]chan result{}}
	j.Attach(b.host)
	return b
}

// ask asks the question, and returns when it is in the queue. It needs a bubble.
func (b *bench) ask(q ask.Question) {
	b.Helper()
	done := make(chan result, 1)
	b.results[q.ID] = done
	go func() {
		a, err := b.Ask(b.Context(), q)
		done <- result{a, err}
	}()
	synctest.Wait()
}

// texts is a question about the pair with that name.
func texts(id int, pair string) ask.Question {
	return ask.Question{ID: id, Pair: pair, Item: "i" + pair, Prompt: "Which?", First: pair + " one", Second: pair + " two"}
}

// next returns the pair that the rater is shown, or the state of the page without one.
func (b *bench) next(rater int, shown string) string {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.Context(), time.Millisecond)
	defer cancel()
	s := b.Judge.next(ctx, b.queue.raters[rater], shown)
	if s.question == nil {
		return s.state
	}
	return s.question.Pair
}

// verdict gives a verdict on the question, and returns "", the recorded outcome if it is an
// earlier one, or the status of the refusal.
func (b *bench) verdict(rater int, q ask.Question, o pref.Outcome) string {
	b.Helper()
	r := b.queue.raters[rater]
	ctx, cancel := context.WithTimeout(b.Context(), longPoll)
	defer cancel()
	stored, repeated, err := b.answer(ctx, r, address(q, 0), ask.Answer{Outcome: o, Judge: r.name, Took: time.Second, Tries: 1})
	var no *refusal
	switch {
	case errors.As(err, &no):
		return http.StatusText(no.status)
	case repeated:
		return stored.String()
	}
	return ""
}

func (b *bench) want(why, got, want string) {
	b.Helper()
	if got != want {
		b.Errorf("%s: got %q, want %q", why, got, want)
	}
}

// status returns the status of a refusal, or "" for none.
func status(err error) string {
	var no *refusal
	if errors.As(err, &no) {
		return http.StatusText(no.status)
	}
	return ""
}

func two() Settings { return Settings{Raters: []string{"ann", "bob"}} }

// pipes is a listener in memory.
type pipes struct {
	conns chan net.Conn
	end   sync.Once
	ended chan struct{}
	at    net.TCPAddr
}

func newPipes() *pipes {
	return &pipes{conns: make(chan net.Conn), ended: make(chan struct{}), at: net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8123}}
}

// Dial returns the client's end of a new connection.
func (p *pipes) Dial() net.Conn {
	client, server := net.Pipe()
	p.conns <- server
	return client
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.ended:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.end.Do(func() { close(p.ended) })
	return nil
}

func (p *pipes) Addr() net.Addr { return &p.at }
