package rewards

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/pref"
	"joust/sim/rng"
)

// asked is a process of one user with rewards uniform in [0,1], that of the specification's
// run (choice.md 5.1) as far as it is known: 8 states, 3 actions, 5 steps.
var asked = shape{users: 1, states: 8, actions: 3, branch: 3, horizon: 5, rank: 1, noise: 0.1, feedback: multiuser.Comparison}

// p2r returns the maker of learners with the default parameters but for the questions.
func p2r(questions int) maker {
	return func(problem multiuser.Problem, data, own *rng.Source) multiuser.Learner {
		p := P2REntry.Defaults
		p.Questions = questions
		return NewP2R(p, problem, data, own)
	}
}

// A user answers at most m (S·A − 1) questions, at most one a step, and all of a pair's m
// answers come at its first m visits.
func TestP2RQuestions(t *testing.T) {
	w := newWorld(asked, rng.Stream(1, "instance"), rng.Stream(1, "coins"))
	const m = 4
	l := p2r(m)(w.problem, nil, nil).(*P2R)
	pairs := w.problem.Pairs()
	visits, answers := make([]int, pairs), make([]int, pairs)
	var o multiuser.Observation
	for k := range 200 {
		l.Begin(k)
		first, second := l.Propose(0)
		if second != nil {
			t.Fatal("it proposes a second policy")
		}
		w.Play(0, first, second, &o)
		l.Observe(0, &o)
		inRound := 0
		for {
			asks, baseline, more := l.Ask(0)
			if !more {
				break
			}
			if len(asks) != 1 || len(baseline) != 1 || baseline[0] != l.questions.(*pairQuestions).baseline[0] || asks[0] == baseline[0] {
				t.Fatalf("it asks about %v and %v with the baseline %d", asks, baseline, l.questions.(*pairQuestions).baseline[0])
			}
			answers[asks[0]]++
			l.Answer(0, w.Compare(0, asks, baseline))
			inRound++
		}
		if inRound > w.problem.Horizon {
			t.Fatalf("it asks %d questions after %d steps", inRound, w.problem.Horizon)
		}
		for h := range o.First.Actions {
			visits[o.First.Pair(h, w.problem.Actions)]++
		}
		for j := range visits {
			want := min(m, visits[j])
			if int32(j) == l.questions.(*pairQuestions).baseline[0] {
				want = 0
			}
			if answers[j] != want {
				t.Fatalf("in round %d there were %d answers about pair %d with %d visits, want %d", k, answers[j], j, visits[j], want)
			}
		}
	}
}

// The estimate of a pair is the logarithm of the odds with half a win and half a loss added;
// that of the baseline is 0, and that of a pair without a visit the mean over all visits.
func TestP2REstimateByHand(t *testing.T) {
	problem := multiuser.Problem{
		Users: 1, Shots: 1, States: 1, Actions: 3, Horizon: 1, Start: []float64{1}, Feedback: multiuser.Comparison, Answers: true, Rounds: 10, Workers: 1,
		Kernel: &mdp.Kernel{States: 1, Actions: 3, Start: []float64{1}, First: []int32{0, 1, 2, 3}, Next: []int32{0, 0, 0}, Prob: []float64{1, 1, 1}},
	}
	l := p2r(3)(problem, nil, nil).(*P2R)
	for i, action := range []int32{1, 2, 2, 2, 2} {
		l.Observe(0, &multiuser.Observation{First: mdp.Trajectory{States: []int32{0, 0}, Actions: []int32{action}}})
		if _, _, more := l.Ask(0); more != (1 <= i && i < 4) {
			t.Errorf("after visit %d there is a question: %v", i, more)
		} else if more {
			l.Answer(0, []pref.Outcome{pref.FirstWins, pref.SecondWins}[i%2])
		}
	}
	policies := l.Recommend()
	r := math.Log(1.5 / 2.5) // one win in three answers
	for j, want := range []float64{4 * r / 5, 0, r} {
		if got := l.Estimate().Rewards.At(0, j); math.Abs(got-want) > 1e-12 {
			t.Errorf("the estimated reward of action %d is %v, want %v", j, got, want)
		}
	}
	if policies[0].Act[0] != 1 {
		t.Errorf("action %d is recommended, want the baseline, 1", policies[0].Act[0])
	}
	row := make([]float64, 3)
	l.optimism(0, row)
	for j, want := range []float64{4*r/5 + 2, 3, r + 1.5} { // with unmet 2 and bonus 3
		if math.Abs(row[j]-want) > 1e-12 {
			t.Errorf("the optimistic reward of action %d is %v, want %v", j, row[j], want)
		}
	}
}

// After m answers, the error of an estimate has the standard deviation 1/√(m q(1−q)); the
// tolerance is 4.5 of them, which some pair of 60 exceeds with a probability of .0004, and
// 1/m for the bias of the logarithm.
func TestP2REstimates(t *testing.T) {
	s := asked
	s.states, s.users = 3, 10
	s.known = true
	const m = 2000
	w := newWorld(s, rng.Stream(2, "instance"), rng.Stream(2, "coins"))
	w.truth.Scale = 2
	l := NewP2R(P2RParams{Scope: "pairs", Questions: m, Scale: 1, Bonus: 1000, Unmet: 1000, Transitions: "shared"}, w.problem, nil, nil) // such a bonus visits all pairs evenly
	loop := multiuser.Loop{Name: "p2r", Budget: 6000, Workers: 1}
	var trial multiuser.Trial
	loop.Run(l, w, &trial)
	compared, q := 0, l.questions.(*pairQuestions)
	for u := range s.users {
		rewards := w.truth.Rewards.RawRowView(u)
		for j, r := range l.Estimate().Rewards.RawRowView(u) {
			if q.asked[u*w.problem.Pairs()+j] < m {
				continue
			}
			want := 2 * (rewards[j] - rewards[q.baseline[u]])
			q := 1 / (1 + math.Exp(-want))
			if tolerance := 4.5/math.Sqrt(m*q*(1-q)) + 1.0/m; math.Abs(r-want) > tolerance {
				t.Errorf("user %d: the reward of pair %d is estimated as %v, want %v ± %v", u, j, r, want, tolerance)
			}
			compared++
		}
	}
	if compared < 60 {
		t.Errorf("only %d pairs have all answers", compared)
	}
}

// The shape of the specification's run (choice.md 5.1), whose instance is not known: with m
// questions a pair, 100 300 1000 3000 trajectories take 147 168 178 190 questions (m = 10)
// and 490 901 1138 1203 (100), at most S·A·m, and cost a regret of 54 132 381 1108 and 64 139
// 292 687; with rewards observed, 36 56 76 100. Here, in the mean over 40 instances: questions
// become rare, the regret of the last rounds is a multiple of that with rewards, and more
// questions make it smaller. The difference between m = 10 and 100 must exceed 3 standard
// errors of its mean.
func TestP2RShape(t *testing.T) {
	const trials = 40
	questions, regret, final := map[string][]float64{}, map[string][]float64{}, map[string][]float64{}
	observed := asked
	observed.feedback = multiuser.EveryStep
	for _, c := range []struct {
		name string
		s    shape
		made maker
	}{{"10", asked, p2r(10)}, {"100", asked, p2r(100)}, {"rewards", observed, subjectOf(t, "UCBVI").made}} {
		questions[c.name], regret[c.name] = make([]float64, 4), make([]float64, 4)
		for i := range trials {
			label := strconv.Itoa(i)
			w := newWorld(c.s, rng.Stream(1, "instance", label), rng.Stream(1, "coins", label))
			w.truth.Scale = 2
			loop := multiuser.Loop{Name: c.name, Budget: 2000, Checkpoints: []int{100, 300, 1000, 2000}, Workers: 1, Requested: multiuser.Requested{Regret: true}}
			var trial multiuser.Trial
			loop.Run(c.made(w.problem, nil, nil), w, &trial)
			for at, scores := range trial.At {
				questions[c.name][at] += scores.Questions / trials
				regret[c.name][at] += scores.Regret / trials
			}
			final[c.name] = append(final[c.name], trial.Final.Regret)
		}
		t.Logf("%s: questions %.0f, regret %.0f", c.name, questions[c.name], regret[c.name])
	}
	for name, m := range map[string]float64{"10": 10, "100": 100} {
		q, r := questions[name], regret[name]
		if most := 8 * 3 * m; q[3] > most {
			t.Errorf("m = %s: %.1f questions; there can be at most %v", name, q[3], most)
		}
		if early, late := q[0]/100, (q[3]-q[2])/1000; late > early/10 {
			t.Errorf("m = %s: %.3f questions a trajectory at the beginning and %.3f at the end", name, early, late)
		}
		// The regret goes on: at the end it grows as fast, to within a half, as before.
		if before, late := (r[2]-r[1])/700, (r[3]-r[2])/1000; late < before/2 {
			t.Errorf("m = %s: the regret grows by %.3f a trajectory and then by %.3f; the error of rewards should cost the same for ever", name, before, late)
		}
	}
	if r, with := regret["100"][3], regret["rewards"][3]; r < 2*with {
		t.Errorf("the regret is %.1f with questions and %.1f with rewards", r, with)
	}
	sum, square := 0.0, 0.0
	for i, few := range final["10"] {
		d := few - final["100"][i]
		sum += d / trials
		square += d * d / trials
	}
	if deviation := math.Sqrt((square - sum*sum) / (trials - 1)); sum < 3*deviation {
		t.Errorf("the regret with m = 10 exceeds that with m = 100 by %.1f ± %.1f", sum, deviation)
	}
}

// Neither a trajectory nor an answer allocates, where the transitions are known.
func TestP2RAllocatesNothing(t *testing.T) {
	s := asked
	s.known = true
	w := newWorld(s, rng.Stream(1, "instance"), rng.Stream(1, "coins"))
	l := p2r(1_000_000)(w.problem, nil, nil).(*P2R)
	var o multiuser.Observation
	first, _ := l.Propose(0)
	turn := func() {
		w.truth.Kernel.Play(first, w.coins, &o.First)
		l.Observe(0, &o)
		for {
			asks, baseline, more := l.Ask(0)
			if !more {
				return
			}
			l.Answer(0, w.Compare(0, asks, baseline))
		}
	}
	turn()
	if n := testing.AllocsPerRun(20, turn); n > 0 {
		t.Errorf("a trajectory and its answers make %v allocations", n)
	}
}

// Log-odds are divided by the scale, and nothing else is changed by it if bonus and unmet are too.
func TestP2RScale(t *testing.T) {
	w := func() *world { return newWorld(asked, rng.Stream(1, "instance"), rng.Stream(1, "coins")) }
	play := func(p P2RParams) (*P2R, *multiuser.Trial) {
		world := w()
		l := NewP2R(p, world.problem, nil, nil)
		loop := multiuser.Loop{Name: "p2r", Budget: 50, Workers: 1, Requested: multiuser.Requested{Regret: true}}
		var trial multiuser.Trial
		loop.Run(l, world, &trial)
		return l, &trial
	}
	p := P2REntry.Defaults
	one, trialOne := play(p)
	p.Scale, p.Bonus, p.Unmet = 4, p.Bonus/4, p.Unmet/4
	four, trialFour := play(p)
	for j, r := range one.entries.Sum {
		if four.entries.Sum[j] != r/4 {
			t.Fatalf("the sum of pair %d is %v with scale 4 and %v with scale 1", j, four.entries.Sum[j], r)
		}
	}
	if trialOne.Final.Regret != trialFour.Final.Regret {
		t.Errorf("the regret is %v with scale 1 and %v with scale 4", trialOne.Final.Regret, trialFour.Final.Regret)
	}
}

// Baselines that are no baselines are refused, with the reason.
func TestP2RBaseline(t *testing.T) {
	problem := multiuser.Problem{ // 0 leads to 1 by both actions, 1 and 2 stay
		Users: 1, Shots: 1, States: 3, Actions: 2, Horizon: 2, Start: []float64{1, 0, 0}, Feedback: multiuser.Comparison, Answers: true,
		Kernel: &mdp.Kernel{States: 3, Actions: 2, Start: []float64{1, 0, 0}, First: []int32{0, 1, 2, 3, 4, 5, 6}, Next: []int32{1, 1, 1, 1, 2, 2}, Prob: []float64{1, 1, 1, 1, 1, 1}},
	}
	for _, c := range []struct {
		scope    string
		baseline [][]float64
		want     string // "" for none
	}{
		{"pairs", nil, ""},
		{"pairs", [][]float64{{1, 0}}, ""},
		{"pairs", [][]float64{{1, 0}, {1, 0}}, "it must have one"},
		{"pairs", [][]float64{{1}}, "must be a state and an action"},
		{"pairs", [][]float64{{0.5, 0}}, "whole numbers"},
		{"pairs", [][]float64{{-1, 0}}, "whole numbers"},
		{"pairs", [][]float64{{3, 0}}, "there are 3 states and 2 actions"},
		{"pairs", [][]float64{{2, 1}}, "no trajectory of 2 steps visits it"},
		{"trajectories", [][]float64{{0, 1}, {1, 0}}, ""},
		{"trajectories", [][]float64{{0, 1}}, "one for each of the 2 steps"},
		{"trajectories", [][]float64{{1, 1}, {1, 0}}, "where no trajectory begins"},
		{"trajectories", [][]float64{{0, 1}, {2, 0}}, "goes from state 0 by action 1 to state 2, which is impossible"},
	} {
		p := P2REntry.Defaults
		p.Scope, p.Baseline = c.scope, c.baseline
		err := p.Validate()
		if err == nil {
			err = p.Suits(&problem)
		}
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s %v: got %v, want %q", c.scope, c.baseline, err, c.want)
		}
	}
	problem.Users, problem.States = 1000, 1000
	p := P2REntry.Defaults
	p.Scope = "trajectories"
	if err := p.Suits(&problem); err == nil || !strings.Contains(err.Error(), "2000 × 2000") {
		t.Errorf("a thousand users with 2000 pairs: got %v", err)
	}
}

// The pair that is compared is that of the parameter, also where the user never visits it.
func TestP2RFixedPair(t *testing.T) {
	w := newWorld(asked, rng.Stream(1, "instance"), rng.Stream(1, "coins"))
	p := P2REntry.Defaults
	p.Baseline = [][]float64{{7, 2}}
	l := NewP2R(p, w.problem, nil, nil)
	var o multiuser.Observation
	first, _ := l.Propose(0)
	w.Play(0, first, nil, &o)
	l.Observe(0, &o)
	if _, baseline, more := l.Ask(0); !more || baseline[0] != 7*3+2 {
		t.Errorf("it compares with pair %v, want 23", baseline)
	}
}
