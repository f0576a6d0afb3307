package table

import (
	"math"
	"strconv"
	"strings"

	"joust/results/stats"
)

// Thousands writes 12345.6 as 12,346, and numbers below 100 with one decimal. Like all
// functions that write numbers, it writes a dash for NaN.
func Thousands(x float64) string {
	if math.Abs(x) < 100 || math.IsNaN(x) {
		return fixed(x, 1)
	}
	s := separated(strconv.FormatFloat(math.Abs(x), 'f', 0, 64))
	if x < 0 {
		s = "-" + s
	}
	return s
}

// Whole writes 12345 as 12,345; n is not negative.
func Whole(n int) string { return separated(strconv.Itoa(n)) }

// separated puts a comma between groups of three digits.
func separated(digits string) string {
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// Fixed returns a function that writes numbers with so many decimals.
func Fixed(decimals int) func(float64) string {
	return func(x float64) string { return fixed(x, decimals) }
}

// fixed writes a number with so many decimals.
func fixed(x float64, decimals int) string {
	if math.IsNaN(x) {
		return dash
	}
	return strconv.FormatFloat(x, 'f', decimals, 64)
}

// Value returns a function that writes values of a metric of that kind, and
// differences of them: a proportion with three decimals, other numbers with three
// significant digits or, from 100 on, all whole digits.
func Value(k stats.Kind) func(float64) string {
	if k == stats.Proportion {
		return Fixed(3)
	}
	return func(x float64) string {
		size := math.Abs(x)
		if size >= 99.95 { // would be rounded to 100.0 with one decimal
			return Thousands(math.Round(x))
		}
		digits := 1
		for bound := 9.995; size < bound && digits < 6 && x != 0; bound /= 10 {
			digits++
		}
		return fixed(x, digits)
	}
}

// Ratio writes a ratio of two means.
func Ratio(x float64) string {
	switch {
	case x > 0 && x < 0.01:
		return strconv.FormatFloat(x, 'g', 2, 64)
	case x < 10 || math.IsNaN(x):
		return fixed(x, 3)
	}
	return Thousands(x)
}

// Percent writes a share as a percentage with one decimal. Only 0 and 1 are
// written as 0.0 % and 100.0 %.
func Percent(share float64) string {
	switch {
	case math.IsNaN(share):
		return dash
	case share > 0 && share < 0.0005:
		return "< 0.1 %"
	case share < 1 && share >= 0.9995:
		return "> 99.9 %"
	}
	return strconv.FormatFloat(100*share, 'f', 1, 64) + " %"
}

// P writes a p-value. Values below 0.0001 are not written in full.
func P(p float64) string {
	switch {
	case p < 0.0001:
		return "< 0.0001"
	case p < 0.001:
		return strconv.FormatFloat(p, 'f', 4, 64)
	}
	return strconv.FormatFloat(p, 'f', 3, 64)
}

// Short returns a function that writes numbers with so many significant digits,
// with all whole digits in groups of three, and with an exponent only below 1e-5 and from 1e15 on. It
// writes a dash for NaN.
func Short(digits int) func(float64) string {
	return func(v float64) string {
		if math.IsNaN(v) {
			return dash
		}
		if a := math.Abs(v); a != 0 && (a < 1e-5 || a >= 1e15) {
			return strconv.FormatFloat(v, 'g', digits, 64)
		}
		r, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'g', digits, 64), 64)
		if math.Abs(v) >= math.Pow10(digits) {
			r = math.Round(v)
		}
		whole, rest, _ := strings.Cut(strconv.FormatFloat(math.Abs(r), 'f', -1, 64), ".")
		text := separated(whole)
		if rest != "" {
			text += "." + rest
		}
		if r < 0 {
			text = "-" + text
		}
		return text
	}
}
