package stats

import "slices"

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
// for all algorithms, and each resample is ranked; trials are averaged in groups as
// in Pair. Intervals of mean ranks are percentiles. Two algorithms are separable if
// twice the share of resamples that order them the other way round, or equally, is
// at most 1 - Confidence, after Holm's correction for all pairs of algorithms.
func Ranks(better Direction, values [][][]float64, draw Source) []Rank {
	n := len(values[0])
	units := make([][][]float64, len(values)) // means by environment, group of trials and algorithm
	observed := make([]float64, n)
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
		addRanks(observed, means, better)
	}
	resamples := rankResamples(n)
	drawn := make([][]float64, n) // by algorithm and resample: sums of ranks
	for a := range drawn {
		drawn[a] = make([]float64, resamples)
	}
	sums, means := make([]float64, n), make([]float64, n)
	for r := range resamples {
		clear(sums)
		for _, groups := range units {
			clear(means)
			for range groups {
				for a, v := range groups[draw.Intn(len(groups))] {
					means[a] += v
				}
			}
			addRanks(sums, means, better)
		}
		for a, s := range sums {
			drawn[a][r] = s
		}
	}

	order := make([]int, n)
	for a := range order {
		order[a] = a
	}
	slices.SortStableFunc(order, func(a, b int) int {
		if observed[a] < observed[b] {
			return -1
		} else if observed[a] > observed[b] {
			return 1
		}
		return 0
	})
	separable := separableRanks(drawn, order, units)
	letters := CompactLetters(n, func(i, j int) bool { return separable[i*n+j] })
	ranks := make([]Rank, n)
	environments := float64(len(values))
	for place, a := range order {
		slices.Sort(drawn[a])
		edge := (resamples+1)/40 - 1 // the 0.025 quantile
		ranks[a] = Rank{
			Mean: Estimate{
				Value: observed[a] / environments,
				Low:   min(observed[a], drawn[a][edge]) / environments,
				High:  max(observed[a], drawn[a][resamples-1-edge]) / environments,
			},
			Letter: letters[place],
		}
	}
	return ranks
}

// rankResamples returns the number of resamples for n algorithms. It is so large
// that the smallest possible p-value, 2/(resamples + 1), is below 1 - Confidence
// after Holm's correction for all pairs. With more than 70 algorithms this would
// take too long; then none are separable.
func rankResamples(n int) int {
	pairs := n * (n - 1) / 2
	return min(max(10_000, 60*pairs), 150_000)/40*40 - 1
}

// separableRanks reports at i·n + j, for positions i < j of the order, whether the
// algorithms at these positions are separable.
func separableRanks(drawn [][]float64, order []int, units [][][]float64) []bool {
	n := len(order)
	var p []float64
	var at []int
	for i := range n {
		for j := i + 1; j < n; j++ {
			below, above := 1, 1
			for r, v := range drawn[order[i]] {
				switch w := drawn[order[j]][r]; {
				case v < w:
					below++
				case v > w:
					above++
				default:
					below++
					above++
				}
			}
			counted := min(1, float64(2*min(below, above))/float64(len(drawn[0])+1))
			p = append(p, exactAtLeast(counted, units, order[i], order[j]))
			at = append(at, i*n+j)
		}
	}
	separable := make([]bool, n*n)
	for k, adjusted := range Holm(p, len(p)) {
		separable[at[k]] = adjusted <= 1-Confidence
	}
	return separable
}

// exactAtLeast returns the larger one of a p-value and the smallest exact p-value of the
// difference of two algorithms in an environment. units has the values by environment,
// group of trials and algorithm.
func exactAtLeast(p float64, units [][][]float64, a, b int) float64 {
	if p > 1-Confidence {
		return p // not separable in any case
	}
	exact := 1.0
	for _, groups := range units {
		if exact <= p {
			break
		}
		differences := make([]float64, len(groups))
		for i, values := range groups {
			if values[a] != values[b] { // ∞ may be equal to ∞
				differences[i] = values[a] - values[b]
			}
		}
		exact = min(exact, signFlips(differences))
	}
	return max(p, exact)
}

// addRanks adds to sums the rank of each mean. Equal means share the mean of their
// ranks.
func addRanks(sums, means []float64, better Direction) {
	for a, m := range means {
		before, same := 0, 0
		for _, other := range means {
			switch {
			case other == m:
				same++
			case other < m == (better == Lower):
				before++
			}
		}
		sums[a] += float64(before) + float64(float64(same+1)/2)
	}
}

func mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}
