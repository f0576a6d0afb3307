package main

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	"joust/results/leaderboard"
	"joust/results/plot"
)

// Bounds of figures of rankings.
const (
	shownArms   = 150 // rows of the figure of strengths
	shownGroups = 6   // groups of arms in it
	heatArms    = 100 // arms of the figure of pairs
	longName    = 27  // characters of a name and ranks that a narrow figure has room for
)

// strengths returns the figure of the strengths with their intervals, a row for each arm.
func (v *rankView) strengths() plot.Named {
	b := v.board
	f := plot.Figure{X: plot.Axis{Label: "strength (" + v.unit.name + ")"}, Width: plot.Single, Labels: plot.Legend}
	panel := plot.Panel{}
	caption := fmt.Sprintf("Strengths by %s with 95 %% intervals (%s); after each name the ranks that the data allow, 95 %% for all arms at once.", b.Estimated, intervalName(b.Options.Intervals))
	low, high := math.Inf(1), math.Inf(-1)
	infinite, left, groups := false, 0, 0
	several := len(b.Parts) > 1 || len(b.Parts[0].Groups) > 1
	for n, p := range b.Parts {
		for m, g := range p.Groups {
			if several && len(g.Rows) < 2 || groups == shownGroups {
				left += len(g.Rows)
				continue
			}
			s := plot.Series{Style: groups, Form: plot.Points}
			if several {
				s.Name, _, _ = strings.Cut(v.groupName(n, m), ", which")
			}
			groups++
			for i := range g.Rows {
				r := &g.Rows[i]
				if len(f.Y.Names) == shownArms {
					left++
					continue
				}
				e := v.scaled(g, r.Strength)
				q := plot.Point{X: e.Value, Y: float64(len(f.Y.Names)), XLow: e.Low, XHigh: e.High}
				for _, x := range []float64{e.Value, e.Low, e.High} {
					switch {
					case math.IsInf(x, 0):
						infinite = true
					case !math.IsNaN(x):
						low, high = min(low, x), max(high, x)
					}
				}
				f.Y.Names = append(f.Y.Names, b.Name(r.Arm)+", "+ranks(r))
				s.Points = append(s.Points, q)
			}
			panel.Series = append(panel.Series, s)
		}
	}
	if several {
		caption += " Strengths of different groups have no common scale."
	}
	if left > 0 {
		caption += fmt.Sprintf(" Not shown: %s.", count1(left, "arm"))
	}
	if infinite && low < high {
		f.X.Min, f.X.Max = low-float64(.06*(high-low)), high+float64(.06*(high-low))
		caption += " Arrows are intervals without an end."
	}
	for _, name := range f.Y.Names {
		if utf8.RuneCountInString(name) > longName {
			f.Width = plot.Double
		}
	}
	if f.Y.Names == nil {
		panel.Note = "no two arms have strengths on a common scale"
	}
	f.Caption, f.Panels = caption, []plot.Panel{panel}
	return plot.Named{Name: "strengths", Figure: f}
}

func intervalName(i leaderboard.Intervals) string {
	if i == leaderboard.Profile { // profiles are of differences
		return string(leaderboard.Sandwich)
	}
	return string(i)
}

// heat returns the figure of the shares of all pairs of the largest component.
func (v *rankView) heat() plot.Named {
	b := v.board
	p := b.Parts[0]
	f := plot.Figure{Heat: &plot.Heat{Label: "share of the duels that the arm of the row won against that of the column, ties being half wins", Max: 1}}
	g := &plot.Grid{}
	at := map[string]int{}
	for _, group := range p.Groups {
		for _, r := range group.Rows {
			if len(g.Names) < heatArms {
				at[b.Name(r.Arm)] = len(g.Names)
				g.Names = append(g.Names, b.Name(r.Arm))
			}
		}
	}
	for range g.Names {
		row := make([]float64, len(g.Names))
		for j := range row {
			row[j] = math.NaN()
		}
		g.Values = append(g.Values, row)
	}
	for _, q := range b.PairsOf(p) {
		i, one := at[b.Name(q.First)]
		j, two := at[b.Name(q.Second)]
		if one && two && q.Duels() > 0 {
			g.Values[i][j], g.Values[j][i] = q.Share.Value, 1-q.Share.Value
		}
	}
	f.Caption = "Arms in the order of their ranks; white is a pair that has not met."
	if len(b.Parts) > 1 {
		f.Caption += " Only the largest component is shown."
	}
	if more := len(p.Arms) - len(g.Names); more > 0 {
		f.Caption += fmt.Sprintf(" Not shown: %s.", count1(more, "arm"))
	}
	f.Panels = []plot.Panel{{Grid: g}}
	return plot.Named{Name: "pairs", Figure: f}
}
