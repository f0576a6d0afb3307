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
	Warnings    []results.Warning
	Figures     []plot.Named
	Summary     table.Table
	Comparisons []results.Comparison
	Published   []results.Published
	Slopes      []results.Slope
	Sources     []Source // to cite, in order
	Command     string   // that runs the study again, from its text in a file
	Text        string   // the study as it is written, YAML
}

// Source is a publication that an algorithm or an environment is from.
type Source struct {
	Name   string // of what is from there
	Text   string // the citation for people
	BibTeX string // "" where there is none
}
