package records

import (
	"io"
	"math"
	"strconv"

	"joust/results"
	"joust/results/parquet"
	"joust/results/stats"
)

// TableWriter writes trials, block after block, as one table: a row for each trial
// with the columns of a Block, unless its constructor says otherwise. Its memory does
// not grow with the number of trials. The same blocks give the same bytes.
type TableWriter interface {
	Write(b *results.Block) error
	// Close completes the table; it does not close the underlying writer.
	Close() error
}

// appendNumber appends the value of a metric of that kind: a whole number, with 0 or
// 1 for a proportion, or the shortest decimal that is read as the same float64. It
// appends "inf" or "-inf" for an infinite value and nothing for NaN.
func appendNumber(text []byte, kind stats.Kind, v float64) []byte {
	switch {
	case math.IsNaN(v):
		return text
	case kind.Whole():
		return strconv.AppendInt(text, int64(v), 10)
	case math.IsInf(v, 1):
		return append(text, "inf"...)
	case math.IsInf(v, -1):
		return append(text, "-inf"...)
	}
	if a := math.Abs(v); a != 0 && (a < 1e-6 || a >= 1e21) { // as JavaScript writes numbers
		return strconv.AppendFloat(text, v, 'e', -1, 64)
	}
	return strconv.AppendFloat(text, v, 'f', -1, 64)
}

// A row group of an exported file ends with the block that brings it to groupRows
// rows, a size that suits readers, or to groupValues values, which are in memory
// until then.
const (
	groupRows   = 1 << 17
	groupValues = 1 << 22
)

// parquetTable writes trials as one Parquet file.
type parquetTable struct {
	w      *parquet.Writer
	layout *layout
	schema results.Schema
	rows   int // in the row group that is being written
}

// NewParquet returns a writer of a Parquet file with the columns and metadata of a
// block's file and the labels, except that no single cell is named.
func NewParquet(w io.Writer, s results.Schema) TableWriter {
	l := newLayout(s, true)
	t := &parquetTable{w: l.writer(w, tablePage), layout: l, schema: s}
	l.describe(t.w, s, "")
	return t
}

func (t *parquetTable) Write(b *results.Block) error {
	if err := t.layout.appendTo(t.w, b, t.schema); err != nil {
		return err
	}
	t.rows += b.Trials()
	width := int(colMetrics) + len(t.schema.Metrics) + len(t.schema.Curves)*len(t.schema.Checkpoints)
	if t.rows < groupRows && t.rows*width < groupValues {
		return nil
	}
	t.rows = 0
	return t.w.Flush()
}

func (t *parquetTable) Close() error { return t.w.Close() }
