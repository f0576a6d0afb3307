package external

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"unicode/utf8"
)

// Protocol is what both sides say in their first message.
const Protocol = "algorithm/1"

// hello is the first message of joust.
type hello struct {
	Do     string          `json:"do"`
	Joust  string          `json:"joust"`
	Params json.RawMessage `json:"params"`
	Tally  bool            `json:"tally"`
}

// greeting is the answer to the first message.
type greeting struct {
	Joust   *string `json:"joust"`
	Name    string  `json:"name"`
	Version string  `json:"version"`
	Tally   bool    `json:"tally"`
	Replay  bool    `json:"replay"`
}

// farewell is the last message, which has no answer.
const farewell = `{"do":"bye"}`

// readGreeting reads the answer to the hello. The error says what is wrong with it.
func readGreeting(line []byte, tally bool) (g greeting, err error) {
	if !isObject(line) {
		return g, fmt.Errorf("answers the hello with %s, which is not a JSON object", quoted(line))
	}
	if err := json.Unmarshal(line, &g); err != nil {
		return g, fmt.Errorf(`answers the hello with %s, in which "joust", "name" and "version" must be texts, "tally" and "replay" true or false`, quoted(line))
	}
	switch {
	case g.Joust == nil:
		return g, fmt.Errorf(`answers the hello without "joust":%q`, Protocol)
	case *g.Joust != Protocol:
		return g, fmt.Errorf("speaks the protocol %q; this joust speaks %q", *g.Joust, Protocol)
	case g.Name == "":
		return g, fmt.Errorf(`answers the hello without a name`)
	case tally && !g.Tally:
		return g, fmt.Errorf(`answers the hello without "tally":true, which the parameter tally asks for`)
	}
	return g, nil
}

// isObject reports whether the line is a JSON object.
func isObject(line []byte) bool {
	line = bytes.TrimSpace(line)
	return len(line) > 0 && line[0] == '{' && json.Valid(line)
}

// quoted returns the line in quotes, cut to 60 characters.
func quoted(line []byte) string {
	text := string(bytes.TrimSpace(line))
	if utf8.RuneCountInString(text) > 60 {
		text = string([]rune(text)[:60]) + "…"
	}
	return strconv.Quote(text)
}

// row is a row of an answer: trial, first, second, recommended and, with tallies, patience.
type row struct {
	values [5]int
	n      int // number of values in the row; of more than 5 the others are not kept
}

// readRows appends the rows of an answer to a step. The error says what is wrong with it.
func readRows(rows []row, line []byte) ([]row, error) {
	if rows, ok := readPlain(rows, line); ok {
		return rows, nil
	}
	rows = rows[:0]
	if !isObject(line) {
		return nil, fmt.Errorf("answers with %s, which is not a JSON object", quoted(line))
	}
	var m struct {
		Next *[][]json.RawMessage `json:"next"`
	}
	if err := json.Unmarshal(line, &m); err != nil || m.Next == nil {
		return nil, fmt.Errorf(`answers with %s, which lacks "next", a list of rows`, quoted(line))
	}
	for i, values := range *m.Next {
		r := row{n: len(values)}
		for j, text := range values[:min(len(values), len(r.values))] {
			v, ok := whole(text)
			if !ok {
				return nil, fmt.Errorf("answers with %s in row %d, which is not a whole number", text, i+1)
			}
			r.values[j] = v
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// whole reads a whole number, which may be written as 3, 3.0 or 3e0.
func whole(text []byte) (int, bool) {
	if v, err := strconv.Atoi(string(text)); err == nil {
		return v, true
	}
	v, err := strconv.ParseFloat(string(text), 64)
	return int(v), err == nil && v == math.Trunc(v) && math.Abs(v) <= 1<<53
}

// readPlain is readRows for an answer that has "next" alone and only whole numbers written
// with digits, which is nearly every one; false for all others.
func readPlain(rows []row, line []byte) ([]row, bool) {
	s := scanner{line: line}
	for _, c := range []byte(`{"next":[`) {
		if !s.takes(c) {
			return nil, false
		}
	}
	rows = rows[:0]
	for more := !s.takes(']'); more; more = s.takes(',') {
		if !s.takes('[') {
			return nil, false
		}
		var r row
		for more := true; more; more = s.takes(',') {
			v, ok := s.digits()
			if !ok || r.n == len(r.values) {
				return nil, false
			}
			r.values[r.n] = v
			r.n++
		}
		if !s.takes(']') {
			return nil, false
		}
		rows = append(rows, r)
	}
	if len(rows) > 0 && !s.takes(']') || !s.takes('}') {
		return nil, false
	}
	s.spaces()
	return rows, s.at == len(line)
}

// scanner reads a line from the left.
type scanner struct {
	line []byte
	at   int
}

func (s *scanner) spaces() {
	for s.at < len(s.line) && (s.line[s.at] == ' ' || s.line[s.at] == '\t' || s.line[s.at] == '\r') {
		s.at++
	}
}

// takes skips spaces and the character, if it comes next.
func (s *scanner) takes(c byte) bool {
	s.spaces()
	if s.at == len(s.line) || s.line[s.at] != c {
		return false
	}
	s.at++
	return true
}

// digits reads a whole number of at most 15 digits, without leading zeros.
func (s *scanner) digits() (v int, ok bool) {
	negative := s.takes('-')
	if !negative {
		s.spaces()
	}
	from := s.at
	for s.at < len(s.line) && s.line[s.at] >= '0' && s.line[s.at] <= '9' {
		v = 10*v + int(s.line[s.at]-'0')
		s.at++
	}
	n := s.at - from
	if n == 0 || n > 15 || n > 1 && s.line[from] == '0' {
		return 0, false
	}
	if negative {
		v = -v
	}
	return v, true
}
