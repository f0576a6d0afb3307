package figures_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"joust/experiments/run"
	"joust/experiments/studytest"
)

// A map has a panel for each algorithm, a row for each value of y, the largest at the top, and
// a column for each value of x; what no cell has is left white.
func TestMap(t *testing.T) {
	s := studytest.Parse(t, `
name: mapped
trials: 3
environments:
  - {kind: annotators, params: {items: 30}, sweep: {accuracy: [0.6, 0.8], first: [0.25, 0.5, 0.75]}}
  - {kind: annotators, params: {items: 30, accuracy: 0.9, first: 0.5}}
algorithms: [{kind: majority-label}, {kind: iwmv}]
figures: [{kind: map, of: correct, x: first, y: accuracy, x_label: share}]
`)
	dir, m := studytest.Run(t, s)
	done := studytest.Finish(t, s, dir, m)
	d := done.Drawings[0]
	if d.Name != "correct-map" || len(d.Panels) != 2 || d.Panels[0].Title != "Majority of labels" {
		t.Fatalf("got %s with %d panels, the first %q", d.Name, len(d.Panels), d.Panels[0].Title)
	}
	if faults := d.Faults(); faults != nil {
		t.Errorf("%q", faults)
	}
	if !strings.Contains(d.Heat.Label, "by share (across) and accuracy (up)") || d.Heat.Max != 1 {
		t.Errorf("the scale is %+v", d.Heat)
	}
	g := d.Panels[1].Grid
	if !slices.Equal(g.Columns, []string{"0.25", "0.5", "0.75"}) || !slices.Equal(g.Names, []string{"0.9", "0.8", "0.6"}) {
		t.Fatalf("columns %q, rows %q", g.Columns, g.Names)
	}
	if top := g.Values[0]; !math.IsNaN(top[0]) || math.IsNaN(top[1]) || !math.IsNaN(top[2]) {
		t.Errorf("the upper row is %v, want a value in the middle only", top)
	}
	for _, c := range s.Cells {
		row, ok := run.FindRow(done.Tables.Rows, c, "correct")
		if !ok {
			t.Fatalf("no row of %s", c.Key())
		}
		if c.Algorithm.Kind == "iwmv" && c.Param("accuracy") == "0.6" && c.Param("first") == "0.75" && g.Values[2][2] != row.Mean {
			t.Errorf("the lower right value is %v, want %v", g.Values[2][2], row.Mean)
		}
	}
}
