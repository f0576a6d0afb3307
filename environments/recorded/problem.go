package recorded

import (
	"slices"

	"joust/environments/judge"
	"joust/environments/table"
	"joust/sim/pref"
)

// problem is a problem with its candidates, in the order of the file, and the counts
// of the outcomes of each pair. Trials share it.
type problem struct {
	names  []string  // of the candidates
	teams  []int32   // teams[i] is the number of the answer of candidate i
	right  []bool    // right[t] reports whether the answer of team t is correct
	scores []float64 // of the candidates; nil where there are none

	// The counts of ordered pairs (i, j) of n candidates. Either dense has those of
	// all pairs, at i*n+j, or sparse has those of the pairs with verdicts.
	dense  []counts
	sparse map[pair]counts
}

// pair is two candidates of a problem in the order of a duel.
type pair [2]int32

// counts are numbers of verdicts by outcome and, last, of those that could not be read. The
// law of a duel is the shares of the others. It would take a file of 100 GB to overflow them.
type counts [5]uint32

// unread is the place of the verdicts that could not be read.
const unread = 4

// The counts of pairs without a verdict.
var (
	alwaysTie = counts{pref.Tie: 1}
	fairCoin  = counts{pref.FirstWins: 1, pref.SecondWins: 1}
)

// flip returns the counts of the reversed pair.
func (c counts) flip() counts {
	return counts{c[pref.SecondWins], c[pref.FirstWins], c[pref.Tie], c[pref.BothBad], c[unread]}
}

// sum returns the number of verdicts that could be read.
func (c counts) sum() uint32 { return c[0] + c[1] + c[2] + c[3] }

// failure returns the share of verdicts that could not be read.
func (c counts) failure() float64 {
	if c[unread] == 0 {
		return 0
	}
	return float64(c[unread]) / float64(c[unread]+c.sum())
}

// add returns the sums of two counts.
func (c counts) add(d counts) counts {
	for o := range c {
		c[o] += d[o]
	}
	return c
}

// majority returns the most frequent outcome of the verdicts that could be read, counted
// once; a tie where several outcomes are equally frequent.
func (c counts) majority() counts {
	var m counts
	mode := pref.Tie
	c[unread] = 0
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

// problemRows is a problem with what is needed only while the files are read.
type problemRows struct {
	problem
	name       string
	line       int              // of its first candidate
	lines      []int            // of each candidate
	candidates map[string]int32 // by name
	answers    map[string]int32 // teams by answer
	leaders    []int32          // the first candidate of each team
	distinct   *table.Names     // of the candidates
	verdicts   map[pair]counts
}

// coverage returns the number of pairs of candidates with different answers, and how
// many of them have a verdict.
func (p *problemRows) coverage() (pairs, covered int) {
	n := len(p.names)
	sizes := make([]int, len(p.right))
	for _, team := range p.teams {
		sizes[team]++
	}
	pairs = n * n
	for _, size := range sizes {
		pairs -= size * size
	}
	for shown := range p.verdicts {
		if p.teams[shown[0]] == p.teams[shown[1]] || !p.hasVerdict(shown[0], shown[1]) {
			continue
		}
		if shown[0] < shown[1] || !p.hasVerdict(shown[1], shown[0]) {
			covered++
		}
	}
	return pairs / 2, covered
}

// uncovered returns the first pair of candidates with different answers but without
// a verdict; there must be one.
func (p *problemRows) uncovered() (i, j int32) {
	for i := range p.teams {
		for j := i + 1; j < len(p.teams); j++ {
			a, b := int32(i), int32(j)
			if p.teams[i] != p.teams[j] && !p.hasVerdict(a, b) && !p.hasVerdict(b, a) {
				return a, b
			}
		}
	}
	panic("recorded: all pairs have verdicts")
}

// hasVerdict reports whether there is a verdict on the two in this order that could be
// read.
func (p *problemRows) hasVerdict(i, j int32) bool { return p.verdicts[pair{i, j}].sum() > 0 }

// foldFailures makes ties of the verdicts that could not be read, if the rule says so. It
// returns how many there are and the number of all verdicts.
func (p *problemRows) foldFailures(rule judge.FailureParams) (failed, all int) {
	for shown, c := range p.verdicts {
		failed += int(c[unread])
		all += int(c[unread] + c.sum())
		if !rule.Drops() && !rule.Repeats() {
			c[pref.Tie], c[unread] = c[pref.Tie]+c[unread], 0
			p.verdicts[shown] = c
		}
	}
	return failed, all
}

// index derives the counts of pairs from the verdicts and then drops what is needed
// only while the files are read.
func (p *problemRows) index(either, majority bool, unseen counts) {
	const alwaysDense = 16 // the number of candidates up to which a table is small
	n := len(p.names)
	if n <= alwaysDense || 4*len(p.verdicts) >= n*n {
		p.dense = slices.Repeat([]counts{unseen}, n*n)
	} else {
		p.sparse = make(map[pair]counts, 2*len(p.verdicts))
	}
	for logged := range p.verdicts {
		for _, shown := range []pair{logged, {logged[1], logged[0]}} {
			c, reversed := p.verdicts[shown], p.verdicts[pair{shown[1], shown[0]}].flip()
			if either || c.sum() == 0 {
				c = c.add(reversed)
			}
			if c.sum() == 0 {
				continue // as if there were no verdict
			}
			if majority {
				c = c.majority()
			}
			if p.dense != nil {
				p.dense[int(shown[0])*n+int(shown[1])] = c
			} else {
				p.sparse[shown] = c
			}
		}
	}
	p.candidates, p.lines, p.verdicts = nil, nil, nil
}
