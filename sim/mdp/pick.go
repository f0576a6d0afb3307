package mdp

// pick is the element of a list of probabilities that u, uniform on [0, 1), falls
// to, and true; or false where u lies beyond their sum, and the last element of
// positive probability. An element of probability 0 is never picked, not even by
// rounding.
//
// Where a list is short, all of it is looked at: whether each comparison holds
// is a coin flip, which is cheaper to add up than to branch on. Of a long list
// whole stretches of eight are passed over first.
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
