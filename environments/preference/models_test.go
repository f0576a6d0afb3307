package preference

import (
	"math"
	"testing"

	"joust/sim/param"
	"joust/sim/pref"
)

// fixed returns the matrix of the world of parameters that Check accepts.
func fixed[P param.Params](t *testing.T, newWorld func(P) (*World, error), p P) *pref.Matrix {
	t.Helper()
	if err := param.Check(judged(t, p)); err != nil {
		t.Fatal(err)
	}
	w, err := newWorld(p)
	return must(t, w, err)
}

var someUtilities = []float64{2, -1, 0.5, 0.5, -3}

// Each model agrees with its formula, written here in another way.
func TestModels(t *testing.T) {
	w := make([]float64, len(someUtilities)) // worths
	inUnit := make([]float64, len(someUtilities))
	for i, u := range someUtilities {
		w[i] = math.Exp(u)
		inUnit[i] = (u + 3) / 5
	}
	type law struct{ win, tie float64 }
	for _, c := range []struct {
		name string
		m    *pref.Matrix
		want func(i, j int) law
	}{
		{"bradley-terry", fixed(t, NewBradleyTerry, BradleyTerryParams{Arms: 10, Spread: 3, Utilities: someUtilities}), func(i, j int) law {
			return law{win: w[i] / (w[i] + w[j])}
		}},
		{"thurstone", fixed(t, NewThurstone, ThurstoneParams{Arms: 10, Spread: 2, Utilities: someUtilities}), func(i, j int) law {
			return law{win: 0.5 + math.Erf((someUtilities[i]-someUtilities[j])/2)/2}
		}},
		{"linear", fixed(t, NewLinear, LinearParams{Arms: 10, Spread: 0.8, Utilities: inUnit}), func(i, j int) law {
			return law{win: 0.5 + (inUnit[i]-inUnit[j])/2}
		}},
		{"davidson", fixed(t, NewDavidson, DavidsonParams{Arms: 10, Spread: 3, Utilities: someUtilities, Nu: 0.7}), func(i, j int) law {
			tie := 0.7 * math.Sqrt(w[i]*w[j])
			return law{w[i] / (w[i] + w[j] + tie), tie / (w[i] + w[j] + tie)}
		}},
		{"davidson without ties", fixed(t, NewDavidson, DavidsonParams{Arms: 10, Spread: 3, Utilities: someUtilities}), func(i, j int) law {
			return law{win: w[i] / (w[i] + w[j])}
		}},
		{"rao-kupper", fixed(t, NewRaoKupper, RaoKupperParams{Arms: 10, Spread: 3, Utilities: someUtilities, Theta: 1.8}), func(i, j int) law {
			win, lose := w[i]/(w[i]+1.8*w[j]), w[j]/(w[j]+1.8*w[i])
			return law{win, 1 - win - lose}
		}},
		{"rao-kupper without ties", fixed(t, NewRaoKupper, RaoKupperParams{Arms: 10, Spread: 3, Utilities: someUtilities, Theta: 1}), func(i, j int) law {
			return law{win: w[i] / (w[i] + w[j])}
		}},
		{"plackett-luce", fixed(t, NewPlackettLuce, PlackettLuceParams{Set: "geo", Worths: w}), func(i, j int) law {
			return law{win: w[i] / (w[i] + w[j])}
		}},
		{"arithmetic", fixed(t, NewArithmetic, ArithmeticParams{Arms: 6, Gap: 0.1}), func(i, j int) law {
			return law{win: 0.5 + float64(j-i)/10}
		}},
		{"savage-hard", fixed(t, NewSavageHard, SavageHardParams{Arms: 7}), func(i, j int) law {
			win := 0.5 + float64(max(i, j)+1)/14
			if i > j {
				win = 1 - win
			}
			return law{win: win}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for i := range c.m.Arms() {
				for j := range c.m.Arms() {
					if i == j {
						continue
					}
					a, b := pref.Arm(i), pref.Arm(j)
					got, want := law{c.m.Win(a, b), c.m.Tie(a, b)}, c.want(i, j)
					if math.Abs(got.win-want.win) > 1e-14 || math.Abs(got.tie-want.tie) > 1e-14 {
						t.Errorf("arm %d against %d has %v, want %v", i, j, got, want)
					}
					if want.tie == 0 && got.tie != 0 {
						t.Errorf("arm %d against %d ties with probability %g, want exactly 0", i, j, got.tie)
					}
				}
			}
			// Arms 2 and 3 are equal in all the models with utilities.
			if c.m.Arms() == len(someUtilities) && c.m.Win(2, 3) != c.m.Win(3, 2) {
				t.Errorf("equal arms beat one another with %v and %v", c.m.Win(2, 3), c.m.Win(3, 2))
			}
		})
	}
}

// Without a list, utilities are evenly spaced from spread down to 0.
func TestSpread(t *testing.T) {
	got := fixed(t, NewBradleyTerry, BradleyTerryParams{Arms: 5, Spread: 2})
	want := fixed(t, NewBradleyTerry, BradleyTerryParams{Arms: 10, Spread: 3, Utilities: []float64{2, 1.5, 1, 0.5, 0}})
	if d := farthest(t, got, want); d > 1e-15 {
		t.Errorf("differs by %g from the listed utilities", d)
	}
	flat := fixed(t, NewThurstone, ThurstoneParams{Arms: 5, Spread: 0})
	if n := tiedPairs(flat); n != 10 {
		t.Errorf("%d of 10 pairs are even without a spread", n)
	}
}

// Utilities far apart give probabilities 0 and 1, not NaN.
func TestFarUtilities(t *testing.T) {
	far := []float64{1e100, 700, 0, -1e100}
	for name, m := range map[string]*pref.Matrix{
		"bradley-terry": fixed(t, NewBradleyTerry, BradleyTerryParams{Arms: 10, Spread: 3, Utilities: far}),
		"thurstone":     fixed(t, NewThurstone, ThurstoneParams{Arms: 10, Spread: 2, Utilities: far}),
		"davidson":      fixed(t, NewDavidson, DavidsonParams{Arms: 10, Spread: 3, Utilities: far, Nu: 1e100}),
		"rao-kupper":    fixed(t, NewRaoKupper, RaoKupperParams{Arms: 10, Spread: 3, Utilities: far, Theta: 1e100}),
		"plackett-luce": fixed(t, NewPlackettLuce, PlackettLuceParams{Set: "geo", Worths: []float64{1e100, 1e99, 1, 1e-100}}),
	} {
		if got := m.Win(0, 3) + m.Tie(0, 3); got != 1 {
			t.Errorf("%s: the best arm does not lose to the worst with probability %v, want 1", name, got)
		}
	}
}

// The pairwise marginals of the Mallows model, summed over all rankings.
func TestMallowsByEnumeration(t *testing.T) {
	const k = 6
	for _, phi := range []float64{0.1, 0.5, 0.9} {
		var above [k][k]float64 // weight of rankings that put i above j
		total := 0.0
		ranking := make([]int, 0, k)
		var extend func(used int, weight float64)
		extend = func(used int, weight float64) {
			if len(ranking) == k {
				total += weight
				for a, i := range ranking {
					for _, j := range ranking[a+1:] {
						above[i][j] += weight
					}
				}
				return
			}
			inverted := weight // each smaller number that is still to come is an inversion
			for i := range k {
				if used&(1<<i) == 0 {
					ranking = append(ranking, i)
					extend(used|1<<i, inverted)
					ranking = ranking[:len(ranking)-1]
					inverted *= phi
				}
			}
		}
		extend(0, 1)
		m := fixed(t, NewMallows, MallowsParams{Arms: k, Phi: phi})
		for i := range k {
			for j := range k {
				if want := above[i][j] / total; i != j && math.Abs(m.Win(pref.Arm(i), pref.Arm(j))-want) > 1e-14 {
					t.Errorf("φ %g: arm %d beats %d with probability %v, want %v", phi, i, j, m.Win(pref.Arm(i), pref.Arm(j)), want)
				}
			}
		}
	}
}

// The Mallows marginals agree with their published form where it does not cancel, and
// near φ = 1, where it does, with the simple form for neighbours.
func TestMallowsFormula(t *testing.T) {
	h := func(k int, phi float64) float64 { return float64(k) / (1 - math.Pow(phi, float64(k))) }
	m := fixed(t, NewMallows, MallowsParams{Arms: 500, Phi: 0.7})
	for _, d := range []int{1, 2, 10, 100, 499} {
		if got, want := m.Win(0, pref.Arm(d)), h(d+1, 0.7)-h(d, 0.7); math.Abs(got-want) > 1e-12 {
			t.Errorf("at distance %d the better arm wins with probability %v, want %v", d, got, want)
		}
	}
	// Neighbours have h(2)-h(1) = 1/(1+φ).
	flat := fixed(t, NewMallows, MallowsParams{Arms: 10, Phi: 1 - 1e-9})
	if got, want := flat.Win(0, 1)-0.5, 1/(2-1e-9)-0.5; math.Abs(got-want) > 1e-15 {
		t.Errorf("the better of two neighbours leads by %g, want %g", got, want)
	}
}

// In a cycle of more than three, each arm beats the half that follows it.
func TestCyclic(t *testing.T) {
	m := fixed(t, NewCyclic, CyclicParams{Arms: 8, Top: 0.55, Cycle: 1})
	for a := range 7 {
		for step := 1; step < 7; step++ {
			i, j := pref.Arm(1+a), pref.Arm(1+(a+step)%7)
			want := 0.0
			if step <= 3 {
				want = 1
			}
			if got := m.Win(i, j); got != want {
				t.Errorf("arm %d beats arm %d with probability %g, want %g", i, j, got, want)
			}
		}
		if got := m.Win(0, pref.Arm(1+a)); got != 0.55 {
			t.Errorf("the best arm beats arm %d with probability %g, want .55", 1+a, got)
		}
	}
}

// The greatest gap gives probability 1 in spite of rounding.
func TestArithmeticGreatestGap(t *testing.T) {
	for arms := 2; arms < 200; arms++ {
		m := fixed(t, NewArithmetic, ArithmeticParams{Arms: arms, Gap: 0.5 / float64(arms-1)})
		if got := m.Win(0, pref.Arm(arms-1)); got < 1-1e-15 || got > 1 {
			t.Errorf("%d arms: the best beats the worst with probability %v, want 1", arms, got)
		}
	}
}

// Every published instance of plackett-luce has its size, and its best arm first.
func TestPlackettLuceSets(t *testing.T) {
	for set, arms := range map[string]int{"g1": 16, "g4": 16, "arith": 16, "geo": 16, "b1": 16, "g4b": 50, "arithb": 50, "geob": 50} {
		m := fixed(t, NewPlackettLuce, PlackettLuceParams{Set: set})
		if m.Arms() != arms {
			t.Errorf("%s has %d arms, want %d", set, m.Arms(), arms)
		}
		if c, ok := m.Condorcet(); !ok || c != 0 {
			t.Errorf("%s: the Condorcet winner is %d, %v; want arm 0", set, c, ok)
		}
	}
}
