package results

import (
	"fmt"

	"joust/results/stats"
)

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
	Verdict string // that of Paired, unless something else than the values decides

	// Beside is the mean of the algorithm by the verdict of the family, of that name, which
	// stands beside the metric; without a name where there is none.
	Beside     stats.Estimate
	BesideName string
}

// Published is a published number and the simulated mean of the same metric.
type Published struct {
	Environment, Algorithm string  // as tables name them
	Metric                 string  // the metric that the number is a value of
	Over                   string  // the parameter in which the published numbers differ
	X                      float64 // its value
	Value                  float64 // the published number
	Simulated              float64 // the mean over trials; NaN if there is none
	Cut                    int     // number of trials that the budget cut; the mean is a lower bound unless it is 0
	Low, High              float64 // the interval of the mean
	Source                 string  // the publication
}

// Slope is the slope of a line of a figure on logarithmic axes.
type Slope struct {
	Metric, Over     string  // the metric of the line, and the parameter on the x axis
	Panel, Line      string  // names in the figure
	Cells            int     // number of points through which the line is fitted
	Slope, Low, High float64 // NaN if there are fewer than two points
	Law              Law     // of which the slope is one
}

// Law is a law of which a slope is the constant.
type Law string

// The laws.
const (
	Power       Law = "power"       // y ∝ x^slope
	Logarithmic Law = "logarithmic" // y = constant + slope·ln x
)

// Formula returns the law as a formula, in which c is a constant.
func (l Law) Formula() string {
	if l == Logarithmic {
		return "c + slope·ln x"
	}
	return "c·x^slope"
}

// Seeks says that the notion of a best arm which the algorithm of a cell seeks is not the
// one by which the study judges it.
type Seeks struct {
	Notion string `json:"notion"` // what the algorithm seeks
	Truth  string `json:"truth"`  // what is right to recommend
	// Instances is the number of instances that were compared, 1 if all trials have one
	// matrix. In Differ of them, at least 1, a best arm by the notion is not right, or
	// there is none; in Missing of them there is none.
	Instances int `json:"instances"`
	Differ    int `json:"differ"`
	Missing   int `json:"missing,omitempty"`
}

// Most is the greatest share of trials in which what is sought may not be right: 1 if
// all trials have one matrix, and otherwise the upper end of Wilson's interval. It is 0
// for nil.
func (s *Seeks) Most() float64 {
	switch {
	case s == nil:
		return 0
	case s.Instances == s.Differ:
		return 1
	}
	_, high := stats.Wilson(float64(s.Differ), float64(s.Instances))
	return high
}

// Short returns what is sought, for a table: "borda"; "condorcet (none)" if there is no
// such arm; "borda (differs in 31 %)" if it is right in some instances. It is "" for nil.
func (s *Seeks) Short() string {
	switch {
	case s == nil:
		return ""
	case s.Missing == s.Instances:
		return s.Notion + " (none)"
	case s.Differ == s.Instances:
		return s.Notion
	}
	return fmt.Sprintf("%s (differs in %.0f %%)", s.Notion, 100*float64(s.Differ)/float64(s.Instances))
}

// String says in words what is sought and what is right.
func (s *Seeks) String() string {
	switch {
	case s.Missing == s.Instances:
		return fmt.Sprintf("it seeks the best arm by %s, and there is none; right is the best by %s", s.Notion, s.Truth)
	case s.Differ == s.Instances:
		return fmt.Sprintf("it seeks the best arm by %s; right is the best by %s, which is another", s.Notion, s.Truth)
	}
	return fmt.Sprintf("it seeks the best arm by %s; right is the best by %s, which differs in %d of %d instances", s.Notion, s.Truth, s.Differ, s.Instances)
}
