package plot

import (
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
)

func dist(a, b vg.Point) vg.Length {
	x, y := float64(a.X-b.X), float64(a.Y-b.Y)
	// Not math.Hypot, whose last bit differs between processors: marks would move.
	return vg.Length(math.Round(math.Sqrt(float64(x*x)+float64(y*y))*(1<<20)) / (1 << 20))
}

// length returns the length of a line through points.
func length(line []vg.Point) vg.Length {
	var sum vg.Length
	for i := 1; i < len(line); i++ {
		sum += dist(line[i-1], line[i])
	}
	return sum
}

// every returns points along a line: its start, then one after each step.
func every(line []vg.Point, step vg.Length) []vg.Point {
	var at []vg.Point
	next := vg.Length(0) // distance from the start of the current segment
	for i := 1; i < len(line); i++ {
		a, b := line[i-1], line[i]
		d := dist(a, b)
		for ; next <= d; next += step {
			if d > 0 {
				at = append(at, a.Add(b.Sub(a).Scale(next/d)))
			}
		}
		next -= d
	}
	return at
}

// apart selects points whose distance to the one selected before is at least step, the
// first at least the distance first from the start. On a jagged line they are not
// closer than on a smooth one.
func apart(places []vg.Point, first, step vg.Length) []vg.Point {
	var picked []vg.Point
	for i, last := 0, 0; i < len(places); i++ {
		if dist(places[i], places[last]) >= first {
			picked = append(picked, places[i])
			first, last = step, i
		}
	}
	return picked
}

// shaded returns points inside a polygon: in columns a step apart, between the edges
// that a column crosses.
func shaded(area []vg.Point, step vg.Length) []vg.Point {
	if len(area) == 0 {
		return nil
	}
	left, right := area[0].X, area[0].X
	for _, q := range area {
		left, right = min(left, q.X), max(right, q.X)
	}
	places := slices.Clone(area)
	for x := left + step/2; x < right; x += step {
		var crossings []vg.Length
		for i, b := range area {
			a := area[(i+len(area)-1)%len(area)]
			if (a.X <= x) != (b.X <= x) {
				crossings = append(crossings, a.Y+(b.Y-a.Y)*(x-a.X)/(b.X-a.X))
			}
		}
		slices.Sort(crossings)
		for i := 0; i+1 < len(crossings); i += 2 {
			places = append(places, every([]vg.Point{{X: x, Y: crossings[i]}, {X: x, Y: crossings[i+1]}}, step)...)
		}
	}
	return places
}

// thinned leaves out points whose absence moves the line by less than a twentieth of a
// typographic point (Douglas and Peucker 1973), so that files stay small for curves of
// many points.
func thinned(line []vg.Point) []vg.Point {
	const least = .05 * vg.Length(1)
	if len(line) < 3 {
		return line
	}
	keep := make([]bool, len(line))
	keep[0], keep[len(line)-1] = true, true
	type span struct{ from, to int }
	for todo := []span{{0, len(line) - 1}}; len(todo) > 0; {
		s := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		far, at := least, -1
		for i := s.from + 1; i < s.to; i++ {
			if d := off(line[i], line[s.from], line[s.to]); d > far {
				far, at = d, i
			}
		}
		if at > 0 {
			keep[at] = true
			todo = append(todo, span{s.from, at}, span{at, s.to})
		}
	}
	kept := make([]vg.Point, 0, len(line))
	for i, q := range line {
		if keep[i] {
			kept = append(kept, q)
		}
	}
	return kept
}

// off returns the distance of q from the segment from a to b.
func off(q, a, b vg.Point) vg.Length {
	ab := b.Sub(a)
	square := ab.Dot(ab)
	if square == 0 {
		return dist(q, a)
	}
	t := max(0, min(1, q.Sub(a).Dot(ab)/square))
	return dist(q, a.Add(ab.Scale(t)))
}
