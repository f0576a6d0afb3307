package session

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"joust/experiments/session/ask"
	"joust/results"
	"joust/sim/duel"
	"joust/sim/pref"
)

// Options are what a run of a session needs besides the session.
type Options struct {
	Dir      string             // folder of the journal
	Version  string             // of joust, for the journal
	Now      func() time.Time   // the clock
	Programs duel.Programs      // starts the program of an external algorithm; nil if there is none
	Fork     bool               // begin anew, with the verdicts of the folder's journal on equal questions
	Reuse    []string           // paths of other journals, whose verdicts on equal questions are taken over
	Progress func(ask.Progress) // called after each verdict, without what is expected; may be nil

	write func(*os.File) func([]byte) error // nil, or how tests write the journal
}

// Result is how far a session is.
type Result struct {
	End         string   // why it ended, one of Ends; "" if it has not
	Recommended string   // the arm that the learner recommends now
	Ranking     []string // all arms, the best first; nil unless the learner ranks them
	Duels       int      // that the learner has had, with those that were dropped
	Dropped     int      // duels without an outcome, because a call has failed
	Verdicts    int      // in the journal that were not taken back
	Unused      int      // of these, the verdicts of duels that the learner has not had
	Extras      int      // of these, retests and controls
	Reused      int      // of these, taken over from other journals
	Failures    int      // questions without a verdict
	Voids       int      // verdicts that were taken back
	Cost        float64  // of all calls that have an answer
	Open        float64  // prices of calls without one, which may have been charged
	Tokens      [2]int   // read and written
}

// step is a duel that the learner has had.
type step struct {
	pair    pref.Pair
	outcome pref.Outcome
	grades  duel.Grades
	dropped bool // it has no outcome, and the learner did not observe it
}

// path is a learner and the duels that it has had.
type path struct {
	learner duel.Learner
	counts  []int // counts[lo*K+hi]: duels of the unordered pair
	arms    int
	steps   []step
}

func newPath(l duel.Learner, arms int) *path {
	return &path{learner: l, counts: make([]int, arms*arms), arms: arms}
}

// of returns the place of a pair in counts.
func (p *path) of(pair pref.Pair) *int {
	return &p.counts[unordered(pair, p.arms)]
}

// unordered returns the place of an unordered pair in a list of all ordered pairs of so many arms.
func unordered(p pref.Pair, arms int) int {
	p = p.Sorted()
	return int(p.First)*arms + int(p.Second)
}

// observe lets the learner have a duel.
func (p *path) observe(x step) {
	*p.of(x.pair)++
	p.steps = append(p.steps, x)
	if x.dropped {
		return
	}
	if g, ok := p.learner.(duel.Graded); ok && x.grades != (duel.Grades{}) {
		g.ObserveGraded(x.pair, x.outcome, x.grades)
		return
	}
	p.learner.Observe(x.pair, x.outcome)
}

// drive is a session that runs. One goroutine owns it; judges answer on a channel.
type drive struct {
	s       *Session
	o       Options
	journal *journal // nil in a rehearsal
	record  *record
	old     earlierVerdicts
	host    duel.Host // of an external algorithm, else nil
	made    int       // learners

	fingerprint string // of the judge, if it has one

	path   *path
	needed []address // calls of the present duel
	extras []address // retests and controls of the duels so far, but for some that have a verdict
	ahead  *ahead
	short  bool // a call did not fit into the budget of cost

	flying  map[address]flight
	answers chan answer

	shared // with other goroutines
}

// Run runs the session until it ends, or goes on with one that the folder has. If ctx ends,
// it returns the error of ctx; then, and after every other error, the journal has all
// verdicts so far, and the same call goes on. The judge is closed in any case.
func Run(ctx context.Context, s *Session, o Options) (result *Result, err error) {
	defer func() { err = errors.Join(err, s.Judge.Close()) }()
	d, err := open(s, o)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, d.close()) }()
	if end := d.advance(); d.record.begin != nil && end != "" && len(d.missing()) == 0 && d.record.end == end {
		return d.result(), d.fault()
	}
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	err = d.loop(ctx)
	return d.result(), err
}

// open opens the journal of the session and makes its learner.
func open(s *Session, o Options) (*drive, error) {
	d := newDrive(s, o)
	if s.entry.Command(s.Algorithm.Params) != nil {
		host, err := s.entry.Outside.Open(s.Algorithm.Params, o.Programs)
		if err != nil {
			return nil, err
		}
		host.Enter()
		d.host = host
	}
	for _, path := range o.Reuse {
		if err := d.old.read(path, path); err != nil {
			return nil, errors.Join(err, d.close())
		}
	}
	if o.Fork {
		if err := d.old.fork(o.Dir); err != nil {
			return nil, errors.Join(err, d.close())
		}
	}
	j, r, err := openJournal(o.Dir, s, o.Now)
	if err != nil {
		return nil, errors.Join(err, d.close())
	}
	d.journal = j
	if r != nil {
		d.record = r
	}
	if o.write != nil {
		j.write = o.write(j.file)
	}
	_, j.careful = s.Judge.(ask.Hosted)
	d.restart()
	return d, nil
}

// parallel is how many questions may be open at once. It changes where people judge: one who
// takes a verdict back needs a question more for a moment.
func (d *drive) parallel() int {
	if d.journal == nil {
		return 1 // a rehearsal
	}
	return max(1, d.s.Judge.Parallel())
}

// newDrive returns a drive without a journal and a learner.
func newDrive(s *Session, o Options) *drive {
	return &drive{
		s: s, o: o, record: newRecord(s), old: earlierVerdicts{}, flying: map[address]flight{}, answers: make(chan answer),
		shared: shared{voids: make(chan voidRequest), over: make(chan struct{})},
	}
}

// close closes the journal, the learners and their program.
func (d *drive) close() error {
	close(d.over)
	if d.path != nil {
		d.ahead.close()
		closeLearner(d.path.learner)
	}
	if d.host != nil {
		d.host.Leave()
		d.host.Close()
	}
	if d.journal != nil {
		return d.journal.close()
	}
	return nil
}

// begin starts the judge and writes the first line of a new journal. The judge must be the one
// with which the journal begins.
func (d *drive) begin(ctx context.Context) error {
	if j, ok := d.s.Judge.(ask.Started); ok {
		if err := j.Start(ctx); err != nil {
			return err
		}
	}
	name := d.s.Judge.Name()
	switch b := d.record.begin; {
	case b != nil && b.Judge != name:
		return &RefusedError{fmt.Errorf("the journal has verdicts of the judge %q, and this judge is %q; give another folder with --out, or the judge its old name", b.Judge, name)}
	case b != nil:
		d.record.id += idGap
	case d.journal != nil:
		if err := d.keepFile(); err != nil {
			return err
		}
		if err := d.append(&line{V: formatVersion, Begin: &begin{
			Session: d.s.meaning(), Texts: d.s.texts.hash, Judge: name, Seed: d.s.Root, Joust: d.o.Version,
		}}); err != nil {
			return err
		}
	}
	if h, ok := d.s.Judge.(ask.Hosted); ok {
		h.Attach(d)
	}
	if j, ok := d.s.Judge.(ask.Fingerprinted); ok {
		d.fingerprint = j.Fingerprint()
	}
	d.recall()
	return nil
}

// recall lets a judge know the verdicts of the journal, if it needs them, and forgets what they
// were in words.
func (d *drive) recall() {
	j, ok := d.s.Judge.(ask.Recalling)
	for _, l := range d.record.verdicts {
		if !ok || d.record.voided[l.N] {
			continue
		}
		at := d.record.at[l.ID]
		q := d.s.question(at)
		q.ID = l.ID
		a := ask.Answer{
			Outcome: d.record.store[at].outcome, Judge: l.Judge, Raw: l.Raw, Grades: l.Grades,
			Cost: l.Cost, Took: time.Duration(l.MS) * time.Millisecond, Tries: l.Tries, Comment: l.Comment,
		}
		if l.Tokens != nil {
			a.Tokens = *l.Tokens
		}
		j.Recall(q, a)
	}
	d.record.keep, d.record.verdicts = false, nil
}

// idGap is more than the number of questions that a judge takes at once. Where a session goes
// on, questions that were being answered when it was interrupted may have numbers that the
// journal does not have, and no two questions have the same.
const idGap = 10_000

// keepFile copies the file of the session into the folder, for people.
func (d *drive) keepFile() error {
	text, err := os.ReadFile(d.s.File)
	if err != nil {
		return err
	}
	return results.WriteFile(filepath.Join(d.o.Dir, sessionName), func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
}

// append writes a line without a verdict to the journal, and then enters it.
func (d *drive) append(l *line) error {
	if err := d.write(l); err != nil {
		return err
	}
	return d.record.apply(l)
}

// appendVerdict writes the line of a verdict or a failure to the journal, and then enters it.
func (d *drive) appendVerdict(at address, l *line) error {
	if err := d.write(l); err != nil {
		return err
	}
	return d.record.applyVerdict(at, l)
}

// write numbers a line and writes it to the journal, if there is one.
func (d *drive) write(l *line) error {
	if d.journal == nil {
		l.N = d.record.lines + 1
	} else if err := d.journal.append(l); err != nil {
		return err
	}
	d.record.lines++
	return nil
}

// restart makes a learner that has had no duel.
func (d *drive) restart() {
	if d.path != nil {
		d.ahead.close()
		closeLearner(d.path.learner)
	}
	d.path = d.fresh()
	d.ahead = newAhead(d)
	d.extras = nil
}

// fresh returns a path without duels.
func (d *drive) fresh() *path {
	d.made++
	return newPath(d.s.fresh(d.host, d.made), len(d.s.Arms))
}

// advance lets the learner have all duels that are decided, and returns why the session ends;
// "" if the calls in d.needed come next.
func (d *drive) advance() (end string) {
	d.needed = nil
	for {
		p, more := d.path.learner.Next()
		switch {
		case !more:
			return endStopped
		case len(d.path.steps) >= d.s.Duels:
			return endDuels
		}
		x, calls, end := d.s.next(d.path, p, d.record.store)
		if calls != nil || end != "" {
			d.needed = calls
			return end
		}
		if p.First != p.Second {
			d.extras = append(d.extras, d.s.extras(d.s.addressOf(p, *d.path.of(p)))...)
		}
		d.path.observe(x)
		d.ahead.passed(x.dropped)
	}
}

// next returns the duel of a path that comes next, with its outcome; the calls of which it
// lacks verdicts; or the end, if the pair has no item left.
func (s *Session) next(l *path, p pref.Pair, store map[address]verdict) (x step, calls []address, end string) {
	k := *l.of(p)
	x.pair = p
	if p.First == p.Second {
		if !s.entry.SelfDuels(s.Algorithm.Params) {
			panic(fmt.Sprintf("joust: %s breaks the contract of a learner: after %d duels it proposes the duel %v of an arm with itself", s.Algorithm, len(l.steps), p))
		}
		x.outcome = s.duelSelf(p.First, k)
		return x, nil, ""
	}
	a := s.addressOf(p, k)
	if _, ok := s.item(a.lo, a.hi, k); !ok {
		return x, nil, endItems
	}
	var state decision
	calls = s.calls(a)
	x.outcome, x.grades, state = s.decide(store, p, calls)
	if state == undecided {
		return x, calls, ""
	}
	x.dropped = state == dropped
	return x, nil, ""
}

// missing lists the calls without a verdict that the session needs: those of the present duel,
// and retests and controls of the duels so far. Those that have a verdict are not looked at again:
// verdicts are only taken back before a restart, and failures only where the run ends.
func (d *drive) missing() []address {
	known := func(a address) bool {
		_, ok := d.record.store[a]
		return ok
	}
	d.extras = slices.DeleteFunc(d.extras, known)
	return append(slices.DeleteFunc(slices.Clone(d.needed), known), d.extras...)
}

// fault returns why an external learner has failed, or nil.
func (d *drive) fault() error {
	if f, ok := d.path.learner.(duel.Failer); ok {
		return f.Err()
	}
	return nil
}

// result returns how far the session is.
func (d *drive) result() *Result {
	r := d.record
	x := &Result{
		End: r.end, Recommended: d.s.Arms[d.path.learner.Recommend()], Duels: len(d.path.steps),
		Verdicts: r.answered, Failures: r.failures, Voids: r.voids, Cost: r.spent, Open: r.charged() - r.spent, Tokens: r.tokens,
	}
	if l, ok := d.path.learner.(duel.Ranker); ok {
		for _, a := range l.Ranking() {
			x.Ranking = append(x.Ranking, d.s.Arms[a])
		}
	}
	for _, st := range d.path.steps {
		if st.dropped {
			x.Dropped++
		}
	}
	for a, v := range r.store {
		if v.reused {
			x.Reused++
		}
		switch {
		case v.failed:
		case a.use != decides:
			x.Extras++
		case a.k >= *d.path.of(pref.Pair{First: a.lo, Second: a.hi}):
			x.Unused++
		}
	}
	return x
}
