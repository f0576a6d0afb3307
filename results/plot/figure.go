package plot

import (
	"bytes"
	"io"

	"gonum.org/v1/plot/vg"
)

// Scale says how an axis maps values to lengths. The empty Scale is Linear.
type Scale string

// The scales of an axis.
const (
	Linear Scale = "linear"
	Log    Scale = "log"  // base 10
	Log2   Scale = "log2" // base 2, ticks at powers of two
)

// Axis describes one axis, which all panels of a figure share.
type Axis struct {
	// Label is drawn once for the whole figure; it should name the unit.
	Label string
	Scale Scale
	// Min and Max bound the axis in data units; both 0 means from the data.
	// On a log axis a Min of 0 means that only the lower bound is taken from
	// the data.
	Min, Max float64
	// Proportion says that the values lie in [0, 1]. A linear axis is then
	// kept within, with a little air. A log axis starts just below the
	// smallest positive value or upper interval end, so that a lower interval
	// end close to 0 does not stretch the figure.
	Proportion bool
}

// Point is one value in data units with its intervals. An interval equal to
// the value, NaN, or 0 to 0 is none. A point whose X or Y is not finite is
// skipped and leaves a gap in the line.
type Point struct {
	X, Y        float64
	XLow, XHigh float64
	YLow, YHigh float64
}

// Form says how a series is drawn. The empty Form is Markers.
type Form string

// The forms of a series.
const (
	Markers Form = "markers" // markers joined by a line, error bars: few points
	Curve   Form = "curve"   // a line with a band for the interval in y: many points
	Points  Form = "points"  // markers without a line, error bars: what an exact line is drawn beside
	Open    Form = "open"    // open markers without a line, error bars: published values
	Line    Form = "line"    // a thin line without markers or band: theory
	Dotted  Form = "dotted"  // a thin dotted line without markers or band: a bound
)

// forms lists them all.
var forms = []Form{Markers, Curve, Points, Open, Line, Dotted}

// joined says that the points are joined by a line, marked that each has a marker.
func (f Form) joined() bool { return f != Open && f != Points }
func (f Form) marked() bool { return f == Markers || f == Open || f == Points }

// Series is one line of the legend and its points, joined in the given order.
// A series without a name is drawn but not listed in the legend.
type Series struct {
	Name string
	// Style picks colour, dash and marker; the same number looks the same in
	// every panel and figure.
	Style  int
	Form   Form
	Points []Point
	// Quantity is what the series shows where that is another thing than Y
	// says, of the series of the same style: its markers are open, its line is
	// thin. "" for what Y says.
	Quantity string
}

// Panel is one frame of the figure.
type Panel struct {
	Title  string
	Series []Series
	Note   string // small text inside the frame, such as "no data"
}

// Width is the printed width of a figure. The zero Width is Single for one
// panel and Double for more.
type Width int

// The widths of a figure.
const (
	Single Width = iota + 1 // 3.5 in, one column of text
	Double                  // 7.2 in, the whole page
)

// Figure is everything that is drawn on one page.
type Figure struct {
	Title   string
	Caption string // small text below the legend: what its marks stand for, sources
	X, Y    Axis
	Panels  []Panel
	// Columns is the number of panels in a row, 0 for a good one. Panels are
	// never made narrower than is readable: then a row holds fewer.
	Columns int
	Width   Width
	Labels  Labels

	bare bool // the page that it stands in has the legend
}

// Named is a figure with the name of its files.
type Named struct {
	Name string
	Figure
}

// Formats lists what Figure.Write can write.
var Formats = []string{"svg", "pdf", "png"}

// Write draws the figure and writes it to w in the given format, one of
// Formats; PNG has 200 dots an inch. The same figure gives the same bytes in
// every call. It returns an error, and writes nothing, if the format is
// unknown, if there is no panel, or if a scale, form, width or bound makes no
// sense; otherwise only errors of w.
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

// inches gives the printed width of a figure with n panels.
func (w Width) inches(n int) vg.Length {
	if w == Single || (w != Double && n <= 1) {
		return 3.5 * vg.Inch
	}
	return 7.2 * vg.Inch
}
