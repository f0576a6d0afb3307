package candidates

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"joust/sim"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
)

// RecordedParams are the parameters of recorded-candidates.
type RecordedParams struct {
	Pools      param.File `yaml:"pools" doc:"file of candidate answers, .csv with a header row or .jsonl with an object a line: problem, candidate, answer, correct (true, false, 1 or 0) and, of all or of none, score (0 to 1)"`
	Verdicts   param.File `yaml:"verdicts" doc:"file of logged duels, .csv or .jsonl: problem, first and second (two candidates of it, in the order in which the judge was shown them), verdict (first, second, tie or both-bad); a pair may have any number; none where all is left to votes and scores"`
	Candidates int        `yaml:"candidates" axis:"candidates N" stream:"same" doc:"candidates a trial, drawn afresh from those of its problem without replacement, at most 4096; 0 is all of them"`
	Unseen     string     `yaml:"unseen" stream:"same" options:"refuse|tie|coin" doc:"what duels of two candidates without a verdict in either order are: refused before the first trial, unless the two have the same answer and so tie; ties; or coins"`
	Replay     string     `yaml:"replay" stream:"same" options:"draw|majority" doc:"what comes of a duel: one of the pair's verdicts, drawn afresh; or always the most frequent of them, a tie where several are"`
	Order      string     `yaml:"order" stream:"same" options:"as-shown|either" doc:"which verdicts count: those in which the judge was shown the two in this order, or the others if there are none; or all of both orders"`
}

// usualRecordedReplay and usualRecordedOrder are what replay and order are in
// the catalogue; they must stay so without verdicts.
const (
	usualRecordedReplay = "draw"
	usualRecordedOrder  = "as-shown"
)

// Validate implements param.Params. Files are not read yet.
func (p RecordedParams) Validate() error {
	errs := []error{
		checkRecordedFile("pools", p.Pools),
		checkRecordedFile("verdicts", p.Verdicts),
		param.Count("candidates", p.Candidates, 0, maxCandidates),
	}
	if p.Pools == (param.File{}) {
		errs = append(errs, param.Errorf("pools", "is missing; it must name a .csv or .jsonl file of candidate answers with %s", recordedNames(recordedPoolColumns)))
	}
	if p.Verdicts == (param.File{}) {
		if p.Unseen == "refuse" {
			errs = append(errs, param.Errorf("verdicts", "is missing; it must name a .csv or .jsonl file of duels with %s, unless unseen is tie or coin", recordedNames(recordedVerdictColumns)))
		}
		if p.Replay != usualRecordedReplay {
			errs = append(errs, param.Errorf("replay", "is %s, but there are no verdicts; leave it out or name a file of verdicts", p.Replay))
		}
		if p.Order != usualRecordedOrder {
			errs = append(errs, param.Errorf("order", "is %s, but there are no verdicts; leave it out or name a file of verdicts", p.Order))
		}
	}
	return errors.Join(errs...)
}

// checkRecordedFile checks that the file's name says in which format it is.
func checkRecordedFile(name string, f param.File) error {
	if f == (param.File{}) || recordedFormat(f.Path) != "" {
		return nil
	}
	if ext := filepath.Ext(f.Path); ext != "" {
		return param.Errorf(name, "is %s, which ends in %s; it must end in .csv or .jsonl", f.Text, ext)
	}
	return param.Errorf(name, "is %s, which has no ending; it must end in .csv or .jsonl", f.Text)
}

// recordedFormat is .csv or .jsonl, "" where the path ends in neither.
func recordedFormat(path string) string {
	if ext := strings.ToLower(filepath.Ext(path)); ext == ".csv" || ext == ".jsonl" {
		return ext
	}
	return ""
}

// RecordedEntry declares recorded-candidates for the catalogue.
var RecordedEntry = duel.WorldSpec[RecordedParams, *RecordedWorld]{
	Spec: sim.Spec[RecordedParams]{
		Name: "recorded-candidates",
		Card: sim.Card{
			Title: "Recorded candidates",
			About: "Candidate answers that a model really gave and verdicts that a judge really passed on pairs of them, from two files; each trial is one of the problems, drawn at random, with its candidates in a random order. " +
				"The file of pools has a row a candidate: problem, candidate, answer, correct and, if candidates have scores, score. Candidates with the same answer, letter by letter, are a team. " +
				"The file of verdicts has a row a duel: problem, first, second, verdict, which is first, second, tie or both-bad. " +
				"Either is CSV with a header or JSONL with the same names as keys.",
		},
		Defaults: RecordedParams{Unseen: "refuse", Replay: "draw", Order: "as-shown"},
		Files: map[string]string{
			"pools":    "problem,candidate,answer,correct\n1,a,7,true\n1,b,8,false\n2,a,3,0\n2,b,3,0\n",
			"verdicts": "problem,first,second,verdict\n1,a,b,first\n",
		},
	},
	New: NewRecorded,
}

// RecordedWorld is a set of recorded problems. It is safe for concurrent use.
type RecordedWorld struct {
	problems   []*recordedProblem
	candidates int // of a trial; 0 is all of the problem
	arms       int // of the largest trial
	scored     bool
	unseen     recordedCounts
}

// NewRecorded is the world of recorded candidates and verdicts.
//
// Both files are CSV with a header row, columns in any order, or JSONL with one
// flat object a line; which of them, the ending of the file's name says. Spaces
// around a field, empty lines and a byte-order mark are skipped; unknown columns
// or keys are not. What identifies problems and candidates is text: in JSONL it
// may be written as a number.
//
//	pools.csv                             verdicts.jsonl
//	problem,candidate,answer,correct      {"problem": "p1", "first": "a", "second": "b", "verdict": "first"}
//	p1,a,42,true                          {"problem": "p1", "first": "b", "second": "a", "verdict": "tie"}
//	p1,b,41,false
//
// A problem may have any number of candidates and of verdicts, in any order. That
// verdicts on a pair differ is the judge's noise, which is replayed; that of two
// candidates with the same answer one is called correct and the other is not is
// a mistake, which is refused. Where no answer was found, it may be empty: that
// is an answer like others.
//
// The error is about the parameter at fault; inside a file it gives file, line
// and what is allowed.
func NewRecorded(p RecordedParams) (*RecordedWorld, error) {
	b := newRecordedBooks()
	if err := openRecorded("pools", p.Pools, b.readPools); err != nil {
		return nil, err
	}
	if p.Verdicts != (param.File{}) {
		if err := openRecorded("verdicts", p.Verdicts, b.readVerdicts); err != nil {
			return nil, err
		}
	}
	return p.world(b)
}

// world is the world of what the files said.
func (p RecordedParams) world(b *recordedBooks) (*RecordedWorld, error) {
	if err := p.checkSizes(b); err != nil {
		return nil, err
	}
	if p.Unseen == "refuse" {
		if err := b.checkCover(); err != nil {
			return nil, err
		}
	}
	w := &RecordedWorld{candidates: p.Candidates, scored: b.scored, unseen: recordedTie}
	if p.Unseen == "coin" {
		w.unseen = recordedCoin
	}
	for _, page := range b.pages {
		page.index(p.Order == "either", p.Replay == "majority", w.unseen)
		w.problems = append(w.problems, &page.recordedProblem)
		w.arms = max(w.arms, len(page.names))
	}
	if p.Candidates > 0 {
		w.arms = p.Candidates
	}
	return w, nil
}

// checkSizes checks that every problem has candidates enough for a trial, and
// not too many.
func (p RecordedParams) checkSizes(b *recordedBooks) error {
	least := len(b.pages[0].names)
	for _, page := range b.pages {
		least = min(least, len(page.names))
	}
	for _, page := range b.pages {
		switch n := len(page.names); {
		case n < p.Candidates:
			return param.Errorf("candidates", "is %d, but problem %s (%s:%d) has only %d; it may be at most %d, or 0 for all that a problem has",
				p.Candidates, recordedQuote(page.name), b.path, page.line, n, min(least, maxCandidates))
		case n > maxCandidates && p.Candidates == 0:
			return param.Errorf("candidates", "is 0, which is all, but problem %s (%s:%d) has %d; it must be a whole number from 1 to %d",
				recordedQuote(page.name), b.path, page.line, n, min(least, maxCandidates))
		}
	}
	return nil
}

// checkCover checks that every two candidates of a problem that have different
// answers have a verdict in at least one order.
func (b *recordedBooks) checkCover() error {
	pairs, missing, where := 0, 0, ""
	for _, page := range b.pages {
		all, covered := page.coverage()
		if pairs += all; covered == all {
			continue
		}
		if missing == 0 {
			i, j := page.uncovered()
			where = fmt.Sprintf("%s and %s of problem %s (lines %d and %d of %s)", recordedQuote(page.names[i]), recordedQuote(page.names[j]), recordedQuote(page.name), page.lines[i], page.lines[j], b.path)
		}
		missing += all - covered
	}
	if missing == 0 {
		return nil
	}
	return param.Errorf("unseen", "is refuse, and %d of %d pairs of candidates with different answers have no verdict, the first of them %s; tie or coin says what they are", missing, pairs, where)
}

// Arms implements duel.World.
func (w *RecordedWorld) Arms() int { return w.arms }

// Fixed implements duel.World: every trial has its own candidates.
func (w *RecordedWorld) Fixed() *pref.Matrix { return nil }

// Trial implements duel.World. It draws a problem, each as likely as the others,
// and then its candidates one after another.
func (w *RecordedWorld) Trial(instance, coins *rng.Source) duel.Environment {
	p := w.problems[instance.Intn(len(w.problems))]
	n := len(p.names)
	k := n
	if w.candidates > 0 {
		k = w.candidates
	}
	order := make([]int32, n)
	for i := range order {
		order[i] = int32(i)
	}
	for a := range k {
		other := a + instance.Intn(n-a)
		order[a], order[other] = order[other], order[a]
	}
	return w.newTrial(p, order[:k], coins)
}
