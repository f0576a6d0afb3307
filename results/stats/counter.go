package stats

import (
	"cmp"
	"math"
	"slices"
)

// Counter counts how often each value occurs in a sample. NaN stands for a trial without
// a value and is not counted. Its memory grows with
// the number of different values, not with the size of the sample; most metrics
// that are whole numbers have few different values.
type Counter struct {
	sum     float64
	n       int
	counts  []count   // of different values, in increasing order
	pending []float64 // values that are not in counts yet
	cut     *Counter  // the values that are lower bounds; nil for none
}

type count struct {
	value float64
	times int
}

// Add adds values to the sample. The sum of the sample is taken in the order in
// which values are added.
func (c *Counter) Add(values []float64) {
	if slices.ContainsFunc(values, math.IsNaN) {
		values = Complete(values)[0]
	}
	for _, v := range values {
		c.sum += v
	}
	c.n += len(values)
	c.pending = append(c.pending, values...)
	// Merging only when the pending values are as many as the counts makes the total
	// cost O(n log n).
	if len(c.pending) >= max(1<<12, len(c.counts)) {
		c.merge()
	}
}

// AddCut adds values to the sample, of which those are lower bounds whose cut is not 0. For
// nil it is Add.
func (c *Counter) AddCut(values, cut []float64) {
	c.Add(values)
	var bounds []float64
	for i, yes := range cut {
		if yes != 0 {
			bounds = append(bounds, values[i])
		}
	}
	if bounds == nil {
		return
	}
	if c.cut == nil {
		c.cut = &Counter{}
	}
	c.cut.Add(bounds)
}

// merge enters the pending values into the counts.
func (c *Counter) merge() {
	slices.Sort(c.pending)
	counts := make([]count, 0, len(c.counts)+len(c.pending)/8)
	enter := func(v float64, times int) {
		if last := len(counts) - 1; last >= 0 && cmp.Compare(counts[last].value, v) == 0 {
			counts[last].times += times
			return
		}
		counts = append(counts, count{v, times})
	}
	old := c.counts
	for _, v := range c.pending {
		for len(old) > 0 && cmp.Compare(old[0].value, v) <= 0 {
			enter(old[0].value, old[0].times)
			old = old[1:]
		}
		enter(v, 1)
	}
	for _, o := range old {
		enter(o.value, o.times)
	}
	c.counts, c.pending = counts, c.pending[:0]
}

// Describe computes the statistics of a sample. Of a sample without a value, all but N
// are NaN. The standard deviation takes a second pass, from the smallest value to the largest,
// so that it has the same bits on every processor.
func (c *Counter) Describe(k Kind) Statistics {
	c.merge()
	if c.n == 0 {
		none := math.NaN()
		return Statistics{0, none, none, none, none, none, none, none, none, 0, none}
	}
	n := float64(c.n)
	s := Statistics{N: c.n, Mean: c.sum / n}
	m := moments{n: c.n, sum: c.sum, binary: true}
	for _, o := range c.counts {
		d, times := o.value-s.Mean, float64(o.times)
		square := float64(d * d)
		m.squares += float64(square * times)
		m.cubes += float64(float64(square*d) * times)
		m.binary = m.binary && (o.value == 0 || o.value == 1)
	}
	s.SD = math.Sqrt(m.squares / (n - 1))
	s.SE = s.SD / math.Sqrt(n)
	e := interval(k, m)
	s.Low, s.High = e.Low, e.High
	s.P05, s.P50, s.P95 = c.quantile(0.05), c.quantile(0.50), c.quantile(0.95)
	s.Median = s.P50
	if c.cut != nil {
		s.Cut, s.Median = c.cut.n, c.uncutMedian()
	}
	return s
}

// ShareAbove returns the share of the sample that is greater than x; NaN for an empty
// sample.
func (c *Counter) ShareAbove(x float64) float64 {
	c.merge()
	above := 0
	for _, o := range c.counts {
		if o.value > x {
			above += o.times
		}
	}
	return float64(above) / float64(c.n)
}

// uncutMedian returns the smallest value v such that at least half of the sample is ≤ v
// and no lower bound; NaN if there is none.
func (c *Counter) uncutMedian() float64 {
	c.cut.merge()
	bounds := c.cut.counts
	seen := 0
	for _, o := range c.counts {
		seen += o.times
		if len(bounds) > 0 && bounds[0].value == o.value {
			seen -= bounds[0].times
			bounds = bounds[1:]
		}
		if 2*seen >= c.n {
			return o.value
		}
	}
	return math.NaN()
}

// quantile returns the smallest value v such that at least that share of the
// sample is ≤ v.
func (c *Counter) quantile(share float64) float64 {
	seen := 0
	for _, o := range c.counts {
		seen += o.times
		if float64(seen) >= float64(share*float64(c.n)) {
			return o.value
		}
	}
	return c.counts[len(c.counts)-1].value
}
