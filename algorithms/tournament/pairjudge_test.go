package tournament

import (
	"math"
	"slices"
	"strconv"
	"testing"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/simtest"
)

// byCoin are the rules under which a PairJudge is a plain knockout.
var byCoin = PairJudgeParams{Ties: "random", BothBad: "random", Resurrection: true, Reshuffle: true}

func newPairJudgeOf(p PairJudgeParams) func(duel.Problem, *rng.Source) duel.Learner {
	return func(problem duel.Problem, s *rng.Source) duel.Learner { return NewPairJudge(p, problem, s) }
}

// TestPairJudgeCounts checks that there are N-1 matches in ⌈log₂N⌉ rounds, with a bye
// in every odd one, if one candidate of every match advances.
func TestPairJudgeCounts(t *testing.T) {
	for n := 2; n <= 40; n++ {
		byes := 0
		for left := n; left > 1; left = (left + 1) / 2 {
			byes += left % 2
		}
		for _, p := range []PairJudgeParams{byCoin, {Ties: "first", BothBad: "team"}, {Ties: "team", BothBad: "team", Reshuffle: true, Teams: true}} {
			c := &contest{right: make([]bool, n)}
			c.right[n/2] = true
			c.judge = labelled(c.right, 0.7, 0.7, rng.Stream(1, t.Name(), strconv.Itoa(n)))
			l := NewPairJudge(p, duel.NewProblem(c, 1000), rng.Stream(2, t.Name(), strconv.Itoa(n)))
			if _, err := c.play(l, 1000); err != nil {
				t.Fatal(err)
			}
			want := duel.Expenses{Rounds: levels(2, n), Byes: byes, Generated: n}
			if got := l.Expenses(); got != want || len(c.duels) != n-1 {
				t.Errorf("%d candidates, %+v: %d duels and %+v, want %d and %+v", n, p, len(c.duels), got, n-1, want)
			}
		}
	}
}

// TestPairJudgeLots checks that, without a new order, the winners of neighbouring matches
// play each other, as in a bracket, and that with a new order this almost never happens in
// ten tournaments.
func TestPairJudgeLots(t *testing.T) {
	for _, reshuffle := range []bool{false, true} {
		bracket := 0
		for trial := range 10 {
			c := &contest{right: make([]bool, 16), judge: ordered}
			p := PairJudgeParams{Ties: "first", BothBad: "drop", Reshuffle: reshuffle}
			if _, err := c.play(NewPairJudge(p, duel.NewProblem(c, 100), rng.Stream(1, t.Name(), strconv.Itoa(trial))), 15); err != nil {
				t.Fatal(err)
			}
			for i, p := range c.duels[8:] { // match i+8 is of the winners of matches 2i and 2i+1
				a, b := c.duels[2*i], c.duels[2*i+1]
				if p != (pref.Pair{First: min(a.First, a.Second), Second: min(b.First, b.Second)}) {
					bracket--
					break
				}
			}
			bracket++
		}
		if want := map[bool]int{false: 10, true: 0}[reshuffle]; bracket != want {
			t.Errorf("new lots %t: %d of 10 are brackets", reshuffle, bracket)
		}
	}
}

// TestPairJudgeResurrection checks a judge that rejects all candidates: no candidate is
// left after a round with an even number, and only the candidate with the bye after one
// with an odd number.
func TestPairJudgeResurrection(t *testing.T) {
	for _, row := range []struct {
		n            int
		resurrection bool
		duels        int
	}{{8, true, 4}, {8, false, 7}, {9, true, 4}, {9, false, 4}, {2, true, 1}, {2, false, 1}} {
		chosen := make([]int, row.n)
		for trial := range 400 {
			c := &contest{right: make([]bool, row.n), judge: func(_, _ pref.Arm) pref.Outcome { return pref.BothBad }}
			p := PairJudgeParams{Ties: "first", BothBad: "drop", Resurrection: row.resurrection, Reshuffle: true, Teams: true}
			arm, err := c.play(NewPairJudge(p, duel.NewProblem(c, 1000), rng.Stream(1, t.Name(), strconv.Itoa(trial))), 1000)
			if err != nil {
				t.Fatal(err)
			}
			if len(c.duels) != row.duels {
				t.Fatalf("%+v: %d duels", row, len(c.duels))
			}
			chosen[arm]++
		}
		// Each is chosen equally often: 4 standard errors of a binomial count of 400.
		share := 1 / float64(row.n)
		limit := 4 * math.Sqrt(400*share*(1-share))
		for a, k := range chosen {
			if math.Abs(float64(k)-400*share) > limit {
				t.Errorf("%+v: arm %d is chosen %d times of 400", row, a, k)
			}
		}
	}
}

// TestPairJudgeRules checks what each rule does with the outcomes of the judge.
func TestPairJudgeRules(t *testing.T) {
	const first, second, tie, bad = pref.FirstWins, pref.SecondWins, pref.Tie, pref.BothBad
	for _, row := range []struct {
		name     string
		rules    PairJudgeParams
		outcomes []pref.Outcome // of the duels of arms 3 and 0, seen from the slots; arm 3 is in the first slot at first
		want     pref.Arm       // -2 for a coin
	}{
		{"a win is a win", PairJudgeParams{}, []pref.Outcome{first}, 3},
		{"a win is a win", PairJudgeParams{}, []pref.Outcome{second}, 0},
		{"a coin decides a tie", PairJudgeParams{Ties: "random"}, []pref.Outcome{tie}, -2},
		{"a tie is for the first slot", PairJudgeParams{Ties: "first"}, []pref.Outcome{tie}, 3},
		{"a tie is for the more frequent answer", PairJudgeParams{Ties: "team"}, []pref.Outcome{tie}, 0},
		{"a tie is for the higher score", PairJudgeParams{Ties: "score"}, []pref.Outcome{tie}, 3},
		{"a tie is played again with the slots swapped", PairJudgeParams{Ties: "rematch"}, []pref.Outcome{tie, first}, 0},
		{"a tie is played again with the slots swapped", PairJudgeParams{Ties: "rematch"}, []pref.Outcome{tie, second}, 3},
		{"a coin decides two ties", PairJudgeParams{Ties: "rematch"}, []pref.Outcome{tie, tie}, -2},
		{"a rematch drops no candidate", PairJudgeParams{Ties: "rematch", BothBad: "drop"}, []pref.Outcome{tie, bad}, -2},
		{"both are dropped", PairJudgeParams{BothBad: "drop"}, []pref.Outcome{bad}, duel.NoArm},
		{"a coin decides if both are bad", PairJudgeParams{BothBad: "random"}, []pref.Outcome{bad}, -2},
		{"if both are bad, the more frequent answer wins", PairJudgeParams{BothBad: "team"}, []pref.Outcome{bad}, 0},
		{"both orders agree", PairJudgeParams{Swap: true}, []pref.Outcome{first, second}, 3},
		{"both orders agree", PairJudgeParams{Swap: true}, []pref.Outcome{second, first}, 0},
		{"the first slot wins twice", PairJudgeParams{Swap: true, Ties: "first"}, []pref.Outcome{first, first}, 3},
		{"the second slot wins twice", PairJudgeParams{Swap: true, Ties: "team"}, []pref.Outcome{second, second}, 0},
		{"a win and a tie", PairJudgeParams{Swap: true, BothBad: "drop"}, []pref.Outcome{second, tie}, 0},
		{"a win and a rejection", PairJudgeParams{Swap: true, BothBad: "drop"}, []pref.Outcome{first, bad}, 3},
		{"a tie and a win", PairJudgeParams{Swap: true}, []pref.Outcome{tie, first}, 0},
		{"a rejection and a win", PairJudgeParams{Swap: true, BothBad: "drop"}, []pref.Outcome{bad, second}, 3},
		{"a tie and a rejection are a tie", PairJudgeParams{Swap: true, Ties: "team", BothBad: "drop"}, []pref.Outcome{tie, bad}, 0},
		{"a rejection and a tie are a tie", PairJudgeParams{Swap: true, Ties: "team", BothBad: "drop"}, []pref.Outcome{bad, tie}, 0},
		{"rejected twice", PairJudgeParams{Swap: true, BothBad: "drop"}, []pref.Outcome{bad, bad}, duel.NoArm},
		{"a swapped rematch", PairJudgeParams{Swap: true, Ties: "rematch"}, []pref.Outcome{tie, tie, tie, second}, 0},
	} {
		seen := make(map[pref.Arm]bool)
		for trial := range 64 {
			problem := duel.Problem{Arms: 4, Horizon: 10, Teams: []int{1, 1, 1, 2}, Scores: []float64{0.1, 0, 0, 0.2}}
			j := pairJudge{referee: referee{problem: &problem, stream: rng.Stream(1, t.Name(), strconv.Itoa(trial))}, rules: row.rules, size: problem.TeamSizes(), pool: []pref.Arm{3, 0}}
			got := duel.NoArm
			l := duel.NewSequential(problem, func(a *duel.Arena) pref.Arm {
				j.Arena = a
				if j.Run(&j); j.winners > 0 {
					got = j.pool[0]
				}
				return 0
			})
			for i, o := range row.outcomes {
				p, more := l.Next()
				if want := (pref.Pair{First: 3, Second: 0}); !more || p != want && p != want.Flip() {
					t.Fatalf("%s: duel %d is %v, %v", row.name, i, p, more)
				}
				l.Observe(p, o)
			}
			if _, more := l.Next(); more {
				t.Fatalf("%s: more than %d duels", row.name, len(row.outcomes))
			}
			seen[got] = true
		}
		if row.want == -2 && (len(seen) != 2 || seen[duel.NoArm]) || row.want != -2 && (len(seen) != 1 || !seen[row.want]) {
			t.Errorf("%s (%+v, %v): got %v, want %d", row.name, row.rules, row.outcomes, seen, row.want)
		}
	}
}

// TestPairJudgeOneRound checks the share of right candidates after one round from .42, with
// labels that are right seven times in ten: to drop both selects more strictly and
// leaves fewer. In 200 000 pairs 4 standard errors are at most .005.
func TestPairJudgeOneRound(t *testing.T) {
	const (
		pairs  = 200_000
		share  = 0.42
		tpr    = 0.704
		tnr    = 0.704
		within = 0.005
	)
	for _, row := range []struct {
		name        string
		rules       PairJudgeParams
		want        float64
		perPair     float64
		sameAnswers bool
	}{
		{"drop both", PairJudgeParams{Ties: "random", BothBad: "drop"}, .6327, .716, false},
		{"drop both, all correct candidates have one answer", PairJudgeParams{Ties: "random", BothBad: "drop", Teams: true}, .6404, .7317, true},
		{"coins", byCoin, .5194, 1, false},
	} {
		// If a match needs no duel, exactly one of two correct candidates survives.
		rightPair := 1 - (1-tpr)*(1-tpr)
		if row.sameAnswers {
			rightPair = 1
		}
		right := share*share*rightPair + 2*share*(1-share)*(tpr*tnr+tpr*(1-tnr)/2)
		all := share*share*rightPair + 2*share*(1-share)*(1-(1-tpr)*tnr) + (1-share)*(1-share)*(1-tnr*tnr)
		if row.rules.BothBad == "drop" {
			closeTo(t, row.name+", by formula", right/all, row.want, 5e-5)
			closeTo(t, row.name+", survivors by formula", all, row.perPair, 5e-4)
		}
		c := &contest{right: make([]bool, 2*pairs), teams: make([]int, 2*pairs)}
		coins := rng.Stream(1, t.Name(), row.name)
		for i := range c.right {
			c.right[i] = coins.Float64() < share
			if c.teams[i] = i + 1; c.right[i] {
				c.teams[i] = 0
			}
		}
		judge := labelled(c.right, tpr, tnr, coins)
		problem := duel.NewProblem(c, 2*pairs)
		j := pairJudge{referee: referee{problem: &problem, stream: coins}, rules: row.rules, size: make([]int, 2*pairs)}
		for i := range pref.Arm(2 * pairs) {
			j.pool = append(j.pool, i)
		}
		var survivors, winners float64
		l := duel.NewSequential(problem, func(a *duel.Arena) pref.Arm {
			j.Arena = a
			j.Run(&j)
			for _, w := range j.pool[:j.winners] {
				survivors++
				if c.right[w] {
					winners++
				}
			}
			return 0
		})
		for {
			p, more := l.Next()
			if !more {
				break
			}
			l.Observe(p, judge(p.First, p.Second))
		}
		closeTo(t, row.name, winners/survivors, row.want, within)
		closeTo(t, row.name+", survivors per pair", survivors/pairs, row.perPair, within)
	}
}

// TestPairJudgeRandomBracket checks that with coins it is a plain knockout, whose random
// bracket has a known law.
func TestPairJudgeRandomBracket(t *testing.T) {
	simtest.Slow(t)
	for _, reshuffle := range []bool{false, true} {
		p := byCoin
		p.Reshuffle = reshuffle
		lawOfBracket(t, newPairJudgeOf(p))
	}
}

// pooled plays the given number of tournaments, each in its own pool of n candidates,
// and returns the share of right winners and the mean number of duels.
func pooled(t *testing.T, label string, n, trials int, pool func(*contest, *rng.Source), learner func(duel.Problem, *rng.Source) duel.Learner) (right, duels float64) {
	t.Helper()
	for trial := range trials {
		s := rng.Stream(11, t.Name(), label, strconv.Itoa(n), strconv.Itoa(trial))
		c := &contest{right: make([]bool, n), teams: make([]int, n)}
		pool(c, s)
		arm, err := c.play(learner(duel.NewProblem(c, 1_000_000), s), 1_000_000)
		if err != nil {
			t.Fatal(err)
		}
		if c.right[arm] {
			right++
		}
		duels += float64(len(c.duels))
	}
	return right / float64(trials), duels / float64(trials)
}

// TestPairJudgeRecursion checks that with labels only the balanced accuracy matters
// under coins, and all winners follow the recursion of two types: .42 and .704 in 4
// rounds, .799984. The tie for the first slot has the effect of a coin if the order
// is drawn anew. In 10 000 trials 4 standard errors are at most .016.
func TestPairJudgeRecursion(t *testing.T) {
	simtest.Slow(t)
	first := byCoin
	first.Ties = "first"
	teams := byCoin
	teams.Teams = true
	for _, p := range []PairJudgeParams{byCoin, first, teams} {
		for _, rates := range [][2]float64{{.704, .704}, {.9, .508}, {.508, .9}} {
			got, _ := pooled(t, "recursion", 16, 10_000, func(c *contest, s *rng.Source) {
				for i := range c.right {
					c.right[i] = s.Float64() < .42
					if c.teams[i] = i + 1; c.right[i] {
						c.teams[i] = 0
					}
				}
				c.judge = labelled(c.right, rates[0], rates[1], s)
			}, newPairJudgeOf(p))
			closeTo(t, "two types", got, .799984, .016)
		}
	}
}

// TestPairJudgePaidCalls checks the mean number of duels: in round l two candidates of
// N/2^l pairs have the shares x of round l-1 independently, and only pairs with
// different answers duel. The mean of 5000 trials has a standard error below .05, as
// a count of at most 15 has a standard deviation below 3.5.
func TestPairJudgePaidCalls(t *testing.T) {
	simtest.Slow(t)
	shares := []float64{.42, .3, .2, .08}
	labels := []float64{.704, .296, .296, .9} // the chance to be called right
	x := slices.Clone(shares)
	want := 0.0
	for pairs := 8; pairs >= 1; pairs /= 2 {
		var same, mean float64
		for k := range x {
			same += x[k] * x[k]
			mean += x[k] * labels[k]
		}
		want += float64(pairs) * (1 - same)
		for k := range x {
			x[k] *= 1 + labels[k] - mean
		}
	}
	p := byCoin
	p.Teams = true
	right, got := pooled(t, "paid", 16, 5000, func(c *contest, s *rng.Source) {
		for i := range c.teams {
			u := s.Float64()
			for k := 0; u >= shares[k] && k < len(shares)-1; k++ {
				u -= shares[k]
				c.teams[i]++
			}
			c.right[i] = c.teams[i] == 0
		}
		c.judge = func(first, second pref.Arm) pref.Outcome {
			a, b := s.Float64() < labels[c.teams[first]], s.Float64() < labels[c.teams[second]]
			switch {
			case a && !b:
				return pref.FirstWins
			case b && !a:
				return pref.SecondWins
			case a:
				return pref.Tie
			}
			return pref.BothBad
		}
	}, newPairJudgeOf(p))
	closeTo(t, "duels", got, want, .2)
	closeTo(t, "right", right, x[0], .03) // 4 standard errors
}

// TestPairJudgeTieRules checks the published table of tie rules: problems with a Beta(.97,
// 1.34) law of difficulty, wrong answers by Zipf's law with exponent 1.57 over 40,
// and independent labels. The published numbers have standard errors of their own, so
// the tolerance is 2 points and 4 standard errors of 3000 trials, .036; the
// differences within a row, on the same pools, are closer.
func TestPairJudgeTieRules(t *testing.T) {
	simtest.Slow(t)
	const trials = 3000
	drop := PairJudgeParams{Ties: "random", BothBad: "drop", Resurrection: true, Reshuffle: true, Teams: true}
	coin := drop
	coin.BothBad = "random"
	var zipf []float64
	total := 0.0
	for k := 1; k <= 40; k++ {
		total += math.Pow(float64(k), -1.57)
		zipf = append(zipf, total)
	}
	for _, row := range []struct {
		tpr, tnr   float64
		rules      PairJudgeParams
		at16, at64 float64
	}{
		{.704, .704, coin, .683, .795},
		{.9, .5, coin, .683, .795},
		{.704, .704, drop, .726, .840},
		{.9, .5, drop, .705, .823},
		{.5, .9, drop, .740, .843},
	} {
		for _, n := range []int{16, 64} {
			want := row.at16
			if n == 64 {
				want = row.at64
			}
			got, _ := pooled(t, "rules", n, trials, func(c *contest, s *rng.Source) {
				share := s.Beta(.97, 1.34)
				for i := range c.teams {
					if c.right[i] = s.Float64() < share; !c.right[i] {
						c.teams[i], _ = slices.BinarySearch(zipf, s.Float64()*total)
						c.teams[i]++
					}
				}
				c.judge = labelled(c.right, row.tpr, row.tnr, s)
			}, newPairJudgeOf(row.rules))
			t.Logf("TPR %g, TNR %g, both bad: %s, N = %d: %.4f, published %g", row.tpr, row.tnr, row.rules.BothBad, n, got, want)
			closeTo(t, "N = "+strconv.Itoa(n), got, want, .02+.036)
		}
	}
}

// BenchmarkPairJudge measures a duel of a tournament of 64 in a world that costs
// almost nothing, including its share of making the learner.
func BenchmarkPairJudge(b *testing.B) {
	c := &contest{right: make([]bool, 64)}
	for i := range c.right {
		c.right[i] = i%2 == 0
	}
	problem := duel.NewProblem(c, 1000)
	p := PairJudgeParams{Ties: "first", BothBad: "drop", Resurrection: true, Reshuffle: true, Teams: true}
	duels := 0
	b.ReportAllocs()
	for i := range b.N {
		l := NewPairJudge(p, problem, rng.Stream(1, "benchmark"))
		for {
			pair, more := l.Next()
			if !more {
				break
			}
			o := pref.Tie // never a rejection: 63 duels
			if (duels+i)%3 == 0 {
				o = pref.FirstWins
			}
			l.Observe(pair, o)
			duels++
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(duels), "ns/duel")
}
