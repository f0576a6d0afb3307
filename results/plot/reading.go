package plot

import (
	"cmp"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Reading is a point of a figure as a table lists it.
type Reading struct {
	Panel, Series string // what the figure calls them; Panel may be empty
	Point                // both ends of an interval equal the value where there is none
}

// Readings are the points of a figure that have finite values, panel by panel, in
// the order of their series, which all have a name: one that the legend does not
// list is called by the listed one that it looks like, and by what it is.
func (f Figure) Readings() (list []Reading) {
	for _, p := range f.Panels {
		for _, s := range p.Series {
			title, name := Plain(p.Title), Plain(f.called(s))
			for _, q := range s.cleaned().Points {
				if !q.skipped() {
					list = append(list, Reading{title, name, q})
				}
			}
		}
	}
	return list
}

// called is the name of a series.
func (f Figure) called(s Series) string {
	if s.Name != "" {
		return s.Name
	}
	what := cmp.Or(s.Quantity, map[Form]string{Open: "published", Line: "theory", Dotted: "bound"}[s.Form])
	if what == "" {
		what = "a series without a name"
	}
	for _, p := range f.Panels {
		for _, other := range p.Series {
			if other.Name != "" && other.Style == s.Style {
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

// script raises or lowers a text, or says that it should be where some rune
// cannot.
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

// told writes a value for a person to read at a glance, to four places: 5 234,
// 0.05125, 1.2·10⁻⁷.
func told(v float64) string {
	if a := math.Abs(v); a >= 1000 && a < 1e9 {
		return decimal(v, 0)
	}
	r, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 4, 64), 64)
	return Plain(short(r))
}

// tooltip tells of the points of a series, a line a thing.
func (f Figure) tooltip(s Series) func(Point) string {
	name, x, y := Plain(f.called(s)), cmp.Or(Plain(f.X.Label), "x"), cmp.Or(Plain(s.Quantity), Plain(f.Y.Label), "y")
	value := func(v, low, high float64) string {
		if low < high {
			return fmt.Sprintf("%s (%s to %s)", told(v), told(low), told(high))
		}
		return told(v)
	}
	return func(q Point) string {
		return name + "\n" + x + ": " + value(q.X, q.XLow, q.XHigh) + "\n" + y + ": " + value(q.Y, q.YLow, q.YHigh)
	}
}
