package results

import "io"

// A row group of an exported file ends with the block that brings it to so many
// rows, which readers like, or to so many values, which are in memory until then.
const (
	groupRows   = 1 << 17
	groupValues = 1 << 22
)

// parquetTable writes trials as one Parquet file.
type parquetTable struct {
	w      rowsWriter
	schema Schema
	rows   int // in the row group that is being written
}

// NewParquet writes trials as a Parquet file like that of a block, with the same
// columns and metadata; study is the hash of the study that they belong to.
func NewParquet(w io.Writer, s Schema, study string) TableWriter {
	return &parquetTable{w: s.parquetWriter(w, study), schema: s}
}

func (t *parquetTable) Write(b *Block) error {
	if err := b.appendTo(t.w, t.schema); err != nil {
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
