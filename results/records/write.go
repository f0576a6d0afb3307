package records

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"sync"

	"github.com/parquet-go/parquet-go"

	"joust/results"
	"joust/results/stats"
)

// Keys of the metadata of a records file.
const (
	metaCell        = "joust.cell"        // hash of the cell; see ManifestCell
	metaNames       = "joust.names"       // CellID of the cell, on one line
	metaCheckpoints = "joust.checkpoints" // checkpoints of the values in lists, between commas
	metaSum         = "joust.sha256"      // of the file; see setChecksum
)

// Write writes the block as a Parquet file, with a row for each trial and a checksum
// of the file. hash is the hash of the cell. The same block gives the same bytes.
func Write(w io.Writer, b *results.Block, s results.Schema, hash string) error {
	l := layoutOf(s)
	var file bytes.Buffer
	pw := l.writer(&file, parquet.PageBufferSize(blockPage))
	l.describe(pw, s, hash)
	pw.SetKeyValueMetadata(metaNames, b.Cell.String())
	pw.SetKeyValueMetadata(metaSum, noChecksum)
	if err := errors.Join(l.appendTo(pw, b, s), pw.Close()); err != nil {
		return err
	}
	text := file.Bytes()
	if err := setChecksum(text); err != nil {
		return err
	}
	_, err := w.Write(text)
	return err
}

// fileWriter is the part of the library's writer that is used here: rows are written
// column by column, and Flush ends a row group.
type fileWriter interface {
	ColumnWriters() []*parquet.ColumnWriter
	SetKeyValueMetadata(key, value string)
	Flush() error
	Close() error
}

// writer returns a writer of a file of records, still without metadata. The bytes of
// the file depend only on the layout, the metadata and the rows.
func (l *layout) writer(w io.Writer, more ...parquet.WriterOption) fileWriter {
	return parquet.NewWriter(w, append([]parquet.WriterOption{
		l.schema,
		parquet.CreatedBy("joust", "1", ""),
		parquet.DataPageStatistics(true),
	}, more...)...)
}

// blockPage is the size in bytes of the buffer of a page of a block's file. A larger one
// would take longer to clear than a small block takes to write.
const blockPage = 1 << 14

// describe sets the metadata of the file that is written.
func (l *layout) describe(pw fileWriter, s results.Schema, hash string) {
	pw.SetKeyValueMetadata(metaCell, hash)
	pw.SetKeyValueMetadata(metaCheckpoints, strings.Trim(strings.ReplaceAll(fmt.Sprint(s.Checkpoints), " ", ","), "[]"))
}

// manyValues is the number of values that are handed to the library at a time, about: as
// many as stay in the processor's cache.
const manyValues = 1 << 10

var valuePool = sync.Pool{New: func() any { return new([]parquet.Value) }}

// appendTo appends the block's trials to the row group that is being written.
func (l *layout) appendTo(pw fileWriter, b *results.Block, s results.Schema) error {
	n := b.Trials()
	columns := pw.ColumnWriters()
	pooled := valuePool.Get().(*[]parquet.Value)
	buf := (*pooled)[:0]
	defer func() {
		clear(buf[:cap(buf)]) // they point to names
		*pooled = buf
		valuePool.Put(pooled)
	}()
	write := func(column int) error {
		_, err := columns[column].WriteRowValues(buf)
		buf = buf[:0]
		return err
	}
	same := func(text string, column int) error { // the same text in every row
		v := parquet.ByteArrayValue([]byte(text)).Level(0, 0, column)
		for range n {
			buf = append(buf, v)
		}
		return write(column)
	}
	for c, text := range []string{b.Cell.Environment, b.Cell.EnvironmentParams, b.Cell.Algorithm, b.Cell.AlgorithmParams} {
		if err := same(text, c); err != nil {
			return err
		}
	}
	for i := range n {
		buf = append(buf, parquet.Int64Value(int64(b.First+i)).Level(0, 0, colTrial))
	}
	if err := write(colTrial); err != nil {
		return err
	}
	for _, name := range b.Recommended {
		buf = append(buf, parquet.ByteArrayValue([]byte(name)).Level(0, 0, colRecommended))
	}
	if err := write(colRecommended); err != nil {
		return err
	}
	for i, m := range s.Metrics {
		if l.metrics[i] < 0 {
			continue
		}
		first := newCell(m, 0, 0, l.metrics[i])
		for _, v := range b.Metrics[i] {
			buf = append(buf, first.value(v))
		}
		if err := write(l.metrics[i]); err != nil {
			return err
		}
	}
	for i, m := range s.Curves {
		if l.curves[i] < 0 {
			continue
		}
		first, next := newCell(m, 0, 1, l.curves[i]), newCell(m, 1, 1, l.curves[i])
		for t := range n {
			values := b.Curves[i][t*len(s.Checkpoints) : (t+1)*len(s.Checkpoints)]
			for k, v := range values {
				if k == 0 {
					buf = append(buf, first.value(v))
				} else {
					buf = append(buf, next.value(v))
				}
			}
			if len(buf) >= manyValues {
				if err := write(l.curves[i]); err != nil {
					return err
				}
			}
		}
		if err := write(l.curves[i]); err != nil {
			return err
		}
	}
	for i := range s.Lists {
		for _, words := range b.Lists[i] {
			switch {
			case words == nil:
				buf = append(buf, parquet.NullValue().Level(0, 0, l.lists[i]))
			case len(words) == 0:
				buf = append(buf, parquet.NullValue().Level(0, 1, l.lists[i]))
			}
			for k, word := range words {
				buf = append(buf, parquet.ByteArrayValue([]byte(word)).Level(min(k, 1), 2, l.lists[i]))
			}
		}
		if err := write(l.lists[i]); err != nil {
			return err
		}
	}
	if l.labels < 0 {
		return nil
	}
	for c, text := range []string{b.Labels.Label, b.Labels.Place} {
		if err := same(text, l.labels+c); err != nil {
			return err
		}
	}
	return nil
}

// cell makes the values of one column at one place of its lists.
type cell struct {
	kind                           stats.Kind
	optional                       bool
	repetition, definition, column int // levels of a value; one that may be missing is defined one deeper
	yes, no, null                  parquet.Value
}

func newCell(m results.Metric, repetition, definition, column int) *cell {
	c := &cell{kind: m.Kind, optional: m.Optional, repetition: repetition, definition: definition, column: column}
	c.null = parquet.NullValue().Level(repetition, definition, column)
	if m.Optional {
		c.definition++
	}
	c.yes = parquet.BooleanValue(true).Level(repetition, c.definition, column)
	c.no = parquet.BooleanValue(false).Level(repetition, c.definition, column)
	return c
}

// value returns the value of the column for v; null for NaN in an optional column.
func (c *cell) value(v float64) parquet.Value {
	switch {
	case c.optional && v != v:
		return c.null
	case c.kind == stats.Proportion && v != 0:
		return c.yes
	case c.kind == stats.Proportion:
		return c.no
	case c.kind == stats.Count:
		return parquet.Int64Value(int64(v)).Level(c.repetition, c.definition, c.column)
	}
	if v != v {
		v = math.NaN() // processors compute NaN with different bits
	}
	return parquet.DoubleValue(v).Level(c.repetition, c.definition, c.column)
}
