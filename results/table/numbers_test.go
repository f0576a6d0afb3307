package table

import (
	"math"
	"testing"

	"joust/results/stats"
)

// Numbers keep their significant digits, and only 0 and 1 look like 0 % and 100 %.
func TestNumbers(t *testing.T) {
	duels, share, none := stats.Count, stats.Proportion, math.NaN()
	for _, row := range []struct{ got, want string }{
		{Value(duels)(12345.6), "12,346"},
		{Value(duels)(-98.04), "-98.0"},
		{Value(duels)(99.97), "100"},
		{Value(duels)(4.0), "4.00"},
		{Value(duels)(0.0775), "0.0775"},
		{Value(duels)(0), "0.0"},
		{Value(share)(0.98765), "0.988"},
		{Ratio(0.3437), "0.344"},
		{Ratio(0.00056), "0.00056"},
		{Ratio(33.8), "33.8"},
		{Percent(1), "100.0 %"},
		{Percent(0.9999), "> 99.9 %"},
		{Percent(0.0001), "< 0.1 %"},
		{Percent(0), "0.0 %"},
		{P(0.04999), "0.050"},
		{P(0.00049), "0.0005"},
		{P(1e-9), "< 0.0001"},
		{Thousands(none), "–"},
		{Fixed(3)(none), "–"},
		{Value(duels)(none), "–"},
		{Value(share)(none), "–"},
		{Ratio(none), "–"},
		{Percent(none), "–"},
	} {
		if row.got != row.want {
			t.Errorf("got %q, want %q", row.got, row.want)
		}
	}
}

func TestShort(t *testing.T) {
	for _, row := range []struct {
		v      float64
		digits int
		want   string
	}{
		{51234.26, 4, "51,234"},
		{51234.26, 6, "51,234.3"},
		{0.123456, 4, "0.1235"},
		{-2, 4, "-2"},
		{0, 4, "0"},
		{1.2e-9, 4, "1.2e-09"},
		{123456789, 4, "123,456,789"},
		{-1234.5, 5, "-1,234.5"},
	} {
		if got := Short(row.digits)(row.v); got != row.want {
			t.Errorf("Short(%d)(%v) = %q, want %q", row.digits, row.v, got, row.want)
		}
	}
}
