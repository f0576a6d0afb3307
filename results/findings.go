package results

import "joust/results/stats"

// Warning is a reason to trust the results of a study less than their numbers
// suggest.
type Warning struct {
	What  string   // a sentence or two
	Cases []string // what it applies to, for instance cells; nil for the whole study
}

// Comparison is a comparison of two algorithms on the same trials of one
// environment. Differences and ratios are of the algorithm to the baseline.
type Comparison struct {
	Environment, Algorithm, Baseline string // as tables name them
	Metric                           string
	stats.Paired
	Verdict stats.Verdict // that of Paired, unless something else than the values decides
}

// Published is a published number and the simulated mean of the same metric.
type Published struct {
	Environment, Algorithm string  // as tables name them
	Metric                 string  // the metric that the number is a value of
	Over                   string  // the parameter in which the published numbers differ
	X                      float64 // its value
	Value                  float64 // the published number
	Simulated              float64 // the mean over trials; NaN if there is none
	Low, High              float64 // the interval of the mean
	Source                 string  // the publication
}

// Slope is the slope of a line of a figure on logarithmic axes.
type Slope struct {
	Metric, Over     string  // the metric of the line, and the parameter on the x axis
	Panel, Line      string  // names in the figure
	Cells            int     // number of points through which the line is fitted
	Slope, Low, High float64 // NaN if there are fewer than two points
}
