package report

import (
	"bytes"
	"math"
	"testing"

	"joust/results"
	"joust/results/plot"
	"joust/results/stats"
	"joust/results/table"
)

// hostile is text with which a study could take over the page.
const hostile = `</style></script><script>document.title = "taken"</script><img src=x onerror=alert(1)> "quotes" 'single' & more {{.}}`

// sample returns a report with all parts: a wide figure with curves in two panels, a
// narrow one with published values, and hostile labels wherever there are labels.
func sample() Report {
	curve := func(style int, name string, fall float64) plot.Series {
		s := plot.Series{Name: name, Style: style, Form: plot.Curve}
		for i := range 20 {
			x, y := math.Exp2(float64(i)/2), 1/(1+fall*float64(i))
			s.Points = append(s.Points, plot.Point{X: x, Y: y, YLow: y * .9, YHigh: y * 1.1})
		}
		return s
	}
	panel := func(title string) plot.Panel {
		return plot.Panel{Title: title, Series: []plot.Series{curve(0, "POCOWISTA", .5), curve(1, hostile, .2), curve(2, "PBR", .1)}}
	}
	duels := plot.Series{Name: "POCOWISTA", Style: 0, Points: []plot.Point{{X: .01, Y: 5000, YLow: 4800, YHigh: 5200}, {X: .1, Y: 3000, YLow: 2900, YHigh: 3100}}}
	other := plot.Series{Name: "SAVAGE", Style: 1, Points: []plot.Point{{X: .01, Y: 9000}, {X: .1, Y: 8000}}}
	published := plot.Series{Style: 0, Form: plot.Open, Points: []plot.Point{{X: .01, Y: 5100}}}
	row := func(name string, duels, low, high, correct float64) []table.Cell {
		return []table.Cell{table.Words(name), number(duels).Between(low, high, table.Short(6)), number(correct)}
	}
	return Report{
		Manifest: &results.Manifest{
			Study: "sample" + hostile, Hash: "abc123", RootSeed: 7, Trials: 12345, Budget: 1_000_000, Engine: "auto",
			Files: map[string]string{"b.csv": "2", "a.csv" + hostile: "1"}, Cells: make([]results.ManifestCell, 3),
			Program: results.Program{Joust: "v1", Go: "go1", Platform: "linux/amd64 v1", Modules: map[string]string{"gonum": "v0.17.0"}},
		},
		About: "Which is best? " + hostile,
		Warnings: []results.Warning{
			{What: "Some trials were cut. " + hostile, Cases: []string{"a: 1 of 10 trials", hostile}},
			{What: "Many.", Cases: make([]string, 20)},
		},
		Figures: []plot.Named{
			{Name: "error-by-duels", Figure: plot.Figure{
				Title: "Error" + hostile, Caption: hostile, X: plot.Axis{Label: "duels", Scale: plot.Log}, Y: plot.Axis{Label: "error rate", Proportion: true},
				Panels: []plot.Panel{panel("easy"), panel("hard" + hostile)},
			}},
			{Name: "duels-by-delta", Figure: plot.Figure{
				X: plot.Axis{Label: "failure probability δ"}, Y: plot.Axis{Label: "mean duels" + hostile, Scale: plot.Log},
				Panels: []plot.Panel{{Series: []plot.Series{duels, other, published}}},
			}},
		},
		Summary: table.Table{
			Caption: "Summary " + hostile,
			Columns: []table.Column{{Name: "algorithm", Words: true}, {Name: "duels", About: hostile}, {Name: "correct"}},
			Groups: []table.Group{
				{Name: "easy", About: hostile, Rows: [][]table.Cell{row("b", 5000, 4000, 6000, .9), row("a", 300, 200, 400, math.NaN()), row(hostile, 70000, 69000, 71000, .5)}},
				{Name: "hard" + hostile, Rows: [][]table.Cell{row("b", 9, 8, 10, 1), row("a", 10, 9, 11, .2)}},
			},
		},
		Comparisons: []results.Comparison{{
			Environment: "easy", Algorithm: "a" + hostile, Baseline: "b", Metric: "duels", Verdict: "fewer" + hostile, Paired: stats.Paired{
				N: 100, Difference: stats.Estimate{Value: -4700, Low: -4800, High: -4600}, Ratio: stats.Estimate{Value: .06, Low: .05, High: .07}, Wins: 99, Adjusted: 1e-9,
			},
		}},
		Published: []results.Published{{Environment: "easy", Algorithm: hostile, Metric: "duels", Over: "delta", X: .01, Value: 5100, Simulated: 5000, Low: 4800, High: 5200, Source: "A. (2025) " + hostile}},
		Slopes:    []results.Slope{{Metric: "duels", Over: "arms", Panel: hostile, Line: "a", Cells: 3, Slope: 1.25, Low: 1.1, High: 1.4}, {Line: "b", Slope: math.NaN(), Low: math.NaN(), High: math.NaN()}},
		Sources:   []Source{{Name: "POCOWISTA" + hostile, Text: "Bengs " + hostile, BibTeX: "@inproceedings{a, title = {" + hostile + "}}"}, {Name: "SAVAGE", Text: "Urvoy"}},
		Command:   "joust run sample.yaml" + hostile,
		Text:      "name: sample # " + hostile + "\ntrials: 1\n",
	}
}

func write(t testing.TB, r Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := r.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
