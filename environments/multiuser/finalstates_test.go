package multiuser

import (
	"math"
	"strings"
	"testing"

	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
)

func finalStates(t *testing.T, p FinalStatesParams) multiuser.Environment {
	t.Helper()
	if err := param.Check(p); err != nil {
		t.Fatal(err)
	}
	w, err := NewFinalStates(p)
	if err != nil {
		t.Fatal(err)
	}
	return w.Trial(rng.Stream(1, "instance"), rng.Stream(1, "coins"))
}

// With one move and slips, the preference between two actions is that of the specification
// (choice.md 5.1, slip .2 on its three leaves): .5 .766667 .313333 / .233333 .5 .686667 /
// .686667 .313333 .5. The rewards are the win rates of actions against uniform play, which
// is the same law of leaves with slips and without, but for the mover's own slip.
func TestFinalStatesByHand(t *testing.T) {
	p := FinalStatesEntry.Defaults
	p.Slip = 0.2
	env := finalStates(t, p)
	var o multiuser.Observation
	take := func(a int) *mdp.Policy {
		policy := mdp.NewPolicy(4, 3, 1)
		policy.Act[0] = int32(a)
		return policy
	}
	k := env.Truth().Kernel
	for a, row := range [][]float64{{.5, .766667, .313333}, {.233333, .5, .686667}, {.686667, .313333, .5}} {
		for b, want := range row {
			env.Play(0, take(a), take(b), &o)
			next, prob := k.Successors(k.Pair(0, a))
			got := 0.0
			for i, s := range next {
				got += prob[i] * o.Rates[s]
			}
			if math.Abs(got-want) > 0.5e-6 {
				t.Errorf("action %d is preferred to action %d with probability %.7f, want %.6f", a, b, got, want)
			}
		}
	}
	for a, want := range []float64{1.6 / 3, 1.4 / 3, 1.5 / 3} { // against uniform leaves
		want = 0.8*want + 0.2*0.5
		if got := env.Truth().Rewards.At(0, a); math.Abs(got-want) > 1e-12 {
			t.Errorf("the reward of action %d is %v, want %v", a, got, want)
		}
	}
}

// In a tree of two moves leaves follow in order, only the last moves have rewards, and what
// uniform play is worth is ½, as it is against itself.
func TestFinalStatesTree(t *testing.T) {
	p := FinalStatesParams{Depth: 2, Actions: 2, Feedback: "comparisons", Preferences: [][]float64{{.5, .8, .3, .6}, {.2, .5, .9, .4}, {.7, .1, .5, .8}, {.4, .6, .2, .5}}}
	env := finalStates(t, p)
	problem, truth := env.Problem(), env.Truth()
	if problem.States != 7 || problem.Horizon != 2 || problem.Answers || problem.Feedback != multiuser.Comparison {
		t.Errorf("the problem is %+v", problem)
	}
	uniform := mdp.NewUniform(7, 2, 2)
	if got := mdp.NewPlanner(truth.Kernel, 2).Evaluate(uniform, truth.Rewards.RawRowView(0)); math.Abs(got-0.5) > 1e-12 {
		t.Errorf("uniform play is worth %v", got)
	}
	// Fixed paths: path i ends in leaf i. The number of wins of a comparison that is made
	// 4000 times has a standard deviation of at most 32, and 4.5 of them are allowed.
	var o multiuser.Observation
	path := func(leaf int) *mdp.Policy {
		policy := mdp.NewPolicy(7, 2, 2)
		policy.Act[0] = int32(leaf / 2)
		policy.Act[7+1], policy.Act[7+2] = int32(leaf%2), int32(leaf%2)
		return policy
	}
	for i := range 4 {
		for j := range 4 {
			wins := 0
			for range 4000 {
				env.Play(0, path(i), path(j), &o)
				if o.First.States[2] != int32(3+i) || o.Second.States[2] != int32(3+j) {
					t.Fatalf("paths %d and %d end in states %d and %d", i, j, o.First.States[2], o.Second.States[2])
				}
				if o.Outcome == pref.FirstWins {
					wins++
				}
			}
			if want := 4000 * p.Preferences[i][j]; math.Abs(float64(wins)-want) > 4.5*32 {
				t.Errorf("leaf %d wins %d of 4000 comparisons with leaf %d, want %v", i, wins, j, want)
			}
		}
	}
}

func TestFinalStatesRefused(t *testing.T) {
	for want, change := range map[string]func(*FinalStatesParams){
		"depth is 0; it must be a whole number from 1 to 12":                          func(p *FinalStatesParams) { p.Depth = 0 },
		"actions is 1; it must be a whole number from 2 to ":                          func(p *FinalStatesParams) { p.Actions = 1 },
		"depth is 8; with 3 actions the tree has more than 1024 leaves, and may not":  func(p *FinalStatesParams) { p.Depth = 8 },
		"slip is 1.5; it must lie between 0 and 1":                                    func(p *FinalStatesParams) { p.Slip = 1.5 },
		"preferences has 3 rows, and there are 9 leaves":                              func(p *FinalStatesParams) { p.Depth = 2 },
		"preferences has 2 columns in row 2, and there are 3 leaves":                  func(p *FinalStatesParams) { p.Preferences = [][]float64{{.5, .9, .2}, {.1, .5}, {.8, .2, .5}} },
		"preferences has 0.2 in row 2, column 1 and 0.9 in row 1, column 2; the two":  func(p *FinalStatesParams) { p.Preferences = [][]float64{{.5, .9, .2}, {.2, .5, .8}, {.8, .2, .5}} },
		"preferences has 0.6 in row 3, column 3 and 0.6 in row 3, column 3; the two":  func(p *FinalStatesParams) { p.Preferences = [][]float64{{.5, .9, .2}, {.1, .5, .8}, {.8, .2, .6}} },
		"preferences has 1.1 in row 2, column 1 and -0.1 in row 1, column 2; the two": func(p *FinalStatesParams) { p.Preferences = [][]float64{{.5, -.1, .2}, {1.1, .5, .8}, {.8, .2, .5}} },
		"preferences has NaN in row 2, column 1": func(p *FinalStatesParams) {
			p.Preferences = [][]float64{{.5, .9, .2}, {math.NaN(), .5, .8}, {.8, .2, .5}}
		},
		"feedback is \"steps\"": func(p *FinalStatesParams) { p.Feedback = "steps" },
	} {
		p := FinalStatesEntry.Defaults
		change(&p)
		if err := param.Check(p); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error is %v, want %q", err, want)
		}
	}
}
