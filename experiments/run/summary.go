package run

import (
	"errors"
	"io"
	"io/fs"
	"slices"

	"joust/experiments/family"
	"joust/experiments/study"
	"joust/results"
)

// Tables are what figures are drawn from.
type Tables struct {
	Rows   []results.Row
	Curves []results.CurveRow
	Pairs  []results.PairRow // how often each pair duelled, where the study records it
	Note   string            // what a reader of any figure must know, such as that trials are missing; it may be ""
}

// TablesOf joins the summaries of all cells.
func TablesOf(cells []*results.CellSummary) (t Tables) {
	for _, c := range cells {
		t.Rows = append(t.Rows, c.Rows...)
		t.Curves = append(t.Curves, c.Curves...)
		t.Pairs = append(t.Pairs, c.Pairs...)
	}
	return t
}

// ReadTables reads the tables of a run.
func ReadTables(dir results.Dir) (t Tables, err error) {
	if t.Rows, err = results.ReadSummary(dir.Summary()); err != nil {
		return t, err
	}
	if t.Curves, err = results.ReadCurves(dir.Curves()); err != nil {
		return t, err
	}
	if t.Pairs, err = results.ReadPairs(dir.Pairs()); errors.Is(err, fs.ErrNotExist) {
		err = nil // the study does not record them
	}
	return t, err
}

// WriteTables writes the summary, the curves, the duels of pairs if they are recorded and,
// if the study has published numbers, a table that compares them with the simulated means.
func WriteTables(s *study.Study, dir results.Dir, t Tables) error {
	var published error
	if s.Published != nil {
		published = results.WriteFile(dir.Published(), func(w io.Writer) error { return WriteComparisons(w, ComparePublished(s, t.Rows)) })
	}
	var pairs error
	if t.Pairs != nil {
		pairs = results.WriteFile(dir.Pairs(), func(w io.Writer) error { return results.WritePairs(w, t.Pairs) })
	}
	return errors.Join(published, pairs,
		results.WriteFile(dir.Summary(), func(w io.Writer) error { return results.WriteSummary(w, t.Rows) }),
		results.WriteFile(dir.Curves(), func(w io.Writer) error { return results.WriteCurves(w, t.Curves) }),
	)
}

// FindRow returns the row of a measure of the cell; false where rows has none.
func FindRow(rows []results.Row, c family.Cell, metric string) (results.Row, bool) {
	id := c.ID()
	i := slices.IndexFunc(rows, func(r results.Row) bool { return r.CellID == id && r.Label == c.Label && r.Metric == metric })
	if i < 0 {
		return results.Row{}, false
	}
	return rows[i], true
}

// Warnings lists what a reader of the results of a run should know before believing them.
func Warnings(s *study.Study, m *results.Manifest, rows []results.Row) []results.Warning {
	o := &family.Outcome{
		Cells: s.Cells, Options: s.Options, Trials: s.Trials, Budget: s.Budget,
		Seeks: map[results.CellID]*results.Seeks{}, Facts: map[results.CellID]*results.Facts{},
	}
	for _, c := range m.Cells {
		o.Facts[c.ID()] = c.Facts
		if c.Seeks != nil {
			o.Seeks[c.ID()] = c.Seeks
		}
	}
	o.Index(rows)
	return s.Family.Warn(o)
}
