package multiuser

import (
	"fmt"
	"math"
	"testing"

	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
)

// trialWith returns a trial of a small process with changed parameters.
func trialWith(t *testing.T, change map[string]any) *trial {
	t.Helper()
	small := with(t, GarnetEntry.Defaults, map[string]any{"states": 3, "actions": 2, "branching": 2, "horizon": 4, "users": 3})
	return trialOf(open(t, with(t, small, change)), 0)
}

// law compares the mean of n numbers, and their mean square, with what they are
// in expectation, within 5 standard errors, which are estimated from the numbers.
type law struct{ n, sum, square, fourth float64 }

func (l *law) add(x float64) {
	l.n++
	l.sum += x
	l.square += x * x
	l.fourth += x * x * x * x
}

func (l *law) check(t *testing.T, what string, mean, square float64) {
	t.Helper()
	m, s, f := l.sum/l.n, l.square/l.n, l.fourth/l.n
	if se := math.Sqrt((s - m*m) / l.n); math.Abs(m-mean) > 5*se+1e-12 {
		t.Errorf("%s: the mean is %v, want %v ± %v", what, m, mean, se)
	}
	if se := math.Sqrt((f - s*s) / l.n); math.Abs(s-square) > 5*se+1e-12 {
		t.Errorf("%s: the mean square is %v, want %v ± %v", what, s, square, se)
	}
}

// Observed rewards minus their mean given the trajectory have mean 0 and the variance
// of the noise: σ² for a step and Hσ² for a return. With bernoulli a step is 0 or 1,
// and its variance is p(1-p), summed over the steps for a return.
func TestObservedRewards(t *testing.T) {
	const plays = 20_000
	for _, feedback := range []string{"steps", "one-step", "return"} {
		for _, change := range []map[string]any{{"noise": .3}, {"noise": 0.0}, {"bernoulli": true}} {
			change["feedback"] = feedback
			env := trialWith(t, change)
			what := fmt.Sprint(change)
			coins := change["bernoulli"] == true
			policy := mdp.NewUniform(3, 2, 4)
			var noise law
			steps := make([]float64, 4)
			expected := 0.0 // variance, by coins
			var observation multiuser.Observation
			for range plays {
				env.Play(1, policy, nil, &observation)
				if len(observation.Second.States)+len(observation.Second.Actions) > 0 || len(observation.First.Actions) != 4 || len(observation.First.States) != 5 {
					t.Fatalf("%s: trajectories %v and %v", what, observation.First, observation.Second)
				}
				mean := func(h int) float64 { return env.truth.Rewards.At(1, observation.First.Pair(h, 2)) }
				switch feedback {
				case "steps":
					if len(observation.Rewards) != 4 || observation.Step != 0 {
						t.Fatalf("%s: %d rewards, step %d", what, len(observation.Rewards), observation.Step)
					}
					for h, y := range observation.Rewards {
						noise.add(y - mean(h))
						expected += mean(h) * (1 - mean(h)) / plays / 4
					}
				case "one-step":
					if len(observation.Rewards) != 1 {
						t.Fatalf("%s: %d rewards", what, len(observation.Rewards))
					}
					steps[observation.Step]++
					noise.add(observation.Rewards[0] - mean(observation.Step))
					expected += mean(observation.Step) * (1 - mean(observation.Step)) / plays
				case "return":
					if len(observation.Rewards) != 1 || observation.Step != 0 {
						t.Fatalf("%s: %d rewards, step %d", what, len(observation.Rewards), observation.Step)
					}
					sum := 0.0
					for h := range 4 {
						sum += mean(h)
						expected += mean(h) * (1 - mean(h)) / plays
					}
					noise.add(observation.Rewards[0] - sum)
				}
				for _, y := range observation.Rewards {
					if coins && y != math.Trunc(y) || coins && feedback != "return" && y*(1-y) != 0 {
						t.Fatalf("%s: a coin says %v", what, y)
					}
				}
			}
			if !coins {
				sigma := change["noise"].(float64)
				expected = sigma * sigma
				if feedback == "return" {
					expected *= 4
				}
				if env.Truth().Noise != sigma {
					t.Errorf("%s: the truth has the noise %v", what, env.Truth().Noise)
				}
			}
			noise.check(t, what, 0, expected)
			if feedback == "one-step" {
				for h, n := range steps {
					if math.Abs(n-plays/4) > 5*math.Sqrt(plays*3/16.0) {
						t.Errorf("%s: step %d is observed %v times of %d", what, h, n, plays)
					}
				}
			}
		}
	}
}

// The noise of Bernoulli rewards is the root of the mean variance over all pairs that
// can be reached.
func TestCoinNoise(t *testing.T) {
	env := trialWith(t, map[string]any{"bernoulli": true, "states": 30, "horizon": 2})
	sum, n := 0.0, 0.0
	for u := range 3 {
		for j, reached := range env.truth.Reached {
			if p := env.truth.Rewards.At(u, j); reached {
				sum += p - p*p
				n++
			}
		}
	}
	if got, want := env.Truth().Noise, math.Sqrt(sum/n); n == 3*60 || math.Abs(got-want) > 1e-12 {
		t.Errorf("the noise of coins over %v pairs is %v, want %v", n, got, want)
	}
}

// The first of two policies is preferred with the mean, over their trajectories,
// of the logistic function of the difference of the returns. Given both
// trajectories, the first is preferred with this probability p, so that the outcome
// minus p has mean 0 and variance p(1-p).
func TestComparisons(t *testing.T) {
	for _, scale := range []float64{.5, 3, 40} {
		env := trialWith(t, map[string]any{"feedback": "comparisons", "scale": scale, "noise": 5.0})
		planner := mdp.NewPlanner(env.truth.Kernel, 4)
		best, uniform := mdp.NewPolicy(3, 2, 4), mdp.NewUniform(3, 2, 4)
		planner.Plan(env.truth.Rewards.RawRowView(2), best)
		var surprise law
		variance := 0.0
		var observation multiuser.Observation
		for range 20_000 {
			env.Play(2, best, uniform, &observation)
			if len(observation.Rewards) > 0 || len(observation.First.Actions) != 4 || len(observation.Second.Actions) != 4 {
				t.Fatalf("observed %+v", observation)
			}
			lead := 0.0
			for h := range 4 {
				lead += env.truth.Rewards.At(2, observation.First.Pair(h, 2)) - env.truth.Rewards.At(2, observation.Second.Pair(h, 2))
			}
			p := 1 / (1 + math.Exp(-scale*lead))
			variance += p * (1 - p) / 20_000
			switch observation.Outcome {
			case pref.FirstWins:
				surprise.add(1 - p)
			case pref.SecondWins:
				surprise.add(-p)
			default:
				t.Fatalf("the outcome is %v", observation.Outcome)
			}
		}
		surprise.check(t, fmt.Sprintf("scale %v", scale), 0, variance)
	}
}

// Users of groups prefer items by the difference of their utilities, with scale 1: the
// example's majority prefers the first item to the third with probability 1/(1+exp(-0.8)).
func TestItemsAreCompared(t *testing.T) {
	env := trialOf(open(t, GroupsEntry.Defaults), 0)
	choose := func(item int32) *mdp.Policy {
		p := mdp.NewPolicy(1, 3, 1)
		p.Act[0] = item
		return p
	}
	first, third := choose(0), choose(2)
	wins, n := make([]float64, 2), make([]float64, 2)
	var observation multiuser.Observation
	for i := range 40_000 {
		u := i % 100
		env.Play(u, first, third, &observation)
		if observation.First.Actions[0] != 0 || observation.Second.Actions[0] != 2 {
			t.Fatalf("observed %+v", observation)
		}
		n[env.truth.Groups[u]]++
		if observation.Outcome == pref.FirstWins {
			wins[env.truth.Groups[u]]++
		}
	}
	for g, lead := range []float64{.8, -1.2} {
		p := 1 / (1 + math.Exp(-lead))
		if se := math.Sqrt(p * (1 - p) / n[g]); math.Abs(wins[g]/n[g]-p) > 5*se {
			t.Errorf("group %d prefers the first item with frequency %v, want %v ± %v", g, wins[g]/n[g], p, se)
		}
	}
}

// Actions lead where the kernel says: over many trajectories pairs are met as
// often as the planner computes, at every step, and so are both trajectories of a
// comparison.
func TestTrajectories(t *testing.T) {
	const plays = 20_000
	env := trialWith(t, map[string]any{"feedback": "comparisons"})
	policy := mdp.NewUniform(3, 2, 4)
	d := make([]float64, 4*6)
	mdp.NewPlanner(env.truth.Kernel, 4).Occupancy(policy, d)
	met := [2][]float64{make([]float64, 4*6), make([]float64, 4*6)}
	var observation multiuser.Observation
	for range plays {
		env.Play(0, policy, policy, &observation)
		for i, one := range []*mdp.Trajectory{&observation.First, &observation.Second} {
			for h := range 4 {
				met[i][h*6+one.Pair(h, 2)]++
			}
		}
	}
	for i := range met {
		for at, want := range d {
			if se := math.Sqrt(want * (1 - want) / plays); math.Abs(met[i][at]/plays-want) > 5*se+1e-12 {
				t.Errorf("trajectory %d, step %d, pair %d: met with frequency %v, want %v ± %v", i, at/6, at%6, met[i][at]/plays, want, se)
			}
		}
	}
}

// Play allocates nothing once the slices of the observation have grown.
func TestPlayAllocatesNothing(t *testing.T) {
	for _, change := range []map[string]any{
		{"feedback": "steps"},
		{"feedback": "return"},
		{"feedback": "one-step"},
		{"feedback": "comparisons"},
		{"feedback": "steps", "bernoulli": true},
		{"feedback": "return", "bernoulli": true},
	} {
		env := trialWith(t, change)
		policy := mdp.NewUniform(3, 2, 4)
		second := policy
		if change["feedback"] != "comparisons" {
			second = nil
		}
		var observation multiuser.Observation
		env.Play(0, policy, second, &observation)
		if n := testing.AllocsPerRun(100, func() { env.Play(0, policy, second, &observation) }); n != 0 {
			t.Errorf("%v: a play allocates %v times", change, n)
		}
	}
}

// BenchmarkTrial measures drawing an instance with the default parameters.
func BenchmarkTrial(b *testing.B) {
	for _, p := range []param.Params{GarnetEntry.Defaults, LinearMDPEntry.Defaults, ItemsEntry.Defaults} {
		b.Run(fmt.Sprintf("%T", p), func(b *testing.B) {
			w, err := worldOf(b, p)
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				w.Trial(rng.Stream(1, "instance"), rng.Stream(1, "coins"))
			}
		})
	}
}

// BenchmarkPlay measures one trajectory of ten steps.
func BenchmarkPlay(b *testing.B) {
	w, err := NewGarnet(GarnetEntry.Defaults)
	if err != nil {
		b.Fatal(err)
	}
	env := trialOf(w, 0)
	policy := mdp.NewPolicy(100, 4, 10)
	var observation multiuser.Observation
	for b.Loop() {
		env.Play(0, policy, nil, &observation)
	}
}
