package committee

import (
	"cmp"
	"math/big"
)

// AV returns the k candidates that most voters approve (approval voting), best first.
func AV(p *Profile, ties Ties) []int { return byApprovals(p, nil, ties) }

// byApprovals completes the members by the candidates that most voters approve.
func byApprovals(p *Profile, members []int, ties Ties) []int {
	return p.elect(members, func(a, b int) int { return cmp.Compare(p.approvals[a], p.approvals[b]) }, ties, func(int) {})
}

// SAV returns the k candidates with the largest Σ 1/|A_i| over the voters i that approve
// them (satisfaction approval voting, Brams and Kilgour 2014), best first.
func SAV(p *Profile, ties Ties) []int {
	unit := big.NewInt(1) // the common denominator
	for _, b := range p.blocs {
		if size := int64(len(b.approved)); size > 0 {
			lcm(unit, big.NewInt(size))
		}
	}
	scores := make([]big.Int, p.candidates)
	for _, b := range p.blocs {
		for _, c := range b.approved {
			part := new(big.Int).Quo(unit, big.NewInt(int64(len(b.approved))))
			scores[c].Add(&scores[c], part.Mul(part, big.NewInt(int64(b.size))))
		}
	}
	return p.elect(nil, func(a, b int) int { return scores[a].Cmp(&scores[b]) }, ties, func(int) {})
}

// lcm replaces x by the least common multiple of x and y; both are positive.
func lcm(x, y *big.Int) {
	gcd := new(big.Int).GCD(nil, nil, x, y)
	x.Mul(x, gcd.Quo(y, gcd))
}

// AVShares returns shares that are proportional to the approvals, at most 1: the largest
// p_c = min(1, λ·approvals of c) with sum k. If fewer than k candidates have approvals,
// each of them gets 1, and the others get equal shares of the rest. It is a baseline that
// makes no promise to minorities.
func AVShares(p *Profile) Shares {
	shares := newShares(p.candidates)
	left := int64(p.size)
	total := int64(0)
	open := p.others(nil)
	for _, a := range p.approvals {
		total += int64(a)
	}
	for full := true; full && total > 0; { // candidates that reach 1 leave the others less
		full = false
		still := open[:0]
		spent, gone := int64(0), int64(0)
		for _, c := range open {
			if a := int64(p.approvals[c]); a > 0 && a*left >= total {
				shares[c].SetInt64(1)
				full, spent, gone = true, spent+1, gone+a
				continue
			}
			still = append(still, c)
		}
		open, left, total = still, left-spent, total-gone
	}
	if total == 0 {
		shares.spread(open, new(big.Rat).SetInt64(left), Equal)
		return shares
	}
	for _, c := range open {
		shares[c].SetFrac64(int64(p.approvals[c])*left, total)
	}
	return shares
}

// RandomDictator returns the expected shares if a voter is drawn uniformly and chooses
// the committee: min(1, k/|A_i|) for each candidate of the ballot A_i, and equal shares
// of the rest for the others. It satisfies GFS, and no committee of its lottery needs to
// satisfy JR.
func RandomDictator(p *Profile) Shares {
	shares := newShares(p.candidates)
	for _, b := range p.blocs {
		own := newShares(p.candidates)
		k := big.NewRat(int64(p.size), 1)
		own.spread(b.approved, minRat(k, big.NewRat(int64(len(b.approved)), 1)), Equal)
		own.spread(p.others(nil), k.Sub(k, own.Sum()), Equal)
		weight := big.NewRat(int64(b.size), int64(p.voters))
		for c := range shares {
			shares[c].Add(shares[c], own[c].Mul(own[c], weight))
		}
	}
	return shares
}
