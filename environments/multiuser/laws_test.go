package multiuser

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// uniformOn checks that numbers are uniform between two bounds by the test of Kolmogorov and
// Smirnov: their distribution function is nowhere further than 2.3/√n from the line. For
// uniform numbers that has a probability of more than 1 - 2·exp(-2·2.3²) = 0.99995.
func uniformOn(t *testing.T, what string, numbers []float64, low, high float64) {
	t.Helper()
	slices.Sort(numbers)
	n := float64(len(numbers))
	off := 0.0
	for i, x := range numbers {
		at := (x - low) / (high - low)
		off = max(off, at-float64(i)/n, float64(i+1)/n-at)
	}
	if !(off < 2.3/math.Sqrt(n)) {
		t.Errorf("%s: the distribution function of %v numbers is up to %.3f from that of uniform numbers between %v and %v; they lie between %v and %v", what, n, off, low, high, numbers[0], numbers[len(numbers)-1])
	}
}

// The laws behind rewards: the popularity of a pair is uniform between amp and 1 - amp, so
// that rewards fill [0,1]; of dirichlet, all personal parts are uniform between -amp and amp;
// and the rewards of an outlier are uniform between 0 and 1.
func TestLawsOfRewards(t *testing.T) {
	for _, amp := range []float64{.1, .3, .45} {
		var popularity, personal, outliers []float64
		for number := range 3 {
			p := with(t, GarnetEntry.Defaults, map[string]any{"users": 10, "amp": amp, "outliers": .1})
			truth := trialOf(open(t, p), number).Truth()
			popularity = append(popularity, mat.Col(nil, 0, truth.Loadings)...)
			for u := range 10 {
				if row := truth.Rewards.Slice(u, u+1, 0, 400).(*mat.Dense); outside(row, truth.Loadings) > .01 {
					outliers = append(outliers, mat.Row(nil, 0, row)...)
				}
			}
			// Of dirichlet, the loadings of a pair are its popularity plus amp·b_k, of which
			// differences are seen; (b_1 - b_2)/2 has the law of the mean of two uniform
			// numbers, whose distribution function makes it uniform.
			p = with(t, p, map[string]any{"population": "dirichlet"})
			loadings := trialOf(open(t, p), number).Truth().Loadings
			for j := range 400 {
				x := (loadings.At(j, 0) - loadings.At(j, 1)) / (2 * amp) // between -1 and 1
				f := (1 + x) * (1 + x) / 2
				if x > 0 {
					f = 1 - (1-x)*(1-x)/2
				}
				personal = append(personal, f)
			}
		}
		uniformOn(t, fmt.Sprintf("popularity with amp %v", amp), popularity, amp, 1-amp)
		uniformOn(t, fmt.Sprintf("personal parts of dirichlet with amp %v", amp), personal, 0, 1)
		if len(outliers) != 3*400 {
			t.Fatalf("%d rewards of outliers", len(outliers))
		}
		uniformOn(t, fmt.Sprintf("outliers with amp %v", amp), outliers, 0, 1)
	}
}
