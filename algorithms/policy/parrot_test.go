package policy_test

import (
	"math"
	"testing"

	"joust/algorithms/policy"
	environment "joust/environments/policy"
	contract "joust/sim/policy"
	"joust/sim/rng"
)

// trained is the result of trials: means of the two rewards with standard errors, and the share
// of trials in which the second one is below that of the reference, which is 0.
type trained struct{ mean, se [2]float64 }

// fronts returns the rewards of 30 trials of 300 steps of 16 samples on a grid, and the share
// of trials whose second reward falls below its start.
func fronts[P contract.Params, L contract.Learner](t *testing.T, s contract.LearnerSpec[P, L], p P, correlation float64) (r trained, fallen float64) {
	t.Helper()
	const trials = 30
	o := environment.ObjectivesEntry.Defaults
	o.Correlation, o.Batch = correlation, 16
	w, err := environment.NewObjectives(o)
	if err != nil {
		t.Fatal(err)
	}
	var square [2]float64
	for i := range trials {
		list, judge := after(s, p, w.Trial(nil, rng.Stream(uint64(i))), 300)
		for k := range r.mean {
			v := judge.Reward(k, list[0])
			r.mean[k] += v / trials
			square[k] += v * v / trials
		}
		if judge.Reward(1, list[0]) < 0 {
			fallen += 1. / trials
		}
	}
	for k := range r.mean {
		r.se[k] = math.Sqrt((square[k] - r.mean[k]*r.mean[k]) / trials)
	}
	return r, fallen
}

// Golden rewards of 30 other trials each; the rate .2 of the source is without the factor of
// the number of arms. The tolerance is four standard errors of the difference of two means, the
// published one where it is printed, and half a unit of the last digit.
func TestFronts(t *testing.T) {
	const rate = .2 / 64
	sum := func(weights ...float64) policy.AscentParams {
		return policy.AscentParams{GradientParams: gradient("vanilla", rate, 0), ShapeParams: policy.ShapeParams{Shape: "raw"}, WeightParams: policy.WeightParams{Weights: weights}}
	}
	check := func(what string, got trained, want [2]float64, publishedSE float64) {
		t.Helper()
		for k, w := range want {
			se := got.se[k]
			if k == 1 && publishedSE > 0 {
				se = publishedSE
			}
			if math.Abs(got.mean[k]-w) > 4*math.Hypot(se, got.se[k])+.005 {
				t.Errorf("%s: reward %d is %.3f ± %.3f, want %.2f", what, k+1, got.mean[k], got.se[k], w)
			}
		}
	}
	equal, fallen := fronts(t, policy.PolicyGradientEntry, sum(), -.5)
	check("equal weights", equal, [2]float64{7.61, .18}, .08)
	// The shares of two samples of 30 trials, .43 and this: four standard errors of the difference.
	if math.Abs(fallen-.43) > 4*math.Sqrt(2*.43*.57/30) {
		t.Errorf("with equal weights the second reward falls in %.2f of the trials, want .43", fallen)
	}
	tilted, _ := fronts(t, policy.PolicyGradientEntry, sum(.1, .9), -.5)
	check("weights .1 and .9", tilted, [2]float64{.46, .58}, 0)
	parrot, kept := fronts(t, policy.ParrotEntry, policy.ParrotEntry.Defaults, -.5)
	check("Parrot", parrot, [2]float64{7.44, .51}, .04)
	// Zero of 30 trials is compatible with a share below .1; with equal weights it was .43.
	if kept > .1 || kept >= fallen {
		t.Errorf("with Parrot the second reward falls in %.2f of the trials, with equal weights in %.2f", kept, fallen)
	}
	_, both := fronts(t, policy.ParrotEntry, policy.ParrotEntry.Defaults, -.9)
	_, all := fronts(t, policy.PolicyGradientEntry, sum(), -.9)
	if both < 1-1e-9 || all < 1-1e-9 {
		t.Errorf("with opposed rewards the second one falls in %.2f and %.2f of the trials, want all", both, all)
	}
}

// The expected number of samples that none dominates, of 16 independent pairs of continuous
// rewards, is the harmonic number H₁₆ = 3.380729. A step of Parrot from the uniform law over 16
// arms, each sampled once, shows which were kept, as rewards are positive. The number has a
// variance of at most Σ 1/i (1 − 1/i) = 1.8, the mean of 4,000 a standard error of .021; the
// tolerance is 4.5 of them.
func TestNumberOfNonDominated(t *testing.T) {
	const n, trials = 16, 4000
	draw := rng.Stream(6)
	kept := 0.0
	for range trials {
		x, y := make([]float64, n), make([]float64, n)
		for i := range x {
			x[i], y[i] = 1+draw.Float64(), 1+draw.Float64()
		}
		f := scored(x...)
		f.SampleScores = append(f.SampleScores, y)
		step := advantages(t, policy.ParrotEntry, policy.ParrotParams{GroupParams: group(n)}, f, nil)
		least := step[0]
		for _, v := range step {
			least = min(least, v)
		}
		for _, v := range step {
			if v > least+1e-9 { // dominated samples are not moved
				kept++
			}
		}
	}
	near(t, "number of samples that none dominates", []float64{kept / trials}, []float64{3.380729}, 4.5*.021)
}
