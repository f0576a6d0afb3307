package stats

import (
	"cmp"
	"slices"
)

// Rank is the standing of an algorithm among others over several environments.
type Rank struct {
	Mean   Estimate // mean over the environments of its rank by mean, 1 for the best
	Letter string   // algorithms that share a letter are not separable
}

// Ranks ranks algorithms by their means in each environment and averages the ranks
// over the environments. values has the values by environment, algorithm and trial,
// or Gather of them; all algorithms of an environment have the same trials. Equal
// means share the mean of their ranks.
//
// The environments are fixed, not a sample; only the means are uncertain. Therefore
// whole trials are drawn with replacement within each environment, the same ones
// for all algorithms, and each resample is ranked; trials are added in groups as
// they are averaged in Pair. Intervals of mean ranks are percentiles. Two algorithms are separable if
// twice the share of resamples that order them the other way round, or equally, is
// at most 1 - Confidence, after Holm's correction for all pairs of algorithms.
//
// workers goroutines work at the same time; the result does not depend on their number.
func Ranks(better Direction, values [][][]float64, draw Source, workers int) []Rank {
	n := len(values[0])
	units := make([][][]float64, len(values)) // sums by environment, group of trials and algorithm
	observed := make([]int32, n)
	for e, algorithms := range values {
		means := make([]float64, n)
		for a, trials := range algorithms {
			for i, v := range Gather(trials) {
				if a == 0 {
					units[e] = append(units[e], make([]float64, n))
				}
				units[e][i][a] = v
			}
			means[a] = mean(trials)
		}
		newRanker(n).add(observed, means, better)
	}
	drawn := drawRanks(better, units, draw, workers)
	resamples := len(drawn[0])

	order := make([]int, n)
	for a := range order {
		order[a] = a
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(observed[a], observed[b]) })
	separable := separableRanks(drawn, order, units, workers)
	letters := CompactLetters(n, func(i, j int) bool { return separable[i*n+j] })
	ranks := make([]Rank, n)
	mean := func(twice int32) float64 { return float64(twice) / float64(2*len(values)) }
	for place, a := range order {
		slices.Sort(drawn[a])
		edge := (resamples+1)/40 - 1 // the 0.025 quantile
		ranks[a] = Rank{
			Mean: Estimate{
				Value: mean(observed[a]),
				Low:   mean(min(observed[a], drawn[a][edge])),
				High:  mean(max(observed[a], drawn[a][resamples-1-edge])),
			},
			Letter: letters[place],
		}
	}
	return ranks
}

// maxRankResamples is the largest number of resamples of Ranks.
const maxRankResamples = 150_000

// rankResamples returns the number of resamples for n algorithms. It is so large
// that the smallest possible p-value, 2/(resamples + 1), is below 1 - Confidence
// after Holm's correction for all pairs. With more than 87 algorithms this would
// take too long; then none are separable, and there are as many resamples as intervals
// need: between their ends lie .95 ± .0034 of the law of resamples.
func rankResamples(n int) int {
	const few, forIntervals = 10_000, 4000
	pairs := n * (n - 1) / 2
	resamples := min(max(few, 42*pairs), maxRankResamples)
	if 40*pairs > resamples {
		resamples = forIntervals
	}
	return resamples/40*40 - 1
}

// separableRanks reports at i·n + j, for positions i < j of the order, whether the
// algorithms at these positions are separable.
func separableRanks(drawn [][]int32, order []int, units [][][]float64, workers int) []bool {
	n, resamples := len(order), len(drawn[0])
	separable := make([]bool, n*n)
	if pairs := n * (n - 1) / 2; float64(2*pairs)/float64(resamples+1) > 1-Confidence {
		return separable // whatever the resamples are
	}
	p := make([][]float64, n) // by i, then j from i + 1 on
	share(n, workers, func(_, i int) {
		for j := i + 1; j < n; j++ {
			below, above := 1, 1
			other := drawn[order[j]]
			for r, v := range drawn[order[i]] {
				if v <= other[r] {
					below++
				}
				if v >= other[r] {
					above++
				}
			}
			counted := min(1, float64(2*min(below, above))/float64(resamples+1))
			p[i] = append(p[i], exactAtLeast(counted, units, order[i], order[j]))
		}
	})
	adjusted := Holm(slices.Concat(p...), 0)
	for i := range n {
		for j := i + 1; j < n; j++ {
			separable[i*n+j] = adjusted[0] <= 1-Confidence
			adjusted = adjusted[1:]
		}
	}
	return separable
}

// exactAtLeast returns the larger one of a p-value and the smallest exact p-value of the
// difference of two algorithms in an environment. Above 1 - Confidence, where algorithms are
// not separable in any case, it may be another number that is. units has the values by
// environment, group of trials and algorithm.
func exactAtLeast(p float64, units [][][]float64, a, b int) float64 {
	if p > 1-Confidence {
		return p
	}
	// The exact p-value of an environment is computed only where its lower bound is below
	// those of the environments so far, from the lowest one on.
	type test struct {
		flips *flips
		low   float64
	}
	tests := make([]test, len(units))
	for e, groups := range units {
		f := newFlips(len(groups))
		for _, values := range groups {
			if values[a] == values[b] { // ∞ may be equal to ∞
				f.add(0)
			} else {
				f.add(values[a] - values[b])
			}
		}
		low, high := f.bounds()
		if high <= p {
			return p
		}
		tests[e] = test{f, low}
	}
	slices.SortFunc(tests, func(x, y test) int { return cmp.Compare(x.low, y.low) })
	exact := 1.0
	for _, t := range tests {
		switch {
		case t.low >= exact || exact <= p:
			return max(p, exact)
		case t.low > 1-Confidence:
			exact = t.low
		default:
			exact = min(exact, t.flips.p())
		}
	}
	return max(p, exact)
}

func mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}
