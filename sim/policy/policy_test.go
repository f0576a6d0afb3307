package policy

import (
	"math"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
)

// threeArms is a matrix with a tie.
func threeArms() *pref.Matrix {
	m := pref.NewMatrix(3)
	m.Set(0, 1, .6, .3, .1)
	m.Set(1, 2, .8, 0, .2)
	m.Set(2, 0, .5, .1, .4)
	return m
}

// bench is an environment of the tests.
type bench struct {
	*Oracle
	problem Problem
	truth   Truth
}

func (b *bench) Problem() Problem { return b.problem }
func (b *bench) Truth() *Truth    { return &b.truth }

func newBench(batch int, coins *rng.Source) *bench {
	scores := [][]float64{{3, 1, 2}, {0, 5, 0}}
	b := &bench{problem: Problem{Arms: 3, Reference: []float64{.5, .25, .25}, Rewards: 2, Duels: true, Batch: batch}}
	b.truth = Truth{Gold: []float64{1, 2, 3}, Rewards: scores, Wins: NewWins(threeArms()), Hacks: []bool{false, true, false}}
	b.Oracle = NewOracle(&b.problem, scores, b.truth.Wins, coins)
	return b
}

// scripted proposes given laws, and recommends the last one that it proposed.
type scripted struct {
	plays    [][]float64
	at       int
	law      []float64
	opposed  bool
	observed []Feedback
}

func (s *scripted) Propose(ask *Ask) bool {
	if s.at == len(s.plays) {
		return false
	}
	copy(ask.Play, s.plays[s.at])
	copy(ask.Against, s.plays[s.at])
	ask.Opposed = s.opposed
	return true
}

func (s *scripted) Observe(f *Feedback) {
	s.observed = append(s.observed, Feedback{Scores: f.Scores, WinRate: slices.Clone(f.WinRate), Arms: slices.Clone(f.Arms), Outcomes: slices.Clone(f.Outcomes)})
	s.law = s.plays[s.at]
	s.at++
}

func (s *scripted) Recommend(law []float64) { copy(law, s.law) }

var first, second = []float64{1, 0, 0}, []float64{.2, .3, .5}

// The loop keeps the laws at checkpoints, counts, cuts at the budget, and repeats the last
// law of a learner that has stopped.
func TestLoop(t *testing.T) {
	l := Loop{Name: "scripted", Budget: 10, Checkpoints: []int{1, 2, 5}}
	var trial Trial
	if !l.Run(&scripted{plays: [][]float64{first, second}, opposed: true}, newBench(4, rng.Stream(1)), &trial) {
		t.Fatal("it was halted")
	}
	if trial.Steps != 2 || trial.Samples != 8 || trial.Duels != 8 {
		t.Errorf("got %d steps, %d samples and %d duels, want 2, 8, 8", trial.Steps, trial.Samples, trial.Duels)
	}
	for i, want := range [][]float64{first, second, second} {
		if !slices.Equal(trial.At[i], want) {
			t.Errorf("at checkpoint %d: got %v, want %v", i, trial.At[i], want)
		}
	}
	l.Budget, l.Checkpoints = 1, nil
	l.Run(&scripted{plays: [][]float64{first, second}}, newBench(4, rng.Stream(1)), &trial)
	if trial.Steps != 1 || trial.Samples != 4 || trial.Duels != 0 || !slices.Equal(trial.Final, first) || len(trial.At) != 0 {
		t.Errorf("cut after a step without duels: got %+v", trial)
	}
}

// A learner that breaks the contract is named with its step.
func TestLoopPanics(t *testing.T) {
	for want, s := range map[string]*scripted{
		"scripted: in step 1 Play is no law: its entries sum to 2":                   {plays: [][]float64{first, {1, 1, 0}}},
		"scripted: in step 0 Play is no law: its entry of arm 0 is -1":               {plays: [][]float64{{-1, 1, 1}}},
		"scripted: after 0 steps it recommends what is no law: its entries sum to 0": {},
		"scripted: in step 0 it asks for duels; the environment judges none":         {plays: [][]float64{first}, opposed: true},
		"scripted: in step 0 Play is no law: its entry of arm 1 is NaN":              {plays: [][]float64{{1, math.NaN(), 0}}},
		"scripted: in step 0 Play is no law: its entries sum to 1.00001":             {plays: [][]float64{{1, .00001, 0}}},
	} {
		b := newBench(0, nil)
		b.problem.Duels = false
		func() {
			defer func() {
				if got, _ := recover().(string); !strings.HasPrefix(got, want) {
					t.Errorf("got the panic %q, want %q", got, want)
				}
			}()
			var trial Trial
			(&Loop{Name: "scripted", Budget: 5}).Run(s, b, &trial)
		}()
	}
}

// Exact feedback is the expectation of sampled feedback. A mean of n outcomes between 0 and
// 1 has a standard error of at most ½/√n; the tolerance is 4.5 of them.
func TestSamplesAgreeWithExpectations(t *testing.T) {
	const n = 300_000
	exact, sampled := newBench(0, nil), newBench(n, rng.Stream(7))
	ask := &Ask{Play: second, Against: []float64{.1, .6, .3}, Opposed: true}
	var e, s Feedback
	exact.Answer(ask, &e)
	sampled.Answer(ask, &s)
	var count, wins [3]float64
	for i, a := range s.Arms {
		count[a]++
		wins[a] += s.Outcomes[i]
		for r := range s.SampleScores {
			if s.SampleScores[r][i] != e.Scores[r][a] {
				t.Fatalf("sample %d of arm %d has score %v", i, a, s.SampleScores[r][i])
			}
		}
	}
	for a := range count {
		if got, want := count[a]/n, second[a]; math.Abs(got-want) > 4.5*.5/math.Sqrt(n) {
			t.Errorf("arm %d has the share %v of the samples, want %v", a, got, want)
		}
		if got, want := wins[a]/count[a], e.WinRate[a]; math.Abs(got-want) > 4.5*.5/math.Sqrt(count[a]) {
			t.Errorf("arm %d wins %v, want %v", a, got, want)
		}
	}
	// By hand: arm 0 is even with itself, and beats 1 with .6 + .3/2.
	if got, want := e.WinRate[0], .1*.5+.6*.75+.3*.45; math.Abs(got-want) > 1e-15 {
		t.Errorf("the win rate of arm 0 is %v, want %v", got, want)
	}
}

// grouping asks for groups of a given size, and keeps the feedback.
type grouping struct {
	scripted
	group  int
	votes  int
	taught bool
	pairs  [][]float64
}

func (g *grouping) Propose(ask *Ask) bool {
	ask.Group, ask.Votes, ask.Taught = g.group, g.votes, g.taught
	return g.scripted.Propose(ask)
}

func (g *grouping) Observe(f *Feedback) {
	g.pairs = append(g.pairs, slices.Clone(f.Pairs))
	g.scripted.Observe(f)
}

// All pairs of a group duel, in order; the last sample of a group may be the teacher's. The
// frequencies of n samples or duels have a standard error of at most ½/√n; the tolerance is 4.5
// of them.
func TestGroups(t *testing.T) {
	const size, groups = 3, 40_000
	b := newBench(size*groups, rng.Stream(9))
	b.problem.Teacher = true
	b.Teach([]float64{0, 0, 1})
	var trial Trial
	learner := &grouping{scripted: scripted{plays: [][]float64{second}}, group: size, votes: 2, taught: true}
	(&Loop{Name: "grouping", Budget: 1}).Run(learner, b, &trial)
	if want := groups * size * (size - 1) / 2; trial.Duels != 2*want || len(learner.pairs[0]) != want {
		t.Fatalf("%d verdicts and %d outcomes, want %d pairs with two verdicts each", trial.Duels, len(learner.pairs[0]), want)
	}
	arms, at := learner.observed[0].Arms, 0
	var count, wins [3][3]float64
	var share [3]float64
	for start := 0; start < len(arms); start += size {
		if arms[start+size-1] != 2 {
			t.Fatalf("the last sample of a group is arm %d, not the teacher's", arms[start+size-1])
		}
		share[arms[start]]++
		for i, a := range arms[start:][:size] {
			for _, b := range arms[start:][i+1 : size] {
				count[a][b]++
				wins[a][b] += learner.pairs[0][at]
				at++
			}
		}
	}
	for a := range share {
		if got := share[a] / groups; math.Abs(got-second[a]) > 4.5*.5/math.Sqrt(groups) {
			t.Errorf("arm %d has the share %v of the first samples, want %v", a, got, second[a])
		}
		for c := range share {
			n := count[a][c]
			if want := b.truth.Wins.Of(a, c); n > 0 && math.Abs(wins[a][c]/n-want) > 4.5*.5/math.Sqrt(n) {
				t.Errorf("arm %d beats %d with %v, want %v", a, c, wins[a][c]/n, want)
			}
		}
	}
}

// Groups that do not fill the batch, or a teacher that does not exist, break the contract.
func TestGroupsPanic(t *testing.T) {
	for want, l := range map[string]*grouping{
		"grouping: in step 0 it asks for groups of 5 in a batch of 12":                        {group: 5, votes: 1},
		"grouping: in step 0 it asks for groups of 1 in a batch of 12":                        {group: 1, votes: 1},
		"grouping: in step 0 it asks for a teacher; there is none, or there are no groups":    {group: 3, votes: 1, taught: true},
		"grouping: in step 0 it asks for groups of 3 in a batch of 12 (with other opponents)": {group: 3, votes: 1, scripted: scripted{opposed: true}},
		"grouping: in step 0 it asks for 0 verdicts on each pair":                             {group: 3},
	} {
		want, _, _ = strings.Cut(want, " (with")
		l.plays = [][]float64{first}
		func() {
			defer func() {
				if got, _ := recover().(string); !strings.HasPrefix(got, want) {
					t.Errorf("got the panic %q, want %q", got, want)
				}
			}()
			var trial Trial
			(&Loop{Name: "grouping", Budget: 1}).Run(l, newBench(12, rng.Stream(1)), &trial)
		}()
	}
}

// Coverage and distance by hand.
func TestCoverageAndDistance(t *testing.T) {
	b := newBench(0, nil)
	b.problem.Values = []float64{2, 4, 10}
	j := NewJudge(&b.problem, &Truth{Kinds: []int{0, -1, 1}, Answer: 7})
	// Kinds of probability .2 and .5.
	want := ((1 - math.Pow(.8, 8)) + (1 - math.Pow(.5, 8))) / 2
	if got := j.Coverage(second); math.Abs(got-want) > 1e-14 {
		t.Errorf("the coverage is %v, want %v", got, want)
	}
	if got := j.Distance(second); math.Abs(got-math.Abs(.2*2+.3*4+.5*10-7)) > 1e-14 {
		t.Errorf("the distance is %v, want .4", got)
	}
	b.problem.Values = nil
	j = NewJudge(&b.problem, &Truth{})
	if got := []float64{j.Coverage(second), j.Distance(second), j.Hypervolume([][]float64{second})}; slices.ContainsFunc(got, func(v float64) bool { return !math.IsNaN(v) }) {
		t.Errorf("without a truth the scores are %v", got)
	}
}

// An arm of probability 0 is never drawn.
func TestZeroIsNotDrawn(t *testing.T) {
	b := newBench(10_000, rng.Stream(3))
	var f Feedback
	b.Answer(&Ask{Play: []float64{0, 1, 0}, Against: []float64{.5, .5, 0}, Opposed: true}, &f)
	if slices.ContainsFunc(f.Arms, func(a int) bool { return a != 1 }) || slices.Contains(f.Opponents, 2) {
		t.Error("an arm of probability 0 was drawn")
	}
}

// Scores by their definitions, computed pair by pair.
func TestScores(t *testing.T) {
	b := newBench(0, nil)
	j := NewJudge(&b.problem, &b.truth)
	law, mu := second, b.problem.Reference
	var win, auroc, kl, entropy float64
	most := 0.0
	for a := range law {
		side := 0.0
		for c := range law {
			p := b.truth.Wins.Of(a, c)
			win += law[a] * mu[c] * p
			side += law[c] * p
			switch x, y := b.truth.Rewards[0][a], b.truth.Rewards[0][c]; {
			case x > y:
				auroc += law[a] * mu[c]
			case x == y:
				auroc += law[a] * mu[c] / 2
			}
		}
		most = max(most, side)
		kl += law[a] * math.Log(law[a]/mu[a])
		entropy -= law[a] * math.Log(law[a])
	}
	for what, c := range map[string]struct{ got, want float64 }{
		"gold":           {j.Gold(law), .2*1 + .3*2 + .5*3},
		"proxy":          {j.Proxy(law), .2*3 + .3*1 + .5*2},
		"kl":             {j.KL(law), kl},
		"entropy":        {j.Entropy(law), entropy},
		"win rate":       {j.WinRate(law), win},
		"exploitability": {j.Exploitability(law), most - .5},
		"hacked":         {j.Hacked(law), .3},
		"auroc":          {j.AUROC(law), auroc},
	} {
		if math.Abs(c.got-c.want) > 1e-14 {
			t.Errorf("%s: got %v, want %v", what, c.got, c.want)
		}
	}
	empty := NewJudge(&b.problem, &Truth{})
	for _, score := range []func([]float64) float64{empty.Gold, empty.Proxy, empty.WinRate, empty.Exploitability, empty.Hacked, empty.AUROC, empty.FrontDeficit} {
		if v := score(law); !math.IsNaN(v) {
			t.Errorf("without a truth a score is %v", v)
		}
	}
}

// No law as near to the reference has a higher proxy: random laws do not reach the front.
func TestFrontDeficit(t *testing.T) {
	b := newBench(0, nil)
	j := NewJudge(&b.problem, &b.truth)
	draw := rng.Stream(5)
	law := make([]float64, 3)
	for range 200 {
		for a := range law {
			law[a] = 2 * draw.Normal()
		}
		portable.Softmax(law, law)
		front := j.front(b.truth.Rewards[0], j.KL(law))
		if d := front - j.Proxy(law); d < -1e-9 {
			t.Errorf("the law %v is above the front by %v", law, -d)
		}
	}
	if d := j.FrontDeficit(b.problem.Reference); d > 1e-9 {
		t.Errorf("the reference is %v below the front", d)
	}
	// A law on the best arm alone is as far away as the front goes.
	if d := j.FrontDeficit([]float64{1, 0, 0}); d > 1e-9 {
		t.Errorf("the best arm is %v below the front", d)
	}
}

func TestLaws(t *testing.T) {
	if kl := KL([]float64{.5, .5}, []float64{1, 0}); !math.IsInf(kl, 1) {
		t.Errorf("the divergence is %v", kl)
	}
	if kl := KL([]float64{1, 0}, []float64{.5, .5}); math.Abs(kl-math.Ln2) > 1e-15 {
		t.Errorf("the divergence is %v, want log 2", kl)
	}
}

// A trial that is halted is abandoned.
func TestHalt(t *testing.T) {
	var halt atomic.Bool
	halt.Store(true)
	var trial Trial
	if (&Loop{Name: "scripted", Budget: 5, Halt: &halt}).Run(&scripted{plays: [][]float64{first}}, newBench(0, nil), &trial) {
		t.Error("the trial was completed")
	}
}
