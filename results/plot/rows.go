package plot

import (
	"fmt"
	"math"

	"gonum.org/v1/plot/vg"
)

// Lengths of rows with names, in points.
const (
	rowTall  = 10.4 * vg.Length(1)
	nameMost = 0.45 // of the page's width, for a name; longer ones are cut
)

// rowScale returns the scale of rows with names, the first of which is at the top.
func (a Axis) rowScale() scaler {
	return scaler{scale: Linear, lo: float64(len(a.Names)) - .5, hi: -.5}
}

// rows reports whether the frame has rows with names.
func (f frame) rows() bool { return f.y.lo > f.y.hi }

// rowTicks returns a tick at each row, with a name of at most that width.
func (a Axis) rowTicks(width vg.Length) (list []tick) {
	for i, name := range a.Names {
		list = append(list, tick{float64(i), cutTo(clean(name), width)})
	}
	return list
}

// cutTo returns the text with its middle replaced by an ellipsis, so that it has at most that
// width.
func cutTo(text string, width vg.Length) string {
	if textWidth(text, tickSize) <= width {
		return text
	}
	r := []rune(text)
	for kept := len(r) - 1; kept > 1; kept-- {
		head := kept / 2
		if s := string(r[:head]) + "…" + string(r[len(r)-kept+head:]); textWidth(s, tickSize) <= width {
			return s
		}
	}
	return "…"
}

// rowName returns the name of the row at a value; "" if there is none.
func (a Axis) rowName(y float64) string {
	if i := int(math.Round(y)); i >= 0 && i < len(a.Names) {
		return Plain(a.Names[i])
	}
	return ""
}

// checkRows returns an error unless the points of a figure whose rows have names are in them.
func (f Figure) checkRows() error {
	if len(f.X.Names) > 0 {
		return fmt.Errorf("plot: the x axis has names; only rows, of the y axis, can have names")
	}
	if len(f.Y.Names) == 0 {
		return nil
	}
	if f.Y.Min != 0 || f.Y.Max != 0 || f.Y.log() {
		return fmt.Errorf("plot: the y axis has names, and bounds or a scale; it takes only one of them")
	}
	for i, p := range f.Panels {
		for _, s := range p.Series {
			for _, q := range s.Points {
				if finite(q.Y) && f.Y.rowName(q.Y) == "" {
					return fmt.Errorf("plot: panel %d, series %q: a point in row %g of %d with names", i+1, s.Name, q.Y, len(f.Y.Names))
				}
			}
		}
	}
	return nil
}
