package stats

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

var none = math.NaN()

// Trials without a value change nothing but the number of trials.
func TestDescribeSkipsTrialsWithoutAValue(t *testing.T) {
	for _, kind := range []Kind{Proportion, Count, Real} {
		want := Describe(kind, []float64{1, 0, 0, 1, 1})
		if want.N != 5 {
			t.Fatalf("%v: got N = %d of five values", kind, want.N)
		}
		if d := cmp.Diff(want, Describe(kind, []float64{none, 1, 0, none, none, 0, 1, 1, none})); d != "" {
			t.Errorf("%v: without NaN -, with NaN +\n%s", kind, d)
		}
		got := Describe(kind, []float64{none, none})
		if got.N != 0 || !math.IsNaN(got.Mean) || !math.IsNaN(got.SE) || !math.IsNaN(got.Low) || !math.IsNaN(got.High) || !math.IsNaN(got.P50) {
			t.Errorf("%v: got %+v of no values, want N = 0 and no numbers", kind, got)
		}
	}
}

func TestPairSkipsTrialsWithoutAValue(t *testing.T) {
	a, b := []float64{none, 1, 0, 1, 1, none, 0, 1}, []float64{1, 1, 1, none, 0, none, 0, 0}
	for _, kind := range []Kind{Proportion, Real} {
		got, want := Pair(kind, Higher, a, b, from(&fixed{})), Pair(kind, Higher, []float64{1, 0, 1, 0, 1}, []float64{1, 1, 0, 0, 0}, from(&fixed{}))
		want.Warnings = append(want.Warnings, "only the 5 of 8 trials in which both have a value are compared")
		if d := cmp.Diff(want, got, cmp.AllowUnexported(Paired{}), cmpopts.EquateNaNs()); d != "" {
			t.Errorf("%v: without NaN -, with NaN +\n%s", kind, d)
		}
		p := Pair(kind, Higher, []float64{none, 1}, []float64{1, none}, from(&fixed{}))
		if p.N != 0 || !math.IsNaN(p.Mean) || !math.IsNaN(p.Difference.Value) || p.Separable() || p.Verdict() != NotSeparable || len(p.Warnings) != 1 {
			t.Errorf("%v: got %+v where no trial has both values", kind, p)
		}
	}
}

// fixed draws 0, 1, 2, … in turn.
type fixed struct{ n int }

func (f *fixed) Indices(list []uint16, n int) {
	for i := range list {
		f.n++
		list[i] = uint16(f.n % n)
	}
}
