package comparisons

import (
	"fmt"
	"os"
	"testing"
	"time"

	"joust/sim"
)

func TestE9(t *testing.T) {
	if os.Getenv("E9") == "" {
		t.Skip()
	}
	var d int
	fmt.Sscan(os.Getenv("E9"), &d)
	makers := []struct {
		name string
		new  func(problem sim.UsersProblem) sim.UsersLearner
	}{
		{"pooled", func(p sim.UsersProblem) sim.UsersLearner { a, b := seed(0); return NewPooled(UsualPooled, p, a, b) }},
		{"per-user", func(p sim.UsersProblem) sim.UsersLearner { a, b := seed(0); return NewPerUser(UsualPerUser, p, a, b) }},
		{"shrunk", func(p sim.UsersProblem) sim.UsersLearner { a, b := seed(0); return NewShrunk(UsualShrunk, p, a, b) }},
		{"mixture4", func(p sim.UsersProblem) sim.UsersLearner {
			a, b := seed(0)
			q := UsualMixture
			q.Clusters = 4
			return NewMixture(q, p, a, b)
		}},
		{"mixture8", func(p sim.UsersProblem) sim.UsersLearner { a, b := seed(0); return NewMixture(UsualMixture, p, a, b) }},
		{"soft8", func(p sim.UsersProblem) sim.UsersLearner {
			a, b := seed(0)
			q := UsualMixture
			q.Soft = true
			return NewMixture(q, p, a, b)
		}},
		{"nuclear", func(p sim.UsersProblem) sim.UsersLearner { a, b := seed(0); return NewNuclear(UsualNuclear, p, a, b) }},
		{"factored3", func(p sim.UsersProblem) sim.UsersLearner {
			a, b := seed(0)
			q := UsualFactored
			q.Rank = 3
			return NewFactored(q, p, a, b)
		}},
		{"factoredcv", func(p sim.UsersProblem) sim.UsersLearner { a, b := seed(0); return NewFactored(UsualFactored, p, a, b) }},
		{"prototypes", func(p sim.UsersProblem) sim.UsersLearner {
			a, b := seed(0)
			return NewPrototypes(UsualPrototypes, p, a, b)
		}},
		{"oracle", func(p sim.UsersProblem) sim.UsersLearner {
			a, b := seed(0)
			return NewOracleSubspace(UsualOracleSubspace, p, a, b)
		}},
	}
	for _, mk := range makers {
		fmt.Printf("%-11s", mk.name)
		env := newMarket(400, 100, d, 2, 2.8, stream("market", 1))
		env.problem.Workers = 1
		l := mk.new(env.problem)
		if c, ok := l.(sim.UsersClairvoyant); ok {
			c.Reveal(env.Truth())
		}
		at := 0
		for _, m := range []int{5, 10, 20, 40, 80} {
			play(l, env, at, m-at)
			at = m
			start := time.Now()
			policies := l.Recommend()
			took := time.Since(start)
			e := l.(sim.Estimator).Estimate()
			a, r := judge(env.truth.Rewards, e.Rewards, policies, 0, 400)
			x := ""
			if e.Diverged {
				x = "!"
			}
			fmt.Printf(" | %.3f/%.3f %4.2fs r%d%s", a, r, took.Seconds(), e.Rank, x)
		}
		fmt.Println()
	}
}
