package report

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strconv"
	"unicode"
	"unicode/utf8"

	"joust/results"
	"joust/results/inline"
	"joust/results/plot"
	"joust/results/table"
)

//go:embed page.html
var layout string

//go:embed figures.html
var figuresLayout string

//go:embed page.css
var style string

//go:embed page.js
var script string

// Write writes the page. The same report gives the same bytes. It returns an
// error, and writes nothing, if a figure cannot be drawn; otherwise it returns only
// errors of w.
func (r Report) Write(w io.Writer) error {
	if r.Manifest == nil {
		return errors.New("report: a page needs a manifest")
	}
	r.Warnings = slices.Concat(r.mixed(), r.outside(), r.Warnings)
	p := page{
		Report: r,
		Frame:  newFrame(),
		Run:    r.run(),
	}
	var err error
	if p.Drawn, err = drawAll(r.Figures); err != nil {
		return err
	}
	p.SummaryTable = element{"summary-table", r.Summary}
	p.ComparisonTable = element{"comparison-table", comparisonTable(r.Comparisons)}
	p.PublishedTable = element{"published-table", publishedTable(r.Published)}
	p.SlopeTable = element{"slope-table", slopeTable(r.Slopes)}
	return writePage(w, layout, p)
}

// newFrame returns the head that all pages have.
func newFrame() inline.Frame { return inline.New(style, script) }

// writePage writes a page of that layout.
func writePage(w io.Writer, layout string, data any) error {
	t, err := template.New("page").Parse(layout)
	if err != nil {
		return err
	}
	if t, err = t.Parse(figuresLayout); err != nil {
		return err
	}
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, "page", data); err != nil {
		return err
	}
	_, err = w.Write(b.Bytes())
	return err
}

// drawAll draws figures with numbers from 1.
func drawAll(figures []plot.Named) (list []drawn, err error) {
	for i, f := range figures {
		d, err := draw(i+1, f)
		if err != nil {
			return nil, fmt.Errorf("figure %s: %w", f.Name, err)
		}
		list = append(list, d)
	}
	return list, nil
}

// mixed returns a warning if several programs made the records.
func (r Report) mixed() []results.Warning {
	if r.Manifest.Also == nil {
		return nil
	}
	cases := []string{r.Manifest.Program.String()}
	for _, p := range r.Manifest.Also {
		cases = append(cases, p.String())
	}
	return []results.Warning{{
		What:  "The records come from different programs or platforms. Calculations that decide something avoid operations that processors round differently, so that the records should agree; run the study with one program if a result looks wrong.",
		Cases: cases,
	}}
}

// outside returns a warning if programs that are not part of joust play algorithms.
func (r Report) outside() []results.Warning {
	list := r.Manifest.Outsiders()
	if list == nil {
		return nil
	}
	return []results.Warning{{
		What:  "Programs outside of joust play some of the algorithms. Their records may be others on a machine with another version of what the programs need.",
		Cases: list,
	}}
}

// page is the data of page.html.
type page struct {
	Report
	inline.Frame
	Run   []fact
	Drawn []drawn

	SummaryTable, ComparisonTable, PublishedTable, SlopeTable element
}

// element is a table with the id of its element in the page.
type element struct {
	ID string
	table.Table
}

// HTML returns the element.
func (e element) HTML() (template.HTML, error) { return e.Table.HTML(e.ID) }

// maxPrinted is the largest number of rows of a figure's data that are printed on
// paper.
const maxPrinted = 60

// Long reports whether the table is too long for paper.
func (e element) Long() bool { return e.Rows() > maxPrinted }

// drawn is a figure of the page.
type drawn struct {
	Number       int
	ID, Name     string
	Title        string
	Caption      string
	Wide, Narrow template.HTML
	Legend       []entry
	Data         element
}

type entry struct {
	Name   string
	Sample template.HTML
}

func draw(number int, f plot.Named) (drawn, error) {
	d := drawn{Number: number, ID: "figure-" + strconv.Itoa(number), Name: f.Name}
	in, err := f.Inline(d.ID)
	if err != nil {
		return d, err
	}
	d.Title, d.Caption = sentence(in.Title), in.Caption
	d.Wide, d.Narrow = template.HTML(in.Wide), template.HTML(in.Narrow)
	for _, e := range in.Legend {
		d.Legend = append(d.Legend, entry{e.Name, template.HTML(e.Sample)})
	}
	d.Data = element{d.ID + "-data", dataTable(f, d.Title)}
	return d, nil
}

// sentence returns the text with a capital first letter, unless it begins with a
// symbol of one letter.
func sentence(s string) string {
	first, n := utf8.DecodeRuneInString(s)
	second, _ := utf8.DecodeRuneInString(s[n:])
	if n == 0 || !unicode.IsLetter(second) {
		return s
	}
	return string(unicode.ToUpper(first)) + s[n:]
}
