package tournament

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/simtest"
)

func newHalvingOf(perArm int, opponents string) func(duel.Problem, *rng.Source) duel.Learner {
	return func(p duel.Problem, s *rng.Source) duel.Learner {
		return NewSequentialHalving(SequentialHalvingParams{BudgetPerArm: perArm, Opponents: opponents}, p, s)
	}
}

// TestHalvingPlan checks the numbers of duels and rounds by hand: there are ⌈log₂N⌉ rounds,
// each with ⌈|S|/2⌉ survivors and ⌊B/(|S|L)⌋ duels for each arm, at least one, where B is
// at most the horizon.
func TestHalvingPlan(t *testing.T) {
	for _, row := range []struct {
		k, perArm, horizon int
		rounds             []int // duels of each
	}{
		{2, 0, 1000, []int{2}},
		{3, 0, 1000, []int{3, 2}},                // 6/(3·2) and 6/(2·2), each
		{5, 0, 1000, []int{5, 3, 4}},             // 15/15, 15/9, 15/6, each
		{8, 0, 1000, []int{8, 8, 8}},             // 24: 1, 2, 4
		{16, 0, 1000, []int{16, 16, 16, 16}},     // 64: 1, 2, 4, 8
		{16, 10, 1000, []int{32, 40, 40, 40}},    // 160: 2, 5, 10, 20
		{8, 10, 30, []int{8, 8, 10}},             // 30 of 80: 1, 2, 5
		{16, 1, 1000, []int{16, 8, 4, 4}},        // 16: less than one, one, one, two
		{2, 1_000_000, 777, []int{776}},          // 388 each
		{13, 4, 1_000_000, []int{13, 7, 12, 12}}, // 52: 1, 1, 3, 6
		{9, 7, 1_000_000, []int{9, 15, 15, 14}},  // 63: 1, 3, 5, 7
		{64, 0, 1_000_000, []int{64, 64, 64, 64, 64, 64}},
	} {
		for _, opponents := range []string{"all", "survivors"} {
			w := &leagueWorld{k: row.k, judge: leagueCoins(leagueStream(t))}
			_, spent := leaguePlay(t, newHalvingOf(row.perArm, opponents)(w.problem(row.horizon), leagueStream(t)), w, 10_000)
			got := make([]int, spent.Rounds)
			for _, d := range w.log {
				got[d.round-1]++
			}
			if !slices.Equal(got, row.rounds) {
				t.Errorf("%d arms, %d duels an arm, horizon %d, %s: duels by round %v, want %v", row.k, row.perArm, row.horizon, opponents, got, row.rounds)
			}
		}
	}
}

// halvingWorld returns a matrix in which arm 0 wins with probability p and all other pairs
// are even.
func halvingWorld(k int, p float64) [][]float64 {
	wins := make([][]float64, k)
	for i := range wins {
		wins[i] = slices.Repeat([]float64{0.5}, k)
		wins[i][0] = 1 - p
	}
	wins[0] = slices.Repeat([]float64{p}, k)
	wins[0][0] = 0.5
	return wins
}

// TestHalvingBound checks the bound of Karnin et al. where it is below 1: the
// failures of 200 trials exceed 200 times the bound by less than 4 standard errors.
// The bound is not tight: no trial fails.
func TestHalvingBound(t *testing.T) {
	simtest.Slow(t)
	const trials = 200
	for _, row := range []struct {
		k     int
		p     float64
		bound float64
	}{{4, 0.9, 0.5}, {8, 0.9, 0.5}, {8, 0.75, 0.9}, {8, 0.9, 0.1}} {
		// Borda scores p and ((k-2)/2 + 1-p)/(k-1), so H₂ = k/gap².
		gap := row.p - (float64(row.k-2)/2+1-row.p)/float64(row.k-1)
		h2, l := float64(row.k)/(gap*gap), math.Log2(float64(row.k))
		budget := 8 * h2 * l * math.Log(3*l/row.bound)
		perArm := int(budget)/row.k + 1
		share := champions(t, halvingWorld(row.k, row.p), nil, trials, fmt.Sprintf("halving %v", row), newHalvingOf(perArm, "all"))
		if fail := 1 - share[0]; fail > row.bound+4*math.Sqrt(row.bound/trials) {
			t.Errorf("%d arms, p = %g: fails with probability %g, above the bound %g", row.k, row.p, fail, row.bound)
		} else {
			t.Logf("%d arms, p = %g, %d duels an arm: fails with %g, the bound is %g", row.k, row.p, perArm, fail, row.bound)
		}
	}
}

// TestHalvingFindsTheBordaWinner checks that with enough duels it finds the arm with the
// largest Borda score, even if another arm beats all others. If opponents are survivors
// only, the Condorcet winner wins the last round if it reaches it, unless earlier rounds
// have more weight.
func TestHalvingFindsTheBordaWinner(t *testing.T) {
	// Scores of 0 and 1: .60 and (.4 + 2·.95)/3 = .767.
	wins := [][]float64{{.5, .6, .6, .6}, {.4, .5, .95, .95}, {.4, .05, .5, .5}, {.4, .05, .5, .5}}
	share := champions(t, wins, nil, 200, "borda", newHalvingOf(300, "all"))
	if share[1] < 0.99 {
		t.Errorf("recommends the Borda winner with frequency %g", share[1])
	}
	share = champions(t, halvingWorld(16, 0.8), nil, 200, "best", newHalvingOf(60, "survivors"))
	if share[0] < 0.99 {
		t.Errorf("against survivors: recommends the best arm with frequency %g", share[0])
	}
}

// TestHalvingKeepsTheBest checks that in a total order without noise the best arm
// wins all its duels and is never eliminated.
func TestHalvingKeepsTheBest(t *testing.T) {
	for trial := range 100 {
		w := &leagueWorld{k: 8, judge: func(first, second pref.Arm) pref.Outcome {
			if first < second {
				return pref.FirstWins
			}
			return pref.SecondWins
		}}
		arm, _ := leaguePlay(t, newHalvingOf(60, []string{"all", "survivors"}[trial%2])(w.problem(10_000), leagueStream(t, trial)), w, 10_000)
		if arm != 0 {
			t.Errorf("recommends arm %d in a total order", arm)
		}
	}
}
