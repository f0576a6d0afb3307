package figures

import (
	"slices"
	"strings"

	"joust/experiments/family"
	"joust/experiments/run"
	"joust/experiments/study"
)

// caption returns the text below the figure: the meaning of its marks, the sources of
// published values, and a note if trials were cut.
func (c *composer) caption(f study.Figure, cells []family.Cell, laws []law) string {
	var parts []string
	if f.Overlay != "" {
		parts = append(parts, "Filled markers: "+c.label(f.Y)+". Open markers on thin lines: "+c.label(f.Overlay)+".")
	}
	if laws != nil {
		parts = append(parts, lawCaption(laws))
	}
	if f.Slopes {
		parts = append(parts, "In brackets: slope on logarithmic axes and its 95 % interval.")
	}
	if f.Exact {
		bound := "lower"
		if f.Y == "failed" {
			bound = "upper"
		}
		parts = append(parts, "Lines: exact. Dotted: the theorem's "+bound+" bound.")
	}
	open := "Open markers"
	if f.Overlay != "" { // its markers are open too
		open += " without a line"
	}
	for _, p := range c.study.Published {
		about := p.Metric == f.Y && p.Over == f.X && slices.ContainsFunc(p.Values, func(v study.PublishedValue) bool {
			return slices.ContainsFunc(cells, func(c family.Cell) bool { return sameCell(c, v.Cell) })
		})
		if about {
			parts = append(parts, open+": "+p.Source+".")
		}
	}
	if text := c.cut(f, cells); text != "" {
		parts = append(parts, text)
	}
	if c.Note != "" {
		parts = append(parts, c.Note)
	}
	return strings.Join(parts, " ")
}

// cut returns the note of the family about cut trials, if the figure shows the clock and
// trials of its cells were cut; else "". The mean is then less than the trials would have
// needed.
func (c *composer) cut(f study.Figure, cells []family.Cell) string {
	clock := c.study.Family.Clock.Name
	shown := f.X == study.Quantity{Space: study.Metric, Name: clock} || f.Y == clock || f.Overlay == clock
	if f.IsCurve(c.study) || !shown {
		return ""
	}
	if slices.ContainsFunc(cells, func(cell family.Cell) bool {
		row, ok := run.FindRow(c.Rows, cell, c.study.Family.Cut)
		return ok && row.Mean > 0
	}) {
		return c.study.Family.CutNote
	}
	return ""
}
