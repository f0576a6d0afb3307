package pref

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat"

	"joust/sim/rng"
)

// Values by hand, from C, D and T of few pairs.
func TestKendallTau(t *testing.T) {
	for _, row := range []struct {
		what    string
		ranking []Arm
		worth   []float64
		want    float64
	}{
		{"the right order", []Arm{2, 0, 1}, []float64{.5, .1, .9}, 1},
		{"the reverse", []Arm{1, 0, 2}, []float64{.5, .1, .9}, -1},
		{"one pair of three reversed", []Arm{0, 2, 1}, []float64{.5, .1, .9}, 1. / 3},
		{"two of six pairs reversed", []Arm{1, 0, 3, 2}, []float64{4, 3, 2, 1}, 2. / 6},
		// C = 2, D = 0, T = 1: 2/√(3·2)
		{"two worths are equal", []Arm{2, 0, 1}, []float64{.5, .5, .9}, 2 / math.Sqrt(6)},
		// C = 1, D = 1, T = 1
		{"the equal ones around the third", []Arm{0, 2, 1}, []float64{.5, .5, .9}, 0},
		// C = 3, D = 1, T = 2: 2/√(6·4)
		{"equal up to rounding", []Arm{1, 2, 0, 3}, []float64{.6, .3 + .3, .1 + .2, .3}, (3 - 1) / math.Sqrt(24)},
		{"all equal", []Arm{1, 0, 2}, []float64{.5, .5, .5}, math.NaN()},
		{"one arm", []Arm{0}, []float64{.5}, math.NaN()},
	} {
		got := KendallTau(row.ranking, row.worth)
		if !(math.Abs(got-row.want) <= 1e-15 || math.IsNaN(got) && math.IsNaN(row.want)) {
			t.Errorf("%s: got %v, want %v", row.what, got, row.want)
		}
	}
}

// Without ties it is gonum's τ of the places and the worths, with the other sign, since
// the first place is the best one.
func TestKendallTauWithoutTies(t *testing.T) {
	s := rng.Stream(5, "kendall")
	for range 200 {
		k := 2 + s.Intn(12)
		ranking, worth, places := make([]Arm, k), make([]float64, k), make([]float64, k)
		for i := range ranking {
			ranking[i], worth[i] = Arm(i), s.Float64()
		}
		s.Shuffle(k, func(i, j int) { ranking[i], ranking[j] = ranking[j], ranking[i] })
		for i := range places {
			places[i] = float64(slices.Index(ranking, Arm(i)))
		}
		if got, want := KendallTau(ranking, worth), -stat.Kendall(places, worth, nil); math.Abs(got-want) > 1e-12 {
			t.Errorf("%v of the worths %v: got %v, want %v", ranking, worth, got, want)
		}
	}
}
