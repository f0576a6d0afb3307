package choice

import (
	"errors"
	"io"
	"math"
	"slices"
	"strconv"

	"joust/environments/table"
	"joust/sim/param"
)

// fileFormat is the format of a file of a table.
var fileFormat = table.Format{Row: "row of values", Named: true}

// The largest numbers of rows and columns of a file.
const (
	maxRows    = 10_000
	maxColumns = 100_000
)

// File is the content of a file of a table.
type File struct {
	Rows    []string  // names of the rows
	Columns []string  // names of the columns
	Values  []float64 // row by row; NaN where there is no value
}

// ReadFile reads a table from r: a CSV file with a header, whose first column names the
// rows. Messages call the file path.
func ReadFile(path string, r io.Reader, p table.NameParams) (*File, error) {
	in, err := table.NewReader(path, r, fileFormat)
	if err != nil {
		return nil, err
	}
	return readFile(in, p)
}

// LoadFile reads the table of the named parameter's file, as ReadFile does. Its error is a
// *param.Error about that parameter.
func LoadFile(parameter string, file param.File, p table.NameParams) (f *File, err error) {
	err = table.Read(parameter, file, fileFormat, func(in *table.Reader) error {
		f, err = readFile(in, p)
		return err
	})
	return f, err
}

// readFile reads a table. Its errors give the file, the line and what is allowed.
func readFile(in *table.Reader, p table.NameParams) (*File, error) {
	header := in.Header()
	if len(header) < 2 {
		return nil, in.Errorf("the header has %d columns; the first names the rows, and there must be one column of values at least", len(header))
	}
	if len(header)-1 > maxColumns {
		return nil, in.Errorf("the header has %d columns of values; at most %d are allowed", len(header)-1, maxColumns)
	}
	f := &File{Columns: slices.Clone(header[1:])}
	columns := p.New()
	for _, name := range f.Columns {
		if err := columns.Add(name); err != nil {
			return nil, in.Errorf("the name of a column %v", err)
		}
	}
	rows := p.New()
	for {
		fields, err := in.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if len(f.Rows) == maxRows {
			return nil, in.Errorf("there are more than %d rows", maxRows)
		}
		if err := rows.Add(fields[0]); err != nil {
			return nil, in.Errorf("the name of a row %v", err)
		}
		f.Rows = append(f.Rows, fields[0])
		for c, text := range fields[1:] {
			v, ok := cell(text)
			if !ok {
				return nil, in.Errorf("%s has %s in column %s; it must be a finite number, or empty where there is no value", table.Quote(fields[0]), table.Quote(text), table.Quote(f.Columns[c]))
			}
			f.Values = append(f.Values, v)
		}
	}
	if f.Rows == nil {
		return nil, in.NoRows()
	}
	return f, nil
}

// Without returns the table without the rows of these names. The error is about the parameter
// drop: the table has no such row, or no row is left.
func (f *File) Without(names []string) (*File, error) {
	for _, name := range names {
		if !slices.Contains(f.Rows, name) {
			return nil, param.Errorf("drop", "names %s%s; the table has no such row", table.Quote(name), param.DidYouMean(name, f.Rows))
		}
	}
	kept := &File{Columns: f.Columns}
	for i, name := range f.Rows {
		if !slices.Contains(names, name) {
			kept.Rows = append(kept.Rows, name)
			kept.Values = append(kept.Values, f.Values[i*len(f.Columns):(i+1)*len(f.Columns)]...)
		}
	}
	if kept.Rows == nil {
		return nil, param.Errorf("drop", "names all rows (%d); one must be left", len(f.Rows))
	}
	return kept, nil
}

// cell returns the value of a cell, NaN if it has none; false if the text is no number.
func cell(text string) (float64, bool) {
	if table.IsMissing(text) {
		return math.NaN(), true
	}
	v, err := strconv.ParseFloat(text, 64)
	return v, err == nil && !math.IsInf(v, 0) && !math.IsNaN(v)
}
