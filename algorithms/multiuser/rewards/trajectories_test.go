package rewards

import (
	"math"
	"slices"
	"testing"

	"joust/algorithms/multiuser/explore"
	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/rng"
)

// TestSameTrajectories checks that all learners with the same exploration observe the same
// trajectories, given the same streams.
func TestSameTrajectories(t *testing.T) {
	s := small
	s.users = 20
	var want []int32
	for _, l := range subjects() {
		if l.name == "uniform play" || l.card.Title == UCBVIEntry.Card.Title || l.card.Title == P2REntry.Card.Title {
			continue // these do not explore
		}
		w := newWorld(s, rng.Stream(1, "instance"), rng.Stream(1, "coins"))
		learner := l.made(w.problem, rng.Stream(1, "data"), rng.Stream(1, "own", l.name))
		if c, ok := learner.(multiuser.Clairvoyant); ok {
			c.Reveal(&w.truth)
		}
		var got []int32
		play(w, learner, 4, func(_ int, o *multiuser.Observation) {
			got = append(append(got, o.First.States...), o.First.Actions...)
		})
		if want == nil {
			want = got
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s observes other trajectories than %s", l.name, subjects()[0].name)
		}
	}
}

// TestGoroutines checks that results do not depend on the number of goroutines, with enough
// users to divide the work.
func TestGoroutines(t *testing.T) {
	for _, feedback := range []multiuser.Feedback{multiuser.EveryStep, multiuser.OnlyReturn} {
		s := small
		s.users, s.feedback = 40, feedback
		for _, l := range subjects() {
			var want []float64
			for _, workers := range []int{1, 2} {
				w := newWorld(s, rng.Stream(1, "instance"), rng.Stream(1, "coins"))
				w.problem.Workers = workers
				if l.params.Suits(&w.problem) != nil {
					continue
				}
				learner := l.made(w.problem, rng.Stream(1, "data"), rng.Stream(1, "own"))
				if c, ok := learner.(multiuser.Clairvoyant); ok {
					c.Reveal(&w.truth)
				}
				play(w, learner, 3, func(int, *multiuser.Observation) {})
				var got []float64
				for _, p := range learner.Recommend() {
					for _, a := range p.Act {
						got = append(got, float64(a))
					}
					got = append(got, p.Prob...)
				}
				if e, ok := learner.(multiuser.Estimator); ok {
					got = append(got, e.Estimate().Rewards.RawMatrix().Data...)
				}
				if want == nil {
					want = got
				}
				if !slices.Equal(got, want) {
					t.Errorf("%s by %s has other results with %d goroutines", l.name, feedback, workers)
				}
			}
		}
	}
}

// TestPermutation checks that the order of users is irrelevant: with the same observations of
// users in another order, a learner has the same estimate for each user (fact 10).
func TestPermutation(t *testing.T) {
	for _, feedback := range []multiuser.Feedback{multiuser.EveryStep, multiuser.OneStep, multiuser.OnlyReturn} {
		s := small
		s.users, s.states, s.horizon, s.feedback = 60, 6, 4, feedback
		order := make([]int, s.users)
		for u := range order {
			order[u] = u
		}
		shuffle := rng.Stream(1, "order")
		shuffle.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, c := range []struct {
			name string
			// The low-rank fits stop where a pass changes them by 1e-5 of their size, from random
			// starts, and choose a rank by random entries; so the test gives a rank and allows
			// 0.01. The ridge regression of per user from returns is solved to 1e-8. The others
			// are sums in another order.
			tolerance float64
		}{
			{"low rank of rank 1", 1e-9},
			{"low rank of rank 3", 0.01},
			{"per user", 1e-7},
			{"pooled", 1e-9},
			{"shrunk to pooled", 1e-9},
			{"oracle subspace", 1e-9},
		} {
			l := subject{}
			if c.name == "low rank of rank 3" {
				l = with(c.name, CollaborativeEntry, func(p *CollaborativeParams) { p.Rank, p.Ridge = 3, 0.1 })
			} else {
				l = subjectOf(t, c.name)
			}
			w := newWorld(s, rng.Stream(1, "instance"), rng.Stream(1, "coins"))
			if l.params.Suits(&w.problem) != nil {
				continue
			}
			one := l.made(w.problem, rng.Stream(1, "data"), rng.Stream(1, "own"))
			other := l.made(w.problem, rng.Stream(1, "data"), rng.Stream(1, "own"))
			for _, learner := range []multiuser.Learner{one, other} {
				if c, ok := learner.(multiuser.Clairvoyant); ok {
					c.Reveal(&w.truth)
				}
			}
			play(w, one, 12, func(u int, o *multiuser.Observation) { other.Observe(order[u], o) })
			one.Recommend()
			other.Recommend()
			a, b := one.(multiuser.Estimator).Estimate().Rewards, other.(multiuser.Estimator).Estimate().Rewards
			worst := 0.0
			for u := range s.users {
				for j := range w.problem.Pairs() {
					worst = max(worst, math.Abs(a.At(u, j)-b.At(order[u], j)))
				}
			}
			if !(worst <= c.tolerance) {
				t.Errorf("%s by %s: with users in another order estimates differ by %.2g, want at most %.0g", c.name, feedback, worst, c.tolerance)
			}
		}
	}
}

// TestAllocations checks that recording an observation allocates nothing, where observations
// are entries and the transitions are known.
func TestAllocations(t *testing.T) {
	s := small
	s.users, s.known = 10, true
	w := newWorld(s, rng.Stream(1, "instance"), rng.Stream(1, "coins"))
	low := NewCollaborative(CollaborativeEntry.Defaults, w.problem, rng.Stream(1, "data"), rng.Stream(1, "own"))
	alone := NewUCBVI(UCBVIEntry.Defaults, w.problem, nil, nil)
	var o multiuser.Observation
	low.Begin(0)
	first, _ := low.Propose(0)
	w.Play(0, first, nil, &o)
	for name, observe := range map[string]func(int, *multiuser.Observation){"low rank": low.Observe, "UCBVI": alone.Observe} {
		if n := testing.AllocsPerRun(100, func() { observe(3, &o) }); n != 0 {
			t.Errorf("%s allocates %v times to record a trajectory, want 0", name, n)
		}
	}
}

// witness counts the trajectories that an explorer observes.
type witness struct {
	explore.Explorer
	shown int
}

func (w *witness) Observe(t *mdp.Trajectory) {
	w.shown++
	w.Explorer.Observe(t)
}

// TestEveryTrajectoryShowsTransitions checks that transitions are learned from everything that
// is played, both trajectories of a comparison included.
func TestEveryTrajectoryShowsTransitions(t *testing.T) {
	for feedback, want := range map[multiuser.Feedback]int{multiuser.EveryStep: 30, multiuser.OneStep: 30, multiuser.OnlyReturn: 30, multiuser.Comparison: 60} {
		s := small
		s.users, s.feedback = 10, feedback
		w := newWorld(s, rng.Stream(1, "instance"), rng.Stream(1, "coins"))
		l := NewOracle(OracleEntry.Defaults, w.problem, rng.Stream(1, "data"), rng.Stream(1, "own"))
		l.Reveal(&w.truth)
		eye := &witness{Explorer: l.Transitions}
		l.Transitions = eye
		play(w, l, 3, func(int, *multiuser.Observation) {})
		if eye.shown != want {
			t.Errorf("by %s, the explorer observes %d trajectories in three rounds of ten users, want %d", feedback, eye.shown, want)
		}
	}
}
