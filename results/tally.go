package results

import (
	"cmp"
	"math"
	"slices"
)

// tally counts values: what it keeps grows with the number of different values,
// not with that of trials, and most of what is counted in trials takes few.
type tally struct {
	sum    float64
	n      int
	counts []count   // of different values, increasing
	fresh  []float64 // not counted yet
}

type count struct {
	value float64
	times int
}

// add counts values, in the order in which their sum is to run.
func (t *tally) add(values []float64) {
	for _, v := range values {
		t.sum += v
	}
	t.n += len(values)
	t.fresh = append(t.fresh, values...)
	// To wait until there are as many as were counted makes the work n log n in all.
	if len(t.fresh) >= max(1<<12, len(t.counts)) {
		t.settle()
	}
}

// settle counts what is fresh.
func (t *tally) settle() {
	slices.Sort(t.fresh)
	counts := make([]count, 0, len(t.counts)+len(t.fresh)/8)
	enter := func(v float64, times int) {
		if last := len(counts) - 1; last >= 0 && cmp.Compare(counts[last].value, v) == 0 {
			counts[last].times += times
			return
		}
		counts = append(counts, count{v, times})
	}
	old := t.counts
	for _, v := range t.fresh {
		for len(old) > 0 && cmp.Compare(old[0].value, v) <= 0 {
			enter(old[0].value, old[0].times)
			old = old[1:]
		}
		enter(v, 1)
	}
	for _, c := range old {
		enter(c.value, c.times)
	}
	t.counts, t.fresh = counts, t.fresh[:0]
}

// describe computes the statistics of at least one value. The mean is of the sum
// in the order given, the deviation of a second pass from the smallest value to
// the largest, so that they are the same on every processor.
func (t *tally) describe(k Kind) Statistics {
	t.settle()
	n := float64(t.n)
	s := Statistics{N: t.n, Mean: t.sum / n}
	squares := 0.0
	for _, c := range t.counts {
		d := c.value - s.Mean
		squares += float64(float64(d*d) * float64(c.times))
	}
	s.SD = math.Sqrt(squares / (n - 1))
	s.SE = s.SD / math.Sqrt(n)
	if k == Proportion {
		s.Low, s.High = Wilson(t.sum, n)
	} else {
		half := Student(s.SE, s.N)
		s.Low, s.High = s.Mean-half, s.Mean+half
	}
	s.P05, s.P50, s.P95 = t.quantile(0.05), t.quantile(0.50), t.quantile(0.95)
	return s
}

// quantile is the least value that so large a share of the values do not exceed.
func (t *tally) quantile(share float64) float64 {
	seen := 0
	for _, c := range t.counts {
		seen += c.times
		if float64(seen) >= float64(share*float64(t.n)) {
			return c.value
		}
	}
	return t.counts[len(t.counts)-1].value
}
