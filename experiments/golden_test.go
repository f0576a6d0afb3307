package experiments_test

import (
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"joust/environments/candidates"
	"joust/experiments/studytest"
	"joust/sim/rng"
	"joust/sim/simtest"
)

// paidCalls returns the expected number of duels of a knockout of 2^rounds candidates and
// the probability that a correct candidate wins it, for the pools and the judge of these
// parameters, where candidates with the same answer need no duel (knockout.md, 7.10):
//
//	Σ_l N/2^l (1 - Σ_k x_k²),   x_k ← 2 x_k Σ_j P_kj x_j from round to round,
//
// where x are the shares of answers in round l and P_kj is the probability that k is
// preferred to j. The shares of correct samples of the problems are the midpoints of
// equally likely slices of the beta law. The judge's opinion of wrong answers is drawn
// twice for each problem; the difference of the two results gives the standard error.
func paidCalls(p candidates.Params, rounds, problems int, s *rng.Source) (paid, right, se float64) {
	law := distuv.Beta{Alpha: p.Alpha, Beta: p.Beta}
	x, u, next := make([]float64, 1+p.Wrong), make([]float64, 1+p.Wrong), make([]float64, 1+p.Wrong)
	scale := 0.0
	for k := range p.Wrong {
		scale += math.Pow(float64(k+1), -p.Zipf)
	}
	for problem := range problems {
		q := law.Quantile((float64(problem) + .5) / float64(problems))
		var of [2]float64
		for draw := range of {
			x[0], u[0] = q, p.D0+p.D1*math.Log(q/(1-q))
			for k := 1; k <= p.Wrong; k++ {
				x[k], u[k] = (1-q)*math.Pow(float64(k), -p.Zipf)/scale, p.Tau*s.Normal()
			}
			for l := 1; l <= rounds; l++ {
				same := 0.0
				for i := range x {
					same += x[i] * x[i]
					next[i] = 0
					for j := range x {
						next[i] += 2 * x[i] * x[j] / (1 + math.Exp(u[j]-u[i]))
					}
				}
				of[draw] += float64(int(1)<<(rounds-l)) * (1 - same)
				x, next = next, x
			}
			right += x[0] / float64(2*problems)
		}
		paid += (of[0] + of[1]) / float64(2*problems)
		se += (of[0] - of[1]) * (of[0] - of[1]) / 4
	}
	return paid, right, math.Sqrt(se) / float64(problems)
}

// In the default cell, Llama-8B on MATH-500, a knockout pays for about 9 of 15 matches and
// 37 of 63, by the formula and in simulation. Frozen errors do not change this, because
// each pair has at most one match; an early end saves only free matches. The mean over 400
// slices of the beta law has an error below 1/400 of the range of the averaged values.
func TestPaidCalls(t *testing.T) {
	preset := candidates.Llama8BMATH500.Defaults
	for _, row := range []struct {
		rounds int
		about  float64
	}{{4, 9}, {6, 37}} {
		n := 1 << row.rounds
		want, right, se := paidCalls(preset, row.rounds, 400, rng.Stream(1, t.Name()))
		if math.Abs(want-row.about) > .5 { // the published number is a whole number
			t.Errorf("%d candidates: %.2f paid calls by formula, want %g", n, want, row.about)
		}
		for _, frozen := range []float64{0, .8} {
			for _, early := range []bool{false, true} {
				_, cells := studytest.Measure(t, studytest.OneCell(fmt.Sprintf("llama-8b-math500[candidates=%d,frozen=%g]", n, frozen), fmt.Sprintf("knockout[early=%t]", early), simtest.Trials(2000), ""))
				what := fmt.Sprintf("%d candidates, frozen %g, early %t: ", n, frozen, early)
				studytest.Near(t, what+"calls", cells[0]["calls"], want, se+float64(n)/400)
				studytest.Near(t, what+"correct", cells[0]["correct"], right, 1./400)
				if free := cells[0]["free"].Mean; !early && math.Abs(free+cells[0]["calls"].Mean-float64(n-1)) > 1e-9 {
					t.Errorf("%s%g free matches and %g calls, want a sum of %d", what, free, cells[0]["calls"].Mean, n-1)
				}
				t.Logf("%s%.2f ± %.2f, by formula %.2f ± %.2f", what, cells[0]["calls"].Mean, cells[0]["calls"].SE, want, se)
			}
		}
	}
}
