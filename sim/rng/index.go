package rng

// Index draws a place of a list of probabilities with the sum 1. By rounding the sum may be a
// little less: the rest is the last place's that has a positive probability.
func (s *Source) Index(probabilities []float64) int {
	u := s.Float64()
	last := 0
	for i, p := range probabilities {
		if u < p {
			return i
		}
		if p > 0 {
			last = i
		}
		u -= p
	}
	return last
}
