package stats

// Kind is the set of values that a metric takes. It decides how the interval of
// its mean is computed.
type Kind int

// The kinds of metrics.
const (
	Proportion Kind = iota // 0 or 1 (no or yes): Wilson's interval
	Count                  // a whole number: Student's interval of the mean
	Real                   // any number: Student's interval of the mean
)

// Method names the method of the interval of a mean, for captions.
func (k Kind) Method() string {
	if k == Proportion {
		return "Wilson"
	}
	return "Student"
}

// Direction tells which values of a metric are better.
type Direction int

// The directions.
const (
	Neither Direction = iota // the metric describes; neither lower nor higher is better
	Lower
	Higher
)
