package tournament

import (
	"fmt"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
)

// The tests of several formats share candidates with answers and a judge, a list of
// all formats in all variants, and the properties of all of them.

// contest is a pool of candidates whose duels are logged.
type contest struct {
	teams  []int
	right  []bool
	scores []float64
	judge  func(first, second pref.Arm) pref.Outcome
	duels  []pref.Pair
	wins   []pref.Outcome // of the duels
	truth  duel.Truth
}

func (c *contest) Arms() int            { return len(c.right) }
func (c *contest) Name(pref.Arm) string { return "" }
func (c *contest) Truth() *duel.Truth   { return &c.truth }
func (c *contest) Candidates() *duel.Candidates {
	return &duel.Candidates{Teams: c.teams, Scores: c.scores}
}
func (c *contest) Teams() []int { return c.teams }

func (c *contest) Duel(p pref.Pair) pref.Outcome {
	o := c.judge(p.First, p.Second)
	c.duels = append(c.duels, p)
	c.wins = append(c.wins, o)
	return o
}

// play lets the learner play to its end, with at most the given number of duels, and
// returns its recommendation.
func (c *contest) play(l duel.Learner, within int) (pref.Arm, error) {
	for range within + 1 {
		if a := l.Recommend(); a < 0 || int(a) >= c.Arms() {
			return 0, fmt.Errorf("recommends %d of %d", a, c.Arms())
		}
		p, more := l.Next()
		if !more {
			return l.Recommend(), nil
		}
		if p.First == p.Second {
			return 0, fmt.Errorf("%d plays itself", p.First)
		}
		l.Observe(p, c.Duel(p))
	}
	return 0, fmt.Errorf("does not stop after %d duels", within)
}

// labelled returns a judge that calls right candidates right with probability tpr and
// wrong ones wrong with probability tnr, independently.
func labelled(right []bool, tpr, tnr float64, coins *rng.Source) func(first, second pref.Arm) pref.Outcome {
	label := func(a pref.Arm) bool {
		if right[a] {
			return coins.Float64() < tpr
		}
		return coins.Float64() >= tnr
	}
	return func(first, second pref.Arm) pref.Outcome {
		switch a, b := label(first), label(second); {
		case a && !b:
			return pref.FirstWins
		case b && !a:
			return pref.SecondWins
		case a:
			return pref.Tie
		}
		return pref.BothBad
	}
}

// ordered returns a judge that always prefers the lower number.
func ordered(first, second pref.Arm) pref.Outcome {
	if first < second {
		return pref.FirstWins
	}
	return pref.SecondWins
}

// format is one variant of a format and its properties.
type format struct {
	name    string
	new     func(duel.Problem, *rng.Source) duel.Learner
	matches func(n int) int // maximum number
	duels   int             // maximum number of duels of a match
	rounds  func(n int) int // maximum number
	unsure  bool            // it may miss a correct candidate even if the judge never errs
}

func someFormat[P param.Params, L duel.Learner](p P, newLearner func(P, duel.Problem, *rng.Source) L, f format) format {
	if err := param.Check(p); err != nil {
		panic(err)
	}
	f.name = fmt.Sprintf("%+v of %T", p, p)
	f.new = func(problem duel.Problem, s *rng.Source) duel.Learner { return newLearner(p, problem, s) }
	return f
}

// levels returns ⌈log_base n⌉.
func levels(base, n int) (l int) {
	for size := 1; size < n; size *= base {
		l++
	}
	return l
}

func upTo(n int) int { return n - 1 }

// formats returns every format of the knockout and ladder files in every variant.
func formats() (all []format) {
	either := []bool{false, true}
	halving := func(n int) int { return levels(2, n) }
	for _, ties := range []string{"random", "first", "team", "score", "rematch"} {
		for _, bothBad := range []string{"drop", "random", "team"} {
			for bits := range 16 {
				p := PairJudgeParams{ties, bothBad, bits&1 > 0, bits&2 > 0, bits&4 > 0, bits&8 > 0}
				f := format{matches: upTo, duels: 1, rounds: halving}
				if p.Swap {
					f.duels *= 2
				}
				if ties == "rematch" {
					f.duels *= 2
				}
				all = append(all, someFormat(p, NewPairJudge, f))
			}
		}
	}
	for _, seeding := range []string{"random", "votes", "scores"} {
		for _, early := range either {
			for _, votes := range []int{1, 2, 3} {
				f := format{matches: upTo, duels: votes, rounds: halving}
				all = append(all,
					someFormat(KnockoutParams{VotesParams: VotesParams{Votes: votes}, EarlyParams: EarlyParams{Early: early}, SeedingParams: duel.SeedingParams{Seeding: seeding}}, NewKnockout, f),
					someFormat(LevelKnockoutParams{Schedule: "linear", First: votes, Step: 0, Delta: 0.1, Gap: 0.1, EarlyParams: EarlyParams{Early: early}, SeedingParams: duel.SeedingParams{Seeding: seeding}}, NewLevelKnockout, f))
				for _, yes := range either {
					opens := map[bool]string{false: "strongest", true: "weakest"}[early]
					f.rounds = upTo
					all = append(all, someFormat(LadderParams{VotesParams: VotesParams{Votes: votes}, EarlyParams: EarlyParams{Early: early}, Stay: yes, SeedingParams: duel.SeedingParams{Seeding: seeding}, Opens: opens}, NewLadder, f))
					f.rounds = func(n int) int { return 2*levels(2, n) + 1 }
					f.matches = func(n int) int { return 2*n - 1 }
					all = append(all, someFormat(DoubleEliminationParams{VotesParams: VotesParams{Votes: votes}, EarlyParams: EarlyParams{Early: early}, SeedingParams: duel.SeedingParams{Seeding: seeding}, Reset: yes}, NewDoubleElimination, f))
					f.matches = upTo
				}
				for _, rounds := range []int{0, 1, 5} {
					for _, pairing := range []string{"monrad", "dutch"} {
						f := format{duels: votes, unsure: true} // with many correct candidates, ties can hide that they are better
						f.rounds = func(n int) int { return max(rounds, levels(2, n)) }
						f.matches = func(n int) int { return f.rounds(n) * (n / 2) }
						all = append(all, someFormat(SwissParams{Rounds: rounds, Pairing: pairing, VotesParams: VotesParams{Votes: votes}, EarlyParams: EarlyParams{Early: early}, SeedingParams: duel.SeedingParams{Seeding: seeding}}, NewSwiss, f))
					}
				}
				for _, group := range []int{2, 3, 8} {
					f := format{matches: upTo, duels: votes, rounds: func(n int) int { return (group - 1) * levels(group, n) }}
					all = append(all, someFormat(NaryKnockoutParams{Group: group, Within: "ladder", VotesParams: VotesParams{Votes: votes}, EarlyParams: EarlyParams{Early: early}, SeedingParams: duel.SeedingParams{Seeding: seeding}}, NewNaryKnockout, f))
					f.rounds = func(n int) int { return circleRounds(group+1-group%2) * levels(group, n) }
					f.matches = func(n int) int { return (n - 1) * group } // at most g/2 for each arm that is eliminated
					all = append(all, someFormat(NaryKnockoutParams{Group: group, Within: "round-robin", VotesParams: VotesParams{Votes: votes}, EarlyParams: EarlyParams{Early: early}, SeedingParams: duel.SeedingParams{Seeding: seeding}}, NewNaryKnockout, f))
				}
			}
		}
	}
	for _, votes := range []int{1, 2} {
		for _, answers := range either {
			for _, score := range []string{"copeland", "borda"} {
				f := format{duels: votes, unsure: answers}
				f.matches = func(n int) int { return n * (n - 1) / 2 }
				f.rounds = func(n int) int { return votes * circleRounds(n) }
				all = append(all, someFormat(RoundRobinParams{votes, 0, score, answers}, NewRoundRobin, f))
			}
		}
	}
	return all
}

// TestFormats checks every variant of every format with random pools and judges:
// it ends within its numbers of matches and rounds, no arm plays itself, and its
// expenses agree with the duels. If the judge never prefers a wrong candidate to a
// right one, a right one is recommended if there is one.
func TestFormats(t *testing.T) {
	all := formats()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 40).Draw(t, "candidates")
		answers := rapid.IntRange(1, n).Draw(t, "answers")
		c := &contest{}
		coins := rng.Stream(rapid.Uint64().Draw(t, "root"), "formats")
		rights := rapid.IntRange(0, min(answers, 3)).Draw(t, "right answers")
		known := rapid.Bool().Draw(t, "answers are known")
		for range n {
			answer := coins.Intn(answers)
			c.right = append(c.right, answer < rights)
			c.scores = append(c.scores, coins.Float64())
			if known {
				c.teams = append(c.teams, answer)
			}
		}
		hasRight := slices.Contains(c.right, true)
		kind := rapid.SampledFrom([]string{"never errs", "errs", "ties", "rejects", "never errs nor ties"}).Draw(t, "judge")
		switch kind {
		case "never errs":
			c.judge = labelled(c.right, 1, 1, coins)
		case "errs":
			c.judge = labelled(c.right, 0.7, 0.6, coins)
		case "ties":
			c.judge = func(_, _ pref.Arm) pref.Outcome { return pref.Tie }
		case "rejects":
			c.judge = func(_, _ pref.Arm) pref.Outcome { return pref.BothBad }
		default: // two correct or two wrong candidates: it prefers either
			c.judge = func(a, b pref.Arm) pref.Outcome {
				if c.right[a] == c.right[b] {
					return pref.Outcome(coins.Intn(2))
				}
				return labelled(c.right, 1, 1, coins)(a, b)
			}
		}
		for range 60 {
			f := all[rapid.IntRange(0, len(all)-1).Draw(t, "format")]
			most := f.matches(n)
			c.duels, c.wins = c.duels[:0], c.wins[:0]
			l := f.new(duel.NewProblem(c, 1_000_000), rng.Stream(1, f.name, strconv.Itoa(coins.Intn(1000))))
			arm, err := c.play(l, most*f.duels)
			if err != nil {
				t.Fatalf("%s: %v", f.name, err)
			}
			e := l.(duel.Accountant).Expenses()
			pairs := make(map[pref.Pair]bool)
			for _, p := range c.duels {
				pairs[pref.Pair{First: min(p.First, p.Second), Second: max(p.First, p.Second)}] = true
				if c.teams != nil && c.teams[p.First] == c.teams[p.Second] && (e.Free > 0) {
					t.Fatalf("%s: free matches, and %v of one team duel", f.name, p)
				}
			}
			if len(c.duels)+e.Free*f.duels > most*f.duels || len(pairs)+e.Free > most {
				t.Fatalf("%s: %d duels of %d pairs and %d free matches, want %d matches of %d duels at most", f.name, len(c.duels), len(pairs), e.Free, most, f.duels)
			}
			if e.Rounds > f.rounds(n) || e.Byes < 0 || e.Generated != n || !known && e.Free > 0 {
				t.Fatalf("%s: %+v, want %d rounds at most", f.name, e, f.rounds(n))
			}
			if l, ok := l.(duel.Closer); ok {
				l.Close()
			}
			if hasRight && !f.unsure && (kind == "never errs" || kind == "never errs nor ties") && !c.right[arm] {
				t.Fatalf("%s: the judge never errs, but the recommended arm %d is wrong", f.name, arm)
			}
		}
	})
}

// TestEarlyEndChangesNoAnswer checks that an early end does not change the answer: with
// a judge whose outcome for a pair is always the same, in both orders, the
// recommended arm has the answer that would have won at the end, after no more duels.
func TestEarlyEndChangesNoAnswer(t *testing.T) {
	either := func(early bool, votes int, seeding string) []format {
		return []format{
			someFormat(KnockoutParams{VotesParams: VotesParams{Votes: votes}, EarlyParams: EarlyParams{Early: early}, SeedingParams: duel.SeedingParams{Seeding: seeding}}, NewKnockout, format{}),
			someFormat(LevelKnockoutParams{Schedule: "linear", First: votes, Step: 2, Delta: 0.1, Gap: 0.1, EarlyParams: EarlyParams{Early: early}, SeedingParams: duel.SeedingParams{Seeding: seeding}}, NewLevelKnockout, format{}),
			someFormat(LadderParams{VotesParams: VotesParams{Votes: votes}, EarlyParams: EarlyParams{Early: early}, Stay: false, SeedingParams: duel.SeedingParams{Seeding: seeding}, Opens: "weakest"}, NewLadder, format{}),
			someFormat(LadderParams{VotesParams: VotesParams{Votes: votes}, EarlyParams: EarlyParams{Early: early}, Stay: true, SeedingParams: duel.SeedingParams{Seeding: seeding}, Opens: "strongest"}, NewLadder, format{}),
			someFormat(DoubleEliminationParams{VotesParams: VotesParams{Votes: votes}, EarlyParams: EarlyParams{Early: early}, SeedingParams: duel.SeedingParams{Seeding: seeding}, Reset: true}, NewDoubleElimination, format{}),
			someFormat(DoubleEliminationParams{VotesParams: VotesParams{Votes: votes}, EarlyParams: EarlyParams{Early: early}, SeedingParams: duel.SeedingParams{Seeding: seeding}, Reset: false}, NewDoubleElimination, format{}),
			someFormat(SwissParams{Rounds: 0, Pairing: "monrad", VotesParams: VotesParams{Votes: votes}, EarlyParams: EarlyParams{Early: early}, SeedingParams: duel.SeedingParams{Seeding: seeding}}, NewSwiss, format{}),
			someFormat(SwissParams{Rounds: 6, Pairing: "dutch", VotesParams: VotesParams{Votes: votes}, EarlyParams: EarlyParams{Early: early}, SeedingParams: duel.SeedingParams{Seeding: seeding}}, NewSwiss, format{}),
			someFormat(NaryKnockoutParams{Group: 3, Within: "ladder", VotesParams: VotesParams{Votes: votes}, EarlyParams: EarlyParams{Early: early}, SeedingParams: duel.SeedingParams{Seeding: seeding}}, NewNaryKnockout, format{}),
			someFormat(NaryKnockoutParams{Group: 4, Within: "round-robin", VotesParams: VotesParams{Votes: votes}, EarlyParams: EarlyParams{Early: early}, SeedingParams: duel.SeedingParams{Seeding: seeding}}, NewNaryKnockout, format{}),
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 24).Draw(t, "candidates")
		answers := rapid.IntRange(1, 5).Draw(t, "answers")
		votes := rapid.IntRange(1, 3).Draw(t, "votes")
		seeding := rapid.SampledFrom([]string{"random", "votes", "scores"}).Draw(t, "seeding")
		coins := rng.Stream(rapid.Uint64().Draw(t, "root"), "early")
		c := &contest{right: make([]bool, n)}
		for range n {
			c.teams = append(c.teams, coins.Intn(answers))
			c.scores = append(c.scores, coins.Float64())
		}
		fixed := make([]pref.Outcome, n*n) // no ties, which would need coins at different times
		for i := range fixed {
			fixed[i] = pref.Outcome(coins.Intn(2))
		}
		c.judge = func(a, b pref.Arm) pref.Outcome {
			if a < b {
				return fixed[int(a)*n+int(b)]
			}
			return fixed[int(b)*n+int(a)].Flip()
		}
		full, early := either(false, votes, seeding), either(true, votes, seeding)
		for i := range full {
			var arm [2]pref.Arm
			var duels [2]int
			for e, f := range []format{full[i], early[i]} {
				c.duels, c.wins = c.duels[:0], c.wins[:0]
				a, err := c.play(f.new(duel.NewProblem(c, 100_000), rng.Stream(1, "early", strconv.Itoa(i))), 100_000)
				if err != nil {
					t.Fatalf("%s: %v", f.name, err)
				}
				arm[e], duels[e] = a, len(c.duels)
			}
			if c.teams[arm[0]] != c.teams[arm[1]] || duels[1] > duels[0] {
				t.Fatalf("%s: %d after %d duels, and %d after %d", early[i].name, arm[1], duels[1], arm[0], duels[0])
			}
		}
	})
}

// strongOne returns the matrix of n players in which the first beats all others with
// probability p, and the others are equal.
func strongOne(n int, p float64) [][]float64 {
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

// strongShare returns how often the strong one of n players wins in 10 000
// tournaments; 4 standard errors are at most .02.
func strongShare(t *testing.T, n int, p float64, learner func(duel.Problem, *rng.Source) duel.Learner) float64 {
	t.Helper()
	return champions(t, strongOne(n, p), nil, 10_000, t.Name(), learner)[0]
}

// lawOfBracket checks that each of four arms wins a random bracket as often as it
// should, within 4 standard errors of 20 000 trials.
func lawOfBracket(t *testing.T, learner func(duel.Problem, *rng.Source) duel.Learner) {
	t.Helper()
	wins := [][]float64{{.5, .6, .7, .8}, {.4, .5, .65, .75}, {.3, .35, .5, .6}, {.2, .25, .4, .5}}
	got := champions(t, wins, nil, 20_000, t.Name(), learner)
	for i, want := range []float64{.469000, .312583, .147250, .071167} {
		closeTo(t, "arm "+strconv.Itoa(i), got[i], want, .0142)
	}
}
