package choice_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	environments "joust/environments/choice"
	"joust/sim/choice"
	"joust/sim/param"
	"joust/sim/rng"
)

func opinions() environments.OpinionsParams { return environments.OpinionsEntry.Defaults }

func TestOpinionsParams(t *testing.T) {
	for _, test := range []struct {
		what   string
		change func(*environments.OpinionsParams)
		want   string // "" for none
	}{
		{"the defaults", func(*environments.OpinionsParams) {}, ""},
		{"a slate larger than the agents", func(p *environments.OpinionsParams) { p.Size = 21 }, "size is 21"},
		{"more clusters than agents", func(p *environments.OpinionsParams) { p.Clusters = 21 }, "clusters is 21"},
		{"a generator of more than all", func(p *environments.OpinionsParams) { p.Generator = 61 }, "generator is 61"},
		{"a negative error", func(p *environments.OpinionsParams) { p.Disc = -1 }, "disc is -1"},
		{"costs above the budget", func(p *environments.OpinionsParams) { p.Costs, p.Levels, p.Limit = 5, 4, 4 }, "limit is 4; it must be at least the largest cost of a statement, 5"},
		{"costs without levels", func(p *environments.OpinionsParams) { p.Costs, p.Limit = 5, 9 }, "levels is 0; statements with costs need utilities in levels"},
		{"a budget without costs", func(p *environments.OpinionsParams) { p.Limit = 9 }, "limit is 9, but statements have no costs"},
		{"costs", func(p *environments.OpinionsParams) { p.Costs, p.Levels, p.Limit = 5, 4, 9 }, ""},
	} {
		p := opinions()
		test.change(&p)
		got := fmt.Sprint(param.Check(p))
		if test.want == "" && got != "<nil>" || !strings.Contains(got, test.want) {
			t.Errorf("%s: got %q, want %q", test.what, got, test.want)
		}
	}
}

// forum returns the environment of a trial.
func forum(t *testing.T, p environments.OpinionsParams, name string) choice.Environment {
	t.Helper()
	w, err := environments.NewOpinions(p)
	if err != nil {
		t.Fatal(err)
	}
	return first(w, name)
}

// Levels are quantiles of all utilities, in their order: of 1,200 utilities 300 have each of
// four levels.
func TestLevels(t *testing.T) {
	p := opinions()
	real := forum(t, p, "levels").Truth().Values
	p.Levels = 4
	level := forum(t, p, "levels").Truth().Values
	count := map[float64]int{}
	for i, l := range level {
		count[l]++
		for j := range i {
			if real[i] < real[j] && l > level[j] {
				t.Fatalf("utilities %v and %v have the levels %v and %v", real[i], real[j], l, level[j])
			}
		}
	}
	if want := map[float64]int{1: 300, 2: 300, 3: 300, 4: 300}; fmt.Sprint(count) != fmt.Sprint(want) {
		t.Errorf("levels are %v", count)
	}
}

// Errors of utilities are normal with the standard deviation disc, and drawn once: a cell
// that is asked for twice has the same value.
func TestDisc(t *testing.T) {
	p := opinions()
	p.Disc = 0.3
	env := forum(t, p, "disc")
	sum, squares := 0.0, 0.0
	for i, v := range env.Table() {
		e := v - env.Truth().Values[i]
		sum += e
		squares += e * e
	}
	// Of 1,200 errors the mean has the standard error .3/√1200, the mean square .09·√(2/1200).
	if math.Abs(sum/1200) > 4.5*0.3/math.Sqrt(1200) || math.Abs(squares/1200-0.09) > 4.5*0.09*math.Sqrt(2.0/1200) {
		t.Errorf("errors have the mean %v and the mean square %v", sum/1200, squares/1200)
	}
}

// A generative query is answered by the best statement; of those that it sees, if it does
// not see all, and by none that is excluded.
func TestGenerate(t *testing.T) {
	p := opinions()
	env := forum(t, p, "generate").(choice.Generator)
	problem := env.(choice.Environment).Problem()
	u := choice.Utilities(&problem, env.(choice.Environment).Truth().Values)
	third := func(s int) float64 {
		list := []float64{u[0][s], u[3][s], u[5][s], u[7][s]}
		slices.Sort(list)
		return list[1]
	}
	best := 0
	for s := range p.Statements {
		if third(s) > third(best) {
			best = s
		}
	}
	g := choice.Generation{Of: []int{0, 3, 5, 7}, Rank: 3}
	if got := env.Generate(&g); got != best {
		t.Errorf("the answer is %d, the statement with the highest third utility is %d", got, best)
	}
	g.Excluded = []int{best}
	if got := env.Generate(&g); got == best || got < 0 {
		t.Errorf("the answer is %d, which is excluded, or none", got)
	}
	// A query that sees 10 of 60 statements sees the best one with probability 1/6. In 600
	// queries the standard error is √(5/36/600) = .0152.
	p.Generator = 10
	env = forum(t, p, "generate").(choice.Generator)
	found := 0.0
	for range 600 {
		if env.Generate(&choice.Generation{Of: []int{0, 3, 5, 7}, Rank: 3}) == best {
			found++
		}
	}
	if math.Abs(found/600-1.0/6) > 4.5*0.0152 {
		t.Errorf("the best statement is found with the rate %v, want 1/6", found/600)
	}
}

// With costs, no answer costs more than it may, and as many as possible value it.
func TestGenerateWithCosts(t *testing.T) {
	p := opinions()
	p.Levels, p.Costs, p.Limit = 4, 6, 12
	w, err := environments.NewOpinions(p)
	if err != nil {
		t.Fatal(err)
	}
	env := w.Trial(rng.Stream(1, "costs"), rng.Stream(2, "costs"))
	problem := env.Problem()
	if slices.Min(problem.Costs) < 1 || slices.Max(problem.Costs) > 6 || len(problem.Costs) != 60 {
		t.Errorf("the costs are %v", problem.Costs)
	}
	u := choice.Utilities(&problem, env.Truth().Values)
	group := []int{1, 2, 4, 9, 11}
	fans := func(s int) (n int) {
		for _, a := range group {
			if u[a][s] >= 3 {
				n++
			}
		}
		return n
	}
	for cost := 1; cost <= 6; cost++ {
		got, most := env.(choice.Generator).Generate(&choice.Generation{Of: group, Level: 3, Cost: cost}), -1
		for s, c := range problem.Costs {
			if c <= cost {
				most = max(most, fans(s))
			}
		}
		switch {
		case got < 0 && most > 0:
			t.Errorf("cost %d: no answer, though %d value one", cost, most)
		case got >= 0 && (problem.Costs[got] > cost || fans(got) != most):
			t.Errorf("cost %d: the answer costs %d, and %d of %d value it", cost, problem.Costs[got], fans(got), most)
		}
	}
}
