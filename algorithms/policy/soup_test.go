package policy_test

import (
	"math"
	"testing"

	"joust/algorithms/policy"
	environment "joust/environments/policy"
	contract "joust/sim/policy"
)

// circle returns the environment of 21 arms on a quarter of a circle.
func circle(t testing.TB) contract.Environment {
	t.Helper()
	w, err := environment.NewObjectives(environment.ObjectivesParams{Front: "circle", Arms: 21, Scales: []float64{1, 1}})
	if err != nil {
		t.Fatal(err)
	}
	return w.Trial(nil, nil)
}

// souped returns the mean rewards of a soup.
func souped(t testing.TB, p policy.SoupParams) []float64 {
	t.Helper()
	env := circle(t)
	law, _ := recommended(t, policy.SoupEntry, p, env)
	r := env.Truth().Rewards
	return []float64{contract.Mean(law, r[0]), contract.Mean(law, r[1])}
}

// Golden rewards at the optima; there the soup is the law of the mean reward.
func TestSoup(t *testing.T) {
	for _, c := range []struct {
		mix     string
		beta    float64
		weights []float64
		want    []float64
	}{
		{"logits", .1, nil, []float64{.665239, .665239}},
		{"laws", .1, nil, []float64{.589418, .589418}},
		{"logits", .1, []float64{3, 1}, []float64{.873515, .395806}},
		{"logits", .5, nil, []float64{.638639, .638639}},
		{"laws", .5, nil, []float64{.629228, .629228}},
	} {
		near(t, "rewards of "+c.mix, souped(t, policy.SoupParams{WeightParams: policy.WeightParams{Weights: c.weights}, Mix: c.mix, Beta: c.beta, Rate: 1}), c.want, 5e-7)
		p := policy.SoupParams{WeightParams: policy.WeightParams{Weights: c.weights}, Mix: "logits", Beta: c.beta, Rate: 1}
		soup, _ := recommended(t, policy.SoupEntry, p, circle(t))
		p.Mix = "rewards"
		law, _ := recommended(t, policy.SoupEntry, p, circle(t))
		near(t, "soup and mean reward", soup, law, 2e-15)
	}
}

// Without a penalty the soup is worse than the mean reward, the more the longer experts were
// trained.
func TestSoupOfSteps(t *testing.T) {
	for _, c := range []struct {
		steps               int
		soup, rewards, laws float64
	}{{20, .631946, .634244, .629739}, {100, .615733, .649087, .590271}, {500, .553808, .686701, .507542}} {
		var got []float64
		for _, mix := range []string{"logits", "rewards", "laws"} {
			got = append(got, souped(t, policy.SoupParams{Mix: mix, Train: c.steps, Rate: .05})[0])
		}
		near(t, "rewards after steps", got, []float64{c.soup, c.rewards, c.laws}, 5e-7)
	}
}

// Pooled groups: with equal shares the game is a cycle; with others the Condorcet winner is
// arm 0 and Bradley–Terry is for arm 1.
func TestGroups(t *testing.T) {
	for _, c := range []struct {
		shares []float64
		p      []float64 // P(0 ≻ 1), P(1 ≻ 2), P(2 ≻ 0)
		best   int       // by Bradley–Terry; -1 where all are equal
	}{
		{[]float64{1, 1, 1}, []float64{.527107, .527107, .527107}, -1},
		{[]float64{.4, .35, .25}, []float64{.516909, .578095, .486316}, 1},
		{[]float64{.5, .3, .2}, nil, 0},
	} {
		p := environment.GroupsEntry.Defaults
		p.Shares = c.shares
		w, err := environment.NewGroups(p)
		if err != nil {
			t.Fatal(err)
		}
		env := w.Trial(nil, nil)
		wins := env.Truth().Wins
		if c.p != nil {
			near(t, "pooled preferences", []float64{wins.Of(0, 1), wins.Of(1, 2), wins.Of(2, 0)}, c.p, 5e-7)
		}
		law, judge := recommended(t, policy.RLHFBTEntry, policy.RLHFBTParams{Beta: .001}, env)
		if c.best >= 0 && law[c.best] < .999 {
			t.Errorf("shares %v: the law is %v, want arm %d", c.shares, law, c.best)
		}
		if c.best < 0 {
			near(t, "law of a cycle", law, []float64{1. / 3, 1. / 3, 1. / 3}, 1e-8)
		}
		if c.best == 1 {
			theta := []float64{.040910, .081819, -.122729}
			mild, _ := recommended(t, policy.RLHFBTEntry, policy.RLHFBTParams{Beta: 1}, env)
			for a, v := range theta { // differences of two rounded numbers
				near(t, "strengths of pooled groups", []float64{math.Log(mild[a] / mild[2])}, []float64{v - theta[2]}, 1e-6)
			}
			// The same shares, from the share of the first group alone.
			p.Shares, p.Share = []float64{1, .35, .25}, .4
			again, err := environment.NewGroups(p)
			if err != nil {
				t.Fatal(err)
			}
			same := again.Trial(nil, nil).Truth().Wins
			near(t, "pooled preferences by the share of a group", []float64{same.Of(0, 1), same.Of(1, 2), same.Of(2, 0)}, []float64{wins.Of(0, 1), wins.Of(1, 2), wins.Of(2, 0)}, 1e-15)
			near(t, "exploitability of Bradley–Terry", []float64{judge.Exploitability(law)}, []float64{.016909}, 5e-7)
		}
	}
}

// The laws that users may choose among are the soups of eleven weights; the area that they
// dominate shrinks when experts are trained too long, and that of the mean rewards does not.
func TestFrontOfSoups(t *testing.T) {
	area := func(p policy.SoupParams) float64 {
		env := circle(t)
		problem := env.Problem()
		problem.Steps = 1
		loop := contract.Loop{Name: "soup", Budget: 1, Fronts: true}
		var trial contract.Trial
		loop.Run(policy.NewSoup(p, &problem, nil), env, &trial)
		if len(trial.FinalFront) != 11 {
			t.Fatalf("there are %d laws, want 11", len(trial.FinalFront))
		}
		for i, law := range trial.FinalFront {
			one := p
			one.Weights = []float64{float64(10 - i), float64(i)}
			want, _ := recommended(t, policy.SoupEntry, one, circle(t))
			near(t, "law of the front", law, want, 1e-14)
		}
		return contract.NewJudge(&problem, env.Truth()).Hypervolume(trial.FinalFront)
	}
	of := func(mix string, steps int) float64 {
		return area(policy.SoupParams{Mix: mix, Train: steps, Rate: .05})
	}
	if !(of("logits", 20) < of("logits", 100) && of("logits", 500) < of("logits", 100)-.1 && of("rewards", 500) > of("rewards", 100)) {
		t.Errorf("areas of soups: %v %v %v, of mean rewards: %v %v", of("logits", 20), of("logits", 100), of("logits", 500), of("rewards", 100), of("rewards", 500))
	}
}
