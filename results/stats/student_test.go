package stats

import (
	"hash/fnv"
	"math"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// The quantile agrees with gonum's, which has 10 correct digits.
func TestStudentQuantileAgainstGonum(t *testing.T) {
	if got, want := float64(normalQuantile), distuv.UnitNormal.Quantile(0.975); math.Abs(got-want) > 1e-15 {
		t.Errorf("the normal quantile is %v, by gonum %v", got, want)
	}
	for nu := 1; nu < 100_000; nu += 1 + nu/50 {
		got := studentQuantile(nu)
		want := distuv.StudentsT{Sigma: 1, Nu: float64(nu)}.Quantile(0.975)
		if math.Abs(got-want) > 1e-10*want {
			t.Errorf("%d degrees of freedom: got %v, gonum has %v", nu, got, want)
		}
	}
}

// The first two have closed forms, tan(0.475 π) and 0.95 √(2/(1-0.95²)); the
// others were computed with 30 digits.
func TestStudentQuantileKnown(t *testing.T) {
	for nu, want := range map[int]float64{
		1: 12.7062047361747046, 2: 4.30265272974946385, 3: 3.18244630528370959,
		10: 2.22813885198627475, 30: 2.04227245630123831, 120: 1.97993040508244085,
		299: 1.96792966906566993, 300: 1.96790301126108703, 301: 1.96787653128569544,
	} {
		if got := studentQuantile(nu); math.Abs(got-want) > 1e-13*want {
			t.Errorf("%d degrees of freedom: got %.16v, want %.16v", nu, got, want)
		}
	}
}

// The quantile decreases with the degrees of freedom, also where the expansion
// replaces Newton's method.
func TestStudentQuantileFalls(t *testing.T) {
	last := math.Inf(1)
	for nu := 1; nu < 2000; nu++ {
		q := studentQuantile(nu)
		if q >= last {
			t.Errorf("%d degrees of freedom: %v after %v", nu, q, last)
		}
		last = q
	}
}

// The quantiles have the same bits on every processor.
func TestStudentQuantileBits(t *testing.T) {
	h := fnv.New64a()
	for nu := 1; nu < 3000; nu++ {
		bits := math.Float64bits(studentQuantile(nu))
		h.Write([]byte{byte(bits), byte(bits >> 8), byte(bits >> 16), byte(bits >> 24), byte(bits >> 32), byte(bits >> 40), byte(bits >> 48), byte(bits >> 56)})
	}
	if got, want := h.Sum64(), uint64(0xce5c0590aba7c1eb); got != want {
		t.Errorf("the hash of the bits is %#x, want %#x", got, want)
	}
}
