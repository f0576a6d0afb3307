package rng

import (
	"crypto/sha256"
	"encoding/binary"
	"math"
	"math/bits"

	"golang.org/x/exp/rand"
)

// Source is one stream. It is not safe for concurrent use. It implements
// math/rand/v2.Source, so that gonum's distributions can draw from it.
type Source struct{ rand.PCGSource }

// Stream returns the stream with this root seed and these labels. The labels are hashed
// with their lengths, so that ("ab", "c") and ("a", "bc") differ.
func Stream(root uint64, labels ...string) *Source {
	var room [256]byte // most names are shorter
	name := append(room[:0], "joust stream 1\x00"...)
	name = binary.LittleEndian.AppendUint64(name, root)
	for _, label := range labels {
		name = binary.LittleEndian.AppendUint64(name, uint64(len(label)))
		name = append(name, label...)
	}
	hash := sha256.Sum256(name)
	s := new(Source)
	// The first 16 bytes of the hash are the generator's 128-bit state. Its method Seed
	// would reach only the 2^64 states with two equal halves.
	if err := s.UnmarshalBinary(hash[:16]); err != nil {
		panic(err)
	}
	return s
}

// Float64 draws uniformly from the 2^53 multiples of 2^-53 in [0, 1).
func (s *Source) Float64() float64 { return float64(s.Uint64()>>11) * 0x1p-53 }

// Uniform draws uniformly from [low, high). It can return high by rounding.
func (s *Source) Uniform(low, high float64) float64 {
	return low + float64((high-low)*s.Float64())
}

// Intn draws uniformly from 0 … n-1, without bias (Lemire 2019). It panics if n < 1.
func (s *Source) Intn(n int) int {
	if n < 1 {
		panic("rng: Intn of a number below 1")
	}
	hi, lo := bits.Mul64(s.Uint64(), uint64(n))
	if lo < uint64(n) {
		for reject := -uint64(n) % uint64(n); lo < reject; {
			hi, lo = bits.Mul64(s.Uint64(), uint64(n))
		}
	}
	return int(hi)
}

// Indices fills the list with what as many calls of Intn(n) return, in less time. n must be
// from 1 to 65536.
func (s *Source) Indices(list []uint16, n int) {
	if n < 1 || n > 1<<16 {
		panic("rng: Indices of a number that is not from 1 to 65536")
	}
	source, reject := s.PCGSource, -uint64(n)%uint64(n)
	for i := range list {
		hi, lo := bits.Mul64(source.Uint64(), uint64(n))
		for lo < reject {
			hi, lo = bits.Mul64(source.Uint64(), uint64(n))
		}
		list[i] = uint16(hi)
	}
	s.PCGSource = source
}

// Coin returns true with probability 1/2.
func (s *Source) Coin() bool { return s.Uint64()>>63 == 1 }

// Shuffle permutes n elements by swaps; all permutations are equally likely (Fisher and
// Yates).
func (s *Source) Shuffle(n int, swap func(i, j int)) {
	for i := n - 1; i > 0; i-- {
		swap(i, s.Intn(i+1))
	}
}

// one is the threshold of an event with probability 1.
const one = 1 << 63

// Threshold returns an integer such that Draw is below it with probability p, to within
// 2^-64. The probability is exactly 0 for p <= 0 and exactly 1 for p >= 1.
func Threshold(p float64) uint64 {
	switch {
	case p >= 1:
		return one
	case p > 0: // the product is exact
		return uint64(math.Round(p * 0x1p63))
	}
	return 0
}

// Draw draws uniformly from 0 … 2^63-1, for comparison with a Threshold.
func (s *Source) Draw() uint64 { return s.Uint64() >> 1 }
