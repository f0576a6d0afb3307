package recorded

import (
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"joust/environments/table"
)

// The formats of the two files.
var (
	candidateFormat = table.Format{Row: "candidate", Columns: []table.Column{
		{Name: "problem", Allowed: textOrNumber},
		{Name: "candidate", Allowed: textOrNumber},
		{Name: "answer", Allowed: textOrNumber},
		{Name: "correct", Allowed: "true, false, 1 or 0", Bool: true},
		{Name: "score", Allowed: "a number from 0 to 1", Optional: true},
	}}
	verdictFormat = table.Format{Row: "verdict", Columns: []table.Column{
		{Name: "problem", Allowed: textOrNumber},
		{Name: "first", Allowed: textOrNumber},
		{Name: "second", Allowed: textOrNumber},
		{Name: "verdict", Allowed: "first, second, tie, both-bad or none"},
	}}
)

const textOrNumber = "text or a number"

// files is the content of the files: the problems in the order in which the file of
// candidates first names them.
type files struct {
	path     string // of the file of candidates
	problems []*problemRows
	byName   map[string]*problemRows
	scored   bool

	check table.NameParams
	names *table.Names // of the problems; nil when the file of candidates has been read
}

func newFiles(check table.NameParams) *files {
	return &files{byName: map[string]*problemRows{}, check: check, names: check.New()}
}

// readCandidates reads the file of candidates.
func (f *files) readCandidates(in *table.Reader) error {
	f.path = in.Path()
	firstLine := 0 // of a candidate
	for {
		row, err := in.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if err := checkNames(in, row[:2], candidateFormat.Row); err != nil {
			return err
		}
		var correct bool
		switch strings.ToLower(row[3]) {
		case "true", "1":
			correct = true
		case "false", "0":
		default:
			return in.NotAllowed(3, row[3])
		}
		score, scored := 0.0, row[4] != ""
		if scored {
			if score, err = strconv.ParseFloat(row[4], 64); err != nil || !(score >= 0 && score <= 1) {
				return in.NotAllowed(4, row[4])
			}
		}
		switch {
		case firstLine == 0:
			firstLine, f.scored = in.Line(), scored
		case scored && !f.scored:
			return in.Errorf("there is a score, but the candidate of line %d has none; either all candidates have one or none has", firstLine)
		case !scored && f.scored:
			return in.Errorf("there is no score, but the candidate of line %d has one; either all candidates have one or none has", firstLine)
		}
		p := f.byName[row[0]]
		if p == nil {
			if err := f.names.Add(row[0]); err != nil {
				return in.Errorf("problem %v", err)
			}
			p = f.addProblem(row[0], in.Line())
		}
		if err := p.addCandidate(in, row[1], row[2], correct); err != nil {
			return err
		}
		if scored {
			p.scores = append(p.scores, score)
		}
	}
	if firstLine == 0 {
		return in.NoRows()
	}
	f.names = nil
	for _, p := range f.problems {
		p.answers, p.leaders, p.distinct = nil, nil, nil // may be large
	}
	return nil
}

// addProblem adds the problem whose first candidate is in this line.
func (f *files) addProblem(name string, line int) *problemRows {
	p := &problemRows{
		name: strings.Clone(name), line: line,
		candidates: map[string]int32{}, answers: map[string]int32{}, verdicts: map[pair]counts{}, distinct: f.check.New(),
	}
	f.byName[p.name] = p
	f.problems = append(f.problems, p)
	return p
}

// addCandidate adds the candidate of the row last read. Its answer makes it a member
// of a team, whose candidates must all be correct or all not.
func (p *problemRows) addCandidate(in *table.Reader, name, answer string, correct bool) error {
	if i, exists := p.candidates[name]; exists {
		return in.Errorf("candidate %s of problem %s is in line %d already; each must be there once", table.Quote(name), table.Quote(p.name), p.lines[i])
	}
	if err := p.distinct.Add(name); err != nil {
		return in.Errorf("candidate %v; the problem is %s", err, table.Quote(p.name))
	}
	team, known := p.answers[answer]
	switch {
	case !known:
		team = int32(len(p.right))
		p.answers[strings.Clone(answer)] = team
		p.right = append(p.right, correct)
		p.leaders = append(p.leaders, int32(len(p.names)))
	case p.right[team] != correct:
		leader := p.leaders[team]
		return in.Errorf("candidate %s of problem %s is %s, but %s of line %d has the same answer %s and is %s; candidates with the same answer must be all correct or all not",
			table.Quote(name), table.Quote(p.name), correctness(correct), table.Quote(p.names[leader]), p.lines[leader], table.Quote(answer), correctness(!correct))
	}
	name = strings.Clone(name)
	p.candidates[name] = int32(len(p.names))
	p.names = append(p.names, name)
	p.lines = append(p.lines, in.Line())
	p.teams = append(p.teams, team)
	return nil
}

func correctness(correct bool) string {
	if correct {
		return "correct"
	}
	return "not correct"
}

// readVerdicts reads the file of verdicts, after that of candidates.
func (f *files) readVerdicts(in *table.Reader) error {
	empty := true
	for ; ; empty = false {
		row, err := in.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if err := checkNames(in, row[:3], verdictFormat.Row); err != nil {
			return err
		}
		p := f.byName[row[0]]
		if p == nil {
			return in.Errorf("problem %s has no candidates in %s; the problem of a verdict must have candidates", table.Quote(row[0]), f.path)
		}
		var shown pair
		for slot, name := range row[1:3] {
			i, known := p.candidates[name]
			if !known {
				return in.Errorf("problem %s has no candidate %s in %s; %s must be one that is there", table.Quote(p.name), table.Quote(name), f.path, in.Header()[1+slot])
			}
			shown[slot] = i
		}
		if shown[0] == shown[1] {
			return in.Errorf("candidate %s of problem %s duels itself; first and second must differ", table.Quote(row[1]), table.Quote(p.name))
		}
		word := slices.Index(verdictWords, row[3])
		if word < 0 {
			return in.NotAllowed(3, row[3])
		}
		c := p.verdicts[shown]
		c[min(word, unread)]++
		p.verdicts[shown] = c
	}
	if empty {
		return in.NoRows()
	}
	return nil
}

// verdictWords are the words of verdicts: those of the outcomes in their order, and then none
// and what else a log may call a verdict that could not be read.
var verdictWords = []string{"first", "second", "tie", "both-bad", "none", "error", "failed", "invalid"}

// checkNames checks the names of a problem and of candidates, which are the first
// values of a row.
func checkNames(in *table.Reader, names []string, row string) error {
	for i, name := range names {
		switch {
		case name == "":
			return in.Errorf("%s is empty; each %s must name one", in.Header()[i], row)
		case strings.ContainsFunc(name, unicode.IsControl):
			return in.Errorf("%s is %s; it must be printable", in.Header()[i], table.Quote(name))
		}
	}
	return nil
}
