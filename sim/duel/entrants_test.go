package duel

import (
	"slices"
	"testing"

	"joust/sim/pref"
	"joust/sim/rng"
)

// TestEntrants checks the order of seeding, and that scores are counted as read
// only where the order depends on them.
func TestEntrants(t *testing.T) {
	known := Problem{Arms: 5, Teams: []int{7, 3, 7, 7, 3}, Scores: []float64{.1, .9, .5, .7, .3}}
	for _, tt := range []struct {
		seeding string
		problem Problem
		rank    []int // of each arm; arms of equal rank are in random order
		scored  int
	}{
		{"random", known, []int{0, 0, 0, 0, 0}, 0},
		{"votes", known, []int{0, 1, 0, 0, 1}, 0},
		{"scores", known, []int{4, 0, 2, 1, 3}, 5},
		{"votes", Problem{Arms: 5}, []int{0, 0, 0, 0, 0}, 0},
		{"scores", Problem{Arms: 5}, []int{0, 0, 0, 0, 0}, 0},
	} {
		orders := make(map[[5]pref.Arm]bool)
		for trial := range 50 {
			arms, scored := SeedingParams{Seeding: tt.seeding}.Entrants(&tt.problem, rng.Stream(uint64(trial), t.Name()))
			if scored != tt.scored {
				t.Errorf("seeding=%s: %d scores are read, want %d", tt.seeding, scored, tt.scored)
			}
			if !slices.IsSortedFunc(arms, func(a, b pref.Arm) int { return tt.rank[a] - tt.rank[b] }) {
				t.Errorf("seeding=%s: the order is %v; the ranks of the arms are %v", tt.seeding, arms, tt.rank)
			}
			orders[[5]pref.Arm(arms)] = true
		}
		if tied := slices.Max(tt.rank) < 4; tied != (len(orders) > 1) {
			t.Errorf("seeding=%s: 50 trials have %d orders; equally strong arms must be in random order", tt.seeding, len(orders))
		}
	}
}

func TestAnswers(t *testing.T) {
	for _, tt := range []struct {
		problem   Problem
		of, sizes []int
		first     []pref.Arm
	}{
		{Problem{Arms: 5, Teams: []int{7, 3, 7, 9, 3}}, []int{0, 1, 0, 2, 1}, []int{2, 2, 2, 1, 2}, []pref.Arm{0, 1, 3}},
		{Problem{Arms: 3}, []int{0, 1, 2}, []int{1, 1, 1}, []pref.Arm{0, 1, 2}},
	} {
		of, first := tt.problem.Answers()
		if !slices.Equal(of, tt.of) || !slices.Equal(first, tt.first) {
			t.Errorf("teams %v: got answers %v, first given by %v; want %v, %v", tt.problem.Teams, of, first, tt.of, tt.first)
		}
		if sizes := tt.problem.TeamSizes(); !slices.Equal(sizes, tt.sizes) {
			t.Errorf("teams %v: got sizes %v, want %v", tt.problem.Teams, sizes, tt.sizes)
		}
	}
}
