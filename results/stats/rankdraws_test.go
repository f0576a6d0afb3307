package stats

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"joust/sim/rng"
)

// Packed values have the sums of floats, bit for bit: of few and many algorithms, narrow and
// wide numbers, negative ones, and algorithms that failed everywhere.
func TestPackedSums(t *testing.T) {
	s := stream("packed")
	for _, algorithms := range []int{1, 2, 7, 50} {
		for _, spread := range []int{1, 2, 300, 1 << 20, 1 << 24} {
			for _, trials := range []int{1, 2, 9, 200} {
				if trials*(spread-1) >= 1<<32 {
					continue // tested below
				}
				groups := make([][]float64, trials)
				for g := range groups {
					for a := range algorithms {
						v := float64(s.Intn(spread) - 7*a)
						switch a {
						case 3:
							v = math.Inf(1)
						case 4:
							v = math.Inf(-1)
						case 5:
							v = 1 << 40
						}
						groups[g] = append(groups[g], v)
					}
				}
				p := pack(groups)
				if p == nil {
					t.Fatalf("%d trials with numbers below %d are not packed", trials, spread)
				}
				got, want := make([]float64, algorithms), make([]float64, algorithms)
				indices := make([]uint16, trials)
				for i := range 20 {
					s.Indices(indices, trials)
					if i < trials { // the greatest sum too, which needs all bits
						for at := range indices {
							indices[at] = uint16(i)
						}
					}
					p.sum(got, make([]uint64, algorithms), indices)
					clear(want)
					for _, g := range indices {
						for a, v := range groups[g] {
							want[a] += v
						}
					}
					if !slices.Equal(got, want) {
						t.Fatalf("%d algorithms, numbers below %d, groups %v: got %v, want %v", algorithms, spread, indices, got, want)
					}
				}
			}
		}
	}
}

// Values that packed words do not add exactly stay floats.
func TestWhatIsNotPacked(t *testing.T) {
	inf := math.Inf(1)
	for _, row := range []struct {
		of, and float64 // values of an algorithm in two groups
		packed  bool
	}{
		{1, 2, true},
		{-1, 0, true},
		{inf, inf, true},
		{1, 1.5, false},
		{1, math.NaN(), false},
		{math.NaN(), math.NaN(), false},
		{1, inf, false},
		{-inf, inf, false},
		{0, 1<<31 - 1, true},     // 2·(2^31 - 1) has 32 bits
		{0, 1 << 31, false},      // and this 33
		{1 << 52, 1 << 52, true}, // the sum 2^53 is the greatest one up to which all whole numbers are floats
		{1 << 53, 1 << 53, false},
		{-1 << 53, -1 << 53, false},
	} {
		if got := pack([][]float64{{0, row.of}, {5, row.and}}) != nil; got != row.packed {
			t.Errorf("%v and %v: packed is %v", row.of, row.and, got)
		}
	}
}

// BenchmarkRanks ranks 20 algorithms in 10 environments of 200 trials, by whole numbers and
// by others.
func BenchmarkRanks(b *testing.B) {
	for _, whole := range []bool{true, false} {
		s := stream("ranks of many")
		values := make([][][]float64, 10)
		for e := range values {
			values[e] = make([][]float64, 20)
			for a := range values[e] {
				for range 200 {
					v := float64(s.Intn(100 + 10*a))
					if !whole {
						v += s.Float64()
					}
					values[e][a] = append(values[e][a], v)
				}
			}
		}
		b.Run(fmt.Sprintf("whole=%v", whole), func(b *testing.B) {
			for b.Loop() {
				Ranks(Lower, values, rng.Stream(1, "ranks"), 1)
			}
		})
	}
}
