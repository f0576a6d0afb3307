package identification

import (
	"math"
	"testing"

	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/simtest"
)

// The tests of this package share streams, instances and a loop.

func stream(t *testing.T, labels ...string) *rng.Source {
	return rng.Stream(1, append([]string{t.Name()}, labels...)...)
}

// problem returns a problem with k arms and a horizon that no test here reaches.
func problem(k int) duel.Problem { return duel.Problem{Arms: k, Horizon: horizon} }

const horizon = 10_000_000

// run runs the learner in the world and fails the test if it does not stop.
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

// certain returns the matrix of k arms in which each pair i > j always has the given
// outcome, seen from i.
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

// tournament returns a matrix in which a fair coin decides which arm of each pair
// always wins. If planted >= 0, that arm beats all others.
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

// byLevels returns the matrix of a weak order: the arm of the higher level always
// wins, and arms of the same level always tie.
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

// weakOrder returns the matrix of a weak order with each arm's level drawn from ⌈k/2⌉
// levels.
func weakOrder(s *rng.Source, k int) *pref.Matrix {
	level := make([]int, k)
	for i := range level {
		level[i] = s.Intn((k + 1) / 2)
	}
	return byLevels(level)
}

// noisy returns a random matrix with wins, ties and losses in every pair.
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

// near fails the test unless got is within limit of want.
func near(t *testing.T, what string, got, want, limit float64) {
	t.Helper()
	if !(math.Abs(got-want) <= limit) {
		t.Errorf("%s: got %.6g, want %.6g ± %.3g", what, got, want, limit)
	}
}

// TestBadParametersAreRefused checks that errors name the parameter and the allowed values.
func TestBadParametersAreRefused(t *testing.T) {
	for _, tt := range []struct {
		p    param.Params
		want string
	}{
		{POCOWISTAParams{DeltaParams: duel.DeltaParams{Delta: 1}}, "delta is 1; it must lie strictly between 0 and 1"},
		{TRAPOCOWISTAParams{DeltaParams: duel.DeltaParams{Delta: 0}, Deduction: "local"}, "delta is 0; it must lie strictly between 0 and 1"},
		{TRAPOCOWISTAParams{DeltaParams: duel.DeltaParams{Delta: 0.1}, Deduction: "global"}, `deduction is "global" (did you mean local?); it must be one of local, closure`},
		{SAVAGEParams{DeltaParams: duel.DeltaParams{Delta: 0.1}, Winner: "kemeny", Union: "anytime", TieParams: duel.TieParams{Ties: "half"}}, `winner is "kemeny"; it must be one of copeland, condorcet, borda`},
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
