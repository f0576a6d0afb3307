package committee

import (
	"math/big"
	"slices"
)

// EqualShares is the first phase of the method of equal shares.
type EqualShares struct {
	Bought []int      // candidates, in the order of their purchase; at most k
	Prices []*big.Rat // of each purchase: the most ρ that a supporter pays, non-decreasing

	p       *Profile
	budgets *ledger
}

// NewEqualShares runs the first phase of the method of equal shares (Peters and Skowron
// 2020, Rule X). Each of the n voters has the budget k/n, and a candidate costs 1. The
// candidate with the smallest ρ is bought such that its supporters i pay min(b_i, ρ) of
// what they have left, b_i, and 1 together; until no supporters have 1 together.
//
// Prices never fall, because budgets do not grow. Hence a price that was computed before
// is a lower bound, and only candidates whose bounds reach the smallest price are
// computed again.
func NewEqualShares(p *Profile, ties Ties) *EqualShares {
	e := &EqualShares{p: p, budgets: newLedger(len(p.blocs), int64(p.size), int64(p.voters))}
	m := market{profile: p, budgets: e.budgets, prices: make([]quotient, p.candidates)}
	for c, count := range p.approvals {
		if count > 0 {
			m.offered = append(m.offered, c)
			m.prices[c].count = int64(count)
			m.prices[c].x.Set(&e.budgets.unit)
		}
	}
	for len(e.Bought) < p.size {
		cheapest := m.cheapest()
		if len(cheapest) == 0 {
			break
		}
		c := cheapest[ties(len(cheapest))]
		e.Bought = append(e.Bought, c)
		e.Prices = append(e.Prices, m.prices[c].value(&e.budgets.unit))
		m.buy(c)
	}
	return e
}

// Budget returns what the voter has left.
func (e *EqualShares) Budget(voter int) *big.Rat { return e.budgets.amount(e.p.blocOf[voter]) }

// MES returns the committee of the method of equal shares: what its first phase buys,
// completed by the sequential rule of Phragmén, which starts with the budgets that are
// left. It satisfies EJR+. The members are in the order of election.
//
// With n voters, s supporters of a candidate and k members, the first phase takes
// O(nk + s·(prices computed)) operations on integers of O(k log n) bits, the completion
// O(n·|A|·k) of them.
func MES(p *Profile, ties Ties) []int {
	e := NewEqualShares(p, ties)
	members, _ := phragmen(p, slices.Clone(e.Bought), e.budgets.negative(), ties)
	return members
}

// market has the candidates that can be bought.
type market struct {
	profile *Profile
	budgets *ledger
	prices  []quotient // of each candidate; a lower bound where it is not computed in this round
	offered []int      // candidates that are not bought and may be affordable

	cross                      comparison
	total, term, weight, limit big.Int
	payers                     []int // scratch: blocs of supporters that can pay the price so far
}

// cheapest returns the candidates with the smallest price, in increasing order, or none
// if no candidate can be bought.
func (m *market) cheapest() (tied []int) {
	open := slices.Clone(m.offered)
	for len(open) > 0 {
		at := 0
		for i := range open {
			if m.cross.compare(&m.prices[open[i]], &m.prices[open[at]]) < 0 {
				at = i
			}
		}
		c := open[at]
		if len(tied) > 0 && m.cross.compare(&m.prices[c], &m.prices[tied[0]]) > 0 {
			break // all others cost at least as much
		}
		open = slices.Delete(open, at, at+1)
		if !m.price(c) {
			m.offered = slices.DeleteFunc(m.offered, func(other int) bool { return other == c })
			continue
		}
		order := -1
		if len(tied) > 0 {
			order = m.cross.compare(&m.prices[c], &m.prices[tied[0]])
		}
		switch {
		case order < 0:
			tied = append(tied[:0], c)
		case order == 0:
			tied = append(tied, c)
		}
	}
	slices.Sort(tied)
	return tied
}

// price computes the price ρ of the candidate. It reports false if its supporters do not
// have 1 together, and will not later.
func (m *market) price(c int) bool {
	p, unit := m.profile, &m.budgets.unit
	m.total.SetInt64(0)
	rich := 0 // voters that can pay the price so far
	m.payers = m.payers[:0]
	for _, g := range p.supporters[c] {
		b := &m.budgets.amounts[g]
		if b.Sign() > 0 {
			m.total.Add(&m.total, m.times(b, p.blocs[g].size))
			rich += p.blocs[g].size
			m.payers = append(m.payers, g)
		}
	}
	if m.total.Cmp(unit) < 0 {
		return false
	}
	// Supporters with less than an equal part of the missing sum pay all that they have,
	// and the others share what is then missing; the price grows until nobody has less.
	// Not all can have less, since together they have enough.
	q := &m.prices[c]
	for q.x.Set(unit); ; {
		m.limit.Add(&q.x, m.weight.SetInt64(int64(rich-1))) // b < x/rich if and only if b < ⌈x/rich⌉
		m.limit.Quo(&m.limit, m.weight.SetInt64(int64(rich)))
		before := rich
		still := m.payers[:0]
		for _, g := range m.payers {
			b := &m.budgets.amounts[g]
			if b.Cmp(&m.limit) < 0 {
				q.x.Sub(&q.x, m.times(b, p.blocs[g].size))
				rich -= p.blocs[g].size
				continue
			}
			still = append(still, g)
		}
		if m.payers = still; rich == before {
			q.count = int64(rich)
			return true
		}
	}
}

// times returns b·n, valid until the next call.
func (m *market) times(b *big.Int, n int) *big.Int {
	if n == 1 {
		return b
	}
	return m.term.Mul(b, m.weight.SetInt64(int64(n)))
}

// buy takes the price of the candidate from its supporters.
func (m *market) buy(c int) {
	price, factor := m.prices[c].reduced()
	m.offered = slices.DeleteFunc(m.offered, func(other int) bool { return other == c })
	m.budgets.refine(factor)
	for _, other := range m.offered {
		m.prices[other].x.Mul(&m.prices[other].x, factor)
	}
	for _, g := range m.profile.supporters[c] {
		b := &m.budgets.amounts[g]
		if b.Cmp(price) <= 0 {
			b.SetInt64(0)
		} else {
			b.Sub(b, price)
		}
	}
}
