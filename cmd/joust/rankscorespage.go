package main

import (
	"fmt"
	"math"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"joust/experiments/run"
	"joust/results"
	"joust/results/plot"
	"joust/results/report"
	"joust/results/table"
)

// files writes the page and the figure.
func (v *scoresView) files(c *cobra.Command, paths []string) error {
	if to := v.flags.figure; to != "" {
		if err := writeFigure(c, to, v.placesFigure()); err != nil {
			return err
		}
	}
	if to := v.flags.report; to != "" {
		page, err := v.page(c, paths)
		if err != nil {
			return failed(err)
		}
		return failed(results.WriteFile(to, page.Write))
	}
	return nil
}

// page puts together the parts of the page.
func (v *scoresView) page(c *cobra.Command, paths []string) (*report.Ranking, error) {
	p := &report.Ranking{Scores: true, Title: titleOf(paths), About: v.heading() + ".", Findings: v.result.Findings(), Figures: []plot.Named{v.placesFigure(), v.winsFigure()}}
	p.Figures[0].Title, p.Figures[1].Title = "Places", "All pairs"
	if len(v.result.Tau) > 1 {
		f := v.agreementFigure()
		f.Title = "Agreement of the rules"
		p.Figures = append(p.Figures, f)
	}
	if n := v.result.Missing; n > 0 {
		p.Warnings = append(p.Warnings, results.Warning{What: count1(n, "cell") + " without a value."})
	}
	for _, s := range v.limits() {
		p.Warnings = append(p.Warnings, results.Warning{What: s})
	}
	add := func(id, heading, about string, t table.Table) {
		p.Sections = append(p.Sections, report.Section{ID: id, Heading: heading, About: about, Table: t})
	}
	add("winners", "Winners by rule", "Of several winners, those of a lottery have their shares. The last column has the removals of one row, but for an only winner, after which other rows win.", v.winners())
	add("places", "Places of the rows", "Ranks are those of the rules that rank. A row is prospective if for some weights of the columns no other row beats it.", v.places(true))
	add("ranks", "Ranks", "Rows that are tied have the mean of their places.", v.ranks())
	add("agreement", "Agreement of the rules", "Kendall's τ_b of the ranks of each two rules: 1 for the same order, −1 for the reverse.", v.agreement())
	add("wins", "All pairs", "The weight of the columns in which the row is better than the row of the column.", v.wins())
	setting := func(name, value string, code bool) {
		p.Settings = append(p.Settings, report.Setting{Name: name, Value: value, Code: code})
	}
	setting("Table", v.account(), false)
	if err := v.flags.hashes(paths, setting); err != nil {
		return nil, err
	}
	setting("Program", "joust "+run.Program().Joust, false)
	p.Command = commandLine(c, paths)
	return p, nil
}

// placesFigure returns the figure of the ranks of the rows.
func (v *scoresView) placesFigure() plot.Named {
	f := plot.Figure{X: plot.Axis{Label: "rank"}, Width: plot.Single, Labels: plot.Legend}
	s := plot.Series{Form: plot.Points}
	left := 0
	for _, p := range v.result.Places {
		if len(f.Y.Names) == shownArms {
			left++
			continue
		}
		name := v.result.Row(p.Row)
		if utf8.RuneCountInString(name) > longName {
			f.Width = plot.Double
		}
		s.Points = append(s.Points, plot.Point{X: p.Mean, Y: float64(len(f.Y.Names)), XLow: p.Low, XHigh: p.High})
		f.Y.Names = append(f.Y.Names, name)
	}
	n := len(v.result.Ranking())
	f.Caption = fmt.Sprintf("Mean, best and worst rank by %s.", count1(n, "rule"))
	if left > 0 {
		f.Caption += fmt.Sprintf(" Not shown: %s.", count1(left, "row"))
	}
	panel := plot.Panel{Series: []plot.Series{s}}
	if n == 0 {
		panel, f.Y.Names = plot.Panel{Note: "none of the rules ranks"}, nil
	}
	f.Panels = []plot.Panel{panel}
	return plot.Named{Name: "places", Figure: f}
}

// agreementFigure returns the figure of τ_b of the rules that rank.
func (v *scoresView) agreementFigure() plot.Named {
	g := &plot.Grid{Values: v.result.Tau}
	for _, r := range v.result.Ranking() {
		g.Names = append(g.Names, r.Name)
	}
	f := plot.Figure{Heat: &plot.Heat{Label: "Kendall's τ_b of the ranks by the two rules", Min: -1, Max: 1}, Panels: []plot.Panel{{Grid: g}}}
	return plot.Named{Name: "agreement", Figure: f}
}

// winsFigure returns the figure of the shares of all pairs.
func (v *scoresView) winsFigure() plot.Named {
	f := plot.Figure{Heat: &plot.Heat{Label: "share of the weight in which the row is better than that of the column, ties being half", Max: 1}}
	f.Caption = "Rows in the order of their mean ranks; white is a pair without a column that has both."
	g := &plot.Grid{}
	counts := v.result.Table.Counts()
	shown := v.result.Places[:min(len(v.result.Places), heatArms)]
	for _, p := range shown {
		g.Names = append(g.Names, v.result.Row(p.Row))
		row := make([]float64, len(shown))
		for j, q := range shown {
			row[j] = math.NaN()
			if met := counts.Met(p.Row, q.Row); p.Row != q.Row && met > 0 {
				row[j] = .5 + float64((counts.Wins(p.Row, q.Row)-counts.Wins(q.Row, p.Row))/(2*met))
			}
		}
		g.Values = append(g.Values, row)
	}
	if more := len(v.result.Places) - len(shown); more > 0 {
		f.Caption += fmt.Sprintf(" Not shown: %s.", count1(more, "row"))
	}
	f.Panels = []plot.Panel{{Grid: g}}
	return plot.Named{Name: "pairs", Figure: f}
}
