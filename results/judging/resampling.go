package judging

import (
	"math"
	"slices"
	"strconv"

	"joust/results/stats"
	"joust/sim/parallel"
	"joust/sim/rng"
)

// Bootstrap says how statistics are resampled. The streams of random numbers are named by the
// statistic and the number of the resample, so that the number of workers changes no result.
type Bootstrap struct {
	Resamples int    // 1,000 if it is 0
	Root      uint64 // the root seed
	Workers   int    // goroutines at the same time, one if it is 0
}

// number returns the number of resamples.
func (b Bootstrap) number() int {
	if b.Resamples == 0 {
		return 1000
	}
	return b.Resamples
}

// resample draws as many units with replacement as there are, again and again. counts says how many
// units are of each class, and compute returns statistics of the numbers of units of each class.
// It returns the statistics of each resample.
func (b Bootstrap) resample(counts []int, compute func(counts []int) []float64, labels ...string) [][]float64 {
	total := 0
	for _, c := range counts {
		total += c
	}
	drawn := make([][]float64, b.number())
	parallel.Range(max(1, b.Workers), len(drawn), func(_, low, high int) {
		sample := make([]int, len(counts))
		for r := low; r < high; r++ {
			stream := rng.Stream(b.Root, append(slices.Concat([]string{"judge"}, labels), strconv.Itoa(r))...)
			left, rest := total, total // units to draw, and units of the classes to come
			for c, n := range counts {
				sample[c] = left
				if n < rest {
					sample[c] = stream.Binomial(left, float64(n)/float64(rest))
				}
				left -= sample[c]
				rest -= n
			}
			drawn[r] = compute(sample)
		}
	})
	return drawn
}

// estimate returns a statistic with the central 95 % of its resamples, and how many of them have
// no value, which is NaN and left out. The ends are values of the resamples.
func estimate(value float64, drawn [][]float64, statistic int) (e stats.Estimate, undefined int) {
	var list []float64
	for _, d := range drawn {
		if math.IsNaN(d[statistic]) {
			undefined++
		} else {
			list = append(list, d[statistic])
		}
	}
	e = stats.Estimate{Value: value, Low: math.NaN(), High: math.NaN()}
	if len(list) > 0 {
		slices.Sort(list)
		outside := len(list) / 40 // 2.5 % at each end
		e.Low, e.High = list[outside], list[len(list)-1-outside]
	}
	return e, undefined
}
