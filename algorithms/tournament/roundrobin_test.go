package tournament

import (
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
)

// TestRoundRobinTwin checks that all pairs with different answers duel in turn, that the
// slots change from turn to turn, that it stops after its votes or at its horizon, and that
// it recommends the result of a recount of all duels.
func TestRoundRobinTwin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := rapid.IntRange(2, 9).Draw(t, "arms")
		teams := rapid.IntRange(0, k).Draw(t, "teams") // 0 for no answers
		p := RoundRobinParams{Score: rapid.SampledFrom([]string{"copeland", "borda"}).Draw(t, "score"), Answers: rapid.Bool().Draw(t, "answers")}
		want := 150
		switch rapid.IntRange(0, 2).Draw(t, "length") {
		case 1:
			p.Horizon, want = 200, 200
		case 2:
			p.Votes = rapid.IntRange(1, 3).Draw(t, "votes")
		}
		s := rng.Stream(rapid.Uint64().Draw(t, "root"), "round robin")
		c := &contest{right: make([]bool, k), judge: func(_, _ pref.Arm) pref.Outcome { return pref.Outcome(s.Intn(4)) }}
		if teams > 0 {
			for range k {
				c.teams = append(c.teams, 7*s.Intn(teams))
			}
		}
		problem := duel.NewProblem(c, 150)
		l := NewRoundRobin(p, problem, s)
		var turn []pref.Pair
		free := 0
		first := make([]int, k) // duels of each arm in the first slot minus those in the second
		for i := range k {
			for j := i + 1; j < k; j++ {
				pair := pref.Pair{First: l.order[i], Second: l.order[j]}
				if (i+j)%2 == 0 {
					pair = pair.Flip()
				}
				first[pair.First]++
				first[pair.Second]--
				if problem.SameTeam(pair.First, pair.Second) {
					free++
				} else {
					turn = append(turn, pair)
				}
			}
		}
		if slices.Max(first) > 1 || slices.Min(first) < -1 {
			t.Errorf("%d arms: the numbers of duels in the two slots differ by %v", k, first)
		}
		if p.Votes > 0 || len(turn) == 0 {
			want = p.Votes * len(turn)
		}
		count := make(map[pref.Pair]*[3]int)
		for _, pair := range turn {
			count[pair] = new([3]int)
		}
		n := 0
		for ; ; n++ {
			// A new turn begins with the next duel, not with the last one.
			turns := 1
			if len(turn) > 0 {
				turns = 1 + min(n, want-1)/len(turn)
			}
			points := roundRobinPoints(&problem, p, turn, count, turns)
			if got, best := l.Recommend(), slices.Max(points); points[got] != best {
				t.Fatalf("%+v, %d arms: after %d duels it recommends %d with %v of %v", p, k, n, got, points[got], points)
			}
			got, more := l.Next()
			if !more {
				break
			}
			pair, flipped := turn[n%len(turn)], n/len(turn)%2 == 1
			if flipped {
				pair = pair.Flip()
			}
			if got != pair {
				t.Fatalf("%d arms: duel %d is %v, want %v", k, n, got, pair)
			}
			o := c.Duel(got)
			l.Observe(got, o)
			if flipped {
				pair, o = pair.Flip(), o.Flip()
			}
			count[pair][o.Ternary()]++
		}
		if n != want {
			t.Errorf("%d arms: it stopped after %d duels, want %d", k, n, want)
		}
		e := l.Expenses()
		if e.Free != free || e.Generated != k {
			t.Errorf("%d free pairs of %d arms: %+v", free, k, e)
		}
		if len(turn) > 0 && n%len(turn) == 0 && e.Rounds != n/len(turn)*circleRounds(k) {
			t.Errorf("%d turns of %d arms: %d rounds", n/len(turn), k, e.Rounds)
		}
	})
}

// roundRobinPoints returns the value of each arm as a recommendation: its half
// points, after those of its answer if answers are ranked.
func roundRobinPoints(problem *duel.Problem, p RoundRobinParams, turn []pref.Pair, count map[pref.Pair]*[3]int, turns int) []int {
	k := problem.Arms
	own := make([]int, k)
	for _, pair := range turn {
		c := count[pair]
		w, l, tie := c[pref.FirstWins], c[pref.SecondWins], c[pref.Tie]
		switch {
		case p.Score == "borda":
			own[pair.First] += 2*w + tie
			own[pair.Second] += 2*l + tie
		case w+l+tie == 0:
		case w > l && w > tie:
			own[pair.First] += 2
		case l > w && l > tie:
			own[pair.Second] += 2
		default:
			own[pair.First]++
			own[pair.Second]++
		}
	}
	if p.Score == "copeland" {
		turns = 1
	}
	for i := range pref.Arm(k) {
		for j := range pref.Arm(k) {
			if i != j && problem.SameTeam(i, j) {
				own[i] += turns
			}
		}
	}
	if !p.Answers || problem.Teams == nil {
		return own
	}
	points := make([]int, k)
	for i := range k {
		for j := range k {
			if problem.Teams[i] == problem.Teams[j] {
				points[i] += 1_000_000 * own[j]
			}
		}
		points[i] += own[i]
		// With equal points of answers, the best arms of each such answer are allowed.
		best := 0
		for j := range k {
			if problem.Teams[i] == problem.Teams[j] {
				best = max(best, own[j])
			}
		}
		if own[i] == best {
			points[i] += 1000
		}
	}
	return points
}

// TestRoundRobinRanks checks that without noise it ranks all arms with one vote a
// pair.
func TestRoundRobinRanks(t *testing.T) {
	for _, score := range []string{"copeland", "borda"} {
		const n = 13
		c := &contest{right: make([]bool, n), judge: ordered}
		l := NewRoundRobin(RoundRobinParams{Votes: 1, Score: score}, duel.NewProblem(c, 1000), rng.Stream(1, t.Name()))
		arm, err := c.play(l, n*(n-1)/2)
		if err != nil || arm != 0 {
			t.Errorf("%s: got %d, %v", score, arm, err)
		}
		for i, h := range l.halves {
			if h != 2*(n-1-i) {
				t.Errorf("%s: arm %d has %d half points", score, i, h)
			}
		}
		if e := l.Expenses(); e != (duel.Expenses{Rounds: n, Generated: n}) {
			t.Errorf("%s: %+v", score, e)
		}
	}
}

// TestRoundRobinTies checks that arms with equal points are recommended equally
// often: 4 standard errors of 100 out of 400 are 35.
func TestRoundRobinTies(t *testing.T) {
	var chosen [4]int
	for trial := range 400 {
		c := &contest{right: make([]bool, 4), judge: func(_, _ pref.Arm) pref.Outcome { return pref.Tie }}
		arm, err := c.play(NewRoundRobin(RoundRobinParams{Votes: 1, Score: "copeland"}, duel.NewProblem(c, 10), rng.Stream(1, t.Name(), strconv.Itoa(trial))), 6)
		if err != nil {
			t.Fatal(err)
		}
		chosen[arm]++
	}
	for a, k := range chosen {
		if k < 65 || k > 135 {
			t.Errorf("arm %d is recommended %d times of 400", a, k)
		}
	}
}

// TestRoundRobinAnswers checks that the answer of three candidates with two points
// each wins against that of the best candidate, which has three points.
func TestRoundRobinAnswers(t *testing.T) {
	for _, answers := range []bool{false, true} {
		c := &contest{right: make([]bool, 5), teams: []int{4, 9, 9, 9, 6}, judge: ordered}
		l := NewRoundRobin(RoundRobinParams{Votes: 1, Score: "copeland", Answers: answers}, duel.NewProblem(c, 100), rng.Stream(1, t.Name()))
		arm, err := c.play(l, 7)
		if want := map[bool]int{false: 4, true: 9}[answers]; err != nil || c.teams[arm] != want {
			t.Errorf("answers %t: got %d, %v", answers, arm, err)
		}
		if e := l.Expenses(); len(c.duels) != 7 || e.Free != 3 || e.Rounds != 5 {
			t.Errorf("%d duels, %+v", len(c.duels), e)
		}
	}
}

// TestRoundRobinConverges checks that with many votes it recommends the winner of each
// score, on a matrix where arm 0 beats all others by .1 and arm 1 has the greatest Borda
// score by more. With 500 votes a pair of gap .1 is misjudged with probability 4e-6.
func TestRoundRobinConverges(t *testing.T) {
	wins := [][]float64{{.5, .6, .6, .6}, {.4, .5, .95, .95}, {.4, .05, .5, .6}, {.4, .05, .4, .5}}
	for score, winner := range map[string]int{"copeland": 0, "borda": 1} {
		share := champions(t, wins, nil, 20, "converges "+score, func(p duel.Problem, s *rng.Source) duel.Learner {
			return NewRoundRobin(RoundRobinParams{Votes: 500, Score: score}, p, s)
		})
		if share[winner] < 1-1e-9 {
			t.Errorf("score=%s: the winner is recommended with frequency %g", score, share[winner])
		}
	}
}

func TestRoundRobinParams(t *testing.T) {
	for _, tt := range []struct {
		p    RoundRobinParams
		want string
	}{
		{RoundRobinParams{Horizon: -1, Score: "borda"}, "horizon is -1; it must be a whole number from 0 to 1000000000000"},
		{RoundRobinParams{Votes: -1, Score: "borda"}, "votes is -1; it must be a whole number from 0 to 1000000"},
		{RoundRobinParams{Votes: 2, Horizon: 9, Score: "borda"}, "horizon is 9; it must be 0 if votes, here 2, sets the number of duels"},
		{RoundRobinParams{Score: "elo"}, `score is "elo"; it must be one of copeland, borda`},
	} {
		if err := param.Check(tt.p); err == nil || err.Error() != tt.want {
			t.Errorf("%+v: got %v, want %s", tt.p, err, tt.want)
		}
	}
}

func BenchmarkRoundRobin(b *testing.B) {
	l := NewRoundRobin(RoundRobinParams{Score: "copeland"}, duel.Problem{Arms: 64, Horizon: b.N}, rng.Stream(1, "benchmark"))
	for i := range b.N {
		p, _ := l.Next()
		l.Observe(p, pref.Outcome(i&1))
	}
}

// Short counts hold as many turns as they are used for: a learner that may have more turns,
// and so has long counts, recommends the same after the same outcomes.
func TestRoundRobinShortCounts(t *testing.T) {
	const turns = 1<<16 - 2
	problem := duel.Problem{Arms: 3, Horizon: 3*turns + 2}
	short := NewRoundRobin(RoundRobinParams{Score: "copeland"}, problem, rng.Stream(1, "order"))
	problem.Horizon++
	long := NewRoundRobin(RoundRobinParams{Score: "copeland"}, problem, rng.Stream(1, "order"))
	if short.short == nil || long.counts == nil {
		t.Fatalf("%d duels have short counts: %v, and one more has long ones: %v", problem.Horizon-1, short.short != nil, long.counts != nil)
	}
	outcomes := rng.Stream(1, "outcomes")
	for d := 0; ; d++ {
		p, more := short.Next()
		q, _ := long.Next()
		if !more {
			break
		}
		o := pref.FirstWins // the arm of the lower number wins nearly always
		if p.First > p.Second {
			o = pref.SecondWins
		}
		if outcomes.Intn(1000) == 0 {
			o = pref.Tie
		}
		short.Observe(p, o)
		long.Observe(q, o)
		if p != q || !slices.Equal(short.halves, long.halves) {
			t.Fatalf("after %d duels: %v duels and has points %v, with long counts %v and %v", d+1, p, short.halves, q, long.halves)
		}
	}
}
