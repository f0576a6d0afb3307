package recorded

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/simtest"
)

// defaultParams returns the defaults of the entry with these files.
func defaultParams(pools, verdicts param.File) Params {
	p := CandidatesEntry.Defaults
	p.Pools, p.Verdicts = pools, verdicts
	return p
}

// newWorld returns the world of these parameters.
func newWorld(t *testing.T, p Params) *World {
	t.Helper()
	if err := param.Check(p); err != nil {
		t.Fatal(err)
	}
	w, err := New(p)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// trialOf returns a trial of the world.
func trialOf(w *World, name string) *trial {
	return w.Trial(rng.Stream(1, "instance", name), rng.Stream(1, "coins", name)).(*trial)
}

// pairOf returns the pair of the candidates of these names.
func (t *trial) pairOf(first, second string) pref.Pair {
	names := simtest.Names(t)
	return pref.Pair{First: pref.Arm(slices.Index(names, first)), Second: pref.Arm(slices.Index(names, second))}
}

const (
	duelPools = "problem,candidate,answer,correct\np,a,1,1\np,b,2,0\np,c,3,0\np,d,3,0\n"
	// a against b: 3 first, 1 second, 4 ties, 2 both-bad as shown; 5 first the
	// other way round. a against c: 2 second, only the other way round.
	duelVerdicts = "problem,first,second,verdict\n" +
		"p,a,b,first\np,a,b,first\np,a,b,first\np,a,b,second\n" +
		"p,a,b,tie\np,a,b,tie\np,a,b,tie\np,a,b,tie\np,a,b,both-bad\np,a,b,both-bad\n" +
		"p,b,a,first\np,b,a,first\np,b,a,first\np,b,a,first\np,b,a,first\n" +
		"p,c,a,first\np,c,a,first\n" +
		"p,b,c,first\np,b,c,second\n"
)

func TestReplay(t *testing.T) {
	for _, c := range []struct {
		what                  string
		unseen, replay, order string
		first, second         string
		want                  counts // in proportion
	}{
		{"verdicts in the order of the duel", "tie", "draw", "as-shown", "a", "b", counts{3, 1, 4, 2}},
		{"verdicts in the other order of the duel", "tie", "draw", "as-shown", "b", "a", counts{5, 0, 0, 0}},
		{"verdicts of both orders, one flipped", "tie", "draw", "either", "a", "b", counts{3, 6, 4, 2}},
		{"verdicts of both orders, the other flipped", "tie", "draw", "either", "b", "a", counts{6, 3, 4, 2}},
		{"verdicts of the order that has any", "tie", "draw", "as-shown", "a", "c", counts{0, 2, 0, 0}},
		{"an order that has all", "tie", "draw", "as-shown", "c", "a", counts{2, 0, 0, 0}},
		{"either order, where one has all", "tie", "draw", "either", "a", "c", counts{0, 2, 0, 0}},
		{"a majority of ties", "tie", "majority", "as-shown", "a", "b", counts{0, 0, 1, 0}},
		{"a majority of both orders", "tie", "majority", "either", "a", "b", counts{0, 1, 0, 0}},
		{"a majority of both orders, flipped", "tie", "majority", "either", "b", "a", counts{1, 0, 0, 0}},
		{"no single majority", "tie", "majority", "as-shown", "b", "c", counts{0, 0, 1, 0}},
		{"no verdict, which is a tie", "tie", "draw", "as-shown", "b", "d", counts{0, 0, 1, 0}},
		{"no verdict, which is a coin", "coin", "draw", "as-shown", "b", "d", counts{1, 1, 0, 0}},
		{"no verdict, which is a coin whatever replay", "coin", "majority", "either", "d", "b", counts{1, 1, 0, 0}},
		{"a candidate against itself ties", "tie", "draw", "as-shown", "a", "a", counts{0, 0, 1, 0}},
	} {
		t.Run(c.what, func(t *testing.T) {
			p := defaultParams(written(t, "pools.csv", duelPools), written(t, "verdicts.csv", duelVerdicts))
			p.Unseen, p.Replay, p.Order = c.unseen, c.replay, c.order
			w := newWorld(t, p)
			checkReplay(t, trialOf(w, c.what), c.first, c.second, c.want)
			// The same laws, looked up where most pairs have none.
			w.problems[0] = sparse(w.problems[0], w.unseen)
			checkReplay(t, trialOf(w, c.what), c.first, c.second, c.want)
		})
	}
}

// sparse returns the problem with the counts of its pairs in a map.
func sparse(p *problem, unseen counts) *problem {
	q, n := *p, int32(len(p.names))
	q.dense, q.sparse = nil, map[pair]counts{}
	for i := range n {
		for j := range n {
			if c := p.dense[i*n+j]; c != unseen {
				q.sparse[pair{i, j}] = c
			}
		}
	}
	return &q
}

// checkReplay checks the law of the pair's duels, drawn one by one, in short tallies
// and in long ones: each count is within 4 standard errors, √(n·p·(1-p)), of n·p,
// so that outcomes of share 0 or 1 must have exactly that share. Some 300 counts are
// compared; all lie within these bounds with probability 0.98. The streams are fixed.
func checkReplay(t *testing.T, env *trial, first, second string, want counts) {
	t.Helper()
	const n = 20_000
	pair := env.pairOf(first, second)
	var single, short, long pref.Tally
	for range n {
		single.Add(env.Duel(pair))
	}
	for range n / 5 {
		short = sumTally(short, env.DuelTally(pair, 5))
	}
	for range n / 100 {
		long = sumTally(long, env.DuelTally(pair, 100))
	}
	for _, got := range []pref.Tally{single, short, long} {
		if got.Duels() != n {
			t.Errorf("%d duels are counted as %d", n, got.Duels())
		}
		for o, g := range []int{got.First, got.Second, got.Tie, got.BothBad} {
			p := float64(want[o]) / float64(want.sum())
			if math.Abs(float64(g)-n*p) > 4*math.Sqrt(n*p*(1-p)) {
				t.Errorf("%s against %s: %d of %d duels end in %v, want about %.0f", first, second, g, n, pref.Outcome(o), n*p)
			}
		}
	}
}

func sumTally(a, b pref.Tally) pref.Tally {
	return pref.Tally{First: a.First + b.First, Second: a.Second + b.Second, Tie: a.Tie + b.Tie, BothBad: a.BothBad + b.BothBad}
}

func TestMajority(t *testing.T) {
	for _, c := range []struct {
		counts counts
		want   pref.Outcome
	}{
		{counts{3, 2, 2, 2}, pref.FirstWins},
		{counts{0, 1, 0, 0}, pref.SecondWins},
		{counts{1, 1, 3, 0}, pref.Tie},
		{counts{1, 1, 3, 4}, pref.BothBad},
		{counts{2, 2, 1, 0}, pref.Tie},
		{counts{2, 0, 0, 2}, pref.Tie},
		{counts{0, 0, 2, 2}, pref.Tie},
	} {
		want := counts{}
		want[c.want] = 1
		if got := c.counts.majority(); got != want {
			t.Errorf("the majority of %v is %v, want %v", c.counts, got, want)
		}
	}
}

// The candidates and the truth of a trial are those of the files.
func TestTruth(t *testing.T) {
	pools := written(t, "pools.jsonl", strings.Join([]string{
		`{"problem": 7, "candidate": 1, "answer": "x", "correct": false, "score": 0.25}`,
		`{"problem": "other", "candidate": "1", "answer": "x", "correct": true, "score": 1}`,
		`{"problem": "7", "candidate": 2, "answer": 42, "correct": true, "score": 0.5}`,
		`{"problem": 7, "candidate": "3", "answer": "", "correct": 0, "score": 0}`,
		`{"problem": 7, "candidate": 4, "answer": "42", "correct": 1, "score": 0.75}`,
	}, "\n"))
	p := defaultParams(pools, param.File{})
	p.Unseen = "tie"
	w := newWorld(t, p)
	if w.Arms() != 4 || w.Fixed() != nil {
		t.Errorf("%d arms and the fixed matrix %v; want 4 and none", w.Arms(), w.Fixed())
	}
	seen := map[int]bool{}
	for i := range 20 {
		env := trialOf(w, fmt.Sprint(i))
		k := env.Arms()
		seen[k] = true
		about, truth := env.Candidates(), env.Truth()
		if about.ScorerCalls != 1 || about.Parts != nil {
			t.Errorf("of candidates this is known: %+v", about)
		}
		if k == 1 {
			if want := (&duel.Truth{Winners: []pref.Arm{0}}); !cmp.Equal(truth, want) || env.Name(0) != "1" || about.Teams[0] != 0 || about.Scores[0] != 1 {
				t.Errorf("the lone candidate has %+v and %+v", truth, about)
			}
			continue
		}
		var winners []pref.Arm
		numbers := 0
		names := simtest.Names(env)
		for a, name := range names {
			answer := map[string]string{"1": "x", "2": "42", "3": "", "4": "42"}[name]
			for b, other := range names {
				if same := answer == map[string]string{"1": "x", "2": "42", "3": "", "4": "42"}[other]; same != (about.Teams[a] == about.Teams[b]) {
					t.Errorf("candidates %s and %s are of the teams %d and %d", name, other, about.Teams[a], about.Teams[b])
				}
			}
			if about.Teams[a] > numbers {
				t.Errorf("teams %v are not numbered as they come up", about.Teams)
			}
			numbers = max(numbers, about.Teams[a]+1)
			if answer == "42" {
				winners = append(winners, pref.Arm(a))
			}
			if want := map[string]float64{"1": 0.25, "2": 0.5, "3": 0, "4": 0.75}[name]; about.Scores[a] != want {
				t.Errorf("candidate %s has the score %v, want %v", name, about.Scores[a], want)
			}
		}
		if !slices.Equal(truth.Winners, winners) {
			t.Errorf("the winners of %q are %v, want %v", names, truth.Winners, winners)
		}
	}
	if len(seen) != 2 {
		t.Errorf("20 trials are all of one problem: %v", seen)
	}
	first, again := trialOf(w, "again"), trialOf(w, "again")
	if !cmp.Equal(first.truth, again.truth) || !cmp.Equal(first.about, again.about) {
		t.Error("the same streams make different trials")
	}
	p.Pools = written(t, "pools.csv", duelPools)
	if about := trialOf(newWorld(t, p), "unscored").Candidates(); about.Scores != nil || about.ScorerCalls != 0 {
		t.Errorf("of candidates without scores this is known: %+v", about)
	}
}

// Each problem has the same probability, and so has each ordered choice of candidates.
func TestDraws(t *testing.T) {
	var pools strings.Builder
	pools.WriteString("problem,candidate,answer,correct\n")
	for _, c := range []string{"p,a", "q,f", "p,b", "p,c", "q,g", "q,h", "q,i", "p,d", "p,e", "q,j"} { // mixed up
		fmt.Fprintf(&pools, "%s,x,0\n", c)
	}
	p := defaultParams(written(t, "pools.csv", pools.String()), param.File{})
	p.Unseen, p.Candidates = "coin", 2
	w := newWorld(t, p)
	if w.Arms() != 2 {
		t.Errorf("%d arms, want 2", w.Arms())
	}
	const n = 20_000
	count := map[string]int{}
	instance, coins := rng.Stream(1, "draws"), rng.Stream(1, "coins")
	for range n {
		env := w.Trial(instance, coins)
		if env.Arms() != 2 || env.Truth().Winners != nil {
			t.Fatalf("a trial of %d arms with the truth %+v", env.Arms(), env.Truth())
		}
		count[strings.Join(simtest.Names(env), "")]++
	}
	// 2 problems with 5·4 ordered choices each. A count is within 4 standard
	// errors with a probability of 0.99994, all of them with one of 0.997.
	const want = n / 40.0
	for choice, g := range count {
		if d := math.Abs(float64(g) - want); d > 4*math.Sqrt(want*(1-1/40.0)) || choice[0] == choice[1] || (choice[0] < 'f') != (choice[1] < 'f') {
			t.Errorf("%d of %d trials have the candidates %s, want about %.0f", g, n, choice, want)
		}
	}
	if len(count) != 40 {
		t.Errorf("%d choices of two candidates come up, want 40", len(count))
	}
}

// A trial of all candidates has each of them once, in a random order.
func TestOrderOfArms(t *testing.T) {
	p := defaultParams(written(t, "pools.csv", duelPools), param.File{})
	p.Unseen = "tie"
	for _, p.Candidates = range []int{0, 4} {
		w := newWorld(t, p)
		orders := map[string]bool{}
		for i := range 400 {
			names := simtest.Names(trialOf(w, fmt.Sprint(i)))
			orders[strings.Join(names, "")] = true
			if slices.Sort(names); !slices.Equal(names, []string{"a", "b", "c", "d"}) {
				t.Fatalf("a trial of the candidates %q", names)
			}
		}
		if len(orders) != 24 { // one is missing with a probability below 24·(23/24)^400 = 1e-6
			t.Errorf("%d orders of 4 candidates come up, want 24", len(orders))
		}
	}
}

// With a judge that never errs, a right candidate wins a knockout, if there is one.
func TestKnockout(t *testing.T) {
	var pools, verdicts strings.Builder
	pools.WriteString("problem,candidate,answer,correct\n")
	verdicts.WriteString("problem,first,second,verdict\n")
	const problems, n = 5, 24 // more candidates than get room for all pairs at once
	for p := range problems {
		right := func(c int) bool { return c%7 == p && p > 0 }
		for c := range n {
			fmt.Fprintf(&pools, "p%d,c%d,%d,%v\n", p, c, c%7, right(c))
			for d := range c {
				word := "both-bad"
				switch {
				case c%7 == d%7:
					continue
				case right(c):
					word = "first"
				case right(d):
					word = "second"
				}
				fmt.Fprintf(&verdicts, "p%d,c%d,c%d,%s\n", p, c, d, word)
			}
		}
	}
	w := newWorld(t, defaultParams(written(t, "pools.csv", pools.String()), written(t, "verdicts.csv", verdicts.String())))
	for i := range 200 {
		env := trialOf(w, fmt.Sprint(i))
		var field []pref.Arm
		for a := range env.Arms() {
			field = append(field, pref.Arm(a))
		}
		for len(field) > 1 {
			a, b := field[0], field[1]
			if env.Duel(pref.Pair{First: a, Second: b}) == pref.SecondWins {
				a = b
			}
			field = append(field[2:], a)
		}
		if truth := env.Truth(); len(truth.Winners) > 0 && !truth.IsWinner(field[0]) {
			t.Errorf("trial %d: %s wins, but right are %v of %q", i, env.Name(field[0]), truth.Winners, simtest.Names(env))
		}
	}
}

// The counts of pairs agree with a plain count of the verdicts, in a dense table and in
// a sparse one.
func TestIndex(t *testing.T) {
	for _, c := range []struct {
		what  string
		n     int // candidates
		pairs int // of them, with some verdicts
		dense bool
	}{
		{"few candidates", 5, 7, true},
		{"many candidates and few verdicts", 60, 100, false},
		{"many candidates and many verdicts", 30, 2000, true},
	} {
		t.Run(c.what, func(t *testing.T) {
			var pools, verdicts strings.Builder
			pools.WriteString("problem,candidate,answer,correct\n")
			for i := range c.n {
				fmt.Fprintf(&pools, "p,%d,%d,0\n", i, i)
			}
			verdicts.WriteString("verdict,second,first,problem\n")
			s := rng.Stream(1, "index", c.what)
			logged := map[[2]string]counts{}
			for range c.pairs {
				i, j := s.Intn(c.n), s.Intn(c.n-1)
				if j >= i {
					j++
				}
				o := pref.Outcome(s.Intn(4))
				counts := logged[[2]string{fmt.Sprint(i), fmt.Sprint(j)}]
				counts[o]++
				logged[[2]string{fmt.Sprint(i), fmt.Sprint(j)}] = counts
				fmt.Fprintf(&verdicts, "%v,%d,%d,p\n", o, j, i)
			}
			p := defaultParams(written(t, "pools.csv", pools.String()), written(t, "verdicts.csv", verdicts.String()))
			p.Unseen = "coin"
			for _, p.Order = range []string{"as-shown", "either"} {
				env := trialOf(newWorld(t, p), c.what)
				if dense := env.problem.dense != nil; dense != c.dense {
					t.Errorf("the table is dense: %v, want %v", dense, c.dense)
				}
				for i, first := range simtest.Names(env) {
					for j, second := range simtest.Names(env) {
						want := logged[[2]string{first, second}]
						if p.Order == "either" || want.sum() == 0 {
							want = want.add(logged[[2]string{second, first}].flip())
						}
						if want.sum() == 0 {
							want = counts{1, 1, 0, 0}
						}
						if got := env.counts(pref.Pair{First: pref.Arm(i), Second: pref.Arm(j)}); got != want {
							t.Errorf("%s against %s comes out as %+v, want %v", first, second, got, want)
						}
					}
				}
			}
		})
	}
}

func TestConcurrency(t *testing.T) {
	w := newWorld(t, defaultParams(written(t, "pools.csv", duelPools), written(t, "verdicts.csv", duelVerdicts+"p,b,d,tie\np,d,a,first\n")))
	want := trialOf(w, "same").DuelTally(pref.Pair{First: 0, Second: 1}, 1000)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if got := trialOf(w, "same").DuelTally(pref.Pair{First: 0, Second: 1}, 1000); got != want {
				t.Errorf("1000 duels end in %+v, want %+v", got, want)
			}
		})
	}
	all.Wait()
}

func TestAllocations(t *testing.T) {
	p := defaultParams(written(t, "pools.csv", duelPools), written(t, "verdicts.csv", duelVerdicts))
	p.Unseen = "coin"
	w := newWorld(t, p)
	for _, problem := range []*problem{w.problems[0], sparse(w.problems[0], w.unseen)} {
		w.problems[0] = problem
		env, pair := trialOf(w, "allocations"), pref.Pair{First: 0, Second: 1}
		if n := testing.AllocsPerRun(100, func() { env.Duel(pair); env.DuelTally(pair, 5); env.DuelTally(pair, 1000) }); n != 0 {
			t.Errorf("%g allocations a duel", n)
		}
	}
}
