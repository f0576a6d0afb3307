package plot

import (
	"fmt"
	"html"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"
)

// Inline is a figure in the parts that an HTML page is made of. The pictures are
// svg elements without style attributes and scripts, so that they stand in a page
// with the strictest of policies. They lack what the page can say better itself:
// the figure's title, its caption and its legend.
//
// What belongs to an entry of the legend is in groups with the class "series" and
// the entry's index in data-series. On top lies a circle of the class "point" for
// each point that is seen, with data-series, and a title that tells its values.
type Inline struct {
	Title   string // what it shows, without marks: the figure's title, or its axes
	Caption string // the figure's, without marks
	Wide    string // as wide as the figure asks for
	Narrow  string // for a phone, 3.5 in; "" where Wide is no wider
	Legend  []LegendEntry
}

// LegendEntry is a series as the legend of a page lists it.
type LegendEntry struct {
	Name   string // without marks
	Sample string // an svg element of what it looks like, 24 by 10 points
}

// Inline draws the figure for an HTML page, in which ids that begin with id
// must be free. The same figure gives the same parts. It returns an error under
// the same conditions as Write.
func (f Figure) Inline(id string) (Inline, error) {
	if err := f.check(); err != nil {
		return Inline{}, err
	}
	legend := newLegend(f, f.views(), tallest)
	page := f
	page.bare, page.Labels, page.Title, page.Caption = true, Legend, "", ""
	s := newSheet(page)
	if s.height > tallest {
		return Inline{}, errTooTall(s.height)
	}
	out := Inline{Title: f.named(), Caption: Plain(f.Caption), Wide: f.inline(s, legend, id)}
	page.Width, page.Columns = Single, 0
	if len(f.Panels) <= 3 {
		page.Columns = 1
	}
	if narrow := newSheet(page); narrow.width < s.width && narrow.height <= tallest {
		out.Narrow = f.inline(narrow, legend, id+"-narrow")
	}
	for _, e := range legend.entries {
		out.Legend = append(out.Legend, LegendEntry{Plain(e.name), e.inline()})
	}
	return out, nil
}

// inline is the svg element of a sheet.
func (f Figure) inline(s sheet, l legend, id string) string {
	c := &inlineCanvas{figure: f, legend: l, height: s.height, looks: []inlineLook{{}}}
	s.draw(pen{Canvas: c})
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %s %s" width="%s" height="%s" role="img" aria-labelledby="%s-title" aria-describedby="%[5]s-desc" font-family="'Liberation Sans',Arial,Helvetica,sans-serif">`,
		points(s.width), points(s.height), points(s.width*4/3), points(s.height*4/3), html.EscapeString(id))
	fmt.Fprintf(&b, `<title id="%s-title">%s</title><desc id="%[1]s-desc">%s</desc>`, html.EscapeString(id), html.EscapeString(f.named()), html.EscapeString(f.described(l)))
	b.WriteString(c.out.String())
	b.WriteString(`<g class="points" fill="none" pointer-events="all">`)
	b.WriteString(c.points.String())
	b.WriteString("</g></svg>")
	return b.String()
}

// inline is the svg element of the entry's sample.
func (e entry) inline() string {
	const high = 10 * vg.Length(1)
	c := &inlineCanvas{height: high, looks: []inlineLook{{}}}
	e.sample(pen{Canvas: c}, vg.Point{Y: high / 2})
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %s %s" width="32" height="13.33" aria-hidden="true" focusable="false">%s</svg>`,
		points(sampleWidth), points(high), c.out.String())
}

// index finds the entry of the legend that a series belongs to: its own or, of
// one that is not listed, the first that looks like it; -1 where there is none.
func (l legend) index(s Series) int {
	id := s.identity()
	return slices.IndexFunc(l.entries, func(e entry) bool {
		return e.identity == id || id.name == "" && e.style == id.style
	})
}

// named is what the figure shows, in a few words.
func (f Figure) named() string {
	if f.Title != "" {
		return Plain(f.Title)
	}
	return Plain(f.Y.Label) + " by " + Plain(f.X.Label)
}

// described says to one who cannot see the figure what is in it.
func (f Figure) described(l legend) string {
	axis := func(a Axis) string {
		if a.log() {
			return Plain(a.Label) + ", on a logarithmic scale"
		}
		return Plain(a.Label)
	}
	var names, titles []string
	for _, e := range l.entries {
		names = append(names, Plain(e.name))
	}
	for _, p := range f.Panels {
		if p.Title != "" {
			titles = append(titles, Plain(p.Title))
		}
	}
	text := fmt.Sprintf("Horizontal: %s. Vertical: %s.", axis(f.X), axis(f.Y))
	if len(f.Panels) > 1 {
		text = fmt.Sprintf("%d panels: %s. %s", len(f.Panels), strings.Join(titles, "; "), text)
	}
	if names != nil {
		text += " Series: " + strings.Join(names, "; ") + "."
	}
	return text + " The table of its data has all values."
}
