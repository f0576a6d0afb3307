package committee

import (
	"math/big"
	"slices"
)

// Coverage returns the expected share of the n voters that approve a member of the
// committee that the lottery draws.
func Coverage(p *Profile, l Lottery) *big.Rat {
	sum := new(big.Rat)
	for _, d := range l {
		w := p.set(d.Members)
		covered := 0
		for _, b := range p.blocs {
			if b.ballot.common(w) > 0 {
				covered += b.size
			}
		}
		sum.Add(sum, new(big.Rat).Mul(d.Share, big.NewRat(int64(covered), int64(p.voters))))
	}
	return sum
}

// Satisfaction returns the expected number of members that a voter approves, on average
// over the voters, of a lottery with these shares, relative to the largest that a committee
// of size k can reach (that of AV). It is 1 if all ballots are empty.
func Satisfaction(p *Profile, s Shares) *big.Rat {
	most := int64(0)
	for _, a := range slices.Sorted(slices.Values(p.approvals))[p.candidates-p.size:] {
		most += int64(a)
	}
	if most == 0 {
		return big.NewRat(1, 1)
	}
	sum := new(big.Rat)
	for c, x := range s {
		sum.Add(sum, new(big.Rat).Mul(x, big.NewRat(int64(p.approvals[c]), most)))
	}
	return sum
}
