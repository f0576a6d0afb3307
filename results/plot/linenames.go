package plot

import (
	"image/color"
	"slices"

	"gonum.org/v1/plot/vg"
)

// Labels is the way in which a figure names its series. The empty Labels is Auto.
type Labels string

// The ways to name the series.
const (
	Auto   Labels = "auto"   // names at the ends of the lines if these are few and there is space, else a legend
	Legend Labels = "legend" // a legend below the panels
	Direct Labels = "direct" // names at the ends of the lines in every panel; a legend if there is no space
)

// allLabels lists the ways.
var allLabels = []Labels{Auto, Legend, Direct}

// Bounds for names at the ends of lines, in points except for shares.
const (
	fewLines   = 6                 // more lines are easier to find in a legend
	maxShare   = .42               // of the page's width, for names beside a panel
	minShare   = .45               // of the page's width, for the only panel
	maxMoved   = 7 * vg.Length(1)  // distance of a name from the height of the line's end
	maxBack    = 14 * vg.Length(1) // distance of the line's end from a column of names, without a leader
	tagSample  = 13 * vg.Length(1) // width of the sample of the line after its name
	tagGap     = 9 * vg.Length(1)  // maximum space between a panel and the names beside it
	tagSpace   = 1 * vg.Length(1)  // space between two names
	leader     = .5 * vg.Length(1) // weight of the line from the end to the name
	leaderFrom = 3 * vg.Length(1)  // distance from the end at which that line begins
)

// A tag is the name of a series at the end of its line, in a column beside the frame
// or in the frame.
type tag struct {
	entry
	colour color.Color
	end    vg.Point // of the line
	at     vg.Point // the middle of the left edge of the text, which a sample of the line follows
	column bool
	led    bool // a leader, a line from the end to the name, is drawn
}

// width returns the width of the text and the sample.
func (t tag) width() vg.Length { return tagSample + sampleGap + t.text.width() }

// box returns the bounds of the text and the sample.
func (t tag) box() vg.Rectangle {
	w, h := t.width(), t.text.height()
	return vg.Rectangle{Min: t.at.Sub(vg.Point{Y: h / 2}), Max: t.at.Add(vg.Point{X: w, Y: h / 2})}
}

// leader returns the line from the end to the name.
func (t tag) leader() []vg.Point {
	return []vg.Point{t.end.Add(vg.Point{X: leaderFrom}), t.at.Sub(vg.Point{X: 1})}
}

// away reports whether the name is so far from the end that it needs a leader.
func (t tag) away() bool {
	moved := t.at.Y - t.end.Y
	return t.column && (max(moved, -moved) > 2 || t.at.X-t.end.X > 25)
}

func (t tag) draw(p pen) {
	if t.led {
		p.stroke(t.colour, leader, nil, t.leader())
	}
	t.text.draw(p, t.at.Add(vg.Point{Y: t.text.height() / 2}), 0)
	t.sample(p, t.at.Add(vg.Point{X: t.text.width() + sampleGap}), tagSample)
}

// direct lays out the figure with names at the ends of the lines, and reports whether
// these are as clear as a legend.
func (f Figure) direct(vs []view) (sheet, bool) {
	page := f.Width.inches(len(f.Panels)) - 2*margin
	list := f.entries(vs)
	if n := len(list); n == 0 || f.Labels != Direct && (n > fewLines || len(vs) > 1) {
		return sheet{}, false
	}
	var beside vg.Length
	for _, e := range list {
		beside = max(beside, tag{entry: entry{text: tagText(e.name, page)}}.width())
	}
	s, needed, ok := f.withNames(vs, list, page, beside)
	if !ok || needed == beside {
		return s, ok
	}
	// Lay out again without space beside the panels if all names are in the frame, and
	// still are then.
	if narrow, more, ok := f.withNames(vs, list, page, needed); ok && more <= needed {
		return narrow, true
	}
	return s, true
}

// withNames lays out the figure with that much space for names beside each panel. It
// returns the space that the names take, and whether all series of the list have a
// name and the panels are wide enough.
func (f Figure) withNames(vs []view, list []entry, page, beside vg.Length) (s sheet, needed vg.Length, ok bool) {
	auto := f.Labels != Direct
	s = f.settle(vs, &beside)
	seen := map[identity]bool{}
	for i := range s.frames {
		fr := &s.frames[i]
		if wide := fr.Size().X; wide < narrowest || auto && wide < minShare*page {
			return s, 0, false
		}
		if fr.named, ok = fr.tags(page, auto); !ok {
			return s, 0, false
		}
		for _, t := range fr.named {
			if t.column {
				needed = max(needed, t.width())
			}
		}
		for _, v := range fr.series {
			seen[v.identity()] = true
		}
	}
	return s, needed, !slices.ContainsFunc(list, func(e entry) bool { return !seen[e.identity] })
}

// tagText breaks a name beside a panel into lines of about the same length.
func tagText(name string, page vg.Length) block {
	b := set(name, tickSize, maxShare*page-tagGap-tagSample-sampleGap, 3)
	for len(b.lines) > 1 {
		narrower := wrap(name, b.size, b.width()-.1)
		if len(narrower.lines) > len(b.lines) || narrower.width() >= b.width() {
			break
		}
		b = narrower
	}
	return b
}

// besideFrame returns the space for a column of names of that width.
func besideFrame(names vg.Length) vg.Length {
	if names == 0 {
		return 0
	}
	return tagGap + names
}

// tags returns the names of the frame's series: in the frame if there is only one, or
// the line ends far from the right edge, and there is space; otherwise beside it. It
// reports false if a name has no place or, if auto is set, if a name is far from its
// line or a leader crosses data or a name.
func (f frame) tags(page vg.Length, auto bool) ([]tag, bool) {
	var beside, within []tag
	listed := map[identity]bool{}
	var own [][]vg.Point // what is drawn of each series, in order
	for _, s := range f.series {
		single := f
		single.series = []Series{s}
		own = append(own, single.drawSeries(pen{Canvas: nowhere{}}))
	}
	var all []vg.Rectangle // bounds of other names
	alone := len(f.series) == 1
	if f.note != "" && !f.noteAbove {
		all = append(all, f.spot(slices.Concat(own...)).box())
	}
	for i, s := range f.series {
		if s.Name == "" || listed[s.identity()] {
			continue
		}
		listed[s.identity()] = true
		end, ok := f.end(s)
		if !ok {
			return nil, false
		}
		t := tag{entry: entry{identity: s.identity(), like: s, text: tagText(clean(s.Name), page)}, colour: s.appearance().colour, end: end}
		if auto && len(t.text.lines) > 2 {
			return nil, false
		}
		others := slices.Concat(slices.Delete(slices.Clone(own), i, i+1)...)
		if alone || end.X < f.Max.X-.12*f.Size().X {
			if at, ok := f.within(t, own[i], others, all); ok {
				t.at = at
				within, all = append(within, t), append(all, t.box())
				continue
			}
		}
		if auto && (f.leaves(s) || f.Max.X-end.X > maxBack) {
			return nil, false
		}
		t.column = true
		beside = append(beside, t)
	}
	if !f.stack(beside) {
		return nil, false
	}
	// If one name has a leader, all have.
	led := slices.ContainsFunc(beside, tag.away)
	for i := range beside {
		beside[i].led = led
		beside[i].at.X = f.columnAt(beside, led)
	}
	if auto {
		ink := slices.Concat(own...)
		for _, t := range beside {
			if moved := t.at.Y - t.end.Y; max(moved, -moved) > maxMoved || crosses(t, ink, all) {
				return nil, false
			}
		}
	}
	return append(beside, within...), true
}

// columnAt returns where the names beside the frame begin: close to the ends of the
// lines, with space for leaders if there are any.
func (f frame) columnAt(tags []tag, led bool) vg.Length {
	way := vg.Length(6)
	if led {
		way = 13
	}
	right := f.Min.X
	for _, t := range tags {
		right = max(right, t.end.X)
	}
	return max(f.Max.X+2, min(right+way, f.Max.X+tagGap))
}

// leaves reports whether the line leaves the frame before its last point.
func (f frame) leaves(s Series) bool {
	for _, q := range slices.Backward(s.Points) {
		if !q.skipped() {
			return f.vanishes(q) || !f.contains(f.place(q.X, q.Y))
		}
	}
	return false
}

// end returns the last visible point of a series.
func (f frame) end(s Series) (vg.Point, bool) {
	for _, q := range slices.Backward(s.Points) {
		if q.skipped() || f.vanishes(q) {
			continue
		}
		if at := f.place(q.X, q.Y); f.contains(at) {
			return at, true
		}
	}
	return vg.Point{}, false
}

// within finds a place in the frame next to the end of the line. The data of the
// series are a small distance away, those of other series a larger one, so that the
// name is not read as theirs.
func (f frame) within(t tag, own, others []vg.Point, taken []vg.Rectangle) (vg.Point, bool) {
	const near, far, gap = 1.5, 5, 5
	w, h := t.width(), t.text.height()
	var places []vg.Point // of the middle of the left edge, relative to the end
	for _, y := range []vg.Length{0, 2, -2, 4, -4, 6, -6} {
		places = append(places, vg.Point{X: gap, Y: y})
	}
	for _, y := range []vg.Length{gap, 2 * gap, 3 * gap} {
		for _, x := range []vg.Length{0, -w / 2, -w} {
			places = append(places, vg.Point{X: x, Y: h/2 + y}, vg.Point{X: x, Y: -h/2 - y})
		}
	}
	for _, at := range places {
		t.at = t.end.Add(at)
		b := t.box()
		if b.Min.X < f.Min.X+1 || b.Max.X > f.Max.X || b.Min.Y < f.Min.Y+1 || b.Max.Y > f.Max.Y {
			continue
		}
		hit := func(r vg.Rectangle) bool { return overlap(r, b, 2) }
		if !covers(b, own, near) && !covers(b, others, far) && !slices.ContainsFunc(taken, hit) {
			return t.at, true
		}
	}
	return vg.Point{}, false
}

// covers reports whether some point is less than the distance away from the box.
func covers(b vg.Rectangle, ink []vg.Point, distance vg.Length) bool {
	return slices.ContainsFunc(ink, func(q vg.Point) bool {
		return q.X > b.Min.X-distance && q.X < b.Max.X+distance && q.Y > b.Min.Y-distance && q.Y < b.Max.Y+distance
	})
}

// overlap reports whether two boxes are less than the distance apart.
func overlap(a, b vg.Rectangle, distance vg.Length) bool {
	return a.Min.X < b.Max.X+distance && b.Min.X < a.Max.X+distance && a.Min.Y < b.Max.Y+distance && b.Min.Y < a.Max.Y+distance
}

// crosses reports whether the leader of a tag runs through a box, or through the
// points of a series outside the surroundings of the leader's end.
func crosses(t tag, ink []vg.Point, boxes []vg.Rectangle) bool {
	const clear = 1.5
	return t.led && slices.ContainsFunc(every(t.leader(), 1), func(q vg.Point) bool {
		at := vg.Rectangle{Min: q, Max: q}
		return dist(q, t.end) > leaderFrom+clear && covers(at, ink, clear) ||
			slices.ContainsFunc(boxes, func(b vg.Rectangle) bool { return overlap(at, b, 0) })
	})
}

// stack sets tags one below the other beside the frame, in the order of their ends, so
// that the sum of squared distances to the ends is minimal: after subtracting the
// heights of the names above, this is isotonic regression by pooling adjacent
// violators (Ayer et al. 1955). It reports false if the names are taller than the
// frame.
func (f frame) stack(tags []tag) bool {
	slices.SortStableFunc(tags, func(a, b tag) int {
		switch {
		case a.end.Y > b.end.Y:
			return -1
		case a.end.Y < b.end.Y:
			return 1
		}
		return 0
	})
	type pool struct {
		sum vg.Length
		n   int
	}
	var pools []pool
	mean := func(p pool) vg.Length { return p.sum / vg.Length(p.n) }
	above := make([]vg.Length, len(tags)) // distance from the middle of the first name to that of this one
	for i, t := range tags {
		if i > 0 {
			above[i] = above[i-1] + (tags[i-1].text.height()+t.text.height())/2 + tagSpace
		}
		pools = append(pools, pool{t.end.Y + above[i], 1})
		for n := len(pools); n > 1 && mean(pools[n-2]) < mean(pools[n-1]); n-- {
			pools[n-2] = pool{pools[n-2].sum + pools[n-1].sum, pools[n-2].n + pools[n-1].n}
			pools = pools[:n-1]
		}
	}
	if len(tags) == 0 {
		return true
	}
	last := len(tags) - 1
	highest := f.Max.Y - tags[0].text.height()/2 + 2
	lowest := f.Min.Y + tags[last].text.height()/2 - 2 + above[last]
	if lowest > highest {
		return false
	}
	i := 0
	for _, p := range pools {
		for range p.n {
			y := max(lowest, min(mean(p), highest)) - above[i]
			tags[i].at = vg.Point{X: f.Max.X + tagGap, Y: y}
			i++
		}
	}
	return true
}
