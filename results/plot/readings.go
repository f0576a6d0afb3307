package plot

import (
	"cmp"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Reading is a point of a figure for a table.
type Reading struct {
	Panel, Series string // their names in the figure; Panel may be empty
	Point                // both ends of an interval equal the value if there is no interval
}

// Readings returns the points of the figure with finite values, in the order of panels
// and series. A series that the legend does not list is named by the listed series of
// the same style and by what it is, such as "(published)". A reading of a grid has the
// name of its row as series and the number of its column as X, one of a row with a name that
// name as series.
func (f Figure) Readings() (list []Reading) {
	for _, p := range f.Panels {
		list = append(list, p.gridReadings()...)
		for _, s := range p.Series {
			title, name := Plain(p.Title), Plain(f.seriesName(s))
			for _, q := range s.cleaned().Points {
				if row := f.Y.rowName(q.Y); row != "" && !q.skipped() {
					list = append(list, Reading{title, row, q})
				} else if !q.skipped() {
					list = append(list, Reading{title, name, q})
				}
			}
		}
	}
	return list
}

// gridReadings returns the readings of the panel's grid, if it has one.
func (p Panel) gridReadings() (list []Reading) {
	if p.Grid == nil {
		return nil
	}
	title, first := Plain(p.Title), p.Grid.first()
	for i, row := range p.Grid.Values {
		name := p.Grid.rowName(i, first)
		for j, v := range row {
			if finite(v) {
				x := float64(first + j)
				if p.Grid.Columns != nil { // numbers, in words
					x, _ = strconv.ParseFloat(p.Grid.Columns[j], 64)
				}
				list = append(list, Reading{title, name, Point{X: x, XLow: x, XHigh: x, Y: v, YLow: v, YHigh: v}})
			}
		}
	}
	return list
}

// seriesName returns the name of a series; see Readings.
func (f Figure) seriesName(s Series) string {
	if s.Name != "" {
		return s.Name
	}
	what := cmp.Or(s.Quantity, map[Form]string{Open: "published", Line: "theory", Dotted: "bound"}[s.Form])
	if what == "" {
		what = "a series without a name"
	}
	for _, p := range f.Panels {
		for _, other := range p.Series {
			if other.Name != "" && other.Style == s.Style && other.Variant == s.Variant {
				return other.Name + " (" + what + ")"
			}
		}
	}
	return what
}

// Plain writes a label without marks: 10^{−3} as 10⁻³.
func Plain(label string) string {
	var b strings.Builder
	for _, l := range strings.Split(clean(label), "\n") {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		for _, r := range runs(l) {
			switch {
			case r.raise > 0:
				b.WriteString(script(r.text, raisedRunes, "^"))
			case r.raise < 0:
				b.WriteString(script(r.text, loweredRunes, "_"))
			default:
				b.WriteString(r.text)
			}
		}
	}
	return b.String()
}

var (
	raisedRunes  = scripts("0123456789+−-()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾ⁿ")
	loweredRunes = scripts("0123456789+−-()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₍₎")
)

func scripts(from, to string) map[rune]rune {
	m := map[rune]rune{}
	runes := []rune(to)
	for i, r := range []rune(from) {
		m[r] = runes[i]
	}
	return m
}

// script returns a raised or lowered text, or the text after the mark if some rune has
// no raised or lowered form.
func script(s string, to map[rune]rune, mark string) string {
	var b strings.Builder
	for _, r := range s {
		t, ok := to[r]
		if !ok {
			return mark + "(" + s + ")"
		}
		b.WriteRune(t)
	}
	return b.String()
}

// rounded writes a value with four significant digits: 5 234, 0.05125, 1.2·10⁻⁷.
func rounded(v float64) string {
	if a := math.Abs(v); a >= 1000 && a < 1e9 {
		return decimal(v, 0)
	}
	r, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 4, 64), 64)
	return Plain(short(r))
}

// tooltip returns a function that describes a point of the series, with a line for each
// property.
func (f Figure) tooltip(s Series) func(Point) string {
	name, x, y := Plain(f.seriesName(s)), cmp.Or(Plain(f.X.Label), "x"), cmp.Or(Plain(s.Quantity), Plain(f.Y.Label), "y")
	value := func(v, low, high float64) string {
		if low < high {
			return fmt.Sprintf("%s (%s to %s)", rounded(v), rounded(low), rounded(high))
		}
		return rounded(v)
	}
	return func(q Point) string {
		if row := f.Y.rowName(q.Y); row != "" {
			return row + "\n" + x + ": " + value(q.X, q.XLow, q.XHigh)
		}
		return name + "\n" + x + ": " + value(q.X, q.XLow, q.XHigh) + "\n" + y + ": " + value(q.Y, q.YLow, q.YHigh)
	}
}
