package candidates

import "math/bits"

// quantiles are those of a distribution of classes, which are numbered from 0.
type quantiles struct {
	upTo  []float64 // upTo[k] is the share of classes 0 … k
	first []uint16  // first[c] is the quantile of c/len(first); the length is a power of two
}

// newQuantiles returns the quantiles of classes with shares in proportion to these weights,
// of which there are at most maxAnswers or maxTypes. There are more entries of first than
// classes, so that a quantile is on average less than one class after its entry.
func newQuantiles(weights []float64) quantiles {
	q := quantiles{first: make([]uint16, 1<<bits.Len(uint(len(weights))))}
	sum := 0.0
	for _, w := range weights {
		sum += w
		q.upTo = append(q.upTo, sum)
	}
	for k := range q.upTo {
		q.upTo[k] /= sum
	}
	for c := 1; c < len(q.first); c++ {
		q.first[c] = q.first[c-1]
		q.first[c] = uint16(q.at(float64(c) / float64(len(q.first))))
	}
	return q
}

// at returns the quantile of u in [0, 1): the first class k with u < upTo[k], or the last
// class.
func (q *quantiles) at(u float64) int {
	k := int(q.first[int(u*float64(len(q.first)))])
	for k < len(q.upTo)-1 && q.upTo[k] <= u {
		k++
	}
	return k
}
