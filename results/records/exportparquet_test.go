package records

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"joust/results"
)

// readColumn passes the values of a column to use, as the library parquet-go reads them.
func readColumn(chunk parquet.ColumnChunk, use func(parquet.Value)) error {
	pages := chunk.Pages()
	defer pages.Close()
	for {
		page, err := pages.ReadPage()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		list := make([]parquet.Value, page.NumValues())
		if _, err := page.Values().ReadValues(list); err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		for _, v := range list {
			use(v)
		}
		parquet.Release(page)
	}
}

// parquetRows returns all values of a file by column.
func parquetRows(t *testing.T, data []byte) (columns [][]any, f *parquet.File) {
	t.Helper()
	f, err := parquet.OpenFile(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	columns = make([][]any, int(colMetrics)+len(testSchema.Metrics)+len(testSchema.Curves)+len(labelColumns))
	for _, g := range f.RowGroups() {
		for c, chunk := range g.ColumnChunks() {
			if err := readColumn(chunk, func(v parquet.Value) {
				switch v.Kind() {
				case parquet.Boolean:
					columns[c] = append(columns[c], map[bool]float64{true: 1}[v.Boolean()])
				case parquet.Int64:
					columns[c] = append(columns[c], float64(v.Int64()))
				case parquet.Double:
					columns[c] = append(columns[c], v.Double())
				default:
					columns[c] = append(columns[c], string(v.ByteArray()))
				}
			}); err != nil {
				t.Fatal(err)
			}
		}
	}
	return columns, f
}

const tableSchema = `message trial {
	required binary environment (STRING);
	required binary environment_params (STRING);
	required binary algorithm (STRING);
	required binary algorithm_params (STRING);
	required int64 trial (INT(64,true));
	required binary recommended (STRING);
	required int64 duels (INT(64,true));
	required boolean correct;
	required double regret;
	required group error (LIST) {
		repeated group list {
			required boolean element;
		}
	}
	required group loss (LIST) {
		repeated group list {
			required double element;
		}
	}
	required binary label (STRING);
	required binary environment_label (STRING);
}`

func TestParquetIsReadAsWritten(t *testing.T) {
	got, f := parquetRows(t, exported(t, "parquet"))
	if d := cmp.Diff(tableSchema, f.Schema().String()); d != "" {
		t.Errorf("schema: want -, got +\n%s", d)
	}
	for key, want := range map[string]string{metaCell: "", metaCheckpoints: "1,10,100"} {
		if v, _ := f.Lookup(key); v != want {
			t.Errorf("%s is %q, want %q", key, v, want)
		}
	}
	want := make([][]any, len(got))
	for _, b := range tableBlocks() {
		for i := range b.Trials() {
			for c, v := range []any{b.Cell.Environment, b.Cell.EnvironmentParams, b.Cell.Algorithm, b.Cell.AlgorithmParams, float64(b.First + i), b.Recommended[i]} {
				want[c] = append(want[c], v)
			}
		}
		for k, values := range append(b.Metrics[:len(b.Metrics):len(b.Metrics)], b.Curves...) {
			for _, v := range values {
				want[int(colMetrics)+k] = append(want[int(colMetrics)+k], v)
			}
		}
		for range b.Trials() {
			for c, label := range []string{b.Labels.Label, b.Labels.Place} {
				at := len(want) - len(labelColumns) + c
				want[at] = append(want[at], label)
			}
		}
	}
	if d := cmp.Diff(want, got, exactly); d != "" {
		t.Errorf("want -, got +\n%s", d)
	}
}

// A row group ends with the block that brings it to its bound, and the groups have
// all trials.
func TestRowGroupsAreBounded(t *testing.T) {
	const trials = 300_000
	var out bytes.Buffer
	w := NewParquet(&out, testSchema)
	manyBlocks(trials, func(b *results.Block) {
		if err := w.Write(b); err != nil {
			t.Fatal(err)
		}
	})
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	f, err := parquet.OpenFile(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	var groups []int64
	next := int64(0)
	for _, g := range f.RowGroups() {
		groups = append(groups, g.NumRows())
		if err := readColumn(g.ColumnChunks()[colMetrics], func(v parquet.Value) {
			if v.Int64() != next {
				t.Fatalf("row %d has trial %d", next, v.Int64())
			}
			next++
		}); err != nil {
			t.Fatal(err)
		}
	}
	// 66 blocks of 2000 are the fewest that reach 2^17.
	if d := cmp.Diff([]int64{132_000, 132_000, 36_000}, groups); d != "" {
		t.Errorf("rows of the groups: want -, got +\n%s", d)
	}
}
