package tournament

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"

	"joust/sim"
	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
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

// halvingFailure returns the bound on the failure probability in the card of
// sequential-halving for n arms and that many duels of each.
func halvingFailure(t *testing.T, n int, perArm, h2 float64) float64 {
	t.Helper()
	for _, p := range SequentialHalvingEntry.Card.Promises {
		if p.Of == sim.Failure {
			v, err := p.Bound.Value(map[string]float64{"N": float64(n), "B": float64(n) * perArm, "H₂": h2})
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
	}
	t.Fatal("the card promises no failure probability")
	return 0
}

// hardness returns H₂, the greatest i/Δᵢ² of the arms i = 2 … N; gaps are those of all
// arms in increasing order, the first being 0.
func hardness(gaps []float64) (h2 float64) {
	for i, gap := range gaps[1:] {
		h2 = max(h2, float64(i+2)/(gap*gap))
	}
	return h2
}

// halvingSum bounds the failure probability round by round. Let every arm have a stack of
// independent results, of which a round uses the next ones, so that the mean of arm i
// after T duels does not depend on who survives. If the best arm is among the s survivors
// and is eliminated, then k = ⌈s/2⌉ others have at least its mean, hence at least k - q + 1
// of the N - q arms that are not among the q best; each has a gap of at least Δ_q+1 and by
// Hoeffding's inequality such a mean with probability at most exp(-TΔ²). Markov's
// inequality gives (N-q)/(k-q+1)·exp(-TΔ²_q+1) for any q ≤ k; here q = ⌈s/4⌉.
func halvingSum(gaps []float64, perArm int) (sum float64) {
	n := len(gaps)
	rounds := 0
	for 1<<rounds < n {
		rounds++
	}
	duels := 0
	for s := n; s > 1; s = (s + 1) / 2 {
		duels += max(1, perArm*n/(s*rounds))
		k, q := (s+1)/2, (s+3)/4
		if q < n {
			sum += float64(n-q) / float64(k-q+1) * math.Exp(-float64(duels)*gaps[q]*gaps[q])
		}
	}
	return sum
}

// TestHalvingBound checks the bound of the card. It is at least the sum over the rounds
// that halvingSum derives, for any number of arms and any gaps. With two arms the failure
// probability is that of a race of two binomials, which the learner has within 4 standard
// errors, and it is below the sum and the bound. Where the bound is below 1 with more
// arms, the failures exceed it by less than 4 standard errors.
func TestHalvingBound(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(2, 300).Draw(rt, "arms")
		perArm := rapid.IntRange(1, 5000).Draw(rt, "duels of each arm")
		gaps := make([]float64, n)
		for i := 1; i < n; i++ {
			gaps[i] = rapid.Float64Range(0.001, 1).Draw(rt, "gap")
		}
		slices.Sort(gaps)
		bound, sum := halvingFailure(t, n, float64(perArm), hardness(gaps)), halvingSum(gaps, perArm)
		if sum > bound*(1+1e-12) {
			rt.Fatalf("%d arms with %d duels each: the sum over rounds is %g, the bound %g; gaps %v", n, perArm, sum, bound, gaps)
		}
	})
	const trials = 2000
	for _, row := range []struct {
		p      float64
		perArm int
	}{{0.6, 1}, {0.6, 5}, {0.7, 12}, {0.9, 4}} {
		first := distuv.Binomial{N: float64(row.perArm), P: row.p}
		second := distuv.Binomial{N: float64(row.perArm), P: 1 - row.p}
		exact := 0.0
		for x := range row.perArm + 1 {
			exact += first.Prob(float64(x)) * (1 - second.CDF(float64(x)) + second.Prob(float64(x))/2)
		}
		gap := 2*row.p - 1
		sum, bound := halvingSum([]float64{0, gap}, row.perArm), halvingFailure(t, 2, float64(row.perArm), 2/(gap*gap))
		if exact > sum || sum > bound {
			t.Errorf("two arms, p = %g, %d duels each: fails with probability %g, by the sum at most %g, by the card at most %g", row.p, row.perArm, exact, sum, bound)
		}
		share := champions(t, halvingWorld(2, row.p), nil, trials, fmt.Sprintf("two %v", row), newHalvingOf(row.perArm, "all"))
		closeTo(t, fmt.Sprintf("failures of two arms, %v", row), share[1], exact, 4*math.Sqrt(exact*(1-exact)/trials))
	}
	for _, row := range []struct {
		k     int
		p     float64
		bound float64
	}{{4, 0.9, 0.5}, {8, 0.9, 0.1}} {
		const trials = 100
		// Borda scores p and ((k-2)/2 + 1-p)/(k-1), so H₂ = k/gap².
		gap := row.p - (float64(row.k-2)/2+1-row.p)/float64(row.k-1)
		h2, perArm := float64(row.k)/(gap*gap), 1
		for halvingFailure(t, row.k, float64(perArm), h2) > row.bound {
			perArm++
		}
		share := champions(t, halvingWorld(row.k, row.p), nil, trials, fmt.Sprintf("halving %v", row), newHalvingOf(perArm, "all"))
		if fail := 1 - share[0]; fail > row.bound+4*math.Sqrt(row.bound/trials) {
			t.Errorf("%d arms, p = %g: fails with probability %g, above the bound %g", row.k, row.p, fail, row.bound)
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
