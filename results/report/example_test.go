package report_test

import (
	"bytes"
	"fmt"
	"strings"

	"joust/results"
	"joust/results/plot"
	"joust/results/report"
)

func Example() {
	line := plot.Series{Name: "POCOWISTA", Points: []plot.Point{{X: 10, Y: 4000}, {X: 20, Y: 9000}}}
	r := report.Report{
		Manifest: &results.Manifest{Study: "quickstart", Trials: 500},
		Figures: []plot.Named{{Name: "duels-by-arms", Figure: plot.Figure{
			X: plot.Axis{Label: "arms"}, Y: plot.Axis{Label: "duels"},
			Panels: []plot.Panel{{Series: []plot.Series{line}}},
		}}},
	}
	var page bytes.Buffer
	err := r.Write(&page)
	fmt.Println(strings.Contains(page.String(), "<h3>Figure 1. Duels by arms</h3>"), err)
	// Output: true <nil>
}
