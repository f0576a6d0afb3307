package committee

import (
	"fmt"
	"math/bits"
	"slices"
)

// MaxSubsets is the largest number of candidates of which all sets are compared.
const MaxSubsets = 14

// CheckSubsets returns an error if there are more than MaxSubsets candidates. The
// message says what a rule or property does, without its name, and names a polynomial
// alternative.
func CheckSubsets(instead string, candidates int) error {
	if candidates > MaxSubsets {
		return fmt.Errorf("compares all sets of candidates, so that there may be at most %d candidates; these are %d; %s takes polynomial time", MaxSubsets, candidates, instead)
	}
	return nil
}

// Cohesive is a weakly cohesive group of voters: |S| ≥ |T|·n/k, and each of its voters
// approves at least β of the candidates T.
type Cohesive struct {
	Candidates []int // T, in increasing order
	Level      int   // β
	Voters     int   // |S|
}

// GreedyCohesive runs the greedy cohesive rule (Peters, Pierczyński and Skowron 2021).
// Among the voters that remain it takes a weakly cohesive group with the largest β, among
// these the smallest T, among these the largest S; elects T and removes S; and repeats.
// The error says that there are too many candidates. Of tied T the first is that which is
// lowest lexicographically.
func GreedyCohesive(p *Profile, ties Ties) ([]Cohesive, error) {
	if err := CheckSubsets("mes", p.candidates); err != nil {
		return nil, fmt.Errorf("gcr %w", err)
	}
	return greedyCohesive(p, ties), nil
}

func greedyCohesive(p *Profile, ties Ties) (groups []Cohesive) {
	gone := make([]bool, len(p.blocs))
	for {
		tied := p.mostCohesive(gone)
		if len(tied) == 0 {
			return groups
		}
		slices.SortFunc(tied, func(a, b Cohesive) int { return slices.Compare(a.Candidates, b.Candidates) })
		g := tied[ties(len(tied))]
		groups = append(groups, g)
		t := p.set(g.Candidates)
		for i, b := range p.blocs {
			gone[i] = gone[i] || b.ballot.common(t) >= g.Level
		}
	}
}

// mostCohesive returns the best groups of the blocs that are not gone; none if no group
// is weakly cohesive.
func (p *Profile) mostCohesive(gone []bool) (tied []Cohesive) {
	for t := uint64(1); t < 1<<p.candidates; t++ {
		size := bits.OnesCount64(t)
		if size > p.size {
			continue // no group of n voters has a claim to it
		}
		g := Cohesive{Candidates: members(t)}
		for g.Level = size; g.Level > 0; g.Level-- {
			if len(tied) > 0 && g.Level < tied[0].Level {
				break
			}
			g.Voters = 0
			for i, b := range p.blocs {
				if !gone[i] && bits.OnesCount64(b.ballot[0]&t) >= g.Level {
					g.Voters += b.size
				}
			}
			if g.Voters*p.size < size*p.voters {
				continue
			}
			order := 1
			if len(tied) > 0 {
				order = g.compare(tied[0])
			}
			switch {
			case order > 0:
				tied = append(tied[:0], g)
			case order == 0:
				tied = append(tied, g)
			}
			break
		}
	}
	return tied
}

// compare is positive if the greedy rule takes g before h.
func (g Cohesive) compare(h Cohesive) int {
	switch {
	case g.Level != h.Level:
		return g.Level - h.Level
	case len(g.Candidates) != len(h.Candidates):
		return len(h.Candidates) - len(g.Candidates)
	}
	return g.Voters - h.Voters
}

// members returns the candidates of a set of at most 64.
func members(t uint64) (list []int) {
	for ; t != 0; t &= t - 1 {
		list = append(list, bits.TrailingZeros64(t))
	}
	return list
}

// union returns the candidates of the groups, in the order of election.
func union(groups []Cohesive) (elected []int) {
	for _, g := range groups {
		for _, c := range g.Candidates {
			if !slices.Contains(elected, c) {
				elected = append(elected, c)
			}
		}
	}
	return elected
}

// GCR returns the candidates of the greedy cohesive rule, completed by those that most
// voters approve. It satisfies FJR. The error is that of GreedyCohesive.
func GCR(p *Profile, ties Ties) ([]int, error) {
	groups, err := GreedyCohesive(p, ties)
	if err != nil {
		return nil, err
	}
	return byApprovals(p, union(groups), ties), nil
}
