package committee

import (
	"cmp"
	"fmt"
	"math/big"
)

// MaxCommittees is the largest number of committees that PAV and CC compare.
const MaxCommittees = 1_000_000

// CheckCommittees returns an error if there are more than MaxCommittees committees of
// the size. The message says what a rule does, without its name, and names a polynomial
// alternative.
func CheckCommittees(instead string, candidates, size int) error {
	if count := new(big.Int).Binomial(int64(candidates), int64(size)); count.Cmp(big.NewInt(MaxCommittees)) > 0 {
		return fmt.Errorf("compares all committees: %d of %d candidates make %s, and at most %d are compared; %s takes polynomial time", size, candidates, count, MaxCommittees, instead)
	}
	return nil
}

// PAV returns the committee with the largest Σ_i (1 + 1/2 + … + 1/u_i), where voter
// i approves u_i members (proportional approval voting, Thiele 1895), in increasing
// order. It compares all committees and returns an error if these are more than
// MaxCommittees. Of tied committees the first is that which is lowest lexicographically.
func PAV(p *Profile, ties Ties) ([]int, error) {
	if err := CheckCommittees("seq-pav", p.candidates, p.size); err != nil {
		return nil, fmt.Errorf("pav %w", err)
	}
	h := newHarmonic(p.size)
	return p.optimal(h.compare, ties), nil
}

// CC returns the committee with a member for most voters (Chamberlin and Courant 1983),
// in increasing order. Its limit and its ties are those of PAV.
func CC(p *Profile, ties Ties) ([]int, error) {
	if err := CheckCommittees("mes, or seq-pav,", p.candidates, p.size); err != nil {
		return nil, fmt.Errorf("cc %w", err)
	}
	return p.optimal(func(a, b []int) int { return cmp.Compare(a[0], b[0]) }, ties), nil
}

// optimal returns the best of all committees. The comparison is of their counts: voters
// that approve at least 1, 2, …, k members.
func (p *Profile) optimal(compare func(a, b []int) int, ties Ties) (winner []int) {
	approved := make([]int, len(p.blocs)) // members so far that each bloc approves
	counts := make([]int, p.size)
	var most []int
	members := make([]int, 0, p.size)
	tied := 0
	var extend func(from int)
	extend = func(from int) {
		if len(members) == p.size {
			order := 1
			if most != nil {
				order = compare(counts, most)
			}
			switch {
			case order > 0:
				winner, most, tied = append(winner[:0], members...), append(most[:0], counts...), 1
			case order == 0: // each of the tied committees is as likely to remain
				if tied++; ties(tied) == tied-1 {
					winner = append(winner[:0], members...)
				}
			}
			return
		}
		for c := from; c <= p.candidates-(p.size-len(members)); c++ {
			for _, g := range p.supporters[c] {
				counts[approved[g]] += p.blocs[g].size
				approved[g]++
			}
			members = append(members, c)
			extend(c + 1)
			members = members[:len(members)-1]
			for _, g := range p.supporters[c] {
				approved[g]--
				counts[approved[g]] -= p.blocs[g].size
			}
		}
	}
	extend(0)
	return winner
}

// harmonic has 1, 1/2, …, 1/k over their common denominator.
type harmonic struct {
	parts     []big.Int
	sum, term big.Int
}

func newHarmonic(k int) *harmonic {
	unit := big.NewInt(1)
	for j := 2; j <= k; j++ {
		lcm(unit, big.NewInt(int64(j)))
	}
	h := &harmonic{parts: make([]big.Int, k)}
	for j := range h.parts {
		h.parts[j].Quo(unit, big.NewInt(int64(j+1)))
	}
	return h
}

// compare compares Σ_j a_j/(j+1) with Σ_j b_j/(j+1).
func (h *harmonic) compare(a, b []int) int {
	h.sum.SetInt64(0)
	for j := range a {
		if a[j] != b[j] {
			h.term.SetInt64(int64(a[j] - b[j]))
			h.sum.Add(&h.sum, h.term.Mul(&h.term, &h.parts[j]))
		}
	}
	return h.sum.Sign()
}

// SequentialPAV adds k times the candidate that increases the score of PAV most (Thiele
// 1895) and returns the members in this order.
func SequentialPAV(p *Profile, ties Ties) []int {
	h := newHarmonic(p.size)
	approved := make([]int, len(p.blocs))
	gains := make([][]int, p.candidates) // of each candidate: supporters with j approved members
	for c := range gains {
		gains[c] = make([]int, p.size)
		gains[c][0] = p.approvals[c]
	}
	return p.elect(nil, func(a, b int) int { return h.compare(gains[a], gains[b]) }, ties, func(elected int) {
		for _, g := range p.supporters[elected] {
			if approved[g]++; approved[g] == p.size {
				continue // the committee is complete
			}
			for _, c := range p.blocs[g].approved {
				gains[c][approved[g]-1] -= p.blocs[g].size
				gains[c][approved[g]] += p.blocs[g].size
			}
		}
	})
}
