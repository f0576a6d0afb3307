package pac

import (
	"math"
	"strconv"
	"testing"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/simtest"
)

// The tests of this package share streams, instances and a loop.

func stream(t *testing.T, labels ...string) *rng.Source {
	return rng.Stream(7, append([]string{t.Name()}, labels...)...)
}

// horizon is a budget that no test here reaches if a learner stops.
const horizon = 50_000_000

func problem(k int) duel.Problem { return duel.Problem{Arms: k, Horizon: horizon} }

// run runs the learner in the world and fails the test if it does not stop.
func run(t *testing.T, l duel.Learner, w duel.Environment) duel.Trial {
	t.Helper()
	loop := duel.Loop{Name: t.Name(), Budget: horizon, Engine: duel.Auto}
	var trial duel.Trial
	loop.Run(l, w, &trial)
	if trial.Unresolved {
		t.Fatalf("%d duels were not enough", horizon)
	}
	return trial
}

// matrix returns the matrix in which arm i beats arm j, for i < j, with probability 1/2 +
// margin(i, j) before ties, and which ties with probability tie. Half of the ties, or as
// much as possible, is taken from each side.
func matrix(k int, tie float64, margin func(i, j int) float64) *pref.Matrix {
	m := pref.NewMatrix(k)
	for j := range k {
		for i := range j {
			p := 0.5 + margin(i, j)
			half := min(tie/2, p, 1-p)
			m.Set(pref.Arm(i), pref.Arm(j), p-half, 2*half, 1-p-half)
		}
	}
	return m
}

// bradleyTerry returns the model with strengths e^-step, e^-2step, …, which is
// strongly transitive and satisfies the triangle inequality.
func bradleyTerry(k int, step, tie float64) *pref.Matrix {
	return matrix(k, tie, func(i, j int) float64 { return 1/(1+math.Exp(-step*float64(j-i))) - 0.5 })
}

func steps(k int, step, tie float64) *pref.Matrix {
	return matrix(k, tie, func(i, j int) float64 { return step * float64(j-i) })
}

// even returns the world of k arms that always tie.
func even(k int, coins *rng.Source) *simtest.World {
	return simtest.NewWorld(matrix(k, 1, func(int, int) float64 { return 0 }), coins)
}

// guaranteed checks that in all trials, except for a share of at most delta, the
// recommended arm loses to the best arm, 0, by at most epsilon. If the expected share is
// delta, the number of failures exceeds delta·n + 4·sqrt(n·delta·(1-delta)) with
// probability 3e-5. It returns the number of failures and the mean number of duels.
func guaranteed(t *testing.T, what string, m *pref.Matrix, epsilon, delta float64, trials int, learner func(duel.Problem, *rng.Source) duel.Learner) (failed int, duels float64) {
	t.Helper()
	for i := range trials {
		s := stream(t, what, strconv.Itoa(i))
		trial := run(t, learner(problem(m.Arms()), s), simtest.NewWorld(m, s))
		if a := trial.Recommended; a != 0 && m.Win(0, a)+m.Tie(0, a)/2 > 0.5+epsilon+1e-12 {
			failed++
		}
		duels += float64(trial.Duels) / float64(trials)
	}
	n := float64(trials)
	if float64(failed) > delta*n+4*math.Sqrt(n*delta*(1-delta)) {
		t.Errorf("%s: failed in %d of %d trials, δ = %g", what, failed, trials, delta)
	}
	return failed, duels
}

func falahatgar(p FalahatgarKnockoutParams) func(duel.Problem, *rng.Source) duel.Learner {
	return func(problem duel.Problem, s *rng.Source) duel.Learner { return NewFalahatgarKnockout(p, problem, s) }
}

var falahatgarDefaults = FalahatgarKnockoutParams{EpsilonParams: EpsilonParams{Epsilon: 0.1}, DeltaParams: duel.DeltaParams{Delta: 0.1}, Gamma: 1, TieParams: duel.TieParams{Ties: "half"}}

// TestFalahatgarCaps checks the duels per match of each round, and those of a whole
// tournament in which no match is ever decided, because all arms always tie. Its
// rounds take as long as the longest match.
func TestFalahatgarCaps(t *testing.T) {
	caps := []int{4334, 8173, 15025, 27108, 48201, 84722}
	for i, want := range caps {
		test := falahatgarDefaults.test(i + 1)
		if test.most != want {
			t.Errorf("round %d: got %d duels per match, want %d", i+1, test.most, want)
		}
	}
	for n, want := range map[int]int{8: 48_707, 16: 124_522, 64: 679_212} {
		s := stream(t, strconv.Itoa(n))
		trial := run(t, NewFalahatgarKnockout(falahatgarDefaults, problem(n), s), even(n, s))
		rounds := 0
		for r := 0; 1<<r < n; r++ {
			rounds += caps[r]
		}
		if trial.Duels != want || trial.Rounds != rounds {
			t.Errorf("%d arms that tie: got %d duels in %d rounds, want %d in %d", n, trial.Duels, trial.Rounds, want, rounds)
		}
		c := math.Cbrt(2) - 1
		if bound := float64(n)/(2*c*c*0.01)*(3.847*math.Log(20)+12.93) + float64(n); float64(want) > bound {
			t.Errorf("%d arms: %d duels are more than the bound %.0f", n, want, bound)
		}
	}
}

// TestFalahatgarComparesAsOneByOne compares the learner with COMPARE, written duel by duel
// as in the paper.
func TestFalahatgarComparesAsOneByOne(t *testing.T) {
	for i, tt := range []struct {
		p, tie, epsilon, delta, gamma float64
		cap                           int
	}{
		{0.5, 0, 0.3, 0.1, 1, 0},
		{0.5, 0.6, 0.4, 0.5, 1, 0},
		{0.55, 0, 0.2, 0.05, 1, 0},
		{0.6, 0.3, 0.1, 0.1, 1, 0},
		{0.52, 0, 0.3, 0.2, 2, 0},
		{0.9, 0.1, 0.05, 0.01, 1, 0},
		{1, 0, 0.1, 0.1, 1, 0},
		{0.7, 0, 0.1, 0.1, 1, 9},
		{0.55, 0.5, 0.1, 0.1, 1, 300},
	} {
		for trial := range 10 {
			s := stream(t, strconv.Itoa(i), strconv.Itoa(trial))
			w := simtest.NewWorld(matrix(2, tt.tie, func(int, int) float64 { return tt.p - 0.5 }), s)
			l := NewFalahatgarKnockout(FalahatgarKnockoutParams{EpsilonParams: EpsilonParams{Epsilon: tt.epsilon}, DeltaParams: duel.DeltaParams{Delta: tt.delta}, Gamma: tt.gamma, Cap: tt.cap, TieParams: duel.TieParams{Ties: "half"}}, problem(2), s)
			pair, _ := l.Next()

			e, d := (math.Cbrt(2)-1)*tt.epsilon/(tt.gamma*math.Cbrt(2)), tt.delta/2
			wins, r, share, radius := 0.0, 0.0, 0.5, 0.5
			for math.Abs(share-0.5) <= radius-e && r <= math.Log(2/d)/(2*e*e) && (tt.cap == 0 || int(r) < tt.cap) {
				if _, more := l.Next(); !more {
					t.Fatalf("%+v: stopped after %g duels", tt, r)
				}
				o := w.Duel(pair)
				l.Observe(pair, o)
				r++
				wins += map[pref.Outcome]float64{pref.FirstWins: 1, pref.Tie: 0.5}[o]
				share, radius = wins/r, math.Sqrt(math.Log(4*r*r/d)/(2*r))
			}
			want := pair.Second
			if share > 0.5 {
				want = pair.First
			}
			if _, more := l.Next(); more || l.Recommend() != want {
				t.Errorf("%+v: after %g duels more duels: %v, recommends %d, want %d", tt, r, more, l.Recommend(), want)
			}
		}
	}
}

// TestPatience compares the patience of an undecided match with a search of one
// number after the other.
func TestPatience(t *testing.T) {
	s := stream(t)
	tested := 0
	for range 3000 {
		test := matchTest{
			up: s.Uniform(-0.1, 0.2), down: s.Uniform(-0.1, 0.2), logKappa: math.Log(s.Uniform(3, 1000)),
			most: 1 + s.Intn(3000),
		}
		n := s.Intn(test.most)
		lead := 0
		if n > 0 {
			lead = s.Intn(2*n+1) - n
			if s.Coin() {
				lead /= 4
			}
		}
		if test.verdict(lead, n) != 0 {
			continue
		}
		tested++
		want := 1
		for n+want < test.most && test.verdict(lead+want, n+want) != 1 && test.verdict(lead-want, n+want) != -1 {
			want++
		}
		if got := test.patience(lead, n); got != want {
			t.Errorf("%+v, lead %d in %d: got %d, want %d", test, lead, n, got, want)
		}
	}
	if tested < 1000 {
		t.Errorf("only %d matches were undecided", tested)
	}
}

func TestFalahatgarGuarantee(t *testing.T) {
	for what, m := range map[string]*pref.Matrix{
		"strong arms":  bradleyTerry(9, 0.7, 0.2),
		"close arms":   bradleyTerry(8, 0.3, 0),
		"steps":        steps(6, 0.06, 0.1),
		"even arms":    steps(5, 0, 0),
		"two arms":     steps(2, 0.12, 0),
		"one far best": matrix(7, 0, func(i, _ int) float64 { return map[int]float64{0: 0.2}[i] }),
	} {
		guaranteed(t, what, m, 0.1, 0.1, 200, falahatgar(falahatgarDefaults))
	}
	// The test can fail: with matches of one duel, the best of nine arms needs to win up to
	// four matches, each with probability .67 or more, and is recommended in about half of
	// the trials.
	short := falahatgarDefaults
	short.Cap = 1
	bad := 0
	m := bradleyTerry(9, 0.7, 0)
	for i := range 60 {
		s := stream(t, "short", strconv.Itoa(i))
		if trial := run(t, falahatgar(short)(problem(9), s), simtest.NewWorld(m, s)); trial.Recommended > 0 {
			bad++
		}
	}
	if bad < 20 {
		t.Errorf("matches of one duel failed in %d of 60 trials only", bad)
	}
	// If ties are dropped, the margins are those of P/(P+Pᵀ): .15 to .1 becomes .6 to .4.
	for rule, epsilon := range map[string]float64{"half": 0.02, "coin": 0.02, "drop": 0.09} {
		p := falahatgarDefaults
		p.Ties, p.Epsilon = rule, epsilon
		guaranteed(t, rule, steps(3, 0.025, 0.75), 0.02, 0.1, 30, falahatgar(p))
	}
}

// TestFalahatgarCap checks that a cap bounds all duels of a match, including ties
// that do not count.
func TestFalahatgarCap(t *testing.T) {
	for _, ties := range []string{"half", "coin", "drop"} {
		p := falahatgarDefaults
		p.Cap, p.Ties = 7, ties
		s := stream(t, ties)
		l := NewFalahatgarKnockout(p, problem(9), s)
		if trial := run(t, l, even(9, s)); trial.Duels != 8*7 || trial.Rounds != 4*7 || trial.Byes != 3 {
			t.Errorf("ties=%s: got %d duels in %d rounds with %d byes, want 56 in 28 with 3", ties, trial.Duels, trial.Rounds, trial.Byes)
		}
	}
	// Without a cap, a pair that always ties is never decided if ties are dropped.
	p := falahatgarDefaults
	p.Ties = "drop"
	s := stream(t)
	loop := duel.Loop{Name: t.Name(), Budget: 100_000, Engine: duel.Leap}
	var trial duel.Trial
	if loop.Run(NewFalahatgarKnockout(p, problem(2), s), even(2, s), &trial); !trial.Unresolved {
		t.Errorf("with ties dropped, it stopped after %d duels that were all ties", trial.Duels)
	}
}

// TestTeams checks that candidates with the same answer do not duel.
func TestTeams(t *testing.T) {
	m := matrix(7, 0, func(i, j int) float64 { // arms 0, 2, 4, 6 beat 1, 3, 5
		return []float64{0, 0.4, -0.4}[(j-i)%2*(1+i%2)]
	})
	for _, tt := range []struct {
		name    string
		learner func(duel.Problem, *rng.Source) duel.Learner
		free    int // matches without a duel, if all arms have the same answer
	}{
		{"falahatgar-knockout", falahatgar(FalahatgarKnockoutEntry.Defaults), 6},
		{"seq-eliminate", seqEliminate(SeqEliminateEntry.Defaults), 6},
		{"beat-the-mean-pac", beatTheMean(BeatTheMeanEntry.Defaults), 0},
		{"plpac", plpac(PLPACEntry.Defaults), 0},
		{"seebs", seebs(SEEBSEntry.Defaults), 0},
	} {
		s := stream(t, tt.name)
		one := simtest.NewPool(m, 1, false, s)
		if trial := run(t, tt.learner(duel.NewProblem(one, horizon), s), one); trial.Duels != 0 || trial.Free != tt.free {
			t.Errorf("%s, one team: got %d duels and %d free matches, want 0 and %d", tt.name, trial.Duels, trial.Free, tt.free)
		}
		two := simtest.NewPool(m, 2, false, s)
		if trial := run(t, tt.learner(duel.NewProblem(two, horizon), s), two); trial.Recommended%2 != 0 || trial.Duels == 0 {
			t.Errorf("%s, two teams: recommends arm %d after %d duels", tt.name, trial.Recommended, trial.Duels)
		}
	}
}
