package rng

import (
	"encoding/binary"
	"math"
	"math/big"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// unlikely is the probability of a deviation of more than 4 standard errors in either
// direction. Statistical tests here fail below it. Their streams are fixed, so that a test
// fails always or never.
const unlikely = 6.3e-5

// fits compares counts with expected counts by Pearson's chi-square test.
func fits(t *testing.T, what string, got []int, want []float64) {
	t.Helper()
	statistic := 0.0
	for i, w := range want {
		statistic += (float64(got[i]) - w) * (float64(got[i]) - w) / w
	}
	df := float64(len(want) - 1)
	if p := (distuv.ChiSquared{K: df}).Survival(statistic); p < unlikely {
		t.Errorf("%s: chi-square %.1f with %g degrees of freedom, probability %.2g", what, statistic, df, p)
	}
}

// even returns the expected counts of n draws from k equally likely classes.
func even(n, k int) []float64 {
	want := make([]float64, k)
	for i := range want {
		want[i] = float64(n) / float64(k)
	}
	return want
}

// The first numbers of some streams. They change if the generator in the pinned version of
// golang.org/x/exp changes, or the way in which names become seeds. Either change would
// change every recorded result.
func TestStreamGolden(t *testing.T) {
	for _, test := range []struct {
		root   uint64
		labels []string
		want   []uint64
	}{
		{0, nil, []uint64{0x6beca19fa5fd5885, 0xf3e8160109461830, 0x46611067baf18d46}},
		{1, []string{"duels", "hudry13[]", "17"}, []uint64{0x2d92753729fdf3de, 0x8ddffcc899747492, 0x7a385b2343d9789f}},
		{2, []string{"duels", "hudry13[]", "17"}, []uint64{0xa5cbb230dc42a53, 0x56603096ad478304, 0xb4fc0c5e19f9e79}},
		{1, []string{"duels", "hudry13[]", "18"}, []uint64{0x832db26be436f6d0, 0xaeb591a1b3715de5, 0xdaa47007903c2d13}},
		{math.MaxUint64, []string{"", "é"}, []uint64{0xb939bcd73a15b2f8, 0x166a1b8b911e3f03, 0x931dc2de610b912a}},
	} {
		s := Stream(test.root, test.labels...)
		got := []uint64{s.Uint64(), s.Uint64(), s.Uint64()}
		if !slices.Equal(got, test.want) {
			t.Errorf("Stream(%d, %q) begins with %#x, want %#x", test.root, test.labels, got, test.want)
		}
	}
}

// Streams with different names differ, whether the names differ in the labels, in their
// boundaries, order or number, or in the root.
func TestStreamNames(t *testing.T) {
	type name struct {
		root   uint64
		labels []string
	}
	names := []name{
		{1, nil},
		{2, nil},
		{1 << 32, nil},
		{1, []string{""}},
		{1, []string{"", ""}},
		{1, []string{"ab", "c"}},
		{1, []string{"a", "bc"}},
		{1, []string{"abc"}},
		{1, []string{"abc", ""}},
		{1, []string{"", "abc"}},
		{1, []string{"c", "ab"}},
		{1, []string{"a", "b", "c"}},
		{2, []string{"ab", "c"}},
		{1, []string{"a\x01\x00\x00\x00\x00\x00\x00\x00b"}},
		{1, []string{"a", "b"}}, // a label that looks like a boundary
	}
	first := map[[2]uint64]name{}
	for _, n := range names {
		s := Stream(n.root, n.labels...)
		key := [2]uint64{s.Uint64(), s.Uint64()}
		if other, ok := first[key]; ok {
			t.Errorf("Stream(%d, %q) and Stream(%d, %q) are the same", n.root, n.labels, other.root, other.labels)
		}
		first[key] = n
		again := Stream(n.root, n.labels...)
		if again.Uint64() != key[0] || again.Uint64() != key[1] {
			t.Errorf("two calls of Stream(%d, %q) differ", n.root, n.labels)
		}
	}
}

// All 128 bits of a state come from the name: among 1000 streams each bit is set about 500
// times. The limit is 5 standard errors of 15.8; one of the 128 bits exceeds it with
// probability 1e-4.
func TestStreamState(t *testing.T) {
	var ones [128]int
	for i := range 1000 {
		state, err := Stream(uint64(i), "state").MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		high, low := binary.BigEndian.Uint64(state[:8]), binary.BigEndian.Uint64(state[8:])
		for b := range 64 {
			ones[b] += int(low >> b & 1)
			ones[64+b] += int(high >> b & 1)
		}
	}
	for b, n := range ones {
		if math.Abs(float64(n)-500) > 5*15.8 {
			t.Errorf("bit %d of the state is set in %d of 1000 streams", b, n)
		}
	}
}

func TestFloat64(t *testing.T) {
	const n = 1_000_000
	s := Stream(1, "float")
	var count [64]int
	for range n {
		x := s.Float64()
		if !(x >= 0 && x < 1) {
			t.Fatalf("Float64 = %g", x)
		}
		if x*0x1p53 != math.Floor(x*0x1p53) {
			t.Fatalf("Float64 = %g is not a multiple of 2^-53", x)
		}
		count[int(x*64)]++
	}
	fits(t, "Float64 in 64 classes", count[:], even(n, 64))
	for range 1000 {
		if x := s.Uniform(-3, 5); !(x >= -3 && x < 5) {
			t.Fatalf("Uniform(-3, 5) = %g", x)
		}
	}
}

func TestIntn(t *testing.T) {
	const n = 200_000
	s := Stream(1, "intn")
	for _, k := range []int{1, 2, 3, 7, 10, 64, 1000} {
		count := make([]int, k)
		for range n {
			count[s.Intn(k)]++
		}
		if k > 1 {
			fits(t, "Intn", count, even(n, k))
		}
	}
	// With n = 3/8 of the range of a draw and no rejection, three draws in eight would
	// be 0 modulo 3, three would be 1, and two would be 2.
	const large = (math.MaxInt/4 + 1) * 3
	var count [3]int
	for range n {
		count[s.Intn(large)%3]++
	}
	fits(t, "Intn of a large number, modulo 3", count[:], even(n, 3))
	defer func() {
		if got, want := recover(), "rng: Intn of a number below 1"; got != want {
			t.Errorf("Intn(0): got %v, want %v", got, want)
		}
	}()
	s.Intn(0)
}

// Indices draws what Intn draws and leaves the stream at the same place.
func TestIndices(t *testing.T) {
	for _, n := range []int{1, 2, 3, 500, 1 << 16} {
		one, many := Stream(1, "indices"), Stream(1, "indices")
		list := make([]uint16, 1000)
		many.Indices(list, n)
		for i, got := range list {
			if want := one.Intn(n); int(got) != want {
				t.Fatalf("index %d below %d: %d, want %d", i, n, got, want)
			}
		}
		if one.Uint64() != many.Uint64() {
			t.Errorf("after indices below %d the streams differ", n)
		}
	}
	for _, n := range []int{0, 1<<16 + 1} {
		func() {
			defer func() {
				if got, want := recover(), "rng: Indices of a number that is not from 1 to 65536"; got != want {
					t.Errorf("Indices below %d: got %v, want %v", n, got, want)
				}
			}()
			Stream(1, "indices").Indices(nil, n)
		}()
	}
}

func TestCoin(t *testing.T) {
	const n = 200_000
	s := Stream(1, "coin")
	var count [4]int // of pairs of coins
	for range n {
		c := 0
		if s.Coin() {
			c = 1
		}
		if s.Coin() {
			c += 2
		}
		count[c]++
	}
	fits(t, "pairs of coins", count[:], even(n, 4))
}

func TestShuffle(t *testing.T) {
	const n = 240_000
	s := Stream(1, "shuffle")
	count := map[[4]int]int{}
	for range n {
		p := [4]int{0, 1, 2, 3}
		s.Shuffle(4, func(i, j int) { p[i], p[j] = p[j], p[i] })
		count[p]++
	}
	if len(count) != 24 {
		t.Fatalf("%d different permutations of 4, want 24", len(count))
	}
	var got []int
	for _, c := range count {
		got = append(got, c)
	}
	fits(t, "permutations of 4", got, even(n, 24))
	for _, k := range []int{0, 1} {
		s.Shuffle(k, func(i, j int) { t.Errorf("Shuffle of %d elements swaps %d and %d", k, i, j) })
	}
}

func TestThreshold(t *testing.T) {
	for _, test := range []struct {
		p    float64
		want uint64
	}{
		{0, 0},
		{-0.5, 0},
		{math.Inf(-1), 0},
		{math.NaN(), 0},
		{5e-324, 0},
		{0x1p-65, 0},
		{0x1p-63, 1},
		{0x3p-63, 3},
		{0.25, 1 << 61},
		{0.5, 1 << 62},
		{0.75, 3 << 61},
		{math.Nextafter(1, 0), 1<<63 - 1<<10},
		{1, 1 << 63},
		{1.5, 1 << 63},
		{math.Inf(1), 1 << 63},
		{0x1.0000000000001p-11, 1<<52 + 1}, // where adding a half would round to even
	} {
		if got := Threshold(test.p); got != test.want {
			t.Errorf("Threshold(%g): got %#x, want %#x", test.p, got, test.want)
		}
	}
	// A threshold is p to within 2^-64 for every size of p.
	s := Stream(1, "threshold")
	for range 20_000 {
		p := math.Ldexp(0.5+s.Float64()/2, -s.Intn(70))
		off := new(big.Rat).SetFloat64(p)
		off.Mul(off, new(big.Rat).SetFloat64(0x1p63))
		off.Sub(off, new(big.Rat).SetInt(new(big.Int).SetUint64(Threshold(p))))
		if off.Abs(off).Cmp(big.NewRat(1, 2)) > 0 {
			t.Fatalf("Threshold(%g) differs by %s · 2^-63", p, off.FloatString(3))
		}
	}
	// Draw is always below Threshold(1) and never below Threshold(0).
	for range 100_000 {
		if d := s.Draw(); d >= Threshold(1) || d < Threshold(0) {
			t.Fatalf("Draw = %#x", d)
		}
	}
	if top := uint64(math.MaxUint64) >> 1; top >= Threshold(1) {
		t.Errorf("the largest draw %#x is not below the threshold of a sure event %#x", top, Threshold(1))
	}
	const n = 400_000
	for _, p := range []float64{0.001, 0.3, 0.5, 0.51, 0.999} {
		hits, at := 0, Threshold(p)
		for range n {
			if s.Draw() < at {
				hits++
			}
		}
		fits(t, "draws below a threshold", []int{hits, n - hits}, []float64{n * p, n * (1 - p)})
	}
}
