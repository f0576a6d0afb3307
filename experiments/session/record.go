package session

import (
	"bytes"
	"fmt"
	"maps"
	"slices"

	"joust/environments/table"
	"joust/sim/duel"
	"joust/sim/pref"
)

// record is what a journal says.
type record struct {
	s     *Session
	begin *begin
	store map[address]verdict
	at    map[int]address // of questions that have or had a verdict, by ID
	lines int
	last  sum
	size  int64 // bytes of the lines

	reserved map[int]float64 // prices of questions that have neither verdict nor failure, by ID
	spent    float64         // cost of the calls that have one
	id       int             // the largest number of a question
	answered int             // verdicts that stand
	failures int             // questions without a verdict
	failing  []address       // failures since the last verdict
	voids    int             // verdicts that were taken back
	tokens   [2]int          // read and written
	end      string

	keep     bool    // keep the lines, for export
	verdicts []*line // lines with a verdict, with what was asked
	voided   map[int]bool
}

func newRecord(s *Session) *record {
	return &record{s: s, store: map[address]verdict{}, at: map[int]address{}, reserved: map[int]float64{}, voided: map[int]bool{}}
}

// RefusedError is the error that a journal is not one of the session, or was changed.
type RefusedError struct{ error }

// Unwrap returns what is wrong.
func (r *RefusedError) Unwrap() error { return r.error }

// readRecord reads the text of a journal. A last line without a line break is torn. All else
// that joust did not write is an error with its line.
func readRecord(path string, text []byte, s *Session) (*record, error) {
	r := newRecord(s)
	r.keep = true
	for len(text) > 0 {
		row, rest, complete := bytes.Cut(text, []byte("\n"))
		if !complete {
			break
		}
		l, after, ok := decode(row, r.last)
		where := fmt.Sprintf("%s:%d: ", path, r.lines+1)
		switch {
		case !ok:
			return nil, fmt.Errorf("%sthe line is damaged, or one above it was changed or removed; a journal is only ever appended to", where)
		case l.N != r.lines+1 || (l.Begin != nil) != (r.lines == 0):
			return nil, fmt.Errorf("%sthe line is not where joust wrote it", where)
		}
		if l.Begin != nil {
			if err := r.check(path, l); err != nil {
				return nil, err
			}
		}
		if err := r.apply(l); err != nil {
			return nil, fmt.Errorf("%s%w", where, err)
		}
		r.last, r.lines, r.size = after, r.lines+1, r.size+int64(len(row))+1
		text = rest
	}
	return r, nil
}

// formatVersion is the version of the journal's format.
const formatVersion = 1

// check returns an error unless the journal is one of this session.
func (r *record) check(path string, l *line) error {
	const anew = "; give another folder with --out, or begin anew with --fork, which takes over the verdicts on equal questions"
	switch b := l.Begin; {
	case l.V != formatVersion:
		return fmt.Errorf("%s:1: the format of the journal is %d, and this version of joust reads %d", path, l.V, formatVersion)
	case b.Texts != r.s.texts.hash:
		return fmt.Errorf("%s: the texts of arms or items have changed since the session began%s", path, anew)
	case b.Session != r.s.meaning():
		return fmt.Errorf("%s: the session has changed since it began: arms, order, algorithm, budget of duels, root_seed, panel, control, retest or reuse%s", path, anew)
	}
	return nil
}

// apply enters a line.
func (r *record) apply(l *line) error {
	switch {
	case l.Begin != nil:
		r.begin = l.Begin
	case l.Ask > 0:
		r.reserved[l.Ask], r.id = l.Price, max(r.id, l.Ask)
	case l.Void > 0:
		a, ok := r.addressAt(l.Void)
		if !ok {
			return fmt.Errorf("void is %d, which is no line of a verdict", l.Void)
		}
		if !r.store[a].failed {
			r.answered--
		}
		delete(r.store, a)
		r.voided[l.Void] = true
		r.voids++
	case l.End != "":
		r.end = l.End
		if l.End == endJudge { // these questions are asked again
			for _, a := range r.failing {
				delete(r.store, a)
			}
			r.failing = nil
		}
	default:
		a, err := r.address(l)
		if err != nil {
			return err
		}
		return r.applyVerdict(a, l)
	}
	return nil
}

// addressAt returns the address of the verdict of a line; false if it has none that stands.
func (r *record) addressAt(n int) (address, bool) {
	for a, v := range r.store {
		if v.line == n {
			return a, true
		}
	}
	return address{}, false
}

// applyVerdict enters a line with a verdict or a failure, which has this address.
func (r *record) applyVerdict(a address, l *line) error {
	if _, again := r.store[a]; again {
		return fmt.Errorf("there is a verdict on this question already")
	}
	v := verdict{line: l.N, id: l.ID, failed: l.Fail != "", reused: l.Reused != ""}
	if !v.failed {
		o, ok := pref.ParseOutcome(l.Outcome)
		if !ok {
			return fmt.Errorf("outcome is %s; it must be first, second, tie or both-bad", table.Quote(l.Outcome))
		}
		v.outcome = o
		if len(l.Grades) == 2 {
			v.grades = duel.Grades{First: l.Grades[0], Second: l.Grades[1]}
		}
	}
	r.store[a], r.at[l.ID] = v, a
	delete(r.reserved, l.ID)
	r.id = max(r.id, l.ID)
	r.spent += l.Cost
	r.end = ""
	if l.Tokens != nil {
		r.tokens[0], r.tokens[1] = r.tokens[0]+l.Tokens[0], r.tokens[1]+l.Tokens[1]
	}
	switch {
	case v.failed:
		r.failures++
		r.failing = append(r.failing, a)
	default:
		r.answered++
		r.failing = r.failing[:0]
		if r.keep {
			r.verdicts = append(r.verdicts, l)
		}
	}
	return nil
}

// address returns the address of a line with a verdict or a failure. It must be one that the
// session asks.
func (r *record) address(l *line) (address, error) {
	var a address
	s := r.s
	if len(l.Pair) != 2 || len(l.Shown) != 2 || l.K == nil || *l.K < 0 || l.Seat < 0 || l.Seat >= s.Panel {
		return a, fmt.Errorf("the line is not a verdict of this session")
	}
	u := slices.Index(useWords[:], l.Use)
	lo, hi := slices.Index(s.Arms, l.Pair[0]), slices.Index(s.Arms, l.Pair[1])
	first, second := slices.Index(s.Arms, l.Shown[0]), slices.Index(s.Arms, l.Shown[1])
	if u < 0 || lo < 0 || hi <= lo || first < 0 || second < 0 {
		return a, fmt.Errorf("the line is not a verdict on arms of this session")
	}
	a = address{lo: pref.Arm(lo), hi: pref.Arm(hi), k: *l.K, seat: l.Seat, swapped: first == hi, use: use(u)}
	item, ok := s.item(a.lo, a.hi, a.k)
	switch {
	case !ok || s.texts.items[item] != l.Item:
		return a, fmt.Errorf("the item is %s, on which this duel of the pair is not", table.Quote(l.Item))
	case s.shown(a) != pref.Pair{First: pref.Arm(first), Second: pref.Arm(second)}:
		return a, fmt.Errorf("the texts were not shown in an order of this session")
	}
	d := duelAddress{a.lo, a.hi, a.k, a.swapped}
	list := s.calls(d)
	if a.use != decides {
		list = s.extras(d)
	}
	if !slices.Contains(list, a) {
		return a, fmt.Errorf("the session does not ask this question")
	}
	return a, nil
}

// charged returns the cost of all calls: of those with an answer, and the prices of those
// without.
func (r *record) charged() float64 {
	total := r.spent
	for _, id := range slices.Sorted(maps.Keys(r.reserved)) {
		total += r.reserved[id]
	}
	return total
}
