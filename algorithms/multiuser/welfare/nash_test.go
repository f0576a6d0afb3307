package welfare

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"joust/sim/rng"
)

// nashly returns parameters for nash with this tolerance.
func nashly(tolerance float64) Params {
	p := with("nash", "auto")
	p.Tolerance, p.Plans = tolerance, 20000
	return p
}

// worth returns the mean logarithm of the gains.
func worth(gains, shares []float64) float64 {
	sum := 0.0
	for i, v := range gains {
		sum += shares[i] * math.Log(v)
	}
	return sum
}

// Two groups, an action for each, and a third action with reward 0 for both. The gains p1 -
// 1/3 and p2 - 1/3 have a sum of at most 1/3, and the Nash solution divides 1/3 in
// proportion to the shares (Cobb-Douglas). The objective is within 1e-10 of the optimum and
// its second derivative is at least 9, so that gains have an error of at most sqrt(2e-10/9)
// < 1e-5.
func TestNashClosedForm(t *testing.T) {
	r := mat.NewDense(2, 3, []float64{
		1, 0, 0,
		0, 1, 0,
	})
	for _, share := range []float64{0.5, 0.25, 0.9, 0.01} {
		got := solve(t, nashly(1e-10), items(3), 1, r, []float64{share, 1 - share})
		if want := []float64{share / 3, (1 - share) / 3}; !near(got.Gains, want, 1e-5) || got.Gap > 1e-10 {
			t.Errorf("share %v: got gains %v with a gap of %v, want %v", share, got.Gains, got.Gap, want)
		}
	}
}

// The condition of Karush, Kuhn and Tucker: with y_i = share_i/gain_i, every policy with
// gains v has Σ y_i v_i <= 1, up to the gap. For the policies of the mixture, the sum is
// then 1, because Σ y_i gain_i = 1 for the mixture itself.
func TestNashKKT(t *testing.T) {
	tried := 0
	for _, c := range []struct{ states, actions, horizon, rows int }{{1, 6, 1, 3}, {1, 8, 1, 5}, {2, 3, 2, 3}, {3, 2, 2, 3}} {
		for trial := range 8 {
			s := rng.Stream(13, "nash", fmt.Sprint(c), fmt.Sprint(trial))
			k := garnet(c.states, c.actions, min(2, c.states), true, s)
			r, shares := random(c.rows, k.Pairs(), 0, s), law(c.rows, s)
			const tolerance = 1e-7
			got := solve(t, nashly(tolerance), k, c.horizon, r, shares)
			if maxmin := solve(t, with("maxmin", "lp"), k, c.horizon, r, shares); slices.Min(maxmin.Gains) < 1e-3 {
				continue // hardly any common gain is possible: see TestNashNoCommonGain
			}
			tried++
			if got.Solver != "frank-wolfe" || got.Gap > tolerance {
				t.Errorf("%+v, trial %d: a gap of %v by %s", c, trial, got.Gap, got.Solver)
			}
			for _, p := range every(k, c.horizon) {
				sum := 0.0
				for i, v := range gainsOf(k, c.horizon, r, p, 1) {
					sum += shares[i] * v / got.Gains[i]
				}
				if sum > 1+tolerance+1e-12 {
					t.Errorf("%+v, trial %d: policy %v increases the objective at the rate %v", c, trial, p.Act, sum-1)
				}
			}
		}
	}
	if tried < 24 {
		t.Errorf("in %d of 32 instances all rows can gain 1e-3, want at least 24", tried)
	}
}

// The gap is an upper bound of the possible improvement. The units of the rows do not
// matter.
func TestNashGapAndScale(t *testing.T) {
	for trial := range 8 {
		s := rng.Stream(14, "nash gap", fmt.Sprint(trial))
		k := garnet(5, 3, 2, true, s)
		r, shares := random(4, k.Pairs(), 0, s), law(4, s)
		best := solve(t, nashly(1e-9), k, 5, r, shares)
		rough := solve(t, nashly(0.05), k, 5, r, shares)
		if a, b := worth(best.Gains, shares), worth(rough.Gains, shares); a > b+rough.Gap+1e-9 || b > a+1e-9 {
			t.Errorf("trial %d: the mean logarithm is %v with a gap of %v, but %v is possible", trial, b, rough.Gap, a)
		}
		scaled := mat.NewDense(4, k.Pairs(), nil)
		factors := []float64{1, 1000, 0.01, 3}
		for i, f := range factors {
			for j := range k.Pairs() {
				scaled.Set(i, j, f*r.At(i, j))
			}
		}
		got := solve(t, nashly(1e-9), k, 5, scaled, shares).Gains
		for i, f := range factors {
			got[i] /= f
		}
		// Two solutions within 1e-9 of the best: |Δ gain/gain| <= sqrt(2·2e-9/share), with shares of at least 1/60.
		for i := range got {
			if math.Abs(got[i]/best.Gains[i]-1) > 5e-4 {
				t.Errorf("trial %d: with other units, row %d gains %v, want %v", trial, i, got[i], best.Gains[i])
			}
		}
	}
}

// Two groups with opposite rewards cannot both gain, but a third group can. Nash then
// returns the leximin solution, which gives the two groups 0 and the third its largest
// gain. With the solver weights it returns the maxmin solution, whose least gain is at
// least minus the gap.
func TestNashNoCommonGain(t *testing.T) {
	r := mat.NewDense(3, 4, []float64{
		1, -1, 1, -1,
		-1, 1, -1, 1,
		1, 1, 0, 0,
	})
	got := solve(t, with("nash", "auto"), items(4), 1, r, even(3))
	if want := []float64{0, 0, 0.5}; got.Solver != "lp" || !near(got.Gains, want, 1e-7) {
		t.Errorf("got gains %v by %s, want %v by lp", got.Gains, got.Solver, want)
	}
	weights := solve(t, with("nash", "weights"), items(4), 1, r, even(3))
	if weights.Solver != "weights" || slices.Min(weights.Gains) < -weights.Gap-1e-12 || weights.Gap > 0.01 {
		t.Errorf("got gains %v by %s with a gap of %v, want 0 at least within the gap", weights.Gains, weights.Solver, weights.Gap)
	}
}

// With more rows than linear programming supports, the starting point is computed by
// multiplicative weights.
func TestNashMany(t *testing.T) {
	s := rng.Stream(16, "many")
	const rows = 60
	k := garnet(4, 3, 2, true, s)
	r := random(1, k.Pairs(), 0, s)
	many := mat.NewDense(rows, k.Pairs(), nil)
	for i := range rows {
		for j := range k.Pairs() {
			many.Set(i, j, r.At(0, j)+s.Uniform(-0.3, 0.3)) // similar users, so that all can gain
		}
	}
	shares := law(rows, s)
	for _, choice := range []string{"maxmin", "nash"} {
		p := with(choice, "auto")
		p.Tolerance = 0.01
		got := solve(t, p, k, 3, many, shares)
		if slices.Min(got.Gains) <= 0 || got.Gap > 0.02 || got.Solver == "lp" { // the scale, which is the largest gain of a row, is below 2
			t.Errorf("%s: got a least gain of %v with a gap of %v by %s", choice, slices.Min(got.Gains), got.Gap, got.Solver)
		}
	}
}
