package logs

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"joust/environments/table"
	"joust/sim/param"
	"joust/sim/pref"
)

// process makes the duels of files those of the log: it renames arms, checks ids and leaves
// out what the filters say. It is one pass over all files.
type process struct {
	options *Options
	account *Account
	stage   stage
	yield   func(*Duel) bool

	row    row
	fields []string // of the row: those of the decoder, then those of conditions
	wheres []where

	names  *table.Names
	arms   map[string]arm // by the name in the files
	wanted map[string]bool
	ids    ids
	judges judges
	days   days
	few    few

	starts []start // of the files, in lines of the log
	bad    mistakes
}

// stage is what a pass is for. Filters that depend on all duels need passes of their own.
type stage int

const (
	findDays stage = iota // the duels that Filter.PerJudgeDay keeps
	findFew               // the arms that Filter.MinDuels leaves out
	deliver
)

// passes returns the number of passes that the filters need.
func (o *Options) passes() int {
	n := 1
	if o.PerJudgeDay > 0 {
		n++
	}
	if o.MinDuels > 0 {
		n++
	}
	return n
}

// arm is an arm by one of its names.
type arm struct {
	name  string // after renaming
	place int32  // the same for all names of an arm; -1 if the name is refused
}

// start is where a file begins among the lines of the log.
type start struct {
	line int
	name string
}

// pass passes the duels of all files to yield.
func (l *Log) pass(yield func(*Duel) bool) error {
	l.account = nil
	p := &process{options: &l.options, yield: yield}
	for p.stage = findDays; p.stage <= deliver; p.stage++ {
		if p.stage == findDays && l.options.PerJudgeDay == 0 || p.stage == findFew && l.options.MinDuels == 0 {
			continue
		}
		p.begin()
		for _, s := range l.sources {
			if err := p.file(s); err != nil {
				return err
			}
		}
		if err := p.end(); err != nil {
			return err
		}
	}
	l.account = p.account
	return nil
}

// begin begins a pass over all files.
func (p *process) begin() {
	p.account = new(Account)
	p.names = p.options.Names.New()
	p.arms, p.ids, p.judges, p.starts, p.bad = map[string]arm{}, ids{}, judges{}, nil, mistakes{}
	p.wheres = wheresOf(&p.options.Filter)
	p.days.begin(p.options.PerJudgeDay)
	p.row = row{}
	if p.options.Induced {
		p.row.induced = &induced{by: map[inducedKey][]inducedRow{}}
	}
	p.wanted = nil
	if len(p.options.Arms) > 0 {
		p.wanted = map[string]bool{}
		for _, a := range p.options.Arms {
			p.wanted[a] = false
		}
	}
}

// file passes the duels of a file.
func (p *process) file(s *source) error {
	first := 0
	if n := len(p.starts); n > 0 {
		first = p.starts[n-1].line + p.row.line
	}
	p.starts = append(p.starts, start{first, s.name})
	p.row.name, p.row.line, p.row.unit = s.name, 0, ""
	p.fields = slices.Clone(s.decoder.fields)
	for i := range p.wheres {
		p.fields = p.wheres[i].place(p.fields)
	}
	p.row.fields, p.row.values, p.row.styles = slices.Clone(p.fields), make([]value, len(p.fields)), nil
	p.account.read(s)
	if s.carrier == carriesText {
		r, err := s.open()
		if err != nil {
			return err
		}
		defer r.close()
		return p.tolerate(s.format.stream(s, p, r))
	}
	in, done, err := s.rows(p.fields)
	if err != nil {
		return err
	}
	defer done()
	for {
		err := in.next(&p.row)
		if errors.Is(err, io.EOF) {
			return nil
		}
		p.account.Rows++
		if err == nil {
			err = s.decoder.decode(&p.row, p.emit)
			p.account.Errors += p.row.failed
		}
		if err = p.tolerate(err); err != nil {
			return err
		}
	}
}

// tolerate collects a mistake, and returns other errors.
func (p *process) tolerate(err error) error {
	if err == nil {
		return nil
	}
	var (
		unknown *unknownWinner
		bad     *mistake
		cell    *table.RowError
	)
	switch {
	case errors.As(err, &unknown):
		if p.options.SkipUnknown {
			p.account.Unknown++
			return nil
		}
		p.bad.add(unknown.text)
	case errors.As(err, &bad):
		p.bad.add(bad.text)
	case errors.As(err, &cell):
		p.bad.add(cell.Error())
	default:
		return err
	}
	return nil
}

// end ends a pass. It returns the mistakes of the rows, if they are too many, and those of
// the filters.
func (p *process) end() error {
	if p.row.induced != nil {
		p.row.line = 0
		if err := p.row.induced.emit(p.options.Margin, p.emit); err != nil {
			return err
		}
	}
	if err := p.bad.err(p.options.SkipBad); err != nil {
		return err
	}
	p.account.Bad = p.bad.n
	if p.account.Rows == 0 {
		return p.filterMistakes()
	}
	if p.stage == findFew {
		p.few.find(p.options.MinDuels)
	}
	if p.stage != deliver {
		return nil
	}
	p.account.Judges = p.judges.n
	return p.filterMistakes()
}

// filterMistakes returns the error that a filter names what no row has.
func (p *process) filterMistakes() error {
	var known []string
	for a := range maps.Values(p.arms) {
		known = append(known, a.name)
	}
	slices.Sort(known)
	known = slices.Compact(known)
	for _, a := range p.options.Arms {
		if seen := p.wanted[a]; !seen && p.account.Rows > 0 {
			return fmt.Errorf("--arms names %s%s, which the log does not have; it has %s", table.Quote(a), param.DidYouMean(a, known), table.FirstOf(known, 12, ", "))
		}
	}
	for _, w := range p.wheres {
		if w.Key != sampledKey && !w.seen && p.account.Rows > 0 {
			return fmt.Errorf("--where names %s%s, which no row has; it must be a column or key of the file, or one of %s", table.Quote(w.Key), param.DidYouMean(w.Key, canonicalColumns), strings.Join(whereFields, ", "))
		}
	}
	for old := range p.options.Rename {
		if _, ok := p.arms[old]; !ok {
			p.account.unusedRenames++
		}
	}
	return nil
}

// arm returns an arm by its name in the file. The error says why the name is refused.
func (p *process) arm(name string) (arm, error) {
	a, ok := p.arms[name]
	if !ok {
		a = arm{name: name, place: int32(len(p.arms))}
		if to, ok := p.options.Rename[name]; ok {
			a.name = to
		}
		same, known := p.arms[a.name]
		switch {
		case known:
			a.place = same.place
		case p.names.Has(a.name):
			for _, other := range p.arms {
				if other.name == a.name {
					a.place = other.place
				}
			}
		default:
			if err := p.names.Add(a.name); err != nil {
				p.arms[name] = arm{name, -1}
				return a, p.row.errorf("the name of an arm %v", err)
			}
		}
		p.arms[name] = a
	}
	if a.place < 0 {
		return a, p.row.errorf("the name of an arm is %s, which was refused before", table.Quote(name))
	}
	return a, nil
}

// emit passes a duel of a file unless a filter leaves it out.
func (p *process) emit(d *Duel) error {
	first, err := p.arm(d.First)
	if err != nil {
		return err
	}
	second, err := p.arm(d.Second)
	if err != nil {
		return err
	}
	a := p.account
	d.First, d.Second = first.name, second.name
	if first.place == second.place {
		a.SelfDuels += d.Count
		a.SelfOutcomes[d.Outcome] += d.Count
		return nil
	}
	if p.options.NoIDs {
		d.ID = ""
	}
	if d.ID != "" {
		again, err := p.checkID(d)
		if err != nil || again {
			return err
		}
	}
	if reason, err := p.leaveOut(d); err != nil || reason != "" {
		if err == nil {
			a.drop(reason, d.Count)
		}
		return err
	}
	switch p.stage {
	case findDays:
		return p.days.add(d, &p.row)
	case findFew:
		p.few.add(first.place, second.place, d.Count)
		return nil
	}
	if p.options.MinDuels > 0 && (p.few.out[first.place] || p.few.out[second.place]) {
		a.drop(fmt.Sprintf("of arms with fewer than %s duels", whole(p.options.MinDuels)), d.Count)
		return nil
	}
	a.add(d, first.place, second.place, p.row.noSlots)
	if d.Judge != "" {
		p.judges.add(d.Judge)
	}
	if !p.yield(d) {
		return errStopped
	}
	return nil
}

// leaveOut returns why the filters leave out a duel, "" if they do not. It changes a duel of
// which both arms are bad as the options say.
func (p *process) leaveOut(d *Duel) (reason string, err error) {
	for i := range p.wheres {
		if w := &p.wheres[i]; !w.holds(&p.row, d) {
			return w.reason, nil
		}
	}
	o := p.options
	if !o.Since.IsZero() || !o.Until.IsZero() {
		if d.Time == "" {
			return "without a time", nil
		}
		t, err := ParseTime(d.Time)
		switch {
		case err != nil:
			return "", p.row.errorf("the time %v", err)
		case !o.Since.IsZero() && t.Before(o.Since):
			return "before --since", nil
		case !o.Until.IsZero() && !t.Before(o.Until):
			return "not before --until", nil
		}
	}
	if p.wanted != nil {
		inFirst, inSecond := p.want(d.First), p.want(d.Second)
		if !inFirst || !inSecond {
			return "of other arms", nil
		}
	}
	if o.PerJudgeDay > 0 && p.stage > findDays {
		if late, err := p.days.late(d, &p.row); err != nil || late {
			return fmt.Sprintf("after the first %s of a judge and day", whole(float64(o.PerJudgeDay))), err
		}
	}
	if d.Outcome == pref.BothBad {
		switch o.BothBad {
		case "drop":
			return "both-bad", nil
		case "tie":
			if o.DropTies {
				return "ties", nil
			}
			if d.Outcome = pref.Tie; p.stage == deliver {
				p.account.BothBad += d.Count
			}
		}
	}
	if o.DropTies && d.Outcome >= pref.Tie {
		return "ties", nil
	}
	return "", nil
}

// want reports whether an arm is one of Filter.Arms.
func (p *process) want(name string) bool {
	_, ok := p.wanted[name]
	if ok {
		p.wanted[name] = true
	}
	return ok
}
