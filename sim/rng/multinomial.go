package rng

// Multinomial draws how many of n independent trials fall in each class, whose probabilities
// are proportional to weights: a binomial draw for the first class, another one among the rest
// for the second, and so on. It writes the numbers to counts, which has the length of weights.
// Weights are finite and at least 0, and some weight is positive unless n is 0.
//
// Sums of weights that are whole numbers below 2⁵³ are exact, so that the law is too.
func (s *Source) Multinomial(n int, weights, counts []float64) {
	rest, last := 0.0, 0
	for c, w := range weights {
		rest += w
		if w > 0 {
			last = c
		}
	}
	for c, w := range weights {
		k := 0
		switch {
		case n == 0 || w == 0:
		case c == last || w >= rest:
			k = n
		default:
			k = s.Binomial(n, w/rest)
		}
		counts[c] = float64(k)
		n -= k
		rest -= w
	}
}
