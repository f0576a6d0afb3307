package records

import (
	"errors"
	"fmt"
	"os"

	"joust/results"
	"joust/results/parquet"
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
	pf, err := parquet.Open(text)
	if err != nil {
		return nil, err
	}
	if got := pf.Metadata(metaCell); got != hash { // "" is no hash
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
	n := pf.Rows()
	b = results.NewBlock(s, results.CellID{}, 0)
	for c, text := range []*string{&b.Cell.Environment, &b.Cell.EnvironmentParams, &b.Cell.Algorithm, &b.Cell.AlgorithmParams} {
		if *text, err = pf.FirstText(c); err != nil {
			return nil, err
		}
	}
	first, err := pf.FirstNumber(colTrial)
	if err != nil {
		return nil, err
	}
	b.First = int(first)
	if b.Recommended, err = pf.Texts(make([]string, 0, n), colRecommended); err != nil {
		return nil, err
	}
	numbers := func(to [][]float64, columns []int, width int) error {
		for i, column := range columns {
			to[i] = make([]float64, 0, n*width)
			if column < 0 {
				continue
			}
			if to[i], err = pf.Numbers(to[i], column); err != nil {
				return err
			}
		}
		return nil
	}
	if err := errors.Join(numbers(b.Metrics, f.metrics, 1), numbers(b.Curves, f.curves, len(s.Checkpoints))); err != nil {
		return nil, err
	}
	for i, column := range f.lists {
		if b.Lists[i], err = pf.TextLists(b.Lists[i], column); err != nil {
			return nil, err
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
	want := newLayout(s, false)
	find := func(columns []int) (found []int) {
		for _, c := range columns {
			if c >= 0 {
				name := want.columns[c].Name
				if c = pf.Find(want.columns[c]); c < 0 && err == nil {
					err = fmt.Errorf("%w: it lacks the column %s", ErrOther, name)
				}
			}
			found = append(found, c)
		}
		return found
	}
	for c, name := range leadingColumns {
		if find([]int{c})[0] != c && err == nil {
			err = fmt.Errorf("%w: its column %d is not %s", ErrOther, c+1, name)
		}
	}
	return columnFinder{find(want.metrics), find(want.curves), find(want.lists)}, err
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
	h.Trials = pf.Rows()
	h.Names = pf.Metadata(metaNames) // "" are the names of no cell
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
	n, err := parquet.Rows(f, info.Size())
	if err != nil {
		return 0, Unreadable(path, ErrDamaged)
	}
	return n, nil
}
