package candidates

import (
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"joust/sim/pref"
)

// recordedBooks is what the files say: a page a problem, in the order in which
// the file of pools first names them.
type recordedBooks struct {
	path   string // of the file of pools
	pages  []*recordedPage
	find   map[string]*recordedPage
	scored bool
}

func newRecordedBooks() *recordedBooks { return &recordedBooks{find: map[string]*recordedPage{}} }

// recordedPage is a problem and what is needed of it while the files are read.
type recordedPage struct {
	recordedProblem
	name    string
	line    int              // that first names it
	lines   []int            // of each candidate
	find    map[string]int32 // candidates by name
	answers map[string]int32 // teams by answer
	leaders []int32          // the first candidate of each team
	logged  map[recordedPair]recordedCounts
}

// recordedCounts are the verdicts on an ordered pair, by outcome. It takes a file
// of 100 GB to overflow them.
type recordedCounts [4]uint32

func (c recordedCounts) flip() recordedCounts { return recordedCounts{c[1], c[0], c[2], c[3]} }

// sum is that of the counts, all of a pair's verdicts.
func (c recordedCounts) sum() uint32 { return c[0] + c[1] + c[2] + c[3] }

// add is the sum of two counts.
func (c recordedCounts) add(d recordedCounts) recordedCounts {
	for o := range c {
		c[o] += d[o]
	}
	return c
}

// majority is the most frequent outcome, once; a tie where several are.
func (c recordedCounts) majority() recordedCounts {
	var m recordedCounts
	mode := pref.Tie
	for o, n := range c {
		others := c
		others[o] = 0
		if n > slices.Max(others[:]) {
			mode = pref.Outcome(o)
		}
	}
	m[mode] = 1
	return m
}

// The columns of both files, or keys.
var (
	recordedPoolColumns = []recordedColumn{
		{name: "problem", must: recordedText},
		{name: "candidate", must: recordedText},
		{name: "answer", must: recordedText},
		{name: "correct", must: "true, false, 1 or 0", truths: true},
		{name: "score", must: "a number from 0 to 1", optional: true},
	}
	recordedVerdictColumns = []recordedColumn{
		{name: "problem", must: recordedText},
		{name: "first", must: recordedText},
		{name: "second", must: recordedText},
		{name: "verdict", must: "first, second, tie or both-bad"},
	}
)

const recordedText = "text or a number"

// readPools reads the file of candidates.
func (b *recordedBooks) readPools(path string, r io.Reader) error {
	b.path = path
	in, err := readRecorded(path, r, "candidate", recordedPoolColumns)
	if err != nil {
		return err
	}
	began := 0 // the first line with a candidate
	for {
		row, err := in.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		problem, candidate, answer := row[0], row[1], row[2]
		if err := in.checkNames(row[:2]); err != nil {
			return err
		}
		var correct bool
		switch strings.ToLower(row[3]) {
		case "true", "1":
			correct = true
		case "false", "0":
		default:
			return in.wrong(3, row[3])
		}
		score, scored := 0.0, row[4] != ""
		if scored {
			if score, err = strconv.ParseFloat(row[4], 64); err != nil || !(score >= 0 && score <= 1) {
				return in.wrong(4, row[4])
			}
		}
		switch {
		case began == 0:
			began, b.scored = in.line, scored
		case scored && !b.scored:
			return in.errorf("there is a score, but the candidate of line %d has none; either all candidates have one or none has", began)
		case !scored && b.scored:
			return in.errorf("there is no score, but the candidate of line %d has one; either all candidates have one or none has", began)
		}
		page := b.find[problem]
		if page == nil {
			page = &recordedPage{
				name: strings.Clone(problem), line: in.line,
				find: map[string]int32{}, answers: map[string]int32{}, logged: map[recordedPair]recordedCounts{},
			}
			b.find[page.name] = page
			b.pages = append(b.pages, page)
		}
		if i, twice := page.find[candidate]; twice {
			return in.errorf("candidate %s of problem %s is in line %d already; each must be there once", recordedQuote(candidate), recordedQuote(problem), page.lines[i])
		}
		team, known := page.answers[answer]
		switch {
		case !known:
			team = int32(len(page.right))
			page.answers[strings.Clone(answer)] = team
			page.right = append(page.right, correct)
			page.leaders = append(page.leaders, int32(len(page.names)))
		case page.right[team] != correct:
			leader := page.leaders[team]
			return in.errorf("candidate %s of problem %s is %s, but %s of line %d has the same answer %s and is %s; those with the same answer must be so alike",
				recordedQuote(candidate), recordedQuote(problem), recordedRight(correct), recordedQuote(page.names[leader]), page.lines[leader], recordedQuote(answer), recordedRight(!correct))
		}
		name := strings.Clone(candidate)
		page.find[name] = int32(len(page.names))
		page.names = append(page.names, name)
		page.lines = append(page.lines, in.line)
		page.teams = append(page.teams, team)
		if scored {
			page.scores = append(page.scores, score)
		}
	}
	if began == 0 {
		return in.none()
	}
	for _, page := range b.pages {
		page.answers, page.leaders = nil, nil // may be large
	}
	return nil
}

// recordedRight says that a candidate is right, or wrong.
func recordedRight(correct bool) string {
	if correct {
		return "correct"
	}
	return "not correct"
}

// readVerdicts reads the file of duels, after that of candidates.
func (b *recordedBooks) readVerdicts(path string, r io.Reader) error {
	in, err := readRecorded(path, r, "verdict", recordedVerdictColumns)
	if err != nil {
		return err
	}
	some := false
	for ; ; some = true {
		row, err := in.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if err := in.checkNames(row[:3]); err != nil {
			return err
		}
		page := b.find[row[0]]
		if page == nil {
			return in.errorf("problem %s has no candidates in %s; verdicts must be on problems that have", recordedQuote(row[0]), b.path)
		}
		var pair recordedPair
		for slot, candidate := range row[1:3] {
			i, known := page.find[candidate]
			if !known {
				return in.errorf("problem %s has no candidate %s in %s; %s must be one that is there", recordedQuote(page.name), recordedQuote(candidate), b.path, in.columns[1+slot].name)
			}
			pair[slot] = i
		}
		if pair[0] == pair[1] {
			return in.errorf("candidate %s of problem %s duels itself; first and second must differ", recordedQuote(row[1]), recordedQuote(page.name))
		}
		outcome := pref.FirstWins
		for outcome <= pref.BothBad && outcome.String() != row[3] {
			outcome++
		}
		if outcome > pref.BothBad {
			return in.wrong(3, row[3])
		}
		counts := page.logged[pair]
		counts[outcome]++
		page.logged[pair] = counts
	}
	if !some {
		return in.none()
	}
	return nil
}

// coverage is how many pairs of candidates have different answers, and how many
// of these have a verdict.
func (p *recordedPage) coverage() (pairs, covered int) {
	n := len(p.names)
	sizes := make([]int, len(p.right))
	for _, team := range p.teams {
		sizes[team]++
	}
	pairs = n * n
	for _, size := range sizes {
		pairs -= size * size
	}
	for pair := range p.logged {
		if p.teams[pair[0]] == p.teams[pair[1]] {
			continue
		}
		if pair[0] < pair[1] || !p.has(pair[1], pair[0]) {
			covered++
		}
	}
	return pairs / 2, covered
}

// uncovered is the first pair of candidates with different answers but without a
// verdict; there must be one.
func (p *recordedPage) uncovered() (i, j int32) {
	for i := range p.teams {
		for j := i + 1; j < len(p.teams); j++ {
			a, b := int32(i), int32(j)
			if p.teams[i] != p.teams[j] && !p.has(a, b) && !p.has(b, a) {
				return a, b
			}
		}
	}
	panic("candidates: all pairs have verdicts")
}

// has says whether the judge was shown the two in this order.
func (p *recordedPage) has(i, j int32) bool {
	_, has := p.logged[recordedPair{i, j}]
	return has
}

// index derives the laws of pairs from the verdicts, which are then forgotten.
func (p *recordedPage) index(either, majority bool, unseen recordedCounts) {
	const few = 16 // candidates up to which all pairs have room
	n := len(p.names)
	if n <= few || 4*len(p.logged) >= n*n {
		p.dense = make([]recordedCounts, n*n)
		for at := range p.dense {
			p.dense[at] = unseen
		}
	} else {
		p.sparse = make(map[recordedPair]recordedCounts, 2*len(p.logged))
	}
	for pair := range p.logged {
		for _, shown := range []recordedPair{pair, {pair[1], pair[0]}} {
			counts, others := p.logged[shown], p.logged[recordedPair{shown[1], shown[0]}].flip()
			if either || counts.sum() == 0 {
				counts = counts.add(others)
			}
			if majority {
				counts = counts.majority()
			}
			if p.dense != nil {
				p.dense[int(shown[0])*n+int(shown[1])] = counts
			} else {
				p.sparse[shown] = counts
			}
		}
	}
	p.find, p.lines, p.logged = nil, nil, nil
}
