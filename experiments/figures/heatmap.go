package figures

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"joust/experiments/family"
	"joust/experiments/study"
	"joust/results"
	"joust/results/plot"
)

// heatmap makes the figure of the preference matrix of each environment, or of how often
// each pair duelled in each cell. An environment without a matrix that all trials share
// has none of both, and the caption names it.
func (c *composer) heatmap(f study.Figure) plot.Figure {
	fig := plot.Figure{Title: f.Title, Width: f.Size, X: plot.Axis{Label: "column"}}
	fig.Heat = &plot.Heat{Label: "probability that the arm of the row beats that of the column", Max: 1}
	if f.Of == study.PairDuels {
		fig.Heat = &plot.Heat{Label: "mean duels of the pair in a trial"}
	}
	fig.Y.Label = fig.Heat.Label
	var shown [][]family.Cell
	var without []string
	ties := false
	for _, group := range group(f.Cells(c.study), func(cell family.Cell) string {
		if f.Of == study.PairDuels {
			return cell.Key()
		}
		return cell.Environment.Key()
	}) {
		cell := group[0]
		matrix := c.matrixOf(cell)
		if matrix == nil {
			if name := cmp.Or(cell.Place, cell.Environment.Title); !slices.Contains(without, name) {
				without = append(without, name)
			}
			continue
		}
		ties = ties || matrix.Ties
		grid := preferences(matrix)
		if f.Of == study.PairDuels {
			grid = c.pairDuels(cell, matrix)
		}
		shown = append(shown, group)
		fig.Panels = append(fig.Panels, plot.Panel{Grid: grid})
	}
	places := panelNames(f, shown)
	for i, group := range shown {
		fig.Panels[i].Title = places[i]
		if f.Of == study.PairDuels {
			fig.Panels[i].Title = c.cellTitle(group[0], shown)
		}
	}
	if fig.Panels == nil {
		fig.Panels = []plot.Panel{{Note: "no environment has one matrix for all trials"}}
	}
	if f.Of == study.PairDuels && heatSpan(fig) >= decade {
		fig.Heat.Scale = plot.Log
	}
	fig.Caption = c.heatmapCaption(f, shown, without, ties)
	return fig
}

// matrixOf returns the facts with the matrix of the cell's environment, or nil.
func (c *composer) matrixOf(cell family.Cell) *results.Facts {
	i := slices.IndexFunc(c.manifest.Cells, func(m results.ManifestCell) bool { return m.Key == cell.Key() })
	if i < 0 {
		return nil
	}
	return c.manifest.Matrix(i)
}

// preferences is the grid of the probabilities of victory, without the diagonal.
func preferences(matrix *results.Facts) *plot.Grid {
	g := &plot.Grid{Names: matrix.Names}
	for i, wins := range matrix.Wins {
		row := slices.Clone([]float64(wins))
		row[i] = math.NaN()
		g.Values = append(g.Values, row)
	}
	return g
}

// pairDuels is the grid of the mean duels of each pair; 0 for a pair that never duelled.
func (c *composer) pairDuels(cell family.Cell, matrix *results.Facts) *plot.Grid {
	g := preferences(matrix)
	index := map[string]int{}
	for i, name := range g.Names {
		index[name] = i
		for j := range g.Values[i] {
			if i != j {
				g.Values[i][j] = 0
			}
		}
	}
	for _, r := range c.Pairs {
		i, isArm := index[r.First]
		j, isArmToo := index[r.Second]
		if r.CellID == cell.ID() && r.Label == cell.Label && isArm && isArmToo {
			g.Values[i][j], g.Values[j][i] = r.Mean, r.Mean
		}
	}
	return g
}

// cellTitle names a cell among others: its algorithm, and its environment if there are
// several.
func (c *composer) cellTitle(cell family.Cell, shown [][]family.Cell) string {
	differs := func(of func(family.Cell) string) bool {
		return slices.ContainsFunc(shown, func(g []family.Cell) bool { return of(g[0]) != of(cell) })
	}
	title := cell.Name()
	if slices.ContainsFunc(shown, func(g []family.Cell) bool {
		return g[0].Name() == cell.Name() && g[0].Algorithm.Key() != cell.Algorithm.Key()
	}) {
		title += fmt.Sprintf(" (%s)", cell.Algorithm.ParamsText())
	}
	if differs(func(c family.Cell) string { return c.Environment.Key() }) {
		title += ", " + cmp.Or(cell.Place, cell.Environment.Title)
	}
	return title
}

// heatSpan returns the ratio of the largest to the smallest positive value.
func heatSpan(fig plot.Figure) float64 {
	low, high := math.Inf(1), 0.0
	for _, p := range fig.Panels {
		if p.Grid == nil {
			continue
		}
		for _, row := range p.Grid.Values {
			for _, v := range row {
				if v > 0 {
					low, high = min(low, v), max(high, v)
				}
			}
		}
	}
	return high / low
}

func (c *composer) heatmapCaption(f study.Figure, shown [][]family.Cell, without []string, ties bool) string {
	text := ""
	add := func(s string) { text += map[bool]string{true: " "}[text != ""] + s }
	if f.Of == study.PairDuels && shown != nil {
		low, high := math.MaxInt, 0
		for _, r := range c.Pairs {
			low, high = min(low, r.Trials), max(high, r.Trials)
		}
		if high > 0 {
			add("Means over " + trialCount(low, high) + ". A white cell: a pair that never duelled.")
		}
	} else if ties {
		add("A duel can be a tie: the two probabilities of a pair need not add up to 1.")
	}
	if without != nil {
		add("Not shown, without one matrix for all trials: " + joined(without) + ".")
	}
	if c.Note != "" {
		add(c.Note)
	}
	return text
}
