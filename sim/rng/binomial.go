package rng

import (
	"fmt"
	"math"
	"math/bits"

	"joust/sim/portable"
)

// Binomial draws the number of successes in n independent trials with probability p. The
// law is exact, not a normal or Poisson approximation. Binomial panics if n < 0 or p is
// not in [0, 1].
//
// The method is digit by digit if n is small, inversion (sequential search) if the mean
// is small, and otherwise rejection. The limits between the methods come from
// measurements of speed.
func (s *Source) Binomial(n int, p float64) int {
	if n < 0 || !(p >= 0 && p <= 1) {
		panic(fmt.Sprintf("rng: Binomial(%d, %g)", n, p))
	}
	if n <= digitsMost && p >= digitsLeast && p < 1 {
		return s.digits(n, p)
	}
	flip := p > 0.5
	if flip { // count the failures
		p = 1 - p
	}
	k := 0
	switch mean := float64(float64(n) * p); {
	case mean >= 10:
		k = s.btrs(n, p)
	case mean > 0:
		k = s.inversion(n, p)
	}
	if flip {
		return n - k
	}
	return k
}

const (
	digitsMost  = 200     // the largest number of trials for which digits is the fastest method
	digitsLeast = 0x1p-12 // from this p on, every float64 is a multiple of 2^-64
)

// digits requires p in [digitsLeast, 1). It draws from the binomial law without any
// error and uses about 2n random bits.
//
// A trial succeeds if a uniform number lies below p. Its binary digits are drawn one
// after another, and the first digit that differs from that of p decides. Of the
// undecided trials, the number that differ in a digit is binomial with probability 1/2:
// the number of ones among as many random bits. These trials succeed if the digit of p is
// 1 and fail if it is 0. This is the reduction to fair coins of M. Farach-Colton and
// M.-T. Tsai, "Exact sublinear binomial sampling", Algorithmica 73, 2015.
func (s *Source) digits(n int, p float64) int {
	digits := uint64(p * 0x1p64)
	k := 0
	for ; n > 16; digits <<= 1 {
		differ, open := 0, n
		for ; open > 64; open -= 64 {
			differ += bits.OnesCount64(s.Uint64())
		}
		differ += bits.OnesCount64(s.Uint64() >> uint(64-open))
		k += differ & -int(digits>>63)
		n -= differ
	}
	// One random word provides four digits for the last 16 trials. An undecided trial is
	// a bit of open, and a trial that has succeeded is a bit of won.
	open, won := uint64(1)<<uint(n)-1, uint64(0)
	for open != 0 && digits != 0 {
		word := s.Uint64()
		differ := word & open
		open ^= differ
		won |= differ & -(digits >> 63)
		differ = word >> 16 & open
		open ^= differ
		won |= differ & -(digits >> 62 & 1)
		differ = word >> 32 & open
		open ^= differ
		won |= differ & -(digits >> 61 & 1)
		differ = word >> 48 & open
		open ^= differ
		won |= differ & -(digits >> 60 & 1)
		digits <<= 4
	}
	return k + bits.OnesCount64(won)
}

// inversion adds the probabilities from k = 0 up, with the ratio
// P(k)/P(k-1) = (n-k+1)/k · p/(1-p), until the sum exceeds a uniform draw.
func (s *Source) inversion(n int, p float64) int {
	q := 1 - p
	first := power(q, n)
	odds := p / q
	for {
		u, pk := s.Float64(), first
		for k := 0; k <= n; k++ {
			if u < pk {
				return k
			}
			u -= pk
			pk = float64(float64(pk*odds) * (float64(n-k) / float64(k+1)))
		}
		// By rounding, the sum is below 1, and u lies between it and 1: draw again.
	}
}

// power returns x to the power n by repeated squaring.
func power(x float64, n int) float64 {
	y := 1.0
	for ; n > 0; n >>= 1 {
		if n&1 == 1 {
			y *= x
		}
		x *= x
	}
	return y
}

// btrs requires n·p >= 10 and p <= 1/2. It is transformed rejection with squeeze (W.
// Hörmann, "The generation of binomial random variates", J. Stat. Comput. Simul. 46,
// 1993, algorithm BTRS), with the symbols of the paper. The uniform numbers u and v have
// a resolution of 2^-53, which suffices: even for n = 10^9 trials, a result six standard
// deviations from the mean has a share of 2^-23 of the range of u.
func (s *Source) btrs(n int, p float64) int {
	nf := float64(n)
	q := 1 - p
	np := float64(nf * p)
	npq := float64(np * q)
	spq := math.Sqrt(npq)
	b := 1.15 + float64(2.53*spq)
	a := -0.0873 + float64(0.0248*b) + float64(0.01*p)
	c := np + 0.5
	vr := 0.92 - 4.2/b
	for {
		u := s.Float64() - 0.5
		v := s.Float64()
		us := 0.5 - math.Abs(u)
		r := 1 / us // this division runs in parallel with those above
		kf := math.Floor(float64((float64(2*a*r)+b)*u) + c)
		if us >= 0.07 && v <= vr { // the box inside the hat
			return int(kf)
		}
		if kf < 0 || kf > nf {
			continue
		}
		k, m := int(kf), int(float64((nf+1)*p)) // m is the mode
		alpha := float64((2.83 + 5.1/b) * spq)
		v = portable.Log(float64(v*alpha) / (float64(a*float64(r*r)) + b))
		if n >= len(logFactorials) { // the exact ratio is expensive
			if low, high, ok := squeeze(k-m, npq); ok && v < low {
				return k
			} else if ok && v > high {
				continue
			}
		}
		if v <= logRatio(n, k, m)+float64(float64(k-m)*portable.Log(p/q)) {
			return k
		}
	}
}

// squeeze bounds log P(m+d)/P(m), where m is the mode, if d is neither small nor so
// large that the bounds do not hold: step 3.2 of Hörmann's BTRD, in the range for which
// V. Kachitvichyanukul and B. Schmeiser ("Binomial random variate generation", Commun.
// ACM 31, 1988, algorithm BTPE, step 5.2) state it.
func squeeze(d int, npq float64) (low, high float64, ok bool) {
	x := math.Abs(float64(d))
	if x <= 20 || x >= float64(npq/2)-1 {
		return 0, 0, false
	}
	t := -float64(x*x) / float64(2*npq)
	rho := float64(x / npq * ((float64(x*(x/3+0.625))+1.0/6)/npq + 0.5))
	return t - rho, t + rho, true
}

// logRatio returns log C(n, k) - log C(n, m), with binomial coefficients C.
func logRatio(n, k, m int) float64 {
	if n < len(logFactorials) {
		return (logFactorials[m] - logFactorials[k]) + (logFactorials[n-m] - logFactorials[n-k])
	}
	return logFactorial(m) + logFactorial(n-m) - logFactorial(k) - logFactorial(n-k)
}

// logFactorials holds log k! for small k, summed with Neumaier's compensation. These 16
// KB save most draws the four logarithms of Stirling's series.
var logFactorials = func() (t [2048]float64) {
	excess, sum := 0.0, 0.0
	for k := 2; k < len(t); k++ {
		x := portable.Log(float64(k))
		next := sum + x
		excess += (max(sum, x) - next) + min(sum, x)
		sum = next
		t[k] = sum + excess
	}
	return t
}()

// logFactorial returns log k!. Beyond the table it uses Stirling's series, whose first
// omitted term, x^-3/360, is below half a unit in the last place of the result.
func logFactorial(k int) float64 {
	if k < len(logFactorials) {
		return logFactorials[k]
	}
	const halfLogTau = 0.91893853320467274178
	x := float64(k + 1)
	return float64((x-0.5)*portable.Log(x)) - x + halfLogTau + 1/float64(12*x)
}

// Quadrinomial draws how many of n independent trials fall in each of four classes with
// the probabilities p, whose sum is 1: a binomial draw for the first class, another one
// among the rest for the second, and so on.
func (s *Source) Quadrinomial(n int, p *[4]float64) (count [4]int) {
	// The probability of the rest is the sum of its classes, not 1 minus the others, so
	// that small probabilities keep their precision and 0 stays 0.
	rest := [4]float64{1, p[1] + (p[2] + p[3]), p[2] + p[3], p[3]}
	for c := 0; c < 3 && n > 0; c++ {
		switch {
		case rest[c+1] <= 0:
			count[c] = n
			return count
		case p[c] > 0:
			count[c] = s.Binomial(n, min(1, p[c]/(p[c]+rest[c+1])))
			n -= count[c]
		}
	}
	count[3] += n
	return count
}
