package mdp

// pick draws from a list of probabilities by u, which is uniform on [0, 1). It returns the
// number of the element and true; or, if u is not below the sum of the probabilities, the
// last element with a positive probability and false. It never returns an element with
// probability 0, not even by rounding.
//
// In a short list it compares u with all partial sums and adds up the results, because the
// processor cannot predict branches on random comparisons. In a long list it first skips
// blocks of eight elements.
func pick(prob []float64, u float64) (int, bool) {
	n, rest := 0, prob
	for len(rest) > 8 {
		p := (*[8]float64)(rest)
		sum := ((p[0] + p[1]) + (p[2] + p[3])) + ((p[4] + p[5]) + (p[6] + p[7]))
		if u < sum {
			rest = p[:]
			break
		}
		u -= sum
		n += 8
		rest = rest[8:]
	}
	sum := 0.0
	for _, q := range rest {
		sum += q
		passed := 0
		if u >= sum {
			passed = 1
		}
		n += passed
	}
	found := n < len(prob)
	if !found {
		n = len(prob) - 1
	}
	for n > 0 && prob[n] == 0 {
		n--
	}
	return n, found
}
