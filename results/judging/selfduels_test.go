package judging_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"joust/results/judging"
)

// Duels of an answer with itself: 12 wins of the first position and 3 of the second in 20 duels.
// β is ln(12/3); the interval is the logit of Clopper and Pearson's of 12 of 15, [.519, .957],
// and the exact test has p = 2·P(Bin(15, ½) ≥ 12) = 2·576/32768.
func TestSelfDuels(t *testing.T) {
	l := logOf(row{"a", "b", f, 0, 0})
	r, err := judging.NewReport(l, judging.Options{Self: judging.Votes{First: 12, Second: 3, Tie: 4, BothBad: 1}})
	if err != nil {
		t.Fatal(err)
	}
	b := r.Self.Bias
	for _, n := range []struct {
		name            string
		got, want, slip float64
	}{
		{"bias", b.Logit, math.Log(4), 1e-12},
		{"low", b.Low, math.Log(0.519 / 0.481), 0.003},
		{"high", b.High, math.Log(0.957 / 0.043), 0.02},
		{"p", b.P, 1152.0 / 32768, 1e-12},
		{"decided", r.Self.Decided.Value, 0.75, 1e-12},
	} {
		if math.Abs(n.got-n.want) > n.slip {
			t.Errorf("%s: got %v, want %v", n.name, n.got, n.want)
		}
	}
	found := slices.IndexFunc(r.Findings(), func(f judging.Finding) bool { return f.Kind == judging.Self })
	if found < 0 {
		t.Fatal("no finding of self-duels")
	}
	if got, want := r.Findings()[found].Sentence, "The first position wins 12 of them and the second 3"; !strings.Contains(got, want) {
		t.Errorf("got %q, want %q in it", got, want)
	}
	limit := 1.0
	if breaches := r.Breaches(judging.Limits{MaxBias: &limit}); len(breaches) != 1 || breaches[0].Value != b.Logit {
		t.Errorf("the limit is not checked by self-duels: %v", breaches)
	}
	l.Slots = false
	if r, err = judging.NewReport(l, judging.Options{Self: judging.Votes{First: 12, Second: 3}}); err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Findings() {
		if f.Kind == judging.Self && strings.Contains(f.Sentence, "position") {
			t.Errorf("positions are not known: %q", f.Sentence)
		}
	}
}
