package identification

import (
	"math"
	"strconv"
	"testing"

	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/simtest"
)

// What the tests of this package share: streams, instances, and running them.

func stream(t *testing.T, labels ...string) *rng.Source {
	return rng.Stream(1, append([]string{t.Name()}, labels...)...)
}

// problem has k arms and a horizon that no test here reaches.
func problem(k int) duel.Problem { return duel.Problem{Arms: k, Horizon: horizon} }

const horizon = 10_000_000

// run runs the learner in the world until it stops, which it must.
func run(t *testing.T, l duel.Learner, w *simtest.World) duel.Trial {
	t.Helper()
	loop := duel.Loop{Name: t.Name(), Budget: horizon, Engine: duel.Auto}
	var trial duel.Trial
	loop.Run(l, w, &trial)
	if trial.Unresolved {
		t.Fatalf("%d duels were not enough", horizon)
	}
	return trial
}

// certain is the matrix of k arms in which the pair i > j has the given outcome,
// seen from i, whenever it duels.
func certain(k int, outcome func(i, j int) pref.Outcome) *pref.Matrix {
	m := pref.NewMatrix(k)
	for i := range k {
		for j := range i {
			var p [3]float64
			p[outcome(i, j)] = 1
			m.Set(pref.Arm(i), pref.Arm(j), p[pref.FirstWins], p[pref.Tie], p[pref.SecondWins])
		}
	}
	return m
}

// tournament draws who always wins, for each pair by a fair coin; planted >= 0
// is an arm that beats all others.
func tournament(s *rng.Source, k, planted int) *pref.Matrix {
	return certain(k, func(i, j int) pref.Outcome {
		coin := pref.Outcome(s.Intn(2))
		switch planted {
		case i:
			return pref.FirstWins
		case j:
			return pref.SecondWins
		}
		return coin
	})
}

// byLevels is the matrix of a weak order: the arm of the higher level always
// wins, arms of the same level always tie.
func byLevels(level []int) *pref.Matrix {
	return certain(len(level), func(i, j int) pref.Outcome {
		switch {
		case level[i] > level[j]:
			return pref.FirstWins
		case level[i] < level[j]:
			return pref.SecondWins
		}
		return pref.Tie
	})
}

// weakOrder draws each arm's level from 1 … ⌈k/2⌉.
func weakOrder(s *rng.Source, k int) *pref.Matrix {
	level := make([]int, k)
	for i := range level {
		level[i] = s.Intn((k + 1) / 2)
	}
	return byLevels(level)
}

// noisy draws a matrix with wins, ties and losses in every pair.
func noisy(s *rng.Source, k int) *pref.Matrix {
	m := pref.NewMatrix(k)
	for i := range pref.Arm(k) {
		for j := range i {
			top := s.Uniform(0.6, 0.95)
			rest := s.Uniform(0, 1-top)
			p := [3]float64{top, rest, 1 - top - rest}
			s.Shuffle(3, func(a, b int) { p[a], p[b] = p[b], p[a] })
			m.Set(i, j, p[0], p[1], p[2])
		}
	}
	return m
}

// near fails unless got is within limit of want.
func near(t *testing.T, what string, got, want, limit float64) {
	t.Helper()
	if !(math.Abs(got-want) <= limit) {
		t.Errorf("%s: got %.6g, want %.6g ± %.3g", what, got, want, limit)
	}
}

// learners is every learner of the package that takes delta, in every variant.
func learners() map[string]func(k int, s *rng.Source) duel.Learner {
	const delta, gap = 0.05, 0.1
	all := make(map[string]func(int, *rng.Source) duel.Learner)
	all["pocowista"] = func(k int, s *rng.Source) duel.Learner {
		return NewPOCOWISTA(POCOWISTAParams{DeltaParams: duel.DeltaParams{Delta: delta}}, problem(k), s)
	}
	for _, d := range []string{"local", "closure"} {
		all["tra-pocowista "+d] = func(k int, s *rng.Source) duel.Learner {
			return NewTRAPOCOWISTA(TRAPOCOWISTAParams{DeltaParams: duel.DeltaParams{Delta: delta}, Deduction: d}, problem(k), s)
		}
	}
	for _, ties := range []string{"half", "coin", "drop"} {
		for _, winner := range []string{"copeland", "condorcet", "borda"} {
			all["savage "+winner+" "+ties] = func(k int, s *rng.Source) duel.Learner {
				return NewSAVAGE(SAVAGEParams{DeltaParams: duel.DeltaParams{Delta: delta}, Winner: winner, TieParams: duel.TieParams{Ties: ties}}, problem(k), s)
			}
		}
		for _, tight := range []bool{false, true} {
			all["pbr "+strconv.FormatBool(tight)+" "+ties] = func(k int, s *rng.Source) duel.Learner {
				return NewPBR(PBRParams{DeltaParams: duel.DeltaParams{Delta: delta}, Tight: tight, TieParams: duel.TieParams{Ties: ties}}, problem(k), s)
			}
		}
		for _, mean := range []string{"match", "round"} {
			all["dkwt "+mean+" "+ties] = func(k int, s *rng.Source) duel.Learner {
				return NewDKWT(DKWTParams{DeltaParams: duel.DeltaParams{Delta: delta}, Mean: mean, TieParams: duel.TieParams{Ties: ties}}, problem(k), s)
			}
		}
		all["select "+ties] = func(k int, s *rng.Source) duel.Learner {
			return NewSELECT(SELECTParams{DeltaParams: duel.DeltaParams{Delta: delta}, Gap: gap, TieParams: duel.TieParams{Ties: ties}}, problem(k), s)
		}
		all["nts "+ties] = func(k int, s *rng.Source) duel.Learner {
			return NewNTS(NTSParams{DeltaParams: duel.DeltaParams{Delta: delta}, Gap: gap, TieParams: duel.TieParams{Ties: ties}}, problem(k), s)
		}
	}
	return all
}

// TestBothBadIsATie: a judge who rejects both arms changes nothing against one
// who calls it a tie.
func TestBothBadIsATie(t *testing.T) {
	for name, make := range learners() {
		m := noisy(stream(t, "matrix"), 4)
		var duels [2][]pref.Pair
		var answers [2]pref.Arm
		for v := range 2 {
			w := simtest.NewWorld(m, stream(t, "coins"))
			w.BothBad = v == 1
			l := make(4, stream(t, "learner"))
			for range 5000 {
				p, more := l.Next()
				if !more {
					break
				}
				duels[v] = append(duels[v], p)
				l.Observe(p, w.Duel(p))
			}
			answers[v] = l.Recommend()
		}
		if answers[0] != answers[1] || len(duels[0]) != len(duels[1]) {
			t.Errorf("%s: got arm %d after %d duels with both-bad, arm %d after %d with ties", name, answers[1], len(duels[1]), answers[0], len(duels[0]))
			continue
		}
		for i := range duels[0] {
			if duels[0][i] != duels[1][i] {
				t.Errorf("%s: duel %d is %v with both-bad, %v with ties", name, i, duels[1][i], duels[0][i])
				break
			}
		}
	}
}

// TestErrorsAreNoMoreThanDelta: with a Condorcet winner, gaps of .12 and some
// ties every learner is wrong in at most a share δ of trials, up to 4 standard
// errors, sqrt(.05·.95/100) = .0218 each.
func TestErrorsAreNoMoreThanDelta(t *testing.T) {
	const k, trials = 4, 100
	m := pref.NewMatrix(k) // 2 > 0 > 1 > 3, an order, for TRA-POCOWISTA
	rank := []int{1, 2, 0, 3}
	for i := range pref.Arm(k) {
		for j := range pref.Arm(k) {
			if rank[i] < rank[j] {
				m.Set(i, j, 0.57, 0.1, 0.33)
			}
		}
	}
	for name, make := range learners() {
		wrong := 0
		for i := range trials {
			if trial := run(t, make(k, stream(t, name, strconv.Itoa(i))), simtest.NewWorld(m, stream(t, "coins", name, strconv.Itoa(i)))); trial.Recommended != 2 {
				wrong++
			}
		}
		if share := float64(wrong) / trials; share > 0.05+4*0.0218 {
			t.Errorf("%s is wrong in %d of %d trials", name, wrong, trials)
		}
	}
}

// TestWinnersDiffer: what the cards say of goals. Arm 0 mostly ties with 1 and
// otherwise beats it, and so does 1 with 2 and 2 with 0: all relations are ties
// to a ternary learner, but a binary one sees a cycle. Arm 3 mostly ties with 0
// and 1, losing otherwise, and mostly beats 2. Copeland scores by modes are 1.5,
// 1.5, 1, 2; of P + Q/2 they are 2, 2, 1, 1.
func TestWinnersDiffer(t *testing.T) {
	m := pref.NewMatrix(4)
	m.Set(0, 1, 0.4, 0.6, 0)
	m.Set(1, 2, 0.4, 0.6, 0)
	m.Set(2, 0, 0.4, 0.6, 0)
	m.Set(0, 3, 0.4, 0.6, 0)
	m.Set(1, 3, 0.4, 0.6, 0)
	m.Set(3, 2, 0.9, 0.1, 0)
	for name, want := range map[string]pref.Arm{
		"pocowista": 3, "savage copeland half": 0, "savage copeland coin": 0, "savage copeland drop": 0,
		"pbr false half": 0, "pbr true half": 0,
	} {
		l := learners()[name](4, stream(t, "learner"))
		if got := run(t, l, simtest.NewWorld(m, stream(t, "coins"))).Recommended; got != want {
			t.Errorf("%s: got arm %d, want %d", name, got, want)
		}
	}
}

// TestBadParametersAreRefused, by name.
func TestBadParametersAreRefused(t *testing.T) {
	for _, tt := range []struct {
		p    param.Params
		want string
	}{
		{POCOWISTAParams{DeltaParams: duel.DeltaParams{Delta: 1}}, "delta is 1; it must lie strictly between 0 and 1"},
		{TRAPOCOWISTAParams{DeltaParams: duel.DeltaParams{Delta: 0}, Deduction: "local"}, "delta is 0; it must lie strictly between 0 and 1"},
		{TRAPOCOWISTAParams{DeltaParams: duel.DeltaParams{Delta: 0.1}, Deduction: "global"}, `deduction is "global"; it must be one of local, closure`},
		{SAVAGEParams{DeltaParams: duel.DeltaParams{Delta: 0.1}, Winner: "kemeny", TieParams: duel.TieParams{Ties: "half"}}, `winner is "kemeny"; it must be one of copeland, condorcet, borda`},
		{PBRParams{DeltaParams: duel.DeltaParams{Delta: 0.1}, Tight: true, TieParams: duel.TieParams{Ties: "toss"}}, `ties is "toss"; it must be one of half, coin, drop`},
		{SELECTParams{DeltaParams: duel.DeltaParams{Delta: 0.1}, Gap: 0.6, TieParams: duel.TieParams{Ties: "half"}}, "gap is 0.6; it must lie between 0.00001 and 0.5"},
		{DKWTParams{DeltaParams: duel.DeltaParams{Delta: 0.1}, Mean: "mean", TieParams: duel.TieParams{Ties: "half"}}, `mean is "mean"; it must be one of match, round`},
		{NTSParams{DeltaParams: duel.DeltaParams{Delta: 0.1}, Gap: 0.5, TieParams: duel.TieParams{Ties: "half"}}, "gap is 0.5; it must lie between 0.00001 and 0.499"},
	} {
		err := param.Check(tt.p)
		if err == nil || err.Error() != tt.want {
			t.Errorf("%+v: got %v, want %s", tt.p, err, tt.want)
		}
	}
}

// TestTwoArms: every learner gets the better of two arms, whichever it is.
func TestTwoArms(t *testing.T) {
	for name, make := range learners() {
		for winner := range pref.Arm(2) {
			m := pref.NewMatrix(2)
			m.Set(winner, 1-winner, 0.9, 0.05, 0.05)
			if got := run(t, make(2, stream(t, name)), simtest.NewWorld(m, stream(t, "coins", name))).Recommended; got != winner {
				t.Errorf("%s: got arm %d, want %d", name, got, winner)
			}
		}
	}
}
