package portable

import (
	"math"
	"testing"
)

// Atan agrees with the library of the language, whose error is below one unit of the last
// place, all over the line and at its ends.
func TestAtan(t *testing.T) {
	const tolerance = 1e-15
	for i := range 4001 {
		x := math.Tan(math.Pi / 2 * float64(i-2000) / 2001)
		if got, want := Atan(x), math.Atan(x); math.Abs(got-want) > tolerance {
			t.Errorf("Atan(%v) = %v, want %v", x, got, want)
		}
	}
	for x, want := range map[float64]float64{0: 0, math.Inf(1): math.Pi / 2, math.Inf(-1): -math.Pi / 2, 1e300: math.Pi / 2, 1e-300: 1e-300} {
		if got := Atan(x); got != want {
			t.Errorf("Atan(%v) = %v, want %v", x, got, want)
		}
	}
	if got := Atan(math.NaN()); got == got {
		t.Errorf("Atan(NaN) = %v", got)
	}
}

// The bits are the same everywhere.
func TestAtanGolden(t *testing.T) {
	for x, want := range map[float64]uint64{0.3: 0x3fd2a73a661eaf06, 0.75: 0x3fe4978fa3269ee1, 1: 0x3fe921fb54442d19, 7: 0x3ff6dcc57bb565fd} {
		if got := math.Float64bits(Atan(x)); got != want {
			t.Errorf("Atan(%v) has the bits %#x, want %#x", x, got, want)
		}
	}
}
