package regret

import (
	"math"
	"slices"
	"testing"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/simtest"
)

// cycle returns rock, paper and scissors of unequal strength, whose von Neumann winner is
// (.3, .3, .4).
func cycle() *pref.Matrix {
	m := pref.NewMatrix(3)
	m.Set(0, 1, .9, 0, .1)
	m.Set(1, 2, .8, 0, .2)
	m.Set(2, 0, .8, 0, .2)
	return m
}

// recordOf returns a record with exactly these shares of wins, of ten duels a pair.
func recordOf(m *pref.Matrix) *record {
	r := newRecord(m.Arms(), duel.NewTieRule("half", nil))
	for i := range pref.Arm(m.Arms()) {
		for j := range i {
			wins := int(math.Round(10 * m.Win(i, j)))
			r.add(pref.Pair{First: i, Second: j}, pref.Tally{First: wins, Second: 10 - wins})
		}
	}
	return &r
}

// The laws of optimistic multiplicative weights with η = 1/2 on the cycle, as an independent
// program has computed them.
func TestOptimisticLaws(t *testing.T) {
	for _, row := range []struct {
		steps int
		want  [3]float64
	}{
		{10, [3]float64{.363589018, .274942915, .361468067}},
		{1000, [3]float64{.300674443, .299636228, .399689329}},
	} {
		s := newOptimistic(3, 0.5, row.steps)
		s.solve(recordOf(cycle()), make([]float64, 3))
		for a, want := range row.want {
			if got := s.law[a]; math.Abs(got-want) > 5e-10 {
				t.Errorf("after %d steps the law has %.9f of arm %d, want %.9f", row.steps, got, a, want)
			}
		}
	}
}

// The solution of a matrix is nearly a von Neumann winner of it: after S steps its
// exploitability is at most (ln K + 2)/(ηS) on random matrices of shares. The regret of each
// player is at most ln K/η and the sum of η‖r_s - r_{s-1}‖²/2, which stays bounded because the
// laws settle (Syrgkanis, Agarwal, Luo and Schapire, NIPS 2015).
func TestOptimisticSolves(t *testing.T) {
	s := rng.Stream(1, "optimistic")
	for range 40 {
		k := 2 + s.Intn(8)
		m := pref.NewMatrix(k)
		for i := range pref.Arm(k) {
			for j := range i {
				win := float64(s.Intn(11)) / 10
				m.Set(i, j, win, 0, 1-win)
			}
		}
		for _, eta := range []float64{0.5, 1} {
			const steps = 2000
			solver, mixture := newOptimistic(k, eta, steps), make([]float64, k)
			solver.solve(recordOf(m), mixture)
			if err := duel.CheckMixture(mixture, k); err != nil {
				t.Error(err)
			}
			bound := (math.Log(float64(k)) + 2) / (eta * steps)
			if e := m.Exploitability(mixture); e > bound {
				t.Errorf("%d arms, η = %v: the exploitability is %v, want at most %v", k, eta, e, bound)
			}
		}
	}
}

// Drawing from a mixture follows it: the share of each arm in n draws has the standard error
// √(w(1-w)/n). An arm without weight is never drawn.
func TestDrawFrom(t *testing.T) {
	mixture := []float64{.2, 0, .5, .3, 0}
	stream := rng.Stream(1, "draws")
	const n = 100_000
	counts := make([]int, len(mixture))
	for range n {
		counts[stream.Index(mixture)]++
	}
	for a, w := range mixture {
		if d := math.Abs(float64(counts[a])/n - w); d > 4*math.Sqrt(w*(1-w)/n) {
			t.Errorf("arm %d was drawn %d times of %d, want the share %v", a, counts[a], n, w)
		}
	}
}

// Plug-in explores duel t with probability t^(-1/3), and solves its matrix when the number of
// duels reaches a power of growth.
func TestPlugInSchedule(t *testing.T) {
	for _, row := range []struct {
		t    int
		want float64
	}{{1, 1}, {8, .5}, {1000, .1}, {1_000_000, .01}} {
		if got := explorationShare(row.t); math.Abs(got-row.want) > 1e-12 {
			t.Errorf("duel %d explores with probability %v, want %v", row.t, got, row.want)
		}
	}
	l := NewPlugIn(PlugInParams{Growth: 1.3, Rate: 1, Steps: 10, TieParams: duel.TieParams{Ties: "half"}}, duel.Problem{Arms: 3}, rng.Stream(1, "learner"))
	var solved []int
	for n := 1; n <= 30; n++ {
		l.solver.shares[0] = math.NaN() // until the next solution reads the record
		p, _ := l.Next()
		l.Observe(p, pref.FirstWins)
		if !math.IsNaN(l.solver.shares[0]) {
			solved = append(solved, n)
		}
	}
	// The powers 1, 1.3, 1.69, 2.2, 2.86, 3.71, 4.83, 6.27, 8.16, 10.6, 13.8, 17.9, 23.3, 30.3.
	if want := []int{1, 2, 3, 4, 5, 7, 9, 11, 14, 18, 24}; !slices.Equal(solved, want) {
		t.Errorf("solved after %v duels, want %v", solved, want)
	}
}

// The mixture of plug-in approaches a von Neumann winner of a cycle and of a world with a
// Condorcet winner. Against the mixture w, arm k has the estimated chance Σ w_i p̂_ki. The
// estimate has at most the standard error s = √(Σ w_i²/(4 n_ki)), where n_ki are duels, and by
// the solution it is at most 1/2 and the solver's error (see TestOptimisticSolves). So the
// exploitability exceeds that error by more than 4 s of some arm with a probability of at most
// about 1e-4 an arm. The bound is below a fifth of the exploitability of the uniform mixture.
func TestPlugInApproaches(t *testing.T) {
	condorcet := pref.NewMatrix(4)
	for i := range pref.Arm(4) {
		for j := range i {
			condorcet.Set(j, i, .7, 0, .3)
		}
	}
	params := PlugInEntry.Defaults
	for name, m := range map[string]*pref.Matrix{"cycle": cycle(), "Condorcet winner": condorcet} {
		k := m.Arms()
		uniform := make([]float64, k)
		for a := range uniform {
			uniform[a] = 1 / float64(k)
		}
		for trial := range 5 {
			l := NewPlugIn(params, duel.Problem{Arms: k}, rng.Stream(1, "learner", name, string(rune('a'+trial))))
			w := simtest.NewWorld(m, rng.Stream(1, "coins", name, string(rune('a'+trial))))
			for range 40_000 {
				p, _ := l.Next()
				o := pref.FirstWins // of which it learns nothing in a duel of an arm with itself
				if p.First != p.Second {
					o = w.Duel(p)
				}
				l.Observe(p, o)
			}
			mixture, bound := l.Mixture(), 0.0
			for a := range pref.Arm(k) {
				variance := 0.0
				for b, weight := range mixture {
					if n := l.duels(a, pref.Arm(b)); pref.Arm(b) != a {
						variance += weight * weight / float64(4*n)
					}
				}
				bound = max(bound, 4*math.Sqrt(variance))
			}
			bound += (math.Log(float64(k)) + 2) / (params.Rate * float64(params.Steps))
			e := m.Exploitability(mixture)
			if e > bound || bound > .8*m.Exploitability(uniform) {
				t.Errorf("%s: the exploitability is %v, want at most %v; that of the uniform mixture is %v", name, e, bound, m.Exploitability(uniform))
			}
		}
	}
}

// The empirical mixture is that of the arms drawn.
func TestEmpiricalMixture(t *testing.T) {
	m := newEmpiricalMixture(3)
	for a, w := range m.Mixture() {
		if w != 1./3 {
			t.Errorf("before the first duel arm %d has the share %v, want 1/3", a, w)
		}
	}
	for _, p := range []pref.Pair{{First: 0, Second: 2}, {First: 2, Second: 2}} {
		m.count(p)
	}
	for a, want := range []float64{.25, 0, .75} {
		if got := m.Mixture()[a]; got != want {
			t.Errorf("arm %d has the share %v, want %v", a, got, want)
		}
	}
}
