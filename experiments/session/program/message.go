package program

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"
	"unicode/utf8"

	"joust/sim/pref"
)

// Protocol is the name and version of the protocol, as the greetings carry it.
const Protocol = "judge/1"

// hello is the first line to the program.
type hello struct {
	Joust    string `json:"joust"`
	Session  string `json:"session"`
	Parallel int    `json:"parallel"`
}

// greeting is the first line of the program.
type greeting struct {
	Joust   string `json:"joust"`
	Name    string `json:"name"`
	Version string `json:"version"`
}

// request is a question.
type request struct {
	ID     int    `json:"id"`
	Item   string `json:"item"`
	Prompt string `json:"prompt"`
	First  string `json:"first"`
	Second string `json:"second"`
	Repeat int    `json:"repeat"`
}

// reply is a line of the program about a question.
type reply struct {
	ID      int       `json:"id"`
	Outcome *string   `json:"outcome"`
	Cost    float64   `json:"cost"`
	Tokens  *[2]int   `json:"tokens"`
	Raw     string    `json:"raw"`
	Grades  []float64 `json:"grades"`
	Error   *string   `json:"error"`
	Retry   bool      `json:"retry"`
	After   float64   `json:"after"` // seconds

	outcome pref.Outcome
}

// wait is how long the program asks to wait before the question is asked again.
func (r *reply) wait() time.Duration { return time.Duration(r.After * float64(time.Second)) }

// strictly decodes a line, which must be one object with keys that are known.
func strictly(line []byte, to any) error {
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	if err := d.Decode(to); err != nil {
		return errors.New("it is not an object with the keys of the protocol")
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("it has more than one object")
	}
	return nil
}

// readGreeting reads the first line of the program.
func readGreeting(line []byte) (g greeting, err error) {
	if err := strictly(line, &g); err != nil {
		return g, err
	}
	switch {
	case g.Joust != Protocol:
		return g, fmt.Errorf("joust is %s; it must be %q", brief(g.Joust), Protocol)
	case g.Name == "":
		return g, errors.New("it lacks a name; the greeting must have one")
	}
	return g, nil
}

// maxWait bounds what a program may ask to wait.
const maxWait = 3600

// readReply reads a line about a question.
func readReply(line []byte) (r reply, err error) {
	if err := strictly(line, &r); err != nil {
		return r, err
	}
	switch {
	case (r.Outcome == nil) == (r.Error == nil):
		return r, errors.New("it must have an outcome or an error, and not both")
	case r.Error != nil && !(r.After >= 0 && r.After <= maxWait):
		return r, fmt.Errorf("after is %v; it must be a number of seconds from 0 to %d", r.After, maxWait)
	case r.Error != nil:
		return r, nil
	case !(r.Cost >= 0):
		return r, fmt.Errorf("cost is %v; it must be at least 0", r.Cost)
	case len(r.Grades) != 0 && len(r.Grades) != 2:
		return r, fmt.Errorf("grades has %d numbers; it must have two", len(r.Grades))
	}
	o, ok := pref.ParseOutcome(*r.Outcome)
	if !ok {
		return r, fmt.Errorf("outcome is %s; it must be first, second, tie or both-bad", brief(*r.Outcome))
	}
	r.outcome = o
	return r, nil
}

// brief quotes a word for a message, at most its first 20 bytes in whole characters, since it
// may be a part of an answer.
func brief(s string) string {
	const longest = 20
	if len(s) > longest {
		n := longest
		for !utf8.RuneStart(s[n]) {
			n--
		}
		s = s[:n] + "…"
	}
	return strconv.Quote(s)
}
