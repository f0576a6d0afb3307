package candidates

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"joust/sim/param"
)

// recordedColumn is a column of a CSV file, or a key of the objects of a JSONL
// file.
type recordedColumn struct {
	name     string
	must     string // what the value must be, for people
	truths   bool   // in JSONL, it may be true or false
	optional bool   // the column may be missing and the value empty or null
}

// recordedNames lists columns for people.
func recordedNames(columns []recordedColumn) string {
	s := columns[0].name
	for i, c := range columns[1:] {
		switch last := i == len(columns)-2; {
		case c.optional:
			s += " and optionally " + c.name
		case last:
			s += " and " + c.name
		default:
			s += ", " + c.name
		}
	}
	return s
}

// recordedRows reads the rows of a CSV or JSONL file and says where each one is.
type recordedRows struct {
	path    string
	line    int    // of the row last read
	what    string // what a row is, for people
	columns []recordedColumn
	row     []string // by column; reused
	csv     *csv.Reader
	at      []int // the column of each field of a CSV row
	lines   *bufio.Scanner
	read    int // lines of the JSONL file
}

// recordedLongest is the most bytes that a line of JSONL may have, lest a file
// that is something else be read into memory.
const recordedLongest = 16 << 20

// readRecorded reads from r, in the format that path ends in, rows of which each
// is a what.
func readRecorded(path string, r io.Reader, what string, columns []recordedColumn) (*recordedRows, error) {
	in := &recordedRows{path: path, line: 1, what: what, columns: columns, row: make([]string, len(columns))}
	b := bufio.NewReaderSize(r, 1<<16)
	mark, err := b.Peek(3)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if string(mark) == "\uFEFF" {
		_, _ = b.Discard(len(mark)) // cannot fail: they were peeked
	}
	if recordedFormat(path) == ".jsonl" {
		in.lines = bufio.NewScanner(b)
		in.lines.Buffer(nil, recordedLongest)
		return in, nil
	}
	in.csv = csv.NewReader(b)
	in.csv.FieldsPerRecord = -1
	in.csv.TrimLeadingSpace = true
	in.csv.ReuseRecord = true
	return in, in.header()
}

// next is the next row, by column; it is valid until the next call. The error is
// io.EOF after the last one.
func (in *recordedRows) next() ([]string, error) {
	if in.lines != nil {
		return in.row, in.object()
	}
	fields, err := in.fields()
	if err != nil {
		return nil, err
	}
	if len(fields) != len(in.at) {
		return nil, in.errorf("the row has %d fields; the header has %d", len(fields), len(in.at))
	}
	for i, f := range fields {
		in.row[in.at[i]] = f
	}
	return in.row, nil
}

// errorf is an error at the row last read.
func (in *recordedRows) errorf(format string, args ...any) error {
	return fmt.Errorf("%s:%d: %s", in.path, in.line, fmt.Sprintf(format, args...))
}

// wrong is the error that the value of a column is not allowed.
func (in *recordedRows) wrong(column int, value string) error {
	c := in.columns[column]
	return in.errorf("%s is %s; it must be %s", c.name, recordedQuote(value), c.must)
}

// none is the error that there is no row.
func (in *recordedRows) none() error {
	if in.lines != nil {
		return in.errorf("there is no %s; there must be at least one, an object a line with the keys %s", in.what, recordedNames(in.columns))
	}
	return in.errorf("there is no %s below the header; there must be at least one", in.what)
}

// checkNames checks what the first columns call problems and candidates.
func (in *recordedRows) checkNames(names []string) error {
	for i, name := range names {
		switch {
		case name == "":
			return in.errorf("%s is empty; each %s must name one", in.columns[i].name, in.what)
		case strings.ContainsFunc(name, unicode.IsControl):
			return in.errorf("%s is %s; it must be printable", in.columns[i].name, recordedQuote(name))
		}
	}
	return nil
}

// notUTF8 is the error that a row has other bytes than text.
func (in *recordedRows) notUTF8() error {
	return in.errorf("there are bytes that are not UTF-8; the file must be saved as that")
}

// fields is the next record of a CSV file.
func (in *recordedRows) fields() ([]string, error) {
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

// header reads the header of a CSV file.
func (in *recordedRows) header() error {
	header, err := in.fields()
	if errors.Is(err, io.EOF) {
		return in.errorf("the file is empty; it must begin with a header row of %s", recordedNames(in.columns))
	}
	if err != nil {
		return err
	}
	var unknown, missing []string
	for _, name := range header {
		c := in.column(name)
		if c < 0 {
			unknown = append(unknown, recordedQuote(name))
		} else if slices.Contains(in.at, c) {
			return in.errorf("the header has the column %s twice; it must have each once", name)
		}
		in.at = append(in.at, c)
	}
	for i, c := range in.columns {
		if !c.optional && !slices.Contains(in.at, i) {
			missing = append(missing, c.name)
		}
	}
	var what []string
	if unknown != nil {
		what = append(what, "has "+strings.Join(unknown, ", "))
	}
	if missing != nil {
		what = append(what, "lacks "+strings.Join(missing, ", "))
	}
	if what == nil {
		return nil
	}
	return in.errorf("the header %s; its columns must be %s, in any order", strings.Join(what, " and "), recordedNames(in.columns))
}

// column is the number of the column of that name, -1 where there is none.
func (in *recordedRows) column(name string) int {
	return slices.IndexFunc(in.columns, func(c recordedColumn) bool { return c.name == name })
}

// object reads the next object of a JSONL file.
func (in *recordedRows) object() error {
	for in.lines.Scan() {
		in.read++
		if text := bytes.TrimSpace(in.lines.Bytes()); len(text) > 0 {
			in.line = in.read
			return in.parse(text)
		}
	}
	switch err := in.lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		in.line = in.read + 1
		return in.errorf("the line has more than %d MB; each must be one object", recordedLongest>>20)
	case err != nil:
		return fmt.Errorf("%s: %w", in.path, err)
	}
	return io.EOF
}

// parse reads the object that is the text. It walks over the text by itself,
// which must be JSON: what encoding/json makes of an object hides keys that occur
// twice, and its tokens are slow.
func (in *recordedRows) parse(text []byte) error {
	if !utf8.Valid(text) {
		return in.notUTF8()
	}
	if !json.Valid(text) {
		return in.errorf("the line is no JSON: %v; it must be one object with the keys %s", json.Unmarshal(text, new(any)), recordedNames(in.columns))
	}
	if text[0] != '{' {
		return in.errorf("the line is %s; it must be an object with the keys %s", recordedKind(text), recordedNames(in.columns))
	}
	clear(in.row)
	var has uint // columns by bit
	for rest := recordedSkip(text[1:]); rest[0] != '}'; {
		var key, value []byte
		key, rest = recordedToken(rest)
		value, rest = recordedToken(recordedSkip(rest))
		rest = recordedSkip(rest)

		name := recordedString(key)
		c := in.column(name)
		if c < 0 {
			return in.errorf("the object has the key %s; its keys must be %s", recordedQuote(name), recordedNames(in.columns))
		}
		if has&(1<<c) != 0 {
			return in.errorf("the object has the key %s twice; it must have each once", name)
		}
		has |= 1 << c
		column := in.columns[c]
		switch first := value[0]; {
		case first == '"':
			in.row[c] = strings.TrimSpace(recordedString(value))
		case first == '-' || first >= '0' && first <= '9' || column.truths && (first == 't' || first == 'f'):
			in.row[c] = string(value)
		case column.optional && first == 'n':
		default:
			return in.errorf("%s is %s; it must be %s", name, recordedKind(value), column.must)
		}
	}
	var missing []string
	for i, c := range in.columns {
		if !c.optional && has&(1<<i) == 0 {
			missing = append(missing, c.name)
		}
	}
	if missing != nil {
		return in.errorf("the object lacks %s; its keys must be %s", strings.Join(missing, ", "), recordedNames(in.columns))
	}
	return nil
}

// recordedSkip is the text from the next key, value or brace on.
func recordedSkip(text []byte) []byte { return bytes.TrimLeft(text, " \t\r\n:,") }

// recordedToken parts the text after the key or value that it begins with. Of an
// object or list that is the bracket, which is all that one needs to refuse it.
func recordedToken(text []byte) (token, rest []byte) {
	end := 1
	switch text[0] {
	case '{', '[':
	case '"':
		for ; text[end] != '"'; end++ {
			if text[end] == '\\' {
				end++
			}
		}
		end++
	default:
		end = bytes.IndexAny(text, " \t\r\n,}")
	}
	return text[:end], text[end:]
}

// recordedString is what a token that is a string says.
func recordedString(token []byte) string {
	if bytes.IndexByte(token, '\\') < 0 {
		return string(token[1 : len(token)-1])
	}
	var s string
	_ = json.Unmarshal(token, &s) // cannot fail: the line is JSON
	return s
}

// recordedKind says for people what value of JSON begins so.
func recordedKind(value []byte) string {
	switch value[0] {
	case '{':
		return "an object"
	case '[':
		return "a list"
	case '"':
		return "text"
	case 't':
		return "true"
	case 'f':
		return "false"
	case 'n':
		return "null"
	}
	return "a number"
}

// recordedQuote quotes text of a file, of which it shows no more than a person
// needs to find it.
func recordedQuote(s string) string {
	const most = 60 // runes
	n := 0
	for at := range s {
		if n == most {
			return strconv.Quote(s[:at] + "…")
		}
		n++
	}
	return strconv.Quote(s)
}

// openRecorded reads the file of the named parameter. What goes wrong is an
// error about that parameter.
func openRecorded(name string, f param.File, read func(path string, r io.Reader) error) error {
	file, err := os.Open(f.Path)
	if err != nil {
		return param.Errorf(name, "cannot be read: %v", err)
	}
	defer file.Close()
	if err := read(f.Path, file); err != nil {
		return param.Errorf(name, "cannot be used: %v", err)
	}
	return nil
}
