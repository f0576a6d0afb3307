package candidates

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"joust/environments/judge"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
)

var _ duel.Populated = (*TypesWorld)(nil)

func typesWorld(t testing.TB, p TypesParams) *TypesWorld {
	t.Helper()
	if err := param.Check(p); err != nil {
		t.Fatal(err)
	}
	w, err := NewTypes(p)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// typeOf returns the type of a candidate, from 0.
func typeOf(env *trial, i int) int { return int(env.Name(pref.Arm(i))[len("type")] - '1') }

// Candidates have the shares of their types, duels the probabilities of the
// matrix, teams are types, and the leading ones are right.
func TestTypes(t *testing.T) {
	p := TypesEntry.Defaults
	p.Candidates, p.Right = 64, 2
	w := typesWorld(t, p)
	got := make([]int, 3)
	for n := range 300 {
		env := play(w, n)
		for i := range 64 {
			a := typeOf(env, i)
			got[a]++
			if env.truth.IsWinner(arm(i)) != (a < 2) {
				t.Fatalf("of two right types, %s is right: %v", env.Name(pref.Arm(i)), a >= 2)
			}
			j := (i * 7) % 64
			b := typeOf(env, j)
			if (env.candidates.Teams[i] == env.candidates.Teams[j]) != (a == b) {
				t.Fatalf("%s and %s are of teams %d and %d", env.Name(pref.Arm(i)), env.Name(pref.Arm(j)), env.candidates.Teams[i], env.candidates.Teams[j])
			}
			if l := env.Distribution(i, j); math.Abs(l[pref.FirstWins]-p.Matrix[a][b]) > 1e-12 || math.Abs(half(l)-p.Matrix[a][b]) > 1e-12 {
				t.Fatalf("%s against %s has the law %v", env.Name(pref.Arm(i)), env.Name(pref.Arm(j)), l)
			}
		}
	}
	fits(t, "types", got, p.Shares)
}

// An exact draw has the stated number of each type in every trial, each order of them
// equally often: of 6 candidates, 1 of the first type and 2 of the second, the first is in
// each place in 1/6 of the trials, and next to it (cyclically) is one of the second in 2/5.
func TestExactTypes(t *testing.T) {
	p := TypesEntry.Defaults
	p.Candidates, p.Draw, p.Shares = 6, "exact", []float64{1. / 6, 1. / 3, .5}
	w := typesWorld(t, p)
	if w.Population() != nil {
		t.Error("candidates that are not independent have a population")
	}
	const n = 6000
	place, next := make([]int, 6), 0
	for trial := range n {
		env := play(w, trial)
		count, at := [3]int{}, 0
		for i := range 6 {
			count[typeOf(env, i)]++
			if typeOf(env, i) == 0 {
				at = i
			}
		}
		if count != [3]int{1, 2, 3} {
			t.Fatalf("trial %d has %v candidates of the types", trial, count)
		}
		place[at]++
		if typeOf(env, (at+1)%6) == 1 {
			next++
		}
	}
	fits(t, "places", place, slices.Repeat([]float64{1. / 6}, 6))
	near(t, "neighbours of the second type", float64(next)/n, .4, math.Sqrt(.4*.6), n)
}

// A type with share 0 has no candidates, whatever its place in the list, and a win of
// probability 1 always happens.
func TestTypesAtTheEdge(t *testing.T) {
	p := TypesEntry.Defaults
	p.Shares = []float64{0, .5, 0, .5 - 5e-10, 0}
	p.Matrix = [][]float64{{.5, 1, 1, 1, 1}, {0, .5, 1, 1, 1}, {0, 0, .5, 1, 1}, {0, 0, 0, .5, 1}, {0, 0, 0, 0, .5}}
	p.Candidates = 4096
	env := play(typesWorld(t, p), 1)
	for i := range 4096 {
		if a := typeOf(env, i); a != 1 && a != 3 {
			t.Fatalf("type %d comes up", a+1)
		}
	}
	i, j := first(env, "type2", -1), first(env, "type4", -1)
	if got, want := env.Distribution(i, j), (judge.Distribution{1, 0, 0, 0}); got != want {
		t.Errorf("a sure win has the law %v", got)
	}
	if len(env.truth.Winners) != 0 {
		t.Errorf("%d candidates are of the right type, which has no share", len(env.truth.Winners))
	}
}

// A knockout of N = 2^r candidates is won by a type with probability
// x_i ← 2 x_i Σ_j P_ij x_j, r times: example C3 of knockout.md, 7.3.
func TestTypesKnockout(t *testing.T) {
	want := map[int]float64{1: .2, 2: .232, 16: .349374, 64: .442625, 256: .541953}
	s := rng.Stream(1, "knockout")
	for n, share := range want {
		p := TypesEntry.Defaults
		p.Candidates = n
		w := typesWorld(t, p)
		const trials = 3000
		won := 0.0
		for trial := range trials {
			if env := play(w, trial); env.truth.IsWinner(arm(knockout(env, s))) {
				won += 1. / trials
			}
		}
		near(t, fmt.Sprintf("knockout of %d", n), won, share, math.Sqrt(share*(1-share)), trials)
	}
}

// The population is that of the trials where duels are independent and no slot is
// favoured; elsewhere there is none.
func TestPopulation(t *testing.T) {
	plain := typesWorld(t, TypesEntry.Defaults).Population()
	for i, row := range plain.Wins {
		for j, win := range row {
			if math.Abs(win-TypesEntry.Defaults.Matrix[i][j]) > 1e-12 || plain.Shares[i] != TypesEntry.Defaults.Shares[i] || plain.Right[i] != (i == 0) {
				t.Errorf("the population is %+v", plain)
			}
		}
	}
	labels := TypesEntry.Defaults
	labels.Labels = []float64{.704, .296, .9}
	for i, row := range typesWorld(t, labels).Population().Wins {
		for j, win := range row {
			if want := (1 + labels.Labels[i] - labels.Labels[j]) / 2; math.Abs(win-want) > 1e-12 {
				t.Errorf("label %v against %v wins %v, want %v", labels.Labels[i], labels.Labels[j], win, want)
			}
		}
	}
	for name, c := range map[string]struct {
		change func(p *judge.DuelParams)
		is     bool
	}{
		"ties, failures and a panel": {func(p *judge.DuelParams) { p.Ties, p.Failures, p.Panel, p.Shared = .2, .1, 3, .5 }, true},
		"a bias in random order":     {func(p *judge.DuelParams) { p.Bias, p.Order = 1, "random" }, true},
		"a bias":                     {func(p *judge.DuelParams) { p.Bias = 1 }, false},
		"frozen noise":               {func(p *judge.DuelParams) { p.Frozen = .1 }, false},
		"failures that are dropped":  {func(p *judge.DuelParams) { p.Failures, p.FailuresAs = .1, "drop" }, true},
		"failures that are repeated": {func(p *judge.DuelParams) { p.Failures, p.FailuresAs = .1, "again" }, false},
		"intransitive pairs":         {func(p *judge.DuelParams) { p.Intransitive = .1 }, false},
	} {
		p := TypesEntry.Defaults
		c.change(&p.DuelParams)
		w := typesWorld(t, p)
		pop := w.Population()
		if (pop != nil) != c.is {
			t.Errorf("%s: a population is %v", name, pop != nil)
		}
		if pop == nil {
			continue
		}
		env := play(w, 1)
		for i := range 16 {
			for j := range 16 {
				if got, want := half(env.Distribution(i, j)), pop.Wins[typeOf(env, i)][typeOf(env, j)]; math.Abs(got-want) > 1e-12 {
					t.Errorf("%s: %d against %d scores %v, and in the population %v", name, i, j, got, want)
				}
			}
		}
	}
}

func TestTypesRefused(t *testing.T) {
	for _, c := range []struct {
		want   string
		change func(p *TypesParams)
	}{
		{"candidates is 0; it must be a whole number from 1 to 4096", func(p *TypesParams) { p.Candidates = 0 }},
		{"shares sum to 0.9; they must sum to 1", func(p *TypesParams) { p.Shares = []float64{.2, .2, .5} }},
		{"shares lists -0.1; each must lie between 0 and 1", func(p *TypesParams) { p.Shares = []float64{-.1, .5, .6} }},
		{"shares lists 0; it must list from 1 to 4096", func(p *TypesParams) { p.Shares = nil }},
		{"matrix has 3 rows, but there are 2 shares", func(p *TypesParams) { p.Shares = []float64{.5, .5} }},
		{"matrix has 2 columns in row 2", func(p *TypesParams) { p.Matrix = [][]float64{{.5, .6, .6}, {.4, .5}, {.4, .1, .5}} }},
		{"matrix has 0.4 for type 2 against type 1, and 0.7 for the reverse; they must sum to 1", func(p *TypesParams) { p.Matrix = [][]float64{{.5, .7, .6}, {.4, .5, .9}, {.4, .1, .5}} }},
		{"matrix has 0.6 for type 1 against itself; it must be 0.5", func(p *TypesParams) { p.Matrix = [][]float64{{.6, .6, .6}, {.4, .5, .9}, {.4, .1, .5}} }},
		{"matrix has -0.5 and 1.5 for types 2 and 1; each must lie between 0 and 1", func(p *TypesParams) { p.Matrix = [][]float64{{.5, 1.5, .6}, {-.5, .5, .9}, {.4, .1, .5}} }},
		{"matrix must be left out where labels are listed", func(p *TypesParams) {
			p.Labels = []float64{1, 0, 0}
			p.Matrix = [][]float64{{.5, .6, .6}, {.4, .5, .8}, {.4, .2, .5}}
		}},
		{"labels lists 2, but there are 3 shares", func(p *TypesParams) { p.Labels = []float64{1, 0} }},
		{"labels lists 2; each must lie between 0 and 1", func(p *TypesParams) { p.Labels = []float64{1, 0, 2} }},
		{"draw is exact, but the share 0.2 of type 1 is 3.2 of 16 candidates; it must be a whole number of them", func(p *TypesParams) { p.Draw = "exact" }},
		{"right is 4; it must be a whole number from 0 to 3", func(p *TypesParams) { p.Right = 4 }},
		{"ties is 0.1, but a judge of labels ties", func(p *TypesParams) { p.Labels = []float64{1, 0, 0}; p.Ties = .1 }},
		{"correlation is 0.1, but the judge gives no labels", func(p *TypesParams) { p.Correlation = .1 }},
	} {
		p := TypesEntry.Defaults
		c.change(&p)
		if err := param.Check(p); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
}
