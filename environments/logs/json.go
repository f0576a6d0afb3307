package logs

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"joust/environments/table"
	"joust/sim/param"
)

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

// newJSONObjects returns a reader of the fields of objects.
func newJSONObjects(r io.Reader, d *decoder, fields []string) jsonObjects {
	return jsonObjects{d: jsontext.NewDecoder(r, lenient...), top: newPaths(fields), strict: d.strict, styles: d.styles}
}

// begin makes the reader read from the beginning of r.
func (j *jsonObjects) begin(r io.Reader) { j.d.Reset(r, lenient...) }

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

// keysOf returns the keys of the first object of JSON lines or of a list, as far as they can
// be read. ok is false if a list does not begin with an object; it may be empty.
func keysOf(r io.Reader, list bool) (keys []string, ok, empty bool) {
	d := jsontext.NewDecoder(r, lenient...)
	if list {
		_, _ = d.ReadToken()
		if k := d.PeekKind(); k != '{' {
			return nil, false, k == ']'
		}
	}
	_, _ = d.ReadToken()
	for d.PeekKind() == '"' {
		key, err := d.ReadToken()
		if err != nil {
			break
		}
		keys = append(keys, key.String())
		if d.SkipValue() != nil {
			break
		}
	}
	return keys, true, false
}

// appendQuoted appends a text as JSON.
func appendQuoted(to []byte, text string) ([]byte, error) { return jsontext.AppendQuote(to, text) }
