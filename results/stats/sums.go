package stats

import "math"

// Sums are the sums of a sample that its mean and the interval of its mean are computed
// from. Their memory does not grow with the sample. The zero value is an empty sample.
type Sums struct {
	n                      int
	sum                    float64
	first                  float64 // the first value
	linear, squares, cubes float64 // sums of powers of the values minus the first one
	neitherZeroNorOne      bool    // of some value
}

// Add adds a value to the sample. NaN stands for a trial without a value and is not
// counted.
func (s *Sums) Add(v float64) {
	if math.IsNaN(v) {
		return
	}
	if s.n == 0 {
		s.first = v
	}
	s.n++
	s.sum += v
	// Powers of the distance from a value of the sample are of the size of its spread, so
	// that their sums lose few digits where the mean is large.
	d := v - s.first
	square := float64(d * d)
	s.linear += d
	s.squares += square
	s.cubes += float64(square * d)
	s.neitherZeroNorOne = s.neitherZeroNorOne || v != 0 && v != 1
}

// N returns the number of values.
func (s *Sums) N() int { return s.n }

// SE returns the standard error of the mean; NaN for fewer than two values.
func (s *Sums) SE() float64 {
	if s.n < 2 {
		return math.NaN()
	}
	n := float64(s.n)
	squares := max(0, s.squares-float64(s.linear*s.linear)/n)
	return math.Sqrt(squares / float64(n*(n-1)))
}

// Mean returns the mean and its interval at the level Confidence. All are NaN without a
// value; the ends are NaN for a single value that is not a proportion.
func (s *Sums) Mean(k Kind) Estimate {
	if s.n == 0 {
		return unknown
	}
	n := float64(s.n)
	shift := s.linear / n // of the mean from the first value
	squares := max(0, s.squares-float64(s.linear*shift))
	cubes := s.cubes - float64(3*shift*s.squares) + float64(2*float64(shift*shift)*s.linear)
	return interval(k, moments{s.n, s.sum, squares, cubes, !s.neitherZeroNorOne})
}
