package rewards

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"joust/sim/multiuser"
	"joust/sim/rng"
)

// TestPosteriorMeans compares the estimates of per user and shrunk to pooled with their
// formulas, on rewards of one step each.
func TestPosteriorMeans(t *testing.T) {
	s := small
	s.users, s.feedback = 30, multiuser.OneStep
	w := newWorld(s, rng.Stream(1, "instance"), rng.Stream(1, "coins"))
	alone := NewPerUser(PerUserEntry.Defaults, w.problem, rng.Stream(1, "data"), rng.Stream(1, "own"))
	shrunk := NewShrinkToPooled(ShrinkToPooledEntry.Defaults, w.problem, rng.Stream(1, "data"), rng.Stream(1, "own"))
	pooled := NewPooled(PooledEntry.Defaults, w.problem, rng.Stream(1, "data"), rng.Stream(1, "own"))
	observed := map[[2]int][]float64{}
	play(w, alone, 40, func(u int, o *multiuser.Observation) {
		j := o.First.Pair(o.Step, s.actions)
		observed[[2]int{u, j}] = append(observed[[2]int{u, j}], o.Rewards[0])
		shrunk.Observe(u, o)
		pooled.Observe(u, o)
	})
	for _, l := range []multiuser.Learner{alone, shrunk, pooled} {
		l.Recommend()
	}
	// The variance of the noise by repeats, the means by column and by user.
	squares, free, total, all := 0.0, 0.0, 0.0, 0.0
	column, inColumn := make([]float64, w.problem.Pairs()), make([]float64, w.problem.Pairs())
	user, byUser := make([]float64, s.users), make([]float64, s.users)
	for at, list := range observed {
		m := sum(list) / float64(len(list))
		for _, y := range list {
			squares += (y - m) * (y - m)
		}
		free += float64(len(list) - 1)
		column[at[1]] += sum(list)
		inColumn[at[1]] += float64(len(list))
		user[at[0]] += sum(list)
		byUser[at[0]] += float64(len(list))
		total += sum(list)
		all += float64(len(list))
	}
	noise := squares / free
	if free < 30 {
		t.Fatalf("there are only %v repeated observations, so that the noise is not estimated", free)
	}
	for j := range column {
		column[j] = (column[j] + total/all) / (inColumn[j] + 1)
	}
	tau := 0.0
	for at, list := range observed {
		z := sum(list)/float64(len(list)) - column[at[1]]
		tau += (z*z - noise/float64(len(list))) / float64(len(observed))
	}
	for u := range s.users {
		for j := range column {
			list := observed[[2]int{u, j}]
			n := float64(len(list))
			within := func(x float64) float64 { return min(max(x, 0), 1) }
			wantAlone := within((sum(list)/noise + user[u]/byUser[u]/0.05) / (n/noise + 1/0.05))
			wantShrunk := within((sum(list)/noise + column[j]/tau) / (n/noise + 1/tau))
			for _, c := range []struct {
				name      string
				got, want float64
			}{
				{"per user", alone.Estimate().Rewards.At(u, j), wantAlone},
				{"shrunk to pooled", shrunk.Estimate().Rewards.At(u, j), wantShrunk},
				{"pooled", pooled.Estimate().Rewards.At(u, j), within(column[j])},
			} {
				// The sums of squares that the noise is made of lose digits to cancellation.
				if math.Abs(c.got-c.want) > 1e-8 {
					t.Fatalf("%s estimates user %d's reward of pair %d as %.10f, want %.10f", c.name, u, j, c.got, c.want)
				}
			}
		}
	}
}

func sum(list []float64) (s float64) {
	for _, x := range list {
		s += x
	}
	return s
}

// TestOwnTransitions checks that with own transitions a user's policy is optimal for the
// estimated rewards where C of n visits lead with probability (C+1/S)/(n+1), by a direct
// backward induction on the dense matrix of these.
func TestOwnTransitions(t *testing.T) {
	s := small
	s.users, s.states, s.branch = 5, 6, 3
	p := PerUserEntry.Defaults
	p.Transitions = "own"
	w := newWorld(s, rng.Stream(1, "instance"), rng.Stream(1, "coins"))
	l := NewPerUser(p, w.problem, rng.Stream(1, "data"), rng.Stream(1, "own"))
	pairs := w.problem.Pairs()
	seen := make([]*mat.Dense, s.users)
	for u := range seen {
		seen[u] = mat.NewDense(pairs, s.states, nil)
	}
	play(w, l, 6, func(u int, o *multiuser.Observation) {
		for h := range o.First.Actions {
			j, next := o.First.Pair(h, s.actions), int(o.First.States[h+1])
			seen[u].Set(j, next, seen[u].At(j, next)+1)
		}
	})
	policies := l.Recommend()
	for u := range s.users {
		value := make([]float64, s.states)
		for h := s.horizon - 1; h >= 0; h-- {
			ahead := make([]float64, s.states)
			for state := range s.states {
				q := make([]float64, s.actions)
				for a := range q {
					j := state*s.actions + a
					q[a] = l.Estimate().Rewards.At(u, j)
					n := sum(seen[u].RawRowView(j))
					for next, c := range seen[u].RawRowView(j) {
						q[a] += (c + 1/float64(s.states)) / (n + 1) * value[next]
					}
				}
				ahead[state] = slices.Max(q)
				if got := policies[u].Act[h*s.states+state]; q[got] < ahead[state]-1e-9 {
					t.Fatalf("user %d takes action %d of value %.6f at step %d in state %d; the best value is %.6f", u, got, q[got], h, state, ahead[state])
				}
			}
			value = ahead
		}
	}
}

// TestDivergence checks that learners report rewards that are too large for any estimator as
// diverged, and still recommend policies.
func TestDivergence(t *testing.T) {
	for _, feedback := range []multiuser.Feedback{multiuser.EveryStep, multiuser.OnlyReturn} {
		s := small
		s.users, s.feedback = 12, feedback
		for _, name := range []string{"low rank by hold-out", "nuclear norm", "soft impute", "universal thresholding"} {
			l := subjectOf(t, name)
			w := newWorld(s, rng.Stream(1, "instance"), rng.Stream(1, "coins"))
			w.problem.Unit = false
			if l.params.Suits(&w.problem) != nil {
				continue
			}
			learner := l.made(w.problem, rng.Stream(1, "data"), rng.Stream(1, "own"))
			play(w, learner, 3, func(u int, o *multiuser.Observation) {
				for i := range o.Rewards {
					o.Rewards[i] *= 1e200
					if u == 3 {
						o.Rewards[i] = math.Inf(1)
					}
				}
			})
			policies := learner.Recommend()
			e := learner.(multiuser.Estimator).Estimate()
			if !e.Diverged {
				t.Errorf("%s by %s does not report that rewards of 1e200 and infinity diverge", name, feedback)
			}
			for _, x := range e.Rewards.RawMatrix().Data {
				if math.IsNaN(x) || math.IsInf(x, 0) {
					t.Fatalf("%s by %s estimates %v", name, feedback, x)
				}
			}
			if len(policies) != s.users || slices.Contains(policies, nil) {
				t.Errorf("%s by %s does not recommend a policy to every user", name, feedback)
			}
		}
	}
}
