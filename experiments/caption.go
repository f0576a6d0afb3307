package experiments

import (
	"slices"
	"strings"

	"joust/results"
)

// caption says what stands beside the simulated values.
func (s *Study) caption(f Figure, cells []Cell, laws []law, rows []results.Row) string {
	var parts []string
	if f.Overlay != "" {
		parts = append(parts, "Filled markers: "+s.label(f.Y)+". Open markers on thin lines: "+s.label(f.Overlay)+".")
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
	for _, p := range s.Published {
		about := p.Metric == f.Y && p.Over == f.X && slices.ContainsFunc(p.Values, func(v PublishedValue) bool {
			return slices.ContainsFunc(cells, func(c Cell) bool { return c.ID() == v.Cell.ID() && c.Label == v.Cell.Label })
		})
		if about {
			parts = append(parts, open+": "+p.Source+".")
		}
	}
	if text := s.cut(f, cells, rows); text != "" {
		parts = append(parts, text)
	}
	return strings.Join(parts, " ")
}

// cut says that a figure of how long trials took shows some that the budget cut,
// whose mean says less than how long they would have taken.
func (s *Study) cut(f Figure, cells []Cell, rows []results.Row) string {
	clock := s.clock()
	if s.isCurve(f) || f.X != clock && f.Y != clock && f.Overlay != clock {
		return ""
	}
	some := slices.ContainsFunc(cells, func(c Cell) bool {
		row, ok := find(rows, c, "unresolved")
		return ok && row.Mean > 0
	})
	switch {
	case !some:
		return ""
	case s.Users:
		return "Some trials did not get to the target; what they played counts."
	}
	return "Some trials were cut at the budget, which counts as their duels."
}
