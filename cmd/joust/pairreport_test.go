package main

import (
	"testing"

	"joust/results"
	"joust/results/stats"
)

// Numbers keep what tells, and shares that are not all or nothing do not look it.
func TestNumbersOfComparisons(t *testing.T) {
	duels, share := results.Metric{Kind: stats.Count}, results.Metric{Kind: stats.Proportion}
	for _, row := range []struct{ got, want string }{
		{value(duels, 12345.6), "12,346"},
		{value(duels, -98.04), "-98.0"},
		{value(duels, 99.97), "100"},
		{value(duels, 4.0), "4.00"},
		{value(duels, 0.0775), "0.0775"},
		{value(duels, 0), "0.0"},
		{value(share, 0.98765), "0.988"},
		{ratioText(0.3437), "0.344"},
		{ratioText(0.00056), "0.00056"},
		{ratioText(33.8), "33.8"},
		{percent(1), "100.0 %"},
		{percent(0.9999), "> 99.9 %"},
		{percent(0.0001), "< 0.1 %"},
		{percent(0), "0.0 %"},
		{pText(0.04999), "0.050"},
		{pText(0.00049), "0.0005"},
		{pText(1e-9), "< 0.0001"},
	} {
		if row.got != row.want {
			t.Errorf("got %q, want %q", row.got, row.want)
		}
	}
}

// What means something to LaTeX is escaped once, and numbers are set as such.
func TestLaTeX(t *testing.T) {
	for text, want := range map[string]string{
		`a_b & 5 % of #1 {x} \y^2 $3 ~`: `a\_b \& 5\,\% of \#1 \{x\} \textbackslash{}y\textasciicircum{}2 \$3 \textasciitilde{}`,
		"[k=1] first in a row":          "{}[k=1] first in a row",
		"Bradley–Terry":                 "Bradley--Terry",
	} {
		if got := latexText(text); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
	for cell, want := range map[string]string{
		"-1,234,567":       "$-$1{,}234{,}567",
		"-5,107 to -4,855": "$-$5{,}107 to $-$4{,}855",
		"0.361 – 0.379":    "0.361--0.379",
		"< 0.0001":         "$<$ 0.0001",
	} {
		if got := latexNumber(cell); got != want {
			t.Errorf("%s: got %s, want %s", cell, got, want)
		}
	}
}
