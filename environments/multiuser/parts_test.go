package multiuser

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/param"
)

// fruitTruth returns the problem and the truth of the published task.
func fruitTruth(t *testing.T) (multiuser.Problem, *multiuser.Truth) {
	env := trialOf(open(t, FruitEntry.Defaults), 0)
	return env.Problem(), env.Truth()
}

// The fewest steps to collect all fruits, by dynamic programming in the process with a cost
// of 1 in every state that is not final, are those of the shortest tours: the least sum of
// distances over all orders of the five sites. In the mean over 252 sets and 90 cells they
// are the 25.271958 of the specification.
func TestFruitOptimum(t *testing.T) {
	problem, truth := fruitTruth(t)
	costs := make([]float64, problem.Pairs())
	for j := range costs {
		if !problem.Parts.IsFinal(j / problem.Actions) {
			costs[j] = -1
		}
	}
	got := -mdp.NewPlanner(truth.Kernel, problem.Horizon).Plan(costs, nil)

	distance := func(a, b [2]int) int { return max(a[0]-b[0], b[0]-a[0]) + max(a[1]-b[1], b[1]-a[1]) }
	var tour func(from [2]int, left int) int
	tour = func(from [2]int, left int) int {
		if left == 0 {
			return 0
		}
		best := math.MaxInt
		for k, site := range fruitSites {
			if left>>k&1 == 1 {
				best = min(best, distance(from, site)+tour(site, left&^(1<<k)))
			}
		}
		return best
	}
	sum, beginnings := 0, 0
	sets, _ := fruitSets(10, 5)
	full := sets[:0:0]
	for _, set := range sets {
		n := 0
		for k := range 10 {
			n += set >> k & 1
		}
		if n == 5 {
			full = append(full, set)
		}
	}
	for cell := range 100 {
		at := [2]int{cell / 10, cell % 10}
		site := false
		for _, s := range fruitSites {
			site = site || s == at
		}
		for _, set := range full {
			if !site {
				sum += tour(at, set)
				beginnings++
			}
		}
	}
	if want := float64(sum) / float64(beginnings); beginnings != 22680 || math.Abs(got-want) > 1e-9 || math.Abs(got-25.271958) > 5e-7 {
		t.Errorf("the fewest steps are %.6f by dynamic programming and %.6f by tours over %d beginnings, want 25.271958 over 22680", got, want, beginnings)
	}
}

// A fruit is collected by entering its site, once; a view is the cell; a wall keeps the user
// where it is; and nothing happens after the last fruit.
func TestFruit(t *testing.T) {
	problem, truth := fruitTruth(t)
	sets, numberOf := fruitSets(10, 5)
	if problem.States != 100*len(sets) || len(sets) != 638 {
		t.Fatalf("there are %d states and %d sets, want 63800 and 638 = Σ C(10,k), k ≤ 5", problem.States, len(sets))
	}
	state := func(row, column, set int) int { return (row*10+column)*len(sets) + numberOf[set] }
	const up, down, left, right = 0, 1, 2, 3
	for _, c := range []struct {
		what               string
		from, action, want int
		parts              []float64
	}{
		{"down, no fruit", state(4, 5, 1), down, state(5, 5, 1), make([]float64, 10)},
		{"left into the wall", state(4, 0, 1), left, state(4, 0, 1), make([]float64, 10)},
		{"up onto the full site (0,0)", state(1, 0, 0b101), up, state(0, 0, 0b100), []float64{1, 0, 0, 0, 0, 0, 0, 0, 0, 0}},
		{"up onto the empty site (0,0)", state(1, 0, 0b100), up, state(0, 0, 0b100), make([]float64, 10)},
		{"right onto (1,2), the last fruit", state(1, 1, 0b100), right, state(1, 2, 0), []float64{0, 0, 1, 0, 0, 0, 0, 0, 0, 0}},
		{"after the last fruit", state(1, 2, 0), down, state(1, 2, 0), make([]float64, 10)},
	} {
		j := truth.Kernel.Pair(c.from, c.action)
		next, _ := truth.Kernel.Successors(j)
		if len(next) != 1 || int(next[0]) != c.want {
			t.Errorf("%s: leads to %v, want %d", c.what, next, c.want)
		}
		if got := truth.Parts.RawRowView(j); fmt.Sprint(got) != fmt.Sprint(c.parts) {
			t.Errorf("%s: the parts are %v, want %v", c.what, got, c.parts)
		}
	}
	if s := state(5, 7, 0b100100); problem.Parts.View(s) != 57 || !problem.Parts.IsActive(s, 2) || problem.Parts.IsActive(s, 3) || problem.Parts.IsFinal(s) || !problem.Parts.IsFinal(state(5, 7, 0)) {
		t.Errorf("state %d has the view %d", s, problem.Parts.View(s))
	}
	if problem.Parts.Goals[5] != 57 {
		t.Errorf("the goal of site (5,7) is view %d, want 57", problem.Parts.Goals[5])
	}
	for side, want := range map[int]int{5: 10, 6: 8, 7: 10, 8: 10, 9: 10, 10: 10, 15: 10} {
		for sites := 1; sites <= 10; sites++ {
			p := FruitParams{Side: side, Sites: sites, Present: 1, Gamma: 1, Horizon: 1}
			if got := param.Check(p) == nil; got != (sites <= want) {
				t.Errorf("%d sites on a side of %d are allowed: %v, want %v", sites, side, got, sites <= want)
			}
		}
	}
}

// The laws of the returns of the specification: means, numbers of outcomes and discrepancies
// from the product of the marginals; for one stage (1-exp(-1/2))²/4. Of a choice, the first
// action gives both rewards with its chance, and the product of the marginals says chance².
func TestJointRewards(t *testing.T) {
	for _, c := range []struct {
		rewards  string
		stages   int
		outcomes int
		mean     float64
		want     float64
	}{
		{"exclusive", 1, 2, 0.5, 0.038704530},
		{"inclusive", 1, 2, 0.5, 0.038704530},
		{"independent", 1, 4, 0.5, 0},
		{"exclusive", 3, 8, 1.355, 0.060184850},
		{"inclusive", 3, 8, 1.355, 0.060184850},
		{"independent", 3, 64, 1.355, 0},
	} {
		p := JointRewardsEntry.Defaults
		p.Rewards, p.Stages = c.rewards, c.stages
		truth := trialOf(open(t, p), 0).Truth()
		k := truth.Kernel
		law, err := k.Returns(mdp.NewUniform(k.States, k.Actions, 1).Repeat(p.Stages), truth.Parts, p.Gamma)
		if err != nil {
			t.Fatal(err)
		}
		mean := [2]float64{}
		for i, q := range law.Prob {
			mean[0] += q * law.At(i)[0]
			mean[1] += q * law.At(i)[1]
		}
		got := mdp.Discrepancy(law, law.Marginals())
		if law.Len() != c.outcomes || math.Abs(mean[0]-c.mean) > 1e-12 || math.Abs(mean[1]-c.mean) > 1e-12 || math.Abs(got-c.want) > 5e-10 {
			t.Errorf("%s, %d stages: %d outcomes with means %v and discrepancy %.9f, want %d, %v and %.9f", c.rewards, c.stages, law.Len(), mean, got, c.outcomes, c.mean, c.want)
		}
	}
	p := JointRewardsEntry.Defaults
	p.Rewards, p.Stages, p.Chance = "choice", 1, 0.375
	truth := trialOf(open(t, p), 0).Truth()
	policy := mdp.NewPolicy(6, 2, 1).Repeat(2)
	for action, want := range [][2]float64{{0.375, 0.375 * 0.375}, {0, 0.25}} {
		policy.Act[0] = int32(action)
		law, err := truth.Kernel.Returns(policy, truth.Parts, 1)
		if err != nil {
			t.Fatal(err)
		}
		aims := []float64{1, 1}
		if joint, product := law.AtLeast(aims), law.Marginals().AtLeast(aims); joint != want[0] || product != want[1] {
			t.Errorf("action %d of a choice gives both with probability %v, and %v by the marginals; want %v", action, joint, product, want)
		}
	}
}

// A refusal of the worlds with parts names the parameter, the value and what is allowed.
func TestPartsRefused(t *testing.T) {
	type values = map[string]any
	for _, c := range []struct {
		defaults param.Params
		change   values
		want     string
	}{
		{FruitEntry.Defaults, values{"side": 4}, "side is 4; it must be a whole number from 5 to 15"},
		{FruitEntry.Defaults, values{"sites": 11}, "sites is 11; it must be a whole number from 1 to 10"},
		{FruitEntry.Defaults, values{"sites": 4}, "present is 5; it must be a whole number from 1 to 4"},
		{FruitEntry.Defaults, values{"side": 6}, "sites is 10; on a grid of side 6 the first 8 places are different cells and no more"},
		{FruitEntry.Defaults, values{"gamma": 0.0}, "gamma is 0; it must be greater than 0 and at most 1"},
		{FruitEntry.Defaults, values{"horizon": 0}, "horizon is 0; it must be a whole number from 1 to "},
		{JointRewardsEntry.Defaults, values{"gamma": 1.5}, "gamma is 1.5; it must be greater than 0 and at most 1"},
		{JointRewardsEntry.Defaults, values{"stages": 0}, "stages is 0; it must be at least 1"},
		{JointRewardsEntry.Defaults, values{"stages": 18}, "stages is 18, which makes more than 200000 joint outcomes; let there be fewer stages"},
		{JointRewardsEntry.Defaults, values{"rewards": "independent", "stages": 9}, "stages is 9, which makes more than 200000 joint outcomes"},
		{JointRewardsEntry.Defaults, values{"rewards": "choice"}, "stages is 3; a choice has one stage"},
		{JointRewardsEntry.Defaults, values{"chance": 0.4}, "chance does nothing where rewards are exclusive; leave it out or make rewards choice"},
		{JointRewardsEntry.Defaults, values{"rewards": "choice", "stages": 1, "chance": 1.0}, "chance is 1; it must lie strictly between 0 and 1"},
	} {
		p := with(t, c.defaults, c.change)
		if err := param.Check(p); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: got %v, want %s", c.change, err, c.want)
		}
	}
	for _, p := range []param.Params{with(t, JointRewardsEntry.Defaults, values{"stages": 17}), with(t, JointRewardsEntry.Defaults, values{"rewards": "independent", "stages": 8})} {
		if err := param.Check(p); err != nil {
			t.Errorf("%+v is refused: %v", p, err)
		}
	}
}
