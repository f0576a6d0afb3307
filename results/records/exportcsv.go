package records

import (
	"encoding/csv"
	"io"
	"slices"
	"strconv"

	"joust/results"
	"joust/results/stats"
)

// csvTable writes trials or curves as CSV.
type csvTable struct {
	w      *csv.Writer
	schema results.Schema
	curves bool
	fields []string
	text   []byte
}

// NewCSV returns a writer of trials as CSV, quoted by RFC 4180 but with line feeds
// alone at the ends of lines: the names of cell, trial and recommended arm, then the
// metrics, then the lists, each as a JSON list of words, then the labels. Curves are not included; see
// NewCurvesCSV. Proportions are 0 or 1, because readers know different words for yes and
// no; NaN and a missing list are empty fields.
func NewCSV(w io.Writer, s results.Schema) (TableWriter, error) {
	return newCSV(w, s, false, slices.Concat(leadingColumns[:], results.Names(s.Metrics), listColumns(s), labelColumns[:]))
}

// NewCurvesCSV returns a writer of the curves of trials as CSV in long form, with a
// row for each trial and checkpoint: the names of cell and trial, the checkpoint,
// then the curves and the labels.
func NewCurvesCSV(w io.Writer, s results.Schema) (TableWriter, error) {
	return newCSV(w, s, true, slices.Concat(leadingColumns[:colRecommended], []string{"checkpoint"}, results.Names(s.Curves), labelColumns[:]))
}

func newCSV(w io.Writer, s results.Schema, curves bool, header []string) (TableWriter, error) {
	t := &csvTable{w: csv.NewWriter(w), schema: s, curves: curves}
	return t, t.w.Write(header)
}

func (t *csvTable) Write(b *results.Block) error {
	for i := range b.Trials() {
		t.fields = append(t.fields[:0], b.Cell.Environment, b.Cell.EnvironmentParams, b.Cell.Algorithm, b.Cell.AlgorithmParams, strconv.Itoa(b.First+i))
		if t.curves {
			if err := t.writeCurves(b, i); err != nil {
				return err
			}
			continue
		}
		t.fields = append(t.fields, b.Recommended[i])
		for m, metric := range t.schema.Metrics {
			t.add(metric.Kind, b.Metrics[m][i])
		}
		for _, lists := range b.Lists {
			t.fields = append(t.fields, wordsText(lists[i]))
		}
		if err := t.w.Write(append(t.fields, b.Labels.Label, b.Labels.Place)); err != nil {
			return err
		}
	}
	t.w.Flush()
	return t.w.Error()
}

func (t *csvTable) writeCurves(b *results.Block, trial int) error {
	lead := len(t.fields)
	for c, checkpoint := range t.schema.Checkpoints {
		t.fields = append(t.fields[:lead], strconv.Itoa(checkpoint))
		for m, curve := range t.schema.Curves {
			t.add(curve.Kind, b.Curves[m][trial*len(t.schema.Checkpoints)+c])
		}
		if err := t.w.Write(append(t.fields, b.Labels.Label, b.Labels.Place)); err != nil {
			return err
		}
	}
	return nil
}

// wordsText writes a list as JSON; "" for a missing one.
func wordsText(words []string) string {
	if words == nil {
		return ""
	}
	text := "["
	for k, word := range words {
		if k > 0 {
			text += ","
		}
		text += quoted(word)
	}
	return text + "]"
}

func (t *csvTable) add(kind stats.Kind, v float64) {
	t.text = appendNumber(t.text[:0], kind, v)
	t.fields = append(t.fields, string(t.text))
}

func (t *csvTable) Close() error {
	t.w.Flush()
	return t.w.Error()
}
