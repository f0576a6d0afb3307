package results

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"reflect"
	"slices"
	"strings"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"

	"joust/results/stats"
)

// Block is some consecutive trials of one cell, stored by column: the unit in which
// trials are run, written and resumed.
type Block struct {
	Cell        CellID
	First       int         // number of the first trial, from 0
	Recommended []string    // name of the arm that each trial recommended in the end
	Metrics     [][]float64 // by metric and trial
	Curves      [][]float64 // by curve, then at [trial*checkpoints+checkpoint]
}

// NewBlock returns an empty block for trials of the cell from first on.
func NewBlock(s Schema, cell CellID, first int) *Block {
	return &Block{
		Cell: cell, First: first,
		Metrics: make([][]float64, len(s.Metrics)), Curves: make([][]float64, len(s.Curves)),
	}
}

// Trials returns the number of trials in the block.
func (b *Block) Trials() int { return len(b.Recommended) }

// Equal reports whether both blocks have the same trials with the same values, to
// the last bit.
func (b *Block) Equal(other *Block) bool {
	bits := func(x, y float64) bool { return math.Float64bits(x) == math.Float64bits(y) }
	list := func(x, y []float64) bool { return slices.EqualFunc(x, y, bits) }
	return b.Cell == other.Cell && b.First == other.First && slices.Equal(b.Recommended, other.Recommended) &&
		slices.EqualFunc(b.Metrics, other.Metrics, list) && slices.EqualFunc(b.Curves, other.Curves, list)
}

// The columns before the metrics.
const (
	colEnvironment = iota
	colEnvironmentParams
	colAlgorithm
	colAlgorithmParams
	colTrial
	colRecommended
	colMetrics
)

var leadingColumns = [colMetrics]string{"environment", "environment_params", "algorithm", "algorithm_params", "trial", "recommended"}

// layout returns the Parquet schema: the names, then the metrics, then for each curve
// a list with a value for each checkpoint. The schema is made from a struct type,
// which keeps the order of columns; parquet.Group would sort them by name.
func (s Schema) layout() *parquet.Schema {
	var fields []reflect.StructField
	add := func(name string, t reflect.Type, tags string) {
		fields = append(fields, reflect.StructField{
			Name: fmt.Sprintf("F%d", len(fields)),
			Type: t,
			Tag:  reflect.StructTag(`parquet:"` + name + tags + `"`),
		})
	}
	text := reflect.TypeFor[string]()
	for c, name := range leadingColumns {
		if c == colTrial {
			add(name, reflect.TypeFor[int64](), ",delta")
		} else {
			add(name, text, ",dict")
		}
	}
	for _, m := range s.Metrics {
		add(m.Name, columnType(m.Kind), "")
	}
	for i, name := range s.curveColumns() {
		add(name, reflect.SliceOf(columnType(s.Curves[i].Kind)), ",list")
	}
	return parquet.NewSchema("trial", parquet.SchemaOf(reflect.New(reflect.StructOf(fields)).Interface()))
}

// curveColumns returns the column names of curves. A curve with the name of a metric
// gets the ending _curve, because most programs refuse a table with two columns of
// one name.
func (s Schema) curveColumns() []string {
	list := names(s.Curves)
	for i, name := range list {
		if Find(s.Metrics, name) >= 0 {
			list[i] = name + "_curve"
		}
	}
	return list
}

func columnType(k stats.Kind) reflect.Type {
	switch k {
	case stats.Proportion:
		return reflect.TypeFor[bool]()
	case stats.Count:
		return reflect.TypeFor[int64]()
	}
	return reflect.TypeFor[float64]()
}

func parquetValue(k stats.Kind, v float64) parquet.Value {
	switch k {
	case stats.Proportion:
		return parquet.BooleanValue(v != 0)
	case stats.Count:
		return parquet.Int64Value(int64(v))
	}
	if v != v {
		v = math.NaN() // processors compute NaN with different bits
	}
	return parquet.DoubleValue(v)
}

func number(k stats.Kind, v parquet.Value) float64 {
	switch k {
	case stats.Proportion:
		if v.Boolean() {
			return 1
		}
		return 0
	case stats.Count:
		return float64(v.Int64())
	}
	return v.Double()
}

// Keys of the metadata of a records file.
const (
	metaStudy       = "joust.study"       // hash of the study; see Manifest
	metaCheckpoints = "joust.checkpoints" // checkpoints of the values in lists, between commas
	metaSum         = "joust.sha256"      // of the file; see setChecksum
)

// compression is the codec of all records. It is shared because its encoders take
// megabytes each and can be reused.
var compression = &zstd.Codec{Level: zstd.SpeedDefault}

// Write writes the block as a Parquet file, with a row for each trial and a checksum
// of the file. study is the hash of the study. The same block gives the same bytes.
func (b *Block) Write(w io.Writer, s Schema, study string) error {
	var file bytes.Buffer
	if err := b.write(&file, s, study); err != nil {
		return err
	}
	text := file.Bytes()
	if err := setChecksum(text); err != nil {
		return err
	}
	_, err := w.Write(text)
	return err
}

func (b *Block) write(w io.Writer, s Schema, study string) error {
	pw := s.parquetWriter(w, study, parquet.KeyValueMetadata(metaSum, noChecksum))
	if err := b.appendTo(pw, s); err != nil {
		return err
	}
	return pw.Close()
}

// rowsWriter is the part of the library's writer that is used here: rows are written
// column by column, and Flush ends a row group.
type rowsWriter interface {
	ColumnWriters() []*parquet.ColumnWriter
	Flush() error
	Close() error
}

// parquetWriter returns a writer of a file of records. The bytes of the file depend
// only on the schema, the arguments and the rows.
func (s Schema) parquetWriter(w io.Writer, study string, more ...parquet.WriterOption) rowsWriter {
	return parquet.NewWriter(w, append([]parquet.WriterOption{
		s.layout(),
		parquet.Compression(compression),
		parquet.CreatedBy("joust", "1", ""),
		parquet.DataPageStatistics(true),
		parquet.KeyValueMetadata(metaStudy, study),
		parquet.KeyValueMetadata(metaCheckpoints, strings.Trim(strings.ReplaceAll(fmt.Sprint(s.Checkpoints), " ", ","), "[]")),
	}, more...)...)
}

// appendTo appends the block's trials to the row group that is being written.
func (b *Block) appendTo(pw rowsWriter, s Schema) error {
	n := b.Trials()
	columns := pw.ColumnWriters()
	var buf []parquet.Value
	write := func(column int) error {
		_, err := columns[column].WriteRowValues(buf)
		buf = buf[:0]
		return err
	}
	for c, text := range []string{b.Cell.Environment, b.Cell.EnvironmentParams, b.Cell.Algorithm, b.Cell.AlgorithmParams} {
		for range n {
			buf = append(buf, parquet.ByteArrayValue([]byte(text)).Level(0, 0, c))
		}
		if err := write(c); err != nil {
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
	for m, metric := range s.Metrics {
		for _, v := range b.Metrics[m] {
			buf = append(buf, parquetValue(metric.Kind, v).Level(0, 0, colMetrics+m))
		}
		if err := write(colMetrics + m); err != nil {
			return err
		}
	}
	for c, curve := range s.Curves {
		column := colMetrics + len(s.Metrics) + c
		for i, v := range b.Curves[c] {
			repetition := 1 // continues the list of the row
			if i%len(s.Checkpoints) == 0 {
				repetition = 0 // begins a row
			}
			buf = append(buf, parquetValue(curve.Kind, v).Level(repetition, 1, column))
		}
		if err := write(column); err != nil {
			return err
		}
	}
	return nil
}

// ReadBlock reads a file that Write wrote. It returns an error that names the file if
// the file is damaged (ErrDamaged), has other columns than the schema or belongs to
// another study.
func ReadBlock(path string, s Schema, study string) (*Block, error) {
	b, err := readBlock(path, s, study)
	if err != nil {
		return nil, unreadable(path, err)
	}
	return b, nil
}

// unreadable adds to an error which file cannot be read and what to do.
func unreadable(path string, err error) error {
	if errors.Is(err, ErrDamaged) {
		return fmt.Errorf("%s: %w; joust run of the same study writes it again", path, err)
	}
	return fmt.Errorf("%s: %w; remove the file and run again", path, err)
}

func readBlock(path string, s Schema, study string) (b *Block, err error) {
	text, err := ReadRecords(path)
	if err != nil {
		return nil, err
	}
	pf, err := parquet.OpenFile(bytes.NewReader(text), int64(len(text)))
	if err != nil {
		return nil, err
	}
	if got, _ := pf.Lookup(metaStudy); got != study {
		return nil, fmt.Errorf("belongs to the study with hash %.12s, not %.12s", got, study)
	}
	if got, want := pf.Schema().String(), s.layout().String(); got != want {
		return nil, fmt.Errorf("has the columns\n%s\nnot\n%s", got, want)
	}
	b = NewBlock(s, CellID{}, 0)
	for _, group := range pf.RowGroups() {
		first := b.Trials() == 0
		for c, chunk := range group.ColumnChunks() {
			column := func(use func(parquet.Value)) error { return readColumn(chunk, use) }
			switch m := c - colMetrics; {
			case c < colTrial:
				text := []*string{&b.Cell.Environment, &b.Cell.EnvironmentParams, &b.Cell.Algorithm, &b.Cell.AlgorithmParams}[c]
				err = column(func(v parquet.Value) { *text = string(v.ByteArray()) })
			case c == colTrial:
				err = column(func(v parquet.Value) {
					if first {
						b.First, first = int(v.Int64()), false
					}
				})
			case c == colRecommended:
				err = column(func(v parquet.Value) { b.Recommended = append(b.Recommended, string(v.ByteArray())) })
			case m < len(s.Metrics):
				kind := s.Metrics[m].Kind
				err = column(func(v parquet.Value) { b.Metrics[m] = append(b.Metrics[m], number(kind, v)) })
			default:
				m -= len(s.Metrics)
				kind := s.Curves[m].Kind
				err = column(func(v parquet.Value) { b.Curves[m] = append(b.Curves[m], number(kind, v)) })
			}
			if err != nil {
				return nil, err
			}
		}
	}
	for c := range b.Curves {
		if got, want := len(b.Curves[c]), b.Trials()*len(s.Checkpoints); got != want {
			return nil, fmt.Errorf("has %d values of %s, not %d", got, s.Curves[c].Name, want)
		}
	}
	return b, nil
}

func readColumn(chunk parquet.ColumnChunk, use func(parquet.Value)) error {
	pages := chunk.Pages()
	defer pages.Close()
	buf := make([]parquet.Value, 1024)
	for {
		page, err := pages.ReadPage()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		for values := page.Values(); ; {
			n, err := values.ReadValues(buf)
			for _, v := range buf[:n] {
				use(v)
			}
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return err
			}
		}
		parquet.Release(page)
	}
}
