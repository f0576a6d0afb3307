package table

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxLine is the greatest length of a line of JSON lines, in bytes. Without it, a
// file that is something else would be read into memory.
const maxLine = 16 << 20

// openJSONLines prepares to read JSON lines.
func (in *Reader) openJSONLines(r io.Reader) {
	in.lines = bufio.NewScanner(r)
	in.lines.Buffer(nil, maxLine)
	in.seen = make([]bool, len(in.format.Columns))
}

// nextObject reads the next row of JSON lines.
func (in *Reader) nextObject() error {
	for in.lines.Scan() {
		in.read++
		if text := bytes.TrimSpace(in.lines.Bytes()); len(text) > 0 {
			in.line = in.read
			return in.parseObject(text)
		}
	}
	switch err := in.lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		in.line = in.read + 1
		return in.Errorf("the line has more than %d MB; each must be one object", maxLine>>20)
	case err != nil:
		return fmt.Errorf("%s: %w", in.path, err)
	}
	return io.EOF
}

// parseObject reads one object, whose values are text, numbers or, where the column
// allows it, true or false. It walks over the text itself, because json.Unmarshal
// hides a key that occurs twice and json.Decoder is slow.
func (in *Reader) parseObject(text []byte) error {
	if !utf8.Valid(text) {
		return in.notUTF8()
	}
	if !json.Valid(text) {
		return in.Errorf("the line is not JSON: %v; it must be one object with the keys %s", json.Unmarshal(text, new(any)), in.format.Names())
	}
	if text[0] != '{' {
		return in.Errorf("the line is %s; it must be an object with the keys %s", kindOf(text), in.format.Names())
	}
	clear(in.row)
	clear(in.seen)
	for rest := skipSeparators(text[1:]); rest[0] != '}'; {
		var key, value []byte
		key, rest = token(rest)
		name := unquote(key)
		c := in.format.index(name)
		rest = skipSeparators(rest)
		if c < 0 && in.format.Extra {
			rest = skipSeparators(skipValue(rest))
			continue
		}
		if c < 0 {
			return in.Errorf("the object has the key %s; its keys must be %s; %s", in.format.unknown(name), in.format.Names(), leaveOut)
		}
		value, rest = token(rest)
		rest = skipSeparators(rest)
		if in.seen[c] {
			return in.Errorf("the object has the key %s twice; it must have each once", strconv.Quote(name))
		}
		in.seen[c] = true
		column := in.format.Columns[c]
		switch first := value[0]; {
		case first == '"':
			in.row[c] = strings.TrimSpace(unquote(value))
		case first == '-' || first >= '0' && first <= '9' || column.Bool && (first == 't' || first == 'f'):
			in.row[c] = string(value)
		case column.Optional && first == 'n':
		default:
			return in.Errorf("%s is %s; it must be %s", name, kindOf(value), column.Allowed)
		}
	}
	var missing columns
	for i, c := range in.format.Columns {
		if !c.Optional && !in.seen[i] {
			missing = append(missing, c)
		}
	}
	if missing != nil {
		return in.Errorf("the object lacks %s; its keys must be %s; %s", strings.Join(missing.inFile(), ", "), in.format.Names(), missing[0].renamed())
	}
	return nil
}

// skipSeparators returns the text from the next key, value or brace on.
func skipSeparators(text []byte) []byte { return bytes.TrimLeft(text, " \t\r\n:,") }

// token splits valid JSON after the key or the value that it begins with. Of an
// object or a list the token is the bracket only, which suffices to refuse it.
// Inside a value that is skipped, a closing bracket is a token, too.
func token(text []byte) (token, rest []byte) {
	end := 1
	switch text[0] {
	case '{', '[', '}', ']':
	case '"':
		for ; text[end] != '"'; end++ {
			if text[end] == '\\' {
				end++
			}
		}
		end++
	default:
		end = bytes.IndexAny(text, " \t\r\n,}]")
	}
	return text[:end], text[end:]
}

// skipValue returns the text after the value that valid JSON begins with.
func skipValue(text []byte) []byte {
	for depth := 0; ; {
		var t []byte
		t, text = token(text)
		switch t[0] {
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		}
		if depth == 0 {
			return text
		}
		text = skipSeparators(text)
	}
}

// unquote returns the text of a token that is a JSON string.
func unquote(token []byte) string {
	if bytes.IndexByte(token, '\\') < 0 {
		return string(token[1 : len(token)-1])
	}
	var s string
	_ = json.Unmarshal(token, &s) // cannot fail, since the line is valid JSON
	return s
}

// kindOf names the kind of JSON value that begins with these bytes.
func kindOf(value []byte) string {
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
