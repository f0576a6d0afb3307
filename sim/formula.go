package sim

import (
	"fmt"
	"math"
	"strconv"
	"unicode"

	"joust/sim/portable"
)

// Formula is an expression that both readers and tests read, as in "K·(N-1)/2" or
// "⌈log₂N⌉". It has + - · /, powers ² ³ ⁶ and ^, ( ), ⌈ ⌉, ⌊ ⌋, the functions ln, log₂,
// exp and √ of what follows, max( , ) and min( , ), numbers, and symbols of letters and
// subscripts.
type Formula string

// Value returns the value of the formula for values of its symbols. It is an error if
// the formula has a symbol without a value, or cannot be read.
func (f Formula) Value(symbols map[string]float64) (v float64, err error) {
	r := reader{text: []rune(string(f)), symbols: symbols}
	v = r.sum()
	if r.err == nil && r.at < len(r.text) {
		r.fail("%q is not expected", string(r.text[r.at]))
	}
	if r.err != nil {
		return math.NaN(), fmt.Errorf("formula %q: %w", string(f), r.err)
	}
	return v, nil
}

// reader computes the value of a formula from left to right.
type reader struct {
	text    []rune
	at      int
	symbols map[string]float64
	err     error // the first one
}

func (r *reader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf(format, args...)
		r.at = len(r.text)
	}
}

// next returns the next rune that is no space, or 0 at the end.
func (r *reader) next() rune {
	for r.at < len(r.text) && r.text[r.at] == ' ' {
		r.at++
	}
	if r.at == len(r.text) {
		return 0
	}
	return r.text[r.at]
}

// take reports whether c comes next, and passes it.
func (r *reader) take(c rune) bool {
	if r.next() != c {
		return false
	}
	r.at++
	return true
}

func (r *reader) expect(c rune) {
	if !r.take(c) {
		r.fail("%q is missing", string(c))
	}
}

func (r *reader) sum() float64 {
	v := r.product()
	for {
		switch {
		case r.take('+'):
			v += r.product()
		case r.take('-'):
			v -= r.product()
		default:
			return v
		}
	}
}

func (r *reader) product() float64 {
	v := r.power()
	for {
		switch {
		case r.take('·'):
			v = float64(v * r.power())
		case r.take('/'):
			v /= r.power()
		default:
			return v
		}
	}
}

func (r *reader) power() float64 {
	if r.take('-') {
		return -r.power()
	}
	v := r.primary()
	switch {
	case r.take('²'):
		return float64(v * v)
	case r.take('³'):
		return float64(float64(v*v) * v)
	case r.take('⁶'):
		cube := float64(float64(v*v) * v)
		return float64(cube * cube)
	case r.take('^'):
		exponent := r.primary()
		if v == 0 && exponent > 0 {
			return 0
		}
		return portable.Exp(float64(exponent * portable.Log(v)))
	}
	return v
}

func (r *reader) primary() float64 {
	switch c := r.next(); {
	case r.take('('):
		v := r.sum()
		r.expect(')')
		return v
	case r.take('⌈'):
		v := math.Ceil(r.sum())
		r.expect('⌉')
		return v
	case r.take('⌊'):
		v := math.Floor(r.sum())
		r.expect('⌋')
		return v
	case r.take('√'):
		return math.Sqrt(r.primary())
	case unicode.IsDigit(c):
		return r.number()
	case unicode.IsLetter(c):
		return r.word()
	case c == 0:
		r.fail("it ends too early")
	default:
		r.fail("%q is not expected", string(c))
	}
	return math.NaN()
}

func (r *reader) number() float64 {
	from := r.at
	for r.at < len(r.text) && (unicode.IsDigit(r.text[r.at]) || r.text[r.at] == '.') {
		r.at++
	}
	v, err := strconv.ParseFloat(string(r.text[from:r.at]), 64)
	if err != nil {
		r.fail("%q is not a number", string(r.text[from:r.at]))
	}
	return v
}

// word computes a function, or returns the value of a symbol.
func (r *reader) word() float64 {
	from := r.at
	for r.at < len(r.text) && (unicode.IsLetter(r.text[r.at]) || '₀' <= r.text[r.at] && r.text[r.at] <= '₉') {
		r.at++
		if s := string(r.text[from:r.at]); s == "log₂" || s == "ln" || s == "exp" {
			break // as in log₂N
		}
	}
	switch s := string(r.text[from:r.at]); s {
	case "ln":
		return portable.Log(r.primary())
	case "log₂":
		return binaryLog(r.primary())
	case "exp":
		return portable.Exp(r.primary())
	case "max", "min":
		r.expect('(')
		v := r.sum()
		for r.take(',') {
			if w := r.sum(); (w > v) == (s == "max") {
				v = w
			}
		}
		r.expect(')')
		return v
	default:
		v, ok := r.symbols[s]
		if !ok {
			r.fail("the symbol %s has no value", s)
		}
		return v
	}
}

// binaryLog returns log₂x, without a rounding error for powers of two.
func binaryLog(x float64) float64 {
	fraction, exponent := math.Frexp(x)
	if fraction == 0.5 {
		return float64(exponent - 1)
	}
	return float64(exponent) + portable.Log(fraction)/math.Ln2
}
