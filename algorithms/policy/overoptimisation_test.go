package policy_test

import (
	"fmt"
	"math"
	"testing"

	"joust/algorithms/policy"
	environment "joust/environments/policy"
	"joust/sim/param"
	contract "joust/sim/policy"
	"joust/sim/rng"
)

// hack returns the environment of gold and proxy with its defaults, which draws nothing.
func hack(t testing.TB) contract.Environment {
	t.Helper()
	w, err := environment.NewProxy(environment.ProxyEntry.Defaults)
	if err != nil {
		t.Fatal(err)
	}
	return w.Trial(nil, nil)
}

// recommended returns the law of a learner after one step in the environment, and the
// judge.
func recommended[P contract.Params, L contract.Learner](t testing.TB, s contract.LearnerSpec[P, L], p P, env contract.Environment) ([]float64, *contract.Judge) {
	t.Helper()
	if err := param.Check(p); err != nil {
		t.Fatal(err)
	}
	problem := env.Problem()
	if err := p.Suits(&problem); err != nil {
		t.Fatal(err)
	}
	problem.Steps = 1
	loop := contract.Loop{Name: s.Name, Budget: 1}
	var trial contract.Trial
	loop.Run(s.New(p, &problem, nil), env, &trial)
	return trial.Final, contract.NewJudge(&problem, env.Truth())
}

func tilt(beta float64, shape string) policy.TiltParams {
	return policy.TiltParams{Beta: beta, ShapeParams: policy.ShapeParams{Shape: shape}}
}

func TestRawTilt(t *testing.T) {
	for _, c := range []struct{ beta, kl, gold, proxy, auroc float64 }{
		{10, .013982, .065471, .594391, .542192},
		{5, .065682, .111486, .934619, .589237},
		{2, .618705, .069254, 2.463659, .755474},
		{1, 2.336593, -.316124, 4.864310, .946071},
		{.5, 3.292124, -.369107, 5.614071, .985492},
	} {
		law, judge := recommended(t, policy.TiltEntry, tilt(c.beta, "raw"), hack(t))
		near(t, "KL, gold, proxy and AUROC of a tilt", []float64{judge.KL(law), judge.Gold(law), judge.Proxy(law), judge.AUROC(law)}, []float64{c.kl, c.gold, c.proxy, c.auroc}, 5e-7)
		near(t, "deficit of the front", []float64{judge.FrontDeficit(law)}, []float64{0}, 1e-9)
	}
	// Where the proxy is the gold, AUROC grows with the divergence as well.
	p := environment.ProxyEntry.Defaults
	p.Size, p.Hacks = 0, 0
	w, err := environment.NewProxy(p)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ beta, auroc float64 }{{10, .528077}, {5, .555998}, {2, .637318}, {1, .756893}, {.5, .908181}} {
		law, judge := recommended(t, policy.TiltEntry, tilt(c.beta, "raw"), w.Trial(nil, nil))
		near(t, "AUROC without errors", []float64{judge.AUROC(law)}, []float64{c.auroc}, 5e-7)
	}
}

func TestBestOfNLaw(t *testing.T) {
	for _, c := range []struct {
		n               int
		kl, gold, proxy float64
	}{
		{2, .193090, .412866, 1.125416},
		{4, .636219, .633640, 1.937476},
		{8, 1.204169, .621785, 2.840072},
		{16, 1.834018, .340659, 3.850339},
		{32, 2.492724, -.079583, 4.831532},
	} {
		law, judge := recommended(t, policy.BestOfNLawEntry, policy.BestOfNLawParams{N: c.n}, hack(t))
		near(t, "KL, gold and proxy of best of n", []float64{judge.KL(law), judge.Gold(law), judge.Proxy(law)}, []float64{c.kl, c.gold, c.proxy}, 5e-7)
		if n := float64(c.n); judge.KL(law) > math.Log(n)-(n-1)/n {
			t.Errorf("the divergence of the best of %d is %v", c.n, judge.KL(law))
		}
	}
	law, judge := recommended(t, policy.BestOfNLawEntry, policy.BestOfNLawParams{N: 1}, hack(t))
	near(t, "divergence of the best of one", []float64{judge.KL(law)}, []float64{0}, 1e-14)
}

// The best of n samples, drawn. The gold of a trial has a standard deviation below 2, so
// that the mean of 40,000 has a standard error below .01; four of them are the tolerance.
func TestBestOfNLawDrawn(t *testing.T) {
	env := hack(t)
	truth, draw := env.Truth(), rng.Stream(1, "best of n")
	const n, trials = 8, 40_000
	sum := 0.0
	for range trials {
		best := -1
		for range n {
			if a := draw.Intn(env.Problem().Arms); best < 0 || truth.Rewards[0][a] > truth.Rewards[0][best] {
				best = a
			}
		}
		sum += truth.Gold[best]
	}
	law, judge := recommended(t, policy.BestOfNLawEntry, policy.BestOfNLawParams{N: n}, env)
	near(t, "gold of the best of 8", []float64{sum / trials}, []float64{judge.Gold(law)}, .04)
}

func TestShapings(t *testing.T) {
	for _, c := range []struct {
		shape               string
		beta, gold, kl, tol float64
	}{
		{"par", 1, .1253, .0222, 5e-5},
		{"par", .5, .2273, .0909, 5e-5},
		{"par", .2, .3370, .5579, 5e-5},
		{"par", .1, .0206, 1.6455, 5e-5},
		{"par", .05, -.4731, 2.7027, 5e-5},
		{"sigmoid", .2, .4600, .5714, 5e-5},
		{"clip", .5, .7148, 1.0730, 5e-5},
		{"clip", 1, .5466, .4236, 5e-5},
		{"raw", 3.2241, .130802, .187892, 5e-6},
	} {
		law, judge := recommended(t, policy.TiltEntry, tilt(c.beta, c.shape), hack(t))
		near(t, "gold and KL of "+c.shape, []float64{judge.Gold(law), judge.KL(law)}, []float64{c.gold, c.kl}, c.tol)
	}
	law, judge := recommended(t, policy.TiltEntry, tilt(1e-6, "clip"), hack(t))
	near(t, "gold of clip in the limit", []float64{judge.Gold(law)}, []float64{.583841}, 5e-7)
}

// The values of PAR are the probabilities that the proxy prefers the arm to the reference,
// so that their mean under the law is the law's win rate by the proxy, which is computed
// here pair by pair.
func TestPAR(t *testing.T) {
	env := hack(t)
	scores, k := env.Truth().Rewards[0], env.Problem().Arms
	law, _ := recommended(t, policy.TiltEntry, tilt(.2, "par"), env)
	value := func(a int) float64 { return .2 * math.Log(law[a]/law[0]) }
	for a, want := range map[int]float64{50: .559322, 99: .800194, 5: .944891, 15: .960091, 25: .967707, 35: .973078, 45: .977378} {
		near(t, "PAR", []float64{.138313 + value(a)}, []float64{want}, 1e-6) // two rounded numbers
	}
	wins, shaped := 0.0, 0.0
	for a := range k {
		side := 0.0
		for b := range k {
			side += 1 / (1 + math.Exp(scores[b]-scores[a])) / float64(k)
		}
		wins += law[a] * side
		shaped += law[a] * value(a)
	}
	first := 0.0
	for b := range k {
		first += 1 / (1 + math.Exp(scores[b]-scores[0])) / float64(k)
	}
	near(t, "mean of PAR and win rate", []float64{shaped + first}, []float64{wins}, 1e-12)
}

// With a ceiling the tilt is that of the scores cut at it, and above all scores it is that of
// the scores themselves.
func TestCeiling(t *testing.T) {
	scores := hack(t).Truth().Rewards[0]
	for _, ceiling := range []float64{-.5, 0, 1.25, 1e6} {
		p := tilt(.7, "ceil")
		p.Ceiling = ceiling
		law, _ := recommended(t, policy.TiltEntry, p, hack(t))
		want, sum := make([]float64, len(scores)), 0.0
		for a, r := range scores {
			want[a] = math.Exp(math.Min(r, ceiling) / .7)
			sum += want[a]
		}
		for a := range want {
			want[a] /= sum
		}
		near(t, fmt.Sprintf("ceiling %v", ceiling), law, want, 1e-12)
	}
	wrong := tilt(1, "raw")
	wrong.Ceiling = 2
	for _, p := range []param.Params{wrong, policy.AscentParams{GradientParams: gradient("natural", .1, 0), ShapeParams: wrong.ShapeParams}} {
		if err := p.Validate(); err == nil || err.Error() != "ceiling is 2, but the shape is raw; leave it out or make shape: ceil" {
			t.Errorf("%T: %v", p, err)
		}
	}
}

// Shapings into [0, 1] keep the divergence below 1/β.
func TestBoundedShapings(t *testing.T) {
	for _, shape := range []string{"minmax", "sigmoid", "sgfc", "par"} {
		for _, beta := range []float64{5, 1, .5, .2, .1, .05} {
			law, judge := recommended(t, policy.TiltEntry, tilt(beta, shape), hack(t))
			if kl := judge.KL(law); kl > 1/beta {
				t.Errorf("%s at β = %v: the divergence is %v", shape, beta, kl)
			}
		}
	}
}

// A constant added to all scores changes the law only with shapings that have a fixed
// scale.
func TestConstants(t *testing.T) {
	fixed := map[string]bool{"ceil": true, "sigmoid": true, "tanh": true, "sgfc": true}
	problem := hack(t).Problem()
	for _, f := range param.Fields(policy.TiltEntry.Defaults) {
		for _, shape := range f.Options {
			var laws [2][]float64
			for i := range laws {
				scores := make([]float64, problem.Arms)
				for a, r := range hack(t).Truth().Rewards[0] {
					scores[a] = r + .5*float64(i)
				}
				l := policy.NewTilt(tilt(1, shape), &problem, nil)
				l.Observe(&contract.Feedback{Scores: [][]float64{scores}})
				laws[i] = make([]float64, problem.Arms)
				l.Recommend(laws[i])
			}
			if kl := contract.KL(laws[0], laws[1]); (kl > 1e-12) != fixed[shape] {
				t.Errorf("%s: a constant moves the law by %g nats", shape, kl)
			}
		}
	}
}

// With equal scores every learner of scores keeps the reference.
func TestEqualScores(t *testing.T) {
	problem := contract.Problem{Arms: 3, Reference: []float64{.5, .3, .2}, Rewards: 1}
	law := make([]float64, 3)
	for _, f := range param.Fields(policy.TiltEntry.Defaults) {
		for _, shape := range f.Options {
			l := policy.NewTilt(tilt(1, shape), &problem, nil)
			l.Observe(&contract.Feedback{Scores: [][]float64{{2, 2, 2}}})
			l.Recommend(law)
			near(t, shape+" of equal scores", law, problem.Reference, 1e-15)
		}
	}
	l := policy.NewBestOfNLaw(policy.BestOfNLawParams{N: 5}, &problem, nil)
	l.Observe(&contract.Feedback{Scores: [][]float64{{2, 2, 2}}})
	l.Recommend(law)
	near(t, "best of 5 of equal scores", law, problem.Reference, 1e-15)
}
