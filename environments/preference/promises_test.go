package preference

import (
	"math"
	"slices"
	"testing"

	"joust/sim/pref"
)

// TestArxiv6 checks what the card says of the published matrix.
func TestArxiv6(t *testing.T) {
	w, err := NewArXiv6(ArXiv6Params{})
	m := must(t, w, err)
	best, ok := m.Condorcet()
	if !ok {
		t.Fatal("there is no Condorcet winner")
	}
	least, greatest := 1.0, 0.0
	for i := range pref.Arm(m.Arms()) {
		if i != best {
			least, greatest = min(least, m.Win(best, i)), max(greatest, m.Win(best, i))
		}
	}
	if math.Abs(least-0.54) > 1e-12 || math.Abs(greatest-0.61) > 1e-12 {
		t.Errorf("the best arm wins with probabilities from %v to %v, want .54 to .61", least, greatest)
	}
	if m.Win(3, 4) <= 0.5 || m.Win(4, 5) <= 0.5 || m.Win(3, 5) != 0.5 || m.Win(5, 3) != 0.5 {
		t.Errorf("3 beats 4 with %v, 4 beats 5 with %v, 3 beats 5 with %v, want more than half, more than half, half", m.Win(3, 4), m.Win(4, 5), m.Win(3, 5))
	}
}

// TestHudry13 checks what the card says of the published tournament: by little is a win
// in less than two thirds of the duels, by much is one in more.
func TestHudry13(t *testing.T) {
	w, err := NewHudry13(Hudry13Params{})
	m := must(t, w, err)
	if _, ok := m.Condorcet(); ok || m.Arms() != 13 {
		t.Errorf("%d arms, a Condorcet winner: %v; want 13 and none", m.Arms(), ok)
	}
	copeland := m.Copeland()
	if len(copeland) != 1 {
		t.Fatalf("the Copeland winners are %v, want one", copeland)
	}
	little, much := 0, 0
	for i := range pref.Arm(13) {
		switch p := m.Win(copeland[0], i); {
		case i == copeland[0]:
		case p > 0.5 && p < 2./3:
			little++
		case p < 1./3:
			much++
		}
	}
	if little != 9 || much != 3 || slices.Contains(m.Borda(), copeland[0]) {
		t.Errorf("the Copeland winner beats %d arms by little and loses to %d by much, and is best by Borda: %v; want 9, 3, false", little, much, slices.Contains(m.Borda(), copeland[0]))
	}
}
