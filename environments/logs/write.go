package logs

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"

	"joust/sim/pref"
)

// Columns are the columns of the canonical record that a log needs: those that some row has.
type Columns struct {
	// Has is true for each of the columns id, first, second, outcome, judge, prompt, time,
	// language, group, weight, count and slots, in this order, that some row has.
	Has   [12]bool
	Style []string // names of properties, in the order in which rows first have them
}

// Add adds the columns that a duel needs.
func (c *Columns) Add(d *Duel) {
	c.Has[atFirst], c.Has[atSecond], c.Has[atOutcome] = true, true, true
	for i, s := range d.texts() {
		if s != "" {
			c.Has[i] = true
		}
	}
	c.Has[atWeight] = c.Has[atWeight] || d.Weight != 1
	c.Has[atCount] = c.Has[atCount] || d.Count != 1
	for _, s := range d.Style {
		if !slices.Contains(c.Style, s.Name) && !(math.IsNaN(s.First) && math.IsNaN(s.Second)) {
			c.Style = append(c.Style, s.Name)
		}
	}
}

// texts are the first nine fields of the canonical record.
func (d *Duel) texts() [atWeight]string {
	return [atWeight]string{d.ID, d.First, d.Second, d.Outcome.String(), d.Judge, d.Prompt, d.Time, d.Language, d.Group}
}

// Cell is a cell of the canonical record.
type Cell struct {
	Column string
	Text   string
	Number float64 // NaN if the cell is a text or empty
}

// Names returns the columns in their order; slots is among them unless the first arm of
// each duel was shown first.
func (c *Columns) Names(slots bool) (names []string) {
	for i, has := range c.Has {
		if has || i == atSlots && !slots {
			names = append(names, canonicalColumns[i])
		}
	}
	for _, s := range c.Style {
		names = append(names, s+"_first", s+"_second")
	}
	return names
}

// Cells appends the cells of a duel, in the order of Names.
func (c *Columns) Cells(to []Cell, d *Duel, slots bool) []Cell {
	for i, s := range d.texts() {
		if c.Has[i] {
			to = append(to, Cell{canonicalColumns[i], s, math.NaN()})
		}
	}
	if c.Has[atWeight] {
		to = append(to, Cell{"weight", "", d.Weight})
	}
	if c.Has[atCount] {
		to = append(to, Cell{"count", "", d.Count})
	}
	if !slots {
		to = append(to, Cell{"slots", "unknown", math.NaN()})
	}
	for _, name := range c.Style {
		first, second := math.NaN(), math.NaN()
		for _, s := range d.Style {
			if s.Name == name {
				first, second = s.First, s.Second
			}
		}
		to = append(to, Cell{name + "_first", "", first}, Cell{name + "_second", "", second})
	}
	return to
}

// IsNumber reports whether a column of the canonical record has numbers.
func IsNumber(column string) bool {
	return column == "weight" || column == "count" || !slices.Contains(canonicalColumns, column)
}

// plain writes the cell as text.
func (c *Cell) plain() string {
	if math.IsNaN(c.Number) {
		return c.Text
	}
	return strconv.FormatFloat(c.Number, 'f', -1, 64)
}

// Writer writes duels as a file. The same duels give the same bytes.
type Writer interface {
	Write(d *Duel) error
	Close() error // writes what is left; it does not close the file
}

// NewCSV returns a writer of the canonical record as CSV. slots is true if the first arm of a
// duel was shown first. Rows end with LF and cells are quoted where necessary.
func NewCSV(w io.Writer, c Columns, slots bool) (Writer, error) {
	out := &csvWriter{out: csv.NewWriter(w), columns: c, slots: slots}
	return out, out.out.Write(c.Names(slots))
}

type csvWriter struct {
	out     *csv.Writer
	columns Columns
	slots   bool
	cells   []Cell
	record  []string
}

func (w *csvWriter) Write(d *Duel) error {
	w.cells = w.columns.Cells(w.cells[:0], d, w.slots)
	w.record = w.record[:0]
	for i := range w.cells {
		w.record = append(w.record, w.cells[i].plain())
	}
	return w.out.Write(w.record)
}

func (w *csvWriter) Close() error {
	w.out.Flush()
	return w.out.Error()
}

// NewJSONL returns a writer of the canonical record as JSON lines. Keys that a duel has not
// are left out.
func NewJSONL(w io.Writer, c Columns, slots bool) Writer {
	return &jsonlWriter{out: bufio.NewWriterSize(w, 1<<16), columns: c, slots: slots}
}

type jsonlWriter struct {
	out     *bufio.Writer
	columns Columns
	slots   bool
	cells   []Cell
	line    []byte
}

func (w *jsonlWriter) Write(d *Duel) (err error) {
	w.cells = w.columns.Cells(w.cells[:0], d, w.slots)
	w.line = append(w.line[:0], '{')
	b := w.line
	for i := range w.cells {
		c := &w.cells[i]
		if math.IsNaN(c.Number) && c.Text == "" {
			continue
		}
		if len(b) > 1 {
			b = append(b, ',')
		}
		if b, err = appendQuoted(b, c.Column); err != nil {
			return err
		}
		b = append(b, ':')
		if !math.IsNaN(c.Number) {
			b = append(b, c.plain()...)
		} else if b, err = appendQuoted(b, c.Text); err != nil {
			return err
		}
	}
	b = append(b, '}', '\n')
	w.line = b
	_, err = w.out.Write(w.line)
	return err
}

func (w *jsonlWriter) Close() error { return w.out.Flush() }

// NewCounts returns a writer of counts by pair, in the order in which pairs are first seen.
// It counts both-bad as ties, multiplies by weights and stores a pair's counts.
func NewCounts(w io.Writer) Writer {
	return &countsWriter{out: csv.NewWriter(w), at: map[[2]string]int{}}
}

type countsWriter struct {
	out   *csv.Writer
	at    map[[2]string]int
	pairs [][2]string
	n     [][3]float64
}

func (w *countsWriter) Write(d *Duel) error {
	pair, o := [2]string{d.First, d.Second}, d.Outcome
	if _, ok := w.at[[2]string{pair[1], pair[0]}]; ok {
		pair, o = [2]string{pair[1], pair[0]}, o.Flip()
	}
	i, ok := w.at[pair]
	if !ok {
		i = len(w.pairs)
		w.at[pair] = i
		w.pairs = append(w.pairs, pair)
		w.n = append(w.n, [3]float64{})
	}
	w.n[i][min(o, pref.Tie)] += float64(d.Count * d.Weight)
	return nil
}

func (w *countsWriter) Close() error {
	if err := w.out.Write([]string{"a", "b", "wins_a", "wins_b", "ties"}); err != nil {
		return err
	}
	for i, pair := range w.pairs {
		record := []string{pair[0], pair[1]}
		for _, n := range w.n[i] {
			record = append(record, strconv.FormatFloat(n, 'f', -1, 64))
		}
		if err := w.out.Write(record); err != nil {
			return err
		}
	}
	w.out.Flush()
	if err := w.out.Error(); err != nil {
		return fmt.Errorf("writing counts: %w", err)
	}
	return nil
}
