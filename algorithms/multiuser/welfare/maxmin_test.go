package welfare

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize/convex/lp"

	"joust/sim/mdp"
	"joust/sim/rng"
)

// overOccupancies computes the value of maxmin by the linear program over occupancies. Its
// variables are d(h,s,a), then the level t as the difference of two variables, then one
// slack a row. There is a constraint for every step and state, that the mass that leaves
// equals the mass that arrives, and one for every row: <d, R_i> - t - slack = the value of
// uniform play.
func overOccupancies(t *testing.T, k *mdp.Kernel, horizon int, rewards *mat.Dense) float64 {
	t.Helper()
	rows, pairs := rewards.Dims()
	n := horizon * pairs
	flow := horizon * k.States
	a, b := mat.NewDense(flow+rows, n+2+rows, nil), make([]float64, flow+rows)
	for h := range horizon {
		for s := range k.States {
			if h == 0 {
				b[s] = k.Start[s]
			}
			for act := range k.Actions {
				j := k.Pair(s, act)
				a.Set(h*k.States+s, h*pairs+j, 1)
				if h+1 < horizon {
					next, prob := k.Successors(j)
					for i, to := range next {
						at := (h+1)*k.States + int(to)
						a.Set(at, h*pairs+j, a.At(at, h*pairs+j)-prob[i])
					}
				}
			}
		}
	}
	planner := mdp.NewPlanner(k, horizon)
	for i := range rows {
		b[flow+i] = planner.Evaluate(mdp.NewUniform(k.States, k.Actions, horizon), rewards.RawRowView(i))
		for h := range horizon {
			for j := range pairs {
				a.Set(flow+i, h*pairs+j, rewards.At(i, j))
			}
		}
		a.Set(flow+i, n, -1)
		a.Set(flow+i, n+1, 1)
		a.Set(flow+i, n+2+i, -1)
	}
	cost := make([]float64, n+2+rows)
	cost[n], cost[n+1] = -1, 1
	value, _, err := lp.Simplex(cost, a, b, 1e-12, nil)
	if err != nil {
		t.Fatalf("the program over occupancies: %v", err)
	}
	return -value
}

// Three methods agree: linear programming over mixtures of policies, which is exact up to
// its relaxation of 2e-9 of the scale; multiplicative weights, which are exact up to their
// certificate; and the linear program over occupancies.
func TestMaxMinTwins(t *testing.T) {
	for _, c := range []struct{ states, actions, horizon, rows, trials int }{
		{1, 4, 1, 2, 10}, {1, 6, 1, 5, 10}, {2, 2, 2, 2, 10}, {3, 3, 3, 4, 6}, {4, 2, 4, 6, 4},
	} {
		for trial := range c.trials {
			s := rng.Stream(7, "twins", fmt.Sprint(c), fmt.Sprint(trial))
			k := garnet(c.states, c.actions, min(2, c.states), true, s)
			r := random(c.rows, k.Pairs(), 0, s)
			want := overOccupancies(t, k, c.horizon, r)
			exact := solve(t, with("maxmin", "lp"), k, c.horizon, r, even(c.rows))
			if got := slices.Min(exact.Gains); math.Abs(got-want) > 1e-8 || exact.Solver != "lp" || exact.Gap > 1e-8 {
				t.Errorf("%+v, trial %d: got %v by %s with a gap of %v, want %v, the value over occupancies", c, trial, got, exact.Solver, exact.Gap, want)
			}
			p := with("maxmin", "weights")
			p.Tolerance = 0.01
			weights := solve(t, p, k, c.horizon, r, even(c.rows))
			got := slices.Min(weights.Gains)
			if weights.Solver != "weights" || got > want+1e-8 || want > got+weights.Gap+1e-8 {
				t.Errorf("%+v, trial %d: got %v within %v by %s, want %v, the value over occupancies", c, trial, got, weights.Gap, weights.Solver, want)
			}
			if weights.Plans < p.Plans && weights.Gap > 0.01*float64(c.horizon) { // no gain exceeds the horizon
				t.Errorf("%+v, trial %d: weights stopped after %d plans at a gap of %v", c, trial, weights.Plans, weights.Gap)
			}
		}
	}
}

// With one state and two groups, some best mixture has at most two actions. The test tries
// all mixtures of two actions in steps of 1/200, with an error of at most 1/200 of a gain
// of at most 1.
func TestMaxMinBruteForce(t *testing.T) {
	for trial := range 20 {
		s := rng.Stream(8, "brute force", fmt.Sprint(trial))
		const actions = 5
		r := random(2, actions, 0, s)
		var base [2]float64
		for i := range base {
			for a := range actions {
				base[i] += r.At(i, a) / actions
			}
		}
		want := math.Inf(-1)
		for a := range actions {
			for b := range actions {
				for step := range 201 {
					q := float64(step) / 200
					want = max(want, min(q*r.At(0, a)+(1-q)*r.At(0, b)-base[0], q*r.At(1, a)+(1-q)*r.At(1, b)-base[1]))
				}
			}
		}
		got := slices.Min(solve(t, with("maxmin", "lp"), items(actions), 1, r, even(2)).Gains)
		if got < want-1e-8 || got > want+1./200 {
			t.Errorf("trial %d: got a least gain of %v, and %v is the best of the tried mixtures", trial, got, want)
		}
	}
}

// Ties, groups with opposite or equal rewards, and rewards of few values make linear
// programs degenerate. All of them are solved, with a gap of 1e-8 of gains that are at most
// 20.
func TestMaxMinDegenerate(t *testing.T) {
	for _, c := range []struct{ states, actions, horizon, rows, values int }{
		{1, 2, 1, 2, 2}, {1, 3, 1, 6, 2}, {1, 8, 1, 20, 2}, {2, 2, 3, 4, 2}, {4, 3, 3, 8, 2}, {6, 2, 5, 12, 3}, {4, 2, 10, 10, 3},
	} {
		for trial := range 15 {
			s := rng.Stream(9, "degenerate", fmt.Sprint(c), fmt.Sprint(trial))
			k := garnet(c.states, c.actions, 1, false, s)
			r := random(c.rows, k.Pairs(), c.values, s)
			for i := range c.rows / 2 {
				switch i % 3 {
				case 0: // opposite rewards
					for j := range k.Pairs() {
						r.Set(c.rows-1-i, j, -r.At(i, j))
					}
				case 1: // the same rewards
					r.SetRow(c.rows-1-i, r.RawRowView(i))
				}
			}
			var least [2]float64
			for i, choice := range []string{"maxmin", "leximin"} {
				got := solve(t, with(choice, "lp"), k, c.horizon, r, even(c.rows))
				least[i] = slices.Min(got.Gains)
				if got.Solver == "weights" || got.Gap > 2e-7 {
					t.Errorf("%s, %+v, trial %d: got a gap of %v by %s", choice, c, trial, got.Gap, got.Solver)
				}
			}
			if math.Abs(least[0]-least[1]) > 1e-6 {
				t.Errorf("%+v, trial %d: the least gain is %v by maxmin and %v by leximin", c, trial, least[0], least[1])
			}
		}
	}
}

// A linear program that fails is replaced by multiplicative weights; leximin keeps the results
// of the programs before it, with an infinite gap for the remaining rows.
func TestSolverFails(t *testing.T) {
	failed := errors.New("failed")
	s := rng.Stream(10, "fails")
	k := garnet(5, 3, 2, false, s)
	r := random(4, k.Pairs(), 0, s)
	fresh := func() *game {
		g := newGame(k, 4, r, even(4), false, 1)
		g.maxPlans = Defaults.Plans
		return g
	}
	never := func(*program, []int) (*vertex, error) { return nil, failed }
	want, wantGap, _ := fresh().maxmin(with("maxmin", "weights"), simplex)
	for _, c := range []struct {
		what string
		f    func(*game, Params, solver) (mixture, float64, string)
	}{{"maxmin", (*game).maxmin}, {"leximin", (*game).leximin}} {
		m, gap, by := c.f(fresh(), with(c.what, "lp"), never)
		if least := slices.Min(m.gains()); by != "weights" || math.Abs(least-slices.Min(want.gains())) > 2*wantGap {
			t.Errorf("%s: got a least gain of %v with a gap of %v by %s, want %v by weights", c.what, least, gap, by, slices.Min(want.gains()))
		}
	}

	// The example of TestLeximinByHand, whose second program fails.
	g := newGame(items(3), 1, threeGroups, even(3), false, 1)
	g.maxPlans = Defaults.Plans
	bound := false
	later := func(p *program, basis []int) (*vertex, error) {
		for i := range 3 {
			bound = bound || p.columns.At(i, 0) == 0 // the level is not in this row
		}
		if bound {
			return nil, failed
		}
		return simplex(p, basis)
	}
	m, gap, by := g.leximin(with("leximin", "lp"), later)
	if least := slices.Min(m.gains()) * g.scale; !bound || by != "lp" || !math.IsInf(gap, 1) || math.Abs(least-1./3) > 1e-8 {
		t.Errorf("leximin: got a least gain of %v with a gap of %v by %s, want 1/3 with an infinite gap by lp", least, gap, by)
	}
}

// The number of plans is bounded, and the gap shows the resulting error, in units of the
// rewards.
func TestPlansLimit(t *testing.T) {
	s := rng.Stream(11, "limit")
	k := garnet(8, 3, 3, false, s)
	r := random(6, k.Pairs(), 0, s)
	best := slices.Min(solve(t, with("maxmin", "lp"), k, 6, r, even(6)).Gains)
	for _, solver := range []string{"lp", "weights"} {
		p := with("maxmin", solver)
		p.Plans, p.Tolerance = 12, 1e-6
		got := solve(t, p, k, 6, r, even(6))
		if least := slices.Min(got.Gains); got.Plans != 12 || got.Gap < 1e-3 || least > best+1e-8 || best > least+got.Gap+1e-8 {
			t.Errorf("%s: got a least gain of %v, a gap of %v and %d plans; want 12 plans, and %v within the gap", solver, least, got.Gap, got.Plans, best)
		}
		var larger mat.Dense
		larger.Scale(1024, r)
		if more := solve(t, p, k, 6, &larger, even(6)); more.Gap != 1024*got.Gap {
			t.Errorf("%s: with rewards 1024 times as large got a gap of %v, want %v", solver, more.Gap, 1024*got.Gap)
		}
	}
}

// simplex returns an error where it cannot return a vertex.
func TestSimplexRefuses(t *testing.T) {
	columns := mat.NewDense(2, 3, []float64{1, 0, 1, 0, 1, 1})
	if v, err := simplex(&program{columns, []float64{1, -1}, []float64{1, 1, 1}}, []int{0, 1}); !errors.Is(err, errStart) {
		t.Errorf("a basis that is not feasible: got %+v and error %v", v, err)
	}
	if v, err := simplex(&program{columns, []float64{1, 1}, []float64{1, 1, 1}}, []int{0, 0}); !errors.Is(err, errSingular) {
		t.Errorf("a basis that is singular: got %+v and error %v", v, err)
	}
	// A degenerate vertex is valid.
	v, err := simplex(&program{columns, []float64{1, 0}, []float64{1, 1, 1}}, []int{0, 1})
	if want := (&vertex{[]int{0, 1}, []float64{1, 1}}); err != nil || !cmp.Equal(v, want, cmp.AllowUnexported(vertex{})) {
		t.Errorf("a degenerate program: got %+v and error %v, want %+v", v, err, want)
	}
	unbounded := &program{mat.NewDense(1, 2, []float64{1, -1}), []float64{1}, []float64{1, 0}}
	if v, err := simplex(unbounded, []int{0}); !errors.Is(err, errUnbounded) {
		t.Errorf("an unbounded program: got %+v and error %v", v, err)
	}
}

// Fact 12 of the specification, the smallest problem of hiring: an agent who pays the cost c
// reports correctly with probability q, else with 1/2. With payments x for a correct report and
// z for a wrong one, the agent pays the cost if
//
//	q x + (1-q) z - c >= (x+z)/2,
//
// and the linear program for the cheapest such payment has the solution x = c/(q-1/2), z = 0. A
// principal for whom a correct report has the value 1 gets q - q x by hiring, and 1/2 by
// guessing.
func TestScoringRule(t *testing.T) {
	cheapest := func(q, c float64) float64 {
		p := &program{mat.NewDense(1, 3, []float64{q - 0.5, 0.5 - q, -1}), []float64{c}, []float64{-q, q - 1, 0}}
		v, err := simplex(p, []int{0})
		if err != nil {
			t.Fatal(err)
		}
		if v.basis[0] != 0 {
			t.Fatalf("q=%v, c=%v: variable %d is paid, want 0, the payment for a correct report", q, c, v.basis[0])
		}
		return -v.multipliers[0] * c // the value of the dual program is what is paid on average
	}
	if paid := cheapest(0.8, 0.1); math.Abs(paid-0.8/3) > 1e-12 || math.Abs(0.8-paid-0.5333) > 1e-4 {
		t.Errorf("q=.8, c=.1: got %v paid on average, want .8·1/3, which leaves .5333", paid)
	}
	hired, not := 0, 0
	for _, q := range []float64{0.55, 0.6, 0.7, 0.8, 0.9, 1} {
		for _, c := range []float64{0.001, 0.01, 0.05, 0.1, 0.2} {
			paid := cheapest(q, c)
			if want := q * c / (q - 0.5); math.Abs(paid-want) > 1e-12 {
				t.Errorf("q=%v, c=%v: got %v paid on average, want %v", q, c, paid, want)
			}
			pays := q-paid > 0.5
			if want := q-0.5 > q*c/(q-0.5); pays != want {
				t.Errorf("q=%v, c=%v: hiring pays: %v, want %v", q, c, pays, want)
			}
			if pays {
				hired++
			} else {
				not++
			}
		}
	}
	if hired == 0 || not == 0 {
		t.Errorf("hiring pays in %d cases and does not in %d, want both", hired, not)
	}
}

// simplex and the implementation of gonum, both with the slacks as the first basis, find
// the same optimum of random programs. The multipliers prove that it is one.
func TestSimplexAgainstGonum(t *testing.T) {
	s := rng.Stream(20, "programs")
	for range 300 {
		rows, free := 1+s.Intn(8), 1+s.Intn(20)
		a := mat.NewDense(rows, free+rows, nil)
		p := &program{a, make([]float64, rows), make([]float64, free+rows)}
		cost := make([]float64, free+rows)
		basis := make([]int, rows)
		for i := range rows {
			for j := range free {
				a.Set(i, j, s.Uniform(.1, 1)) // positive, so that the program is bounded
			}
			a.Set(i, free+i, 1)
			p.right[i], basis[i] = s.Uniform(1, 2), free+i
		}
		for j := range free {
			p.objective[j] = s.Uniform(-.3, 1)
			cost[j] = -p.objective[j]
		}
		v, err := simplex(p, basis)
		if err != nil {
			t.Fatal(err)
		}
		least, _, err := lp.Simplex(cost, a, p.right, 1e-12, basis)
		if err != nil {
			t.Fatal(err)
		}
		dual := 0.0
		for i, y := range v.multipliers {
			dual += y * p.right[i]
		}
		// Both results come from a few dozen operations with numbers of size 1.
		if math.Abs(dual+least) > 1e-10 {
			t.Fatalf("%d × %d: the multipliers prove %v, gonum has %v", rows, free, dual, -least)
		}
	}
}
