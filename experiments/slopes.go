package experiments

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"joust/results"
	"joust/results/plot"
	"joust/results/stats"
	"joust/sim/portable"
)

// Slope is that of a line of a figure on logarithmic axes.
type Slope = results.Slope

// Slopes are those of the lines of the study's figures that ask for them.
func (s *Study) Slopes(rows []results.Row) (list []Slope) {
	for _, f := range s.Figures {
		if !f.Slopes {
			continue
		}
		lines, titles := s.lines(f)
		for _, l := range lines {
			slope := s.slope(f, l, rows)
			slope.Panel = titles[l.panel]
			list = append(list, slope)
		}
	}
	return list
}

// slope is that of the least-squares line through the logarithms of the points of
// the line. Its interval is of the means of the trials alone, by the delta
// method: a mean m with standard error e moves log m by e/m, and the slope is a
// weighted sum of the logarithms. Student's quantile is that of the cell with
// the fewest trials. A line that is not straight has no one slope; the interval
// does not tell. Cells that did not get to the target in every trial are left out,
// and those that were there at the first checkpoint in every trial, for what they
// needed is not known.
func (s *Study) slope(f Figure, l line, rows []results.Row) Slope {
	var x, y, e []float64
	fewest := math.MaxInt
	for _, c := range l.cells {
		_, field, _ := c.field(f.X)
		at, _ := numeric(field)
		row, ok := find(rows, c, f.Y)
		if !ok || at <= 0 || row.Mean <= 0 || f.Y == s.clock() && s.censored(c, row, rows) {
			continue
		}
		x, y, e = append(x, portable.Log(at)), append(y, portable.Log(row.Mean)), append(e, row.SE/row.Mean)
		fewest = min(fewest, row.N)
	}
	none := math.NaN()
	out := Slope{Metric: f.Y, Over: f.X, Line: l.name, Cells: len(x), Slope: none, Low: none, High: none}
	middle, spread := 0.0, 0.0
	for _, v := range x {
		middle += v / float64(len(x))
	}
	for _, v := range x {
		spread += float64((v - middle) * (v - middle))
	}
	if len(x) < 2 || spread == 0 {
		return out
	}
	out.Slope = 0
	variance := 0.0
	for i := range x {
		weight := (x[i] - middle) / spread
		out.Slope += float64(weight * y[i])
		variance += float64(weight * weight * e[i] * e[i])
	}
	half := stats.Student(math.Sqrt(variance), fewest)
	out.Low, out.High = out.Slope-half, out.Slope+half
	return out
}

// censored says whether it is not known how many duels or trajectories a cell
// needed, of which the row tells the mean: more than the budget in some trial, or
// no more than the first checkpoint in all.
func (s *Study) censored(c Cell, row results.Row, rows []results.Row) bool {
	cut, ok := find(rows, c, "unresolved")
	return ok && cut.Mean > 0 || s.Users && row.Mean <= float64(s.Checkpoints[0])
}

// legend is what a legend adds to the name of the line.
func legend(s Slope) string {
	if math.IsNaN(s.Slope) {
		return ""
	}
	if math.IsNaN(s.Low) {
		return fmt.Sprintf(" (%.2f)", s.Slope)
	}
	return fmt.Sprintf(" (%.2f ± %.2f)", s.Slope, s.High-s.Slope)
}

// WriteSlopes writes the slopes as CSV.
func WriteSlopes(w io.Writer, list []Slope) error {
	number := func(x float64) string {
		if math.IsNaN(x) {
			return ""
		}
		return strconv.FormatFloat(x, 'g', 10, 64)
	}
	return results.WriteCSV(w, []string{"metric", "over", "panel", "line", "cells", "slope", "low", "high"},
		len(list), func(i int) []string {
			l := list[i]
			return []string{l.Metric, l.Over, l.Panel, l.Line, strconv.Itoa(l.Cells), number(l.Slope), number(l.Low), number(l.High)}
		})
}

// find is the row of a metric of the cell.
func find(rows []results.Row, c Cell, metric string) (results.Row, bool) {
	id := c.ID()
	i := slices.IndexFunc(rows, func(r results.Row) bool { return r.CellID == id && r.Label == c.Label && r.Metric == metric })
	if i < 0 {
		return results.Row{}, false
	}
	return rows[i], true
}

// freedom is the one law that figures know: a matrix of rank r with a row for
// each of N users and a column for each of S·A pairs has r(N + S·A - r) degrees
// of freedom, of which a trajectory of H steps tells H, so that N users need
// c·r(N + S·A - r)/(N·H) trajectories each.
const freedom = "degrees-of-freedom"

// law is a law as it stands in a panel.
type law struct {
	panel  int
	series plot.Series
	factor float64
}

// law reads {kind, through} of a figure.
func (d *decoder) law(n *yaml.Node, f *Figure, s *Study, byParam bool) {
	d.mapping(n, "law",
		key{"kind", true, func(v *yaml.Node) { f.Law = d.word(v, "kind", freedom) }},
		key{"through", true, func(v *yaml.Node) {
			if list := d.subset(&yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{v}}, "algorithm", s, Cell.Nickname); list != nil {
				f.Through = list[0]
			}
		}},
	)
	if !s.Users || !byParam || f.Y != s.clock() {
		d.fail(n, "the law is about trajectories over a parameter in a study of many users")
	}
}

// laws are the figure's law in each panel, its factor such that it passes through
// the points of a line: their mean distance in logarithms is none.
func (s *Study) laws(f Figure, lines []line, rows []results.Row) (list []law) {
	if f.Law == "" {
		return nil
	}
	for _, l := range lines {
		if l.cells[0].Nickname() != f.Through {
			continue
		}
		this := law{panel: l.panel, series: plot.Series{Style: l.style, Form: plot.Dotted}}
		distance := 0.0
		for _, c := range l.cells {
			row, ok := find(rows, c, f.Y)
			want := c.freedom()
			if !ok || row.Mean <= 0 || want <= 0 {
				continue
			}
			_, field, _ := c.field(f.X)
			x, _ := numeric(field)
			this.series.Points = append(this.series.Points, plot.Point{X: x, Y: want})
			distance += portable.Log(row.Mean / want)
		}
		n := len(this.series.Points)
		if n == 0 {
			continue
		}
		this.factor = portable.Exp(distance / float64(n))
		for i := range this.series.Points {
			this.series.Points[i].Y *= this.factor
		}
		byX(this.series.Points)
		list = append(list, this)
	}
	return list
}

// freedom is r(N + S·A - r)/(N·H) of the cell's world; 0 if it cannot be opened.
func (c Cell) freedom() float64 {
	w, err := c.Environment.World()
	if err != nil { // it was opened before the run
		return 0
	}
	p := w.Users.Problem()
	columns := p.Pairs()
	if p.Features != nil {
		_, columns = p.Features.Dims()
	}
	field, _ := c.Environment.field("rank")
	r, _ := numeric(field)
	n := float64(p.Users)
	return r * (n + float64(columns) - r) / (n * float64(p.Horizon))
}

// lawCaption says what the dotted lines are.
func lawCaption(laws []law) string {
	var factors []string
	for _, l := range laws {
		if text := strconv.FormatFloat(l.factor, 'f', 1, 64); !slices.Contains(factors, text) {
			factors = append(factors, text)
		}
	}
	return "Dotted: c·r(N + SA − r)/(NH), c = " + strings.Join(factors, ", ") + "."
}
