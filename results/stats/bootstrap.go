package stats

import (
	"math"
	"slices"
)

const (
	resamples = 9999 // so that the 250th of each side is the 0.025 quantile exactly
	mostUnits = 500  // that are resampled; more trials are gathered in groups

	// Where fewer resamples than this lie beyond what was observed, counting
	// them says little of so thin a tail.
	thinTail = 10
)

// means compares two means by a studentised bootstrap of the pairs (Efron and
// Tibshirani 1993, An Introduction to the Bootstrap, section 12.5): whole trials
// are drawn with replacement, and the law of
//
//	T = (mean of u* - mean of u) / (standard error of u*)
//
// over the resamples stands for that of the same pivot over new runs. It is
// second-order correct: it knows the skewness that numbers of duels have, as
// percentiles do not. For the difference u = a - b. For the ratio ρ of the means
// u = a - ρb, which is (a - b) - kb with k = ρ - 1 and has the mean 0, and the
// interval is made of the ρ whose pivot lies between the quantiles: Fieller's, with bootstrapped quantiles (Hwang 1995,
// Statistica Sinica 5:161-171). It has no division by b, and nothing to say where
// b may be 0.
//
// More than mostUnits trials are gathered in equal groups of consecutive ones,
// up to mostUnits of them, and the groups are resampled: the mean of a group has
// the g-th part of a trial's variance and 1/√g of its skewness, so that the pivot
// over M groups has the same law as that over M·g trials up to terms of order
// 1/M, and a million trials take as long as a thousand. Standard
// errors are those of all trials. Fewer than studentBelow trials, or differences
// of which so few vary that resamples have none, get Student's quantiles, which
// suppose that the mean is about normal.
func (p *Paired) means(values, baseline []float64, draw Source) {
	n := float64(p.N)
	d, least := 0.0, math.Inf(1)
	for i, v := range values {
		p.Mean += v
		p.Baseline += baseline[i]
		d += v - baseline[i]
		least = min(least, v, baseline[i])
	}
	p.Mean, p.Baseline, d = p.Mean/n, p.Baseline/n, d/n
	p.Difference = Estimate{d, math.NaN(), math.NaN()}
	p.P = 1
	if p.N < 2 {
		return
	}
	var s spread
	for i, v := range values {
		s.add(v-baseline[i]-d, baseline[i]-p.Baseline)
	}
	student := studentPivot(p.N)
	var sample *bootstrap
	if p.N >= studentBelow {
		sample = resample(values, baseline, draw)
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
		return law
	}

	se := math.Sqrt(max(0, s.variance(0, n)) / (n - 1))
	if se <= float64(tiny*(p.Mean+p.Baseline)) { // the same difference in every trial
		p.Difference.Low, p.Difference.High = d, d
		p.P = signTest(p.Wins, p.Losses)
	} else {
		law := pivot(0)
		p.Difference.Low, p.Difference.High = d-float64(law.high*se), d-float64(law.low*se)
		p.P = law.p(d / se)
		if sample != nil && law.sorted == nil {
			p.warn("only %d trials tell the two apart: the interval is rough", p.varying(values, baseline))
		}
	}
	if least < 0 {
		p.warn("no ratio: some values are negative")
		return
	}
	half := Student(math.Sqrt(s.yy/(n-1)/n), p.N)
	if p.steady(p.Baseline - half) {
		k := d / p.Baseline
		law := pivot(k)
		p.Ratio = Estimate{1 + k, max(0, 1+p.fieller(&s, law.high, -1)), 1 + p.fieller(&s, law.low, 1)}
	}
}

// tiny is what rounding may leave of nothing, as a share of the values.
const tiny = 1e-13

// varying is how many trials have another difference than most: those apart
// from the commonest one.
func (p *Paired) varying(values, baseline []float64) int {
	times := map[float64]int{}
	most := 0
	for i, v := range values {
		d := v - baseline[i]
		times[d]++
		most = max(most, times[d])
	}
	return p.N - most
}

// fieller is the k = ρ - 1 at which the pivot of (a - b) - kb is t, the lower of
// the two for side -1 and the upper one for side 1.
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

// spread is sums over pairs of numbers: a difference d and the baseline's y.
type spread struct{ d, y, dd, dy, yy float64 }

func (s *spread) add(d, y float64) {
	s.d += d
	s.y += y
	s.dd += float64(d * d)
	s.dy += float64(d * y)
	s.yy += float64(y * y)
}

// variance is that of d - ky over n pairs, their number below.
func (s *spread) variance(k, n float64) float64 {
	mean := (s.d - float64(k*s.y)) / n
	return (s.dd-float64(2*k*s.dy)+float64(float64(k*k)*s.yy))/n - float64(mean*mean)
}

// bootstrap is the sums of each resample, of pairs that are centred.
type bootstrap struct {
	units float64 // in a resample
	whole spread
	sums  []spread
}

// resample draws the resamples.
func resample(values, baseline []float64, draw Source) *bootstrap {
	d, y := Gather(values), Gather(baseline)
	for i := range d {
		d[i] -= y[i]
	}
	centre(d)
	centre(y)
	b := &bootstrap{units: float64(len(d)), sums: make([]spread, resamples)}
	for i := range d {
		b.whole.add(d[i], y[i])
	}
	for r := range b.sums {
		s := &b.sums[r]
		for range d {
			i := draw.Intn(len(d))
			s.add(d[i], y[i])
		}
	}
	return b
}

// Gather is the means of equal groups of consecutive trials, so many that there
// are mostUnits groups at most; what does not fill a group is left out. Up to
// mostUnits trials stay as they are. It is all that Ranks needs of a cell.
func Gather(values []float64) []float64 {
	size := (len(values) + mostUnits - 1) / mostUnits
	groups := make([]float64, len(values)/size)
	for g := range groups {
		for _, v := range values[g*size : (g+1)*size] {
			groups[g] += v
		}
		groups[g] /= float64(size)
	}
	return groups
}

// centre takes the mean off the values.
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

// pivotLaw is the law of a studentised mean.
type pivotLaw struct {
	low, high float64   // its quantiles, by which intervals are made
	freedom   int       // degrees, of Student's law beside it
	sorted    []float64 // over the resamples; nil where the law is Student's
}

// studentPivot is the law if the mean is normal.
func studentPivot(n int) pivotLaw {
	half := Student(1, n)
	return pivotLaw{low: -half, high: half, freedom: n - 1}
}

// pivot is the law of the studentised mean of d - ky over the resamples. A
// resample in which nothing varies lies infinitely far on the side of its mean.
func (b *bootstrap) pivot(k float64) pivotLaw {
	sorted := make([]float64, len(b.sums))
	nothing := float64(tiny*max(b.whole.dd, float64(float64(k*k)*b.whole.yy))) / b.units
	for r := range b.sums {
		s := &b.sums[r]
		mean := (s.d - float64(k*s.y)) / b.units
		variance := s.variance(k, b.units)
		switch {
		case variance > nothing:
			sorted[r] = mean / math.Sqrt(variance/(b.units-1))
		case float64(mean*mean) > nothing:
			sorted[r] = math.Copysign(math.Inf(1), mean)
		}
	}
	slices.Sort(sorted)
	edge := int(math.Round(float64(len(sorted)+1)*(1-Confidence)/2)) - 1
	law := studentPivot(int(b.units))
	law.low, law.high, law.sorted = sorted[edge], sorted[len(sorted)-1-edge], sorted
	return law
}

// p is the probability of a pivot as far out as t, each side counted alone and
// the smaller one twice, as the interval does. Where the tail is thin, it is that
// of Student's law, if this is less than what counting says.
func (l pivotLaw) p(t float64) float64 {
	tail := studentTail(t, l.freedom)
	if l.sorted != nil {
		below, exactly := slices.BinarySearch(l.sorted, t)
		upTo := below
		for exactly && upTo < len(l.sorted) && l.sorted[upTo] == t {
			upTo++
		}
		beyond := min(upTo, len(l.sorted)-below)
		counted := float64(beyond+1) / float64(len(l.sorted)+1)
		if beyond >= thinTail || counted < tail {
			tail = counted
		}
	}
	return min(1, float64(2*tail))
}
