package plot

import (
	"fmt"
	"strings"
	"testing"
)

// ranked returns a figure of n rows with names, in two series.
func ranked(n int, name string) Figure {
	f := Figure{X: Axis{Label: "strength"}, Labels: Legend}
	series := []Series{{Name: "one", Form: Points}, {Name: "two", Style: 1, Form: Points}}
	for i := range n {
		x := float64(n-i) / 10
		f.Y.Names = append(f.Y.Names, fmt.Sprintf("%s %d", name, i))
		s := &series[2*i/max(n, 2)]
		s.Points = append(s.Points, Point{X: x, XLow: x - .3, XHigh: x + .2, Y: float64(i)})
	}
	f.Panels = []Panel{{Series: series}}
	return f
}

// No name covers another one, all are on the page, and each point is in its row.
func TestRows(t *testing.T) {
	for _, n := range []int{1, 2, 22, 59, 150} {
		for _, name := range []string{"a", "a name that is so long that it has to be cut in its middle"} {
			for _, width := range []Width{Single, Double} {
				f := ranked(n, name)
				f.Width = width
				r, s := record(f)
				for _, fault := range r.faults(s) {
					t.Errorf("%d rows, width %d: %s", n, width, fault)
				}
				fr := s.frames[0]
				if len(fr.yTicks) != n {
					t.Fatalf("%d rows have %d names", n, len(fr.yTicks))
				}
				for i := 1; i < n; i++ {
					if fr.place(0, float64(i)).Y > fr.place(0, float64(i-1)).Y-8 {
						t.Errorf("row %d of %d is too near to the one above", i, n)
					}
				}
				for i, tick := range fr.yTicks {
					if end := fmt.Sprint(i); !strings.HasSuffix(tick.label, end) {
						t.Errorf("the name %q lacks its end, %s", tick.label, end)
					}
				}
				for _, format := range Formats {
					if err := decodes(page(t, f, format), format); err != nil {
						t.Errorf("%s: %v", format, err)
					}
				}
			}
		}
	}
}

// A reading, and a point on a page, has the name of its row.
func TestReadingsOfRows(t *testing.T) {
	f := ranked(3, "arm")
	list := f.Readings()
	if len(list) != 3 || list[2].Series != "arm 2" || list[2].X != .1 {
		t.Errorf("the readings are %+v", list)
	}
	in, err := f.Inline("figure")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(in.Wide, "<title>arm 2\nstrength: 0.1 (−0.2 to 0.3)</title>") {
		t.Error("the page does not say the row of a point")
	}
}

// Names are for rows only, and all points are in rows.
func TestWrongRows(t *testing.T) {
	for name, change := range map[string]func(*Figure){
		"x":      func(f *Figure) { f.X.Names = []string{"a"} },
		"bounds": func(f *Figure) { f.Y.Max = 1 },
		"scale":  func(f *Figure) { f.Y.Scale = Log },
		"row":    func(f *Figure) { f.Panels[0].Series[0].Points[0].Y = 7 },
	} {
		f := ranked(3, "arm")
		change(&f)
		if _, err := f.Inline("figure"); err == nil {
			t.Errorf("%s: there is no error", name)
		}
	}
}
