package table

import "testing"

// Characters with a meaning in LaTeX are escaped once; numbers get a true minus sign
// and no space after the comma.
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
