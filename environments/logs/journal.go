package logs

import (
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"

	"joust/sim/pref"
)

// journalFormat is that of the journals of live sessions. Verdicts that were taken back,
// controls, failures and open questions are no duels. Verdicts on the same two answers to
// an item are a group.
var journalFormat = &format{name: "journal", needs: []string{"begin", "sum"}, slots: always, stream: streamJournal}

// journalLine is what is read of a line of a journal.
type journalLine struct {
	N       int      `json:"n"`
	Use     string   `json:"use"`
	Shown   []string `json:"shown"` // the arms, as their texts were shown
	Item    string   `json:"item"`
	Judge   string   `json:"judge"`
	Outcome string   `json:"outcome"` // "" unless the line has a verdict
	At      string   `json:"at"`
	Void    int      `json:"void"` // the line whose verdict is taken back

	line int // of the file
}

// control is the use of a question that compares an answer with itself.
const control = "control"

// streamJournal reads a journal. A last line that is torn, because the session writes it or
// was killed meanwhile, is left out.
func streamJournal(_ *source, p *process, in *reader) error {
	skipMark(in.Reader)
	lines := &jsonLines{name: p.row.name, in: in.Reader}
	var verdicts []journalLine
	voided := map[int]bool{}
	var torn error
	for {
		text, err := lines.readLine()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if err := p.tolerate(torn); err != nil {
			return err
		}
		p.row.line = lines.line
		var l journalLine
		if err := json.Unmarshal(text, &l); err != nil {
			torn = p.row.errorf("the line is no line of a journal: %v", err)
			continue
		}
		torn = nil
		if l.Void > 0 {
			voided[l.Void] = true
		}
		if l.Outcome != "" && l.Use != control {
			l.line = lines.line
			verdicts = append(verdicts, l)
		}
	}
	for i := range verdicts {
		if voided[verdicts[i].N] {
			continue
		}
		p.account.Rows++
		p.row.clear()
		p.row.line = verdicts[i].line
		if err := p.tolerate(p.verdict(&verdicts[i])); err != nil {
			return err
		}
	}
	return nil
}

// verdict passes the duel of a verdict.
func (p *process) verdict(l *journalLine) error {
	outcome, ok := pref.ParseOutcome(l.Outcome)
	if !ok {
		return p.row.errorf("outcome is %q; it must be first, second, tie or both-bad", l.Outcome)
	}
	if len(l.Shown) != 2 || l.Shown[0] == "" || l.Shown[1] == "" {
		return p.row.errorf("shown is %q; it must be the names of two arms", l.Shown)
	}
	pair := slices.Sorted(slices.Values(l.Shown))
	return p.emit(&Duel{
		ID: strconv.Itoa(l.N), First: l.Shown[0], Second: l.Shown[1], Outcome: outcome,
		Judge: l.Judge, Prompt: l.Item, Time: l.At, Count: 1, Weight: 1,
		Group: pair[0] + " " + pair[1] + " " + l.Item,
	})
}
