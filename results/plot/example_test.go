package plot_test

import (
	"bytes"
	"fmt"

	"joust/results/plot"
)

func Example() {
	f := plot.Figure{
		X: plot.Axis{Label: "Failure probability δ"},
		Y: plot.Axis{Label: "Mean duels", Scale: plot.Log},
		Panels: []plot.Panel{{Title: "10 arms", Series: []plot.Series{
			{Name: "POCOWISTA", Style: 0, Points: []plot.Point{
				{X: .01, Y: 4210, YLow: 4100, YHigh: 4330}, {X: .1, Y: 2190, YLow: 2090, YHigh: 2280},
			}},
			{Name: "as published", Style: 1, Form: plot.Open, Points: []plot.Point{{X: .05, Y: 2900}}},
		}}},
	}
	var page bytes.Buffer
	fmt.Println(f.Write(&page, "svg"), bytes.Contains(page.Bytes(), []byte(">POCOWISTA</text>")))
	fmt.Println(f.Write(&page, "jpeg"))
	// Output:
	// <nil> true
	// plot: unknown format "jpeg"; allowed are svg, pdf, png
}
