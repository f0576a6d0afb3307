package plot

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func inline(t *testing.T, f Figure) Inline {
	t.Helper()
	in, err := f.Inline("fig")
	if err != nil {
		t.Fatal(err)
	}
	return in
}

// elements calls found with every element of a well-formed document.
func elements(t *testing.T, svg string, found func(e xml.StartElement, text string)) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(svg))
	var open xml.StartElement
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("%v in %s", err, svg)
		}
		switch x := token.(type) {
		case xml.StartElement:
			open = x.Copy()
			found(open, "")
		case xml.CharData:
			found(open, string(x))
		}
	}
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// The picture has nothing that a strict policy forbids, and its ids are unique.
func TestInlineIsStrict(t *testing.T) {
	in := inline(t, rich())
	parts := []string{in.Wide, in.Narrow}
	for _, e := range in.Legend {
		parts = append(parts, e.Sample)
	}
	ids := map[string]bool{}
	for _, part := range parts {
		elements(t, part, func(e xml.StartElement, text string) {
			if text != "" {
				return
			}
			switch e.Name.Local {
			case "svg", "title", "desc", "g", "path", "text", "circle":
			default:
				t.Errorf("element %s", e.Name.Local)
			}
			for _, a := range e.Attr {
				if a.Name.Local == "style" || strings.HasPrefix(a.Name.Local, "on") || a.Name.Local == "href" {
					t.Errorf("%s has the attribute %s", e.Name.Local, a.Name.Local)
				}
				if a.Name.Local == "id" {
					if ids[a.Value] {
						t.Errorf("the id %s is there twice", a.Value)
					}
					ids[a.Value] = true
				}
			}
		})
	}
	if len(ids) != 4 {
		t.Errorf("got ids %v, want a title and a description for each picture", ids)
	}
}

// Every series and its points are in groups with the index of its entry of the legend.
func TestInlineGroupsSeries(t *testing.T) {
	f := rich()
	in := inline(t, f)
	groups, points := map[string]int{}, map[string]int{}
	elements(t, in.Wide, func(e xml.StartElement, text string) {
		if text == "" && attribute(e, "class") == "series" {
			groups[attribute(e, "data-series")]++
		}
		if text == "" && attribute(e, "class") == "point" {
			points[attribute(e, "data-series")]++
		}
	})
	if len(in.Legend) != 7 {
		t.Errorf("got %d entries, want one a series", len(in.Legend))
	}
	for i, e := range in.Legend {
		name := fmt.Sprint(i)
		want := 3 // a group in each panel
		if strings.HasPrefix(e.Name, "curve") {
			want = 6 // and one for the band
		}
		if groups[name] != want {
			t.Errorf("%s has %d groups, want %d", e.Name, groups[name], want)
		}
		if points[name] < 3*3 || points[name] > 3*6 {
			t.Errorf("%s has %d points, of 18 that there are", e.Name, points[name])
		}
	}
}

func TestInlineTooltip(t *testing.T) {
	f := Figure{
		X: Axis{Label: "failure probability δ"}, Y: Axis{Label: "duels, 10^{3}"},
		Panels: []Panel{{Series: []Series{
			{Name: `A "<b>" & co`, Style: 4, Points: []Point{{X: .05, Y: 51234.2, YLow: 50000.4, YHigh: 52000}, {X: math.NaN(), Y: 1}}},
			{Style: 4, Form: Open, Points: []Point{{X: .1, Y: 2}}},
		}}},
	}
	var got []string
	in := inline(t, f)
	elements(t, in.Wide, func(e xml.StartElement, text string) {
		if e.Name.Local == "title" && attribute(e, "id") == "" && text != "" {
			got = append(got, text)
		}
	})
	want := []string{
		"A \"<b>\" & co\nfailure probability δ: 0.05\nduels, 10³: 51\u2009234 (50\u2009000 to 52\u2009000)",
		"A \"<b>\" & co (published)\nfailure probability δ: 0.1\nduels, 10³: 2",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if in.Narrow != "" {
		t.Error("a figure of one column has a narrower picture")
	}
	if n := strings.Count(in.Wide, `data-series="0"`); n != 4 {
		t.Errorf("%d groups and points are of the entry, want 4: published values go with the line of the same style", n)
	}
	if again := inline(t, f); again.Wide != in.Wide {
		t.Error("the same figure gives other bytes")
	}
}

func TestReadings(t *testing.T) {
	f := Figure{Panels: []Panel{{Title: "P^{2}", Series: []Series{
		{Name: "a", Style: 1, Points: []Point{{X: 1, Y: 2, YLow: 1, YHigh: math.NaN()}, {X: 1, Y: math.Inf(1)}}},
		{Style: 1, Form: Dotted, Points: []Point{{X: 3, Y: 4}}},
		{Style: 2, Form: Line, Points: []Point{{X: 5, Y: 6}}},
	}}}}
	want := []Reading{
		{"P²", "a", Point{X: 1, Y: 2, XLow: 1, XHigh: 1, YLow: 1, YHigh: 2}},
		{"P²", "a (bound)", Point{X: 3, Y: 4, XLow: 3, XHigh: 3, YLow: 4, YHigh: 4}},
		{"P²", "theory", Point{X: 5, Y: 6, XLow: 5, XHigh: 5, YLow: 6, YHigh: 6}},
	}
	if d := cmp.Diff(want, f.Readings()); d != "" {
		t.Error(d)
	}
}

func TestPlain(t *testing.T) {
	for label, want := range map[string]string{
		"10^{−3}":          "10⁻³",
		"x_{12}, a^{best}": "x₁₂, a^(best)",
		"a\n b":            "a b",
		"Δ ≥ .05":          "Δ ≥ .05",
		"":                 "",
	} {
		if got := Plain(label); got != want {
			t.Errorf("Plain(%q) = %q, want %q", label, got, want)
		}
	}
}

func TestInlineRefuses(t *testing.T) {
	if _, err := (Figure{}).Inline("x"); err == nil {
		t.Error("a figure without panels was drawn")
	}
}
