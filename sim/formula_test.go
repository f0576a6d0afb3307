package sim

import (
	"math"
	"strings"
	"testing"
)

// TestFormula compares formulas with the same expressions in Go.
func TestFormula(t *testing.T) {
	const n, k, delta = 13.0, 3.0, 0.05
	symbols := map[string]float64{"N": n, "K": k, "δ": delta, "T₁": 7}
	for _, row := range []struct {
		text Formula
		want float64
	}{
		{"K·(N-1)", 36},
		{"N - 1 - 2", 10},
		{"N/2/2", 3.25},
		{"2 - -3", 5},
		{"-N²", -169},
		{"2·N³ + 1", 4395},
		{"⌈log₂N⌉", 4},
		{"⌈log₂(N+3)⌉", 4},
		{"⌊N/2⌋·K", 18},
		{"2·ln(2/δ)", 2 * math.Log(2/delta)},
		{"(2^(1/3)-1)²", math.Pow(math.Pow(2, 1.0/3)-1, 2)},
		{"exp(-K/2)", math.Exp(-1.5)},
		{"√(N+3)/2", 2},
		{"max(K, N, 2)+min(K,N,2)", 15},
		{"T₁·3.85", 26.95},
		{"(K-3)^N", 0},
		{"(1-δ)^N", math.Pow(0.95, 13)},
		{"K⁶", 729},
	} {
		got, err := row.text.Value(symbols)
		if err != nil || math.Abs(got-row.want) > 1e-12*max(1, math.Abs(row.want)) {
			t.Errorf("%s: got %v (%v), want %v", row.text, got, err, row.want)
		}
	}
	for text, message := range map[Formula]string{
		"K·(N-1":  `")" is missing`,
		"K··N":    `"·" is not expected`,
		"K N":     `"N" is not expected`,
		"M+1":     "the symbol M has no value",
		"N+":      "it ends too early",
		"1.2.3·N": `"1.2.3" is not a number`,
		"⌈N":      `"⌉" is missing`,
	} {
		if _, err := text.Value(symbols); err == nil || !strings.Contains(err.Error(), message) {
			t.Errorf("%s: got the error %v, want %q", text, err, message)
		}
	}
}
