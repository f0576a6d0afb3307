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

// Direction tells which values of a metric are better.
type Direction int

// The directions.
const (
	Neither Direction = iota // the metric describes; neither lower nor higher is better
	Lower
	Higher
)
