package policy_test

import (
	"testing"

	"joust/algorithms/policy"
	environment "joust/environments/policy"
)

// rightAnswers returns the mass on right answers after steps of the natural gradient against a
// judge that is refreshed.
func rightAnswers(t *testing.T, p environment.RefreshedVerifierParams, steps ...int) (got []float64) {
	t.Helper()
	w, err := environment.NewRefreshedVerifier(p)
	if err != nil {
		t.Fatal(err)
	}
	list, judge := after(policy.PolicyGradientEntry, policy.AscentParams{GradientParams: gradient("natural", .5, 0), ShapeParams: policy.ShapeParams{Shape: "raw"}}, w.Trial(nil, nil), steps...)
	for _, law := range list {
		got = append(got, judge.Right(law))
	}
	return got
}
func TestX(t *testing.T) {
	p := environment.RefreshedVerifierEntry.Defaults
	for _, prec := range []float64{1, .96} {
		p.Precision = prec
		for _, r := range []string{"none", "twins", "own"} {
			p.Refresh = r
			t.Logf("%v %s %.4f", prec, r, rightAnswers(t, p, 10, 50, 100, 200, 400))
		}
		q := p
		q.Types, q.Start, q.Scores = "keys", []float64{.3, .69, .01}, []float64{2, -2, 4}
		for _, r := range []string{"none", "twins", "own"} {
			q.Refresh = r
			t.Logf("%v keys %s %.4f", prec, r, rightAnswers(t, q, 50, 100, 200, 400))
		}
	}
}
