package plot

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"
)

// A recorder is a surveyor that stores more of what is drawn.
type recorder struct {
	surveyor
	fills  []vg.Path
	areas  []vg.Path // those that are filled with a transparent colour
	caps   int       // strokes as short as the cap of an error bar
	colour color.Color
}

func (r *recorder) SetColor(c color.Color)              { r.colour = c }
func (r *recorder) Translate(vg.Point)                  { panic("not used") }
func (r *recorder) Scale(float64, float64)              { panic("not used") }
func (r *recorder) DrawImage(vg.Rectangle, image.Image) { panic("not used") }
func (r *recorder) Stroke(p vg.Path) {
	r.surveyor.Stroke(p)
	if len(p) == 2 && math.Abs(float64(dist(p[0].Pos, p[1].Pos)-2*capHalf)) < 1e-6 {
		r.caps++
	}
}

func (r *recorder) Fill(p vg.Path) {
	r.surveyor.Fill(p)
	r.fills = append(r.fills, p)
	if _, _, _, a := r.colour.RGBA(); a < 0xffff {
		r.areas = append(r.areas, p)
	}
}

func record(f Figure) (*recorder, sheet) {
	r := &recorder{}
	s := newSheet(f)
	s.draw(pen{Canvas: r})
	return r, s
}

// Text does not overlap in figures of many shapes and ranges.
func TestTextNeverOverlaps(t *testing.T) {
	for _, n := range []int{1, 2, 5, 9} {
		for _, width := range []Width{0, Single, Double} {
			for _, x := range []Axis{
				{Label: "Duels", Scale: Log, Min: 1, Max: 1e7},
				{Label: "Duels", Max: 50000},
				{Label: "Failure probability", Min: .0123, Max: .0124},
				{Label: strings.Repeat("a long label ", 9), Scale: Log2, Max: 4096},
				{Min: -3e6, Max: 2e6},
				{Proportion: true},
			} {
				y := Axis{Label: "Mean duels until the algorithm stops, with 95% intervals over 400 trials", Scale: Log}
				f := Figure{Title: strings.Repeat("Many words ", n), X: x, Y: y, Width: width}
				for i := range n {
					p := Panel{Title: fmt.Sprint(strings.Repeat("panel ", 1+i%5), i), Note: "a note"}
					p.Series = append(p.Series, Series{Name: fmt.Sprint("an algorithm with a long name ", i), Style: i, Points: []Point{
						{X: .01, Y: math.Exp(float64(i))}, {X: .012, Y: math.Exp(float64(2 * i))}, {X: .1 * float64(i+1), Y: 3e6},
					}})
					f.Panels = append(f.Panels, p)
				}
				r, s := record(f)
				for _, fault := range r.faults(s) {
					t.Errorf("%d panels, width %d, x axis %v: %s", n, width, x, fault)
				}
			}
		}
	}
}

func TestNoteCoversNothing(t *testing.T) {
	const note = "two trials were cut"
	for why, ys := range map[string]func(x float64) float64{
		"both upper corners are taken": func(x float64) float64 { return (2*x - 1) * (2*x - 1) },
		"there is no room":             func(x float64) float64 { return math.Mod(97*x, 1) },
	} {
		s := Series{Form: Curve}
		for i := range 200 {
			x := float64(i) / 200
			s.Points = append(s.Points, Point{X: x, Y: ys(x)})
		}
		r, page := record(Figure{Panels: []Panel{{Note: note, Series: []Series{s}}}})
		i := slices.IndexFunc(r.texts, func(w written) bool { return w.s == note })
		if i < 0 {
			t.Errorf("%s: there is no note", why)
			continue
		}
		at := r.texts[i].Rectangle
		for _, q := range page.frames[0].drawSeries(pen{Canvas: nowhere{}}) {
			if q.X > at.Min.X && q.X < at.Max.X && q.Y > at.Min.Y && q.Y < at.Max.Y {
				t.Errorf("%s: the note at %v covers the curve at %v", why, at, q)
				break
			}
		}
		if above := at.Min.Y > page.data.Max.Y; above != (why == "there is no room") {
			t.Errorf("%s: the note is above the frame: %v", why, above)
		}
	}
}

func TestBandEndsWhereTheCurveFallsTo0(t *testing.T) {
	p := func(x, y, high float64) Point { return Point{X: x, Y: y, YHigh: high} }
	s := Series{Form: Curve, Points: []Point{p(1, .5, .6), p(2, .1, .2), p(3, 0, .1), p(4, 0, .1), p(5, 0, .1), {X: math.NaN()}, p(7, .1, .2)}}
	f := frame{y: scaler{scale: Log}}
	var got []int
	for _, part := range s.pieces(f.vanishes) {
		got = append(got, len(part))
	}
	if want := "[3 1]"; fmt.Sprint(got) != want {
		t.Errorf("got pieces of %v points, want %s: to the first 0, and after the gap", got, want)
	}
	r, page := record(Figure{Y: Axis{Scale: Log, Proportion: true}, Panels: []Panel{{Series: []Series{s}}}})
	if len(r.areas) != 1 {
		t.Fatalf("got %d bands, want 1: a single point has a bar", len(r.areas))
	}
	end := page.frames[0].place(3, 1).X
	for _, c := range r.areas[0] {
		if c.Pos.X > end+.01 {
			t.Errorf("the band goes on to %g pt, want an end at %g", c.Pos.X, end)
		}
	}
}

func TestCaps(t *testing.T) {
	bar := func(scale Scale, low, high, bound float64) Figure {
		return Figure{Y: Axis{Scale: scale, Max: bound}, Panels: []Panel{{Series: []Series{{Points: []Point{
			{X: 1, Y: 4, YLow: low, YHigh: high, XLow: .5, XHigh: 1.5}, {X: 2, Y: 3},
		}}}}}}
	}
	for _, c := range []struct {
		why  string
		f    Figure
		want int
	}{
		{"both ends in x and y", bar(Linear, 1, 5, 0), 4},
		{"also at 0", bar(Linear, 0, 5, 0), 4},
		{"but not at 0 on a log axis", bar(Log, 0, 5, 0), 3},
		{"nor beyond a bound", bar(Linear, 1, 50, 10), 3},
		{"nor at infinity", bar(Linear, 1, math.Inf(1), 10), 3},
		{"no interval, no bar", bar(Linear, math.NaN(), math.NaN(), 0), 2},
	} {
		if r, _ := record(c.f); r.caps != c.want {
			t.Errorf("%s: got %d caps, want %d", c.why, r.caps, c.want)
		}
	}
}

func TestThinned(t *testing.T) {
	var line, jagged []vg.Point
	for i := range 1000 {
		x := vg.Length(i) / 10
		line = append(line, vg.Point{X: x, Y: 2*x + .01*vg.Length(i%2)})
		jagged = append(jagged, vg.Point{X: x, Y: vg.Length(i % 2)})
	}
	if got := len(thinned(line)); got > 10 {
		t.Errorf("a straight line keeps %d of 1000 points", got)
	}
	if got := len(thinned(jagged)); got != 1000 {
		t.Errorf("a jagged line keeps %d of 1000 points, want all", got)
	}
	if got := len(apart(every(jagged, 1), 10, 50)); got != 2 {
		t.Errorf("a line 100 pt wide has %d marks, want 2 however jagged it is", got)
	}
}

// Text is in the same places whether the format kerns or not.
func TestKernedPairs(t *testing.T) {
	const s = "SAVAGE AV. To"
	whole, cut := &recorder{}, &recorder{}
	pen{Canvas: whole}.text(vg.Point{}, s, 8, 0)
	pen{Canvas: cut, unkerned: true}.text(vg.Point{}, s, 8, 0)
	if len(whole.texts) != 1 || len(cut.texts) < 3 {
		t.Fatalf("got %d and %d pieces, want 1 and several", len(whole.texts), len(cut.texts))
	}
	joined := ""
	for _, w := range cut.texts {
		joined += w.s
	}
	if end := cut.texts[len(cut.texts)-1].Max.X; joined != s || math.Abs(float64(end-whole.texts[0].Max.X)) > .01 {
		t.Errorf("got %q up to %g, want %q up to %g", joined, end, s, whole.texts[0].Max.X)
	}
}
