package comparisons

import (
	"errors"
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"joust/sim"
	"joust/sim/mdp"
	"joust/sim/param"
	"joust/sim/rng"
	"joust/sim/simtest"
)

// kinds are all learners, as the catalogue would make them.
var kinds = []struct {
	name  string
	suits func(*sim.UsersProblem) error
	new   func(p sim.UsersProblem, data, own *rng.Source) sim.UsersLearner
}{
	{"pooled", UsualPooled.Suits, func(p sim.UsersProblem, data, own *rng.Source) sim.UsersLearner {
		return NewPooled(UsualPooled, p, data, own)
	}},
	{"per-user", UsualPerUser.Suits, func(p sim.UsersProblem, data, own *rng.Source) sim.UsersLearner {
		return NewPerUser(UsualPerUser, p, data, own)
	}},
	{"shrunk", UsualShrunk.Suits, func(p sim.UsersProblem, data, own *rng.Source) sim.UsersLearner {
		return NewShrunk(UsualShrunk, p, data, own)
	}},
	{"nuclear", UsualNuclear.Suits, func(p sim.UsersProblem, data, own *rng.Source) sim.UsersLearner {
		return NewNuclear(UsualNuclear, p, data, own)
	}},
	{"factored", UsualFactored.Suits, func(p sim.UsersProblem, data, own *rng.Source) sim.UsersLearner {
		return NewFactored(UsualFactored, p, data, own)
	}},
	{"mixture", UsualMixture.Suits, func(p sim.UsersProblem, data, own *rng.Source) sim.UsersLearner {
		return NewMixture(UsualMixture, p, data, own)
	}},
	{"soft mixture", UsualMixture.Suits, func(p sim.UsersProblem, data, own *rng.Source) sim.UsersLearner {
		soft := UsualMixture
		soft.Soft = true
		return NewMixture(soft, p, data, own)
	}},
	{"prototypes", UsualPrototypes.Suits, func(p sim.UsersProblem, data, own *rng.Source) sim.UsersLearner {
		return NewPrototypes(UsualPrototypes, p, data, own)
	}},
	{"oracle", UsualOracleSubspace.Suits, func(p sim.UsersProblem, data, own *rng.Source) sim.UsersLearner {
		return NewOracleSubspace(UsualOracleSubspace, p, data, own)
	}},
}

// A learner with features so large that squares overflow says that it diverged,
// and goes on.
func TestDivergenceIsReported(t *testing.T) {
	for _, k := range kinds {
		m := newMarket(6, 5, 2, 1, 3, stream("market", 10))
		m.problem.Features.Scale(1e200, m.problem.Features)
		if k.name == "oracle" {
			m.truth.Scale = 1e300 // the oracle is not shown features, but rewards
		}
		data, own := seed(10)
		l := k.new(m.problem, data, own)
		if c, ok := l.(sim.UsersClairvoyant); ok {
			c.Reveal(m.Truth())
		}
		play(l, m, 0, 4)
		l.Recommend()
		e := l.(sim.Estimator).Estimate()
		if !e.Diverged {
			t.Errorf("%s does not say that it diverged", k.name)
		}
		if !allFinite(e.Rewards.RawMatrix().Data) {
			t.Errorf("%s estimates %v", k.name, e.Rewards.RawMatrix().Data)
		}
	}
}

// Somebody who always prefers the same, for long, is fitted like anybody else.
func TestStubbornUser(t *testing.T) {
	for _, k := range kinds {
		m := newMarket(3, 4, 0, 1, 3, stream("market", 11))
		for u := range 3 {
			for j, x := range []float64{300, 200, 100, 0} { // never in doubt
				m.truth.Rewards.Set(u, j, x)
			}
		}
		data, own := seed(11)
		l := k.new(m.problem, data, own)
		if c, ok := l.(sim.UsersClairvoyant); ok {
			c.Reveal(m.Truth())
		}
		play(l, m, 0, 500)
		policies := l.Recommend()
		e := l.(sim.Estimator).Estimate()
		if e.Diverged || !allFinite(e.Rewards.RawMatrix().Data) {
			t.Errorf("%s: diverged %v, estimates %v", k.name, e.Diverged, e.Rewards.RawMatrix().Data)
		}
		for u, p := range policies {
			if p.Act[0] != 0 {
				t.Errorf("%s recommends item %d to user %d, who prefers item 0", k.name, p.Act[0], u)
			}
		}
	}
}

// The conformance suite: policies and estimates at any time, in worlds of one
// state, action, step or user too; the same again from the same streams, looked at
// on the way or not, on any number of goroutines.
func TestConformance(t *testing.T) {
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) {
			simtest.RunUsers(t, simtest.UsersSubject{Name: k.name, New: k.new, Suits: k.suits})
		})
	}
}
