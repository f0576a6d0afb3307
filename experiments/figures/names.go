package figures

import (
	"cmp"
	"slices"
	"strings"

	"joust/experiments/family"
	"joust/experiments/study"
	"joust/sim/param"
)

// appearance is how a line is drawn.
type appearance struct {
	style   int // of the algorithm
	variant int // of its parameters, among the lines of the algorithm in the figure
}

// appearances returns that of each line. An algorithm is what the study calls one, by label
// or title; its style is its place among them, and so the same in all figures.
func (c *composer) appearances(lines [][]family.Cell) []appearance {
	list := make([]appearance, len(lines))
	variants := map[string]int{}
	for l, line := range lines {
		name := line[0].Name()
		list[l] = appearance{c.styleOf(line[0]), variants[name]}
		variants[name]++
	}
	return list
}

// styleOf returns the style of the cell's algorithm in all figures of the study.
func (c *composer) styleOf(cell family.Cell) int {
	var names []string
	for _, other := range c.study.Cells {
		name := other.Name()
		if name == cell.Name() {
			break
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return len(names)
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

// lineName is the name of a line: that of its algorithm and the parameters in which it
// differs from other lines of the algorithm.
type lineName struct{ whole, group, part string }

// with returns the name with a remark.
func (n lineName) with(remark string) lineName {
	n.whole += ", " + remark
	if n.part != "" {
		n.part += ", "
	}
	n.part += remark
	return n
}

// lineNames names the lines.
func lineNames(f study.Figure, lines [][]family.Cell, curve bool) []lineName {
	names := make([]lineName, len(lines))
	for l, line := range lines {
		a := line[0].Algorithm
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
		part := strings.Join(more, ", ")
		names[l] = lineName{line[0].Name(), line[0].Name(), part}
		if more != nil {
			names[l].whole += ", " + part
		}
		if f.Lines.Name != "" && !slices.ContainsFunc(lines, func(other []family.Cell) bool { return other[0].Name() != line[0].Name() }) {
			names[l].whole = part // all lines are of one algorithm
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
