package policy_test

import (
	"math"
	"slices"
	"testing"

	"joust/algorithms/policy"
	environment "joust/environments/policy"
	contract "joust/sim/policy"
	"joust/sim/rng"
)

// after returns the laws of a learner after these steps in the environment, and the judge.
func after[P contract.Params, L contract.Learner](s contract.LearnerSpec[P, L], p P, env contract.Environment, steps ...int) ([][]float64, *contract.Judge) {
	problem := env.Problem()
	problem.Steps = steps[len(steps)-1]
	loop := contract.Loop{Name: s.Name, Budget: problem.Steps, Checkpoints: steps}
	var trial contract.Trial
	loop.Run(s.New(p, &problem, nil), env, &trial)
	return trial.At, contract.NewJudge(&problem, env.Truth())
}

func gradient(update string, rate, kl float64) policy.GradientParams {
	return policy.GradientParams{Update: update, Rate: rate, KL: kl}
}

// The natural gradient without a penalty runs along the tilts; with a penalty, every
// gradient ends at the tilt of its weight.
func TestPathOfTilts(t *testing.T) {
	for _, shape := range []string{"raw", "clip", "par"} {
		p := policy.AscentParams{GradientParams: gradient("natural", .05, 0), ShapeParams: policy.ShapeParams{Shape: shape}}
		list, _ := after(policy.PolicyGradientEntry, p, hack(t), 1, 10, 40)
		for i, steps := range []float64{1, 10, 40} {
			want, _ := recommended(t, policy.TiltEntry, tilt(1/(.05*steps), shape), hack(t))
			near(t, "natural gradient, "+shape, list[i], want, 1e-13)
		}
	}
	for _, c := range []struct {
		update string
		rate   float64
		steps  int
	}{{"natural", .5, 200}, {"vanilla", .05, 40_000}} {
		p := policy.AscentParams{GradientParams: gradient(c.update, c.rate, .5), ShapeParams: policy.ShapeParams{Shape: "clip"}}
		list, _ := after(policy.PolicyGradientEntry, p, hack(t), c.steps)
		want, _ := recommended(t, policy.TiltEntry, tilt(.5, "clip"), hack(t))
		near(t, "end of the "+c.update+" gradient", list[0], want, 1e-9)
	}
	p := policy.PARParams{GradientParams: gradient("natural", 1, .2)}
	list, _ := after(policy.PAREntry, p, hack(t), 500)
	want, _ := recommended(t, policy.TiltEntry, tilt(.2, "par"), hack(t))
	near(t, "end of PAR", list[0], want, 1e-9)
}

// The golden numbers of resets, the map of a cycle, and its limit, which is a tilt.
func TestElasticReset(t *testing.T) {
	const rate, n, d = .01, 100, .99
	p := policy.ElasticResetParams{GradientParams: gradient("natural", rate, 0), Reset: n, EMA: d}
	cycles := []int{n, 2 * n, 3 * n, 4 * n, 5 * n, 6 * n, 60 * n}
	list, judge := after(policy.ElasticResetEntry, p, hack(t), cycles...)
	scores := hack(t).Truth().Rewards[0]
	strength := func(law []float64) float64 { return math.Log(law[99]/law[0]) / (scores[99] - scores[0]) }
	power := math.Pow(d, n)
	c := 0.0
	for i, want := range []struct{ c, kl, gold float64 }{
		{.372372, .296167, .124163},
		{.608444, .986034, -.012811},
		{.758106, 1.553609, -.146408},
		{.852987, 1.895346, -.224240},
		{.913138, 2.090652, -.266492},
		{.951272, 2.204047, -.289960},
	} {
		law := list[i]
		near(t, "strength, KL and gold of a reset", []float64{strength(law), judge.KL(law), judge.Gold(law)}, []float64{want.c, want.kl, want.gold}, 5e-7)
		c = (1-power)*c + rate*(n-d*(1-power)/(1-d))
		near(t, "map of a cycle", []float64{strength(law)}, []float64{c}, 1e-12)
		near(t, "deficit of the front", []float64{judge.FrontDeficit(law)}, []float64{0}, 1e-9)
	}
	beta := power / (rate * (n - d*(1-power)/(1-d)))
	near(t, "limit", []float64{1 / beta}, []float64{1.017320}, 5e-7)
	want, _ := recommended(t, policy.TiltEntry, tilt(beta, "raw"), hack(t))
	near(t, "law in the limit", list[6], want, 1e-9)
}

// Vanilla gradients leave the front: their proxy is lower than that of the tilt at the same
// divergence, much with resets and little with a penalty. The ranges are those that were
// published for several lengths of cycles and weights.
func TestVanillaLeavesTheFront(t *testing.T) {
	resets, judge := after(policy.ElasticResetEntry, policy.ElasticResetParams{GradientParams: gradient("vanilla", .002, 0), Reset: 100, EMA: .99}, hack(t), 600)
	penalty, _ := after(policy.PolicyGradientEntry, policy.AscentParams{GradientParams: gradient("vanilla", .002, .2), ShapeParams: policy.ShapeParams{Shape: "raw"}}, hack(t), 600)
	if d := judge.FrontDeficit(resets[0]); d < .80 || d > .96 {
		t.Errorf("with resets the deficit is %v; it was between .80 and .96", d)
	}
	if d := judge.FrontDeficit(penalty[0]); d < .006 || d > .09 {
		t.Errorf("with a penalty the deficit is %v; it was between .006 and .09", d)
	}
}

// Verifiers of four qualities: right answers after steps of the natural gradient.
func TestVerifiers(t *testing.T) {
	for _, c := range []struct {
		p    environment.VerifierParams
		want []float64
	}{
		{environment.VerifierRules.Defaults, []float64{.9666, .9997, 1, 1}},
		{environment.VerifierEntry.Defaults, []float64{.9444, .9991, 1, 1}},
		{environment.VerifierBestOf.Defaults, []float64{.8498, .9832, .9975, .9999}},
		{environment.VerifierScalar.Defaults, []float64{.6993, .7996, .4989, .0472}},
	} {
		w, err := environment.NewVerifier(c.p)
		if err != nil {
			t.Fatal(err)
		}
		list, judge := after(policy.PolicyGradientEntry, policy.AscentParams{GradientParams: gradient("natural", .1, 0), ShapeParams: policy.ShapeParams{Shape: "raw"}}, w.Trial(nil, nil), 50, 100, 200, 400)
		var got []float64
		for _, law := range list {
			got = append(got, judge.Right(law))
		}
		near(t, "right answers", got, c.want, 5e-5)
	}
}

// With verdicts of samples, the vanilla gradient finds right answers as well. A step of B
// samples moves a logit with a standard deviation of at most ηK·½/√B = .05·3·½/64 = .0012, and
// 100 steps of .012; the difference of two logits then has .017, and a probability at most a
// quarter of it, .0043. The tolerance is 4.5 of them.
func TestVerdictsOfSamples(t *testing.T) {
	p := environment.VerifierEntry.Defaults
	var laws [2][]float64
	for i, batch := range []int{0, 4096} {
		p.Batch = batch
		w, err := environment.NewVerifier(p)
		if err != nil {
			t.Fatal(err)
		}
		list, _ := after(policy.PolicyGradientEntry, policy.AscentParams{GradientParams: gradient("vanilla", .05, 0), ShapeParams: policy.ShapeParams{Shape: "raw"}}, w.Trial(nil, rng.Stream(8)), 100)
		laws[i] = list[0]
	}
	near(t, "law by verdicts", laws[1], laws[0], .02)
}

// permuted is an environment whose gold and hacks are those of other arms.
type permuted struct{ contract.Environment }

func (p permuted) Truth() *contract.Truth {
	t := *p.Environment.Truth()
	t.Gold, t.Hacks = slices.Clone(t.Gold), slices.Clone(t.Hacks)
	slices.Reverse(t.Gold)
	slices.Reverse(t.Hacks)
	return &t
}

// Permuting the gold changes no law, only what the law is worth.
func TestGoldIsHidden(t *testing.T) {
	steps := []int{1, 5, 50}
	list, judge := after(policy.PAREntry, policy.PAREntry.Defaults, hack(t), steps...)
	again, other := after(policy.PAREntry, policy.PAREntry.Defaults, permuted{hack(t)}, steps...)
	for i := range list {
		if !slices.Equal(list[i], again[i]) {
			t.Errorf("after %d steps the law is %v and %v", steps[i], list[i], again[i])
		}
	}
	if judge.Gold(list[2]) == other.Gold(list[2]) || judge.Hacked(list[2]) == other.Hacked(list[2]) {
		t.Error("the permuted gold is the same")
	}
}
