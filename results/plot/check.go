package plot

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"
)

// tallest is the maximum height of a figure. No page or screen shows a taller one, and
// a PNG of it would take more than 100 MB to draw.
const tallest = 60 * vg.Inch

func errTooTall(h vg.Length) error {
	return fmt.Errorf("plot: the figure would be %.0f in tall, at most %.0f can be drawn; split its panels or series over several figures",
		h/vg.Inch, tallest/vg.Inch)
}

func checkFormat(format string) error {
	if slices.Contains(Formats, format) {
		return nil
	}
	return fmt.Errorf("plot: unknown format %q; allowed are %s", format, strings.Join(Formats, ", "))
}

// check returns an error if the figure cannot be drawn as specified.
func (f Figure) check() error {
	if len(f.Panels) == 0 {
		return errors.New("plot: the figure has no panels")
	}
	if f.Width < 0 || f.Width > Double {
		return fmt.Errorf("plot: unknown width %d; allowed are Single (%d), Double (%d), and 0 for either", f.Width, Single, Double)
	}
	if f.Labels != "" && !slices.Contains(allLabels, f.Labels) {
		return fmt.Errorf("plot: unknown labels %q; allowed are %s, %s, %s", f.Labels, Auto, Legend, Direct)
	}
	if f.Columns < 0 {
		return fmt.Errorf("plot: %d columns; allowed are 1 or more, and 0 for a good number", f.Columns)
	}
	if err := f.X.check("x"); err != nil {
		return err
	}
	if err := f.Y.check("y"); err != nil {
		return err
	}
	if err := f.checkRows(); err != nil {
		return err
	}
	if err := f.Heat.check(); err != nil {
		return err
	}
	for i, p := range f.Panels {
		if err := p.Grid.check(i + 1); err != nil {
			return err
		}
		if p.Grid != nil && f.Heat == nil {
			return fmt.Errorf("plot: panel %d is a grid, but the figure has no Heat to colour it", i+1)
		}
		for _, s := range p.Series {
			if s.Form != "" && !slices.Contains(forms, s.Form) {
				return fmt.Errorf("plot: panel %d, series %q: unknown form %q; allowed are %s",
					i+1, s.Name, s.Form, strings.Trim(strings.ReplaceAll(fmt.Sprint(forms), " ", ", "), "[]"))
			}
		}
	}
	return nil
}

// check returns an error unless the grid of that panel has as many names, rows and
// columns, or a name for each column; g may be nil.
func (g *Grid) check(panel int) error {
	for _, row := range g.rows() {
		if g.Columns != nil {
			if len(row) != len(g.Columns) || len(g.Names) != len(g.Values) {
				return fmt.Errorf("plot: panel %d: a grid of %d rows and %d names of rows, and %d names of columns for a row of %d values; each row and column has a name", panel, len(g.Values), len(g.Names), len(g.Columns), len(row))
			}
			continue
		}
		if len(row) != len(g.Values) || len(g.Names) != len(g.Values) {
			return fmt.Errorf("plot: panel %d: a grid of %d rows, %d names and a row of %d values; these must be equal", panel, len(g.Values), len(g.Names), len(row))
		}
	}
	return nil
}

// check returns an error unless the scale of colours can be drawn; h may be nil.
func (h *Heat) check() error {
	if h == nil {
		return nil
	}
	if !slices.Contains([]Scale{"", Linear, Log}, h.Scale) {
		return fmt.Errorf("plot: colours: unknown scale %q; allowed are %s, %s", h.Scale, Linear, Log)
	}
	return checkBounds("colours", h.Scale, h.Min, h.Max)
}

func (a Axis) check(name string) error {
	if !slices.Contains([]Scale{"", Linear, Log, Log2}, a.Scale) {
		return fmt.Errorf("plot: %s axis: unknown scale %q; allowed are %s, %s, %s", name, a.Scale, Linear, Log, Log2)
	}
	return checkBounds(name+" axis", a.Scale, a.Min, a.Max)
}

// checkBounds returns an error unless a scale can have these ends, which come from the data if
// both are 0.
func checkBounds(of string, scale Scale, low, high float64) error {
	log := scale == Log || scale == Log2
	switch {
	case low == 0 && high == 0:
	case !finite(low) || !finite(high) || low >= high:
		return fmt.Errorf("plot: %s: bounds %g to %g; the first must be below the second and both at most %g", of, low, high, largest)
	case log && low < 0:
		return fmt.Errorf("plot: %s: a %s scale cannot start at %g; give a positive Min, or 0 to take it from the data", of, scale, low)
	case log && (high <= smallest || low > 0 && low < smallest):
		return fmt.Errorf("plot: %s: a %s scale cannot show values below %g", of, scale, smallest)
	}
	return nil
}

func (a Axis) log() bool { return a.Scale == Log || a.Scale == Log2 }

// Values beyond largest are treated as infinite and, on a log axis, values below
// smallest as 0. Both are far from any count or probability, and sums and
// differences of values between them are finite.
const (
	largest  = 1e100
	smallest = 1e-100
)

func finite(v float64) bool { return math.Abs(v) <= largest }
