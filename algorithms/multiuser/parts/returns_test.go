package parts

import (
	"fmt"
	"math"
	"strings"
	"testing"

	environment "joust/environments/multiuser"
	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/param"
	"joust/sim/rng"
)

// A step of the particles is against the gradient of the squared discrepancy, here by
// differences: -αM/2 times its derivative.
func TestCloudFollowsTheGradient(t *testing.T) {
	const size, alpha, h = 5, 0.1, 1e-6
	for dim := 1; dim <= 3; dim++ {
		c := newCloud(2, size, dim, rng.Stream(1, "cloud", fmt.Sprint(dim)))
		before := append([]float64(nil), c.of(1)...)
		for i := range size {
			c.aim(i, 0, []float64{1, 0.5, -0.5}[:dim], 0.9)
		}
		discrepancy := func(z []float64) (sum float64) {
			kernel := func(x, y []float64) (k float64) {
				square := 0.0
				for d := range x {
					square += (x[d] - y[d]) * (x[d] - y[d])
				}
				for _, w := range []float64{0.5, 1, 2, 4} {
					k += math.Exp(-square / (2 * w * w))
				}
				return k
			}
			for i := range size {
				for l := range size {
					zi, zl, yl := z[i*dim:(i+1)*dim], z[l*dim:(l+1)*dim], c.targets[l*dim:(l+1)*dim]
					sum += (kernel(zi, zl) - 2*kernel(zi, yl)) / (size * size)
				}
			}
			return sum
		}
		c.update(1, alpha)
		for i := range before {
			up, down := append([]float64(nil), before...), append([]float64(nil), before...)
			up[i] += h
			down[i] -= h
			want := -alpha * size / 2 * (discrepancy(up) - discrepancy(down)) / (2 * h)
			// Differences err by about 1e-16/h + h².
			if got := c.of(1)[i] - before[i]; math.Abs(got-want) > 1e-8 {
				t.Errorf("%d entries: number %d moves by %v, want %v", dim, i, got, want)
			}
		}
	}
}

// After 300 trajectories of 16 particles, the joint law is nearer to the true one than the
// product of the true marginals, which the marginal law approaches. Where parts are
// independent, both approach the true law. How far they still are is a bias of learning, not
// chance: discrepancies are below a third of that of the product, and those of the marginal law
// within a third of it.
func TestReturns(t *testing.T) {
	for _, c := range []struct {
		rewards string
		stages  int
		product float64
	}{
		{"exclusive", 1, 0.038704530},
		{"inclusive", 1, 0.038704530},
		{"independent", 1, 0},
		{"exclusive", 3, 0.060184850},
		{"inclusive", 3, 0.060184850},
		{"independent", 3, 0},
	} {
		p := environment.JointRewardsEntry.Defaults
		p.Rewards, p.Stages = c.rewards, c.stages
		env := joint(t, p, c.rewards)
		problem, truth := env.Problem(), env.Truth()
		law, err := truth.Kernel.Returns(mdp.NewUniform(problem.States, problem.Actions, 1).Repeat(problem.Horizon), truth.Parts, p.Gamma)
		if err != nil {
			t.Fatal(err)
		}
		params := defaultReturns
		params.Particles = 16
		together := NewJointReturns(JointReturnsParams{params}, problem, nil, rng.Stream(1, "own"))
		alone := NewMarginalReturns(MarginalReturnsParams{params}, problem, nil, rng.Stream(1, "own"))
		play(together, env, 300)
		play(alone, env, 300)
		got, marginal := mdp.Discrepancy(together.Foretell(), law), mdp.Discrepancy(alone.Foretell(), law)
		if third := 0.038704530 / 3; got > third || math.Abs(marginal-c.product) > third {
			t.Errorf("%s, %d stages: the discrepancy of the joint law is %.6f and of the marginal one %.6f, want 0 and %.6f", c.rewards, c.stages, got, marginal, c.product)
		}
	}
}

// Of a choice with chance .3, only the joint law finds the action that gives both rewards more
// often: the product of the marginals says .3² = .09 of it and .25 of the other one, and the
// mean sums are .6 and 1. With chance .7 all three find it.
func TestChoice(t *testing.T) {
	for _, c := range []struct {
		chance               float64
		joint, marginal, sum int32
	}{{0.3, 0, 1, 1}, {0.7, 0, 0, 0}} {
		env := joint(t, environment.JointRewardsParams{Rewards: "choice", Stages: 1, Chance: c.chance, Gamma: 0.9}, "choice")
		params := defaultReturns
		params.Particles = 32
		sum := params
		sum.Criterion = "sum"
		for name, l := range map[string]multiuser.Learner{
			"joint":    NewJointReturns(JointReturnsParams{params}, env.Problem(), nil, rng.Stream(1, "own")),
			"marginal": NewMarginalReturns(MarginalReturnsParams{params}, env.Problem(), nil, rng.Stream(1, "own")),
			"sum":      NewJointReturns(JointReturnsParams{sum}, env.Problem(), nil, rng.Stream(1, "own")),
		} {
			play(l, env, 300)
			want := map[string]int32{"joint": c.joint, "marginal": c.marginal, "sum": c.sum}[name]
			if got := l.Recommend()[0].Act[0]; got != want {
				t.Errorf("chance %v: %s recommends action %d, want %d", c.chance, name, got, want)
			}
		}
	}
}

// Parameters and problems that do not suit are refused with what would suit.
func TestRefused(t *testing.T) {
	two := joint(t, environment.JointRewardsEntry.Defaults, "refused").Problem()
	ten := fruit(t, environment.FruitEntry.Defaults, "refused").Problem()
	none := two
	none.Parts = nil
	returns := JointReturnsParams{defaultReturns}
	with := func(change func(*ReturnsParams)) JointReturnsParams {
		p := returns
		change(&p.ReturnsParams)
		return p
	}
	hra := HRAEntry.Defaults
	hra.Rewards = "goals"
	aims := make([]float64, 10)
	for _, c := range []struct {
		p       multiuser.Params
		problem *multiuser.Problem
		want    string
	}{
		{HRAEntry.Defaults, &none, "needs rewards that are sums of parts"},
		{FlatQEntry.Defaults, &none, "needs rewards that are sums of parts"},
		{returns, &none, "needs rewards that are sums of parts"},
		{MarginalReturnsEntry.Defaults, &none, "needs rewards that are sums of parts"},
		{hra, &two, "rewards is goals, and the parts of this environment have no goals"},
		{returns, &ten, "aims is for 2 parts, and rewards here have 10"},
		{with(func(p *ReturnsParams) { p.Aims = aims }), &ten, "particles is 64; with 255200 pairs and 10 parts it may be at most 3"},
	} {
		if err := c.p.Suits(c.problem); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: got %v, want %s", c.p, err, c.want)
		}
	}
	for _, c := range []struct {
		p    param.Params
		want string
	}{
		{HRAParams{Target: "mean", Rewards: "observed"}, "alpha is 0; it must be greater than 0 and at most 1"},
		{FlatQParams{Alpha: 1, Epsilon: -1}, "epsilon is -1; it must lie between 0 and 1"},
		{with(func(p *ReturnsParams) { p.Particles = 0 }), "particles is 0; it must be a whole number from 1 to 1000"},
		{with(func(p *ReturnsParams) { p.Aims = nil }), "aims is empty; there must be a number for each part"},
		{with(func(p *ReturnsParams) { p.Aims = []float64{math.NaN(), 0} }), "aims is NaN"},
	} {
		if err := param.Check(c.p); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: got %v, want %s", c.p, err, c.want)
		}
	}
}
