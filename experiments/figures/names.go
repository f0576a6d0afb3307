package figures

import (
	"cmp"
	"slices"
	"strings"

	"joust/experiments/family"
	"joust/experiments/study"
	"joust/sim/param"
)

// lineStyles returns the style of each line: the index of its algorithm in the study, so
// that an algorithm has the same style in all figures, or the index of the line if an
// algorithm has several lines.
func lineStyles(lines [][]family.Cell) []int {
	styles := make([]int, len(lines))
	seen := map[int]bool{}
	for l, line := range lines {
		styles[l] = line[0].Item
		if seen[styles[l]] {
			for l := range styles {
				styles[l] = l
			}
			return styles
		}
		seen[styles[l]] = true
	}
	return styles
}

// paramText writes "δ = 0.05", or the name alone, as "tight", for true.
func paramText(f param.Field) string {
	name := f.Symbol
	switch f.Value() {
	case true:
		return name
	case false:
		return "not " + name
	}
	return name + " = " + strings.Trim(f.Text(), `"`)
}

// lineNames names each line by its algorithm and the parameters in which it differs
// from other lines of that name.
func lineNames(f study.Figure, lines [][]family.Cell, curve bool) []string {
	names := make([]string, len(lines))
	for l, line := range lines {
		a := line[0].Algorithm
		names[l] = line[0].Name()
		var more []string
		if p, ok := f.Lines.Field(line[0]); ok {
			more = append(more, paramText(p))
		}
		for _, p := range param.Fields(a.Params) {
			if f.X == (study.Quantity{Space: study.Algorithm, Name: p.Name}) || !curve && !f.X.IsParameter() && varies(line, p.Name) {
				continue
			}
			for _, other := range lines {
				q, ok := other[0].Algorithm.Field(p.Name)
				if ok && other[0].Name() == line[0].Name() && other[0].Algorithm.Kind == a.Kind && q.Text() != p.Text() {
					more = append(more, paramText(p))
					break
				}
			}
		}
		if more != nil {
			names[l] += ", " + strings.Join(more, ", ")
		}
		if f.Lines.Name != "" && !slices.ContainsFunc(lines, func(other []family.Cell) bool { return other[0].Name() != line[0].Name() }) {
			names[l] = strings.Join(more, ", ") // all lines are of one algorithm
		}
	}
	return names
}

// varies reports whether the parameter of the algorithms differs between the cells.
func varies(cells []family.Cell, name string) bool {
	first := ""
	for i, c := range cells {
		p, ok := c.Algorithm.Field(name)
		if !ok {
			continue
		}
		if i > 0 && p.Text() != first {
			return true
		}
		first = p.Text()
	}
	return false
}

// panelNames names each panel by its environment and the parameters in which it
// differs from other panels: those that the study names, or all if these do not tell
// the panels apart.
func panelNames(f study.Figure, panels [][]family.Cell) []string {
	names := make([]string, len(panels))
	if len(panels) == 1 {
		return names
	}
	seen := map[string]bool{}
	for p, panel := range panels {
		names[p] = panelName(f, panel[0], panels, true)
		seen[names[p]] = true
	}
	if len(seen) < len(panels) {
		for p, panel := range panels {
			names[p] = panelName(f, panel[0], panels, false)
		}
	}
	return names
}

func panelName(f study.Figure, c family.Cell, panels [][]family.Cell, given bool) string {
	var parts []string
	for _, other := range panels {
		if other[0].PlaceName() != c.PlaceName() {
			parts = append(parts, cmp.Or(c.Place, c.Environment.Title))
			break
		}
	}
	add := func(q study.Quantity) {
		field, ok := q.Field(c)
		if !ok || q == f.X || q == f.Lines || q == f.Along || given && !q.Setting(c).IsGiven(field) {
			return
		}
		for _, other := range panels {
			p, ok := q.Field(other[0])
			if ok && other[0].PlaceName() == c.PlaceName() && p.Text() != field.Text() {
				parts = append(parts, paramText(field))
				return
			}
		}
	}
	for _, field := range param.Fields(c.Environment.Params) {
		add(study.Quantity{Space: study.Environment, Name: field.Name})
	}
	if f.Panels.Space == study.Algorithm {
		add(f.Panels)
	}
	return strings.Join(parts, ", ")
}
