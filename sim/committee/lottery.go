package committee

import (
	"fmt"
	"math/big"
	"slices"

	"joust/sim/rng"
)

// Shares is a fractional committee: of each candidate the probability that it is
// a member, in [0, 1]. The sum is the size of the committee.
type Shares []*big.Rat

func newShares(m int) Shares {
	s := make(Shares, m)
	for c := range s {
		s[c] = new(big.Rat)
	}
	return s
}

// Sum returns Σ p_c.
func (s Shares) Sum() *big.Rat {
	sum := new(big.Rat)
	for _, x := range s {
		sum.Add(sum, x)
	}
	return sum
}

var one = big.NewRat(1, 1)

func minRat(a, b *big.Rat) *big.Rat {
	if a.Cmp(b) <= 0 {
		return a
	}
	return b
}

// Rest is how an amount is spread over candidates with shares below 1.
type Rest string

// The ways to spread an amount.
const (
	Equal Rest = "equal" // equally, where candidates that reach 1 leave the others more
	Index Rest = "index" // the candidates in increasing order are filled up to 1
)

// spread adds the amount to the shares of the candidates, which must have room for it.
func (s Shares) spread(candidates []int, amount *big.Rat, rest Rest) {
	left := new(big.Rat).Set(amount)
	open := slices.Clone(candidates)
	for left.Sign() > 0 {
		open = slices.DeleteFunc(open, func(c int) bool { return s[c].Cmp(one) >= 0 })
		if len(open) == 0 {
			panic("committee: no candidate has room for the rest of the shares")
		}
		part := new(big.Rat).Set(left)
		if rest == Equal {
			part.Mul(part, big.NewRat(1, int64(len(open))))
		}
		for _, c := range open {
			add := minRat(minRat(part, left), new(big.Rat).Sub(one, s[c]))
			s[c].Add(s[c], add)
			left = new(big.Rat).Sub(left, add)
		}
	}
}

// Draw is a committee and the probability with which a lottery draws it.
type Draw struct {
	Members []int // in increasing order
	Share   *big.Rat
}

// Lottery is a distribution of committees. The shares of its draws are positive and sum
// to 1 exactly; no committee occurs twice.
type Lottery []Draw

// Certain returns the lottery with one draw.
func Certain(members []int) Lottery {
	return Lottery{{Members: slices.Sorted(slices.Values(members)), Share: big.NewRat(1, 1)}}
}

// Lottery rounds the shares systematically (Madow 1949). For u in [0, 1) let the
// committee be all c with an integer in [P_{c-1} - u, P_c - u), where P_c = p_0 + … +
// p_c. The committee only changes where u is the fractional part of some P_c, so that
// there are at most m committees. Each has k members, and c is a member with
// probability p_c exactly. The error says which share is not in [0, 1], or that the sum is
// no integer.
func (s Shares) Lottery() (Lottery, error) {
	cuts := []*big.Rat{new(big.Rat)}
	sums := make([]*big.Rat, len(s))
	sum := new(big.Rat)
	for c, x := range s {
		if x.Sign() < 0 || x.Cmp(one) > 0 {
			return nil, fmt.Errorf("the share of candidate %d is %s; it must be in [0, 1]", c, x.RatString())
		}
		sum = new(big.Rat).Add(sum, x)
		sums[c] = sum
		cuts = append(cuts, new(big.Rat).Sub(sum, new(big.Rat).SetInt(floor(sum))))
	}
	if !sum.IsInt() {
		return nil, fmt.Errorf("the shares sum to %s; the sum must be the size of a committee", sum.RatString())
	}
	slices.SortFunc(cuts, (*big.Rat).Cmp)
	cuts = slices.CompactFunc(cuts, func(a, b *big.Rat) bool { return a.Cmp(b) == 0 })
	var l Lottery
	for i, u := range cuts {
		end := one
		if i+1 < len(cuts) {
			end = cuts[i+1]
		}
		var members []int
		before := new(big.Int) // integers from -u on
		for c := range s {
			after := ceiling(new(big.Rat).Sub(sums[c], u))
			if after.Cmp(before) > 0 {
				members = append(members, c)
			}
			before = after
		}
		l = l.with(Draw{members, new(big.Rat).Sub(end, u)})
	}
	return l, nil
}

// with adds the draw, or its share if the committee is in the lottery already.
func (l Lottery) with(d Draw) Lottery {
	for i := range l {
		if slices.Equal(l[i].Members, d.Members) {
			l[i].Share.Add(l[i].Share, d.Share)
			return l
		}
	}
	return append(l, d)
}

// floor returns the largest integer that is at most x.
func floor(x *big.Rat) *big.Int { return new(big.Int).Div(x.Num(), x.Denom()) }

// ceiling returns the smallest integer that is at least x.
func ceiling(x *big.Rat) *big.Int {
	y := new(big.Int).Neg(x.Num())
	return y.Neg(y.Div(y, x.Denom()))
}

// Shares returns the probability of each of m candidates to be a member.
func (l Lottery) Shares(m int) Shares {
	s := newShares(m)
	for _, d := range l {
		for _, c := range d.Members {
			s[c].Add(s[c], d.Share)
		}
	}
	return s
}

// Draw draws a committee, with exactly the probabilities of the lottery.
func (l Lottery) Draw(s *rng.Source) []int {
	unit := big.NewInt(1)
	for _, d := range l {
		lcm(unit, d.Share.Denom())
	}
	x := below(unit, s)
	for _, d := range l[:len(l)-1] {
		x.Sub(x, new(big.Int).Mul(d.Share.Num(), new(big.Int).Quo(unit, d.Share.Denom())))
		if x.Sign() < 0 {
			return d.Members
		}
	}
	return l[len(l)-1].Members
}

// below draws uniformly from 0 … n-1: random bits until the number is below n.
func below(n *big.Int, s *rng.Source) *big.Int {
	size := new(big.Int).Sub(n, big.NewInt(1)).BitLen()
	for {
		x := new(big.Int)
		for left := size; left > 0; left -= 64 {
			take := min(left, 64)
			x.Lsh(x, uint(take))
			x.Or(x, new(big.Int).SetUint64(s.Uint64()>>(64-take)))
		}
		if x.Cmp(n) < 0 {
			return x
		}
	}
}
