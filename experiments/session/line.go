package session

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// line is a line of a journal: exactly one of a begin, an ask, a verdict, a failure, a void
// and an end. The first line is the begin; N is the number of the line.
type line struct {
	V     int    `json:"v,omitempty"` // version of the format, in the begin
	N     int    `json:"n,omitempty"`
	Begin *begin `json:"begin,omitempty"`

	Ask   int     `json:"ask,omitempty"`   // number of a question whose price is reserved
	Price float64 `json:"price,omitempty"` // that price

	ID      int       `json:"id,omitempty"` // number of the question of a verdict or failure
	Use     string    `json:"use,omitempty"`
	Pair    []string  `json:"pair,omitempty"` // the arms, in the order of the session
	K       *int      `json:"k,omitempty"`    // number of the duel of this pair, from 0
	Seat    int       `json:"seat,omitempty"`
	Item    string    `json:"item,omitempty"`
	Shown   []string  `json:"shown,omitempty"` // the arms in the order in which their texts were shown
	Judge   string    `json:"judge,omitempty"`
	Outcome string    `json:"outcome,omitempty"` // of the texts as shown
	Fail    string    `json:"fail,omitempty"`    // one word
	Detail  string    `json:"detail,omitempty"`
	Raw     string    `json:"raw,omitempty"`
	Grades  []float64 `json:"grades,omitempty"`
	Tokens  *[2]int   `json:"tokens,omitempty"`
	Cost    float64   `json:"cost,omitempty"`
	MS      int64     `json:"ms,omitempty"`
	Tries   int       `json:"tries,omitempty"`
	Comment string    `json:"comment,omitempty"`
	Texts   string    `json:"texts,omitempty"`  // hash of what was asked and by whom
	Reused  string    `json:"reused,omitempty"` // file:line of another journal, from which the verdict was taken over
	At      string    `json:"at,omitempty"`     // time of the verdict, RFC 3339

	Void int    `json:"void,omitempty"` // number of the line whose verdict is taken back
	Why  string `json:"why,omitempty"`
	By   string `json:"by,omitempty"`

	End       string `json:"end,omitempty"` // why the session ended, one of the ends
	Recommend string `json:"recommend,omitempty"`
}

// begin is what the journal begins with.
type begin struct {
	Session string `json:"session"` // hash of the session's meaning
	Texts   string `json:"texts"`   // hash of its texts
	Judge   string `json:"judge"`   // the judge's name
	Seed    uint64 `json:"seed"`
	Joust   string `json:"joust"` // version of joust
}

// The ends of a session.
const (
	endStopped = "stopped" // the learner stopped
	endDuels   = "duels"   // the budget of duels is spent
	endCost    = "cost"    // the next call could pass the budget of cost
	endItems   = "items"   // the pair has no item left
	endJudge   = "judge"   // the judge failed several times in a row, and may be asked again
)

// Ends lists why a session may end, as Result.End has it.
func Ends() []string { return []string{endStopped, endDuels, endCost, endItems, endJudge} }

// EndInWords says why a session ended.
func EndInWords(end string) string {
	switch end {
	case endStopped:
		return "the algorithm has stopped"
	case endDuels:
		return "the budget of duels is spent"
	case endCost:
		return "the next call could pass the budget of cost"
	case endItems:
		return "a pair has had all its items; reuse: true would begin again with them"
	}
	return "the judge has failed several times in a row"
}

// sum is the audit sum of a line: the first bytes of the SHA-256 hash of the previous sum and
// the line without its own.
type sum [8]byte

// next returns the sum of a line that follows.
func (s sum) next(body []byte) (next sum) {
	h := sha256.New()
	h.Write(s[:])
	h.Write(body)
	copy(next[:], h.Sum(nil))
	return next
}

// The text around the sum at the end of a line.
const (
	sumKey = `,"sum":"`
	sumEnd = `"}`
)

// encode returns the line with its sum, and the sum.
func (l *line) encode(before sum) ([]byte, sum) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(l); err != nil {
		panic(err) // texts and finite numbers can be written
	}
	body := bytes.TrimSuffix(b.Bytes(), []byte("\n"))
	after := before.next(body)
	return fmt.Appendf(nil, "%s%s%x%s\n", body[:len(body)-1], sumKey, after, sumEnd), after
}

// decode reads a line without its line break. The second result is false if it was not written
// after a line with that sum.
func decode(text []byte, before sum) (l *line, after sum, ok bool) {
	tail := len(sumKey) + 2*len(after) + len(sumEnd)
	if len(text) < tail+1 {
		return nil, after, false
	}
	at := len(text) - tail
	body := append(bytes.Clone(text[:at]), '}')
	after = before.next(body)
	if string(text[at:]) != sumKey+hex.EncodeToString(after[:])+sumEnd {
		return nil, after, false
	}
	l = &line{}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	return l, after, d.Decode(l) == nil
}
