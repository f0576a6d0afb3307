package report

import (
	"joust/results"
	"joust/results/plot"
	"joust/results/table"
)

// Report is the parts of a page. The page leaves out empty parts.
type Report struct {
	Manifest    *results.Manifest // what was run; required
	About       string            // the question of the study
	Warnings    []results.Warning
	Figures     []plot.Named
	Summary     table.Table
	Comparisons []results.Comparison
	Compared    string // how the comparisons were made
	Published   []results.Published
	Slopes      []results.Slope
	Sources     []Source // to cite, in order
	Command     string   // command that runs the study again from a file with Text
	Text        string   // the study in YAML
}

// Source is the publication of an algorithm or an environment.
type Source struct {
	Name   string // names of what is from the publication
	Text   string // the citation for people
	BibTeX string // "" for none
}
