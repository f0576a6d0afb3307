package stats

import (
	"iter"
	"math"
	"slices"
)

const (
	// The 148th smallest and largest of so many are the 0.025 and 0.975 quantiles, whose
	// standard error is 0.035 of the standard error of the mean. It is a multiple of 3.
	resamples = 5919
	maxUnits  = 500 // units that are resampled; more trials are averaged in groups
)

// means compares two means by a studentised bootstrap of the pairs (Efron and
// Tibshirani 1993, An Introduction to the Bootstrap, section 12.5). Whole trials are
// drawn with replacement, and the distribution of
//
//	T = (mean of u* - mean of u) / (standard error of u*)
//
// over the resamples u* estimates that of the same pivot over new runs. The
// intervals are second-order correct: unlike percentile intervals, they account for
// the skewness that numbers of duels have.
//
// For the difference, u = a - b. For the ratio ρ of the means, u = a - ρb, which has
// mean 0 and equals (a - b) - kb with k = ρ - 1. The interval is the set of ρ whose
// pivot lies between the quantiles: Fieller's interval with bootstrapped quantiles
// (Hwang 1995, Statistica Sinica 5:161-171). It does not divide by b, and there is
// none if b may be 0.
//
// More than maxUnits trials are averaged in at most maxUnits equal groups of
// consecutive trials, and the groups are resampled. The mean of g trials has 1/g of
// the variance of a trial and 1/√g of its skewness, so that the pivot over M groups
// has the same distribution as that over M·g trials up to terms of order 1/M; a
// million trials take as long as a thousand. Standard errors are computed from all
// trials. Student's quantiles, which assume that the mean is about normal, are used
// for fewer than minBootstrap trials, and if so few differences vary that some
// resamples have no variance.
//
// Neither quantile is nearer to 0 than Student's. The bootstrap finds the longer tail of a
// skewed law; but where a few outliers decide the mean, it makes the other tail so short
// that intervals of the difference of two equal algorithms hold 0 in only 0.87 to 0.93 of
// the runs. With Student's quantile they do in 0.93 to 0.99, and are 2 to 7 % wider.
//
// P is that of flips, not of the pivot: with equal algorithms and a few outliers
// the pivot's p is at most 0.05 in up to 0.14 of the runs.
func (p *Paired) means(sums pairSums, trials iter.Seq2[[]float64, []float64], draw *Resamples) {
	n := float64(p.N)
	p.Mean, p.Baseline = sums.values/n, sums.baseline/n
	d := sums.differences / n
	p.Difference = Estimate{d, math.NaN(), math.NaN()}
	p.P = 1
	if p.N < 2 {
		return
	}
	var s spread
	flips, ours, theirs := newFlips(p.N), NewGroups(p.N), NewGroups(p.N)
	for values, baseline := range trials {
		for i, v := range values {
			flips.add(v - baseline[i])
			s.add(v-baseline[i]-d, baseline[i]-p.Baseline)
			ours.Add(v)
			theirs.Add(baseline[i])
		}
	}
	p.P = flips.p()
	student := studentPivot(p.N)
	var sample *bootstrap
	if p.N >= minBootstrap {
		sample = resample(ours.Means(), theirs.Means(), draw)
		p.Resampled = true
	}
	pivot := func(k float64) pivotLaw {
		if sample == nil {
			return student
		}
		law := sample.pivot(k)
		if math.IsInf(law.low, 0) || math.IsInf(law.high, 0) || law.low >= 0 || law.high <= 0 {
			return student
		}
		law.low, law.high = min(law.low, student.low), max(law.high, student.high)
		return law
	}

	se := math.Sqrt(max(0, s.variance(0, n)) / (n - 1))
	if se <= float64(tiny*(p.Mean+p.Baseline)) { // the difference is the same in every trial
		p.Difference.Low, p.Difference.High = d, d
	} else {
		law := pivot(0)
		p.Difference.Low, p.Difference.High = d-float64(law.high*se), d-float64(law.low*se)
		if sample != nil && !law.resampled {
			p.warn("only %d trials tell the two apart: the interval is rough", p.varying(trials))
		}
	}
	if sums.lowest < 0 {
		p.warn("no ratio: some values are negative")
		return
	}
	half := Student(math.Sqrt(s.yy/(n-1)/n), p.N)
	if p.divisible(p.Baseline - half) {
		k := d / p.Baseline
		law := pivot(k)
		p.Ratio = Estimate{1 + k, max(0, 1+p.fieller(&s, law.high, -1)), 1 + p.fieller(&s, law.low, 1)}
	}
}

// tiny is the largest rounding error of a difference that is 0, relative to the
// values.
const tiny = 1e-13

// varying returns the number of trials whose difference is not the most frequent
// one.
func (p *Paired) varying(trials iter.Seq2[[]float64, []float64]) int {
	times := map[float64]int{}
	frequent := 0
	for values, baseline := range trials {
		for i, v := range values {
			d := v - baseline[i]
			times[d]++
			frequent = max(frequent, times[d])
		}
	}
	return p.N - frequent
}

// fieller returns the k = ρ - 1 at which the pivot of (a - b) - kb is t: the lower
// one of the two solutions for side -1, the upper one for side 1.
func (p *Paired) fieller(s *spread, t, side float64) float64 {
	n := float64(p.N)
	q := float64(t*t) / float64(n*(n-1)) // times a sum of squares: t² · variance / n
	d := p.Difference.Value
	square := float64(p.Baseline*p.Baseline) - float64(q*s.yy)
	linear := float64(d*p.Baseline) - float64(q*s.dy)
	constant := float64(d*d) - float64(q*s.dd)
	if square <= 0 {
		return math.NaN()
	}
	return (linear + float64(side*math.Sqrt(max(0, float64(linear*linear)-float64(square*constant))))) / square
}

// spread is sums over pairs of a difference d and the baseline's value y.
type spread struct{ d, y, dd, dy, yy float64 }

func (s *spread) add(d, y float64) {
	s.d += d
	s.y += y
	s.dd += float64(d * d)
	s.dy += float64(d * y)
	s.yy += float64(y * y)
}

// variance returns the variance of d - ky over n pairs, with denominator n.
func (s *spread) variance(k, n float64) float64 {
	return variance(k, n, (s.d-float64(k*s.y))/n, s.dd, s.dy, s.yy)
}

// variance is that of a spread, given the mean of d - ky.
func variance(k, n, mean, dd, dy, yy float64) float64 {
	return (dd-float64(2*k*dy)+float64(float64(k*k)*yy))/n - float64(mean*mean)
}

// bootstrap is the sums of each resample of pairs whose means are 0.
type bootstrap struct {
	units    float64 // pairs in a resample
	whole    spread  // sums of the sample
	sums     []differenceSum
	baseline []squareSum
	list     []float64 // room for the pivots
}

// differenceSum is sums over pairs of a difference d and the baseline's value y.
type differenceSum struct{ d, dd, dy float64 }

// resample draws the resamples of a sample of pairs, given by the means of groups of
// trials, which it changes.
func resample(d, y []float64, draw *Resamples) *bootstrap {
	for i := range d {
		d[i] -= y[i]
	}
	centre(d)
	centre(y)
	n := len(d)
	drawn, baseline := draw.of(y)
	b := &bootstrap{units: float64(n), sums: make([]differenceSum, resamples), baseline: baseline, list: make([]float64, resamples)}
	var terms [1 << 9]differenceSum // of each unit; more than maxUnits, so that no index needs a check
	for i := range d {
		b.whole.add(d[i], y[i])
		var s spread
		s.add(d[i], y[i])
		terms[i] = differenceSum{s.d, s.dd, s.dy}
	}
	for r := 0; r < resamples; r += 3 { // three at a time, since a sum waits for the sum before it
		// Variables of their own, since the compiler keeps no struct in registers.
		var d1, dd1, dy1, d2, dd2, dy2, d3, dd3, dy3 float64
		first, second, third := drawn[r*n:(r+1)*n], drawn[(r+1)*n:(r+2)*n], drawn[(r+2)*n:(r+3)*n]
		for k, i := range first {
			t := &terms[i%uint16(len(terms))]
			d1 += t.d
			dd1 += t.dd
			dy1 += t.dy
			t = &terms[second[k]%uint16(len(terms))]
			d2 += t.d
			dd2 += t.dd
			dy2 += t.dy
			t = &terms[third[k]%uint16(len(terms))]
			d3 += t.d
			dd3 += t.dd
			dy3 += t.dy
		}
		b.sums[r] = differenceSum{d1, dd1, dy1}
		b.sums[r+1] = differenceSum{d2, dd2, dy2}
		b.sums[r+2] = differenceSum{d3, dd3, dy3}
	}
	return b
}

// Gather returns the sums of equal groups of consecutive trials, of which there
// are at most 500. Trials at the end that do not fill a group are left out. Up to
// 500 trials are returned as they are. Ranks needs no more of a cell than this.
func Gather(values []float64) []float64 {
	g := NewGroups(len(values))
	for _, v := range values {
		g.Add(v)
	}
	return g.Sums()
}

// Groups are the groups of Gather, for values that come one after another.
type Groups struct {
	size, added int
	sums        []float64 // of the groups
}

// NewGroups returns groups of n trials.
func NewGroups(n int) *Groups {
	size := max(1, (n+maxUnits-1)/maxUnits)
	return &Groups{size: size, sums: make([]float64, n/size)}
}

// Add adds the value of the next trial.
func (g *Groups) Add(v float64) {
	if at := g.added / g.size; at < len(g.sums) {
		g.sums[at] += v
	}
	g.added++
}

// Sums returns the sums of the groups, once all trials are added.
func (g *Groups) Sums() []float64 { return g.sums }

// Means returns the means of the groups, once all trials are added, in place of the sums.
func (g *Groups) Means() []float64 {
	for i := range g.sums {
		g.sums[i] /= float64(g.size)
	}
	return g.sums
}

// centre subtracts the mean from the values.
func centre(values []float64) {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	mean := sum / float64(len(values))
	for i := range values {
		values[i] -= mean
	}
}

// pivotLaw is the distribution of a studentised mean.
type pivotLaw struct {
	low, high float64 // the 0.025 and 0.975 quantiles
	resampled bool    // it is that of the resamples, not Student's
}

// studentPivot returns the distribution for a normal mean of n values.
func studentPivot(n int) pivotLaw {
	half := Student(1, n)
	return pivotLaw{low: -half, high: half}
}

// pivot returns the distribution of the studentised mean of d - ky over the resamples.
func (b *bootstrap) pivot(k float64) pivotLaw {
	pivots := b.pivots(k)
	rank := int(math.Round(float64(len(pivots)+1) * (1 - Confidence) / 2))
	low := smallest(pivots, rank)
	for i := range pivots {
		pivots[i] = -pivots[i]
	}
	return pivotLaw{low, -smallest(pivots, rank), true}
}

// smallest returns the k-th smallest of the values, in a time that hardly exceeds that of
// one pass where k is small.
func smallest(values []float64, k int) float64 {
	kept := slices.Clone(values[:k]) // the k smallest so far, as a heap with the largest on top
	sink := func(at int) {
		for {
			child := 2*at + 1
			if child+1 < k && kept[child+1] > kept[child] {
				child++
			}
			if child >= k || kept[child] <= kept[at] {
				return
			}
			kept[at], kept[child] = kept[child], kept[at]
			at = child
		}
	}
	for at := k/2 - 1; at >= 0; at-- {
		sink(at)
	}
	for _, v := range values[k:] {
		if v < kept[0] {
			kept[0] = v
			sink(0)
		}
	}
	return kept[0]
}

// pivots returns the studentised mean of d - ky in each resample, until the next call. That
// of a resample without variance is ±∞, with the sign of its mean.
func (b *bootstrap) pivots(k float64) []float64 {
	negligible := float64(tiny*max(b.whole.dd, float64(float64(k*k)*b.whole.yy))) / b.units
	for r := range b.sums {
		// No spread, since the compiler keeps no large struct in registers.
		s, y := &b.sums[r], &b.baseline[r]
		mean := (s.d - float64(k*y.y)) / b.units
		square := variance(k, b.units, mean, s.dd, s.dy, y.yy)
		pivot := 0.0
		switch {
		case square > negligible:
			pivot = mean / math.Sqrt(square/(b.units-1))
		case float64(mean*mean) > negligible:
			pivot = math.Copysign(math.Inf(1), mean)
		}
		b.list[r] = pivot
	}
	return b.list
}
