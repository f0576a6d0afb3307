package compare

import (
	"fmt"
	"math"
	"slices"

	"golang.org/x/sync/errgroup"

	"joust/experiments/family"
	"joust/experiments/run"
	"joust/experiments/study"
	"joust/results"
	"joust/results/stats"
)

// Finding is the estimate, from the records of a run, of the quantity that a claim of its
// study is about.
type Finding struct {
	study.Claim
	Value  float64 // of the quantity that the claim is about
	SE     float64 // its standard error
	Low    float64 // its 95 % interval; NaN for a ratio whose denominator may be 0
	High   float64
	Cut    bool // the budget cut trials of which the metric is a lower bound
	Paired bool // both cells met the same instances, so that they are compared trial by trial
	Trials int  // number of trials that have a value; of two cells the smaller number
}

// standardErrors is by how many standard errors a quantity must lie beyond the bound
// for a claim to hold.
const standardErrors = 2

// Holds reports whether the quantity lies within the claimed bounds by more than two
// standard errors.
func (f Finding) Holds() bool { return f.holds(f.Claim) }

func (f Finding) holds(c study.Claim) bool {
	return f.Value-c.Above > standardErrors*f.SE && c.Below-f.Value > standardErrors*f.SE
}

// Refuted reports whether the quantity lies beyond a bound by more than two standard
// errors. A claim that neither holds nor is refuted needs more trials.
func (f Finding) Refuted() bool { return slices.ContainsFunc(f.Reversed(), f.holds) }

// CheckClaims compares the claims of the study with the records of its run.
func CheckClaims(r *run.Reader, workers int) ([]Finding, error) {
	findings := make([]Finding, len(r.Study.Expect))
	var group errgroup.Group
	group.SetLimit(workers)
	for i, c := range r.Study.Expect {
		group.Go(func() (err error) {
			findings[i], err = checkClaim(r, c)
			return err
		})
	}
	return findings, group.Wait()
}

func checkClaim(r *run.Reader, c study.Claim) (f Finding, err error) {
	f.Claim = c
	metric := r.Study.Measures[results.Find(r.Study.Measures, c.Metric)]
	a, err := valuesOf(r, c.Of, metric)
	if err != nil {
		return f, err
	}
	if f.Cut, err = cutsTrials(r, c, metric); err != nil {
		return f, err
	}
	if c.Compare == study.Mean {
		s := stats.Describe(metric.Kind, a)
		f.Trials, f.Value, f.SE, f.Low, f.High = s.N, s.Mean, s.SE, s.Low, s.High
		return f, nil
	}
	b, err := valuesOf(r, *c.Than, metric)
	if err != nil {
		return f, err
	}
	f.Paired = c.Of.Environment.StreamKey() == c.Than.Environment.StreamKey()
	if f.Paired {
		n := min(len(a), len(b))
		complete := stats.Complete(a[:n], b[:n])
		a, b = complete[0], complete[1]
	} else {
		a, b = stats.Complete(a)[0], stats.Complete(b)[0]
	}
	f.Trials = min(len(a), len(b))
	f.contrast(metric, a, b)
	return f, nil
}

// cutsTrials reports whether the budget cut trials of a cell of the claim, where the metric
// grows until the trial ends.
func cutsTrials(r *run.Reader, c study.Claim, metric results.Metric) (bool, error) {
	name := r.Study.Family.Cut
	if !metric.Spent || name == "" {
		return false, nil
	}
	for _, cell := range []*family.Cell{&c.Of, c.Than} {
		if cell == nil {
			continue
		}
		cut, err := valuesOf(r, *cell, r.Study.Measures[results.Find(r.Study.Measures, name)])
		if err != nil || slices.ContainsFunc(cut, func(v float64) bool { return v != 0 }) {
			return err == nil, err
		}
	}
	return false, nil
}

// contrast fills in the difference or the ratio of the means of a and b, its standard error
// and its interval.
func (f *Finding) contrast(metric results.Metric, a, b []float64) {
	one, other := stats.Describe(metric.Kind, a), stats.Describe(metric.Kind, b)
	ratio := f.Compare == study.Ratio
	f.Value = one.Mean - other.Mean
	weight, scale, offset := 1.0, 1.0, 0.0
	if ratio {
		f.Value = one.Mean / other.Mean
		weight, scale, offset = f.Value, 1/math.Abs(other.Mean), f.Value
	}
	if !f.Paired {
		second := weight * other.SE
		f.SE = scale * math.Sqrt(float64(one.SE*one.SE)+float64(second*second))
		f.between(stats.Unpaired(one.Interval(), other.Interval()))
		return
	}
	// The difference is the mean of a_i - b_i. The ratio r is, by the delta method, the mean
	// of r + (a_i - r·b_i)/mean(b).
	d := make([]float64, len(a))
	for i := range a {
		d[i] = offset + float64(scale*(a[i]-float64(weight*b[i])))
	}
	s := stats.Describe(stats.Real, d)
	f.SE = s.SE
	if metric.Kind == stats.Proportion {
		p := stats.Pair(metric.Kind, metric.Better, a, b, nil)
		f.between(p.Difference, p.Ratio)
		return
	}
	least, most := metric.Kind.Range()
	lowest, highest := least-most, most-least
	if ratio {
		lowest, highest = math.Inf(-1), math.Inf(1)
		if least >= 0 {
			lowest = 0
		}
	}
	f.Low, f.High = max(s.Low, lowest), min(s.High, highest)
}

// between sets the interval of the finding to that of the difference or of the ratio.
func (f *Finding) between(difference, ratio stats.Estimate) {
	f.Low, f.High = difference.Low, difference.High
	if f.Compare == study.Ratio {
		f.Low, f.High = ratio.Low, ratio.High
	}
}

// valuesOf are the values of a measure in the trials of the cell.
func valuesOf(r *run.Reader, c family.Cell, metric results.Metric) ([]float64, error) {
	i := slices.IndexFunc(r.Manifest.Cells, func(x results.ManifestCell) bool { return x.Key == c.Key() })
	if i < 0 {
		return nil, fmt.Errorf("the run in %s lacks the cell %s", r.Dir.Path, c)
	}
	values, err := r.Values(i, metric)
	if err != nil {
		return nil, err
	}
	return values[0], nil
}
