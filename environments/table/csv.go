package table

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// openCSV prepares to read CSV and reads the header.
func (in *Reader) openCSV(r io.Reader) error {
	in.csv = csv.NewReader(r)
	in.csv.FieldsPerRecord = -1 // nextRecord compares with the header
	in.csv.TrimLeadingSpace = true
	in.csv.ReuseRecord = true
	header, err := in.record()
	switch {
	case errors.Is(err, io.EOF) && len(in.format.Columns) == 0:
		return in.Errorf("the file is empty; it must begin with a header row")
	case errors.Is(err, io.EOF):
		return in.Errorf("the file is empty; it must begin with a header row of %s", in.format.Names())
	case err != nil:
		return err
	}
	if in.indexed = len(header) > 1 && isIndex(header[0]) && !in.format.Extra && !in.format.Named; in.indexed {
		header = header[1:]
	}
	if len(in.format.Columns) > 0 {
		return in.placeColumns(header)
	}
	in.header = slices.Clone(header)
	for i := range header {
		in.at = append(in.at, i)
	}
	return nil
}

// placeColumns finds the format's columns in the header.
func (in *Reader) placeColumns(header []string) error {
	var unknown []string
	var missing columns
	for _, name := range header {
		c := in.format.index(name)
		if c < 0 && !in.format.Extra {
			unknown = append(unknown, name)
		} else if c >= 0 && slices.Contains(in.at, c) {
			return in.Errorf("the header has the column %s twice; it must have each once", strconv.Quote(name))
		}
		in.at = append(in.at, c)
	}
	for i, c := range in.format.Columns {
		if !c.Optional && !slices.Contains(in.at, i) {
			missing = append(missing, c)
		}
	}
	var faults, remedies []string
	if unknown != nil {
		faults = append(faults, "has "+quoteAll(unknown, in.format.unknown))
		remedies = append(remedies, leaveOut)
	}
	if missing != nil {
		faults = append(faults, "lacks "+strings.Join(missing.inFile(), ", "))
		remedies = append(remedies, missing[0].renamed())
	}
	if faults == nil {
		return nil
	}
	return in.Errorf("the header %s; its columns must be %s, in any order; %s",
		strings.Join(faults, " and "), in.format.Names(), strings.Join(remedies, ", "))
}

// isIndex reports whether a column of this name is an index of the rows, as pandas writes
// it: without a name or, where the file was read and written again, as a column without
// a name.
func isIndex(name string) bool { return name == "" || name == "Unnamed: 0" }

// skipIndex checks the index of a record, which must be the number of the row from 0 or,
// in a square, the name of the row, and returns the other fields.
func (in *Reader) skipIndex(fields []string) ([]string, error) {
	number, name := strconv.Itoa(in.rows), ""
	if in.format.Square && in.rows < len(in.header) {
		name = in.header[in.rows]
	}
	if fields[0] != number && (name == "" || fields[0] != name) {
		expected := number
		if name != "" {
			expected += " or " + Quote(name)
		}
		return nil, in.Errorf("the first column has no name in the header, as the index that pandas writes, but here it is %s where %s should be; give the column a name or leave it out", Quote(fields[0]), expected)
	}
	return fields[1:], nil
}

// nextRecord reads the next row of CSV.
func (in *Reader) nextRecord() error {
	fields, err := in.record()
	if err != nil {
		return err
	}
	names := len(in.at)
	if in.indexed {
		names++
	}
	if len(fields) != names {
		return in.Errorf("the row has %d fields; the header has %d", len(fields), names)
	}
	if in.indexed {
		if fields, err = in.skipIndex(fields); err != nil {
			return err
		}
	}
	in.rows++
	for i, f := range fields {
		if in.at[i] >= 0 {
			in.row[in.at[i]] = f
		}
	}
	return nil
}

// record returns the fields of the next record, without the spaces around them.
func (in *Reader) record() ([]string, error) {
	fields, err := in.csv.Read()
	var bad *csv.ParseError
	switch {
	case errors.As(err, &bad):
		return nil, &RowError{fmt.Sprintf("%s:%d: %v in column %d; a field with quotes or commas must be quoted, its quotes doubled", in.path, bad.Line, bad.Err, bad.Column)}
	case errors.Is(err, io.EOF):
		return nil, io.EOF
	case err != nil:
		return nil, fmt.Errorf("%s: %w", in.path, err)
	}
	in.line, _ = in.csv.FieldPos(0)
	for i, f := range fields {
		if !utf8.ValidString(f) {
			return nil, in.notUTF8()
		}
		fields[i] = strings.TrimSpace(f)
	}
	return fields, nil
}
