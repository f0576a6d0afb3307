package recorded

import (
	"errors"
	"fmt"

	"joust/environments/judge"
	"joust/environments/table"
	"joust/sim"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
)

// Params are the parameters of recorded-candidates.
type Params struct {
	Pools      param.File `yaml:"pools" doc:"file of candidate answers, .csv with a header row or .jsonl with an object a line: problem, candidate, answer, correct (true, false, 1 or 0) and, of all or of none, score (0 to 1)"`
	Verdicts   param.File `yaml:"verdicts" doc:"file of logged duels, .csv or .jsonl: problem, first and second (two candidates of it, in the order in which the judge was shown them), verdict (first, second, tie, both-bad, or none of a call that gave no verdict); a pair may have any number; none where all is left to votes and scores"`
	Candidates int        `yaml:"candidates" axis:"candidates N" stream:"same" doc:"candidates a trial, drawn afresh from those of its problem without replacement, at most 4096; 0 is all of them"`
	Unseen     string     `yaml:"unseen" stream:"same" options:"refuse|tie|coin" doc:"what duels of two candidates without a verdict in either order are: refused before the first trial, unless the two have the same answer and so tie; ties; or coins"`
	Replay     string     `yaml:"replay" stream:"same" options:"draw|majority" doc:"the outcome of a duel: one of the pair's verdicts, drawn anew; or always the most frequent of them, a tie where several are"`
	Order      string     `yaml:"order" stream:"same" options:"as-shown|either" doc:"which verdicts count: those in which the judge was shown the two in this order, or the others if there are none; or all of both orders"`
	judge.FailureParams
	table.ColumnParams
	table.NameParams
}

// maxCandidates bounds the number of candidates of a trial.
const maxCandidates = 4096

// Validate implements param.Params. Files are not read yet.
func (p Params) Validate() error {
	errs := append(p.ColumnParams.Check(map[string]table.Format{"pools": candidateFormat, "verdicts": verdictFormat}),
		table.CheckEnding("pools", p.Pools),
		table.CheckEnding("verdicts", p.Verdicts),
		param.Count("candidates", p.Candidates, 0, maxCandidates),
	)
	if p.Pools == (param.File{}) {
		errs = append(errs, param.Errorf("pools", "is missing; it must name a .csv or .jsonl file of candidate answers with %s", candidateFormat.Names()))
	}
	if p.Verdicts == (param.File{}) {
		defaults := CandidatesEntry.Defaults
		if p.Unseen == "refuse" {
			errs = append(errs, param.Errorf("verdicts", "is missing; it must name a .csv or .jsonl file of duels with %s, unless unseen is tie or coin", verdictFormat.Names()))
		}
		if p.Replay != defaults.Replay {
			errs = append(errs, param.Errorf("replay", "is %s, but there are no verdicts; leave it out or name a file of verdicts", p.Replay))
		}
		if p.Order != defaults.Order {
			errs = append(errs, param.Errorf("order", "is %s, but there are no verdicts; leave it out or name a file of verdicts", p.Order))
		}
	}
	return errors.Join(errs...)
}

// CandidatesEntry declares recorded-candidates for the catalogue.
var CandidatesEntry = duel.WorldSpec[Params, *World]{
	Spec: sim.Spec[Params]{
		Name: "recorded-candidates",
		Card: sim.Card{
			Title: "Recorded candidates",
			About: "Candidate answers that a model really gave and verdicts that a judge really passed on pairs of them, from two files; each trial is one of the problems, drawn at random, with its candidates in a random order. " +
				"The file of pools has a row a candidate: problem, candidate, answer, correct and, if candidates have scores, score. Candidates with the same answer, letter by letter, are a team. " +
				"The file of verdicts has a row a duel: problem, first, second, verdict, which is first, second, tie, both-bad or, where a call gave no verdict that can be read, none (error, failed and invalid mean the same). " +
				"Either is CSV with a header or JSONL with the same names as keys.",
		},
		Defaults: Params{Unseen: "refuse", Replay: "draw", Order: "as-shown", FailureParams: judge.DefaultCalls.FailureParams, ColumnParams: table.DefaultColumns, NameParams: table.DefaultNames},
		Files: map[string]string{
			"pools":    "problem,candidate,answer,correct\n1,a,7,true\n1,b,8,false\n2,a,3,0\n2,b,3,0\n",
			"verdicts": "problem,first,second,verdict\n1,a,b,first\n",
		},
	},
	New: New,
}

// World is a set of recorded problems. It is safe for concurrent use.
type World struct {
	problems   []*problem
	candidates int // of a trial; 0 for all candidates of the problem
	arms       int // of the largest trial
	scored     bool
	unseen     counts
	rule       judge.FailureParams
	failed     int // verdicts that could not be read
	verdicts   int // all of them

	pairs, judged int // of candidates with different answers, in all problems; those with a verdict
}

// New returns the world of recorded candidates and verdicts.
//
// Both files are CSV with a header row, columns in any order, or JSON lines with one
// flat object a line; the ending of the file's name decides. Problems and candidates
// are identified by text, which JSON lines may write as a number.
//
//	pools.csv                             verdicts.jsonl
//	problem,candidate,answer,correct      {"problem": "p1", "first": "a", "second": "b", "verdict": "first"}
//	p1,a,42,true                          {"problem": "p1", "first": "b", "second": "a", "verdict": "tie"}
//	p1,b,41,false
//
// A problem may have any number of candidates and of verdicts, in any order.
// Verdicts on a pair may differ: this is the judge's noise, which is replayed. But
// candidates with the same answer must be all correct or all not. An answer may be
// empty, where none was found; empty answers are equal.
//
// The error is about the parameter at fault; inside a file it gives file, line and
// what is allowed.
func New(p Params) (*World, error) {
	f := newFiles(p.NameParams)
	if err := table.Read("pools", p.Pools, p.ColumnParams.Of("pools", candidateFormat), f.readCandidates); err != nil {
		return nil, err
	}
	if p.Verdicts != (param.File{}) {
		if err := table.Read("verdicts", p.Verdicts, p.ColumnParams.Of("verdicts", verdictFormat), f.readVerdicts); err != nil {
			return nil, err
		}
	}
	return p.world(f)
}

// world returns the world of the content of the files.
func (p Params) world(f *files) (*World, error) {
	if err := p.checkSizes(f); err != nil {
		return nil, err
	}
	w := &World{candidates: p.Candidates, scored: f.scored, unseen: alwaysTie, rule: p.FailureParams}
	for _, r := range f.problems {
		failed, all := r.foldFailures(p.FailureParams)
		w.failed, w.verdicts = w.failed+failed, w.verdicts+all
		pairs, judged := r.coverage()
		w.pairs, w.judged = w.pairs+pairs, w.judged+judged
	}
	if p.Unseen == "refuse" {
		readable := ""
		if w.failed > 0 {
			readable = " that can be read"
		}
		if err := f.checkCoverage(readable); err != nil {
			return nil, err
		}
	}
	if p.Unseen == "coin" {
		w.unseen = fairCoin
	}
	for _, r := range f.problems {
		r.index(p.Order == "either", p.Replay == "majority", w.unseen)
		w.problems = append(w.problems, &r.problem)
		w.arms = max(w.arms, len(r.names))
	}
	if p.Candidates > 0 {
		w.arms = p.Candidates
	}
	return w, nil
}

// checkSizes checks that every problem has enough candidates for a trial, and not
// too many.
func (p Params) checkSizes(f *files) error {
	fewest := len(f.problems[0].names)
	for _, r := range f.problems {
		fewest = min(fewest, len(r.names))
	}
	for _, r := range f.problems {
		switch n := len(r.names); {
		case n < p.Candidates:
			return param.Errorf("candidates", "is %d, but problem %s (%s:%d) has only %d; it may be at most %d, or 0 for all that a problem has",
				p.Candidates, table.Quote(r.name), f.path, r.line, n, min(fewest, maxCandidates))
		case n > maxCandidates && p.Candidates == 0:
			return param.Errorf("candidates", "is 0, which is all, but problem %s (%s:%d) has %d; it must be a whole number from 1 to %d",
				table.Quote(r.name), f.path, r.line, n, min(fewest, maxCandidates))
		}
	}
	return nil
}

// checkCoverage checks that every two candidates of a problem that have different
// answers have a verdict in at least one order; readable says of verdicts what they must be.
func (f *files) checkCoverage(readable string) error {
	pairs, missing, where := 0, 0, ""
	for _, r := range f.problems {
		all, covered := r.coverage()
		if pairs += all; covered == all {
			continue
		}
		if missing == 0 {
			i, j := r.uncovered()
			where = fmt.Sprintf("%s and %s of problem %s (lines %d and %d of %s)", table.Quote(r.names[i]), table.Quote(r.names[j]), table.Quote(r.name), r.lines[i], r.lines[j], f.path)
		}
		missing += all - covered
	}
	if missing == 0 {
		return nil
	}
	return param.Errorf("unseen", "is refuse, and %d of %d pairs of candidates with different answers have no verdict%s, the first of them %s; make unseen tie or coin to allow them", missing, pairs, readable, where)
}

// Description implements duel.Describer.
func (w *World) Description() []string {
	if w.failed == 0 {
		return nil
	}
	becomes := "are ties"
	switch {
	case w.rule.Drops():
		becomes = "are duels that are dropped"
	case w.rule.Repeats():
		becomes = "are calls that are made again"
	}
	return []string{fmt.Sprintf("%d of %d verdicts could not be read; they %s", w.failed, w.verdicts, becomes)}
}

// Arms implements duel.World.
func (w *World) Arms() int { return w.arms }

// Coverage implements duel.Covered.
func (w *World) Coverage() (pairs, judged int) { return w.pairs, w.judged }

// Fixed implements duel.World: every trial has its own candidates.
func (w *World) Fixed() *pref.Matrix { return nil }

// Trial implements duel.World. It draws a problem, each with the same probability,
// and then its candidates one after another.
func (w *World) Trial(instance, coins *rng.Source) duel.Environment {
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
