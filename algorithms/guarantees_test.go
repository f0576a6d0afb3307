package algorithms

import (
	"math"
	"slices"
	"strconv"
	"testing"

	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/simtest"
)

// unreachable is a budget that no trial of this file needs.
const unreachable = 50_000_000

// instance is a preference matrix and what it offers to guarantees.
type instance struct {
	name   string
	offers duel.Conditions
	matrix *pref.Matrix
}

// instances are small matrices in which every pair of P + Q/2 has a gap of at least
// 0.11, unless its offers say nothing of a gap.
func instances() []instance {
	const win = 0.62
	ranks := []int{1, 2, 0, 3} // 2 > 0 > 1 > 3
	order := func(win, tie float64) *pref.Matrix {
		m := pref.NewMatrix(len(ranks))
		for i := range pref.Arm(len(ranks)) {
			for j := range pref.Arm(len(ranks)) {
				if ranks[i] < ranks[j] {
					m.Set(i, j, win, tie, 1-win-tie)
				}
			}
		}
		return m
	}
	pair := func(winner pref.Arm) *pref.Matrix {
		m := pref.NewMatrix(2)
		m.Set(winner, 1-winner, 0.9, 0.05, 0.05)
		return m
	}
	// In both cycles the arms 0, 1 and 2 beat each other in turn.
	cycle := func(win, tie float64) *pref.Matrix {
		m := pref.NewMatrix(4)
		for i := range pref.Arm(3) {
			m.Set(i, (i+1)%3, win, tie, 1-win-tie)
		}
		return m
	}
	crowned := cycle(win, 0) // arm 3 beats all others
	uncrowned := cycle(win, 0)
	for i := range pref.Arm(3) {
		crowned.Set(3, i, win, 0, 1-win)
		uncrowned.Set(i, 3, win, 0, 1-win)
	}
	uncrowned.Set(0, 3, 0.72, 0, 0.28) // so that arm 0 alone has the greatest Borda score
	uncrowned.Set(2, 3, 1-win, 0, win) // arms 0 and 1 beat two others, arms 2 and 3 one
	// Arm 3 mostly ties with 0 and 1 and beats 2: the Copeland scores are 1.5, 1.5,
	// 1, 2 by the likeliest outcomes, and 2, 2, 1, 1 in P + Q/2.
	ternary := cycle(0.4, 0.6)
	ternary.Set(0, 3, 0.4, 0.6, 0)
	ternary.Set(1, 3, 0.4, 0.6, 0)
	ternary.Set(3, 2, 0.9, 0.1, 0)
	all := duel.Conditions{Binary: true, Condorcet: true, Transitive: true, Gap: 0.11}
	without := func(change func(*duel.Conditions)) duel.Conditions {
		c := all
		change(&c)
		return c
	}
	return []instance{
		{"an order of four arms", all, order(win, 0)},
		{"an order of four arms with ties", without(func(c *duel.Conditions) { c.Binary = false }), order(0.57, 0.1)},
		{"two arms, the first better", without(func(c *duel.Conditions) { c.Binary = false }), pair(0)},
		{"two arms, the second better", without(func(c *duel.Conditions) { c.Binary = false }), pair(1)},
		{"a cycle below a Condorcet winner", without(func(c *duel.Conditions) { c.Transitive = false }), crowned},
		{"no Condorcet winner", duel.Conditions{Binary: true, Gap: 0.11}, uncrowned},
		{"a cycle of ties by mode", duel.Conditions{}, ternary},
	}
}

// halved returns the matrix P + Q/2, in which nothing ties.
func halved(m *pref.Matrix) *pref.Matrix {
	h := pref.NewMatrix(m.Arms())
	for i := range pref.Arm(m.Arms()) {
		for j := range i {
			win := m.Win(i, j) + m.Tie(i, j)/2
			h.Set(i, j, win, 0, 1-win)
		}
	}
	return h
}

// winners returns the arms that are best by the notion.
func winners(t *testing.T, m *pref.Matrix, notion pref.Notion) []pref.Arm {
	t.Helper()
	switch notion {
	case pref.CopelandNotion:
		return m.Copeland()
	case pref.CopelandHalf:
		return halved(m).Copeland()
	case pref.BordaNotion:
		return m.Borda()
	case pref.CondorcetNotion:
		winner, ok := halved(m).Condorcet()
		if !ok {
			t.Fatal("a matrix that offers a Condorcet winner has none")
		}
		return []pref.Arm{winner}
	}
	t.Fatalf("no winner is defined by the notion %q", notion)
	return nil
}

// trial runs the entry once on the matrix, with streams of these labels.
func trial(e *duel.LearnerEntry, p param.Params, m *pref.Matrix, labels ...string) (result duel.Trial) {
	problem := duel.Problem{Arms: m.Arms(), Horizon: unreachable}
	l := e.New(p, problem, rng.Stream(1, append(labels, "learner")...))
	loop := duel.Loop{Name: e.Name, Budget: unreachable, Engine: duel.Auto}
	loop.Run(l, simtest.NewWorld(m, rng.Stream(1, append(labels, "coins")...)), &result)
	return result
}

// TestGuarantees checks that each variant of each entry with a guarantee recommends
// a winner of the notion that it seeks, on every instance that meets the conditions,
// except in a share δ of the trials. Of n trials at most δ·n + 4·√(δ(1-δ)n) may be
// wrong, four standard errors above the bound: with n = 60 and δ = 0.1 that is 15.
// A learner that recommended a random arm of four would be wrong in 45.
func TestGuarantees(t *testing.T) {
	if simtest.Racing {
		t.Skip("the race detector finds nothing in the trials of one goroutine")
	}
	trials := simtest.Trials(60)
	for _, e := range learners() {
		tested := false
		for _, p := range simtest.Variants(e.Defaults) {
			promise := e.Guarantee(p)
			if promise.Delta == 0 {
				continue
			}
			limit := float64(trials)*promise.Delta + 4*math.Sqrt(promise.Delta*(1-promise.Delta)*float64(trials))
			for _, in := range instances() {
				if !promise.Where.Implied(in.offers) {
					continue
				}
				tested = true
				right := winners(t, in.matrix, e.Seeks(p))
				wrong := 0
				for i := range trials {
					result := trial(e, p, in.matrix, in.name, strconv.Itoa(i))
					if result.Unresolved {
						t.Fatalf("%+v on %s: it has not stopped after %d duels", p, in.name, unreachable)
					}
					if !slices.Contains(right, result.Recommended) {
						wrong++
					}
				}
				if float64(wrong) > limit {
					t.Errorf("%s %+v on %s: wrong in %d of %d trials; the guarantee is %g", e.Name, p, in.name, wrong, trials, promise.Delta)
				}
			}
		}
		if !tested && e.Guarantee(e.Defaults).Delta > 0 {
			t.Errorf("%s has a guarantee, and no instance meets its conditions", e.Name)
		}
	}
}

// TestBothBadIsATie checks that a judge who rejects both arms has the same effect as
// one who calls it a tie, for all entries without a parameter for that outcome.
func TestBothBadIsATie(t *testing.T) {
	m := pref.NewMatrix(4)
	for i := range pref.Arm(4) {
		for j := range i {
			m.Set(i, j, 0.5, 0.3, 0.2)
		}
	}
	for _, e := range learners() {
		for _, p := range simtest.Variants(simtest.Params(t, e.Listing)) {
			if slices.ContainsFunc(param.Fields(p), func(f param.Field) bool { return f.Name == "both-bad" }) {
				continue
			}
			var runs [2]struct {
				duels       []pref.Pair
				recommended pref.Arm
			}
			for v := range runs {
				w := simtest.NewWorld(m, rng.Stream(1, e.Name, "coins"))
				w.BothBad = v == 1
				l := e.New(p, duel.Problem{Arms: 4, Horizon: 1000}, rng.Stream(1, e.Name, "learner"))
				for range 1000 {
					pair, more := l.Next()
					if !more {
						break
					}
					runs[v].duels = append(runs[v].duels, pair)
					l.Observe(pair, w.Duel(pair))
				}
				runs[v].recommended = l.Recommend()
				if c, ok := l.(duel.Closer); ok {
					c.Close()
				}
			}
			if runs[0].recommended != runs[1].recommended || !slices.Equal(runs[0].duels, runs[1].duels) {
				t.Errorf("%s %+v: BothBad leads to other duels or another arm than Tie", e.Name, p)
			}
		}
	}
}

// TestNotionsDiffer checks on a matrix whose Copeland winner by mode is not that of
// P + Q/2 that each entry finds the winner of the notion that it seeks. It tests the
// entries whose guarantee needs neither a Condorcet winner nor transitivity.
func TestNotionsDiffer(t *testing.T) {
	m := instances()[len(instances())-1].matrix
	if slices.Equal(winners(t, m, pref.CopelandNotion), winners(t, m, pref.CopelandHalf)) {
		t.Fatal("both notions have the same winners on the matrix")
	}
	tested := make(map[pref.Notion]bool)
	for _, e := range learners() {
		for _, p := range simtest.Variants(e.Defaults) {
			g := e.Guarantee(p)
			notion := e.Seeks(p)
			if g.Delta == 0 || !g.Where.Implied(duel.Conditions{Binary: true}) || notion == pref.BordaNotion {
				continue // two arms share the greatest Borda score
			}
			tested[notion] = true
			if got, want := trial(e, p, m, "notions").Recommended, winners(t, m, notion); !slices.Contains(want, got) {
				t.Errorf("%s %+v: got arm %d; the winners by %s are %v", e.Name, p, got, notion, want)
			}
		}
	}
	for _, notion := range []pref.Notion{pref.CopelandNotion, pref.CopelandHalf} {
		if !tested[notion] {
			t.Errorf("no entry that seeks %q was tested", notion)
		}
	}
}

// TestSeeksAKnownNotion checks what entries declare of the winner that they seek.
func TestSeeksAKnownNotion(t *testing.T) {
	known := []pref.Notion{"", pref.CopelandNotion, pref.CopelandHalf, pref.CondorcetNotion, pref.BordaNotion, pref.VonNeumannNotion}
	for _, e := range learners() {
		for _, p := range simtest.Variants(e.Defaults) {
			notion := e.Seeks(p)
			if !slices.Contains(known, notion) {
				t.Errorf("%s %+v seeks %q; the notions of winner are %q", e.Name, p, notion, known)
			}
			g := e.Guarantee(p)
			if g.Delta > 0 && notion == "" {
				t.Errorf("%s %+v has a guarantee but seeks no notion of winner", e.Name, p)
			}
			if g.Delta < 0 || g.Delta >= 1 {
				t.Errorf("%s %+v: the bound of the guarantee is %v; it must be a probability below 1", e.Name, p, g.Delta)
			}
			if notion == pref.CondorcetNotion && g.Delta > 0 && !g.Where.Condorcet {
				t.Errorf("%s %+v promises a Condorcet winner where there may be none", e.Name, p)
			}
		}
	}
}
