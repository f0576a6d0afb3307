package policy_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"joust/algorithms/policy"
	environment "joust/environments/policy"
	"joust/sim/param"
	contract "joust/sim/policy"
	"joust/sim/rng"
)

// group returns the parameters of a group with one natural step of the rate 1.
func group(n int) policy.GroupParams {
	return policy.GroupParams{GradientParams: policy.GradientParams{Update: "natural", Rate: 1}, Group: n, Logits: "arms"}
}

// advantages returns the advantages of a group with one sample of each arm under the uniform
// law: a natural step of the rate 1 adds them to the logits.
func advantages[P contract.Params, L contract.Learner](t *testing.T, s contract.LearnerSpec[P, L], p P, f *contract.Feedback, embedding [][]float64) []float64 {
	t.Helper()
	k := len(f.Arms)
	problem := contract.Problem{Arms: k, Rewards: len(f.SampleScores), Duels: true, Batch: k, Embedding: embedding}
	for range k {
		problem.Reference = append(problem.Reference, 1/float64(k))
	}
	if err := p.Suits(&problem); err != nil {
		t.Fatal(err)
	}
	l := s.New(p, &problem, nil)
	l.Observe(f)
	law := make([]float64, k)
	l.Recommend(law)
	sum := 0.0
	for a, v := range law {
		law[a] = math.Log(v)
		sum += law[a] / float64(k)
	}
	for a := range law {
		law[a] -= sum // they sum to 0
	}
	return law
}

// scored returns the feedback of one sample of each arm with these scores.
func scored(scores ...float64) *contract.Feedback {
	f := &contract.Feedback{SampleScores: [][]float64{scores}}
	for a := range scores {
		f.Arms = append(f.Arms, a)
	}
	return f
}

// judged returns the feedback of one sample of each arm with the verdicts d(i, j).
func judged(k int, d func(i, j int) float64) *contract.Feedback {
	f := &contract.Feedback{}
	for i := range k {
		f.Arms = append(f.Arms, i)
		for j := i + 1; j < k; j++ {
			f.Pairs = append(f.Pairs, (1+d(i, j))/2)
		}
	}
	return f
}

// Golden advantages. Verdicts that are differences give those of GRPO, but for the small
// numbers in the denominators, which change less than 1e-4 of them.
func TestPairwiseAdvantages(t *testing.T) {
	pairwise := func(k int, d func(i, j int) float64) []float64 {
		return advantages(t, policy.ThinkRMEntry, policy.ThinkRMParams{GroupParams: group(k), Votes: 1}, judged(k, d), nil)
	}
	r := []float64{1, 2, 4, 5}
	got := pairwise(4, func(i, j int) float64 { return r[i] - r[j] })
	near(t, "differences", got, []float64{-1.095445, -.547722, .547722, 1.095445}, 5e-7)
	near(t, "differences and GRPO", got, advantages(t, policy.GRPOEntry, policy.GRPOParams{GroupParams: group(4)}, scored(r...), nil), 1e-4)
	cyclic := [][]float64{{0, 3, -1}, {-3, 0, 3}, {1, -3, 0}}
	near(t, "a cycle", pairwise(3, func(i, j int) float64 { return cyclic[i][j] }), []float64{.374634, 0, -.374634}, 5e-7)
	strength := func(i, j int) float64 {
		wins := contract.NewWins(r4)
		return wins.Of(i, j) - .5
	}
	near(t, "strengths of preference", pairwise(4, strength), []float64{.350321, 0, .467094, -.817415}, 5e-7)
	sign := func(i, j int) float64 { return math.Copysign(1, strength(i, j)) }
	near(t, "signs", pairwise(4, sign), []float64{.353553, .353553, .353553, -1.060659}, 5e-7)
}

// Four right answers, three of them similar, and two wrong ones that are similar.
func TestDiverseAdvantages(t *testing.T) {
	env, err := environment.NewSolutions(environment.SolutionsEntry.Defaults)
	if err != nil {
		t.Fatal(err)
	}
	embedding := env.Problem().Embedding
	f := scored(1, 1, 1, 1, 0, 0)
	near(t, "GRPO", advantages(t, policy.GRPOEntry, policy.GRPOParams{GroupParams: group(6)}, f, embedding),
		[]float64{.645372, .645372, .645372, .645372, -1.290744, -1.290744}, 5e-7)
	near(t, "DRA", advantages(t, policy.DRAGRPOEntry, policy.DRAGRPOParams{GroupParams: group(6)}, f, embedding),
		[]float64{0, 0, 0, 1.825242, -.912621, -.912621}, 1e-6)
}

// The seven points of the golden numbers: all but (2, 2) are kept, which by the equation get
// 7/6 of their sum of rewards.
func TestNonDominated(t *testing.T) {
	f := scored(1, 2, 3, 2, 4, 1, 0)
	f.SampleScores = append(f.SampleScores, []float64{5, 4, 3, 2, 1, 5, 6})
	want, mean := []float64{6, 6, 6, 0, 5, 6, 6}, 0.0
	for i, v := range want {
		want[i] = v * 7 / 6
		mean += want[i] / 7
	}
	for i := range want {
		want[i] -= mean
	}
	near(t, "Parrot", advantages(t, policy.ParrotEntry, policy.ParrotParams{GroupParams: group(7)}, f, nil), want, 1e-12)
}

// With exact feedback, leaving one out is the policy gradient, whatever the group. With
// samples, the mean of many first steps is that of the exact one: a logit of one step of
// n = 512 samples with scores in [0, 1] has a standard deviation of at most ηK/√n = .05·4/22.6
// = .009, the mean of 400 steps of .00044; a probability has a quarter of a difference of two
// logits, .00016. The tolerance is 4.5 of them.
func TestLeaveOneOutIsUnbiased(t *testing.T) {
	p := policy.RLOOEntry.Defaults
	p.KL, p.Group = .3, 4
	list, _ := after(policy.RLOOEntry, p, hack(t), 1, 30)
	again, _ := after(policy.PolicyGradientEntry, policy.AscentParams{GradientParams: p.GradientParams, ShapeParams: policy.ShapeParams{Shape: "raw"}}, hack(t), 1, 30)
	for i := range list {
		near(t, "policy gradient", list[i], again[i], 1e-12) // sums in another order
	}
	world := func(batch int) *environment.World {
		p := environment.SolutionsEntry.Defaults
		p.Batch, p.Right, p.Wrong = batch, []float64{1, 2}, []float64{1}
		w, err := environment.NewSolutions(p)
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	want, _ := after(policy.RLOOEntry, p, world(0).Trial(nil, nil), 1)
	mean := make([]float64, 4)
	for i := range 400 {
		got, _ := after(policy.RLOOEntry, p, world(512).Trial(nil, rng.Stream(uint64(i))), 1)
		for a, v := range got[0] {
			mean[a] += v / 400
		}
	}
	near(t, "mean step", mean, want[0], 4.5*.00016)
}

// Where the classic score is silent in groups, the graded one shows the way: distances of the
// mean answer after steps. The published rate .5 moves the mean in units of answers, of which a
// standard deviation has three. The published means are of 40 trials. The tolerance is four
// standard errors of the difference of the two means, with the standard deviation of 200
// trials. With the exact score hits are so rare at first that trials may have none. Then the
// variance is the one of a Poisson number of hits, of which each moves the mean by .5 A z/8 =
// .619: alone in its group of 8 it has the advantage A = 2.475, and z = 4.
func TestFuzzyRewards(t *testing.T) {
	const trials, published, perHit = 200, 40, .619
	for _, c := range []struct {
		reward string
		want   []float64
	}{
		{"exact", []float64{11.97, 11.92, 11.73}},
		{"within", []float64{11.72, 9.43, .57}},
		{"fuzzy", []float64{2.08, .30, .29}},
	} {
		p := environment.TargetEntry.Defaults
		p.Reward, p.Batch = c.reward, 8
		w, err := environment.NewTarget(p)
		if err != nil {
			t.Fatal(err)
		}
		learner := policy.GRPOEntry.Defaults
		learner.Rate, learner.Logits = .5/3, "value"
		var distances [3][]float64
		for i := range trials {
			list, judge := after(policy.GRPOEntry, learner, w.Trial(nil, rng.Stream(uint64(i))), 25, 100, 400)
			for j, law := range list {
				distances[j] = append(distances[j], judge.Distance(law))
			}
		}
		for j, want := range c.want {
			mean, square := 0.0, 0.0
			for _, d := range distances[j] {
				mean += d / trials
				square += d * d / trials
			}
			variance := square - mean*mean
			if c.reward == "exact" {
				variance = max(variance, 8*float64([]int{25, 100, 400}[j])*4.8e-5*perHit*perHit)
			}
			// The printed numbers have two decimals.
			if tolerance := 4*math.Sqrt(variance*(1./trials+1./published)) + .005; math.Abs(mean-want) > tolerance {
				t.Errorf("%s, %d steps: the distance is %.3f, want %.2f ± %.3f", c.reward, []int{25, 100, 400}[j], mean, want, tolerance)
			}
		}
	}
	reference := environment.TargetEntry.Defaults
	w, err := environment.NewTarget(reference)
	if err != nil {
		t.Fatal(err)
	}
	hit := w.Problem().Reference[30]
	near(t, "probability of a hit", []float64{hit}, []float64{4.8e-5}, 5e-7)
	near(t, "share of groups without a hit", []float64{math.Pow(1-hit, 8)}, []float64{.9996}, 5e-5)
}

// Equal scores, and verdicts that are all ties, move no law; neither do scores that are all
// higher by the same number move it in another way. Parrot, which has no baseline, and DRA,
// which divides scores, are not among those that this holds for.
func TestEqualScoresInGroups(t *testing.T) {
	problem := contract.Problem{Arms: 3, Reference: []float64{.5, .3, .2}, Rewards: 1, Duels: true, Batch: 8}
	after := func(l contract.Learner, scores []float64, pair float64) []float64 {
		f := &contract.Feedback{Arms: []int{0, 0, 1, 2, 0, 1, 1, 0}, SampleScores: [][]float64{scores}}
		for range 2 * 6 { // two groups of four
			f.Pairs = append(f.Pairs, pair)
		}
		law := make([]float64, 3)
		l.Observe(f)
		l.Recommend(law)
		return law
	}
	p := group(4)
	equal := []float64{7, 7, 7, 7, 7, 7, 7, 7}
	near(t, "GRPO", after(policy.NewGRPO(policy.GRPOParams{GroupParams: p}, &problem, nil), equal, 0), problem.Reference, 1e-15)
	near(t, "RLOO", after(policy.NewRLOO(policy.RLOOParams{GroupParams: p}, &problem, nil), equal, 0), problem.Reference, 1e-15)
	near(t, "Think-RM", after(policy.NewThinkRM(policy.ThinkRMParams{GroupParams: p, Votes: 1}, &problem, nil), equal, .5), problem.Reference, 1e-15)
	some, higher := []float64{1, 2, 0, 5, 3, 3, 1, 0}, []float64{11, 12, 10, 15, 13, 13, 11, 10}
	near(t, "GRPO with higher scores", after(policy.NewGRPO(policy.GRPOParams{GroupParams: p}, &problem, nil), higher, 0), after(policy.NewGRPO(policy.GRPOParams{GroupParams: p}, &problem, nil), some, 0), 1e-13)
	near(t, "RLOO with higher scores", after(policy.NewRLOO(policy.RLOOParams{GroupParams: p}, &problem, nil), higher, 0), after(policy.NewRLOO(policy.RLOOParams{GroupParams: p}, &problem, nil), some, 0), 1e-13)
}

// Learners say what they lack before a trial.
func TestGroupsRefuse(t *testing.T) {
	problem := contract.Problem{Arms: 3, Rewards: 2, Duels: true, Batch: 12, Embedding: [][]float64{{1}, {1}, {1}}}
	with := func(change func(*contract.Problem)) *contract.Problem {
		p := problem
		change(&p)
		return &p
	}
	value := policy.GRPOEntry.Defaults
	value.Group, value.Logits = 4, "value"
	taught := policy.DNOPrctEntry.Defaults
	taught.Teacher = true
	ascent := policy.PolicyGradientEntry.Defaults
	ascent.Weights = []float64{1, 2, 3}
	for _, c := range []struct {
		p       contract.Params
		problem *contract.Problem
		want    string
	}{
		{policy.GRPOEntry.Defaults, with(func(p *contract.Problem) { p.Batch = 4 }), "group is 8; it must divide the batch of the environment, which is 4"},
		{policy.GRPOEntry.Defaults, &problem, "group is 8; it must divide the batch of the environment, which is 12"},
		{policy.GRPOEntry.Defaults, with(func(p *contract.Problem) { p.Batch = 0 }), "needs samples in groups"},
		{policy.GRPOEntry.Defaults, with(func(p *contract.Problem) { p.Rewards = 0 }), "needs scores of arms"},
		{policy.ParrotEntry.Defaults, with(func(p *contract.Problem) { p.Batch = 0 }), "needs samples in groups"},
		{policy.ThinkRMEntry.Defaults, with(func(p *contract.Problem) { p.Duels = false }), "needs duels of arms, which the environment does not judge"},
		{policy.ThinkRMEntry.Defaults, with(func(p *contract.Problem) { p.Batch = 0 }), "needs samples in groups"},
		{policy.DRAGRPOEntry.Defaults, with(func(p *contract.Problem) { p.Embedding = nil }), "needs an embedding of the arms"},
		{value, &problem, "logits is value; the answers of the environment are no numbers"},
		{policy.DNOPrctEntry.Defaults, &problem, "k is 5, so that 5 samples share a prompt; that must divide the batch of the environment, which is 12"},
		{taught, &problem, "teacher is true; the environment has no teacher"},
		{ascent, &problem, "weights has 3 numbers; the environment has 2 rewards"},
	} {
		if err := c.p.Suits(c.problem); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%T: got %v, want %q", c.p, err, c.want)
		}
	}
	group := policy.GRPOEntry.Defaults
	group.Group, group.KL = 1, 20
	prct := policy.DNOPrctEntry.Defaults
	prct.Margin, prct.K, prct.Beta = 0, 1, 0
	ascent.Weights = []float64{0, 0}
	for _, c := range []struct {
		p    param.Params
		want []string
	}{
		{group, []string{"kl is 20", "group is 1"}},
		{prct, []string{"margin is 0", "k is 1", "beta is 0"}},
		{ascent, []string{"weights sum to 0"}},
	} {
		err := param.Check(c.p)
		if err == nil || slices.ContainsFunc(c.want, func(s string) bool { return !strings.Contains(err.Error(), s) }) {
			t.Errorf("%T: got %v, want %q", c.p, err, c.want)
		}
	}
}
