package stats

import "slices"

// Rank is where an algorithm stands among others over several environments.
type Rank struct {
	Mean   Estimate // rank over the environments, 1 for the best, from its means
	Letter string   // algorithms that share a letter are not separable
}

// Ranks ranks algorithms by their means in each environment, and over all of
// them. values are by environment, algorithm and trial, or Gather of these; all
// algorithms of an environment have the same trials. Ties share the mean of their
// places.
//
// The environments are these and no sample: what is uncertain is the means. So
// whole trials are drawn with replacement within each environment, the same ones
// for all algorithms, and the ranks are taken anew; more than mostUnits trials
// are gathered in groups, as in Pair. Intervals of a mean rank are percentiles.
// Two algorithms are separable where, of the resamples, so few order them the
// other way round or alike that twice their share is at most 1 - Confidence,
// after Holm's correction over all couples of algorithms.
func Ranks(better Direction, values [][][]float64, draw Source) []Rank {
	n := len(values[0])
	units := make([][][]float64, len(values)) // by environment, group of trials and algorithm
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
	separable := separableRanks(drawn, order)
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

// rankResamples is how many resamples tell n algorithms apart: the least
// probability that they can show, twice one in so many, stays below 1 - Confidence
// after Holm's correction for all couples. Beyond 70 algorithms, where it would
// take too long, none are separable.
func rankResamples(n int) int {
	couples := n * (n - 1) / 2
	return min(max(10_000, 60*couples), 150_000)/40*40 - 1
}

// separableRanks says of places i < j of the order, at i·n + j, whether the
// resamples tell their algorithms apart.
func separableRanks(drawn [][]float64, order []int) []bool {
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
			p = append(p, min(1, float64(2*min(below, above))/float64(len(drawn[0])+1)))
			at = append(at, i*n+j)
		}
	}
	separable := make([]bool, n*n)
	for k, adjusted := range Holm(p, len(p)) {
		separable[at[k]] = adjusted <= 1-Confidence
	}
	return separable
}

// addRanks adds to the sums the rank of each mean among all; those that are equal
// share the mean of their places.
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
