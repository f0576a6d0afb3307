package ranking

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/gonum/blas/blas64"

	"joust/sim/parallel"
	"joust/sim/rng"
	"joust/sim/strength"
)

// ScaleSeparation returns the scale separation reliability of strengths, given a covariance
// of the estimates:
//
//	(var θ - mean of SE²)/var θ,
//
// the share of the variance of the strengths, which divides by the number of arms less 1, that is not error (Andrich, Education
// Research and Perspectives 1982). Say with it which standard errors: those of the information
// or of a sandwich. NaN if all strengths are equal.
func ScaleSeparation(strengths []float64, covariance blas64.General) float64 {
	k := float64(len(strengths))
	mean, spread, squares := 0.0, 0.0, 0.0
	for _, x := range strengths {
		mean += x / k
	}
	for i, x := range strengths {
		spread += float64((x-mean)*(x-mean)) / (k - 1)
		se := SE(covariance, i)
		squares += float64(se*se) / k
	}
	return (spread - squares) / spread
}

// SplitHalf returns the median, over so many splits of the judges in two halves, of
// Spearman's rank correlation between the strengths by the votes of one half and by those of
// the other. The strengths are those of Bradley and Terry with ties as half wins and a ridge
// of 1, so that they are finite. Votes without a judge have no part. Split b has the
// stream "rank", "split", b; the result does not depend on the number of workers.
func (l *Log) SplitHalf(splits int, root uint64, workers int) (float64, error) {
	if splits < 1 {
		return 0, fmt.Errorf("there are %d splits; there must be at least 1", splits)
	}
	if l.Judges == nil {
		return 0, errors.New("the log has no judges")
	}
	var judges [][]int32
	for _, rows := range members(l.Judges, l.NumJudges) {
		if len(rows) > 0 {
			judges = append(judges, rows)
		}
	}
	if len(judges) < 2 {
		return 0, fmt.Errorf("the log has %d judges; a split needs at least 2", len(judges))
	}
	values := make([]float64, splits)
	parallel.Range(max(1, workers), splits, func(_, low, high int) {
		for b := low; b < high; b++ {
			s := rng.Stream(root, "rank", "split", strconv.Itoa(b))
			order := slices.Clone(judges)
			s.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
			half := len(order) / 2
			values[b] = spearman(l.half(order[:half]), l.half(order[half:]))
		}
	})
	slices.Sort(values) // NaN first
	return (values[(splits-1)/2] + values[splits/2]) / 2, nil
}

// half returns the strengths by the votes of some judges.
func (l *Log) half(judges [][]int32) []float64 {
	var pairs []strength.Pair
	for _, rows := range judges {
		for _, r := range rows {
			p := strength.Pair{I: l.First[r], J: l.Second[r]}
			add(&p, l.Outcomes[r], l.mass(int(r)))
			pairs = append(pairs, p)
		}
	}
	d := &strength.Data{Arms: len(l.Arms), Rows: BradleyTerryHalf.of(unordered(pairs))}
	e, err := d.Estimate(strength.Prior{Ridge: 1}, nil)
	if err != nil {
		panic("ranking: strengths with a ridge of 1 have no fit: " + err.Error())
	}
	return e.Strengths
}

// spearman returns the correlation of the ranks of x and y, equal values having their mean
// rank; NaN where all of one are equal.
func spearman(x, y []float64) float64 {
	a, b := midranks(x), midranks(y)
	middle := float64(float64(len(x)+1) / 2)
	var ab, aa, bb float64
	for i := range a {
		p, q := a[i]-middle, b[i]-middle
		ab += float64(p * q)
		aa += float64(p * p)
		bb += float64(q * q)
	}
	return ab / math.Sqrt(float64(aa*bb))
}

// midranks returns the ranks of values from 1 on, equal ones having their mean.
func midranks(x []float64) []float64 {
	order := make([]int, len(x))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(x[i], x[j]) })
	ranks := make([]float64, len(x))
	for low := 0; low < len(order); {
		high := low
		for high < len(order) && x[order[high]] == x[order[low]] {
			high++
		}
		for _, i := range order[low:high] {
			ranks[i] = float64(low+1+high) / 2
		}
		low = high
	}
	return ranks
}
