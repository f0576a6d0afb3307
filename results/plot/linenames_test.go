package plot

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"
)

// lines returns a figure of one panel with a named line through each list of values.
func lines(form Form, values ...[]float64) Figure {
	var p Panel
	for i, ys := range values {
		s := Series{Name: fmt.Sprintf("Algorithm %c", 'A'+i), Style: i, Form: form}
		for x, y := range ys {
			s.Points = append(s.Points, Point{X: float64(x + 1), Y: y})
		}
		p.Series = append(p.Series, s)
	}
	return Figure{X: Axis{Label: "x"}, Y: Axis{Label: "y"}, Panels: []Panel{p}}
}

func TestWhenNamesStandAtTheLines(t *testing.T) {
	apart := lines(Markers, []float64{1, 2, 3}, []float64{4, 5, 6}, []float64{7, 8, 9})
	many := lines(Markers, make([][]float64, fewLines+1)...)
	for i := range many.Panels[0].Series {
		many.Panels[0].Series[i].Points = []Point{{X: 1, Y: float64(i)}, {X: 2, Y: float64(i)}}
	}
	together := lines(Markers, []float64{1, 5}, []float64{2, 5}, []float64{3, 5}, []float64{4, 5}, []float64{9, 5}, []float64{8, 5})
	crossed := lines(Markers, []float64{1, 1, 9}, []float64{9, 9, 1})
	// The name of the first line, which ends early, has its place in the frame only
	// if nothing else is there.
	early := lines(Curve, []float64{9, 9}, []float64{1, 1, 1, 1, 1, 1, 1, 1})
	long := lines(Markers, []float64{1, 2}, []float64{3, 4})
	long.Panels[0].Series[0].Name = strings.Repeat("a name of many words ", 8)
	gone := lines(Curve, []float64{1, .1, 0, 0}, []float64{1, 1, 1, 1})
	gone.Y.Scale = Log
	unseen := lines(Curve, []float64{0, 0}, []float64{1, 2})
	unseen.Y.Scale = Log
	with := func(f Figure, l Labels, panels int) Figure {
		f.Labels = l
		f.Panels = slices.Repeat(f.Panels, panels)
		return f
	}
	for _, c := range []struct {
		why    string
		f      Figure
		direct bool
	}{
		{"three lines with room", with(apart, "", 1), true},
		{"a legend is wanted", with(apart, Legend, 1), false},
		{"two panels", with(apart, Auto, 2), false},
		{"two panels, names wanted", with(apart, Direct, 2), true},
		{"too many lines", many, false},
		{"too many, names wanted", with(many, Direct, 1), true},
		{"lines that end at the same place", together, false},
		{"the same, names wanted", with(together, Direct, 1), true},
		{"lines that cross", crossed, true},
		{"a line that ends early, with room", early, true},
		{"a long name", long, false},
		{"a curve that leaves a log axis", gone, true},
		{"a line that the axis cannot show", unseen, false},
		{"the same, names wanted", with(unseen, Direct, 1), false},
		{"no names", Figure{Panels: []Panel{{Series: []Series{{Points: []Point{{X: 1, Y: 1}}}}}}}, false},
		{"no data", Figure{Panels: []Panel{{Series: []Series{{Name: "a"}}}}}, false},
	} {
		r, s := record(c.f)
		if got := len(s.legend.entries) == 0 && len(s.frames[0].named) > 0; got != c.direct {
			t.Errorf("%s: names at the lines: %v, want %v", c.why, got, c.direct)
		}
		for _, fault := range r.faults(s) {
			t.Errorf("%s: %s", c.why, fault)
		}
		for i, fr := range s.frames {
			if c.direct && len(fr.named) != len(c.f.Panels[i].Series) {
				t.Errorf("%s: %d names in panel %d, want %d", c.why, len(fr.named), i, len(c.f.Panels[i].Series))
			}
		}
	}
	_, s := record(apart)
	for _, tag := range s.frames[0].named {
		if moved := float64(tag.at.Y - tag.end.Y); math.Abs(moved) > .01 || tag.led {
			t.Errorf("%v: moved by %g pt, leader %v, want it at the end of its line", tag.text.lines, moved, tag.led)
		}
	}
	_, s = record(with(together, Direct, 1))
	for _, tag := range s.frames[0].named {
		if !tag.led {
			t.Errorf("%v is %g pt from its line and has no leader", tag.text.lines, tag.at.Y-tag.end.Y)
		}
	}
}

// hidden returns which data are under a name or, if leaders is set, under a leader, by
// walking along all lines, bars and bands in small steps.
func hidden(fr frame, leaders bool) (faults []string) {
	for _, tag := range fr.named {
		b := tag.box()
		for _, other := range fr.named {
			for _, q := range every(other.leader(), .5) {
				if leaders && other.led && q.X > b.Min.X && q.X < b.Max.X && q.Y > b.Min.Y && q.Y < b.Max.Y {
					faults = append(faults, fmt.Sprintf("the leader of %v crosses the name %v", other.text.lines, tag.text.lines))
				}
			}
		}
		check := func(s Series, q vg.Point) {
			if !fr.contains(q) {
				return
			}
			if q.X > b.Min.X && q.X < b.Max.X && q.Y > b.Min.Y && q.Y < b.Max.Y {
				faults = append(faults, fmt.Sprintf("%v covers %s at %v", tag.text.lines, s.Name, q))
			}
			if !leaders || !tag.led {
				return
			}
			l := tag.leader()
			if off(q, l[0], l[1]) < .7 && dist(q, tag.end) > leaderFrom+2 {
				faults = append(faults, fmt.Sprintf("the leader of %v crosses %s at %v", tag.text.lines, s.Name, q))
			}
		}
		walk := func(s Series, a, b vg.Point) {
			const steps = 60
			for i := range steps + 1 {
				check(s, a.Add(b.Sub(a).Scale(vg.Length(i)/steps)))
			}
		}
		for _, s := range fr.series {
			for i, q := range s.Points {
				low, high := fr.place(q.X, q.YLow), fr.place(q.X, q.YHigh)
				walk(s, low, high)
				if i == 0 || s.Form == Points {
					continue
				}
				p := s.Points[i-1]
				walk(s, fr.place(p.X, p.Y), fr.place(q.X, q.Y))
				if s.Form == Curve {
					for part := range 10 {
						at := vg.Length(part) / 9
						lowP, highP := fr.place(p.X, p.YLow), fr.place(p.X, p.YHigh)
						walk(s, lowP.Add(highP.Sub(lowP).Scale(at)), low.Add(high.Sub(low).Scale(at)))
					}
				}
			}
		}
	}
	return faults
}

// In many figures of random lines, which end anywhere, names at the lines cover nothing.
// Some figures have names at the lines and some a legend.
func TestNamesCoverNothing(t *testing.T) {
	count := map[Labels]map[bool]int{Auto: {}, Direct: {}}
	for seed := range 240 {
		state := uint64(seed)
		pick := func(n int) int { // a linear congruential generator, Knuth's
			state = state*6364136223846793005 + 1442695040888963407
			return int(state>>33) % n
		}
		f := Figure{
			X:      Axis{Label: "duels", Scale: []Scale{Linear, Log}[pick(2)]},
			Y:      Axis{Label: "error rate", Scale: []Scale{Linear, Log}[pick(2)]},
			Width:  Width(pick(3)),
			Labels: []Labels{Auto, Direct}[seed%2],
		}
		for range 1 + pick(2)*pick(3) {
			var p Panel
			form := forms[pick(3)]
			if pick(6) == 0 {
				p.Note = "two trials were cut"
			}
			for i := range 1 + pick(5) {
				s := Series{Name: []string{"SAVAGE", "TRA-POCOWISTA", "a learner with a long name", "PBR", "Δ"}[i], Style: i, Form: form}
				y := 1 + float64(pick(1000))/100
				points := 2 + pick(5)
				for x := range points {
					y *= .6 + float64(pick(80))/100
					half := y * float64(pick(30)) / 100
					s.Points = append(s.Points, Point{X: 1 + float64(x), Y: y, YLow: y - half, YHigh: y + half})
				}
				p.Series = append(p.Series, s)
			}
			f.Panels = append(f.Panels, p)
		}
		r, s := record(f)
		count[f.Labels][len(s.legend.entries) == 0]++
		faults := r.faults(s)
		for _, fr := range s.frames {
			faults = append(faults, hidden(fr, f.Labels == Auto)...)
		}
		if len(faults) > 0 {
			t.Errorf("figure %d (%s): %s", seed, f.Labels, faults[0])
		}
	}
	for labels, n := range count {
		if n[true] < 10 || labels == Auto && n[false] < 10 {
			t.Errorf("%s: %d figures with names at the lines and %d with a legend; want more of both", labels, n[true], n[false])
		}
	}
}

// The places of names agree with the formula of isotonic regression (Barlow et al.
// 1972): a decreasing fit is the minimum over all starts of the maximum over all ends
// of the mean between them.
func TestStack(t *testing.T) {
	const height = tickSize * leading
	f := frame{Rectangle: vg.Rectangle{Max: vg.Point{X: 100, Y: 200}}}
	for _, ends := range [][]float64{
		{100}, {150, 100, 50}, {100, 100, 100}, {104, 100, 60, 58, 57}, {120, 118, 109, 102, 101, 100, 20}, {60, 100, 58, 104, 57},
	} {
		var tags []tag
		for _, y := range ends {
			tags = append(tags, tag{entry: entry{text: block{lines: []string{"a"}, size: tickSize}}, end: vg.Point{X: 90, Y: vg.Length(y)}})
		}
		if !f.stack(tags) {
			t.Fatalf("%v do not fit in 200 pt", ends)
		}
		slices.SortFunc(ends, func(a, b float64) int { return int(b - a) })
		step := float64(height + tagSpace)
		for i := range ends {
			least := math.Inf(1)
			for j := 0; j <= i; j++ {
				most, sum := math.Inf(-1), 0.
				for k := j; k < len(ends); k++ {
					sum += ends[k] + float64(k)*step
					if k >= i {
						most = max(most, sum/float64(k-j+1))
					}
				}
				least = min(least, most)
			}
			if got, want := float64(tags[i].at.Y), least-float64(i)*step; math.Abs(got-want) > 1e-6 {
				t.Errorf("ends %v: name %d at %g, want %g", ends, i, got, want)
			}
		}
	}
	high := []tag{{entry: entry{text: block{lines: make([]string, 30), size: tickSize}}}}
	if f.stack(high) {
		t.Error("a name of 30 lines fits beside a frame of 200 pt")
	}
	edge := []tag{{entry: entry{text: block{lines: []string{"a"}, size: tickSize}}, end: vg.Point{Y: 200}}, {entry: entry{text: block{lines: []string{"b"}, size: tickSize}}, end: vg.Point{Y: 200}}}
	if !f.stack(edge) || edge[0].box().Max.Y > 202.01 || edge[0].box().Min.Y < edge[1].box().Max.Y {
		t.Errorf("at the upper edge names are at %v and %v", edge[0].box(), edge[1].box())
	}
}

func TestNamesWrapEvenly(t *testing.T) {
	got := tagText("Rank given, rank = 3", 180)
	if want := []string{"Rank given,", "rank = 3"}; !slices.Equal(got.lines, want) {
		t.Errorf("got %q, want %q", got.lines, want)
	}
}

func TestAnotherQuantityHasOpenMarkers(t *testing.T) {
	filled := func(f Figure) int { return strings.Count(string(page(t, f, "svg")), "fill:#0072B2") }
	f := lines(Markers, []float64{1, 2, 3})
	if n := filled(f); n != 4 {
		t.Errorf("a series has %d filled markers, want 3 and one after its name", n)
	}
	f.Panels[0].Series[0].Quantity = "z"
	if n := filled(f); n != 0 {
		t.Errorf("a series of another quantity has %d filled markers", n)
	}
}

func TestACurveLeavesALogAxisAtZero(t *testing.T) {
	f := lines(Curve, []float64{1, .1, 0, 0, 0, 0}, []float64{1, 1, 1, 1, 1, 1})
	f.Y.Scale = Log
	_, s := record(f)
	fr := s.frames[0]
	fr.series = fr.series[:1]
	right := fr.place(3, 1).X
	for _, q := range fr.drawSeries(pen{Canvas: nowhere{}}) {
		if q.X > right+.01 {
			t.Fatalf("ink at %v, beyond the first 0 at %g pt", q, right)
		}
	}
}

func TestALeaderCrossesNoName(t *testing.T) {
	far := tag{entry: entry{text: block{lines: []string{"a"}, size: tickSize}}, end: vg.Point{}, at: vg.Point{X: 60, Y: 10}, column: true, led: true}
	on := vg.Rectangle{Min: vg.Point{X: 20, Y: 0}, Max: vg.Point{X: 40, Y: 10}}
	off := vg.Rectangle{Min: vg.Point{X: 20, Y: -10}, Max: vg.Point{X: 40, Y: 0}}
	if !crosses(far, nil, []vg.Rectangle{off, on}) || crosses(far, nil, []vg.Rectangle{off}) {
		t.Errorf("a leader from %v to %v: over %v is %v, over %v is %v", far.end, far.at,
			on, crosses(far, nil, []vg.Rectangle{on}), off, crosses(far, nil, []vg.Rectangle{off}))
	}
}
