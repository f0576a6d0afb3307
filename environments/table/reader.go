// Package table reads files of rows, CSV or JSON lines, one row at a time. Its
// errors give the file, the line, the offending word and what is allowed.
//
//   - reader.go: Format, Column and Reader
//   - csv.go, jsonl.go: the two formats
//   - file.go: files that are parameters of an environment
//   - square.go: tables of probabilities with a row and a column for each arm
//   - columns.go: the parameters by which a study maps and leaves out columns
//   - names.go: which names are hard to tell apart
//
// In both formats the file must be UTF-8; a byte-order mark, empty lines, spaces
// around values and line ends CR LF are allowed.
package table

import (
	"bufio"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"joust/sim/param"
)

// Format is what a file of rows must contain.
type Format struct {
	// Row is what a row describes, such as "verdict".
	Row string
	// Columns lists the columns of the CSV header, which may stand in any order, or
	// the keys of each JSON object. Where it is empty, the file is CSV and its
	// header names the columns.
	Columns []Column
	// Square says that a file with a free header has a row for each column of the
	// header, so that an index column may have these names.
	Square bool
	// Named says that the first column of a file with a free header names the rows, so that
	// it is no index where its own name is empty.
	Named bool
	// Extra says that other columns, or keys, are left out instead of refused.
	Extra bool
}

// Column is a column of a CSV file, or a key of the objects of JSON lines.
type Column struct {
	Name     string
	InFile   string // the name in the file; Name where it is empty
	Allowed  string // the values that are allowed; it ends a sentence "it must be …"
	Bool     bool   // JSON lines may have true or false here, without quotes
	Optional bool   // the column may be missing, and its values may be empty or null
}

// inFile returns the name that the column has in the file.
func (c Column) inFile() string { return cmp.Or(c.InFile, c.Name) }

// Names lists the names of the columns in the file for people: "a, b and optionally c".
func (f Format) Names() string {
	s := ""
	for i, c := range f.Columns {
		switch last := i == len(f.Columns)-1; {
		case i == 0:
			s = c.inFile()
		case c.Optional:
			s += " and optionally " + c.inFile()
		case last:
			s += " and " + c.inFile()
		default:
			s += ", " + c.inFile()
		}
	}
	return s
}

// index returns the index of the column that has this name in the file, or -1.
func (f Format) index(name string) int {
	return slices.IndexFunc(f.Columns, func(c Column) bool { return c.inFile() == name })
}

// unknown writes a name that is no column for people, with the column that it may
// be a misspelling of.
func (f Format) unknown(name string) string {
	names := make([]string, len(f.Columns))
	for i, c := range f.Columns {
		names[i] = c.inFile()
	}
	return Quote(name) + param.DidYouMean(name, names)
}

// missingValues are the words for a cell without a value.
var missingValues = []string{"", "na", "n/a", "nan", "null", "none", "-", "–"}

// IsMissing reports whether the text of a cell, in capitals or not, says that it has no value.
func IsMissing(text string) bool { return slices.Contains(missingValues, strings.ToLower(text)) }

// Reader reads the rows of a file in order.
type Reader struct {
	path   string
	line   int // of the row last read, or of the header; 1 for an empty file
	format Format
	header []string // names of the values of a row
	row    []string // reused

	csv     *csv.Reader
	at      []int // the place in row of each field of a CSV record; -1 for one that is left out
	indexed bool  // the first field of a record, which is not in at, is an index
	rows    int   // records read below the header

	lines *bufio.Scanner // of a file of JSON lines, else nil
	read  int            // lines read from it
	seen  []bool         // the columns that the object has; reused
}

// NewReader returns a reader of rows from r. Where the path ends in .jsonl and the
// format lists columns, r is read as JSON lines, else as CSV, whose header is read
// at once. Messages call the file path.
func NewReader(path string, r io.Reader, f Format) (*Reader, error) {
	in := &Reader{path: path, line: 1, format: f}
	b := bufio.NewReaderSize(r, 1<<16)
	mark, err := b.Peek(3)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if string(mark) == "\uFEFF" {
		_, _ = b.Discard(len(mark)) // cannot fail, since Peek has buffered them
	}
	for _, c := range f.Columns {
		in.header = append(in.header, c.Name)
	}
	if isJSONLines(path) && len(f.Columns) > 0 {
		in.openJSONLines(b)
	} else if err := in.openCSV(b); err != nil {
		return nil, err
	}
	in.row = make([]string, len(in.header))
	return in, nil
}

// Header returns the names of the values of a row: those of the format's columns,
// in its order, or those of the file's header.
func (in *Reader) Header() []string { return in.header }

// Next returns the next row, whose values are in the order of Header; an optional
// value that is missing is empty. The row is valid until the next call. The error
// is io.EOF after the last row.
func (in *Reader) Next() ([]string, error) {
	var err error
	if in.lines != nil {
		err = in.nextObject()
	} else {
		err = in.nextRecord()
	}
	if err != nil {
		return nil, err
	}
	return in.row, nil
}

// Line returns the line in which the row last read begins, from 1.
func (in *Reader) Line() int { return in.line }

// Path returns the path of the file.
func (in *Reader) Path() string { return in.path }

// Place returns the file and the line of the row last read, as "file:line".
func (in *Reader) Place() string { return in.path + ":" + strconv.Itoa(in.line) }

// RowError is a mistake in one row, after which Next can read the rows below it.
type RowError struct{ text string }

// Error returns the mistake with its place.
func (e *RowError) Error() string { return e.text }

// Errorf returns an error about the row last read, a *RowError. It begins with the Place.
func (in *Reader) Errorf(format string, args ...any) error {
	return &RowError{in.Place() + ": " + fmt.Sprintf(format, args...)}
}

// NotAllowed returns the error that the row last read has, in the column of this
// index, a value that the format does not allow.
func (in *Reader) NotAllowed(column int, value string) error {
	c := in.format.Columns[column]
	return in.Errorf("%s is %s; it must be %s", c.inFile(), Quote(value), c.Allowed)
}

// NoRows returns the error that the file has no row.
func (in *Reader) NoRows() error {
	if in.lines != nil {
		return in.Errorf("there is no %s; there must be at least one, an object a line with the keys %s", in.format.Row, in.format.Names())
	}
	return in.Errorf("there is no %s below the header; there must be at least one", in.format.Row)
}

// notUTF8 returns the error that a row is not text.
func (in *Reader) notUTF8() error {
	return in.Errorf("there are bytes that are not UTF-8; the file must be saved as UTF-8")
}

// FirstOf joins the first words, at most the given number of them, and "…" for the others.
func FirstOf(words []string, most int, separator string) string {
	if len(words) > most {
		words = append(slices.Clone(words[:most]), "…")
	}
	return strings.Join(words, separator)
}

// Quote quotes a value for a message, at most its first 60 characters.
func Quote(s string) string {
	const longest = 60
	n := 0
	for at := range s {
		if n == longest {
			return strconv.Quote(s[:at] + "…")
		}
		n++
	}
	return strconv.Quote(s)
}

// quoteAll quotes the values of a list.
func quoteAll(list []string, quote func(string) string) string {
	quoted := make([]string, len(list))
	for i, s := range list {
		quoted[i] = quote(s)
	}
	return strings.Join(quoted, ", ")
}
