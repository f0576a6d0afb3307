package plot

import (
	"math"
	"strconv"
	"strings"
)

// thin is the space between groups of three digits; minus is the minus sign, which is
// as wide as a digit.
const (
	thin  = "\u2009"
	minus = "−"
)

// decimal writes a value with that number of decimals: 20 000, −0.50.
func decimal(v float64, decimals int) string {
	s := strconv.FormatFloat(math.Abs(v), 'f', decimals, 64)
	whole, rest, _ := strings.Cut(s, ".")
	if len(whole) > 4 {
		for i := len(whole) - 3; i > 0; i -= 3 {
			whole = whole[:i] + thin + whole[i:]
		}
	}
	if rest != "" {
		whole += "." + rest
	}
	if v < 0 && strings.Trim(s, "0.") != "" {
		whole = minus + whole
	}
	return whole
}

// short writes a value with at most six significant digits: 0.05, 1000, 2·10^{7}.
func short(v float64) string {
	if v == 0 {
		return "0"
	}
	if a := math.Abs(v); a >= 1e6 || a < 1e-4 {
		return scientific(v)
	}
	r, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 6, 64), 64)
	_, rest, _ := strings.Cut(strconv.FormatFloat(math.Abs(r), 'f', -1, 64), ".")
	return decimal(r, len(rest))
}

// scientific writes a value other than 0 with a power of ten: 10^{4}, 2·10^{−4}.
func scientific(v float64) string {
	e := exponent(v)
	m := short(v / math.Pow(10, float64(e)))
	if m == "1" || m == minus+"1" {
		return strings.TrimSuffix(m, "1") + power(10, e)
	}
	return m + "·" + power(10, e)
}

// power writes a power in the marks of labels.
func power(base, n int) string {
	s := strconv.Itoa(n)
	if n < 0 {
		s = minus + s[1:]
	}
	return strconv.Itoa(base) + "^{" + s + "}"
}

// exponent returns n with 10^n ≤ |v| < 10^(n+1), up to rounding errors.
func exponent(v float64) int { return int(math.Floor(math.Log10(math.Abs(v)) + 1e-9)) }
