package rule

import (
	"math"
	"math/big"
	"strconv"
)

// decimal is the number digits·10^exponent.
type decimal struct {
	digits   int64
	exponent int
}

// decimalOf returns the shortest decimal that denotes the finite number x: 0.1 is one
// tenth, not the nearest binary fraction.
func decimalOf(x float64) decimal {
	if whole := int64(x); math.Abs(x) < 1<<53 && float64(whole) == x {
		return decimal{digits: whole}
	}
	// Two decimals of at most 15 digits denote different floating-point numbers, and a
	// quotient of exact numbers is rounded to the nearest one.
	for places, unit := 1, 10.0; places <= 9; places, unit = places+1, 10*unit {
		if digits := math.RoundToEven(x * unit); math.Abs(digits) < 1e15 && digits/unit == x {
			return decimal{digits: int64(digits), exponent: -places}
		}
	}
	var buffer [32]byte
	text := strconv.AppendFloat(buffer[:0], x, 'e', -1, 64) // as in -1.25e-07
	var d decimal
	negative, fraction := false, false
	for i, c := range text {
		switch c {
		case '-':
			negative = true
		case '.':
			fraction = true
		case 'e':
			e, _ := strconv.Atoi(string(text[i+1:]))
			d.exponent += e
			if negative {
				d.digits = -d.digits
			}
			return d
		default:
			d.digits = 10*d.digits + int64(c-'0') // at most 17 digits
			if fraction {
				d.exponent--
			}
		}
	}
	return d
}

// decimals are numbers with a common unit, 10^-places.
type decimals struct {
	numbers []decimal
	places  int // at least 0
	power   []*big.Int
}

// newDecimals reads numbers as decimals. Those that are NaN are read as 0.
func newDecimals(values ...[]float64) *decimals {
	d := &decimals{}
	most := 0
	for _, list := range values {
		for _, x := range list {
			var n decimal
			if x == x {
				n = decimalOf(x)
			}
			d.numbers = append(d.numbers, n)
			d.places = max(d.places, -n.exponent)
			most = max(most, n.exponent)
		}
	}
	d.power = make([]*big.Int, d.places+most+1)
	d.power[0] = big.NewInt(1)
	ten := big.NewInt(10)
	for i := range d.power[1:] {
		d.power[i+1] = new(big.Int).Mul(d.power[i], ten)
	}
	return d
}

// set sets z to number i in units.
func (d *decimals) set(z *big.Int, i int) *big.Int {
	n := d.numbers[i]
	z.SetInt64(n.digits)
	if shift := n.exponent + d.places; shift > 0 {
		z.Mul(z, d.power[shift])
	}
	return z
}

// small returns all numbers in units, and true; or false if the size of one exceeds the limit.
func (d *decimals) small(limit int64) ([]int64, bool) {
	all := make([]int64, len(d.numbers))
	for i, n := range d.numbers {
		x := n.digits
		for range n.exponent + d.places {
			if x > limit/10 || x < -limit/10 {
				return nil, false
			}
			x *= 10
		}
		if x > limit || x < -limit {
			return nil, false
		}
		all[i] = x
	}
	return all, true
}

// unit returns how many units 1 has.
func (d *decimals) unit() *big.Int { return d.power[d.places] }

// shares are weights in whole numbers: weight i is whole[i]·numerator/denominator.
type shares struct {
	whole                  []int64
	total                  int64
	numerator, denominator *big.Int
	exact                  bool // the ratio is 1, so that whole numbers are the weights
}

// newShares returns the weights in whole numbers without a common divisor. If their sum
// would exceed the limit, they are rounded to multiples of their sum/limit; it returns the
// number of a positive weight that would then be 0, or -1 if there is none.
func newShares(weights []float64, limit int64) (s *shares, lost int) {
	d := newDecimals(weights)
	s = &shares{whole: make([]int64, len(weights)), numerator: new(big.Int), denominator: new(big.Int).Set(d.unit())}
	all := make([]*big.Int, len(weights))
	total := new(big.Int)
	for i := range weights {
		all[i] = d.set(new(big.Int), i)
		total.Add(total, all[i])
		s.numerator.GCD(nil, nil, s.numerator, all[i])
	}
	most := big.NewInt(limit)
	lost = -1
	if reduced := new(big.Int).Quo(total, s.numerator); reduced.Cmp(most) <= 0 {
		for i, w := range all {
			s.whole[i] = w.Quo(w, s.numerator).Int64()
		}
	} else {
		half := new(big.Int).Rsh(total, 1)
		for i, w := range all {
			w.Mul(w, most)
			s.whole[i] = w.Add(w, half).Quo(w, total).Int64()
			if s.whole[i] == 0 && weights[i] > 0 {
				lost = i
			}
		}
		s.numerator.Set(total)
		s.denominator.Mul(s.denominator, most)
	}
	for _, w := range s.whole {
		s.total += w
	}
	s.exact = s.numerator.Cmp(s.denominator) == 0
	return s, lost
}

// of returns a sum of weights, given in whole numbers, as a float64, correctly rounded.
func (s *shares) of(whole int64) float64 {
	if s.exact {
		return float64(whole)
	}
	n := big.NewInt(whole)
	return quotient(n.Mul(n, s.numerator), s.denominator)
}

// quotient returns a/b as a float64, correctly rounded.
func quotient(a, b *big.Int) float64 {
	if a.BitLen() <= 53 && b.BitLen() <= 53 { // both are exact in floating point
		return float64(a.Int64()) / float64(b.Int64())
	}
	q, _ := new(big.Float).SetPrec(53).Quo(new(big.Float).SetInt(a), new(big.Float).SetInt(b)).Float64()
	return q
}
