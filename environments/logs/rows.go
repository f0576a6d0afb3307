package logs

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"joust/environments/table"
)

// carrier is a form of files whose rows have named values, or text of another form.
type carrier int

const (
	carriesText carrier = iota
	carriesCSV
	carriesLines // JSON, an object a line
	carriesArray // JSON, one array of objects
	carriesParquet
)

// decoder reads the duels of the rows of a format.
type decoder struct {
	// fields are the names of the values that decode reads. A dot leads into an object.
	fields []string
	strict bool // rows must not have other values
	styles bool // but they may have properties of the answers, NAME_first and NAME_second
	// decode passes the duels of a row. The Duel may be reused.
	decode func(r *row, emit func(*Duel) error) error
}

// rows reads the rows of a file.
type rows interface {
	// next reads a row. It returns io.EOF after the last, a *mistake if only this row is
	// wrong, and any other error if the file cannot be read further.
	next(*row) error
}

// mistake is a mistake in one row.
type mistake struct{ text string }

func (m *mistake) Error() string { return m.text }

// kind is the kind of a value.
type kind byte

const (
	missing kind = iota // also null
	text
	number
	truth
	object // or a list, as its JSON
)

type value struct {
	kind     kind
	from, to int // in row.buffer
}

// row is a row with the values of the fields of its decoder and of some conditions.
type row struct {
	name    string // of the file
	line    int
	unit    string // what line counts, if it counts rows
	fields  []string
	values  []value  // by the index of fields
	buffer  []byte   // of the values' texts
	strings []string // by their hash

	styles  []styleField // fields that were added since the file was opened
	failed  int          // verdicts of the row that are no outcome, since its judge failed
	noSlots bool         // the arm that was shown first is unknown
	induced *induced     // nil unless Options.Induced
}

// styleField is the property of answers whose values are at two places of the row.
type styleField struct {
	name string
	at   int
}

// mostStrings is how many texts a row remembers, so that those that return are stored once.
const mostStrings = 1 << 13

// clear makes the row empty.
func (r *row) clear() {
	r.buffer = r.buffer[:0]
	clear(r.values)
	r.failed, r.noSlots = 0, false
}

// place returns the file and the line.
func (r *row) place() string {
	return r.name + ":" + r.unit + strconv.Itoa(r.line)
}

// errorf returns a mistake in the row.
func (r *row) errorf(format string, args ...any) error {
	return &mistake{r.place() + ": " + fmt.Sprintf(format, args...)}
}

// set sets a value to a text that is in no buffer.
func (r *row) set(i int, k kind, s string) {
	from := len(r.buffer)
	r.buffer = append(r.buffer, s...)
	r.values[i] = value{k, from, len(r.buffer)}
}

// bytes returns the text of a value.
func (r *row) bytes(i int) []byte { return r.buffer[r.values[i].from:r.values[i].to] }

// has reports whether the row has the value and it is not empty.
func (r *row) has(i int) bool {
	v := r.values[i]
	return v.kind != missing && (v.kind != text || v.from < v.to)
}

// text returns a value as text, "" if it is missing. Of a list of texts it joins the texts.
func (r *row) text(i int) string {
	if !r.has(i) {
		return ""
	}
	b := r.bytes(i)
	if r.values[i].kind == object {
		return strings.Join(textsOf(b), " ")
	}
	if r.strings == nil {
		r.strings = make([]string, mostStrings)
	}
	h := hashStart
	for _, c := range b {
		h = (h ^ uint64(c)) * hashFactor
	}
	s := &r.strings[mix(h)%mostStrings]
	if *s != string(b) {
		*s = string(b)
	}
	return *s
}

// either returns the text of the first of the values that the row has.
func (r *row) either(list ...int) string {
	for _, i := range list {
		if r.has(i) {
			return r.text(i)
		}
	}
	return ""
}

// arm returns a value that must be the name of an arm.
func (r *row) arm(i int) (string, error) {
	if k := r.values[i].kind; !r.has(i) || k == truth || k == object {
		return "", r.errorf("%s is %s; it must be the name of an arm", r.fields[i], r.quote(i))
	}
	return r.text(i), nil
}

// arms returns two values that must be the names of arms.
func (r *row) arms(first, second int) (a, b string, err error) {
	if a, err = r.arm(first); err != nil {
		return "", "", err
	}
	b, err = r.arm(second)
	return a, b, err
}

// real returns a value that must be a number from low to high, or ok false if it is
// missing.
func (r *row) real(i int, low, high float64, allowed string) (v float64, ok bool, err error) {
	if !r.has(i) {
		return math.NaN(), false, nil
	}
	if k := r.values[i].kind; k == text || k == number {
		v, err = strconv.ParseFloat(string(r.bytes(i)), 64)
		if err == nil && v >= low && v <= high {
			return v, true, nil
		}
	}
	return 0, false, r.errorf("%s is %s; it must be %s", r.fields[i], r.quote(i), allowed)
}

// quote writes a value for a message.
func (r *row) quote(i int) string {
	switch b := r.bytes(i); r.values[i].kind {
	case missing:
		return "missing"
	case text:
		if len(b) == 0 {
			return "empty"
		}
		return table.Quote(string(b))
	case object:
		if len(b) > 0 && b[0] == '[' {
			return "a list"
		}
		return "an object"
	default:
		return string(b)
	}
}

// csvRows reads CSV.
type csvRows struct {
	in *table.Reader
	at []int // the field of each column; -1 if it is not read
}

// newCSVRows reads the header. Columns with the same name are refused if they are read.
func newCSVRows(name string, r io.Reader, fields []string) (*csvRows, error) {
	in, err := table.NewReader(name, r, table.Format{Row: "duel", Extra: true})
	if err != nil {
		return nil, err
	}
	c := &csvRows{in: in}
	for _, column := range in.Header() {
		i := slices.Index(fields, column)
		if i >= 0 && slices.Contains(c.at, i) {
			return nil, in.Errorf("the header has the column %s twice; it must have each once", strconv.Quote(column))
		}
		c.at = append(c.at, i)
	}
	return c, nil
}

func (c *csvRows) next(r *row) error {
	r.clear()
	cells, err := c.in.Next()
	var bad *table.RowError
	if errors.As(err, &bad) {
		return &mistake{bad.Error()}
	}
	if err != nil {
		return err
	}
	r.line = c.in.Line()
	for column, cell := range cells {
		if i := c.at[column]; i >= 0 {
			r.set(i, text, cell)
		}
	}
	return nil
}
