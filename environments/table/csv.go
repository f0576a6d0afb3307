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
	var unknown, missing []string
	for _, name := range header {
		c := in.format.index(name)
		if c < 0 {
			unknown = append(unknown, name)
		} else if slices.Contains(in.at, c) {
			return in.Errorf("the header has the column %s twice; it must have each once", strconv.Quote(name))
		}
		in.at = append(in.at, c)
	}
	for i, c := range in.format.Columns {
		if !c.Optional && !slices.Contains(in.at, i) {
			missing = append(missing, c.Name)
		}
	}
	var faults []string
	if unknown != nil {
		faults = append(faults, "has "+quoteAll(unknown, in.format.unknown))
	}
	if missing != nil {
		faults = append(faults, "lacks "+strings.Join(missing, ", "))
	}
	if faults == nil {
		return nil
	}
	return in.Errorf("the header %s; its columns must be %s, in any order", strings.Join(faults, " and "), in.format.Names())
}

// nextRecord reads the next row of CSV.
func (in *Reader) nextRecord() error {
	fields, err := in.record()
	if err != nil {
		return err
	}
	if len(fields) != len(in.at) {
		return in.Errorf("the row has %d fields; the header has %d", len(fields), len(in.at))
	}
	for i, f := range fields {
		in.row[in.at[i]] = f
	}
	return nil
}

// record returns the fields of the next record, without the spaces around them.
func (in *Reader) record() ([]string, error) {
	fields, err := in.csv.Read()
	var bad *csv.ParseError
	switch {
	case errors.As(err, &bad):
		return nil, fmt.Errorf("%s:%d: %w in column %d; a field with quotes or commas must be quoted, its quotes doubled", in.path, bad.Line, bad.Err, bad.Column)
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
