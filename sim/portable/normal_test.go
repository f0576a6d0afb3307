package portable

import (
	"math"
	"testing"
)

// Values with 20 digits, by the power series in decimal arithmetic with 400 digits. The
// arguments are exactly the float64 numbers written here.
func TestPhiExact(t *testing.T) {
	for _, c := range []struct{ x, want float64 }{
		{math.Inf(-1), 0},
		{-37, 5.7255712225245768227e-300},
		{-25, 3.0566967063825609164e-138},
		{-17, 4.1059962020989062896e-65},
		{-10, 7.619853024160526066e-24},
		{-6, 9.865876450376981407e-10},
		{-4.25, 0.000010688525774934420469},
		{-2.5, 0.006209665325776135167},
		{-1, 0.15865525393145705141},
		{-0.5, 0.30853753872598689636},
		{0, 0.5},
		{0.1, 0.53982783727702898367},
		{1, 0.84134474606854294859},
		{1.7, 0.95543453724145695634},
		{3, 0.99865010196836990547},
		{6, 0.99999999901341235496},
		{40, 1},
		{math.Inf(1), 1},
	} {
		if got := Phi(c.x); math.Abs(got-c.want) > (1+c.x*c.x)*1e-15*c.want {
			t.Errorf("Phi(%v) = %v, want %v", c.x, got, c.want)
		}
	}
	if got := Phi(math.NaN()); !math.IsNaN(got) {
		t.Errorf("Phi(NaN) = %v", got)
	}
}

// Values by Newton's method in the same arithmetic.
func TestPhiInverseExact(t *testing.T) {
	for _, c := range []struct{ p, want float64 }{
		{0, math.Inf(-1)},
		{1e-300, -37.047096299361199237},
		{1e-100, -21.273453560965324294},
		{1e-50, -14.933337534788488981},
		{1e-16, -8.2220822161304356152},
		{1e-12, -7.0344838253011319326},
		{1e-10, -6.3613409024040561991},
		{0.001, -3.0902323061678135354},
		{0.0749, -1.4402382675279636631},
		{0.075, -1.4395314709384559349},
		{0.3, -0.52440051270804081597},
		{0.5, 0},
		{0.5001, 0.00025066283008800749239},
		{0.9, 1.2815515655446005935},
		{0.975, 1.9599639845400538556},
		{0.9999999999999, 7.3487545403000425387},
		{1, math.Inf(1)},
	} {
		if got := PhiInverse(c.p); got != c.want && !(math.Abs(got-c.want) <= 1e-15*math.Abs(c.want)) {
			t.Errorf("PhiInverse(%v) = %v, want %v", c.p, got, c.want)
		}
	}
	for _, p := range []float64{-1e-300, math.Nextafter(1, 2), math.Inf(-1), math.Inf(1), math.NaN()} {
		if got := PhiInverse(p); !math.IsNaN(got) {
			t.Errorf("PhiInverse(%v) = %v, want NaN", p, got)
		}
	}
}

// PhiInverse(Phi(x)) is x, up to the spacing of float64 near Phi(x), and PhiInverse(1-p) is
// exactly -PhiInverse(p).
func TestPhiRoundTrip(t *testing.T) {
	for i := -37_000; i <= 5000; i++ {
		x := float64(i) / 1000
		p := Phi(x)
		density := math.Exp(-x*x/2) / math.Sqrt(2*math.Pi)
		allowed := (1+x*x)*1e-15*p/density + 1e-15*math.Abs(x) + 0x1p-54*p/density
		if got := PhiInverse(p); math.Abs(got-x) > allowed {
			t.Fatalf("PhiInverse(Phi(%v)) = %v, which is more than %g away", x, got, allowed)
		}
	}
	w := words(4)
	last := math.Inf(-1)
	for i := range 100_000 {
		p := (float64(w.next()>>12) + 0.5) * 0x1p-52
		if got, want := PhiInverse(p), -PhiInverse(1-p); got != want {
			t.Fatalf("PhiInverse(%v) = %v, want %v, minus the quantile of 1-p", p, got, want)
		}
		if x := PhiInverse(float64(i) / 100_000); x <= last && i > 0 {
			t.Fatalf("PhiInverse(%v) = %v does not increase", float64(i)/100_000, x)
		} else {
			last = x
		}
	}
}

func TestErfc(t *testing.T) {
	for i := -4000; i <= 4000; i++ {
		x := float64(i) / 150
		got, want := Erfc(x), math.Erfc(x)
		if want > 1e-300 && math.Abs(got-want) > 1e-15*want {
			t.Errorf("Erfc(%g) is %g, want %g: relative error %g", x, got, want, got/want-1)
		}
	}
	for x, want := range map[float64]float64{0: 1, math.Inf(1): 0, math.Inf(-1): 2, 1e10: 0, -1e10: 2, 1e-300: 1} {
		if got := Erfc(x); got != want {
			t.Errorf("Erfc(%g) is %g, want %g", x, got, want)
		}
	}
}

// A hash of the bits of a million normal probabilities and quantiles, as in
// TestLogExpGolden.
func TestPhiGolden(t *testing.T) {
	const offset, prime = 0xcbf29ce484222325, 0x100000001b3
	w := words(5)
	phis, quantiles := uint64(offset), uint64(offset)
	for i := range 1_000_000 {
		x := (w.float() - 0.5) * 12
		if i%4 == 0 {
			x *= 6
		}
		phis = (phis ^ math.Float64bits(Phi(x))) * prime
		p := w.float()
		if i%4 == 0 {
			p = math.Ldexp(p, -int(w.next()%1000))
		}
		quantiles = (quantiles ^ math.Float64bits(PhiInverse(p))) * prime
	}
	if want := uint64(0x6a2c034a092f05d6); phis != want {
		t.Errorf("hash of a million probabilities: got %#x, want %#x", phis, want)
	}
	if want := uint64(0xb5cb7c7cc1a22cfd); quantiles != want {
		t.Errorf("hash of a million quantiles: got %#x, want %#x", quantiles, want)
	}
}

// Both probabilities have the bits of two calls of Phi, near the ends of all pieces and at
// random places.
func TestPhiBoth(t *testing.T) {
	xs := []float64{0, 0x1p-56, 0x1p-57, 0.25 * math.Sqrt2, 0.84375 * math.Sqrt2, 1.25 * math.Sqrt2, math.Sqrt2 / 0.35, 6 * math.Sqrt2, 28 * math.Sqrt2, 100, math.Inf(1)}
	for _, x := range xs {
		xs = append(xs, math.Nextafter(x, 0), math.Nextafter(x, 1000))
	}
	w := words(6)
	for range 100_000 {
		xs = append(xs, (w.float()-0.5)*12, (w.float()-0.5)*80)
	}
	for _, x := range xs {
		for _, x := range []float64{x, -x} {
			if phi, minus := PhiBoth(x); phi != Phi(x) || minus != Phi(-x) {
				t.Fatalf("PhiBoth(%g) is %v and %v, want %v and %v", x, phi, minus, Phi(x), Phi(-x))
			}
		}
	}
	if phi, minus := PhiBoth(math.NaN()); phi == phi || minus == minus {
		t.Errorf("PhiBoth of no number is %v and %v", phi, minus)
	}
}

func BenchmarkPhi(b *testing.B) {
	x := -3.0
	for b.Loop() {
		sink += Phi(x)
		x += 0x1p-20
	}
}

func BenchmarkPhiInverse(b *testing.B) {
	p := 0.0
	for b.Loop() {
		sink += PhiInverse(p)
		if p += 0x1.7p-10; p > 1 {
			p = 0
		}
	}
}
