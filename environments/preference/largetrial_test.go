package preference

import (
	"runtime"
	"testing"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// A trial without laws is the same as one with laws: the same outcomes and tallies of the
// same random numbers, whichever arm duels many others, and if pairs can tie.
func TestTrialsWithoutLaws(t *testing.T) {
	for _, row := range []struct {
		name string
		m    *pref.Matrix
	}{
		{"drawn", drawn(t, RandomParams{Arms: 9, Low: 0.5, High: 1}, 1)[0]},
		{"drawn with ties", drawn(t, RandomParams{Arms: 9, Low: 0.5, High: 1, Ties: 0.3}, 1)[0]},
		{"of decimals", matrixOf(9, func(i, _ int) outcomes {
			return outcomes{win: float64(i+1) / 10, lose: 1 - float64(i+1)/10}
		})},
		{"of probabilities that add up to less than 1", matrixOf(9, func(int, int) outcomes { return outcomes{win: 0.7, lose: 0.3 - 1e-10} })},
	} {
		with := newTrial(row.m, duel.Instance{}, rng.Stream(1, "coins"))
		without := newTrial(row.m, duel.Instance{}, rng.Stream(1, "coins"))
		without.few, without.binary = false, isBinary(row.m)
		s := rng.Stream(1, "pairs")
		pair := pref.Pair{}
		for n := range 20_000 {
			if s.Intn(3) > 0 {
				pair.First = pref.Arm(s.Intn(9))
			}
			if s.Intn(3) > 0 {
				pair.Second = pref.Arm(s.Intn(9))
			}
			if n%5 == 0 {
				size := 1 + s.Intn(40)
				if got, want := without.DuelTally(pair, size), with.DuelTally(pair, size); got != want {
					t.Fatalf("%s: %d duels of %v: got %v, want %v", row.name, size, pair, got, want)
				}
			} else if got, want := without.Duel(pair), with.Duel(pair); got != want {
				t.Fatalf("%s: duel of %v: got %v, want %v", row.name, pair, got, want)
			}
		}
	}
}

// To make a trial of 1024 arms takes 16 bytes for each pair of arms, and if pairs can tie 24
// and as long as the arms are renumbered another 8. It may exceed that by what an arm takes:
// its name, its number, its score.
func TestMemoryOfTrials(t *testing.T) {
	for _, row := range []struct{ ties, bytes float64 }{{0, 16}, {0.3, 24 + 8}} {
		p := RandomEntry.Defaults
		p.Arms, p.Ties = 1024, row.ties
		w, err := NewRandom(p)
		if err != nil {
			t.Fatal(err)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		w.Trial(rng.Stream(1, "instance"), rng.Stream(1, "coins"))
		runtime.ReadMemStats(&after)
		pairs := float64(p.Arms * (p.Arms - 1) / 2)
		if got := float64(after.TotalAlloc-before.TotalAlloc) / pairs; got > row.bytes+0.5 {
			t.Errorf("ties %v: a trial takes %.1f bytes a pair, want %v", row.ties, got, row.bytes)
		}
	}
}
