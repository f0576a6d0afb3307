package tournament

import (
	"math"
	"strconv"
	"testing"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/simtest"
)

// twoTypes returns the population of correct and wrong candidates with a judge that prefers
// a correct one with probability p.
func twoTypes(share, p float64) *duel.Population {
	return &duel.Population{
		Shares: []float64{share, 1 - share},
		Wins:   [][]float64{{0.5, p}, {1 - p, 0.5}},
		Right:  []bool{true, false},
	}
}

func closeTo(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	if !(math.Abs(got-want) <= within) {
		t.Errorf("%s: got %.9g, want %.9g", what, got, want)
	}
}

// TestMajority checks the table of vote amplification to its six digits, and that an even
// number of votes has the same effect as one vote less.
func TestMajority(t *testing.T) {
	for _, row := range []struct {
		p          float64
		k3, k5, k9 float64
	}{
		{.55, .574750, .593127, .621421},
		{.60, .648000, .682560, .733432},
		{.642, .707273, .752280, .814497},
		{.704, .789021, .842172, .906018},
		{.80, .896, .942080, .980419},
	} {
		for k, want := range map[int]float64{1: row.p, 3: row.k3, 5: row.k5, 9: row.k9} {
			closeTo(t, "majority", majority(row.p, k), want, 5e-7)
			closeTo(t, "an even number of votes", majority(row.p, k+1), majority(row.p, k), 1e-14)
			closeTo(t, "the other side", majority(1-row.p, k), 1-majority(row.p, k), 1e-14)
		}
	}
	for _, k := range []int{1, 2, 1001, 100_000, maxVotes} {
		closeTo(t, "an even judge", majority(0.5, k), 0.5, 1e-9)
		closeTo(t, "a sure one", majority(1, k), 1, 0)
		closeTo(t, "a sure one", majority(0, k), 0, 0)
	}
	closeTo(t, "many votes", majority(0.501, maxVotes), 0.977250, 1e-5) // about Φ(2)
}

func TestKnockoutRecursion(t *testing.T) {
	rounds := []int{1, 2, 3, 4, 5, 6, 10}
	for _, row := range []struct {
		share, p float64
		want     []float64
	}{
		{.1, .6, []float64{.118000, .138815, .162724, .189973, .220750, .255154, .426215}},
		{.1, .704, []float64{.136720, .184875, .246359, .322111, .411200, .509983, .860002}},
		{.3, .6, []float64{.342000, .387007, .434454, .483594, .533541, .583316, .762214}},
		{.42, .704, []float64{.519389, .621235, .717239, .799984, .865268, .912832, .987781}},
		{.123, .642, []float64{.153635, .190564, .234371, .285333, .343245, .407267, .684150}},
	} {
		for i, r := range rounds {
			got, _ := ExactKnockout(KnockoutParams{VotesParams: VotesParams{Votes: 1}, SeedingParams: duel.SeedingParams{Seeding: "random"}}, twoTypes(row.share, row.p), 1<<r)
			closeTo(t, "recursion", got, row.want[i], 5e-7)
		}
	}
	// Byes in the published order.
	for n, want := range map[int]float64{3: .432720, 5: .505238, 6: .530317, 7: .555093, 12: .629197} {
		got, _ := ExactKnockout(KnockoutParams{VotesParams: VotesParams{Votes: 1}, SeedingParams: duel.SeedingParams{Seeding: "random"}}, twoTypes(.3, .7), n)
		closeTo(t, "byes at N = "+strconv.Itoa(n), got, want, 5e-7)
	}
}

// TestReplicator checks the shares of three types under the replicator equation.
func TestReplicator(t *testing.T) {
	c3 := &duel.Population{
		Shares: []float64{.2, .2, .6}, Right: []bool{true, false, false},
		Wins: [][]float64{{.5, .6, .6}, {.4, .5, .9}, {.4, .1, .5}},
	}
	c4 := &duel.Population{
		Shares: []float64{.2, .2, .6}, Right: []bool{true, false, false},
		Wins: [][]float64{{.5, .4, .9}, {.6, .5, .5}, {.1, .5, .5}},
	}
	for _, row := range []struct {
		name string
		pop  *duel.Population
		want map[int]float64
	}{
		{"C3", c3, map[int]float64{
			0: .2, 1: .232, 2: .267635, 3: .306837, 4: .349374, 5: .394836, 6: .442625, 7: .491966, 8: .541953, 20: .937825,
		}},
		{"C4", c4, map[int]float64{1: .288, 2: .392141, 3: .496570, 4: .578758, 5: .622859, 6: .629543, 7: .610113, 8: .575629, 20: .105950}},
	} {
		for r, want := range row.want {
			got, _ := ExactKnockout(KnockoutParams{VotesParams: VotesParams{Votes: 1}, SeedingParams: duel.SeedingParams{Seeding: "random"}}, row.pop, 1<<r)
			closeTo(t, row.name+" after "+strconv.Itoa(r)+" rounds", got, want, 5e-7)
		}
	}
	// Additive labels: .42/.57/.01 with l = .704/.296/.9.
	l := []float64{.704, .296, .9}
	labels := &duel.Population{Shares: []float64{.42, .57, .01}, Right: []bool{true, false, false}}
	for i := range l {
		labels.Wins = append(labels.Wins, nil)
		for j := range l {
			labels.Wins[i] = append(labels.Wins[i], (1+l[i]-l[j])/2)
		}
	}
	for i, want := range []float64{.86700, .07897, .05403} {
		labels.Right = []bool{i == 0, i == 1, i == 2}
		got, _ := ExactKnockout(KnockoutParams{VotesParams: VotesParams{Votes: 1}, SeedingParams: duel.SeedingParams{Seeding: "random"}}, labels, 64)
		closeTo(t, "labels", got, want, 5e-6)
	}
	for i, want := range []float64{.87832, .00991, .11177} {
		labels.Right = []bool{i == 0, i == 1, i == 2}
		got, _ := ExactKnockout(KnockoutParams{VotesParams: VotesParams{Votes: 1}, SeedingParams: duel.SeedingParams{Seeding: "random"}}, labels, 1024)
		closeTo(t, "labels after 10 rounds", got, want, 5e-6)
	}
}

func TestBounds(t *testing.T) {
	for _, row := range []struct {
		share, p float64
		n, votes int
		bound    float64 // on the failure
		exact    float64
		within   float64
	}{
		{.42, .704, 64, 32, .418255, 1.48e-7, 5e-10},
		{.1, .8, 64, 16, .337988, 1.767e-3, 5e-7},
		{.3, .7, 16, 8, 1, .0725, 5e-5}, // the bound 2.11 has no meaning
	} {
		success, promised := ExactKnockout(KnockoutParams{VotesParams: VotesParams{Votes: row.votes}, SeedingParams: duel.SeedingParams{Seeding: "random"}}, twoTypes(row.share, row.p), row.n)
		closeTo(t, "bound", 1-promised, row.bound, 5e-7)
		closeTo(t, "exact", 1-success, row.exact, row.within)
	}
	for _, share := range []float64{.05, .3, .8, 1} {
		for _, p := range []float64{.51, .7, .95, 1} {
			for _, n := range []int{1, 2, 5, 16, 100, 1024} {
				for _, votes := range []int{1, 4, 33, 200} {
					success, promised := ExactKnockout(KnockoutParams{VotesParams: VotesParams{Votes: votes}, SeedingParams: duel.SeedingParams{Seeding: "random"}}, twoTypes(share, p), n)
					if success < promised-1e-12 {
						t.Errorf("share %g, judge %g, N = %d, K = %d: succeeds with probability %g, lower bound %g", share, p, n, votes, success, promised)
					}
				}
			}
		}
	}
	if _, promised := ExactKnockout(KnockoutParams{VotesParams: VotesParams{Votes: 9}, SeedingParams: duel.SeedingParams{Seeding: "random"}}, twoTypes(.5, .45), 64); promised != 0 {
		t.Errorf("a judge worse than a coin: got the bound %g, want none", promised)
	}
	if success, _ := ExactKnockout(KnockoutParams{VotesParams: VotesParams{Votes: 9}, SeedingParams: duel.SeedingParams{Seeding: "votes"}}, twoTypes(.5, .7), 64); !math.IsNaN(success) {
		t.Errorf("a seeded bracket: got %g, want none", success)
	}
}

// fixedWorld is a world of arms with a matrix of outcomes.
type fixedWorld struct {
	wins  [][]float64
	coins *rng.Source
	teams []int
	truth duel.Truth
}

func (w *fixedWorld) Arms() int            { return len(w.wins) }
func (w *fixedWorld) Name(pref.Arm) string { return "" }
func (w *fixedWorld) Truth() *duel.Truth   { return &w.truth }
func (w *fixedWorld) Candidates() *duel.Candidates {
	return &duel.Candidates{Teams: w.teams}
}
func (w *fixedWorld) Teams() []int { return w.teams }

func (w *fixedWorld) Duel(p pref.Pair) pref.Outcome {
	if w.coins.Float64() < w.wins[p.First][p.Second] {
		return pref.FirstWins
	}
	return pref.SecondWins
}

// champions returns how often each arm of the matrix wins in the given number of
// trials.
func champions(t *testing.T, wins [][]float64, teams []int, trials int, label string, learner func(duel.Problem, *rng.Source) duel.Learner) []float64 {
	t.Helper()
	shares := make([]float64, len(wins))
	loop := duel.Loop{Name: label, Budget: 1_000_000, Engine: duel.Auto}
	var trial duel.Trial
	for i := range trials {
		n := strconv.Itoa(i)
		w := &fixedWorld{wins: wins, teams: teams, coins: rng.Stream(7, label, "coins", n)}
		loop.Run(learner(duel.NewProblem(w, loop.Budget), rng.Stream(7, label, "learner", n)), w, &trial)
		if trial.Unresolved {
			t.Fatalf("%s: trial %d is unresolved", label, i)
		}
		shares[trial.Recommended] += 1 / float64(trials)
	}
	return shares
}

func newKnockoutOf(votes int, early bool) func(duel.Problem, *rng.Source) duel.Learner {
	return func(p duel.Problem, s *rng.Source) duel.Learner {
		return NewKnockout(KnockoutParams{VotesParams: VotesParams{Votes: votes}, EarlyParams: EarlyParams{Early: early}, SeedingParams: duel.SeedingParams{Seeding: "random"}}, p, s)
	}
}

// TestRandomBracket compares the law of a random bracket of four arms, computed
// by dynamic programming, with the share in 40 000 trials, within 4 standard errors.
func TestRandomBracket(t *testing.T) {
	wins := [][]float64{{.5, .6, .7, .8}, {.4, .5, .65, .75}, {.3, .35, .5, .6}, {.2, .25, .4, .5}}
	trials := simtest.Trials(40_000)
	got := champions(t, wins, nil, trials, "bracket", newKnockoutOf(1, false))
	for i, want := range []float64{.469000, .312583, .147250, .071167} {
		closeTo(t, "arm "+strconv.Itoa(i), got[i], want, 4*math.Sqrt(want*(1-want)/float64(trials)))
	}
	// The mean is over these brackets, whose laws follow from the recursion over opposite
	// halves.
	brackets := map[[4]int][]float64{
		{0, 1, 2, 3}: {.444000, .276000, .192000, .088000},
		{0, 2, 1, 3}: {.455000, .356250, .123750, .065000},
		{0, 3, 1, 2}: {.508000, .305500, .126000, .060500},
	}
	for order, want := range brackets {
		law := bracketLaw(wins, order[:])
		var sum float64
		for i := range law {
			closeTo(t, "fixed bracket", law[i], want[i], 5e-7)
			sum += law[i]
		}
		closeTo(t, "sum", sum, 1, 1e-12)
	}
}

// bracketLaw returns the probability of each arm to win a bracket with these slots.
func bracketLaw(wins [][]float64, slots []int) []float64 {
	law := make([]float64, len(wins))
	if len(slots) == 1 {
		law[slots[0]] = 1
		return law
	}
	x, y := bracketLaw(wins, slots[:len(slots)/2]), bracketLaw(wins, slots[len(slots)/2:])
	return meet(wins, x, y)
}

// TestOneStrongPlayer checks the law of one player that beats all others: p^L, or
// p₃^L with three votes, within 4 standard errors.
func TestOneStrongPlayer(t *testing.T) {
	strong := func(n int, p float64) [][]float64 {
		wins := make([][]float64, n)
		for i := range wins {
			wins[i] = make([]float64, n)
			for j := range wins[i] {
				switch {
				case i == 0 && j > 0:
					wins[i][j] = p
				case j == 0 && i > 0:
					wins[i][j] = 1 - p
				default:
					wins[i][j] = .5
				}
			}
		}
		return wins
	}
	trials := simtest.Trials(10_000)
	for _, row := range []struct {
		n     int
		p     float64
		votes int
		want  float64
	}{{8, .8, 1, .512}, {64, .8, 1, .262144}, {64, .8, 3, .517426}, {64, .9, 1, .531441}} {
		for _, early := range []bool{false, true} {
			got := champions(t, strong(row.n, row.p), nil, trials, "strong", newKnockoutOf(row.votes, early))
			closeTo(t, "strong player", got[0], row.want, 4*math.Sqrt(row.want*(1-row.want)/float64(trials)))
		}
	}
}

// TestEarlyEndChangesNoWinner checks that matches that end early have the same winners as
// matches that do not, duel by duel, with fewer duels.
func TestEarlyEndChangesNoWinner(t *testing.T) {
	for votes := 1; votes <= 9; votes++ {
		for trial := range 200 {
			winner := [2]pref.Arm{}
			duels := [2]int{}
			for i, early := range []bool{false, true} {
				// The outcome of the n-th duel of a match is fixed.
				coins := rng.Stream(3, "early", strconv.Itoa(votes), strconv.Itoa(trial))
				outcome := make([]pref.Outcome, votes)
				for k := range outcome {
					outcome[k] = pref.Outcome(coins.Intn(3))
				}
				problem := duel.Problem{Arms: 2, Horizon: 100}
				p := referee{problem: &problem, early: early, stream: rng.Stream(3, "coin", strconv.Itoa(trial))}
				l := duel.NewSequential(problem, func(a *duel.Arena) pref.Arm {
					p.Arena = a
					return p.match(0, 1, votes)
				})
				for {
					q, more := l.Next()
					if !more {
						break
					}
					o := outcome[duels[i]]
					if q.First == 1 {
						o = o.Flip()
					}
					l.Observe(q, o)
					duels[i]++
				}
				winner[i] = l.Recommend()
			}
			if winner[0] != winner[1] || duels[0] != votes || duels[1] > votes {
				t.Fatalf("%d votes: winner %v after %v duels", votes, winner, duels)
			}
		}
	}
}

// TestBracketOfSeeds checks that the strongest seeds play each other as late as possible,
// and have the byes.
func TestBracketOfSeeds(t *testing.T) {
	seeds := make([]pref.Arm, 5)
	for i := range seeds {
		seeds[i] = pref.Arm(10 * i)
	}
	want := []pref.Arm{0, duel.NoArm, 30, 40, 10, duel.NoArm, 20, duel.NoArm}
	got := bracket(seeds)
	if len(got) != len(want) {
		t.Fatalf("got %v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("got %v, want %v", got, want)
		}
	}
}

// TestSeededSlots checks that the stronger seed is in the first slot as often as the weaker
// seed: in 4000 first rounds of one match each, within 4 standard errors.
func TestSeededSlots(t *testing.T) {
	const trials = 4000
	first := 0
	problem := duel.Problem{Arms: 2, Horizon: 10, Scores: []float64{0.2, 0.9}}
	for i := range trials {
		l := NewKnockout(KnockoutParams{VotesParams: VotesParams{Votes: 1}, SeedingParams: duel.SeedingParams{Seeding: "scores"}}, problem, rng.Stream(9, "slots", strconv.Itoa(i)))
		if p, _ := l.Next(); p.First == 1 {
			first++
		}
		l.Close()
	}
	closeTo(t, "first slots of the stronger seed", float64(first), trials/2, 4*math.Sqrt(trials)/2)
}
