package chat

import (
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"joust/experiments/session/ask"
)

// askAll asks n questions at once and returns how long that takes.
func askAll(t *testing.T, j *judge, n int) time.Duration {
	t.Helper()
	start := time.Now()
	var wait sync.WaitGroup
	for i := range n {
		wait.Go(func() {
			q := question
			q.ID = i + 1
			if _, err := j.Ask(t.Context(), q); err != nil {
				t.Errorf("question %d: %v", q.ID, err)
			}
		})
	}
	wait.Wait()
	return time.Since(start)
}

// slow answers after a second.
func slow(w http.ResponseWriter, r *http.Request) {
	time.Sleep(time.Second)
	say("[[A]]")(w, r)
}

// Without complaints of the server, calls fill the key parallel and no more.
func TestParallel(t *testing.T) {
	bubble(t, "parallel: 3", []http.HandlerFunc{slow}, func(t *testing.T, j *judge, s *server) {
		if j.Parallel() != 3 {
			t.Errorf("parallel is %d, want 3", j.Parallel())
		}
		if passed := askAll(t, j, 10); passed != 4*time.Second || s.atOnce() != 3 {
			t.Errorf("10 calls of 1 s take %v with at most %d at once, want 4s with 3", passed, s.atOnce())
		}
	})
}

// Calls are evenly spread over the minute.
func TestPerMinute(t *testing.T) {
	bubble(t, "parallel: 8\nper_minute: 30", []http.HandlerFunc{say("[[A]]")}, func(t *testing.T, j *judge, s *server) {
		askAll(t, j, 8)
		for i, r := range s.received() {
			if got, want := r.at.Sub(s.received()[0].at).Round(time.Microsecond), time.Duration(i)*2*time.Second; got != want {
				t.Errorf("call %d is made after %v, want %v", i, got, want)
			}
		}
	})
}

// A server that takes at most two calls at once is found out, and no question fails.
func TestFewerAtOnce(t *testing.T) {
	var mu sync.Mutex
	busy, complaints := 0, 0
	two := func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		busy++
		over := busy > 2
		if over {
			complaints++
		}
		mu.Unlock()
		if over {
			send(429, "")(w, r)
		} else {
			slow(w, r)
		}
		mu.Lock()
		busy--
		mu.Unlock()
	}
	bubble(t, "parallel: 16\nretries: 10", []http.HandlerFunc{two}, func(t *testing.T, j *judge, _ *server) {
		// 60 calls of 1 s, two at once, take 30 s. A gate that stays open at 16 calls gets
		// hundreds of complaints.
		passed := askAll(t, j, 60)
		if passed < 30*time.Second || passed > 75*time.Second {
			t.Errorf("60 calls take %v, want 30 s to 75 s", passed)
		}
		if complaints > 60 {
			t.Errorf("the server complains %d times of 60 questions", complaints)
		}
	})
}

// When the server asks one call to wait, no other call begins meanwhile.
func TestAllWait(t *testing.T) {
	script := []http.HandlerFunc{send(429, "", "Retry-After", "40"), say("[[A]]")}
	bubble(t, "parallel: 1", script, func(t *testing.T, j *judge, s *server) {
		if passed := askAll(t, j, 3); passed != 40*time.Second || len(s.received()) != 4 {
			t.Errorf("%d calls within %v, want 4 within 40s", len(s.received()), passed)
		}
		for i, r := range s.received()[1:] {
			if waited := r.at.Sub(s.received()[0].at); waited < 40*time.Second {
				t.Errorf("call %d begins %v after the complaint", i+2, waited)
			}
		}
	})
}

func TestGate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate(16, time.Now)
		enter := func() int {
			ticket, err := g.enter(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return ticket
		}
		limit := func(why string, want float64) {
			t.Helper()
			if g.limit < want-1e-9 || g.limit > want+1e-9 {
				t.Errorf("%s: the limit is %v, want %v", why, g.limit, want)
			}
		}
		a, b, c := enter(), enter(), enter()
		g.leave(a, false, true, 0)
		limit("one complaint", 8)
		g.leave(b, false, true, 0)
		limit("a complaint about a call that began before the cut", 8)
		g.leave(c, true, false, 0)
		limit("a reply", 8+1./8)
		g.leave(enter(), false, false, 0)
		limit("another fault", 8+1./8)
		for range 4 {
			g.leave(enter(), false, true, 0)
		}
		limit("many complaints", 1)
		g.leave(enter(), true, false, 0)
		limit("a reply at the lowest limit", 2)
		for range 200 {
			g.leave(enter(), true, false, 0)
		}
		limit("many replies", 16)
	})
}

// The waits of different calls differ, and each is within the bound that doubles.
func TestWaits(t *testing.T) {
	j := open(t, "", Setup{Now: time.Now})
	seen := map[time.Duration]bool{}
	for id := range 200 {
		for failed, bound := range []time.Duration{0, 1, 2, 4, 8, 16, 32, 60, 60} {
			if failed == 0 {
				continue
			}
			w := j.wait(new(fault), ask.Question{ID: id}, failed)
			if w < 0 || w >= bound*time.Second || seen[w] {
				t.Errorf("question %d waits %v after %d failures; the bound is %d s, and no two waits are equal", id, w, failed, bound)
			}
			seen[w] = true
		}
	}
	if w := j.wait(&fault{after: 7 * time.Second}, question, 1); w != 7*time.Second {
		t.Errorf("it waits %v where the server asks for 7s", w)
	}
}
