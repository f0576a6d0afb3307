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
	Low    float64 // its 95 % interval
	High   float64
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
	a, err := valuesOf(r, c.Of, c.Metric)
	if err != nil {
		return f, err
	}
	if c.Compare == study.Mean {
		a = stats.Complete(a)[0]
		f.Trials = len(a)
		f.Value, f.SE = meanOf(a)
		f.interval(len(a))
		return f, nil
	}
	b, err := valuesOf(r, *c.Than, c.Metric)
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
	f.Value, f.SE = contrast(c.Compare, a, b, f.Paired)
	f.interval(f.Trials)
	return f, nil
}

// contrast is the difference or the ratio r of the means of a and b, and its standard
// error: of a difference that of the mean of a_i - b_i, of a ratio, by the delta
// method, that of the mean of (a_i - r·b_i)/mean(b). Where a and b are not paired, the
// variances of both means are added.
func contrast(kind study.Comparison, a, b []float64, paired bool) (value, se float64) {
	meanA, seA := meanOf(a)
	meanB, seB := meanOf(b)
	value, weight, scale := meanA-meanB, 1.0, 1.0
	if kind == study.Ratio {
		value = meanA / meanB
		weight, scale = value, 1/math.Abs(meanB)
	}
	if !paired {
		other := weight * seB
		return value, scale * math.Sqrt(float64(seA*seA)+float64(other*other))
	}
	d := make([]float64, len(a))
	for i := range a {
		d[i] = a[i] - float64(weight*b[i])
	}
	_, se = meanOf(d)
	return value, scale * se
}

// meanOf is the mean of the values and its standard error.
func meanOf(values []float64) (mean, se float64) {
	s := stats.Describe(stats.Real, slices.Clone(values))
	return s.Mean, s.SE
}

// interval fills in Student's interval.
func (f *Finding) interval(n int) {
	half := stats.Student(f.SE, n)
	f.Low, f.High = f.Value-half, f.Value+half
}

// valuesOf are the values of a measure in the trials of the cell.
func valuesOf(r *run.Reader, c family.Cell, metric string) ([]float64, error) {
	i := slices.IndexFunc(r.Manifest.Cells, func(x results.ManifestCell) bool { return x.Key == c.Key() })
	if i < 0 {
		return nil, fmt.Errorf("the run in %s lacks the cell %s", r.Dir.Path, c)
	}
	values, err := r.Values(i, r.Study.Measures[results.Find(r.Study.Measures, metric)])
	if err != nil {
		return nil, err
	}
	return values[0], nil
}
