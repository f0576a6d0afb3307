package results

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"reflect"
	"strings"
	"sync"

	"github.com/parquet-go/parquet-go"

	"joust/results/stats"
)

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

// layout is the Parquet schema of records: the leading columns, then the metrics, then
// for each curve a list with a value for each checkpoint, then the lists of words.
// Derived columns are left out.
type layout struct {
	schema                 *parquet.Schema
	metrics, curves, lists []int // for each of the Schema its column; -1 for one that is derived
}

var layouts sync.Map // by signature: *layout

// signature describes the columns of the schema.
func (s Schema) signature() string {
	var text strings.Builder
	for _, list := range [][]Metric{s.Metrics, s.Curves} {
		for _, m := range list {
			fmt.Fprintf(&text, "%s %d %t %t,", m.Name, m.Kind, m.Optional, m.Derived)
		}
		text.WriteByte(';')
	}
	for _, l := range s.Lists {
		text.WriteString(l.Name + ",")
	}
	return text.String()
}

// layout returns the layout of the schema, which is made once.
func (s Schema) layout() *layout {
	key := s.signature()
	if l, ok := layouts.Load(key); ok {
		return l.(*layout)
	}
	l, _ := layouts.LoadOrStore(key, s.newLayout())
	return l.(*layout)
}

// newLayout makes the schema from a struct type, which keeps the order of columns;
// parquet.Group would sort them by name.
func (s Schema) newLayout() *layout {
	l := &layout{}
	var fields []reflect.StructField
	add := func(name string, t reflect.Type, tags string) int {
		fields = append(fields, reflect.StructField{
			Name: fmt.Sprintf("F%d", len(fields)),
			Type: t,
			Tag:  reflect.StructTag(`parquet:"` + name + tags + `"`),
		})
		return len(fields) - 1
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
		column := -1
		if !m.Derived {
			column = add(m.Name, columnType(m.Kind), tags(m))
		}
		l.metrics = append(l.metrics, column)
	}
	for i, name := range s.curveColumns() {
		column := -1
		if m := s.Curves[i]; !m.Derived {
			column = add(name, reflect.SliceOf(elementType(m)), ",list")
		}
		l.curves = append(l.curves, column)
	}
	for _, list := range s.Lists {
		l.lists = append(l.lists, add(list.Name, reflect.TypeFor[[]string](), ",optional,list"))
	}
	l.schema = parquet.NewSchema("trial", parquet.SchemaOf(reflect.New(reflect.StructOf(fields)).Interface()))
	return l
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

func (s Schema) listColumns() []string {
	list := make([]string, len(s.Lists))
	for i, l := range s.Lists {
		list[i] = l.Name
	}
	return list
}

// columnType returns the Go type of a column of numbers.
func columnType(k stats.Kind) reflect.Type {
	switch k {
	case stats.Proportion:
		return reflect.TypeFor[bool]()
	case stats.Count:
		return reflect.TypeFor[int64]()
	}
	return reflect.TypeFor[float64]()
}

// elementType returns the Go type of the values of a curve; a pointer makes them optional.
func elementType(curve Metric) reflect.Type {
	t := columnType(curve.Kind)
	if curve.Optional {
		return reflect.PointerTo(t)
	}
	return t
}

// tags returns the tags of a column of numbers. Whole numbers are stored as differences
// in few bits, which leaves little to compress.
func tags(m Metric) (text string) {
	if m.Optional {
		text += ",optional"
	}
	if m.Kind == stats.Count {
		text += ",delta"
	}
	return text
}

// cell makes the values of one column at one place of its lists.
type cell struct {
	kind                           stats.Kind
	optional                       bool
	repetition, definition, column int // levels of a value; one that may be missing is defined one deeper
	yes, no, null                  parquet.Value
}

func newCell(m Metric, repetition, definition, column int) *cell {
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

// number returns the value of a column, and NaN for null.
func number(k stats.Kind, v parquet.Value) float64 {
	switch {
	case v.IsNull():
		return math.NaN()
	case k == stats.Proportion:
		if v.Boolean() {
			return 1
		}
		return 0
	case k == stats.Count:
		return float64(v.Int64())
	}
	return v.Double()
}

// Keys of the metadata of a records file.
const (
	metaCell        = "joust.cell"        // hash of the cell; see ManifestCell
	metaNames       = "joust.names"       // CellID of the cell, on one line
	metaCheckpoints = "joust.checkpoints" // checkpoints of the values in lists, between commas
	metaSum         = "joust.sha256"      // of the file; see setChecksum
)

// Write writes the block as a Parquet file, with a row for each trial and a checksum
// of the file. hash is the hash of the cell. The same block gives the same bytes.
func (b *Block) Write(w io.Writer, s Schema, hash string) error {
	l := s.layout()
	var file bytes.Buffer
	pw := l.writer(&file, parquet.PageBufferSize(blockPage))
	l.describe(pw, s, hash)
	pw.SetKeyValueMetadata(metaNames, b.Cell.String())
	pw.SetKeyValueMetadata(metaSum, noChecksum)
	if err := errors.Join(b.appendTo(l, pw, s), pw.Close()); err != nil {
		return err
	}
	text := file.Bytes()
	if err := setChecksum(text); err != nil {
		return err
	}
	_, err := w.Write(text)
	return err
}

// writer returns a writer of a file of records, still without metadata. The bytes of
// the file depend only on the layout, the metadata and the rows.
func (l *layout) writer(w io.Writer, more ...parquet.WriterOption) *parquet.Writer {
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
func (l *layout) describe(pw *parquet.Writer, s Schema, hash string) {
	pw.SetKeyValueMetadata(metaCell, hash)
	pw.SetKeyValueMetadata(metaCheckpoints, strings.Trim(strings.ReplaceAll(fmt.Sprint(s.Checkpoints), " ", ","), "[]"))
}

// appendTo appends the block's trials to the row group that is being written.
func (b *Block) appendTo(l *layout, pw *parquet.Writer, s Schema) error {
	n := b.Trials()
	columns := pw.ColumnWriters()
	buf := make([]parquet.Value, 0, n*max(1, len(s.Checkpoints)))
	write := func(column int) error {
		_, err := columns[column].WriteRowValues(buf)
		buf = buf[:0]
		return err
	}
	for c, text := range []string{b.Cell.Environment, b.Cell.EnvironmentParams, b.Cell.Algorithm, b.Cell.AlgorithmParams} {
		v := parquet.ByteArrayValue([]byte(text)).Level(0, 0, c)
		for range n {
			buf = append(buf, v)
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
	return nil
}

// ErrOther means that a file of records is of another cell, or lacks a wanted column.
var ErrOther = errors.New("has other records")

// ReadBlock reads a file that Write wrote; it may have more columns than the schema.
// hash is the hash of the cell. It returns an error that names the file if the file is
// damaged (ErrDamaged), is of another cell or lacks a column of the schema (ErrOther).
func ReadBlock(path string, s Schema, hash string) (*Block, error) {
	b, err := readBlock(path, s, hash)
	if err != nil {
		return nil, Unreadable(path, err)
	}
	return b, nil
}

// Unreadable adds to an error which file cannot be read and what to do.
func Unreadable(path string, err error) error {
	if errors.Is(err, ErrDamaged) {
		return fmt.Errorf("%s: %w; joust run of the same study writes it again", path, err)
	}
	return fmt.Errorf("%s: %w; remove the file and run again", path, err)
}

// openRecords opens an undamaged file of records of the cell with that hash.
func openRecords(path, hash string) (*parquet.File, error) {
	text, err := ReadRecords(path)
	if err != nil {
		return nil, err
	}
	pf, err := parquet.OpenFile(bytes.NewReader(text), int64(len(text)), parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err != nil {
		return nil, err
	}
	if got, _ := pf.Lookup(metaCell); got != hash {
		return nil, fmt.Errorf("%w: of the cell with hash %.12s, not %.12s", ErrOther, got, hash)
	}
	return pf, nil
}

func readBlock(path string, s Schema, hash string) (b *Block, err error) {
	pf, err := openRecords(path, hash)
	if err != nil {
		return nil, err
	}
	f, err := newColumnFinder(pf, s)
	if err != nil {
		return nil, err
	}
	n := int(pf.NumRows())
	b = NewBlock(s, CellID{}, 0)
	b.Recommended = make([]string, 0, n)
	for i := range s.Metrics {
		b.Metrics[i] = make([]float64, 0, n)
	}
	for i := range s.Curves {
		b.Curves[i] = make([]float64, 0, n*len(s.Checkpoints))
	}
	for _, group := range pf.RowGroups() {
		chunks := group.ColumnChunks()
		for c, text := range []*string{&b.Cell.Environment, &b.Cell.EnvironmentParams, &b.Cell.Algorithm, &b.Cell.AlgorithmParams} {
			if err := firstValue(chunks[c], func(v parquet.Value) { *text = string(v.ByteArray()) }); err != nil {
				return nil, err
			}
		}
		if b.Trials() == 0 {
			if err := firstValue(chunks[colTrial], func(v parquet.Value) { b.First = int(v.Int64()) }); err != nil {
				return nil, err
			}
		}
		if err := readColumn(chunks[colRecommended], func(v parquet.Value) { b.Recommended = append(b.Recommended, string(v.ByteArray())) }); err != nil {
			return nil, err
		}
		for i, column := range f.metrics {
			if column < 0 {
				continue
			}
			if b.Metrics[i], err = readNumbers(b.Metrics[i], chunks[column], s.Metrics[i].Kind); err != nil {
				return nil, err
			}
		}
		for i, column := range f.curves {
			if column < 0 {
				continue
			}
			if b.Curves[i], err = readNumbers(b.Curves[i], chunks[column], s.Curves[i].Kind); err != nil {
				return nil, err
			}
		}
		for i, column := range f.lists {
			if b.Lists[i], err = readLists(b.Lists[i], chunks[column]); err != nil {
				return nil, err
			}
		}
	}
	for c, column := range f.curves {
		if got, want := len(b.Curves[c]), n*len(s.Checkpoints); column >= 0 && got != want {
			return nil, fmt.Errorf("has %d values of %s, not %d", got, s.Curves[c].Name, want)
		}
	}
	if s.Derive != nil {
		s.Derive(s, b)
	}
	return b, nil
}

// columnFinder has, for each column of a schema, its number in a file; -1 for one that
// is derived.
type columnFinder struct{ metrics, curves, lists []int }

// newColumnFinder finds the columns of the schema in the file. The error is an ErrOther
// if the file lacks one or has it in another type.
func newColumnFinder(pf *parquet.File, s Schema) (f columnFinder, err error) {
	want := s.layout()
	find := func(column int, path ...string) int {
		there, ok := pf.Schema().Lookup(path...)
		wanted, _ := want.schema.Lookup(path...)
		if err == nil && (!ok || there.Node.Type().Kind() != wanted.Node.Type().Kind() ||
			there.MaxDefinitionLevel != wanted.MaxDefinitionLevel || there.MaxRepetitionLevel != wanted.MaxRepetitionLevel) {
			err = fmt.Errorf("%w: it lacks the column %s", ErrOther, path[0])
		}
		return there.ColumnIndex
	}
	for c, name := range leadingColumns {
		if find(c, name) != c && err == nil {
			err = fmt.Errorf("%w: its column %d is not %s", ErrOther, c+1, name)
		}
	}
	list := func(columns []int, names []string, inside ...string) (found []int) {
		for i, c := range columns {
			if c >= 0 {
				c = find(c, append([]string{names[i]}, inside...)...)
			}
			found = append(found, c)
		}
		return found
	}
	f.metrics = list(want.metrics, names(s.Metrics))
	f.curves = list(want.curves, s.curveColumns(), "list", "element")
	f.lists = list(want.lists, s.listColumns(), "list", "element")
	return f, err
}

// readNumbers appends the values of a column of numbers.
func readNumbers(to []float64, chunk parquet.ColumnChunk, kind stats.Kind) ([]float64, error) {
	err := readColumn(chunk, func(v parquet.Value) { to = append(to, number(kind, v)) })
	return to, err
}

// readLists appends the lists of a column of lists of words.
func readLists(to [][]string, chunk parquet.ColumnChunk) ([][]string, error) {
	err := readColumn(chunk, func(v parquet.Value) {
		if v.RepetitionLevel() == 0 {
			to = append(to, nil)
		}
		switch last := len(to) - 1; v.DefinitionLevel() {
		case 1:
			to[last] = []string{}
		case 2:
			to[last] = append(to[last], string(v.ByteArray()))
		}
	})
	return to, err
}

// firstValue uses the first value of a column.
func firstValue(chunk parquet.ColumnChunk, use func(parquet.Value)) error {
	first := true
	return readPages(chunk, func(values []parquet.Value) (more bool) {
		if first && len(values) > 0 {
			use(values[0])
			first = false
		}
		return first
	})
}

// readColumn uses all values of a column, one after another.
func readColumn(chunk parquet.ColumnChunk, use func(parquet.Value)) error {
	return readPages(chunk, func(values []parquet.Value) bool {
		for _, v := range values {
			use(v)
		}
		return true
	})
}

// readPages passes the values of a column to use, some at a time, until use returns
// false. They are valid until use returns.
func readPages(chunk parquet.ColumnChunk, use func([]parquet.Value) (more bool)) error {
	pages := chunk.Pages()
	defer pages.Close()
	var buf [256]parquet.Value
	for {
		page, err := pages.ReadPage()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		more := true
		for values := page.Values(); more; {
			n, err := values.ReadValues(buf[:])
			more = use(buf[:n])
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				parquet.Release(page)
				return err
			}
		}
		parquet.Release(page)
		if !more {
			return nil
		}
	}
}

// Header is what a file of records says of itself.
type Header struct {
	Trials int
	Names  string // CellID of the program that wrote it, on one line
}

// Inspect reads an undamaged file of records of the cell with that hash that has the
// columns of the schema. The error is as of ReadBlock.
func Inspect(path string, s Schema, hash string) (h Header, err error) {
	pf, err := openRecords(path, hash)
	if err != nil {
		return h, Unreadable(path, err)
	}
	if _, err := newColumnFinder(pf, s); err != nil {
		return h, Unreadable(path, err)
	}
	h.Trials = int(pf.NumRows())
	h.Names, _ = pf.Lookup(metaNames)
	return h, nil
}

// CountTrials returns the number of trials in a file of records. It reads only the end
// of the file, so that it does not notice damaged records.
func CountTrials(path string) (int, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	pf, err := parquet.OpenFile(f, info.Size(), parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err != nil {
		return 0, Unreadable(path, ErrDamaged)
	}
	return int(pf.NumRows()), nil
}
