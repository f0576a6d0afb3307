package comparisons

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/rng"
)

// leafGame is a tree whose leaves are preferred to one another by a matrix.
type leafGame struct {
	problem     multiuser.Problem
	preferences *mat.Dense // of all states
	planner     *mdp.Planner
	law, rates  []float64
	reply       *mdp.Policy
}

// newLeafGame returns a tree of that depth. A move slips to a uniform child.
func newLeafGame(depth, actions int, slip float64, leaves [][]float64) *leafGame {
	inner, width := 0, 1
	for range depth {
		inner, width = inner+width, width*actions
	}
	states := inner + width
	k := &mdp.Kernel{States: states, Actions: actions, Start: make([]float64, states), First: []int32{0}}
	k.Start[0] = 1
	for s := range states {
		for a := range actions {
			for b := range actions {
				p := slip / float64(actions)
				if b == a {
					p += 1 - slip
				}
				to := s*actions + 1 + b
				if s >= inner {
					to = s
				}
				if p > 0 {
					k.Next, k.Prob = append(k.Next, int32(to)), append(k.Prob, p)
				}
			}
			k.First = append(k.First, int32(len(k.Next)))
		}
	}
	g := &leafGame{
		problem: multiuser.Problem{
			Users: 1, Shots: 1, States: states, Actions: actions, Horizon: depth, Start: k.Start, Kernel: k,
			Feedback: multiuser.WinRates, Rounds: 1, Workers: 1,
		},
		preferences: mat.NewDense(states, states, nil),
		planner:     mdp.NewPlanner(k, depth), law: make([]float64, states), rates: make([]float64, states),
		reply: mdp.NewPolicy(states, actions, depth),
	}
	for i, row := range leaves {
		for j, x := range row {
			g.preferences.Set(inner+i, inner+j, x)
		}
	}
	return g
}

// against computes the win rates against the policy.
func (g *leafGame) against(policy *mdp.Policy) {
	g.planner.LastState(policy, g.law)
	multiuser.WinRate(g.preferences, g.law, g.rates)
}

func (g *leafGame) exploitability(policy *mdp.Policy) float64 {
	g.against(policy)
	return g.planner.PlanLast(g.rates, g.reply) - 0.5
}

// run returns the exploitability of what is recommended after these rounds, increasing.
func (g *leafGame) run(p SelfPlayParams, rounds ...int) (exploitabilities []float64) {
	l := NewSelfPlay(p, g.problem, rng.Stream(1), rng.Stream(2))
	var o multiuser.Observation
	for k := 1; k <= rounds[len(rounds)-1]; k++ {
		_, second := l.Propose(0)
		g.against(second)
		o.Rates = g.rates
		l.Observe(0, &o)
		if k == rounds[len(exploitabilities)] {
			exploitabilities = append(exploitabilities, g.exploitability(l.Recommend()[0]))
		}
	}
	return exploitabilities
}

var (
	leaves3 = [][]float64{{.5, .9, .2}, {.1, .5, .8}, {.8, .2, .5}}
	leaves4 = [][]float64{{.5, .8, .3, .6}, {.2, .5, .9, .4}, {.7, .1, .5, .8}, {.4, .6, .2, .5}}
)

// The values of the specification, choice.md 5.1, from an independent program: printed
// digits hold to half a unit of the last one. In a tree of one move without slips they are
// those of the matrix game. The binary tree of two moves tells experts that follow values in
// each state from weights of the four paths, which would give .011494 .002824 .001631.
func TestSelfPlayGolden(t *testing.T) {
	for _, c := range []struct {
		name           string
		depth, actions int
		slip           float64
		leaves         [][]float64
		average        [3]float64 // after 100, 1000 and 10 000 rounds
		last           float64    // of the optimistic form after 10 000 rounds, at most
	}{
		// The last values are sums of rounding errors, which depend on the order of sums; the
		// specification prints 2.05e-13, 1.85e-10 and 2.7e-13.
		{"three leaves", 1, 3, 0, leaves3, [3]float64{.008664, .004608, .001866}, 1e-12},
		{"three leaves, slips", 1, 3, .2, leaves3, [3]float64{.002116, .001827, .001161}, 1.855e-10},
		{"four leaves", 2, 2, 0, leaves4, [3]float64{.011434, .002901, .002163}, 1e-12},
	} {
		g := newLeafGame(c.depth, c.actions, c.slip, c.leaves)
		for i, got := range g.run(SelfPlayParams{Eta: 0.5, Average: true}, 100, 1000, 10_000) {
			if want := c.average[i]; math.Abs(got-want) > 0.5e-6 {
				t.Errorf("%s: the average's exploitability is %.7f after 10^%d rounds, want %.6f", c.name, got, i+2, want)
			}
		}
		if got := g.run(SelfPlayParams{Eta: 0.5, Optimistic: true}, 10_000)[0]; got > c.last || got < 0 {
			t.Errorf("%s: the last optimistic policy's exploitability is %.4g, want at most %.4g", c.name, got, c.last)
		}
	}
}

// The von Neumann winner over leaves of the slipping tree is that of the leaves: (.3 .3 .4)
// (choice.md 5.1), and over actions (.291667 .291667 .416667).
func TestSelfPlayWinner(t *testing.T) {
	g := newLeafGame(1, 3, .2, leaves3)
	l := NewSelfPlay(SelfPlayParams{Eta: 0.5, Optimistic: true}, g.problem, rng.Stream(1), rng.Stream(2))
	var o multiuser.Observation
	for range 10_000 {
		_, second := l.Propose(0)
		g.against(second)
		o.Rates = g.rates
		l.Observe(0, &o)
	}
	policy := l.Recommend()[0]
	g.against(policy)
	for i, want := range []float64{.3, .3, .4} {
		if got := g.law[1+i]; math.Abs(got-want) > 1e-6 {
			t.Errorf("the policy ends in leaf %d with probability %.7f, want %.1f", i, got, want)
		}
	}
	for a, want := range []float64{.291667, .291667, .416667} {
		if got := policy.Prob[a]; math.Abs(got-want) > 1e-6 {
			t.Errorf("action %d has probability %.7f, want %.6f", a, got, want)
		}
	}
}

// The exploitability of the average is at most H (ln A/(ηT) + η/8), for random preferences.
func TestSelfPlayBound(t *testing.T) {
	stream := rng.Stream(1, "self-play")
	for range 20 {
		depth, actions := 1+stream.Intn(3), 2+stream.Intn(2)
		n := int(math.Pow(float64(actions), float64(depth)))
		leaves := make([][]float64, n)
		for i := range leaves {
			leaves[i] = make([]float64, n)
			leaves[i][i] = 0.5
			for j := range i {
				// Extreme preferences make large regrets.
				leaves[i][j] = float64(stream.Intn(2))
				leaves[j][i] = 1 - leaves[i][j]
			}
		}
		g := newLeafGame(depth, actions, stream.Float64()/2, leaves)
		for _, eta := range []float64{0.1, 1} {
			rounds := []int{1, 10, 100}
			for i, got := range g.run(SelfPlayParams{Eta: eta, Average: true}, rounds...) {
				bound := float64(depth) * (math.Log(float64(actions))/(eta*float64(rounds[i])) + eta/8)
				if got > bound {
					t.Errorf("after %d rounds with η = %v, depth %d and %d actions the exploitability is %v; the bound is %v", rounds[i], eta, depth, actions, got, bound)
				}
			}
		}
	}
}

// A round allocates nothing, in either form.
func TestSelfPlayAllocatesNothing(t *testing.T) {
	g := newLeafGame(2, 2, .1, leaves4)
	for _, p := range []SelfPlayParams{{Eta: 0.5, Average: true}, {Eta: 0.5, Optimistic: true}} {
		l := NewSelfPlay(p, g.problem, nil, nil)
		g.against(l.Recommend()[0])
		o := multiuser.Observation{Rates: g.rates}
		l.Observe(0, &o) // makes the memory of the optimistic form
		if n := testing.AllocsPerRun(20, func() { l.Observe(0, &o) }); n > 0 {
			t.Errorf("with %+v a round makes %v allocations", p, n)
		}
	}
}
