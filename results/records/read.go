package records

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"os"

	"github.com/parquet-go/parquet-go"

	"joust/results"
	"joust/results/stats"
)

// ErrOther means that a file of records is of another cell, or lacks a wanted column.
var ErrOther = errors.New("has other records")

// ReadBlock reads a file that Write wrote; it may have more columns than the schema.
// hash is the hash of the cell. It returns an error that names the file if the file is
// damaged (ErrDamaged), is of another cell or lacks a column of the schema (ErrOther).
func ReadBlock(path string, s results.Schema, hash string) (*results.Block, error) {
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
	if got, _ := pf.Lookup(metaCell); got != hash { // "" is no hash
		return nil, fmt.Errorf("%w: of the cell with hash %.12s, not %.12s", ErrOther, got, hash)
	}
	return pf, nil
}

func readBlock(path string, s results.Schema, hash string) (b *results.Block, err error) {
	pf, err := openRecords(path, hash)
	if err != nil {
		return nil, err
	}
	f, err := newColumnFinder(pf, s)
	if err != nil {
		return nil, err
	}
	n := int(pf.NumRows())
	b = results.NewBlock(s, results.CellID{}, 0)
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
func newColumnFinder(pf *parquet.File, s results.Schema) (f columnFinder, err error) {
	want := layoutOf(s)
	find := func(path ...string) int {
		there, ok := pf.Schema().Lookup(path...)
		wanted, _ := want.schema.Lookup(path...) // the paths are those of this schema
		if err == nil && (!ok || there.Node.Type().Kind() != wanted.Node.Type().Kind() ||
			there.MaxDefinitionLevel != wanted.MaxDefinitionLevel || there.MaxRepetitionLevel != wanted.MaxRepetitionLevel) {
			err = fmt.Errorf("%w: it lacks the column %s", ErrOther, path[0])
		}
		return there.ColumnIndex
	}
	for c, name := range leadingColumns {
		if find(name) != c && err == nil {
			err = fmt.Errorf("%w: its column %d is not %s", ErrOther, c+1, name)
		}
	}
	list := func(columns []int, names []string, inside ...string) (found []int) {
		for i, c := range columns {
			if c >= 0 {
				c = find(append([]string{names[i]}, inside...)...)
			}
			found = append(found, c)
		}
		return found
	}
	f.metrics = list(want.metrics, results.Names(s.Metrics))
	f.curves = list(want.curves, curveColumns(s), "list", "element")
	f.lists = list(want.lists, listColumns(s), "list", "element")
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
func Inspect(path string, s results.Schema, hash string) (h Header, err error) {
	pf, err := openRecords(path, hash)
	if err != nil {
		return h, Unreadable(path, err)
	}
	if _, err := newColumnFinder(pf, s); err != nil {
		return h, Unreadable(path, err)
	}
	h.Trials = int(pf.NumRows())
	h.Names, _ = pf.Lookup(metaNames) // "" are the names of no cell
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
