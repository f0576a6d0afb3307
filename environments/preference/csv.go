package preference

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"joust/sim/param"
)

// records reads the records of a CSV file and says where each one is. Fields
// are trimmed of spaces; empty lines and a byte-order mark are skipped, and
// lines may end in CR LF.
type records struct {
	path string
	csv  *csv.Reader
	line int // of the record last read
}

// readRecords reads from r, which error messages call path.
func readRecords(path string, r io.Reader) *records {
	b := bufio.NewReader(r)
	if mark, err := b.Peek(3); err == nil && string(mark) == "\uFEFF" {
		_, _ = b.Discard(len(mark)) // cannot fail: they were peeked
	}
	c := csv.NewReader(b)
	c.FieldsPerRecord = -1
	c.TrimLeadingSpace = true
	return &records{path: path, csv: c}
}

// next is the next record. The error is io.EOF after the last one.
func (r *records) next() ([]string, error) {
	fields, err := r.csv.Read()
	var bad *csv.ParseError
	switch {
	case errors.As(err, &bad):
		return nil, fmt.Errorf("%s:%d: %w in column %d; a field with quotes or commas must be quoted, its quotes doubled", r.path, bad.Line, bad.Err, bad.Column)
	case errors.Is(err, io.EOF):
		return nil, io.EOF
	case err != nil:
		return nil, fmt.Errorf("%s: %w", r.path, err)
	}
	r.line, _ = r.csv.FieldPos(0)
	for i, f := range fields {
		fields[i] = strings.TrimSpace(f)
	}
	return fields, nil
}

// header is the first record.
func (r *records) header() ([]string, error) {
	h, err := r.next()
	if errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s:1: the file is empty; it must begin with a header row", r.path)
	}
	return h, err
}

// where is the place of the record last read.
func (r *records) where() string { return fmt.Sprintf("%s:%d", r.path, r.line) }

// errorf is an error at the record last read.
func (r *records) errorf(format string, args ...any) error {
	return fmt.Errorf("%s: %s", r.where(), fmt.Sprintf(format, args...))
}

// checkName checks the name of an arm.
func checkName(name string) error {
	switch {
	case name == "":
		return errors.New("an arm has no name; each must have one")
	case !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl):
		return fmt.Errorf("the name %q is not printable UTF-8; it must be", name)
	}
	return nil
}

// duplicate is a name that occurs twice, "" where none does.
func duplicate(names []string) string {
	sorted := slices.Sorted(slices.Values(names))
	for i, n := range sorted[min(1, len(sorted)):] {
		if n == sorted[i] {
			return n
		}
	}
	return ""
}

// readFile reads the file of the named parameter. What goes wrong is an error
// about that parameter.
func readFile[T any](name string, f param.File, read func(path string, r io.Reader) (T, error)) (T, error) {
	var none T
	file, err := os.Open(f.Path)
	if err != nil {
		return none, param.Errorf(name, "cannot be read: %v", err)
	}
	defer file.Close()
	t, err := read(f.Path, file)
	if err != nil {
		return none, unusable(name, err)
	}
	return t, nil
}

// unusable is an error about the named parameter: what it gives has a mistake.
func unusable(name string, err error) error {
	return param.Errorf(name, "cannot be used: %v", err)
}
