package rewards

import (
	"math"
	"slices"
	"testing"

	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/rng"
	"joust/sim/simtest"
)

// TestOrder checks the order of the learners, and roughly their gaps, against an independent
// prototype in another language (its experiment E3: 100 users, 20 states, noise 0.1, two
// trials).
//
// The trials differ, and exploration differs in detail. Between trials the mean gap of 100
// users varies by about a tenth where it is .3, and by a quarter to a half where it is .03.
// So four standard errors of three trials against two allow a factor of 1.5 for large gaps
// and 3 for small ones.
func TestOrder(t *testing.T) {
	const trials, rounds = 3, 4
	prototype := []struct {
		name      string
		level     int // learners of a higher level have larger gaps
		gap       float64
		low, high float64 // as shares of the gap
	}{
		{"oracle", 0, 0.002, 0, 3},
		{"oracle subspace", 1, 0.005, 0.3, 3},
		{"low rank by hold-out", 2, 0.023, 0.3, 3},
		{"universal thresholding", 3, 0.048, 0.3, 3},
		{"k-means", 3, 0.069, 0.3, 3},
		{"shrunk to pooled", 4, 0.291, 0.7, 1.5},
		{"per user", 5, 0.378, 0.7, 1.5},
		{"pooled", 6, 0.572, 0.7, 1.5},
		{"uniform play", 7, 1, 1 - 1e-9, 1 + 1e-9},
	}
	var measured []float64
	for _, p := range prototype {
		g := gaps(t, small, subjectOf(t, p.name).made, trials, rounds)[0]
		t.Logf("%-25s %.3f, prototype %.3f", p.name, g, p.gap)
		if g < p.low*p.gap || g > p.high*p.gap {
			t.Errorf("%s has a gap of %.3f, want from %.3f to %.3f, about the prototype's %.3f", p.name, g, p.low*p.gap, p.high*p.gap, p.gap)
		}
		for k, before := range measured {
			if prototype[k].level < p.level && before >= g {
				t.Errorf("%s has a gap of %.3f, want more than that of %s, %.3f", p.name, g, prototype[k].name, before)
			}
		}
		measured = append(measured, g)
	}
}

// TestPooledIsFlat checks that the gap of pooled stops falling, whereas that of per-user
// falls on.
func TestPooledIsFlat(t *testing.T) {
	pooled := gaps(t, small, subjectOf(t, "pooled").made, 2, 8, 32)
	if ratio := pooled[1] / pooled[0]; ratio < 0.9 || ratio > 1.1 {
		t.Errorf("pooled has gaps of %.3f after 8 and 32 rounds, want equal gaps up to a tenth", pooled)
	}
	alone := gaps(t, small, subjectOf(t, "per user").made, 2, 8, 32)
	if alone[1] > alone[0]/3 {
		t.Errorf("per user has gaps of %.3f after 8 and 32 rounds, want a fall to less than a third, as the prototype's from .235 to .037", alone)
	}
	for c, s := range run(t, small, subjectOf(t, "pooled").made, 0, 8, 32) {
		// By definition the relative error of the true mean over users is 1; the error of the
		// observed mean is less than a tenth of the differences between users.
		if math.Abs(s.Relative-1) > 0.05 || s.Rank != 1 {
			t.Errorf("at checkpoint %d pooled has a relative error of %.3f and rank %d, want 1 and 1", c, s.Relative, s.Rank)
		}
	}
}

// TestEqualUsers checks fact 3: where all users want the same, pooled learns it, and all have
// the same best policy.
func TestEqualUsers(t *testing.T) {
	equal := small
	equal.rank, equal.amp = 1, 0
	if g := gaps(t, equal, subjectOf(t, "pooled").made, 2, 16)[0]; g > 0.002 {
		// 100 users · 16 rounds · 10 steps on 80 pairs: 200 observations of each, an
		// error of .007 against rewards that are .29 apart, and gaps go by its square.
		t.Errorf("pooled has a gap of %.4f where all users want the same, want at most .002", g)
	}
	w := newWorld(equal, rng.Stream(1, "instance"), rng.Stream(1, "coins"))
	own := make([]*mdp.Policy, equal.users)
	for u := range own {
		own[u] = mdp.NewPolicy(equal.states, equal.actions, equal.horizon)
	}
	mdp.PlanAll(w.truth.Kernel, w.problem.Horizon, w.truth.Rewards, own, nil, 1)
	for u, p := range own {
		if !slices.Equal(p.Act, own[0].Act) {
			t.Fatalf("users 0 and %d want the same and have different best policies", u)
		}
	}
}

// TestFeedback checks that users learn from each other from returns and from rewards linear in
// features too: after some rounds low rank is better than per user, which is better than
// pooled, and the known subspace is the best (the prototype's experiments E8 and E10 have the
// same order, with gaps that differ by factors).
func TestFeedback(t *testing.T) {
	trials := simtest.Trials(2)
	for _, c := range []struct {
		name   string
		change func(*shape)
		rounds int
	}{
		{"returns", func(s *shape) { s.feedback, s.states, s.horizon, s.users = multiuser.OnlyReturn, 10, 5, 200 }, 16},
		{"returns of rewards linear in features", func(s *shape) { s.feedback, s.features, s.users, s.horizon = multiuser.OnlyReturn, 8, 200, 5 }, 16},
		{"rewards linear in features", func(s *shape) { s.features, s.users, s.horizon, s.noise = 20, 200, 5, 0.2 }, 8},
		{"rewards of one step", func(s *shape) { s.feedback, s.users, s.states = multiuser.OneStep, 200, 10 }, 16},
	} {
		s := small
		s.known = true
		c.change(&s)
		before := -1.0
		for _, name := range []string{"oracle subspace", "low rank by hold-out", "per user", "pooled"} {
			g := gaps(t, s, subjectOf(t, name).made, trials, c.rounds)[0]
			t.Logf("%s: %-25s %.3f", c.name, name, g)
			if g <= before {
				t.Errorf("%s: %s has a gap of %.3f, want more than that of the learner before, %.3f", c.name, name, g, before)
			}
			if name == "per user" && g < 2*before {
				t.Errorf("%s: the gap is %.3f per user and %.3f with low rank, want less than half", c.name, g, before)
			}
			before = g
		}
	}
}

// TestNewcomers checks that the subspace of the other users serves newcomers after two rounds,
// and that frozen newcomers do not change the others' estimates.
func TestNewcomers(t *testing.T) {
	s := small
	s.users, s.newcomers, s.shots = 120, 20, 2
	gap := func(name string) float64 {
		total := 0.0
		for i := range 3 {
			total += run(t, s, subjectOf(t, name).made, i, 12)[0].Newcomers / 3
		}
		return total
	}
	frozen, alone := gap("low rank, frozen"), gap("per user")
	t.Logf("newcomers after 2 rounds: frozen %.3f, per user %.3f", frozen, alone)
	// Two rounds are 20 rewards for two unknowns; the prototype has .014 after two rounds in
	// the true subspace, and .53 per user.
	if frozen > 0.1 || alone < 0.4 {
		t.Errorf("newcomers have a gap of %.3f in the frozen subspace and of %.3f per user, want below .1 and above .4", frozen, alone)
	}

	// With other rewards of newcomers, the others' estimates stay the same.
	p := CollaborativeEntry.Defaults
	p.Frozen, p.Rank = true, 3
	w := newWorld(s, rng.Stream(1, "instance"), rng.Stream(1, "coins"))
	one := NewCollaborative(p, w.problem, rng.Stream(1, "data"), rng.Stream(1, "own"))
	other := NewCollaborative(p, w.problem, rng.Stream(1, "data"), rng.Stream(1, "own"))
	play(w, one, 6, func(u int, o *multiuser.Observation) {
		h := *o
		if u >= s.users-s.newcomers {
			h.Rewards = slices.Clone(h.Rewards)
			for i := range h.Rewards {
				h.Rewards[i] = 1 - h.Rewards[i]
			}
		}
		other.Observe(u, &h)
	})
	other.Begin(5)
	one.Recommend()
	other.Recommend()
	a, b := one.Estimate().Rewards, other.Estimate().Rewards
	// The ridge is scaled by the estimate of the noise, which newcomers affect: this changes
	// it a little.
	worst, theirs := 0.0, 0.0
	for u := range s.users {
		for j := range w.problem.Pairs() {
			if d := math.Abs(a.At(u, j) - b.At(u, j)); u < s.users-s.newcomers {
				worst = max(worst, d)
			} else {
				theirs = max(theirs, d)
			}
		}
	}
	if worst > 1e-3 || theirs < 0.1 {
		t.Errorf("with opposite rewards of newcomers, the others' estimates change by %.2g and theirs by %.2g, want at most 1e-3 and at least .1", worst, theirs)
	}
}
