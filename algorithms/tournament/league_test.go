package tournament

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"testing"

	"gonum.org/v1/gonum/integrate/quad"
	"gonum.org/v1/gonum/stat/distuv"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/simtest"
)

// The tests of leagues, halving and ratings share a world that logs its duels, with
// the round of each.

type leagueDuel struct {
	pref.Pair
	outcome pref.Outcome
	grades  duel.Grades
	round   int
}

type leagueWorld struct {
	k     int
	teams []int
	judge func(first, second pref.Arm) pref.Outcome
	grade func(o pref.Outcome) duel.Grades // nil: the judge gives none
	log   []leagueDuel
}

// leaguePlay lets the learner duel until it stops and returns its recommendation and
// its expenses.
func leaguePlay(t testing.TB, l duel.Learner, w *leagueWorld, within int) (pref.Arm, duel.Expenses) {
	t.Helper()
	if c, ok := l.(duel.Closer); ok {
		defer c.Close()
	}
	w.log = w.log[:0]
	account := l.(duel.Accountant)
	for range within {
		p, more := l.Next()
		if !more {
			break
		}
		d := leagueDuel{Pair: p, outcome: w.judge(p.First, p.Second), round: account.Expenses().Rounds}
		if w.grade != nil {
			d.grades = w.grade(d.outcome)
			l.(duel.Graded).ObserveGraded(p, d.outcome, d.grades)
		} else {
			l.Observe(p, d.outcome)
		}
		w.log = append(w.log, d)
	}
	if p, more := l.Next(); more {
		t.Fatalf("after %d duels it does not stop but proposes %v", within, p)
	}
	return l.Recommend(), account.Expenses()
}

func (w *leagueWorld) problem(horizon int) duel.Problem {
	return duel.Problem{Arms: w.k, Horizon: horizon, Teams: w.teams}
}

// leagueCoins returns a judge that decides at random, with one duel in five without a
// winner.
func leagueCoins(coins *rng.Source) func(first, second pref.Arm) pref.Outcome {
	return func(_, _ pref.Arm) pref.Outcome {
		return [...]pref.Outcome{
			pref.FirstWins, pref.FirstWins, pref.FirstWins, pref.FirstWins, pref.SecondWins,
			pref.SecondWins, pref.SecondWins, pref.SecondWins, pref.Tie, pref.BothBad,
		}[coins.Intn(10)]
	}
}

// leagueHalves returns the half points of the arm in the first slot.
func leagueHalves(o pref.Outcome) int {
	switch o {
	case pref.FirstWins:
		return 2
	case pref.SecondWins:
		return 0
	}
	return 1
}

func leagueStream(t testing.TB, labels ...any) *rng.Source {
	words := []string{t.Name()}
	for _, l := range labels {
		words = append(words, fmt.Sprint(l))
	}
	return rng.Stream(11, words...)
}

// TestScoreboard compares the leader that is updated step by step with a plain
// comparison of fractions.
func TestScoreboard(t *testing.T) {
	for trial := range 200 {
		coins := leagueStream(t, trial)
		p := duel.Problem{Arms: 2 + coins.Intn(7)}
		s := newScoreboard(&p, coins)
		points, games := make([]int64, p.Arms), make([]int64, p.Arms)
		for range 60 {
			i, n := coins.Intn(p.Arms), 1+coins.Intn(3)
			won := coins.Intn(2*n + 1)
			s.enter(pref.Arm(i), won, n)
			points[i] += int64(won)
			games[i] += int64(n)
			best, mean := -1, new(big.Rat)
			for lot := range p.Arms {
				a := slices.Index(s.lots, lot)
				m := big.NewRat(1, 2)
				if games[a] > 0 {
					m = big.NewRat(points[a], 2*games[a])
				}
				if best < 0 || m.Cmp(mean) > 0 {
					best, mean = a, m
				}
			}
			if int(s.leader) != best {
				t.Fatalf("trial %d: leader %d, want %d: points %v of %v, lots %v", trial, s.leader, best, points, games, s.lots)
			}
		}
	}
}

// TestLeagueRing replays a ring with a known order: every arm plays the next M, at
// most all others, the score counts for both, two arms with the same answer share a
// match without a duel, and the greatest mean wins; with answers, the best arm of the
// answer with the greatest sum of means.
func TestLeagueRing(t *testing.T) {
	for trial := range 400 {
		coins := leagueStream(t, trial)
		w := &leagueWorld{k: 2 + coins.Intn(7), judge: leagueCoins(coins)}
		if coins.Coin() {
			for range w.k {
				w.teams = append(w.teams, 10*coins.Intn(3))
			}
		}
		p := LeagueParams{Opponents: 1 + coins.Intn(9), Draw: "ring", VotesParams: VotesParams{Votes: 1 + coins.Intn(3)}, Answers: coins.Coin()}
		problem := w.problem(10_000)
		ring := duel.ShuffledArms(problem.Arms, leagueStream(t, "order", trial))
		arm, spent := leaguePlay(t, NewLeague(p, problem, leagueStream(t, "order", trial)), w, 10_000)
		if problem.OneTeam(ring) {
			continue
		}
		points, games := make([]float64, w.k), make([]float64, w.k)
		at, free := 0, 0
		for turn := range min(p.Opponents, w.k-1) {
			for place, i := range ring {
				j := ring[(place+turn+1)%w.k]
				games[i] += float64(p.Votes)
				games[j] += float64(p.Votes)
				if problem.SameTeam(i, j) {
					free++
					points[i] += float64(p.Votes) / 2
					points[j] += float64(p.Votes) / 2
					continue
				}
				home := 0
				for _, d := range w.log[at : at+p.Votes] {
					if d.First == i {
						home++
					}
					if d.First != i && d.Second != i || d.First != j && d.Second != j {
						t.Fatalf("trial %d: %v duel, want %d and %d", trial, d.Pair, i, j)
					}
					points[d.First] += float64(leagueHalves(d.outcome)) / 2
					points[d.Second] += 1 - float64(leagueHalves(d.outcome))/2
				}
				if home != p.Votes/2 {
					t.Fatalf("trial %d: %d of %d votes in the first slot", trial, home, p.Votes)
				}
				at += p.Votes
			}
		}
		if at != len(w.log) || spent.Free != free || spent.Rounds != 1 || spent.Byes != 0 {
			t.Fatalf("trial %d: %d duels, want %d; %d free, want %d; %+v", trial, len(w.log), at, spent.Free, free, spent)
		}
		value := func(i int) float64 { return points[i] / games[i] }
		sum := value
		if p.Answers && w.teams != nil {
			sum = func(i int) (s float64) {
				for j := range w.k {
					if w.teams[j] == w.teams[i] {
						s += value(j)
					}
				}
				return s
			}
		}
		for i := range w.k {
			same := w.teams != nil && w.teams[i] == w.teams[arm]
			if sum(i) > sum(int(arm))+1e-9 || (same || !p.Answers) && value(i) > value(int(arm))+1e-9 {
				t.Fatalf("trial %d, %+v: recommends %d, %d is better: means %v of %v", trial, p, arm, i, points, games)
			}
		}
	}
}

// TestLeagueRandom checks the random draw. With two votes, the first duel of a match shows
// for which arm the opponent is drawn: every arm has M opponents, all others are drawn
// equally often, and the arm with the largest mean of its own wins is recommended.
func TestLeagueRandom(t *testing.T) {
	const k, m, trials = 5, 4, 2000
	var drawn [k][k]int
	for trial := range trials {
		w := &leagueWorld{k: k, judge: leagueCoins(leagueStream(t, "coins", trial))}
		arm, spent := leaguePlay(t, NewLeague(LeagueParams{Opponents: m, Draw: "random", VotesParams: VotesParams{Votes: 2}}, w.problem(1000), leagueStream(t, trial)), w, 1000)
		if len(w.log) != 2*k*m || spent.Rounds != 1 {
			t.Fatalf("%d duels in %d rounds, want %d in 1", len(w.log), spent.Rounds, 2*k*m)
		}
		var points, games [k]int
		for at := 0; at < len(w.log); at += 2 {
			there, back := w.log[at], w.log[at+1]
			if there.Pair != back.Flip() {
				t.Fatalf("duels %v and %v are not one pair in both orders", there.Pair, back.Pair)
			}
			drawn[there.First][there.Second]++
			points[there.First] += leagueHalves(there.outcome) + leagueHalves(back.outcome.Flip())
			games[there.First]++
		}
		if games != [k]int{m, m, m, m, m} || points[arm] != slices.Max(points[:]) {
			t.Fatalf("points %v in meetings %v: recommends %d", points, games, arm)
		}
	}
	// 4 standard errors of a share of 1/4 in 8000 draws.
	for i := range drawn {
		for j, n := range drawn[i] {
			want := 0.25
			if i == j {
				want = 0
			}
			closeTo(t, fmt.Sprintf("%d against %d", i, j), float64(n)/(m*trials), want, 4*math.Sqrt(0.25*0.75/(m*trials)))
		}
	}
	// A single vote has its slots in random order.
	w := &leagueWorld{k: 2, judge: leagueCoins(leagueStream(t, "slots"))}
	leaguePlay(t, NewLeague(LeagueParams{Opponents: 4000, Draw: "random", VotesParams: VotesParams{Votes: 1}}, w.problem(10_000), leagueStream(t, "lot")), w, 10_000)
	first := 0.0
	for _, d := range w.log {
		first += float64(d.Second) / 8000
	}
	closeTo(t, "first slot", first, 0.5, 4*math.Sqrt(0.25/8000))
}

// leagueTypes is a pool with the given number of arms of each type and the
// probabilities of the types to win.
type leagueTypes struct {
	count []int
	wins  [][]float64
}

// mean returns the expected score of an arm of type i against a random other.
func (p *leagueTypes) mean(i int) float64 {
	sum, others := 0.0, -1
	for j, n := range p.count {
		others += n
		if j == i {
			n--
		}
		sum += float64(n) * p.wins[i][j]
	}
	return sum / float64(others)
}

// law returns the probability of each type to win a league with random opponents:
// scores are independent binomials, and among s equals each wins with probability
// 1/s, which is ∫₀¹ xˢ⁻¹dx.
func (p *leagueTypes) law(m int) []float64 {
	law := make([]float64, len(p.count))
	arms := 0
	for _, n := range p.count {
		arms += n
	}
	for s := range m + 1 {
		below, at := make([]float64, len(p.count)), make([]float64, len(p.count))
		for i := range p.count {
			b := distuv.Binomial{N: float64(m), P: p.mean(i)}
			at[i] = b.Prob(float64(s))
			if s > 0 {
				below[i] = b.CDF(float64(s - 1))
			}
		}
		for i, n := range p.count {
			law[i] += float64(n) * at[i] * quad.Fixed(func(x float64) float64 {
				f := 1.0
				for j, n := range p.count {
					if j == i {
						n--
					}
					f *= math.Pow(below[j]+x*at[j], float64(n))
				}
				return f
			}, 0, 1, arms, quad.Legendre{}, 0)
		}
	}
	return law
}

// TestLeagueOfTypes checks that the league finds the type with the largest mean score, not
// the winner of pairwise comparisons. Type A is correct in two examples with types A, B, C.
// The league fails in one and succeeds in the other, with a probability that grows with the
// number of opponents; a knockout does the opposite (see TestReplicator). For each number
// of opponents, the law is as computed, within 4 standard errors.
func TestLeagueOfTypes(t *testing.T) {
	simtest.Slow(t)
	const trials = 3000
	for _, row := range []struct {
		name   string
		wins   [][]float64
		mean   []float64 // of the whole population
		winner int
	}{
		{"C3", [][]float64{{.5, .6, .6}, {.4, .5, .9}, {.4, .1, .5}}, []float64{.58, .72, .40}, 1},
		{"C4", [][]float64{{.5, .4, .9}, {.6, .5, .5}, {.1, .5, .5}}, []float64{.72, .52, .42}, 0},
	} {
		vast := &leagueTypes{[]int{200_000, 200_000, 600_000}, row.wins}
		for i, want := range row.mean {
			closeTo(t, row.name+": mean", vast.mean(i), want, 1e-5)
		}
		pool := &leagueTypes{[]int{4, 4, 12}, row.wins}
		var types []int
		for i, n := range pool.count {
			types = append(types, slices.Repeat([]int{i}, n)...)
		}
		wins := make([][]float64, len(types))
		for i, ti := range types {
			for _, tj := range types {
				wins[i] = append(wins[i], row.wins[ti][tj])
			}
		}
		for _, m := range []int{1, 4, 15} {
			got := make([]float64, 3)
			label := row.name + " with " + strconv.Itoa(m) + " opponents"
			for arm, share := range champions(t, wins, nil, trials, label, func(p duel.Problem, s *rng.Source) duel.Learner {
				return NewLeague(LeagueParams{Opponents: m, Draw: "random", VotesParams: VotesParams{Votes: 1}}, p, s)
			}) {
				got[types[arm]] += share
			}
			law := pool.law(m)
			closeTo(t, label+": sum", law[0]+law[1]+law[2], 1, 1e-9)
			for i := range got {
				closeTo(t, label, got[i], law[i], 4*math.Sqrt(law[i]*(1-law[i])/trials)+1e-9)
			}
		}
		for _, n := range []int{20, 100} { // more candidates of the same shares
			larger, before := &leagueTypes{[]int{n / 5, n / 5, n * 3 / 5}, row.wins}, 0.0
			for _, m := range []int{1, 4, 16, 64, 512} {
				share := larger.law(m)[row.winner]
				if share < before {
					t.Errorf("%s, N = %d: the share of the winner falls from %g to %g at M = %d", row.name, n, before, share, m)
				}
				before = share
			}
			if before < 0.99 {
				t.Errorf("%s, N = %d: the type with the largest mean wins with frequency %g only", row.name, n, before)
			}
		}
	}
}

// leaguePool returns how often a learner chooses a right candidate in the given
// number of pools, which are the same for all learners. A pool has n candidates, each
// right with probability .3; i is preferred to j with probability σ(u_i-u_j), with u
// normal with mean 1.5 for right and 0 for wrong candidates and deviation .4.
func leaguePool(t *testing.T, label string, n, trials int, learner func(duel.Problem, *rng.Source) duel.Learner) float64 {
	t.Helper()
	chosen := 0
	for trial := range trials {
		world := rng.Stream(5, "league pool", strconv.Itoa(trial))
		u, right := make([]float64, n), make([]bool, n)
		for i := range u {
			if right[i] = world.Float64() < 0.3; right[i] {
				u[i] = 1.5
			}
			for range 12 { // approximately normal
				u[i] += 0.4 * (world.Float64() - 0.5)
			}
		}
		w := &leagueWorld{k: n, judge: func(first, second pref.Arm) pref.Outcome {
			if world.Float64() < 1/(1+math.Exp(u[second]-u[first])) {
				return pref.FirstWins
			}
			return pref.SecondWins
		}}
		arm, _ := leaguePlay(t, learner(w.problem(100_000), rng.Stream(5, label, strconv.Itoa(trial))), w, 100_000)
		if right[arm] {
			chosen++
		}
	}
	return float64(chosen) / float64(trials)
}

// TestLeagueSaturates checks that each additional opponent helps less than the one before:
// among 16 candidates, four or five opponents give most of the gain of a full league over a
// single opponent.
func TestLeagueSaturates(t *testing.T) {
	simtest.Slow(t)
	const trials = 2000
	var share [16]float64
	for _, m := range []int{1, 2, 4, 5, 8, 15} {
		share[m] = leaguePool(t, "league", 16, trials, func(p duel.Problem, s *rng.Source) duel.Learner {
			return NewLeague(LeagueParams{Opponents: m, Draw: "ring", VotesParams: VotesParams{Votes: 1}}, p, s)
		})
		t.Logf("M = %2d: %.3f", m, share[m])
	}
	// The difference of one share from the mean of two others has a standard error
	// of at most √(1.5·¼/2000) = .0137.
	if share[5] < (share[1]+share[15])/2+0.055 || share[15] < share[1] {
		t.Errorf("shares by opponents: %v", share)
	}
}

func BenchmarkLeague(b *testing.B) {
	for _, f := range leagueFormats() {
		b.Run(f.name, func(b *testing.B) {
			w := &leagueWorld{k: 64, judge: leagueCoins(leagueStream(b))}
			duels := 0
			for i := 0; b.Loop(); i++ {
				leaguePlay(b, f.make(w.problem(100_000), leagueStream(b, i)), w, 100_000)
				duels += len(w.log)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(duels), "ns/duel")
		})
	}
}
