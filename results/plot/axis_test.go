package plot

import (
	"math"
	"testing"
)

// one returns a figure with one series, whose points are at x = 1, 2, ...
func one(y Axis, form Form, points ...Point) Figure {
	for i := range points {
		points[i].X = float64(i + 1)
	}
	return Figure{Y: y, Panels: []Panel{{Series: []Series{{Name: "a", Form: form, Points: points}}}}}
}

func TestRange(t *testing.T) {
	at := func(y float64) Point { return Point{Y: y} }
	in := func(y, low, high float64) Point { return Point{Y: y, YLow: low, YHigh: high} }
	for _, c := range []struct {
		why            string
		f              Figure
		loMin, loMax   float64
		hiMin, hiMax   float64
		wantNote       string
		wantNoDataLeft bool
	}{
		{why: "a linear axis starts at 0 if the values come near", f: one(Axis{}, "", at(2), at(10)), hiMin: 10, hiMax: 11},
		{why: "but not if they are far from it", f: one(Axis{}, "", at(90), at(100)), loMin: 89, loMax: 90, hiMin: 100, hiMax: 101},
		{why: "intervals are within", f: one(Axis{}, "", in(90, 80, 120), at(100)), loMin: 77, loMax: 80, hiMin: 120, hiMax: 123},
		{why: "theory has no interval", f: one(Axis{}, Line, in(90, 80, 120), at(100)), loMin: 89, loMax: 90, hiMin: 100, hiMax: 101},
		{why: "equal values are in the middle", f: one(Axis{}, "", at(10), at(10)), loMin: 4, loMax: 5, hiMin: 15, hiMax: 16},
		{why: "proportions stay within [0, 1] and a little air", f: one(Axis{Proportion: true}, "", at(0), at(1)), loMin: -.06, loMax: -.01, hiMin: 1.01, hiMax: 1.06},
		{why: "also if they are all 1", f: one(Axis{Proportion: true}, "", at(1), at(1)), loMin: .9, loMax: .96, hiMin: 1, hiMax: 1.01},
		{why: "proportions have a least range", f: one(Axis{Proportion: true}, "", in(1, .99, 1), in(1, .99, 1)), loMin: .88, loMax: .9, hiMin: 1, hiMax: 1.01},
		{why: "also near 0", f: one(Axis{Proportion: true}, "", in(0, 0, .01), in(0, 0, .01)), loMin: -.01, loMax: 0, hiMin: .1, hiMax: .12},
		{why: "given bounds are kept", f: one(Axis{Min: 3, Max: 4}, "", at(1)), loMin: 3, loMax: 3, hiMin: 4, hiMax: 4},
		{why: "a log axis does not reach for a lower end near 0", f: one(Axis{Scale: Log}, "", in(100, 1e-9, 200), in(50, 0, 60)), loMin: 3, loMax: 5, hiMin: 200, hiMax: 300},
		{why: "a log axis leaves room below the smallest value if there are zeros", f: one(Axis{Scale: Log}, "", at(100), at(0)), loMin: 30, loMax: 50, hiMin: 100, hiMax: 150},
		{why: "proportions on a log axis end with the values, and a decade below for intervals", f: one(Axis{Scale: Log, Proportion: true}, Curve, in(1, .9, 1), in(.01, 1e-7, .02)), loMin: .0007, loMax: .001, hiMin: 1, hiMax: 1.5},
		{why: "of a proportion of 0, the upper end counts", f: one(Axis{Scale: Log, Proportion: true}, Curve, in(.1, .05, .2), in(0, 0, .004)), loMin: .001, loMax: .002, hiMin: .2, hiMax: .3},
		{why: "given upper bound, lower one from the data", f: one(Axis{Scale: Log, Max: 1e4}, "", at(10), at(100)), loMin: 8, loMax: 10, hiMin: 1e4, hiMax: 1e4},
		{why: "zeros everywhere are left out, with a note", f: one(Axis{Scale: Log}, "", at(0), at(0)), wantNote: "a: 0 everywhere", wantNoDataLeft: true},
		{why: "proportions of 0 are shown as their upper limits", f: one(Axis{Scale: Log, Proportion: true}, "", in(0, 0, .01), in(0, 0, .02)), loMin: .001, loMax: .01, hiMin: .02, hiMax: .1},
		{why: "so are negative values", f: one(Axis{Scale: Log2}, "", at(-1), at(0)), wantNote: "a: ≤ 0 everywhere", wantNoDataLeft: true},
		{why: "a panel without data has a note", f: one(Axis{}, "", at(math.NaN()), at(math.Inf(1))), wantNote: "no data", wantNoDataLeft: true},
	} {
		vs := c.f.views()
		_, y := scalers(c.f, vs)
		if y.empty != c.wantNoDataLeft || vs[0].note != c.wantNote {
			t.Errorf("%s: got empty %v and note %q, want %v and %q", c.why, y.empty, vs[0].note, c.wantNoDataLeft, c.wantNote)
		}
		if c.wantNoDataLeft {
			continue
		}
		if y.lo < c.loMin || y.lo > c.loMax || y.hi < c.hiMin || y.hi > c.hiMax {
			t.Errorf("%s: got %g to %g, want %g..%g to %g..%g", c.why, y.lo, y.hi, c.loMin, c.loMax, c.hiMin, c.hiMax)
		}
	}
}

func TestTheoryDoesNotStretchProportions(t *testing.T) {
	f := one(Axis{Scale: Log, Proportion: true}, "", Point{Y: .5}, Point{Y: .1})
	_, want := scalers(f, f.views())
	f.Panels[0].Series = append(f.Panels[0].Series, Series{Name: "bound", Form: Line, Points: []Point{{X: 1, Y: .5}, {X: 2, Y: 1e-12}}})
	if _, got := scalers(f, f.views()); got.lo != want.lo {
		t.Errorf("with a bound that falls to 1e-12: got an axis from %g, want %g as without", got.lo, want.lo)
	}
}

func TestRemarksAreShared(t *testing.T) {
	f := one(Axis{Scale: Log}, "", Point{Y: 0})
	f.Panels[0].Note = "small sample"
	f.Panels[0].Series = append(f.Panels[0].Series, Series{Points: []Point{{X: 1}}}, Series{Name: "c", Points: []Point{{X: 1, Y: -1}}})
	want := "small sample\na, a series without a name: 0 everywhere\nc: ≤ 0 everywhere"
	if got := f.views()[0].note; got != want {
		t.Errorf("got note %q, want %q", got, want)
	}
}

func TestFraction(t *testing.T) {
	lin := scaler{scale: Linear, lo: 10, hi: 20}
	log := scaler{scale: Log, lo: 1, hi: 100}
	for _, c := range []struct {
		s       scaler
		v, want float64
	}{{lin, 15, .5}, {lin, 0, -1}, {log, 10, .5}, {log, 0, 0}, {log, -3, 0}, {log, .1, -.5}, {lin, largest, 1e4}} {
		if got := c.s.fraction(c.v); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%s axis %g to %g: %g is at %g, want %g", c.s.scale, c.s.lo, c.s.hi, c.v, got, c.want)
		}
	}
}
