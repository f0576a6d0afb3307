package tournament

import (
	"math/bits"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// most returns the size of the largest pairing of the free players, given as a set of bits,
// without a repeated match, by trying all pairings.
func mostPairs(fresh func(i, j int) bool, free uint, memo map[uint]int) int {
	if free == 0 {
		return 0
	}
	if m, seen := memo[free]; seen {
		return m
	}
	i := bits.TrailingZeros(free)
	rest := free &^ (1 << i)
	best := mostPairs(fresh, rest, memo)
	for left := rest; left != 0; left &= left - 1 {
		j := bits.TrailingZeros(left)
		if fresh(i, j) {
			best = max(best, 1+mostPairs(fresh, rest&^(1<<j), memo))
		}
	}
	memo[free] = best
	return best
}

// TestSwissPairing checks that in every round each arm has one opponent or a bye, and that
// as many pairs as possible are new, byes included. There are at least as many rounds as
// opponents.
func TestSwissPairing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 11).Draw(t, "arms")
		pairing := rapid.SampledFrom([]string{"monrad", "dutch"}).Draw(t, "pairing")
		coins := rng.Stream(rapid.Uint64().Draw(t, "root"), "swiss")
		rounds := n + 2
		problem := duel.Problem{Arms: n, Horizon: 1000}
		s := newSwiss(SwissParams{Pairing: pairing, VotesParams: VotesParams{Votes: 1}}, &problem, duel.ShuffledArms(problem.Arms, coins), rounds, coins)
		size := n + n%2
		met := make([]bool, size*size)
		fresh := func(i, j int) bool { return !met[i*size+j] }
		for round := range rounds {
			want := mostPairs(fresh, 1<<size-1, make(map[uint]int))
			s.pair(round == 0)
			got := 0
			for at, opposite := range s.draw.mate {
				if opposite < 0 || opposite == at || s.draw.mate[opposite] != at {
					t.Fatalf("round %d: %v", round, s.draw.mate)
				}
				i, j := s.ranking[at], s.ranking[opposite]
				if i < j && fresh(i, j) {
					got++
				}
			}
			if got != want {
				t.Fatalf("round %d of %d arms: %d of %d pairs are new, %d could be", round, n, got, size/2, want)
			}
			for at, opposite := range s.draw.mate {
				i, j := s.ranking[at], s.ranking[opposite]
				met[i*size+j] = true
				halves := 2 // of a bye
				if i < n && j < n {
					if halves = coins.Intn(3); opposite < at {
						halves = 2 - int(s.results[j*rounds+round])
					}
				}
				if i < n {
					s.enter(i, min(j, n-1), halves)
				}
			}
			s.played++
			s.order()
		}
	})
}

// TestSwissMatching checks that the matching of Edmonds is as large as the largest, from
// any partial pairing, in graphs of one to four edges a player, where odd cycles
// matter.
func TestSwissMatching(t *testing.T) {
	for trial := range 4000 {
		coins := rng.Stream(1, t.Name(), strconv.Itoa(trial))
		size := 4 + 2*coins.Intn(6)
		density := coins.Uniform(1, 4) / float64(size)
		d := newSwissPairing(size)
		for i := range size {
			d.ranking = append(d.ranking, i)
			for j := range i {
				met := coins.Float64() > density
				d.met[i*size+j], d.met[j*size+i] = met, met
			}
		}
		met := slices.Clone(d.met)
		want := mostPairs(func(i, j int) bool { return !met[i*size+j] }, 1<<size-1, make(map[uint]int))
		d.begin()
		for range coins.Intn(3 * size) {
			if i, j := coins.Intn(size), coins.Intn(size); i != j {
				d.propose(i, j)
			}
		}
		d.complete()
		got := 0
		for i, j := range d.mate {
			if j == i || d.mate[j] != i {
				t.Fatalf("%v is not a pairing", d.mate)
			}
			if !met[i*size+j] {
				got++
			}
		}
		if got != 2*want {
			t.Fatalf("trial %d: %d pairs of %d, want %d", trial, got/2, size, want)
		}
	}
}

// TestSwissNeverTwice checks that in the ⌈log₂N⌉ rounds that leave one arm without a loss
// no two arms play twice, no arm has two byes, and an arm that was in the first slot
// less often is there next.
func TestSwissNeverTwice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 70).Draw(t, "arms")
		pairing := rapid.SampledFrom([]string{"monrad", "dutch"}).Draw(t, "pairing")
		coins := rng.Stream(rapid.Uint64().Draw(t, "root"), "twice")
		c := &contest{right: make([]bool, n), judge: func(_, _ pref.Arm) pref.Outcome { return pref.Outcome(coins.Intn(4)) }}
		l := NewSwiss(SwissParams{Pairing: pairing, VotesParams: VotesParams{Votes: 1}, SeedingParams: duel.SeedingParams{Seeding: "random"}}, duel.NewProblem(c, 1000), coins)
		rounds := levels(2, n)
		if _, err := c.play(l, rounds*(n/2)); err != nil {
			t.Fatal(err)
		}
		met := make(map[pref.Pair]bool)
		games, first := make([]int, n), make([]int, n)
		for _, p := range c.duels {
			if met[p] {
				t.Fatalf("%v play twice", p)
			}
			met[p], met[p.Flip()] = true, true
			if first[p.First] > first[p.Second] {
				t.Fatalf("arm %d was in the first slot %d times more often than in the second, and arm %d %d times", p.First, first[p.First], p.Second, first[p.Second])
			}
			first[p.First]++
			first[p.Second]--
			games[p.First]++
			games[p.Second]++
		}
		for a, g := range games {
			if g < rounds-1 {
				t.Fatalf("%d has %d games in %d rounds", a, g, rounds)
			}
		}
		if e := l.Expenses(); e.Rounds != rounds || e.Byes != n%2*rounds || len(c.duels) != rounds*(n/2) {
			t.Fatalf("%d duels, %+v", len(c.duels), e)
		}
	})
}

// TestSwissWithoutNoise checks that without noise the best arm wins, and that for N =
// 2^L it is the only one without a loss.
func TestSwissWithoutNoise(t *testing.T) {
	for n := 2; n <= 64; n++ {
		for _, pairing := range []string{"monrad", "dutch"} {
			for _, votes := range []int{1, 2} {
				c := &contest{right: make([]bool, n), judge: ordered}
				p := SwissParams{Pairing: pairing, VotesParams: VotesParams{Votes: votes}, SeedingParams: duel.SeedingParams{Seeding: "random"}}
				arm, err := c.play(NewSwiss(p, duel.NewProblem(c, 1000), rng.Stream(1, t.Name(), strconv.Itoa(n))), votes*levels(2, n)*(n/2))
				if err != nil || arm != 0 {
					t.Errorf("%d arms, %+v: %d wins, %v", n, p, arm, err)
				}
				lost := make([]bool, n)
				for _, p := range c.duels {
					lost[max(p.First, p.Second)] = true
				}
				unbeaten := 0
				for _, l := range lost {
					if !l {
						unbeaten++
					}
				}
				if n&(n-1) == 0 && unbeaten != 1 {
					t.Errorf("%d arms, %+v: %d are unbeaten", n, p, unbeaten)
				}
			}
		}
	}
}

// TestSwissOrder checks the order: points, Buchholz, matches among the leaders,
// seeding.
func TestSwissOrder(t *testing.T) {
	const n, rounds = 4, 2
	problem := duel.Problem{Arms: n, Horizon: 100}
	type game struct{ i, j, halves int }
	for _, row := range []struct {
		name    string
		games   [rounds][]game
		ranking []int
		leader  pref.Arm
	}{
		{"most points", [rounds][]game{{{0, 1, 0}, {2, 3, 0}}, {{0, 2, 2}, {1, 3, 0}}}, []int{3, 1, 0, 2}, 3},
		// 1 and 2 have a point and a half; 2 has played 3, which has one, and 1 has not.
		{"Buchholz", [rounds][]game{{{1, 0, 2}, {2, 3, 2}}, {{1, 2, 1}, {0, 3, 0}}}, []int{2, 1, 3, 0}, 2},
		// All have a point and two points of opponents; 3 has beaten 0, which leads by
		// seeding.
		{"all equal", [rounds][]game{{{0, 1, 2}, {2, 3, 2}}, {{0, 2, 0}, {1, 3, 2}}}, []int{2, 0, 1, 3}, 2},
		{"head to head", [rounds][]game{{{0, 1, 0}, {2, 3, 1}}, {{0, 1, 1}, {2, 3, 1}}}, []int{1, 2, 3, 0}, 1},
		{"level", [rounds][]game{{{0, 1, 1}, {2, 3, 1}}, {{0, 2, 1}, {1, 3, 1}}}, []int{0, 1, 2, 3}, 0},
	} {
		s := newSwiss(SwissParams{VotesParams: VotesParams{Votes: 1}}, &problem, []pref.Arm{0, 1, 2, 3}, rounds, rng.Stream(1, t.Name()))
		for _, games := range row.games {
			for _, g := range games {
				s.enter(g.i, g.j, g.halves)
				s.enter(g.j, g.i, 2-g.halves)
			}
			s.played++
			s.order()
		}
		if !slices.Equal(s.ranking, row.ranking) || s.leader() != row.leader {
			t.Errorf("%s: got %v with %v points and %v, led by %d; want %v, led by %d", row.name, s.ranking, s.halves, s.buchholz, s.leader(), row.ranking, row.leader)
		}
		if got := s.standings(); got[0] != row.leader {
			t.Errorf("%s: got %v, led by %d", row.name, got, row.leader)
		}
	}
	// 0 and 1 have two half points and opponents with four, but 1 has beaten 0; two of
	// the third round's matches are over.
	six := duel.Problem{Arms: 6, Horizon: 100}
	full := newSwiss(SwissParams{VotesParams: VotesParams{Votes: 1}}, &six, []pref.Arm{0, 1, 2, 3, 4, 5}, 3, rng.Stream(1, t.Name()))
	for round, games := range [][]game{{{1, 0, 2}, {2, 4, 2}, {5, 3, 2}}, {{0, 2, 2}, {3, 1, 2}, {5, 4, 2}}, {{4, 0, 2}, {2, 3, 2}}} {
		for _, g := range games {
			full.enter(g.i, g.j, g.halves)
			full.enter(g.j, g.i, 2-g.halves)
		}
		if round < 2 {
			full.played++
			full.order()
		}
	}
	// arm       5  3  1  0  2  4
	// points    4  2  2  2  2  0
	// Buchholz  2  6  4  4  2  6
	// mutual          2  0
	if got, want := full.standings(), []pref.Arm{5, 3, 1, 0, 2, 4}; !slices.Equal(got, want) {
		t.Errorf("six arms after two rounds: got %v, want %v", got, want)
	}
	// Three arms share the lead in a cycle of equal points, but 2 has beaten both arms
	// seeded before it.
	s := newSwiss(SwissParams{VotesParams: VotesParams{Votes: 1}}, &problem, []pref.Arm{0, 1, 2, 3}, 1, rng.Stream(1, t.Name()))
	s.enter(0, 2, 0)
	s.enter(2, 0, 2)
	s.enter(1, 3, 1)
	s.enter(3, 1, 1)
	s.played = 1
	for i := range s.halves {
		s.halves[i], s.buchholz[i] = 5, 5
	}
	if got := s.leader(); got != 2 {
		t.Errorf("%d leads among equals, want the arm that has beaten the others", got)
	}
}

// TestSwissPairs checks the pairs: neighbours by Monrad, halves by the Dutch system, and
// the seeded first round.
func TestSwissPairs(t *testing.T) {
	const n = 8
	problem := duel.Problem{Arms: n, Horizon: 100}
	arms := []pref.Arm{0, 1, 2, 3, 4, 5, 6, 7}
	points := []int{4, 4, 4, 4, 2, 2, 2, 0} // 4 of two, 3 of one, 1 of none
	for _, row := range []struct {
		name    string
		pairing string
		first   bool
		met     [][2]int
		want    []int // by place
	}{
		{"Monrad", "monrad", false, nil, []int{1, 0, 3, 2, 5, 4, 7, 6}},
		{"Monrad without a rematch", "monrad", false, [][2]int{{0, 1}, {0, 2}}, []int{3, 2, 1, 0, 5, 4, 7, 6}},
		{"Monrad changes earlier pairs so that the last two need no rematch", "monrad", false, [][2]int{{6, 7}}, []int{1, 0, 3, 2, 7, 6, 5, 4}},
		{"Dutch, the arm without a partner moves to the next group", "dutch", false, nil, []int{2, 3, 0, 1, 5, 4, 7, 6}},
		{"Dutch without a rematch", "dutch", false, [][2]int{{0, 2}}, []int{3, 2, 1, 0, 5, 4, 7, 6}},
		{"the first round", "monrad", true, nil, []int{2, 3, 0, 1, 5, 4, 7, 6}},
	} {
		s := newSwiss(SwissParams{Pairing: row.pairing, VotesParams: VotesParams{Votes: 1}}, &problem, arms, 3, rng.Stream(1, t.Name()))
		copy(s.halves, points)
		for _, m := range row.met {
			s.draw.met[m[0]*n+m[1]], s.draw.met[m[1]*n+m[0]] = true, true
		}
		s.pair(row.first)
		if !slices.Equal(s.draw.mate, row.want) {
			t.Errorf("%s: got %v, want %v", row.name, s.draw.mate, row.want)
		}
	}
}

// TestSwissRoundRobin checks, with all outcomes, that three rounds of four arms are a round
// robin in any order, where the match between two leaders decides, and lots decide among
// three.
func TestSwissRoundRobin(t *testing.T) {
	wins := [][]float64{{.5, .6, .9, .7}, {.4, .5, .7, .55}, {.1, .3, .5, .8}, {.3, .45, .2, .5}}
	pairs := [][2]int{{0, 1}, {0, 2}, {0, 3}, {1, 2}, {1, 3}, {2, 3}}
	want := make([]float64, 4)
	for outcome := range 1 << len(pairs) {
		var points [4]int
		var beat [4][4]bool
		chance := 1.0
		for k, pair := range pairs {
			i, j := pair[0], pair[1]
			if outcome>>k&1 == 1 {
				i, j = j, i
			}
			points[i]++
			beat[i][j] = true
			chance *= wins[i][j]
		}
		var top []int
		for i, s := range points {
			if s == slices.Max(points[:]) {
				top = append(top, i)
			}
		}
		if len(top) == 2 {
			if beat[top[1]][top[0]] {
				slices.Reverse(top)
			}
			top = top[:1]
		}
		for _, i := range top {
			want[i] += chance / float64(len(top))
		}
	}
	for _, pairing := range []string{"monrad", "dutch"} {
		for _, early := range []bool{false, true} {
			got := champions(t, wins, nil, 10_000, t.Name(), func(p duel.Problem, s *rng.Source) duel.Learner {
				return NewSwiss(SwissParams{Rounds: 3, Pairing: pairing, VotesParams: VotesParams{Votes: 1}, EarlyParams: EarlyParams{Early: early}, SeedingParams: duel.SeedingParams{Seeding: "random"}}, p, s)
			})
			for i := range want {
				closeTo(t, "arm "+strconv.Itoa(i), got[i], want[i], .02) // 4 standard errors
			}
		}
	}
}

func BenchmarkSwiss(b *testing.B) {
	for _, row := range []struct{ n, rounds int }{{64, 0}, {1024, 0}, {1024, 100}} {
		b.Run(strconv.Itoa(row.n)+"x"+strconv.Itoa(row.rounds), func(b *testing.B) {
			c := &contest{right: make([]bool, row.n)}
			duels := 0
			for range b.N {
				s := rng.Stream(1, "benchmark")
				l := NewSwiss(SwissParams{Rounds: row.rounds, Pairing: "monrad", VotesParams: VotesParams{Votes: 1}, SeedingParams: duel.SeedingParams{Seeding: "random"}}, duel.NewProblem(c, 1_000_000), s)
				for {
					p, more := l.Next()
					if !more {
						break
					}
					l.Observe(p, pref.Outcome(s.Intn(2)))
					duels++
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(duels), "ns/duel")
		})
	}
}
