package report

import (
	_ "embed"
	"io"

	"joust/results"
	"joust/results/inline"
	"joust/results/plot"
	"joust/results/table"
)

//go:embed ranking.html
var rankingLayout string

// Ranking is the parts of a page about the ranking of a log or of a table of scores. The page leaves out empty parts.
type Ranking struct {
	Scores   bool   // it is of a table of scores instead of a log
	Title    string // such as the name of the log's file
	About    string // what was ranked, and how
	Warnings []results.Warning
	Findings []string // sentences
	Figures  []plot.Named
	Sections []Section
	Settings []Setting
	Command  string // that makes the page again
}

// Section is a table under a heading.
type Section struct {
	ID      string // of the section, by which other parts of the page can lead to it
	Heading string
	About   string // what the numbers mean; may be empty
	Table   table.Table
}

// Setting is a name and a value of what made the page.
type Setting struct {
	Name  string
	Value string
	Code  bool // set in a font for code
}

// Write writes the page. The same ranking gives the same bytes. It returns an error, and writes
// nothing, if a figure cannot be drawn; otherwise it returns only errors of w.
func (r Ranking) Write(w io.Writer) error {
	p := rankingPage{Ranking: r, Frame: newFrame()}
	var err error
	if p.Drawn, err = drawAll(r.Figures); err != nil {
		return err
	}
	for _, s := range r.Sections {
		if s.Table.Rows() > 0 {
			p.Tables = append(p.Tables, section{s, element{s.ID + "-table", s.Table}})
		}
	}
	return writePage(w, rankingLayout, p)
}

// rankingPage is the data of ranking.html.
type rankingPage struct {
	Ranking
	inline.Frame
	Drawn  []drawn
	Tables []section
}

// section is a section with the element of its table.
type section struct {
	Section
	Element element
}
