package logs

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// maxLine is the greatest length of a line of JSON lines, in bytes. Without it, a file
// that is something else would be read into memory.
const maxLine = 64 << 20

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
	j.jsonObjects = newJSONObjects(&j.text, d, fields)
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
	j.begin(&j.text)
	if err = j.object(j.top, r); err == nil {
		if _, err = j.d.ReadToken(); errors.Is(err, io.EOF) {
			return nil
		} else if err == nil {
			return r.errorf("the line goes on after the object; each must be one object")
		}
	}
	return r.syntax("the line", err)
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
	return &jsonArray{jsonObjects: newJSONObjects(c, d, fields), lines: c}
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
