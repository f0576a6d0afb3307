package portable

import (
	"math"
	"testing"
)

func TestSinCos(t *testing.T) {
	w := words(31)
	for range 20_000 {
		x := (2*w.float() - 1) * math.Pi
		sin, cos := SinCos(x)
		if math.Abs(sin-math.Sin(x)) > 3e-15 || math.Abs(cos-math.Cos(x)) > 3e-15 {
			t.Fatalf("SinCos(%v) = %v, %v; math has %v, %v", x, sin, cos, math.Sin(x), math.Cos(x))
		}
	}
	for _, c := range []struct{ x, sin, cos float64 }{{0, 0, 1}, {math.Pi / 2, 1, 0}, {math.Pi, 0, -1}, {-math.Pi / 6, -.5, math.Sqrt(3) / 2}} {
		if sin, cos := SinCos(c.x); math.Abs(sin-c.sin) > 3e-15 || math.Abs(cos-c.cos) > 3e-15 {
			t.Errorf("SinCos(%v) = %v, %v; want %v, %v", c.x, sin, cos, c.sin, c.cos)
		}
	}
}

func TestSinCosGolden(t *testing.T) {
	const offset, prime = 0xcbf29ce484222325, 0x100000001b3
	w := words(32)
	hash := uint64(offset)
	for range 100_000 {
		sin, cos := SinCos(float64(6*w.float()) - 3)
		hash = (hash ^ math.Float64bits(sin)) * prime
		hash = (hash ^ math.Float64bits(cos)) * prime
	}
	if want := uint64(0x39df8c68ee59b27e); hash != want {
		t.Errorf("hash of sines and cosines: got %#x, want %#x", hash, want)
	}
}
