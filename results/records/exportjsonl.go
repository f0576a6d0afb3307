package records

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"math"
	"strconv"

	"joust/results"
	"joust/results/stats"
)

// jsonTable writes trials as JSON.
type jsonTable struct {
	w      *bufio.Writer
	schema results.Schema
	keys   []string // text before the value of each column, such as `,"trial":`
	line   []byte
	arms   map[string]string // names of arms as JSON
}

// NewJSONL returns a writer of trials as JSON objects, one on each line, with keys in
// the order of a block's columns, then the labels. Curves are lists and proportions booleans. Numbers
// that are not finite are null, and so is a list that a trial does not have.
func NewJSONL(w io.Writer, s results.Schema) TableWriter {
	t := &jsonTable{w: bufio.NewWriterSize(w, 1<<16), schema: s, arms: map[string]string{}}
	before := "{"
	for _, list := range [][]string{leadingColumns[:], results.Names(s.Metrics), curveColumns(s), listColumns(s), labelColumns[:]} {
		for _, name := range list {
			t.keys = append(t.keys, before+quoted(name)+":")
			before = ","
		}
	}
	return t
}

func (t *jsonTable) Write(b *results.Block) error {
	var cell []byte
	for c, text := range []string{b.Cell.Environment, b.Cell.EnvironmentParams, b.Cell.Algorithm, b.Cell.AlgorithmParams} {
		cell = append(append(cell, t.keys[c]...), quoted(text)...)
	}
	var labels []byte
	for c, text := range []string{b.Labels.Label, b.Labels.Place} {
		labels = append(append(labels, t.keys[len(t.keys)-len(labelColumns)+c]...), quoted(text)...)
	}
	for trial := range b.Trials() {
		t.line = append(append(t.line[:0], cell...), t.keys[colTrial]...)
		t.line = strconv.AppendInt(t.line, int64(b.First+trial), 10)
		t.line = append(append(t.line, t.keys[colRecommended]...), t.arm(b.Recommended[trial])...)
		for m, metric := range t.schema.Metrics {
			t.line = append(t.line, t.keys[colMetrics+m]...)
			t.line = appendJSON(t.line, metric.Kind, b.Metrics[m][trial])
		}
		for m, curve := range t.schema.Curves {
			t.line = append(append(t.line, t.keys[colMetrics+len(t.schema.Metrics)+m]...), '[')
			n := len(t.schema.Checkpoints)
			for c, v := range b.Curves[m][trial*n : (trial+1)*n] {
				if c > 0 {
					t.line = append(t.line, ',')
				}
				t.line = appendJSON(t.line, curve.Kind, v)
			}
			t.line = append(t.line, ']')
		}
		for i := range t.schema.Lists {
			t.line = append(t.line, t.keys[colMetrics+len(t.schema.Metrics)+len(t.schema.Curves)+i]...)
			t.line = t.appendWords(t.line, b.Lists[i][trial])
		}
		t.line = append(t.line, labels...)
		if _, err := t.w.Write(append(t.line, '}', '\n')); err != nil {
			return err
		}
	}
	return nil
}

// appendWords appends a list of the names of arms, or null.
func (t *jsonTable) appendWords(line []byte, words []string) []byte {
	if words == nil {
		return append(line, "null"...)
	}
	line = append(line, '[')
	for k, word := range words {
		if k > 0 {
			line = append(line, ',')
		}
		line = append(line, t.arm(word)...)
	}
	return append(line, ']')
}

func (t *jsonTable) Close() error { return t.w.Flush() }

// arm returns the name of an arm as JSON. It remembers at most 4096 names, because
// there may be as many as trials.
func (t *jsonTable) arm(name string) string {
	q, ok := t.arms[name]
	if !ok {
		q = quoted(name)
		if len(t.arms) < 1<<12 {
			t.arms[name] = q
		}
	}
	return q
}

func appendJSON(line []byte, kind stats.Kind, v float64) []byte {
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return append(line, "null"...)
	case kind == stats.Proportion:
		return strconv.AppendBool(line, v != 0)
	}
	return appendNumber(line, kind, v)
}

// quoted returns the text as a JSON string that escapes only what it must.
func quoted(text string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(text); err != nil {
		panic(err) // no text has an error
	}
	return string(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
}
