package external

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// peer is a program in memory: each answer is a function of the line.
type peer struct {
	answer     func(line []byte) ([]byte, error)
	complaints []string
	lines      []string // that it was sent
	farewell   string
}

// Start implements duel.Programs.
func (p *peer) Start([]string) (duel.Program, error) { return p, nil }

// Ask implements duel.Program.
func (p *peer) Ask(line []byte, _ time.Duration) ([]byte, error) {
	p.lines = append(p.lines, string(line))
	return p.answer(line)
}

// Complaints implements duel.Program.
func (p *peer) Complaints() []string { return p.complaints }

// Close implements duel.Program.
func (p *peer) Close(farewell []byte) { p.farewell = string(farewell) }

// step is a message of joust.
type step struct {
	Do      string
	Joust   string
	Begin   [][4]int
	Observe [][]int
	End     []int
}

// kings answers as a program does that plays king of the hill, which is an independent
// reading of the protocol. With a patience it asks for as many duels as cannot end a
// challenge.
func kings(tally bool) *peer {
	trials := map[int]*King{}
	return &peer{answer: func(line []byte) ([]byte, error) {
		var m step
		if err := json.Unmarshal(line, &m); err != nil {
			return nil, err
		}
		if m.Do == "hello" {
			return fmt.Appendf(nil, `{"joust":"algorithm/1","name":"kings","version":"1","tally":%v}`, tally), nil
		}
		var asked []int
		for _, b := range m.Begin {
			if trials[b[0]] != nil {
				return nil, &duel.EndedError{State: "a trial was begun twice"}
			}
			trials[b[0]] = NewKing(b[1], rng.Stream(uint64(b[3])))
			asked = append(asked, b[0])
		}
		for _, o := range m.Observe {
			k := trials[o[0]]
			p, _ := k.Next()
			if int(p.First) != o[1] || int(p.Second) != o[2] {
				return nil, &duel.EndedError{State: "a duel that was not proposed"}
			}
			if tally {
				for i, out := range [...]pref.Outcome{pref.FirstWins, pref.SecondWins, pref.Tie, pref.BothBad} {
					for range o[3+i] {
						k.Observe(p, out)
					}
				}
			} else {
				k.Observe(p, map[int]pref.Outcome{1: pref.FirstWins, 2: pref.SecondWins, 0: pref.Tie, -1: pref.BothBad}[o[3]])
			}
			asked = append(asked, o[0])
		}
		var rows []string
		for i := range asked { // the last first: any order will do
			t := asked[len(asked)-1-i]
			k := trials[t]
			p, more := k.Next()
			if !more {
				p = pref.Pair{First: -1, Second: -1}
			}
			row := fmt.Sprintf("[%d,%d,%d,%d", t, p.First, p.Second, k.Recommend())
			if tally {
				row += fmt.Sprintf(",%d", max(1, min(kingLead-max(k.lead, -k.lead), kingDuels-k.of)))
			}
			rows = append(rows, row+"]")
		}
		for _, t := range m.End {
			delete(trials, t)
		}
		return []byte(`{"next":[` + strings.Join(rows, ",") + `]}`), nil
	}}
}
