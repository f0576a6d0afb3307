package plot

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"testing"
)

// heatmap returns a figure of a grid of n rows for each n.
func heatmap(scale Scale, sizes ...int) Figure {
	f := Figure{Heat: &Heat{Label: "P(row beats column)", Scale: scale}, Caption: "A caption."}
	for _, n := range sizes {
		g := &Grid{}
		for i := range n {
			g.Names = append(g.Names, strings.Repeat("a name of some length ", 1+i%2)+fmt.Sprint(i))
			row := make([]float64, n)
			for j := range row {
				row[j] = float64(1+i*n+j) / float64(n*n)
			}
			row[i] = math.NaN()
			g.Values = append(g.Values, row)
		}
		f.Panels = append(f.Panels, Panel{Title: fmt.Sprint(n, " arms"), Grid: g})
	}
	return f
}

// Each value has its cell, all cells are in their frame, and no text overlaps.
func TestGrids(t *testing.T) {
	for _, scale := range []Scale{"", Log} {
		for _, sizes := range [][]int{{2}, {10}, {64}, {3, 12}, {5, 6, 7, 8, 9}} {
			for _, width := range []Width{0, Single} {
				f := heatmap(scale, sizes...)
				f.Width = width
				r, s := record(f)
				for _, fault := range r.faults(s) {
					t.Errorf("%v, scale %q, width %d: %s", sizes, scale, width, fault)
				}
				for i, n := range sizes {
					fr, cells := s.frames[i], &recorder{}
					fr.drawGridCells(pen{Canvas: cells})
					if len(cells.fills) != n*n-n {
						t.Errorf("%v: panel %d has %d cells, want %d", sizes, i, len(cells.fills), n*n-n)
					}
					for _, p := range cells.fills {
						for _, c := range p[:4] {
							if !fr.contains(c.Pos) {
								t.Errorf("%v: a corner of a cell at %v is outside %v", sizes, c.Pos, fr.Rectangle)
							}
						}
					}
				}
			}
		}
	}
}

// The first row is at the top and the first column at the left.
func TestTheFirstRowIsAtTheTop(t *testing.T) {
	_, s := record(heatmap("", 4))
	fr, cells := s.frames[0], &recorder{}
	fr.grid = &Grid{Names: []string{"a", "b", "c", "d"}, Values: [][]float64{{math.NaN(), 1, math.NaN(), math.NaN()}, nan(4), nan(4), nan(4)}}
	fr.drawGridCells(pen{Canvas: cells})
	low, high := cells.fills[0][0].Pos, cells.fills[0][2].Pos
	quarter := fr.Size().X / 4
	if math.Abs(float64(high.Y-fr.Max.Y)) > .01 || math.Abs(float64(low.X-fr.Min.X-quarter)) > .01 {
		t.Errorf("the cell of row 1 and column 2 is at %v to %v in %v", low, high, fr.Rectangle)
	}
}

func nan(n int) []float64 {
	list := make([]float64, n)
	for i := range list {
		list[i] = math.NaN()
	}
	return list
}

// In grey, a larger value is darker.
func TestShadesDarken(t *testing.T) {
	last := math.Inf(1)
	for i := range 101 {
		c := shade(float64(i) / 100)
		light := .2126*float64(c.R) + .7152*float64(c.G) + .0722*float64(c.B)
		if light >= last {
			t.Errorf("at %d %% the lightness is %g, before it was %g", i, light, last)
		}
		last = light
	}
}

func TestAGridMustBeSquare(t *testing.T) {
	f := heatmap("", 3)
	f.Panels[0].Grid.Names = f.Panels[0].Grid.Names[:2]
	var b bytes.Buffer
	if err := f.Write(&b, "svg"); err == nil || !strings.Contains(err.Error(), "panel 1: a grid of 3 rows, 2 names") {
		t.Errorf("got %v", err)
	}
	f = heatmap("", 3)
	f.Heat = nil
	if err := f.Write(&b, "svg"); err == nil || !strings.Contains(err.Error(), "no Heat") {
		t.Errorf("got %v", err)
	}
}

// Columns with names need not be as many as rows, but each row has a value for each.
func TestAGridWithColumns(t *testing.T) {
	f := heatmap("", 3)
	f.Panels[0].Grid = &Grid{Names: []string{"0.9", "0.8"}, Columns: []string{"0", "0.5", "1"}, Values: [][]float64{{.1, .2, .3}, {.4, .5, .6}}}
	var b bytes.Buffer
	if err := f.Write(&b, "svg"); err != nil {
		t.Fatal(err)
	}
	list := f.Readings()
	if len(list) != 6 || list[1].Series != "0.9" || list[1].X != .5 || list[1].Y != .2 {
		t.Errorf("got %+v", list)
	}
	_, s := record(f)
	fr := s.frames[0]
	if len(fr.xTicks) != 3 || fr.xTicks[2].label != "1" || len(fr.yTicks) != 2 || fr.yTicks[0].label != "0.9" {
		t.Errorf("ticks %+v and %+v", fr.xTicks, fr.yTicks)
	}
	f.Panels[0].Grid.Columns = f.Panels[0].Grid.Columns[:2]
	if err := f.Write(&b, "svg"); err == nil || !strings.Contains(err.Error(), "2 names of columns for a row of 3 values") {
		t.Errorf("got %v", err)
	}
}

// The readings of a grid are its values by row and column.
func TestReadingsOfAGrid(t *testing.T) {
	list := heatmap("", 2).Readings()
	if len(list) != 2 || list[0].Panel != "2 arms" || list[0].X != 2 || list[0].Y != .5 || !strings.HasSuffix(list[1].Series, "  2") || list[1].X != 1 {
		t.Errorf("got %+v", list)
	}
}

func FuzzGrid(f *testing.F) {
	f.Add("NaN", "Inf, NaN", 1., 2., 3., 4., uint(1<<30+77))
	f.Add("title", "name", 1., 2., 3., 4., uint(0))
	f.Add("", strings.Repeat("W ", 200), -1., 0., math.Inf(1), math.NaN(), uint(1234))
	f.Add("中", "arm0", 1e-300, 1e300, 1e99, 1e-99, uint(98765))
	f.Fuzz(func(t *testing.T, title, name string, a, b, low, high float64, choice uint) {
		if len(title)+len(name) > 600 {
			t.Skip("no one writes such labels")
		}
		pick := picker(&choice)
		fig := Figure{
			Title: title, Caption: name, Width: Width(pick(3)), Columns: pick(8),
			Heat: &Heat{Label: title, Scale: []Scale{"", Linear, Log}[pick(3)]},
		}
		if pick(2) == 1 {
			fig.Heat.Min, fig.Heat.Max = low, high
		}
		for range 1 + pick(9) {
			g := &Grid{}
			rows, columns := pick(15), pick(15)
			if pick(2) == 1 {
				for j := range columns {
					g.Columns = append(g.Columns, fmt.Sprint(title, j))
				}
			} else {
				columns = rows
			}
			for i := range rows {
				g.Names = append(g.Names, fmt.Sprint(name, i))
				g.Values = append(g.Values, make([]float64, columns))
				for j := range g.Values[i] {
					g.Values[i][j] = []float64{a, b, low, high}[(i+j)%4]
				}
			}
			fig.Panels = append(fig.Panels, Panel{Title: name, Grid: g})
		}
		checkPages(t, fig, fig.Heat.Min != 0 || fig.Heat.Max != 0)
		r, s := record(fig)
		for _, fault := range r.faults(s) {
			t.Error(fault)
		}
	})
}
