package plot

import (
	"bytes"
	"io"

	"gonum.org/v1/plot/vg"
)

// Scale is the way in which an axis maps values to lengths. The empty Scale is Linear.
type Scale string

// The scales of an axis.
const (
	Linear Scale = "linear"
	Log    Scale = "log"  // base 10
	Log2   Scale = "log2" // base 2, ticks at powers of two
)

// Axis describes an axis. All panels of a figure share it.
type Axis struct {
	// Label is drawn once for the whole figure; it should name the unit.
	Label string
	Scale Scale
	// Min and Max are the ends of the axis in data units; if both are 0, they come
	// from the data. On a log axis, a Min of 0 alone comes from the data.
	Min, Max float64
	// Proportion means that the values are in [0, 1]. The axis then has no values beyond
	// these bounds, but for a little space.
	Proportion bool
	// Names are those of rows at the values 0, 1, 2, …, from the top down, in place of ticks. Only
	// the Y axis has them, and then neither bounds nor a scale; panels are as tall as they need.
	Names []string
}

// Point is a point in data units with its intervals. An interval that equals the
// value, is NaN, or is 0 to 0 does not exist. A point whose X or Y is not finite is
// skipped and leaves a gap in the line.
type Point struct {
	X, Y        float64
	XLow, XHigh float64
	YLow, YHigh float64
}

// Form is the way in which a series is drawn. The empty Form is Markers.
type Form string

// The forms of a series.
const (
	Markers Form = "markers" // markers joined by a line, error bars: few points
	Curve   Form = "curve"   // a line with a band for the interval in y: many points
	Spread  Form = "spread"  // markers joined by a line, with a band for the interval in y
	Points  Form = "points"  // markers without a line, error bars: simulated values of an exact line
	Open    Form = "open"    // open markers without a line, error bars: published values
	Line    Form = "line"    // a thin line without markers or band: theory
	Dotted  Form = "dotted"  // a thin dotted line without markers or band: a bound
	Rule    Form = "rule"    // a thin grey line without markers or band: a reference; Variant selects its dash
)

// forms lists all forms.
var forms = []Form{Markers, Curve, Spread, Points, Open, Line, Dotted, Rule}

// joined reports whether the points are joined by a line.
func (f Form) joined() bool { return f != Open && f != Points }

// marked reports whether each point has a marker.
func (f Form) marked() bool { return f == Markers || f == Open || f == Points || f == Spread }

// thin reports whether the line is a thin one, of what was not measured.
func (f Form) thin() bool { return f == Line || f == Dotted || f == Rule }

// banded reports whether intervals in y are a band.
func (f Form) banded() bool { return f == Curve || f == Spread }

// Series is an entry of the legend and its points, joined in the given order. A
// series without a name is drawn but has no entry in the legend.
type Series struct {
	Name string
	// Style selects the colour, in studies that of an algorithm: a number has the same
	// one in all panels and figures. Variant selects the dash and marker among the series
	// of one style, in studies those of the algorithm's parameters.
	Style, Variant int
	// Group is what the series of one style have in common, in studies the name of the
	// algorithm, and Part is what distinguishes this one, its parameters. A legend of
	// many entries has a row for each group. Both may be "".
	Group, Part string
	Form        Form
	Points      []Point
	// Quantity is the name of what the series shows, if that is not what the Y axis
	// names; its markers are open and its line is thin. "" for what the axis names.
	Quantity string
}

// Panel is a frame of a figure.
type Panel struct {
	Title  string
	Series []Series
	Note   string // small text inside the frame, such as "no data"
	Grid   *Grid  // in a figure with a Heat, what the panel shows in place of series; it may be nil
}

// Width is the printed width of a figure. The zero Width is Single for one panel and
// Double for more.
type Width int

// The widths of a figure.
const (
	Single Width = iota + 1 // 3.5 in, one column of text
	Double                  // 7.2 in, the whole page
)

// Figure is everything that is drawn on one page.
type Figure struct {
	Title   string
	Caption string // small text below the legend: meaning of its marks, sources
	X, Y    Axis
	Panels  []Panel
	// Columns is the number of panels in a row; 0 to choose one. A row has fewer panels
	// if they would be too narrow to read.
	Columns int
	Width   Width
	Labels  Labels
	Heat    *Heat // nil unless the panels are grids, which have names in place of X and Y

	bare bool // without a legend, because the page around it has one
}

// Named is a figure with the name of its files.
type Named struct {
	Name string
	Figure
}

// Formats lists the formats of Figure.Write.
var Formats = []string{"svg", "pdf", "png"}

// Write draws the figure and writes it to w in the given format, one of
// Formats; PNG has 200 dots per inch. The same figure gives the same bytes. It
// returns an error, and writes nothing, if the format is unknown, if there is no
// panel, or if a scale, form, width or bound is invalid; otherwise it returns only
// errors of w.
func (f Figure) Write(w io.Writer, format string) error {
	if err := checkFormat(format); err != nil {
		return err
	}
	if err := f.check(); err != nil {
		return err
	}
	s := newSheet(f)
	if s.height > tallest {
		return errTooTall(s.height)
	}
	var page bytes.Buffer
	var err error
	switch format {
	case "svg":
		err = writeSVG(&page, s)
	case "pdf":
		err = writePDF(&page, s)
	case "png":
		err = writePNG(&page, s)
	}
	if err != nil {
		return err
	}
	_, err = w.Write(page.Bytes())
	return err
}

// inches returns the printed width of a figure with n panels.
func (w Width) inches(n int) vg.Length {
	if w == Single || (w != Double && n <= 1) {
		return 3.5 * vg.Inch
	}
	return 7.2 * vg.Inch
}
