package stats

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat"
	"pgregory.net/rapid"
)

// Counts give the same statistics as the sorted values.
func TestCounterAgreesWithAllValuesSorted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.OneOf(
			rapid.Map(rapid.IntRange(0, 9), func(i int) float64 { return float64(i) }),
			rapid.Float64Range(-1e6, 1e6),
		), 1, 400).Draw(t, "values")
		var got Counter
		for part := range slices.Chunk(values, rapid.IntRange(1, 50).Draw(t, "part")) {
			got.Add(part)
			if rapid.Bool().Draw(t, "merge") {
				got.merge()
			}
		}
		s := got.Describe(Count)
		sorted := slices.Sorted(slices.Values(values))
		mean, sd := stat.MeanStdDev(values, nil)
		// Two ways to add up n numbers differ by at most n roundings of their size.
		tolerance := 400 * 1e6 * 0x1p-52
		if s.N != len(values) || math.Abs(s.Mean-mean) > tolerance || len(values) > 1 && math.Abs(s.SD-sd) > 400*tolerance {
			t.Fatalf("got n %d, mean %v, sd %v, want %d, %v, %v", s.N, s.Mean, s.SD, len(values), mean, sd)
		}
		for _, q := range []struct{ got, share float64 }{{s.P05, 0.05}, {s.P50, 0.5}, {s.P95, 0.95}} {
			if want := stat.Quantile(q.share, stat.Empirical, sorted, nil); q.got != want {
				t.Fatalf("quantile %v: got %v, want %v", q.share, q.got, want)
			}
		}
	})
}

// The memory of a Counter is that of the different values: a thousand for ten million
// trials with a thousand different values.
func TestCounterKeepsDifferentValues(t *testing.T) {
	var counted Counter
	block := make([]float64, 2000)
	for i := range 5000 {
		for j := range block {
			block[j] = float64((i*2000 + j) * 7919 % 1000)
		}
		counted.Add(block)
	}
	if s := counted.Describe(Count); s.N != 10_000_000 || s.Mean != 499.5 || s.P50 != 499 {
		t.Errorf("got n %d, mean %v, median %v, want 10000000, 499.5, 499", s.N, s.Mean, s.P50)
	}
	if c, f := len(counted.counts), cap(counted.pending); c != 1000 || f > 1<<14 {
		t.Errorf("has %d values and capacity for %d, want 1000 and at most %d", c, f, 1<<14)
	}
}

// The median of a sample with lower bounds is that of the sample in which these are
// greater than all values, or unknown.
func TestMedianOfCutValues(t *testing.T) {
	for _, row := range []struct {
		why         string
		values, cut []float64
		median      float64
	}{
		{"none is cut", []float64{1, 2, 3, 4}, nil, 2},
		{"those at the budget are cut", []float64{9, 2, 9, 1, 3}, []float64{1, 0, 1, 0, 0}, 3},
		{"a cut value in the middle counts as the greatest", []float64{1, 2, 3, 4}, []float64{0, 1, 0, 0}, 3},
		{"equal values, of which some are cut", []float64{2, 2, 2, 5}, []float64{1, 0, 0, 0}, 2},
		{"half of them are cut", []float64{1, 2, 9, 9}, []float64{0, 0, 1, 1}, 2},
		{"most of them are cut", []float64{1, 9, 9}, []float64{0, 1, 1}, math.NaN()},
	} {
		s := DescribeCut(Count, row.values, row.cut)
		cut := 0
		for _, c := range row.cut {
			cut += int(c)
		}
		if s.Median != row.median && !(math.IsNaN(s.Median) && math.IsNaN(row.median)) || s.Cut != cut {
			t.Errorf("%s: got the median %v and %d cut, want %v and %d", row.why, s.Median, s.Cut, row.median, cut)
		}
		// The law of min(X, budget) is kept.
		if plain := Describe(Count, row.values); s.Mean != plain.Mean || s.P50 != plain.P50 || s.High != plain.High {
			t.Errorf("%s: got %+v, without marks %+v", row.why, s, plain)
		}
	}
}
