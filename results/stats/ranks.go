package stats

import (
	"cmp"
	"slices"
	"sync"
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
// for all algorithms, and each resample is ranked; trials are averaged in groups as
// in Pair. Intervals of mean ranks are percentiles. Two algorithms are separable if
// twice the share of resamples that order them the other way round, or equally, is
// at most 1 - Confidence, after Holm's correction for all pairs of algorithms.
//
// workers goroutines work at the same time; the result does not depend on their number.
func Ranks(better Direction, values [][][]float64, draw Source, workers int) []Rank {
	n := len(values[0])
	units := make([][][]float64, len(values)) // means by environment, group of trials and algorithm
	observed := make([]float64, n)
	by := newRanker(n)
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
		by.add(observed, means, better)
	}
	drawn := drawRanks(better, units, draw, workers)
	resamples := len(drawn[0])

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
	separable := separableRanks(drawn, order, units, workers)
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

// drawRanks returns, by algorithm and resample, the sums of the ranks over the environments.
func drawRanks(better Direction, units [][][]float64, draw Source, workers int) [][]float64 {
	n, resamples := len(units[0][0]), rankResamples(len(units[0][0]))
	drawn := make([][]float64, n)
	for a := range drawn {
		drawn[a] = make([]float64, resamples)
	}
	each := 0 // indices that a resample takes
	for _, groups := range units {
		each += len(groups)
	}
	rankers := make([]*ranker, workers)
	for w := range rankers {
		rankers[w] = newRanker(n)
	}
	const batch = 256 // resamples whose indices are in memory
	indices := make([]int, batch*each)
	for from := 0; from < resamples; from += batch {
		size := min(batch, resamples-from)
		at := 0
		for range size {
			for _, groups := range units {
				for range groups {
					indices[at] = draw.Intn(len(groups))
					at++
				}
			}
		}
		share(size, workers, func(worker, r int) {
			sums := rankers[worker].resample(better, units, indices[r*each:(r+1)*each])
			for a, s := range sums {
				drawn[a][from+r] = s
			}
		})
	}
	return drawn
}

// share calls do for each number below n, in as many goroutines as there are workers.
func share(n, workers int, do func(worker, i int)) {
	var all sync.WaitGroup
	for w := range workers {
		all.Go(func() {
			for i := w; i < n; i += workers {
				do(w, i)
			}
		})
	}
	all.Wait()
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
func separableRanks(drawn [][]float64, order []int, units [][][]float64, workers int) []bool {
	n, resamples := len(order), len(drawn[0])
	separable := make([]bool, n*n)
	if pairs := n * (n - 1) / 2; float64(2*pairs)/float64(resamples+1) > 1-Confidence {
		return separable // whatever the resamples are
	}
	p := make([][]float64, n) // by i, then j from i + 1 on
	share(n, workers, func(_, i int) {
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

// ranker ranks algorithms by their means.
type ranker struct {
	order       []int // the algorithms in the order of the last means, which is near that of the next ones
	sums, means []float64
}

func newRanker(n int) *ranker {
	k := &ranker{order: make([]int, n), sums: make([]float64, n), means: make([]float64, n)}
	for a := range k.order {
		k.order[a] = a
	}
	return k
}

// resample returns the sums over the environments of the ranks in a resample, of which
// indices has the groups of each environment. They are valid until the next call.
func (k *ranker) resample(better Direction, units [][][]float64, indices []int) []float64 {
	clear(k.sums)
	for _, groups := range units {
		clear(k.means)
		rest := indices[:len(groups)]
		for ; len(rest) >= 8; rest = rest[8:] {
			addEight(k.means, groups[rest[0]], groups[rest[1]], groups[rest[2]], groups[rest[3]],
				groups[rest[4]], groups[rest[5]], groups[rest[6]], groups[rest[7]])
		}
		for _, i := range rest {
			for a, v := range groups[i] {
				k.means[a] += v
			}
		}
		indices = indices[len(groups):]
		k.add(k.sums, k.means, better)
	}
	return k.sums
}

// addEight adds eight lists to sums, one after another: the same bits, but each sum is read
// and written once.
func addEight(sums, a, b, c, d, e, f, g, h []float64) {
	n := len(sums)
	a, b, c, d, e, f, g, h = a[:n], b[:n], c[:n], d[:n], e[:n], f[:n], g[:n], h[:n]
	for i, s := range sums {
		sums[i] = (((((((s + a[i]) + b[i]) + c[i]) + d[i]) + e[i]) + f[i]) + g[i]) + h[i]
	}
}

// add adds to sums the rank of each mean. Equal means share the mean of their ranks.
func (k *ranker) add(sums, means []float64, better Direction) {
	for i := 1; i < len(k.order); i++ {
		for j := i; j > 0 && means[k.order[j]] < means[k.order[j-1]]; j-- {
			k.order[j], k.order[j-1] = k.order[j-1], k.order[j]
		}
	}
	n := len(k.order)
	for from := 0; from < n; {
		to := from + 1
		for to < n && means[k.order[to]] == means[k.order[from]] {
			to++
		}
		before := from // algorithms with a better mean
		if better != Lower {
			before = n - to
		}
		rank := float64(before) + float64(float64(to-from+1)/2)
		for _, a := range k.order[from:to] {
			sums[a] += rank
		}
		from = to
	}
}

func mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}
