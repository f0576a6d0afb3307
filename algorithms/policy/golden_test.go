package policy_test

import (
	"math"
	"slices"
	"testing"

	"joust/algorithms/policy"
	"joust/environments/preference"
	"joust/sim/param"
	contract "joust/sim/policy"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
)

// rows returns the matrix with these probabilities of the first arm.
func rows(list ...[]float64) *pref.Matrix {
	m := pref.NewMatrix(len(list))
	for i := range list {
		for j := range i {
			m.Set(pref.Arm(i), pref.Arm(j), list[i][j], 0, list[j][i])
		}
	}
	return m
}

// The games of the tests: r3 has the von Neumann winner (.3, .3, .4); r4 is r3 with a
// dominated arm; hudry13 is published.
var (
	r3 = rows([]float64{.5, .9, .2}, []float64{.1, .5, .8}, []float64{.8, .2, .5})
	r4 = rows([]float64{.5, .9, .2, .7}, []float64{.1, .5, .8, .6}, []float64{.8, .2, .5, .9}, []float64{.3, .4, .1, .5})
)

func hudry13(t testing.TB) *pref.Matrix {
	t.Helper()
	p := preference.Hudry13Entry.Defaults
	p.Shuffle = false
	w, err := preference.NewHudry13(p)
	if err != nil {
		t.Fatal(err)
	}
	return w.Fixed()
}

// game is an environment of duels with a uniform reference.
type game struct {
	*contract.Oracle
	problem contract.Problem
	truth   contract.Truth
}

func newGame(m *pref.Matrix, batch int, coins *rng.Source) *game {
	k := m.Arms()
	g := &game{problem: contract.Problem{Arms: k, Duels: true, Batch: batch, Reference: make([]float64, k)}}
	for a := range g.problem.Reference {
		g.problem.Reference[a] = 1 / float64(k)
	}
	g.truth.Wins = contract.NewWins(m)
	g.Oracle = contract.NewOracle(&g.problem, nil, g.truth.Wins, coins)
	return g
}

func (g *game) Problem() contract.Problem { return g.problem }
func (g *game) Truth() *contract.Truth    { return &g.truth }

// laws runs a trial in the game and returns the laws after these steps, and the judge.
func laws[P contract.Params, L contract.Learner](t testing.TB, s contract.LearnerSpec[P, L], p P, m *pref.Matrix, steps ...int) ([][]float64, *contract.Judge) {
	t.Helper()
	if err := param.Check(p); err != nil {
		t.Fatal(err)
	}
	g := newGame(m, 0, nil)
	problem := g.Problem()
	if err := p.Suits(&problem); err != nil {
		t.Fatal(err)
	}
	problem.Steps = steps[len(steps)-1]
	loop := contract.Loop{Name: s.Name, Budget: problem.Steps, Checkpoints: steps}
	var trial contract.Trial
	loop.Run(s.New(p, &problem, nil), g, &trial)
	return trial.At, contract.NewJudge(&problem, g.Truth())
}

// near reports an error unless the numbers agree within the tolerance. Golden numbers are
// printed with a last digit that is rounded, so that the tolerance is half a unit of it, and
// a little for the rounding of decimal numbers.
func near(t *testing.T, what string, got, want []float64, tolerance float64) {
	t.Helper()
	if !slices.EqualFunc(got, want, func(a, b float64) bool { return math.Abs(a-b) <= tolerance*1.001 }) {
		t.Errorf("%s: got %.10f, want %.10f", what, got, want)
	}
}

// The iterates of the source of the golden numbers, which a separate program computed.
func TestIterates(t *testing.T) {
	half := policy.StepParams{Eta: 0.5}
	mwu, _ := laws(t, policy.DNOEntry, policy.DNOParams{StepParams: half}, r3, 1, 2, 3, 4)
	for i, want := range [][]float64{
		{.338904063, .327793466, .333302471},
		{.344187695, .321985024, .333827280},
		{.349120242, .315970211, .334909547},
		{.353640269, .309812267, .336547464},
	} {
		near(t, "multiplicative weights", mwu[i], want, 5e-10)
	}
	near10 := func(what string, got [][]float64, want []float64) {
		t.Helper()
		near(t, what, got[len(got)-1], want, 5e-10)
	}
	nash, _ := laws(t, policy.NashMDEntry, policy.NashMDEntry.Defaults, r3, 1, 2, 10)
	near(t, "Nash-MD, step 1", nash[0], mwu[0], 1e-15)
	near(t, "Nash-MD, step 2", nash[1], []float64{.343922965, .322274532, .333802503}, 5e-10)
	near10("Nash-MD, step 10", nash, []float64{.363956323, .284935845, .351107831})
	mmd, _ := laws(t, policy.MMDEntry, policy.MMDEntry.Defaults, r3, 10)
	near10("MMD", mmd, []float64{.362746659, .286673419, .350579921})
	optimistic, _ := laws(t, policy.OptimisticEntry, policy.OptimisticEntry.Defaults, r3, 10, 1000)
	near(t, "optimistic, step 10", optimistic[0], []float64{.363589018, .274942915, .361468067}, 5e-10)
	near10("optimistic, step 1000", optimistic, []float64{.300674443, .299636228, .399689329})
}

// Exploitability on r3. The last law of multiplicative weights is compared up to 100 steps
// only, since its cycles amplify rounding.
func TestExploitability(t *testing.T) {
	half := policy.StepParams{Eta: 0.5}
	steps := []int{10, 100, 1000, 10_000}
	for _, c := range []struct {
		what      string
		average   bool
		want      []float64
		tolerance float64
	}{
		{"last", false, []float64{.028790323, .051676015}, 5e-10},
		{"average", true, []float64{.020654921, .008663935, .004608469, .001865558}, 5e-10},
	} {
		got, judge := laws(t, policy.DNOEntry, policy.DNOParams{StepParams: half, AverageParams: policy.AverageParams{Average: c.average}}, r3, steps...)
		for i, want := range c.want {
			near(t, "exploitability of the "+c.what, []float64{judge.Exploitability(got[i])}, []float64{want}, c.tolerance)
		}
	}
	got, judge := laws(t, policy.OptimisticEntry, policy.OptimisticEntry.Defaults, r3, steps...)
	for i, want := range []struct{ value, tolerance float64 }{{2.659e-2, 5e-6}, {2.313e-2, 5e-6}, {3.115e-4, 5e-8}} {
		near(t, "exploitability of optimistic", []float64{judge.Exploitability(got[i])}, []float64{want.value}, want.tolerance)
	}
	// The published 2.456e-13 after 10,000 steps is half a unit in the last place of logits
	// of 2500, which only a program has that does not shift them.
	if e := judge.Exploitability(got[3]); e > 2.456e-13 {
		t.Errorf("exploitability of optimistic after 10,000 steps: %g", e)
	}
}

// The regret of multiplicative weights with gains in [0, 1] is at most log(K)/η + ηT/8 in T
// steps; divided by T it bounds the exploitability of the average, since the law is even
// with itself.
func TestAverage(t *testing.T) {
	steps := []int{1, 10, 100, 1000}
	for what, m := range map[string]*pref.Matrix{"r3": r3, "r4": r4, "hudry13": hudry13(t)} {
		for _, eta := range []float64{.05, .5, 1, 3} {
			list, judge := laws(t, policy.DNOEntry, policy.DNOParams{StepParams: policy.StepParams{Eta: eta}, AverageParams: policy.AverageParams{Average: true}}, m, steps...)
			for i, n := range steps {
				bound := math.Log(float64(m.Arms()))/(eta*float64(n)) + eta/8
				if e := judge.Exploitability(list[i]); e > bound {
					t.Errorf("%s, η = %v: the average of %d laws has exploitability %v; the bound is %v", what, eta, n, e, bound)
				}
			}
		}
	}
}

// The regularised Nash equilibrium π ∝ μ e^{P(· ≻ π)/τ}, to which MMD and INPO converge.
func TestRegularisedEquilibrium(t *testing.T) {
	w, x, y, z := .191332065, .063742696, .041792390, .031209061
	for _, c := range []struct {
		what  string
		m     *pref.Matrix
		tau   float64
		steps int
		want  []float64
	}{
		{"r3", r3, .1, 2000, []float64{.330242403, .284623549, .385134049}},
		{"r3, τ = 1", r3, 1, 2000, []float64{.342894312, .321507400, .335598288}},
		{"r4", r4, .1, 2000, []float64{.314770732, .278552555, .379676010, .027000702}},
		{"hudry13", hudry13(t), .1, 5000, []float64{.015771367, w, w, w, x, y, z, x, y, z, x, y, z}},
	} {
		p := policy.TauParams{StepParams: policy.StepParams{Eta: .5}, Tau: c.tau}
		for what, got := range map[string][]float64{
			"MMD":  last(laws(t, policy.MMDEntry, policy.MMDParams{TauParams: p}, c.m, c.steps)),
			"INPO": last(laws(t, policy.INPOEntry, policy.INPOParams{TauParams: p}, c.m, c.steps)),
		} {
			near(t, what+" on "+c.what, got[:len(c.want)], c.want, 5e-10)
			// It is the fixed point, with both sides computed apart.
			side := make([]float64, len(got))
			contract.NewWins(c.m).Against(got, side)
			for a := range side {
				side[a] /= c.tau
			}
			portable.Softmax(side, side)
			near(t, what+" on "+c.what+", fixed point", got, side, 1e-12)
		}
	}
	p := policy.TauParams{StepParams: policy.StepParams{Eta: .5}, Tau: .1}
	nash := last(laws(t, policy.MMDEntry, policy.MMDParams{TauParams: p}, r3, 2000))
	_, judge := laws(t, policy.MMDEntry, policy.MMDParams{TauParams: p}, r3, 1)
	near(t, "exploitability of the equilibrium", []float64{judge.Exploitability(nash)}, []float64{.013685656}, 5e-10)
	if kl := contract.KL(last(laws(t, policy.INPOEntry, policy.INPOParams{TauParams: p}, r3, 1000)), nash); kl > 1e-15 {
		t.Errorf("after 1000 steps INPO is %g from the equilibrium", kl)
	}
	// Nash-MD has another fixed point, which its theorem allows.
	for _, c := range []struct{ tau, want, tolerance float64 }{{.1, 1.599e-5, 5e-9}, {1, 3.27e-6, 5e-9}} {
		p := policy.TauParams{StepParams: policy.StepParams{Eta: .5}, Tau: c.tau}
		nash := last(laws(t, policy.MMDEntry, policy.MMDParams{TauParams: p}, r3, 2000))
		got := contract.KL(nash, last(laws(t, policy.NashMDEntry, policy.NashMDParams{TauParams: p}, r3, 2000)))
		near(t, "divergence of Nash-MD", []float64{got}, []float64{c.want}, c.tolerance)
		if got > 2*.5/c.tau {
			t.Errorf("Nash-MD breaks its theorem: %v", got)
		}
	}
}

func last(list [][]float64, _ *contract.Judge) []float64 { return list[len(list)-1] }

func TestOneShot(t *testing.T) {
	list, judge := laws(t, policy.IPOEntry, policy.IPOParams{Tau: .1}, r3, 1)
	near(t, "IPO", list[0], []float64{.448440864, .230237216, .321321920}, 5e-10)
	near(t, "exploitability of IPO", []float64{judge.Exploitability(list[0])}, []float64{.065461}, 5e-7)
	list, judge = laws(t, policy.RLHFBTEntry, policy.RLHFBTParams{Beta: .1}, r3, 1)
	theta := []float64{.133930, -.133930, 0}
	for a := range theta {
		// θ_a − θ_2 = β log(π_a/π_2)
		near(t, "strength", []float64{.1 * math.Log(list[0][a]/list[0][2])}, []float64{theta[a]}, 5e-7)
	}
	near(t, "exploitability of RLHF with Bradley–Terry", []float64{judge.Exploitability(list[0])}, []float64{.209968}, 5e-7)
	for what, m := range map[string]*pref.Matrix{"r3": r3, "r4": r4, "hudry13": hudry13(t)} {
		list, judge = laws(t, policy.VonNeumannEntry, policy.VonNeumannParams{}, m, m.Arms())
		if e := judge.Exploitability(list[0]); e > 1e-9 {
			t.Errorf("the von Neumann winner of %s has exploitability %g", what, e)
		}
	}
	list, judge = laws(t, policy.VonNeumannEntry, policy.VonNeumannParams{}, r4, 4)
	near(t, "the von Neumann winner of r4", list[0], []float64{.3, .3, .4, 0}, 1e-12)
	near(t, "exploitability of the uniform law", []float64{judge.Exploitability([]float64{.25, .25, .25, .25})}, []float64{.1}, 1e-12)
}

// The monotone step of DNO (Rosset et al. 2024): P(π_{t+1} ≻ π_t) ≥ ½ + KL(π_{t+1} ‖ π_t)/η
// with η = 1 in every step, while exploitability rises: beating one's last self is not
// approaching equilibrium.
func TestMonotoneStep(t *testing.T) {
	var steps []int
	for i := 1; i <= 500; i++ {
		steps = append(steps, i)
	}
	for what, m := range map[string]*pref.Matrix{"r3": r3, "r4": r4, "hudry13": hudry13(t)} {
		list, judge := laws(t, policy.DNOEntry, policy.DNOParams{StepParams: policy.StepParams{Eta: 1}}, m, steps...)
		before := make([]float64, m.Arms())
		for a := range before {
			before[a] = 1 / float64(len(before))
		}
		side := make([]float64, len(before))
		for i, law := range list {
			contract.NewWins(m).Against(before, side)
			win, bound := contract.Mean(law, side), .5+divergence(law, before)
			if win < bound-1e-15 {
				t.Errorf("%s, step %d: the new law beats the old one with probability %v, the bound is %v", what, i+1, win, bound)
			}
			if what == "r3" && i < 2 {
				near(t, "win rate of the step", []float64{win}, []float64{[]float64{.500740604, .5007603590}[i]}, []float64{5e-10, 5e-11}[i])
				near(t, "bound of the step", []float64{bound}, []float64{[]float64{.500370268, .5003793945}[i]}, []float64{5e-10, 5e-11}[i])
			}
			before = law
		}
		if what == "r3" {
			if early, late := judge.Exploitability(list[2]), judge.Exploitability(list[99]); late <= early {
				t.Errorf("exploitability falls from %v to %v", early, late)
			}
		}
	}
}

// divergence is KL by another formula: Σ (p log p − p log q).
func divergence(p, q []float64) (sum float64) {
	for a := range p {
		sum += p[a]*portable.Log(p[a]) - p[a]*portable.Log(q[a])
	}
	return sum
}

// Steps do not allocate, and 10,000 steps on 100 arms take about 0.1 s.
func BenchmarkDNO100(b *testing.B) {
	m := pref.NewMatrix(100)
	s := rng.Stream(1, "matrix")
	for i := range pref.Arm(100) {
		for j := range i {
			p := s.Float64()
			m.Set(i, j, p, 0, 1-p)
		}
	}
	g := newGame(m, 0, nil)
	problem := g.Problem()
	loop := contract.Loop{Name: "dno", Budget: 10_000, Checkpoints: []int{1, 10, 100, 1000, 10_000}}
	var trial contract.Trial
	for b.Loop() {
		loop.Run(policy.NewDNO(policy.DNOEntry.Defaults, &problem, nil), g, &trial)
		judge := contract.NewJudge(&problem, g.Truth())
		for _, law := range trial.At {
			judge.Exploitability(law)
			judge.KL(law)
		}
	}
}
