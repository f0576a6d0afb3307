package policy_test

import (
	"testing"

	"joust/algorithms/policy"
	environment "joust/environments/policy"
	"joust/sim/rng"
)

// rightAnswers returns the mass on right answers after steps of the natural gradient against a
// judge that is refreshed in this way, and the laws.
func rightAnswers(t *testing.T, p environment.RefreshedVerifierParams, refresh string, steps ...int) (right []float64, laws [][]float64) {
	t.Helper()
	p.Refresh = refresh
	w, err := environment.NewRefreshedVerifier(p)
	if err != nil {
		t.Fatal(err)
	}
	var coins *rng.Source
	if p.Batch > 0 {
		coins = rng.Stream(5)
	}
	laws, judge := after(policy.PolicyGradientEntry, policy.AscentParams{GradientParams: gradient("natural", .5, 0), ShapeParams: policy.ShapeParams{Shape: "raw"}}, w.Trial(nil, coins), steps...)
	for _, law := range laws {
		right = append(right, judge.Right(law))
	}
	return right, laws
}

// Style deceives a static judge; twins undo it. The numbers of a static judge and of rules
// alone are golden; of a judge that is trained the source gives no step, so that only the
// order is compared.
func TestRefreshedStyles(t *testing.T) {
	for _, precision := range []float64{1, .96} {
		p := environment.RefreshedVerifierEntry.Defaults
		p.Precision = precision
		static, _ := rightAnswers(t, p, "none", 10, 50, 100, 200, 400)
		near(t, "static judge", static, []float64{.8821, .6690, .3571, .3004, .3000}, 5e-5)
		twins, _ := rightAnswers(t, p, "twins", 10, 50, 100, 200, 400)
		own, _ := rightAnswers(t, p, "own", 10, 50, 100, 200, 400)
		for i := range static {
			if twins[i] <= static[i] || own[i] <= twins[i] {
				t.Errorf("right answers of static, twins and own are not in order: %v %v %v", static, twins, own)
				break
			}
		}
		if twins[2] >= twins[0] || twins[4] < .9999 {
			t.Errorf("with twins, right answers fall at first and are all in the end, not %v", twins)
		}
	}
	p := environment.VerifierEntry.Defaults // rules alone: right answers are accepted with .63, others never
	p.Start, p.TPR, p.FPR, p.Key = []float64{.286, .7, .014}, .63, 0, 0
	w, err := environment.NewVerifier(p)
	if err != nil {
		t.Fatal(err)
	}
	list, judge := after(policy.PolicyGradientEntry, policy.AscentParams{GradientParams: gradient("natural", .5, 0), ShapeParams: policy.ShapeParams{Shape: "raw"}}, w.Trial(nil, nil), 10, 50)
	near(t, "rules alone", []float64{judge.Right(list[0]), judge.Right(list[1])}, []float64{.9034, 1}, 5e-5)
}

// A key that no right answer carries is in no twin; the wrong answers of the policy undo it.
func TestRefreshedKeys(t *testing.T) {
	p := environment.RefreshedVerifierEntry.Defaults
	p.Types, p.Start, p.Scores = "keys", []float64{.3, .69, .01}, []float64{2, -2, 4}
	static, _ := rightAnswers(t, p, "none", 200)
	near(t, "static judge", static, []float64{.0012}, 5e-5)
	twins, _ := rightAnswers(t, p, "twins", 200)
	own, _ := rightAnswers(t, p, "own", 200)
	if twins[0] <= 2*static[0] || twins[0] > .5 {
		t.Errorf("with twins %v are right, with a static judge %v", twins, static)
	}
	near(t, "own wrong answers", own, []float64{1}, 5e-5)
}

// With samples, the judge is trained by what the policy sampled. A step of B samples moves a
// logit with a standard deviation of at most η/√(Bp) for the smallest probability p of an arm,
// here .006: .5/√(200,000·.006) = .014, 10 steps .046, and a probability a quarter of it for
// two logits, .016, or less where it is small. The tolerance is 4.5 of them.
func TestRefreshedBySamples(t *testing.T) {
	for _, refresh := range []string{"twins", "own"} {
		p := environment.RefreshedVerifierEntry.Defaults
		_, exact := rightAnswers(t, p, refresh, 10)
		p.Batch = 200_000
		_, sampled := rightAnswers(t, p, refresh, 10)
		near(t, "law", sampled[0], exact[0], 4.5*.016)
	}
}
