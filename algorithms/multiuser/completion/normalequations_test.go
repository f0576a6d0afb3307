package completion

import (
	"slices"
	"testing"

	"joust/sim/rng"
)

// The versions without inner loops add the terms of each sum in the order of the entries,
// as the formula does, and so have the same bits.
func TestNormalEquations(t *testing.T) {
	const features, entries = 7, 23
	s := rng.Stream(1, "normal equations")
	for q := 1; q <= 11; q++ {
		from := make([]float64, features*q)
		for i := range from {
			from[i] = s.Normal()
		}
		index, weight, target := make([]int32, entries), make([]float64, entries), make([]float64, entries)
		for k := range index {
			index[k], weight[k], target[k] = int32(s.Intn(features)), s.Uniform(0.5, 2), s.Normal()
		}
		triangle := q * (q + 1) / 2
		want := make([]float64, triangle+q)
		for k, j := range index {
			v := from[int(j)*q:]
			for r := range q {
				wx := float64(weight[k] * v[r])
				for c := range r + 1 {
					want[r*(r+1)/2+c] += float64(wx * v[c])
				}
				want[triangle+r] += float64(target[k] * v[r])
			}
		}
		got := slices.Repeat([]float64{99}, len(want)) // what was there does not matter
		normal(got[:triangle], got[triangle:], from, index, weight, target, q)
		if !slices.Equal(got, want) {
			t.Errorf("q = %d: got %v, want %v", q, got, want)
		}
	}
}
