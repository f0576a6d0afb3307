package portable

import (
	"math"
	"math/big"
	"testing"
)

// words is a small generator (splitmix64), separate from package rng so that the inputs of the
// pinned hashes never change.
type words uint64

func (w *words) next() uint64 {
	*w += 0x9e3779b97f4a7c15
	z := uint64(*w)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

func (w *words) float() float64 { return float64(w.next()>>11) * 0x1p-53 }

const precision = 140 // bits of the exact values, far more than a float64 has

func newBig(x float64) *big.Float { return new(big.Float).SetPrec(precision).SetFloat64(x) }

// ln2 is log 2 = 2 atanh(1/3).
var ln2 = twiceAtanh(new(big.Float).Quo(newBig(1), newBig(3)))

// twiceAtanh returns 2 (s + s³/3 + s⁵/5 + …).
func twiceAtanh(s *big.Float) *big.Float {
	square := new(big.Float).Mul(s, s)
	sum, power := newBig(0), new(big.Float).Copy(s)
	for i := 1; i < 200; i += 2 {
		term := new(big.Float).Quo(power, newBig(float64(i)))
		sum.Add(sum, term)
		if term.Sign() == 0 || term.MantExp(nil) < sum.MantExp(nil)-precision {
			break
		}
		power.Mul(power, square)
	}
	return sum.Add(sum, sum)
}

// exactLog returns log m + e log 2 for x = m 2^e with m near 1.
func exactLog(x float64) *big.Float {
	m, e := math.Frexp(x)
	if m < math.Sqrt2/2 {
		m, e = 2*m, e-1
	}
	s := new(big.Float).Sub(newBig(m), newBig(1))
	s.Quo(s, new(big.Float).Add(newBig(m), newBig(1)))
	log := twiceAtanh(s)
	return log.Add(log, new(big.Float).Mul(ln2, newBig(float64(e))))
}

// exactExp returns 2^k times the exponential series at x - k log 2.
func exactExp(x float64) *big.Float {
	k := math.Round(x / math.Ln2)
	r := new(big.Float).Sub(newBig(x), new(big.Float).Mul(ln2, newBig(k)))
	sum, term := newBig(1), newBig(1)
	for i := 1; i < 60; i++ {
		term.Mul(term, r)
		term.Quo(term, newBig(float64(i)))
		sum.Add(sum, term)
	}
	return sum.SetMantExp(sum, int(k))
}

// ulps returns the distance of got from the exact value in units in the last place of a
// float64 of that size.
func ulps(got float64, exact *big.Float) float64 {
	d := new(big.Float).Sub(newBig(got), exact)
	unit := max(exact.MantExp(nil)-53, -1074)
	far, _ := d.SetMantExp(d, -unit).Float64()
	return math.Abs(far)
}

func TestLogExact(t *testing.T) {
	var xs []float64
	w := words(1)
	for range 2000 {
		xs = append(xs,
			math.Float64frombits(w.next()%(0x7ff<<52)),         // every size, subnormals too
			math.Float64frombits(w.next()>>12+1),               // subnormals only
			1+(w.float()-0.5)*math.Ldexp(1, -int(w.next()%53)), // near 1, where it is small
			float64(1+w.next()%100_000),                        // what boundaries ask for
			w.float(),
		)
	}
	xs = append(xs, 5e-324, 1e-310, 0x1p-1022, math.Nextafter(0x1p-1022, 0), math.Nextafter(1, 0),
		math.Nextafter(1, 2), 2, 0.5, math.E, math.Sqrt2, math.Nextafter(math.Sqrt2, 2), math.Sqrt2/2, 10, math.MaxFloat64)
	worst := 0.0
	for _, x := range xs {
		if x <= 0 {
			continue
		}
		if got := ulps(Log(x), exactLog(x)); got > 1 {
			t.Fatalf("Log(%g) = %g differs by %.3f units in the last place", x, Log(x), got)
		} else {
			worst = max(worst, got)
		}
	}
	t.Logf("worst error of Log: %.3f units of the last place", worst)
}

func TestExpExact(t *testing.T) {
	var xs []float64
	w := words(2)
	for range 2000 {
		xs = append(xs,
			-708+w.float()*(709.7+708), // every normal result
			w.float()-0.5,
			-w.float()*40,
			(w.float()-0.5)*math.Ldexp(1, -int(w.next()%60)), // results near 1
		)
	}
	for k := -1021.0; k <= 1023; k += 7 { // where k changes
		xs = append(xs, k*math.Ln2, (k+0.5)*math.Ln2, math.Nextafter((k+0.5)*math.Ln2, 0))
	}
	xs = append(xs, 1, -1, 709.782712893384, -708.3964185322641, 5e-324, -5e-324)
	worst := 0.0
	for _, x := range xs {
		if got := ulps(Exp(x), exactExp(x)); got > 1 {
			t.Fatalf("Exp(%g) = %g differs by %.3f units in the last place", x, Exp(x), got)
		} else {
			worst = max(worst, got)
		}
	}
	t.Logf("worst error of Exp: %.3f units of the last place", worst)

	// A subnormal result is rounded twice, so that its error may be 1.5 units.
	for range 2000 {
		x := -708.4 - w.float()*36.7
		if got := ulps(Exp(x), exactExp(x)); got > 1.5 {
			t.Fatalf("Exp(%g) = %g differs by %.3f units in the last subnormal place", x, Exp(x), got)
		}
	}
}

func TestLogExpSpecial(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, test := range []struct {
		name      string
		f         func(float64) float64
		x, result float64
	}{
		{"Log", Log, 1, 0},
		{"Log", Log, 0, -inf},
		{"Log", Log, math.Copysign(0, -1), -inf},
		{"Log", Log, inf, inf},
		{"Log", Log, -1, nan},
		{"Log", Log, -5e-324, nan},
		{"Log", Log, -inf, nan},
		{"Log", Log, nan, nan},
		{"Exp", Exp, 0, 1},
		{"Exp", Exp, math.Copysign(0, -1), 1},
		{"Exp", Exp, inf, inf},
		{"Exp", Exp, -inf, 0},
		{"Exp", Exp, nan, nan},
		{"Exp", Exp, 709.7827128933841, inf},
		{"Exp", Exp, 1e300, inf},
		{"Exp", Exp, -745.1332191019412, 0},
		{"Exp", Exp, -1e300, 0},
		{"Exp", Exp, -745.1332191019411, 5e-324},
	} {
		got := test.f(test.x)
		if got != test.result && !(math.IsNaN(got) && math.IsNaN(test.result)) {
			t.Errorf("%s(%g): got %g, want %g", test.name, test.x, got, test.result)
		}
	}
}

// A hash (FNV-1a over words of 64 bits) of the bits of a million logarithms and exponentials.
// It is the same on every processor and at every level of optimisation. If it differs on a
// processor, a product was fused there.
func TestLogExpGolden(t *testing.T) {
	const offset, prime = 0xcbf29ce484222325, 0x100000001b3
	w := words(3)
	logs, exps := uint64(offset), uint64(offset)
	for i := range 1_000_000 {
		x := math.Float64frombits(w.next() % (0x7ff << 52))
		if i%2 == 0 {
			x = float64(1+w.next()%1_000_000) / float64(1+w.next()%1000)
		}
		logs = (logs ^ math.Float64bits(Log(x))) * prime
		y := w.float()*1460 - 748
		if i%2 == 0 {
			y /= 1024
		}
		exps = (exps ^ math.Float64bits(Exp(y))) * prime
	}
	if want := uint64(0x8cca902fa067e828); logs != want {
		t.Errorf("hash of a million logarithms: got %#x, want %#x", logs, want)
	}
	if want := uint64(0xbf34c3b154d89d34); exps != want {
		t.Errorf("hash of a million exponentials: got %#x, want %#x", exps, want)
	}
}

var sink float64

func BenchmarkLog(b *testing.B) {
	x := 1.0
	for b.Loop() {
		sink += Log(x)
		x++
	}
}

func BenchmarkExp(b *testing.B) {
	x := 0.0
	for b.Loop() {
		sink += Exp(-x)
		x += 0x1p-20
	}
}
