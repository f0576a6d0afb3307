package report

import (
	"joust/results"
	"joust/results/plot"
	"joust/results/table"
)

// Report is what a page is made of. What is empty is left out of the page.
type Report struct {
	Manifest    *results.Manifest // what was run; must be there
	About       string            // what the study asks
	Warnings    []Warning
	Figures     []Figure
	Summary     table.Table
	Comparisons []Comparison
	Published   []Published
	Slopes      []Slope
	Sources     []Source // to cite, in order
	Command     string   // that runs the study again, from its text in a file
	Text        string   // the study as it is written, YAML
}

// Warning is what a reader should know before believing the numbers.
type Warning struct {
	What  string   // a sentence or two
	Cases []string // what it is about, one by one
}

// Figure is a figure with its name, that of its files.
type Figure struct {
	Name string
	plot.Figure
}

// Comparison is of two algorithms on the same trials: the mean over trials of
// the metric of one less that of the other, and the ratio of the means, with
// intervals at the level results.Confidence.
type Comparison struct {
	Environment, Algorithm, Baseline, Metric string
	N                                        int     // trials
	Difference, Low, High                    float64 // algorithm less baseline
	Ratio, RatioLow, RatioHigh               float64 // NaN where there is none
	WinRate                                  float64 // share of trials in which the algorithm has the better value
	P                                        float64 // of no difference, corrected for the number of comparisons
	Verdict                                  string  // in words: which is better, or that they cannot be told apart
}

// Published is a published number beside the simulated one.
type Published struct {
	Environment, Algorithm string
	Metric, Over           string // the metric, and the parameter that tells the numbers apart
	X                      float64
	Value                  float64 // published
	Simulated, Low, High   float64
	Source                 string // where it is from
}

// Slope is that of a line of a figure on logarithmic axes.
type Slope struct {
	Metric, Over, Panel, Line string
	Cells                     int     // points that it is fitted through
	Slope, Low, High          float64 // NaN where they are not known
}

// Source is a publication that an algorithm or an environment is from.
type Source struct {
	Name   string // of what is from there
	Text   string // the citation for people
	BibTeX string // "" where there is none
}
