package simtest

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"joust/sim/duel"
	"joust/sim/pref"
)

// DuelWorld is an environment of duels under test.
type DuelWorld struct {
	Name  string // name of the environment and its parameters, for messages
	World duel.World
}

// finiteWorldCases are the requirements of an environment whose pairs have a stock of duels,
// from which no long series of duels can be drawn.
var finiteWorldCases = []testCase[DuelWorld]{
	{"knows its arms", "have at least one arm in a trial, and never more than World.Arms", checkArmCount},
	{"tells the truth", "have a truth that fits its arms: a name for each arm, and winners that are different arms in increasing order", checkTruth},
	{"states its instance", "state the worths of the arms of its preference matrix and which arm of the trial is which of them, if it states any; its winners are then the Copeland winners by mode", checkInstance},
	{"keeps its stock", "have as many duels of a pair as Left says, one less after each, until none is left, with the same outcomes in the same trial", checkStock},
	{"draws tallies as duels from its stock", "have tallies from the law of as many single duels, of which no more of an outcome can occur than are left", checkStockTallies},
}

var duelWorldCases = []testCase[DuelWorld]{
	{"repeats itself", "make the same trial with the same outcomes from the same streams", checkSameTrial},
	{"knows its arms", "have at least one arm in a trial, and never more than World.Arms", checkArmCount},
	{"tells the truth", "have a truth that fits its arms: a name for each arm, and winners and decoys that are different arms in increasing order; unless the arms are candidate answers, their names differ and there is a winner", checkTruth},
	{"answers every pair", "answer a duel of any pair of arms with FirstWins, SecondWins or Tie, and with BothBad only if its arms are candidate answers or World.Rejects says so", checkOutcomes},
	{"counts in tallies", "return tallies that count the number of duels asked for", checkTallySizes},
	{"draws tallies as duels", "draw tallies from the law of single duels", checkTallyLaw},
	{"has a law for an arm with itself", "if it is a SelfDueler, count as many outcomes of an arm with itself as are asked for, from one law however many these are", checkSelfDueler},
	{"grades as it duels", "draw graded duels from the law of other duels, with grades from 1 to 10, or 0 for none", checkGrades},
	{"describes candidates", "describe each candidate answer: answers of a team are right or wrong together and have one name unless all names differ, scores lie in [0,1]", checkPool},
	{"counts calls and lost duels", "count at least one call of the judge for each duel, none more before the first, and draw how many of n duels end without an outcome in the same way for any n", checkCalls},
	{"follows its matrix", "draw duels from the matrix that World.Fixed returns, up to the order of the arms and unless a judge stands between them, with the same winners in every trial", checkFixed},
	{"states its instance", "state the worths of the arms of its preference matrix and which arm of the trial is which of them, if it states any; its winners are then the Copeland winners by mode", checkInstance},
	{"states its population", "state a population with probabilities that fit together", checkPopulation},
	{"makes trials in parallel", "make the same trials when several goroutines use the world", checkParallelTrials},
}

func (s DuelWorld) label() string { return s.Name }

func (s DuelWorld) requirements() []requirement {
	if f, ok := s.trial(0).(duel.Finite); ok && f.Finite() {
		return bind("an environment with a stock of duels", finiteWorldCases, s)
	}
	return bind("an environment", duelWorldCases, s)
}

// trial makes the environment of trial i.
func (s DuelWorld) trial(i int) duel.Environment {
	return s.World.Trial(stream("instance", i), stream("coins", i))
}

// worldTrials is the number of trials that a check looks at.
const worldTrials = 5

// eachTrial calls check with the environments of the first trials.
func (s DuelWorld) eachTrial(check func(duel.Environment) error) error {
	for i := range worldTrials {
		if err := check(s.trial(i)); err != nil {
			return fmt.Errorf("in trial %d: %w", i, err)
		}
	}
	return nil
}

func sameTruth(a, b *duel.Truth) bool {
	return slices.Equal(a.Winners, b.Winners) && slices.Equal(a.Decoys, b.Decoys)
}

func checkSameTrial(s DuelWorld) error {
	for i := range worldTrials {
		first, second := s.trial(i), s.trial(i)
		if a, b := first.Truth(), second.Truth(); first.Arms() != second.Arms() || !sameTruth(a, b) {
			return fmt.Errorf("the truth of trial %d is %+v the first time and %+v the second time", i, *a, *b)
		}
		if a, b := Names(first), Names(second); !slices.Equal(a, b) {
			return fmt.Errorf("the names of the arms of trial %d are %q the first time and %q the second time", i, a, b)
		}
		if !slices.Equal(record(first), record(second)) {
			return fmt.Errorf("the outcomes of trial %d differ the second time", i)
		}
	}
	return nil
}

func checkArmCount(s DuelWorld) error {
	if s.World.Arms() < 2 {
		return fmt.Errorf("World.Arms is %d; at least 2 are needed", s.World.Arms())
	}
	return s.eachTrial(func(env duel.Environment) error {
		if k := env.Arms(); k < 1 || k > s.World.Arms() {
			return fmt.Errorf("there are %d arms; World.Arms is %d", k, s.World.Arms())
		}
		return nil
	})
}

func checkTruth(s DuelWorld) error {
	return s.eachTrial(func(env duel.Environment) error {
		k, truth := env.Arms(), env.Truth()
		_, isPool := env.(duel.Pool)
		names := Names(env)
		if slices.Contains(names, "") || !isPool && distinct(names) != k {
			return fmt.Errorf("the names of %d arms are %q", k, names)
		}
		for what, list := range map[string][]pref.Arm{"winners": truth.Winners, "decoys": truth.Decoys} {
			if !slices.IsSorted(list) || len(slices.Compact(slices.Clone(list))) != len(list) ||
				slices.ContainsFunc(list, func(a pref.Arm) bool { return a < 0 || int(a) >= k }) {
				return fmt.Errorf("the %s among %d arms are %v", what, k, list)
			}
		}
		if len(truth.Winners) == 0 && !isPool {
			return errors.New("no arm is a winner")
		}
		if slices.ContainsFunc(truth.Winners, truth.IsDecoy) {
			return fmt.Errorf("the winners %v and the decoys %v have an arm in common", truth.Winners, truth.Decoys)
		}
		return nil
	})
}

func checkOutcomes(s DuelWorld) error {
	return s.eachTrial(func(env duel.Environment) error {
		_, rejects := env.(duel.Pool)
		if w, ok := s.World.(duel.Rejecting); ok {
			rejects = rejects || w.Rejects()
		}
		for _, p := range pairs(env.Arms()) {
			if o := env.Duel(p); o > pref.BothBad || o == pref.BothBad && !rejects {
				return fmt.Errorf("a duel of %v ends with %v", p, o)
			}
		}
		return nil
	})
}

func checkTallySizes(s DuelWorld) error {
	return s.eachTrial(func(env duel.Environment) error {
		tallier, ok := env.(duel.Tallier)
		if !ok {
			return nil
		}
		for i, p := range pairs(env.Arms()) {
			for _, n := range []int{100, 1 + i%20} {
				if t := tallier.DuelTally(p, n); t.Duels() != n || min(t.First, t.Second, t.Tie, t.BothBad) < 0 {
					return fmt.Errorf("a tally of %d duels of %v is %+v", n, p, t)
				}
			}
		}
		return nil
	})
}

func checkTallyLaw(s DuelWorld) error {
	n := Trials(10_000)
	return s.eachTrial(func(env duel.Environment) error {
		tallier, ok := env.(duel.Tallier)
		if !ok {
			return nil
		}
		for _, p := range fewPairs(env.Arms()) {
			one := singles(n, func() pref.Outcome { return env.Duel(p) })
			if err := sameLaw(one, tallier.DuelTally(p, n)); err != nil {
				return fmt.Errorf("single duels of %v and one tally: %w", p, err)
			}
			var small pref.Tally // of tallies of 5, which may be drawn in another way
			for range n / 5 {
				t := tallier.DuelTally(p, 5)
				small = pref.Tally{First: small.First + t.First, Second: small.Second + t.Second, Tie: small.Tie + t.Tie, BothBad: small.BothBad + t.BothBad}
			}
			if err := sameLaw(one, small); err != nil {
				return fmt.Errorf("single duels of %v and tallies of 5: %w", p, err)
			}
		}
		return nil
	})
}

func checkSelfDueler(s DuelWorld) error {
	n := Trials(10_000)
	return s.eachTrial(func(env duel.Environment) error {
		e, ok := env.(duel.SelfDueler)
		if !ok {
			return nil
		}
		for _, a := range []pref.Arm{0, pref.Arm(env.Arms() - 1)} {
			var one, five, all pref.Tally
			for range n {
				one = sum(one, e.DuelSelf(a, 1))
			}
			for range n / 5 {
				five = sum(five, e.DuelSelf(a, 5))
			}
			all = e.DuelSelf(a, n)
			if one.Duels() != n || five.Duels() != n/5*5 || all.Duels() != n {
				return fmt.Errorf("arm %d duels itself %d times, then in tallies of 5 %d times, then at once: it counts %d, %d and %d outcomes", a, n, n/5*5, one.Duels(), five.Duels(), all.Duels())
			}
			if err := cmp.Or(sameLaw(one, all), sameLaw(five, all)); err != nil {
				return fmt.Errorf("duels of arm %d with itself, one by one, in fives and at once: %w", a, err)
			}
		}
		return nil
	})
}

func checkGrades(s DuelWorld) error {
	n := Trials(10_000)
	valid := func(g float64) bool { return g == 0 || g >= 1 && g <= 10 }
	return s.eachTrial(func(env duel.Environment) error {
		grader, ok := env.(duel.Grader)
		if !ok {
			return nil
		}
		for _, p := range fewPairs(env.Arms()) {
			var err error
			graded := singles(n, func() pref.Outcome {
				o, g := grader.DuelGraded(p)
				if !valid(g.First) || !valid(g.Second) {
					err = fmt.Errorf("a duel of %v has the grades %+v", p, g)
				}
				return o
			})
			if err != nil {
				return err
			}
			if err := sameLaw(graded, singles(n, func() pref.Outcome { return env.Duel(p) })); err != nil {
				return fmt.Errorf("graded and other duels of %v: %w", p, err)
			}
		}
		return nil
	})
}

func checkPool(s DuelWorld) error {
	unit := func(x float64) bool { return x >= 0 && x <= 1 }
	return s.eachTrial(func(env duel.Environment) error {
		pool, ok := env.(duel.Pool)
		if !ok {
			return nil
		}
		k, c, truth := env.Arms(), pool.Candidates(), env.Truth()
		switch {
		case len(c.Teams) != k:
			return fmt.Errorf("%d candidates have %d teams", k, len(c.Teams))
		case c.Scores != nil && len(c.Scores) != k:
			return fmt.Errorf("%d candidates have %d scores", k, len(c.Scores))
		case c.Parts != nil && len(c.Parts) != k:
			return fmt.Errorf("%d candidates have %d lists of scores of parts", k, len(c.Parts))
		case c.ScorerCalls < 0:
			return fmt.Errorf("a score costs %d calls of the scorer", c.ScorerCalls)
		}
		for i, x := range slices.Concat(append(slices.Clone(c.Parts), c.Scores)...) {
			if !unit(x) {
				return fmt.Errorf("a score is %v (number %d)", x, i)
			}
		}
		names := Names(env)
		named := distinct(names) == k // each arm has a name of its own
		for i := range pref.Arm(k) {
			for j := range i {
				if c.Teams[i] == c.Teams[j] && (truth.IsWinner(i) != truth.IsWinner(j) || truth.IsDecoy(i) != truth.IsDecoy(j) || names[i] != names[j] && !named) {
					return fmt.Errorf("candidates %d and %d belong to one team but differ: %q and %q, winners %v, decoys %v", i, j, names[i], names[j], truth.Winners, truth.Decoys)
				}
			}
		}
		return nil
	})
}

func checkCalls(s DuelWorld) error {
	n := Trials(10_000)
	return s.eachTrial(func(env duel.Environment) error {
		if calls, repeated := duel.JudgeCalls(env, 1); calls < 1 || repeated != 0 {
			return fmt.Errorf("before the first duel, a duel costs %d calls of the judge, and %d have been repeated", calls, repeated)
		}
		if env.Arms() == 1 {
			return nil
		}
		for range n {
			env.Duel(pref.Pair{First: 0, Second: 1})
		}
		if calls, repeated := duel.JudgeCalls(env, n); calls < n || repeated < 0 || repeated > calls-n {
			return fmt.Errorf("%d duels cost %d calls of the judge, %d of them repeated", n, calls, repeated)
		}
		d, ok := env.(duel.Dropper)
		if !ok || !d.Drops() {
			return nil
		}
		for _, p := range fewPairs(env.Arms()) {
			one, five := 0, 0
			for range n {
				one += d.Dropped(p, 1)
			}
			for range n / 5 {
				five += d.Dropped(p, 5)
			}
			all := d.Dropped(p, n)
			for _, lost := range []int{one, five, all} {
				if lost < 0 || lost > n {
					return fmt.Errorf("of %d duels of %v %d end without an outcome", n, p, lost)
				}
			}
			tally := func(lost, n int) pref.Tally { return pref.Tally{First: lost, Second: n - lost} }
			if err := cmp.Or(sameLaw(tally(one, n), tally(all, n)), sameLaw(tally(five, n/5*5), tally(all, n))); err != nil {
				return fmt.Errorf("duels of %v without an outcome, drawn one by one, in fives and at once: %w", p, err)
			}
		}
		return nil
	})
}

func checkFixed(s DuelWorld) error {
	m := s.World.Fixed()
	if j, ok := s.World.(duel.Judged); m == nil || ok && j.Judged() {
		return nil
	}
	if m.Arms() != s.World.Arms() {
		return fmt.Errorf("the matrix has %d arms; World.Arms is %d", m.Arms(), s.World.Arms())
	}
	arms := map[string]pref.Arm{}
	for a := range pref.Arm(m.Arms()) {
		arms[m.Name(a)] = a
	}
	n := Trials(10_000)
	var winners []string
	return s.eachTrial(func(env duel.Environment) error {
		var names []string
		for _, a := range env.Truth().Winners {
			names = append(names, env.Name(a))
		}
		slices.Sort(names)
		if winners == nil {
			winners = names
		}
		if !slices.Equal(names, winners) {
			return fmt.Errorf("the winners are %q, and were %q in trial 0", names, winners)
		}
		for _, p := range fewPairs(env.Arms()) {
			i, known := arms[env.Name(p.First)]
			j, alsoKnown := arms[env.Name(p.Second)]
			if !known || !alsoKnown {
				return fmt.Errorf("the matrix has no arms %q and %q", env.Name(p.First), env.Name(p.Second))
			}
			t := singles(n, func() pref.Outcome { return env.Duel(p) })
			for _, c := range []struct {
				what  string
				count int
				p     float64
			}{{"wins", t.First, m.Win(i, j)}, {"losses", t.Second, m.Win(j, i)}, {"ties", t.Ties(), m.Tie(i, j)}} {
				if unlikely(float64(c.count)-float64(float64(n)*c.p), float64(float64(n)*c.p)*(1-c.p)) {
					return fmt.Errorf("%d duels of %v have %d %s; the matrix has the probability %.4f", n, p, c.count, c.what, c.p)
				}
			}
		}
		return nil
	})
}

func checkInstance(s DuelWorld) error {
	var fixed *pref.Worths
	return s.eachTrial(func(env duel.Environment) error {
		instanced, ok := env.(duel.Instanced)
		if !ok {
			return nil
		}
		if _, isPool := env.(duel.Pool); isPool {
			return errors.New("it is an instance of a preference matrix and its arms are candidate answers; it can be one of them")
		}
		k, in, truth := env.Arms(), instanced.Instance(), env.Truth()
		if in.Worths.Arms() != k {
			return fmt.Errorf("the matrix has %d arms, the trial %d", in.Worths.Arms(), k)
		}
		if s.World.Fixed() != nil {
			if fixed == nil {
				fixed = in.Worths
			}
			if in.Worths != fixed {
				return errors.New("all trials have one matrix, and two of them have different worths of its arms")
			}
		}
		var winners []pref.Arm
		for a := range pref.Arm(k) {
			from := a
			if in.Order != nil {
				from = in.Order[a]
			}
			if got, want := in.Worths.Name(from), env.Name(a); got != want {
				return fmt.Errorf("arm %d is %q in the matrix and %q in the trial", a, got, want)
			}
			if slices.Contains(in.Worths.Best(pref.CopelandNotion), from) {
				winners = append(winners, a)
			}
		}
		if !slices.Equal(winners, truth.Winners) {
			return fmt.Errorf("the Copeland winners of the matrix are %v, the winners of the trial %v", winners, truth.Winners)
		}
		return nil
	})
}

func checkPopulation(s DuelWorld) error {
	populated, ok := s.World.(duel.Populated)
	if !ok {
		return nil
	}
	p := populated.Population()
	if p == nil {
		return nil
	}
	n := len(p.Shares)
	if len(p.Wins) != n || len(p.Right) != n {
		return fmt.Errorf("%d types have %d rows of probabilities and %d marks of right and wrong", n, len(p.Wins), len(p.Right))
	}
	sum := 0.0
	for i, x := range p.Shares {
		if sum += x; !(x >= 0) {
			return fmt.Errorf("the share of type %d is %v", i, x)
		}
		if len(p.Wins[i]) != n {
			return fmt.Errorf("type %d has %d probabilities of winning against %d types", i, len(p.Wins[i]), n)
		}
	}
	if math.Abs(sum-1) > 1e-9 {
		return fmt.Errorf("the sum of the shares is %v", sum)
	}
	for i := range n {
		for j := range i + 1 {
			if a, b := p.Wins[i][j], p.Wins[j][i]; !(a >= 0 && b >= 0) || math.Abs(a+b-1) > 1e-9 {
				return fmt.Errorf("types %d and %d beat each other with the probabilities %v and %v", i, j, a, b)
			}
		}
	}
	return nil
}

func checkParallelTrials(s DuelWorld) error {
	return sameInParallel(func(i int) []int { return record(s.trial(i)) })
}
