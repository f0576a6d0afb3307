package figures

import (
	"slices"
	"strings"

	"joust/experiments/family"
	"joust/experiments/run"
	"joust/experiments/study"
)

// caption says what the figure shows beside the simulated values.
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
		parts = append(parts, "Lines: exact. Dotted: what the theorem promises.")
	}
	open := "Open markers"
	if f.Overlay != "" { // there are others
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

// cut says that some trials were cut, in a figure of the clock: the mean is then less
// than they would have needed.
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
