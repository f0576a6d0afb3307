package plot

import (
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"
)

// Faults finds a point and an interval outside given bounds, and names that overlap.
func TestFaults(t *testing.T) {
	good := lines(Markers, []float64{1, 2, 3}, []float64{4, 5, 6})
	if got := good.Faults(); got != nil {
		t.Errorf("a good figure: %q", got)
	}
	bounded := lines(Markers, []float64{1, 2, 30})
	bounded.Y.Min, bounded.Y.Max = 0, 10
	wide := lines(Markers, []float64{1, 2, 3})
	wide.Y.Min, wide.Y.Max = 0, 10
	wide.Panels[0].Series[0].Points[1].YHigh = 20
	for why, c := range map[string]struct {
		f    Figure
		want string
	}{
		"a point above a bound":        {bounded, "Algorithm A: 30 (30 to 30) at 3 is outside the axes"},
		"an interval beyond the bound": {wide, "Algorithm A: 2 (0 to 20) at 2 is outside the axes"},
	} {
		if got := strings.Join(c.f.Faults(), "; "); got != c.want {
			t.Errorf("%s: got %q, want %q", why, got, c.want)
		}
	}
	drawn := &surveyor{texts: []written{{box(0, 0, 10, 5), "a"}, {box(9, 4, 20, 9), "b"}, {box(30, 0, 99, 5), "c"}}}
	if got, want := strings.Join(drawn.faults(sheet{width: 50, height: 50}), "; "), `"b" overlaps "a"; "c" is not on the page`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func box(x0, y0, x1, y1 vg.Length) vg.Rectangle {
	return vg.Rectangle{Min: vg.Point{X: x0, Y: y0}, Max: vg.Point{X: x1, Y: y1}}
}
