package people

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"joust/experiments/session/ask"
	"joust/sim/pref"
)

func TestVerdict(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, two())
		p, q := texts(1, "p"), texts(2, "q")
		b.want("before the first question", b.next(0, ""), "wait")
		b.ask(p)
		b.ask(q)
		b.want("the first question goes to who comes first", b.next(0, ""), "p")
		b.want("and remains there", b.next(0, ""), "p")
		b.want("the next one goes to the next rater", b.next(1, ""), "q")
		b.want("another's question", b.verdict(1, p, pref.Tie), "Conflict")
		b.want("the verdict", b.verdict(0, p, pref.SecondWins), "")
		if r := <-b.results[1]; r.err != nil || r.answer.Outcome != pref.SecondWins || r.answer.Judge != "ann" || r.answer.Took != time.Second || r.answer.Tries != 1 {
			t.Errorf("the session got %+v", r)
		}
		b.want("once more by the same rater, with another outcome", b.verdict(0, p, pref.Tie), "second")
		b.want("by another rater", b.verdict(1, p, pref.Tie), "Conflict")
		time.Sleep(2 * grace)
		b.want("a question that is unknown", b.verdict(0, texts(3, "r"), pref.Tie), "Gone")
		b.want("no question is left", b.next(0, ""), "wait")
	})
}

func TestMinimalTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, Settings{Raters: []string{"ann"}, MinimalTime: 1001 * time.Millisecond})
		b.ask(texts(1, "p"))
		b.want("after a second", b.verdict(0, texts(1, "p"), pref.Tie), "Unprocessable Entity")
	})
}

// Nobody judges a pair twice, in whatever order and at whatever seat, except for a retest.
func TestPairOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, two())
		p := texts(1, "p")
		b.ask(p)
		b.want("the first seat", b.next(0, ""), "p")
		b.want("its verdict", b.verdict(0, p, pref.Tie), "")

		seat := p
		seat.ID, seat.Seat = 2, 1
		swapped := p
		swapped.ID, swapped.First, swapped.Second = 3, p.Second, p.First
		b.ask(seat)
		b.ask(swapped)
		b.want("the same pair", b.next(0, ""), "wait")
		b.want("a verdict on it all the same", b.verdict(0, seat, pref.Tie), "Conflict")
		retest := p
		retest.ID, retest.Repeat = 4, 1
		b.ask(retest)
		b.want("a retest", b.next(0, ""), "p")
		if got := b.queue.raters[0].lease.ID; got != 4 {
			t.Errorf("ann is shown the question %d, want the retest", got)
		}
		b.want("the second seat goes to the other rater", b.next(1, ""), "p")
		b.want("its verdict", b.verdict(1, seat, pref.Tie), "")

		// Both have judged the pair, so that the third question can have no verdict.
		r := <-b.results[3]
		if f, ok := ask.FailureOf(r.err); !ok || f.Reason != "refused" || !strings.Contains(f.Detail, "2 raters") {
			t.Errorf("got %v", r.err)
		}
		again := p
		again.ID, again.Seat = 5, 7
		_, err := b.Ask(t.Context(), again)
		if _, ok := ask.FailureOf(err); !ok {
			t.Errorf("got %v", err)
		}
	})
}

func TestSkip(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, two())
		p := texts(1, "p")
		b.ask(p)
		b.ask(texts(2, "q"))
		b.want("at first", b.next(0, ""), "p")
		b.want("the skip of another's question", status(b.skip(b.queue.raters[1], address(p, 0))), "Gone")
		b.want("the skip", status(b.skip(b.queue.raters[0], address(p, 0))), "")
		b.want("the skip once more", status(b.skip(b.queue.raters[0], address(p, 0))), "Gone")
		b.want("the next", b.next(0, ""), "q")
		b.want("the skipped one is for others", b.next(1, ""), "p")
	})
}

func TestUndo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, two())
		p, q, r := texts(1, "p"), texts(2, "q"), texts(3, "r")
		ann, bob := b.queue.raters[0], b.queue.raters[1]
		b.want("without a verdict", status(b.undo(ann, address(p, 0))), "Conflict")
		for _, x := range []ask.Question{p, q, r} {
			b.ask(x)
		}
		b.next(0, "")
		b.verdict(0, p, pref.Tie)
		b.next(0, "")
		b.verdict(0, q, pref.Tie)
		b.want("the third question", b.next(0, ""), "r")
		b.want("another's verdict", status(b.undo(bob, address(q, 0))), "Conflict")
		b.want("not the last verdict", status(b.undo(ann, address(p, 0))), "Conflict")
		if b.host.voided != nil {
			t.Errorf("the session has taken back %v", b.host.voided)
		}

		b.host.refusal = errors.New("the session has ended")
		b.want("the session refuses", status(b.undo(ann, address(q, 0))), "Conflict")
		b.want("so that the verdict remains", b.verdict(0, q, pref.FirstWins), "tie")

		// The session asks anew, with another number, before Void returns.
		again := q
		again.ID = 4
		b.host.refusal, b.host.void = nil, func() { b.ask(again) }
		b.want("the undo", status(b.undo(ann, address(q, 0))), "")
		b.want("the question is not for others", b.next(1, ""), "r")
		b.want("but for who has taken it back", b.next(0, ""), "q")
		b.want("the new verdict", b.verdict(0, q, pref.BothBad), "")
		if got := <-b.results[4]; got.answer.Outcome != pref.BothBad {
			t.Errorf("the session got %+v", got)
		}

		b.host.void = nil
		b.want("the undo of the new verdict", status(b.undo(ann, address(q, 0))), "")
		b.want("the undo of the one before", status(b.undo(ann, address(p, 0))), "")
		if want := []int{2, 4, 1}; !slices.Equal(b.host.voided, want) {
			t.Errorf("the session has taken back %v, want %v", b.host.voided, want)
		}
	})
}

// After an undo, the page waits a moment for the question, and shows another one if the
// session does not ask it again.
func TestUndoWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, two())
		p, ann := texts(1, "p"), b.queue.raters[0]
		b.ask(p)
		b.ask(texts(2, "q"))
		b.next(0, "")
		b.verdict(0, p, pref.Tie)
		b.want("the second question", b.next(0, ""), "q")
		b.want("the undo", status(b.undo(ann, address(p, 0))), "")
		if got := b.Judge.Parallel(); got != 5 {
			t.Errorf("for a moment, the judge takes %d questions, want 5", got)
		}
		start := time.Now()
		s := b.Judge.next(t.Context(), ann, "")
		if s.question == nil || s.question.Pair != "q" || time.Since(start) != grace {
			t.Errorf("got %+v after %v", s, time.Since(start))
		}
		if got := b.Judge.Parallel(); got != 4 {
			t.Errorf("afterwards, the judge takes %d questions, want 4", got)
		}
		// The session comes back to it later: then it is the next one all the same.
		b.ask(texts(3, "r"))
		b.ask(p)
		b.verdict(0, texts(2, "q"), pref.Tie)
		b.want("the question that was taken back", b.next(0, ""), "p")
	})
}

func TestLease(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, two())
		p, q := texts(1, "p"), texts(2, "q")
		b.ask(p)
		b.ask(q)
		b.want("ann's", b.next(0, ""), "p")
		b.want("bob's", b.next(1, ""), "q")
		time.Sleep(4 * time.Minute)
		b.want("a reload gives a new lease", b.next(0, ""), "p")
		b.want("a page that only asks for news does not", b.next(1, address(q, 0)), "q")
		time.Sleep(2 * time.Minute)
		b.want("a page whose lease has run out", b.next(1, address(q, 0)), "away")
		b.want("it does not take the question again by itself", b.next(1, address(q, 0)), "away")
		b.want("ann still has hers", b.next(0, address(p, 0)), "p")
		b.want("ann judges hers", b.verdict(0, p, pref.Tie), "")
		b.want("and is shown bob's", b.next(0, ""), "q")
		b.want("bob is too late", b.verdict(1, q, pref.Tie), "Conflict")
		time.Sleep(6 * time.Minute)
		b.want("ann is away too", b.next(0, address(q, 0)), "away")
		b.want("nobody has it, so that a late verdict counts", b.verdict(1, q, pref.FirstWins), "")
		if r := <-b.results[2]; r.answer.Judge != "bob" {
			t.Errorf("the session got %+v", r)
		}
		b.want("ann comes back", b.next(0, ""), "wait")
	})
}

// A rater who judges a question of an earlier lease, and is shown the same pair at another
// seat meanwhile, is not shown that any more.
func TestLateVerdictOnTheSamePair(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, two())
		p := texts(1, "p")
		seat := p
		seat.ID, seat.Seat = 2, 1
		b.ask(p)
		b.next(0, "")
		time.Sleep(6 * time.Minute) // puts p back, first
		b.ask(seat)
		b.want("ann is shown one of the two", b.next(0, ""), "p")
		b.queue.putBack(b.queue.raters[0].lease)
		b.Judge.lease(b.queue.raters[0], b.queue.open[address(seat, 0)])
		b.want("the late verdict", b.verdict(0, p, pref.Tie), "")
		b.want("ann has judged the pair", b.next(0, address(seat, 0)), "wait")
		b.want("the seat is for bob", b.next(1, ""), "p")
	})
}

func TestAskEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, two())
		p := texts(1, "p")
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() {
			_, err := b.Ask(ctx, p)
			done <- err
		}()
		synctest.Wait()
		b.want("the question", b.next(0, ""), "p")
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		time.Sleep(2 * grace)
		b.want("the page learns that it is not needed", b.next(0, address(p, 0)), "wait")
		b.want("and so does the verdict", b.verdict(0, p, pref.Tie), "Gone")
	})
}

// After a restart, an open page goes on: its question has the same address although its
// number differs, and verdicts that the journal has are known.
func TestRestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, two())
		p, q, r := texts(1, "p"), texts(17, "q"), texts(3, "r")
		b.Recall(p, ask.Answer{Outcome: pref.SecondWins, Judge: "ann"})
		b.Recall(r, ask.Answer{Outcome: pref.Tie, Judge: "carl"}) // who is not a rater any more

		b.want("a retry of a verdict that the journal has", b.verdict(0, p, pref.Tie), "second")
		b.want("nothing is asked yet", b.next(0, address(q, 0)), "starting")
		got := make(chan string)
		go func() { got <- b.verdict(0, q, pref.FirstWins) }() // it comes before the session asks
		synctest.Wait()
		b.ask(texts(16, "s"))
		b.want("another question is open first", b.next(1, address(q, 0)), "starting")
		b.ask(q)
		b.want("the verdict", <-got, "")

		b.want("another page goes on with its question", b.next(1, address(texts(0, "s"), 0)), "s")
		if lease := b.queue.raters[1].lease; lease == nil || lease.Pair != "s" {
			t.Errorf("bob has the lease %+v", lease)
		}
		b.want("undo reaches verdicts of before", status(b.undo(b.queue.raters[0], address(q, 0))), "")
		b.want("undo reaches verdicts of before", status(b.undo(b.queue.raters[0], address(p, 0))), "")
		if want := []int{17, 1}; !slices.Equal(b.host.voided, want) {
			t.Errorf("the session has taken back %v, want %v", b.host.voided, want)
		}
	})
}

func TestParallel(t *testing.T) {
	b := newBench(t, two())
	if got := b.Judge.Parallel(); got != 4 {
		t.Errorf("got %d, want one for each rater and two more", got)
	}
	if b.Judge.Name() != "people" || b.Price(ask.Question{}) != 0 {
		t.Error("the name or the price is wrong")
	}
}

func TestAddress(t *testing.T) {
	p := texts(1, "p")
	later := p
	later.ID = 2
	if address(p, 0) != address(later, 0) {
		t.Error("the number of a question changes its address")
	}
	seen := map[string]string{address(p, 0): "the question itself"}
	for what, change := range map[string]func(q *ask.Question){
		"order": func(q *ask.Question) { q.First, q.Second = q.Second, q.First }, "pair": func(q *ask.Question) { q.Pair = "x" }, "item": func(q *ask.Question) { q.Item = "x" },
		"prompt": func(q *ask.Question) { q.Prompt = "x" }, "repeat": func(q *ask.Question) { q.Repeat = 1 }, "seat": func(q *ask.Question) { q.Seat = 1 },
		"bounds": func(q *ask.Question) { q.First, q.Second = q.First+" ", q.Second[1:] },
	} {
		q := p
		change(&q)
		if other, ok := seen[address(q, 0)]; ok {
			t.Errorf("%s and %s have the same address", what, other)
		}
		seen[address(q, 0)] = what
	}
	if address(p, 0) == address(p, 1) {
		t.Error("equal open questions have the same address")
	}
}

// Questions are shown in the order of their numbers, whatever their order of arrival.
func TestOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, two())
		for _, q := range []ask.Question{texts(3, "r"), texts(1, "p"), texts(2, "q")} {
			b.ask(q)
		}
		b.want("first", b.next(0, ""), "p")
		b.want("second", b.next(1, ""), "q")
		b.want("a skip", status(b.skip(b.queue.raters[0], address(texts(1, "p"), 0))), "")
		b.ask(texts(4, "s"))
		for _, want := range []string{"r", "p", "s"} {
			b.want("then", b.next(0, ""), want)
			b.verdict(0, b.queue.raters[0].lease.Question, pref.Tie)
		}
	})
}

// A request for news that is still under way when its page skips the question, or takes a
// verdict back, does not take the question again.
func TestStaleRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, two())
		p, q := texts(1, "p"), texts(2, "q")
		b.ask(p)
		b.ask(q)
		b.want("at first", b.next(0, ""), "p")
		ann := b.queue.raters[0]
		stale := make(chan standing)
		go func() { stale <- b.Judge.next(t.Context(), ann, address(p, 0)) }()
		synctest.Wait()
		b.want("the skip", status(b.skip(ann, address(p, 0))), "")
		if s := <-stale; s.state != "wait" || ann.lease != nil {
			t.Errorf("got %+v", s)
		}
		b.want("then", b.next(0, ""), "q")
	})
}
