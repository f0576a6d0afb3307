package simtest

import (
	"strings"
	"testing"

	"joust/sim/duel"
	"joust/sim/rng"
)

// mixer is a challenger with a mixture, which a test spoils: half for the champion, the rest
// for the others.
type mixer struct {
	*challenger
	mixture func(right []float64) []float64
}

func (m mixer) Mixture() []float64 {
	list := make([]float64, m.k)
	for a := range list {
		list[a] = 0.5 / float64(m.k-1)
	}
	list[m.champion] = 0.5
	return m.mixture(list)
}

func TestSuiteChecksMixtures(t *testing.T) {
	asked := 0
	for _, tt := range []struct {
		about   string
		mixture func([]float64) []float64
		want    string
	}{
		{"a sound mixture", func(l []float64) []float64 { return l }, ""},
		{"a mixture without the last arm", func(l []float64) []float64 { return l[:len(l)-1] }, "of 1 arms; there are 2"},
		{"a sum below 1", func(l []float64) []float64 { l[0] -= 0.25; return l }, "with the sum 0.75; it must be 1"},
		{"a negative probability", func(l []float64) []float64 { l[0], l[1] = -0.25, 1.25; return l }, "the probability -0.25 of arm 0; it must be at least 0"},
		{"another mixture each time", func(l []float64) []float64 {
			if asked++; asked%2 == 0 {
				l[0], l[1] = 1, 0
				clear(l[2:])
			}
			return l
		}, "asked again"},
	} {
		err := Test(DuelLearner{Name: tt.about, New: func(p duel.Problem, s *rng.Source) duel.Learner {
			return mixer{newChallenger(p, s), tt.mixture}
		}})
		if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%s: got %v, want %q", tt.about, err, tt.want)
		}
	}
}
