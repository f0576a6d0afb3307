package plot

import (
	"fmt"
	"html"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"
)

// Inline is the parts of a figure for an HTML page. The pictures are svg elements
// without style attributes and scripts, which the strictest policy of a page allows.
// Title, caption and legend are not in the pictures but separate.
//
// What belongs to an entry of the legend is in groups with the class "series" and the
// index of the entry in data-series. Each visible point has a transparent circle on
// top, of the class "point", with data-series and a title with its values.
type Inline struct {
	Title   string // the figure's title or, without one, what the axes show; without marks
	Caption string // the figure's caption, without marks
	Wide    string // svg element with the width of the figure
	Narrow  string // svg element for a phone, 3.5 in; "" if Wide is no wider
	Legend  []LegendEntry
}

// LegendEntry is an entry of the legend of a page.
type LegendEntry struct {
	Name   string // without marks
	Sample string // svg element with a sample of the line, 24 by 10 points
}

// Inline returns the parts of the figure for an HTML page. The page must not use other
// ids that begin with id. The same figure gives the same parts. It returns an error
// under the same conditions as Write.
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

// inline returns the svg element of a sheet.
func (f Figure) inline(s sheet, l legend, id string) string {
	c := &inlineCanvas{figure: f, legend: l, height: s.height, states: []canvasState{{}}}
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

// inline returns the svg element of the entry's sample.
func (e entry) inline() string {
	const high = 10 * vg.Length(1)
	c := &inlineCanvas{height: high, states: []canvasState{{}}}
	e.sample(pen{Canvas: c}, vg.Point{Y: high / 2}, sampleWidth)
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %s %s" width="32" height="13.33" aria-hidden="true" focusable="false">%s</svg>`,
		points(sampleWidth), points(high), c.out.String())
}

// index returns the index of the legend's entry for a series: its own or, if it has
// none, the first entry of the same style; -1 if there is none.
func (l legend) index(s Series) int {
	id := s.identity()
	return slices.IndexFunc(l.entries, func(e entry) bool {
		return e.identity == id || id.name == "" && e.style == id.style && e.variant == id.variant
	})
}

// named returns in a few words what the figure shows.
func (f Figure) named() string {
	if f.Title != "" {
		return Plain(f.Title)
	}
	if f.Heat != nil {
		return Plain(f.Heat.Label)
	}
	return Plain(f.Y.Label) + " by " + Plain(f.X.Label)
}

// described describes the figure for readers who cannot see it.
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
	if f.Heat != nil {
		text = "A grid of colours, the darker the more: " + Plain(f.Heat.Label) + "."
	}
	if len(f.Panels) > 1 {
		text = fmt.Sprintf("%d panels: %s. %s", len(f.Panels), strings.Join(titles, "; "), text)
	}
	if names != nil {
		text += " Series: " + strings.Join(names, "; ") + "."
	}
	return text + " The table of its data has all values."
}
