package experiments_test

import (
	"math"
	"testing"

	"joust/experiments"
	"joust/experiments/compare"
	"joust/experiments/family"
	"joust/experiments/study"
	"joust/experiments/studytest"
	"joust/results"
	"joust/sim/simtest"
)

// chosenMargin is by how many standard errors a claim must hold whose bound is a number that
// somebody has chosen, not the sign: two that every claim needs, and one and a half so that
// the claim does not hang on the root seed. With another seed the quantity, whose standard
// error is that of this trial, is closer to the bound than two with probability Φ(-1.5/√2)
// = 14 % at most, where it is here at the limit, and hardly ever elsewhere.
const chosenMargin = 3.5

// chosen returns the claim without those of its bounds that are a sign: 0 for a
// difference, 1 for a ratio.
func chosen(c study.Claim) study.Claim {
	sign := map[study.Comparison]float64{study.Difference: 0, study.Ratio: 1, study.Mean: 0}[c.Compare]
	if c.Above == sign {
		c.Above = math.Inf(-1)
	}
	if c.Below == sign {
		c.Below = math.Inf(1)
	}
	return c
}

// fullSize are the studies whose claims are about the study itself, with the number of
// trials with which TestClaims runs them; those of the others are about the quick variant.
// With so few trials no claim may be refuted. TestClaimsLong runs all trials, and asks of the
// claims what TestClaims asks of the others. The claims of lowrank-clusters are about the
// study too; to run it takes too long for both, so .ci/run does: joust check
// lowrank-clusters.
var fullSize = map[string]int{"shapes": 1000}

// TestClaims runs every embedded study with claims, in its quick variant if the claims
// are about that, and checks that each claim holds: the quantity lies within its bounds
// by more than two standard errors, or by chosenMargin where the bound is no sign. The root
// seeds are fixed. Each reversed claim, that
// the quantity lies beyond a bound, must fail.
func TestClaims(t *testing.T) {
	simtest.Slow(t)
	claims := 0
	for _, name := range experiments.Studies() {
		s, err := experiments.Load(family.Standard(), name)
		if err != nil {
			t.Fatal(err)
		}
		trials, full := fullSize[name]
		if full {
			s, err = study.With(s, "trials", uint64(trials))
		} else {
			s, err = study.Quick(s)
		}
		if err != nil {
			t.Fatal(err)
		}
		if s.Expect == nil {
			continue
		}
		claims += len(s.Expect)
		t.Run(name, func(t *testing.T) {
			if !full {
				r := runQuick(t, name)
				checkClaims(t, s, r.dir, r.manifest)
				return
			}
			dir, m := studytest.Run(t, s)
			for _, f := range findings(t, s, dir, m) {
				if f.Refuted() {
					t.Errorf("line %d: %s: it is %.4g (%.4g to %.4g), claimed %s", f.Line, f.Text, f.Value, f.Low, f.High, f.Bounds())
				}
			}
		})
	}
	if claims < 110 {
		t.Errorf("the studies have %d claims, want at least 110", claims)
	}
}

// findings compares the claims of a study with its run, at two standard errors.
func findings(t *testing.T, s *study.Study, dir results.Dir, m *results.Manifest) []compare.Finding {
	t.Helper()
	list, err := compare.CheckClaims(studytest.Reader(t, s, dir, m), 2)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// checkClaims checks that each claim of a study holds and each reversed one fails.
func checkClaims(t *testing.T, s *study.Study, dir results.Dir, m *results.Manifest) {
	t.Helper()
	for _, f := range findings(t, s, dir, m) {
		if !f.Holds() {
			t.Errorf("line %d: %s: it is %.4g (%.4g to %.4g), claimed %s", f.Line, f.Text, f.Value, f.Low, f.High, f.Bounds())
		}
		if c := chosen(f.Claim); min(f.Value-c.Above, c.Below-f.Value) < chosenMargin*f.SE {
			t.Errorf("line %d: %s: it is %.4g with a standard error of %.2g, so that the bound %s hangs on the seed; choose one that is %v standard errors away", f.Line, f.Text, f.Value, f.SE, f.Bounds(), chosenMargin)
		}
		if f.Refuted() {
			t.Errorf("line %d: a reversed claim holds: %s", f.Line, f.Text)
		}
		for _, r := range f.Reversed() {
			reversed := f
			reversed.Claim = r
			if reversed.Holds() {
				t.Errorf("line %d: reversed, it holds: %s", f.Line, f.Text)
			}
		}
	}
}
