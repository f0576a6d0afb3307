package committee

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
	"slices"

	"joust/sim/rng"
)

// Profile has the ballots of n voters, each a set of approved candidates, and the size
// k of the committee that is wanted. Voters with equal ballots form a bloc: every rule
// of this package treats them in the same way.
type Profile struct {
	voters, candidates, size int

	blocs      []bloc  // in the order of their first voters
	blocOf     []int   // of each voter
	supporters [][]int // of each candidate: the blocs that approve it
	approvals  []int   // of each candidate: the voters that approve it
}

// bloc is all voters with the same ballot.
type bloc struct {
	ballot   set
	approved []int // the same, as a list in increasing order
	size     int   // voters
}

// mostMistakes is the number of mistakes in ballots that an error lists.
const mostMistakes = 8

// NewProfile returns the profile of ballots over the candidates 0 … candidates-1, of
// which a committee of the size is wanted, 1 ≤ size < candidates. A ballot lists its
// approved candidates in any order and may be empty. The error lists what is wrong, at
// most 8 ballots of it.
func NewProfile(ballots [][]int, candidates, size int) (*Profile, error) {
	var mistakes []error
	if len(ballots) == 0 {
		mistakes = append(mistakes, errors.New("there are no ballots; at least one is needed"))
	}
	if size < 1 || size >= candidates {
		mistakes = append(mistakes, fmt.Errorf("a committee of size %d of %d candidates; the size must be at least 1 and less than the number of candidates", size, candidates))
	}
	p := &Profile{
		voters: len(ballots), candidates: candidates, size: size,
		supporters: make([][]int, max(candidates, 0)), approvals: make([]int, max(candidates, 0)),
	}
	seen := map[string]int{}
	wrong := 0
	for i, list := range ballots {
		if err := checkBallot(i, list, candidates); err != nil {
			if wrong++; wrong <= mostMistakes {
				mistakes = append(mistakes, err)
			}
			continue
		}
		p.add(list, seen)
	}
	if wrong > mostMistakes {
		mistakes = append(mistakes, fmt.Errorf("… and %d more ballots with mistakes", wrong-mostMistakes))
	}
	if len(mistakes) > 0 {
		return nil, errors.Join(mistakes...)
	}
	return p, nil
}

// checkBallot returns what is wrong with ballot i.
func checkBallot(i int, list []int, candidates int) error {
	sorted := slices.Sorted(slices.Values(list))
	for j, c := range sorted {
		switch {
		case c < 0 || c >= candidates:
			return fmt.Errorf("ballot %d approves candidate %d; the candidates are 0 to %d", i, c, candidates-1)
		case j > 0 && c == sorted[j-1]:
			return fmt.Errorf("ballot %d approves candidate %d twice", i, c)
		}
	}
	return nil
}

// add adds the next voter. The map has the bloc of each ballot.
func (p *Profile) add(list []int, seen map[string]int) {
	ballot := newSet(p.candidates)
	for _, c := range list {
		ballot.add(c)
		p.approvals[c]++
	}
	var key []byte
	for _, w := range ballot {
		key = binary.LittleEndian.AppendUint64(key, w)
	}
	g, ok := seen[string(key)]
	if !ok {
		g = len(p.blocs)
		seen[string(key)] = g
		p.blocs = append(p.blocs, bloc{ballot: ballot, approved: slices.Sorted(slices.Values(list))})
		for _, c := range list {
			p.supporters[c] = append(p.supporters[c], g)
		}
	}
	p.blocs[g].size++
	p.blocOf = append(p.blocOf, g)
}

// Voters returns the number n of voters.
func (p *Profile) Voters() int { return p.voters }

// Candidates returns the number m of candidates.
func (p *Profile) Candidates() int { return p.candidates }

// Size returns the size k of the committee.
func (p *Profile) Size() int { return p.size }

// Approvals returns the number of voters that approve the candidate.
func (p *Profile) Approvals(candidate int) int { return p.approvals[candidate] }

// Empty returns the number of voters that approve no candidate. No committee serves
// them; they count among the n voters.
func (p *Profile) Empty() int {
	for _, b := range p.blocs {
		if len(b.approved) == 0 {
			return b.size
		}
	}
	return 0
}

// set returns the candidates of the list as a set. It panics if one is no candidate.
func (p *Profile) set(list []int) set {
	s := newSet(p.candidates)
	for _, c := range list {
		if c < 0 || c >= p.candidates {
			panic(fmt.Sprintf("committee: candidate %d of %d", c, p.candidates))
		}
		s.add(c)
	}
	return s
}

// Ties chooses one of n ≥ 1 tied candidates or committees, which are in increasing
// order, and returns its place, 0 … n-1.
type Ties func(n int) int

// Lowest breaks ties in favour of the lowest index.
func Lowest(int) int { return 0 }

// Random breaks ties uniformly at random by draws from the stream. It draws nothing
// where there is no tie.
func Random(s *rng.Source) Ties {
	return func(n int) int {
		if n == 1 {
			return 0
		}
		return s.Intn(n)
	}
}

// best returns the candidate of the list that is largest by the comparison, ties broken.
func best(list []int, compare func(a, b int) int, ties Ties) int {
	tied := list[:1:1]
	for _, c := range list[1:] {
		switch order := compare(c, tied[0]); {
		case order > 0:
			tied = []int{c}
		case order == 0:
			tied = append(tied, c)
		}
	}
	return tied[ties(len(tied))]
}

// others returns the candidates that are not in the list, in increasing order.
func (p *Profile) others(list []int) (rest []int) {
	in := p.set(list)
	for c := range p.candidates {
		if !in.has(c) {
			rest = append(rest, c)
		}
	}
	return rest
}

// elect adds the best of the other candidates until the members are k. The comparison
// is of candidates, given the members so far.
func (p *Profile) elect(members []int, compare func(a, b int) int, ties Ties, elected func(c int)) []int {
	for rest := p.others(members); len(members) < p.size; {
		c := best(rest, compare, ties)
		members = append(members, c)
		rest = slices.DeleteFunc(rest, func(other int) bool { return other == c })
		elected(c)
	}
	return members
}

// set is a set of candidates, a bit each.
type set []uint64

func newSet(m int) set { return make(set, (m+63)/64) }

func (s set) add(c int)      { s[c/64] |= 1 << (c % 64) }
func (s set) has(c int) bool { return s[c/64]>>(c%64)&1 == 1 }

// common returns |s ∩ t|.
func (s set) common(t set) (n int) {
	for i, w := range s {
		n += bits.OnesCount64(w & t[i])
	}
	return n
}
