package figures

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"joust/experiments/family"
	"joust/experiments/run"
	"joust/experiments/study"
	"joust/results"
	"joust/results/plot"
	"joust/results/stats"
	"joust/results/table"
)

// caption returns the text below the figure: the meaning of its marks, the number of
// trials, the sources of published values, and what it does not show.
func (c *composer) caption(f study.Figure, fig *plot.Figure, cells []family.Cell, laws []law, references string) string {
	var parts []string
	if text := c.intervals(f, fig, cells); text != "" {
		parts = append(parts, text)
	}
	if f.Overlay != "" {
		parts = append(parts, "Filled markers: "+c.label(f.Y)+". Open markers on thin lines: "+c.label(f.Overlay)+".")
	}
	if laws != nil {
		parts = append(parts, lawCaption(laws))
	}
	if references != "" {
		parts = append(parts, references)
	}
	if f.Slopes && (!f.IsCurve(c.study) || len(fig.Panels) == 1) {
		parts = append(parts, "In brackets: "+slopeOf(f, f.IsCurve(c.study))+" and its 95 % interval.")
	}
	if knowsHorizon(fig) {
		parts = append(parts, "Knows T: the algorithm plans for the horizon T; its line is not that of other horizons.")
	}
	if f.Exact {
		parts = append(parts, "Lines: exact."+boundCaption(f, fig))
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
	if text := c.leftOut(f); text != "" {
		parts = append(parts, text)
	}
	if text := c.cut(f, cells); text != "" {
		parts = append(parts, text)
	}
	if c.Note != "" {
		parts = append(parts, c.Note)
	}
	return strings.Join(parts, " ")
}

// knowsHorizon reports whether some line's name says so.
func knowsHorizon(fig *plot.Figure) bool {
	for _, p := range fig.Panels {
		if slices.ContainsFunc(p.Series, func(s plot.Series) bool { return strings.Contains(s.Name, knowsT) }) {
			return true
		}
	}
	return false
}

// knowsT marks curves of algorithms that know the horizon.
const knowsT = "knows T"

// slopeOf says what the slope in the names of lines is.
func slopeOf(f study.Figure, curve bool) string {
	switch {
	case !curve:
		return "slope on logarithmic axes"
	case f.YScale == plot.Linear:
		return "rise of the mean for each factor e, in the last decade,"
	}
	return "exponent of the mean's growth in the last decade"
}

// intervals says what bars, bands and arrows are, and of how many trials.
func (c *composer) intervals(f study.Figure, fig *plot.Figure, cells []family.Cell) string {
	metrics := []string{f.Y, f.Overlay}
	if f.X.Space == study.Metric && !f.IsCurve(c.study) {
		metrics = append(metrics, f.X.Name)
	}
	var methods []string
	for _, name := range metrics {
		if name == "" {
			continue
		}
		if method := c.metric(name).Kind.Method(); !slices.Contains(methods, method) {
			methods = append(methods, method)
		}
	}
	bars, bands, limits, open := marks(fig)
	trials := c.trials(f, cells)
	if f.Kind == study.Quantiles {
		text := "Lines: medians. Bands: from the 5 % to the 95 % quantile of " + trials + "."
		if f.IsCurve(c.study) {
			text = "Lines with markers: medians. Thin lines: means. Bands: from the 5 % to the 95 % quantile of " + trials + "."
		}
		return text
	}
	text := ""
	switch {
	case bars && bands:
		text = "Bars and bands"
	case bars:
		text = "Bars"
	case bands:
		text = "Bands"
	}
	switch {
	case text == "" && trials == "":
		return ""
	case text == "":
		return upper(trials) + "."
	}
	text += fmt.Sprintf(": %.0f %% intervals (%s), %s.", 100*stats.Confidence, strings.Join(methods, ", "), trials)
	switch {
	case limits:
		text += " A cap with an arrow: a share of 0, and the upper end of its interval."
	case open:
		text += " Arrows: intervals that go on beyond the axis."
	}
	return text
}

// marks reports which marks of intervals a figure has: bars, bands, upper limits of shares
// of 0, and bars that leave a logarithmic axis.
func marks(fig *plot.Figure) (bars, bands, limits, open bool) {
	for _, p := range fig.Panels {
		for _, s := range p.Series {
			for _, q := range s.Points {
				if !(q.YLow < q.YHigh) && !(q.XLow < q.XHigh) {
					continue
				}
				switch s.Form {
				case plot.Curve, plot.Spread:
					bands = true
				case plot.Markers, plot.Points:
					bars = true
				default:
					continue
				}
				if fig.Y.Scale != plot.Linear {
					limits = limits || q.Y == 0 && q.YHigh > 0
					open = open || s.Form == plot.Markers && q.YLow <= 0
				}
			}
		}
	}
	return bars, bands, limits, open
}

// trials says of how many trials each value of the figure is.
func (c *composer) trials(f study.Figure, cells []family.Cell) string {
	low, high := math.MaxInt, 0
	note := func(n int) { low, high = min(low, n), max(high, n) }
	for _, cell := range cells {
		if row, ok := run.FindRow(c.Rows, cell, f.Y); ok && !f.IsCurve(c.study) {
			note(row.N)
		}
	}
	if f.IsCurve(c.study) {
		shown := map[results.CellID]bool{}
		for _, cell := range cells {
			shown[cell.ID()] = true
		}
		for _, r := range c.Curves {
			if r.Metric == f.Y && shown[r.CellID] && r.N > 0 {
				note(r.N)
			}
		}
	}
	if high == 0 {
		return ""
	}
	return trialCount(low, high)
}

// trialCount writes a number of trials, or a range.
func trialCount(low, high int) string {
	switch {
	case high == 1:
		return "1 trial"
	case low == high:
		return table.Whole(high) + " trials"
	}
	return table.Whole(low) + " to " + table.Whole(high) + " trials"
}

// joined writes a list of names.
func joined(names []string) string { return strings.Join(names, ", ") }

// counted writes a number and a noun.
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return table.Whole(n) + " " + noun + "s"
}

// upper returns a text with a capital first letter.
func upper(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// leftOut names the cells that the figure cannot show, by environment or by algorithm.
func (c *composer) leftOut(f study.Figure) string {
	var names []string
	for _, cell := range f.LeftOut(c.study) {
		name := cell.Name()
		if f.X.Space == study.Environment {
			name = cmp.Or(cell.Place, cell.Environment.Title)
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if names == nil {
		return ""
	}
	return "Not shown, for want of a numeric parameter " + f.X.Name + ": " + joined(names) + "."
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
	mean := func(cell family.Cell, metric string) float64 {
		row, _ := run.FindRow(c.Rows, cell, metric) // 0 of a measure that is not recorded
		return row.Mean
	}
	note := ""
	if slices.ContainsFunc(cells, func(cell family.Cell) bool {
		return mean(cell, c.study.Family.Cut) > mean(cell, c.study.Family.Starved)
	}) {
		note = c.study.Family.CutNote
	}
	if slices.ContainsFunc(cells, func(cell family.Cell) bool { return mean(cell, c.study.Family.Starved) > 0 }) {
		note = strings.TrimPrefix(note+" "+c.study.Family.StarvedNote, " ")
	}
	return note
}

// boundCaption explains the dotted lines of a figure of exact values, if there are any.
func boundCaption(f study.Figure, fig *plot.Figure) string {
	for _, p := range fig.Panels {
		if slices.ContainsFunc(p.Series, func(s plot.Series) bool { return s.Form == plot.Dotted }) {
			if f.Y == "failed" {
				return " Dotted: the theorem's upper bound."
			}
			return " Dotted: the theorem's lower bound."
		}
	}
	return ""
}
