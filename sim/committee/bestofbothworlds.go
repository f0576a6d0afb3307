package committee

import (
	"fmt"
	"math/big"
)

// BestOfBoth is a result that is fair before and after the draw.
type BestOfBoth struct {
	Certain []int // members of every committee, in the order of election
	Shares  Shares
}

// Lottery rounds the shares systematically; see Shares.Lottery.
func (b BestOfBoth) Lottery() Lottery {
	l, err := b.Shares.Lottery()
	if err != nil {
		panic("committee: " + err.Error()) // the rules return shares in [0, 1] that sum to k
	}
	return l
}

// BWMES combines equal shares with a lottery (after Aziz, Lu, Suzuki, Vollen and Walsh
// 2023). What the first phase of equal shares buys is certain. Then each voter splits
// what it has left equally over its approved candidates that were not bought, if there
// are any; the others' money goes to candidates with shares below 1, by the rest.
//
// The shares satisfy GFS and strong UFS: no supporters of a candidate that was not bought
// have 1 together, and a voter with money left whose approved candidates were all bought
// has paid at least 1/n for each of them. All committees contain what was bought and
// satisfy EJR.
func BWMES(p *Profile, rest Rest, ties Ties) BestOfBoth {
	e := NewEqualShares(p, ties)
	bought := p.set(e.Bought)
	parts := big.NewInt(1) // the common denominator of equal splits
	for _, b := range p.blocs {
		if outside := len(b.approved) - b.ballot.common(bought); outside > 0 {
			lcm(parts, big.NewInt(int64(outside)))
		}
	}
	spent := make([]big.Int, p.candidates) // over the unit of the budgets times parts
	for g, b := range p.blocs {
		outside := len(b.approved) - b.ballot.common(bought)
		if outside == 0 || e.budgets.amounts[g].Sign() == 0 {
			continue
		}
		each := new(big.Int).Quo(parts, big.NewInt(int64(outside)))
		each.Mul(each, big.NewInt(int64(b.size))).Mul(each, &e.budgets.amounts[g])
		for _, c := range b.approved {
			if !bought.has(c) {
				spent[c].Add(&spent[c], each)
			}
		}
	}
	shares := newShares(p.candidates)
	unit := parts.Mul(parts, &e.budgets.unit)
	for c := range shares {
		if bought.has(c) {
			shares[c].Set(one)
		} else {
			shares[c].SetFrac(&spent[c], unit)
		}
	}
	shares.complete(p, rest)
	return BestOfBoth{e.Bought, shares}
}

// complete spreads what is missing from the size k over the candidates below 1.
func (s Shares) complete(p *Profile, rest Rest) {
	s.spread(p.others(nil), new(big.Rat).Sub(big.NewRat(int64(p.size), 1), s.Sum()), rest)
}

// BWGCR combines the greedy cohesive rule with a lottery (as BWMES does equal shares).
// What the greedy rule elects is certain. Then, for each group S of voters with the same
// ballot A, in the order of their first voters, the shares of A are increased equally until
// they sum to min(|S|k/n, |A|). What is missing from k goes to candidates with shares
// below 1, by the rest.
//
// The shares satisfy strong UFS; they do not always satisfy GFS. All committees contain
// what the greedy rule elects and satisfy FJR. The error says that there are too many candidates.
func BWGCR(p *Profile, rest Rest, ties Ties) (BestOfBoth, error) {
	if err := CheckSubsets("bw-mes", p.candidates); err != nil {
		return BestOfBoth{}, fmt.Errorf("bw-gcr %w", err)
	}
	certain := union(greedyCohesive(p, ties))
	shares := newShares(p.candidates)
	for _, c := range certain {
		shares[c].Set(one)
	}
	for _, b := range p.blocs {
		missing := p.claim(b)
		for _, c := range b.approved {
			missing.Sub(missing, shares[c])
		}
		shares.spread(b.approved, missing, Equal)
	}
	shares.complete(p, rest)
	return BestOfBoth{certain, shares}, nil
}

// claim returns what strong UFS promises to the voters of a bloc: min(|S|k/n, |A|).
func (p *Profile) claim(b bloc) *big.Rat {
	return minRat(big.NewRat(int64(b.size)*int64(p.size), int64(p.voters)), big.NewRat(int64(len(b.approved)), 1))
}
