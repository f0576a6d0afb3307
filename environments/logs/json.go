package logs

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"joust/environments/table"
	"joust/sim/param"
)

// maxLine is the greatest length of a line of JSON lines, in bytes. Without it, a file
// that is something else would be read into memory.
const maxLine = 64 << 20

// lenient are the options of all decoders of JSON: what is skipped may have halves of
// characters, as Python writes them where a text was cut, and equal keys.
var lenient = []jsontext.Options{jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true)}

// paths are the fields below one object: by key, either a field or the paths below it.
type paths struct {
	field int               // -1 where the value is not read itself
	below []path            // paths that continue in this object
	keys  map[string]*paths // known keys; nil for those that are skipped
}

type path struct {
	rest  string
	field int
}

// mostKeys bounds how many keys of objects are remembered.
const mostKeys = 1 << 10

// newPaths returns the paths of fields. A dot leads into an object, but a key may have
// dots itself.
func newPaths(fields []string) *paths {
	p := &paths{field: -1, keys: map[string]*paths{}}
	for i, f := range fields {
		p.below = append(p.below, path{f, i})
	}
	return p
}

// of returns what to read of a key; nil for nothing.
func (p *paths) of(key []byte) *paths {
	if next, ok := p.keys[string(key)]; ok {
		return next
	}
	var next *paths
	for _, b := range p.below {
		rest, ok := strings.CutPrefix(b.rest, string(key))
		if !ok || rest != "" && rest[0] != '.' {
			continue
		}
		if next == nil {
			next = &paths{field: -1, keys: map[string]*paths{}}
		}
		if rest == "" {
			next.field = b.field
		} else {
			next.below = append(next.below, path{rest[1:], b.field})
		}
	}
	if len(p.keys) < mostKeys {
		p.keys[string(key)] = next
	}
	return next
}

// jsonObjects reads the fields of objects.
type jsonObjects struct {
	d      *jsontext.Decoder
	top    *paths
	strict bool
	styles bool   // keys of properties of answers are added when they are met
	key    []byte // reused
}

// object reads an object into the row.
func (j *jsonObjects) object(p *paths, r *row) error {
	if _, err := j.d.ReadToken(); err != nil {
		return err
	}
	for j.d.PeekKind() != '}' {
		raw, err := j.d.ReadValue()
		if err != nil {
			return err
		}
		key, err := j.unquote(raw)
		if err != nil {
			return r.notText()
		}
		next := p.of(key)
		if next == nil {
			if j.strict && p == j.top {
				if !j.styles || !j.addStyle(string(key), r) {
					return r.unknownKey(string(key))
				}
				next = p.of(key)
			}
		}
		if next == nil {
			if err := j.d.SkipValue(); err != nil {
				return err
			}
			continue
		}
		if err := j.value(next, r); err != nil {
			return err
		}
	}
	_, err := j.d.ReadToken()
	return err
}

// addStyle adds the fields NAME_first and NAME_second if the key is one of them.
func (j *jsonObjects) addStyle(key string, r *row) bool {
	name, ok := strings.CutSuffix(key, "_first")
	if !ok {
		name, ok = strings.CutSuffix(key, "_second")
	}
	if !ok || name == "" {
		return false
	}
	r.styles = append(r.styles, styleField{name, len(r.fields)})
	for _, f := range []string{name + "_first", name + "_second"} {
		j.top.keys[f] = &paths{field: len(r.fields), keys: map[string]*paths{}}
		r.fields = append(r.fields, f)
		r.values = append(r.values, value{})
	}
	return true
}

// value reads a value that is a field or leads to one.
func (j *jsonObjects) value(p *paths, r *row) error {
	k := j.d.PeekKind()
	if k == '{' && p.field < 0 {
		return j.object(p, r)
	}
	raw, err := j.d.ReadValue()
	if err != nil || p.field < 0 {
		return err
	}
	if r.values[p.field].to > 0 {
		return r.errorf("the object has the key %s twice; it must have each once", strconv.Quote(r.fields[p.field]))
	}
	from := len(r.buffer)
	v := value{from: from}
	switch k {
	case '"':
		v.kind = text
		plain, err := j.unquote(raw)
		if err != nil {
			return r.notText()
		}
		r.buffer = append(r.buffer, bytes.TrimSpace(plain)...)
	case '0':
		v.kind = number
		r.buffer = append(r.buffer, raw...)
	case 't', 'f':
		v.kind = truth
		r.buffer = append(r.buffer, raw...)
	case '{', '[':
		v.kind = object
		r.buffer = append(r.buffer, raw...)
	}
	v.to = len(r.buffer)
	r.values[p.field] = v
	return nil
}

// unquote returns the text of a string of JSON; it is valid until the next call.
func (j *jsonObjects) unquote(raw []byte) ([]byte, error) {
	if inner := raw[1 : len(raw)-1]; bytes.IndexByte(inner, '\\') < 0 {
		if !utf8.Valid(inner) {
			return nil, errNotText
		}
		return inner, nil
	}
	var err error
	j.key, err = jsontext.AppendUnquote(j.key[:0], raw)
	return j.key, err
}

var errNotText = errors.New("not UTF-8")

// notText returns the mistake that a value that is read is not text.
func (r *row) notText() error {
	return r.errorf("there are bytes that are not UTF-8, or half a character (\\ud800); the file must be saved as UTF-8")
}

// unknownKey returns the mistake that an object has a key that its format has not.
func (r *row) unknownKey(key string) error {
	return r.errorf("the object has the key %s%s; its keys must be among %s", table.Quote(key), param.DidYouMean(key, r.fields), strings.Join(r.fields, ", "))
}

// jsonLines reads JSON lines.
type jsonLines struct {
	jsonObjects
	name string
	in   *bufio.Reader
	line int
	long []byte // a line that is longer than the buffer of in
	text bytes.Buffer
}

func newJSONLines(name string, in *bufio.Reader, d *decoder, fields []string) *jsonLines {
	j := &jsonLines{name: name, in: in}
	j.jsonObjects = jsonObjects{d: jsontext.NewDecoder(&j.text, lenient...), top: newPaths(fields), strict: d.strict, styles: d.styles}
	skipMark(in)
	return j
}

// skipMark skips a byte-order mark.
func skipMark(in *bufio.Reader) {
	if head, err := in.Peek(3); err == nil && string(head) == "\uFEFF" {
		_, _ = in.Discard(len(head)) // cannot fail, since Peek has buffered them
	}
}

// readLine returns the next line that is not blank.
func (j *jsonLines) readLine() ([]byte, error) {
	for {
		line, err := j.in.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			j.long = append(j.long[:0], line...)
			for errors.Is(err, bufio.ErrBufferFull) {
				if len(j.long) > maxLine {
					return nil, fmt.Errorf("%s:%d: the line has more than %d MB; each must be one object", j.name, j.line+1, maxLine>>20)
				}
				line, err = j.in.ReadSlice('\n')
				j.long = append(j.long, line...)
			}
			line = j.long
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("%s: %w", j.name, err)
		}
		if len(line) > 0 {
			j.line++
		}
		if line = bytes.TrimSpace(line); len(line) > 0 || err != nil {
			if len(line) == 0 {
				return nil, io.EOF
			}
			return line, nil
		}
	}
}

func (j *jsonLines) next(r *row) error {
	line, err := j.readLine()
	if err != nil {
		return err
	}
	r.clear()
	r.line = j.line
	if k := line[0]; k != '{' {
		return r.errorf("the line is %s; it must be an object", beginning(k))
	}
	j.text = *bytes.NewBuffer(line)
	j.d.Reset(&j.text, lenient...)
	if err = j.object(j.top, r); err == nil {
		if _, err = j.d.ReadToken(); errors.Is(err, io.EOF) {
			return nil
		} else if err == nil {
			return r.errorf("the line goes on after the object; each must be one object")
		}
	}
	return r.syntax("the line", err)
}

// syntax turns an error of the decoder into a mistake; other errors stay as they are.
func (r *row) syntax(what string, err error) error {
	var bad *jsontext.SyntacticError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return r.errorf("%s ends within an object", what)
	case errors.As(err, &bad):
		return r.errorf("%s is not JSON: %v", what, bad.Err)
	}
	return err
}

// beginning says what JSON is that begins with the byte.
func beginning(first byte) string {
	switch {
	case first == '[':
		return "a list"
	case first == '"':
		return "a text"
	case first == '-' || first >= '0' && first <= '9':
		return "a number"
	}
	return "not JSON"
}

// jsonArray reads the objects of an array.
type jsonArray struct {
	jsonObjects
	lines *lineCounter
	begun bool
	over  bool
}

func newJSONArray(in *bufio.Reader, d *decoder, fields []string) *jsonArray {
	skipMark(in)
	c := &lineCounter{in: in}
	return &jsonArray{jsonObjects: jsonObjects{d: jsontext.NewDecoder(c, lenient...), top: newPaths(fields), strict: d.strict, styles: d.styles}, lines: c}
}

func (j *jsonArray) next(r *row) error {
	if j.over {
		return io.EOF
	}
	if !j.begun {
		j.begun = true
		if _, err := j.d.ReadToken(); err != nil {
			return j.end(r, err)
		}
	}
	r.clear()
	k := j.d.PeekKind()
	r.line = j.lines.at(j.d.InputOffset() + int64(spaces(j.d.UnreadBuffer())))
	switch k {
	case ']':
		j.over = true
		if _, err := j.d.ReadToken(); err != nil {
			return j.end(r, err)
		}
		if _, err := j.d.ReadToken(); !errors.Is(err, io.EOF) {
			r.line = j.lines.at(j.d.InputOffset() + int64(spaces(j.d.UnreadBuffer())))
			return r.errorf("the file goes on after its array")
		}
		return io.EOF
	case '{':
	default:
		_, err := j.d.ReadValue()
		if err != nil {
			return j.end(r, err)
		}
		return r.errorf("the array has a value that is no object; each must be one")
	}
	depth := j.d.StackDepth()
	err := j.object(j.top, r)
	var bad *mistake
	if errors.As(err, &bad) { // the object is JSON; skip its rest
		for j.d.StackDepth() > depth {
			if _, err := j.d.ReadToken(); err != nil {
				return j.end(r, err)
			}
		}
	} else if err != nil {
		return j.end(r, err)
	}
	return err
}

// end ends the reading after an error, because the place of the next object is unknown.
func (j *jsonArray) end(r *row, err error) error {
	j.over = true
	return r.syntax("the file", err)
}

// spaces returns how many bytes stand before the next value.
func spaces(b []byte) int { return len(b) - len(bytes.TrimLeft(b, " \t\r\n,")) }

// lineCounter knows the lines of the text that was read from it lately.
type lineCounter struct {
	in     io.Reader
	offset int64   // of the end of what was read
	ends   []int64 // offsets of line ends that at has not passed
	line   int     // number of line ends that at has passed
}

func (c *lineCounter) Read(b []byte) (int, error) {
	n, err := c.in.Read(b)
	for at := 0; ; {
		i := bytes.IndexByte(b[at:n], '\n')
		if i < 0 {
			break
		}
		at += i + 1
		c.ends = append(c.ends, c.offset+int64(at-1))
	}
	c.offset += int64(n)
	return n, err
}

// at returns the line of an offset, from 1. The offsets must not decrease.
func (c *lineCounter) at(offset int64) int {
	n := 0
	for n < len(c.ends) && c.ends[n] < offset {
		n++
	}
	c.line += n
	c.ends = c.ends[:copy(c.ends, c.ends[n:])]
	return c.line + 1
}

// textsOf returns the texts of a JSON list of texts; other elements are left out.
func textsOf(list []byte) (texts []string) {
	d := jsontext.NewDecoder(bytes.NewReader(list), lenient...)
	if t, err := d.ReadToken(); err != nil || t.Kind() != '[' {
		return nil
	}
	for d.PeekKind() != ']' {
		raw, err := d.ReadValue()
		if err != nil {
			return texts
		}
		if raw.Kind() == '"' {
			s, _ := jsontext.AppendUnquote(nil, raw) // what is no text is replaced
			texts = append(texts, string(s))
		}
	}
	return texts
}

// scoresOf returns the score of each object of a list; "" where it is null or missing.
func scoresOf(list []byte) (scores []string, ok bool) {
	d := jsontext.NewDecoder(bytes.NewReader(list), lenient...)
	if t, err := d.ReadToken(); err != nil || t.Kind() != '[' {
		return nil, false
	}
	for d.PeekKind() != ']' {
		score := ""
		switch d.PeekKind() {
		case 'n':
			if d.SkipValue() != nil {
				return nil, false
			}
		case '{':
			_, _ = d.ReadToken()
			for d.PeekKind() == '"' {
				key, err := d.ReadToken()
				if err != nil {
					return nil, false
				}
				if isScore := key.String() == "score"; !isScore || d.PeekKind() != '"' {
					if d.SkipValue() != nil {
						return nil, false
					}
					continue
				}
				value, err := d.ReadToken()
				if err != nil {
					return nil, false
				}
				score = value.String()
			}
			if _, err := d.ReadToken(); err != nil {
				return nil, false
			}
		default:
			return nil, false
		}
		scores = append(scores, score)
	}
	return scores, true
}
