package stats

import "math"

// Kind is the set of values that a metric takes. It decides how the interval of
// its mean is computed.
type Kind int

// The kinds of metrics. No end of an interval lies beyond the values of its kind.
const (
	Proportion  Kind = iota // 0 or 1 (no or yes): Wilson's interval
	Count                   // a whole number, at least 0: Hall's interval of the mean
	Real                    // any number: Hall's interval
	Positive                // a number, at least 0: Hall's interval
	Share                   // a number from 0 to 1: Hall's interval, and Wilson's where all values are 0 or 1
	Correlation             // a number from -1 to 1: Hall's interval
	Probability             // a number from 0 to 1 that is computed, not estimated by a draw: Hall's interval
)

// Method names the method of the interval of a mean, for captions.
func (k Kind) Method() string {
	if k == Proportion {
		return "Wilson"
	}
	return "Hall"
}

// Range returns the smallest and the largest value that is possible.
func (k Kind) Range() (least, most float64) {
	switch k {
	case Proportion, Share, Probability:
		return 0, 1
	case Count, Positive:
		return 0, math.Inf(1)
	case Correlation:
		return -1, 1
	}
	return math.Inf(-1), math.Inf(1)
}

// Whole reports whether the values are whole numbers.
func (k Kind) Whole() bool { return k == Proportion || k == Count }

// Direction tells which values of a metric are better.
type Direction int

// The directions.
const (
	Neither Direction = iota // the metric describes; neither lower nor higher is better
	Lower
	Higher
)
