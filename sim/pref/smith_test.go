package pref_test

import (
	"math/bits"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"joust/sim/pref"
)

func TestSmith(t *testing.T) {
	m := pref.NewMatrix(4) // a cycle of the arms 1, 2 and 3, which all beat arm 0
	for i := pref.Arm(1); i < 4; i++ {
		m.Set(i, 0, 0.7, 0, 0.3)
		m.Set(i, i%3+1, 0.6, 0.1, 0.3)
	}
	if got, want := m.Smith(), []pref.Arm{1, 2, 3}; !slices.Equal(got, want) {
		t.Errorf("a cycle above an arm: %v, want %v", got, want)
	}
	m.Set(2, 0, 0.3, 0.4, 0.3)
	if got, want := m.Smith(), []pref.Arm{0, 1, 2, 3}; !slices.Equal(got, want) {
		t.Errorf("a level pair joins arm 0 to the set: %v, want %v", got, want)
	}
	if got := pref.NewMatrix(1).Smith(); !slices.Equal(got, []pref.Arm{0}) {
		t.Errorf("one arm: %v", got)
	}
}

// The set is that of the definition, by trying all sets of arms.
func TestSmithIsSmallest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := rapid.IntRange(1, 7).Draw(t, "arms")
		m := pref.NewMatrix(k)
		for i := range pref.Arm(k) {
			for j := range i {
				p := rapid.SampledFrom([]float64{0.2, 0.2, 0.5, 0.8, 0.8}).Draw(t, "p")
				m.Set(i, j, p, 0, 1-p)
			}
		}
		dominates := func(set uint) bool {
			for i := range k {
				for j := range k {
					if set>>i&1 == 1 && set>>j&1 == 0 && m.Win(pref.Arm(i), pref.Arm(j)) <= 0.5 {
						return false
					}
				}
			}
			return true
		}
		var want uint
		for set := uint(1); set < 1<<k; set++ {
			if dominates(set) && (want == 0 || bits.OnesCount(set) < bits.OnesCount(want)) {
				want = set
			}
		}
		var got uint
		for _, i := range m.Smith() {
			got |= 1 << i
		}
		if got != want {
			t.Errorf("got %b, want %b", got, want)
		}
	})
}
