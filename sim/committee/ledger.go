package committee

import "math/big"

// ledger has an exact rational amount for each bloc: what each of its voters has or owes.
// All amounts have one common denominator, so that a step of a rule costs additions and
// comparisons of integers, and no greatest common divisors. The denominator grows with
// each step, by about as many digits as a number of voters has.
type ledger struct {
	amounts []big.Int // numerators, of each bloc
	unit    big.Int   // the denominator
}

// newLedger returns a ledger in which each bloc has amount/unit.
func newLedger(blocs int, amount, unit int64) *ledger {
	l := &ledger{amounts: make([]big.Int, blocs)}
	for g := range l.amounts {
		l.amounts[g].SetInt64(amount)
	}
	l.unit.SetInt64(unit)
	return l
}

// refine multiplies all numerators and the denominator by the factor.
func (l *ledger) refine(factor *big.Int) {
	for g := range l.amounts {
		if l.amounts[g].Sign() != 0 {
			l.amounts[g].Mul(&l.amounts[g], factor)
		}
	}
	l.unit.Mul(&l.unit, factor)
}

// negative returns a ledger of the negative amounts.
func (l *ledger) negative() *ledger {
	n := &ledger{amounts: make([]big.Int, len(l.amounts))}
	for g := range l.amounts {
		n.amounts[g].Neg(&l.amounts[g])
	}
	n.unit.Set(&l.unit)
	return n
}

// amount returns the amount of a bloc.
func (l *ledger) amount(g int) *big.Rat { return new(big.Rat).SetFrac(&l.amounts[g], &l.unit) }

// quotient is a rational number x/(count·unit), where unit is that of a ledger.
type quotient struct {
	x     big.Int
	count int64 // positive
}

// comparison compares quotients over the same unit by cross products, without allocation.
type comparison struct{ left, right, factor big.Int }

func (c *comparison) compare(a, b *quotient) int {
	if a.count == b.count {
		return a.x.Cmp(&b.x)
	}
	c.left.Mul(&a.x, c.factor.SetInt64(b.count))
	c.right.Mul(&b.x, c.factor.SetInt64(a.count))
	return c.left.Cmp(&c.right)
}

// value returns the quotient over the unit.
func (q *quotient) value(unit *big.Int) *big.Rat {
	return new(big.Rat).SetFrac(&q.x, new(big.Int).Mul(unit, big.NewInt(q.count)))
}

// reduced returns numerator y and factor f with y/(f·unit) equal to the quotient and
// f a divisor of its count, as small as possible.
func (q *quotient) reduced() (y, f *big.Int) {
	f = big.NewInt(q.count)
	if q.x.Sign() == 0 {
		return new(big.Int), big.NewInt(1)
	}
	gcd := new(big.Int).GCD(nil, nil, f, new(big.Int).Abs(&q.x))
	return new(big.Int).Quo(&q.x, gcd), f.Quo(f, gcd)
}
