package portable

import "math"

// Softmax writes the law whose entries are proportional to e^l to the slice to, which may
// be l itself. An entry of l may be -Inf, but not all.
func Softmax(l, to []float64) {
	most := math.Inf(-1)
	for _, v := range l {
		most = max(most, v)
	}
	sum := 0.0
	for a, v := range l {
		to[a] = Exp(v - most)
		sum += to[a]
	}
	for a := range to {
		to[a] /= sum
	}
}
