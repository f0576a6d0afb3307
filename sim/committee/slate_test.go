package committee

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"joust/sim/rng"
)

// table draws utilities: normal numbers, or few levels, which are tied.
func table(s *rng.Source, agents, statements, levels int) Utilities {
	u := make(Utilities, agents)
	for i := range u {
		u[i] = make([]float64, statements)
		for j := range u[i] {
			if levels > 0 {
				u[i][j] = float64(1 + s.Intn(levels))
			} else {
				u[i][j] = s.Normal()
			}
		}
	}
	return u
}

// claim reports by the definition whether some group objects to a matching: over all
// groups, statements and thresholds. The group must have at least c·n/B agents.
func claim(u Utilities, m Matching, cost func(statement int) int, budget int) bool {
	for s := 1; s < 1<<len(u); s++ {
		for statement := range u[0] {
			lowest, own, size := math.Inf(1), math.Inf(-1), 0
			for i := range u {
				if s>>i&1 == 0 {
					continue
				}
				size++
				lowest = min(lowest, u[i][statement])
				if m.Matched[i] != Unmatched {
					own = max(own, u[i][m.Matched[i]])
				}
			}
			// A threshold θ with lowest ≥ θ > own exists if and only if lowest > own.
			if size*budget >= cost(statement)*len(u) && lowest > own {
				return true
			}
		}
	}
	return false
}

func unitCost(int) int { return 1 }

// With exact answers the matching is a witness: by the checker on 2,000 instances, and by
// the definition.
func TestSlateRepresents(t *testing.T) {
	s := rng.Stream(1, t.Name())
	for i := range 2000 {
		agents := 1 + s.Intn(9)
		if i%2 == 0 {
			agents = 1 + s.Intn(25)
		}
		size := 1 + s.Intn(agents)
		u := table(s, agents, 1+s.Intn(8), s.Intn(5))
		m, err := Slate(agents, size, u, u, true)
		if !u.Represents(must(t, m, err), size) || agents < 9 && claim(u, m, unitCost, size) {
			t.Fatalf("the matching %v of %v does not represent", m, u)
		}
		if len(m.Statements) != size || len(m.Unmatched()) > 0 {
			t.Fatalf("the matching %v, size %d", m, size)
		}
	}
}

// The checker agrees with the definition for arbitrary balanced matchings.
func TestRepresentsByDefinition(t *testing.T) {
	s := rng.Stream(1, t.Name())
	counts := map[bool]int{}
	for range 3000 {
		agents := 2 + s.Intn(6)
		size := 1 + s.Intn(agents)
		u := table(s, agents, 2+s.Intn(3), 4*s.Intn(2))
		noisy := table(s, agents, len(u[0]), 0)
		m, err := Slate(agents, size, u, noisy, true) // exact statements, random agents
		got := u.Represents(must(t, m, err), size)
		if want := !claim(u, m, unitCost, size); got != want {
			t.Fatalf("%v of %v: %v, want %v", m, u, got, want)
		}
		counts[got]++
	}
	if counts[true] < 300 || counts[false] < 300 {
		t.Errorf("too few cases: %v", counts)
	}
}

// A matching that gives one statement too many agents, or a slate that is too short, is
// no witness.
func TestRepresentsIsBalanced(t *testing.T) {
	u := Utilities{{1, 1}, {1, 1}, {1, 1}, {1, 1}}
	for _, c := range []struct {
		m    Matching
		want bool
	}{
		{Matching{[]int{0, 1}, []int{0, 0, 1, 1}}, true},
		{Matching{[]int{0, 0}, []int{0, 0, 0, 0}}, true},
		{Matching{[]int{0, 1}, []int{0, 0, 0, 1}}, false},
		{Matching{[]int{0, 1}, []int{0, 0, 0, 0}}, false},
		{Matching{[]int{0}, []int{0, 0, 0, 0}}, false},
		{Matching{[]int{0, 1}, []int{0, 0, 1, Unmatched}}, false},
	} {
		equal(t, fmt.Sprint(c.m), u.Represents(c.m, 2), c.want)
	}
}

// A group of 2n/k agents gets the same statement twice. If repeats are forbidden, half of
// the group has a claim.
func TestRepeats(t *testing.T) {
	u := Utilities{{9, 0, 0}, {9, 0, 0}, {9, 1, 0}, {0, 2, 3}}
	m, err := Slate(4, 4, u, u, true)
	equal(t, "with repeats", must(t, m, err), Matching{[]int{0, 0, 0, 2}, []int{0, 0, 0, 2}})
	u = Utilities{{9, 0}, {9, 0}, {9, 0}, {9, 0}}
	m, err = Slate(4, 2, u, u, false)
	equal(t, "without repeats", must(t, m, err), Matching{[]int{0, 1}, []int{0, 0, 1, 1}})
	equal(t, "it represents", u.Represents(m, 2), false)
	_, err = Slate(4, 3, u, u, false)
	equal(t, "too few statements", fmt.Sprint(err), "there are only 2 statements for a slate of 3 without repeats")
}

func TestSlateRefuses(t *testing.T) {
	u := Utilities{{1}, {2}}
	for size, want := range map[int]string{
		0: "a slate of 0 statements for 2 agents; the size must be at least 1 and at most the number of agents",
		3: "a slate of 3 statements for 2 agents; the size must be at least 1 and at most the number of agents",
	} {
		_, err := Slate(2, size, u, u, true)
		equal(t, "the error", fmt.Sprint(err), want)
	}
}

func TestServed(t *testing.T) {
	u := Utilities{{4, 1}, {3, 1}, {2, 4}, {4, 4}}
	equal(t, "served", u.Served(Matching{[]int{0}, []int{0, 0, 0, Unmatched}}, 3), .5)
}

// costs draws costs within the budget.
func costs(s *rng.Source, statements, budget int) (list []int) {
	for range statements {
		list = append(list, 1+s.Intn(budget))
	}
	return list
}

// With exact answers there is no claim: by the checker on 2,000 instances and by the
// definition. The thresholds are levels.
func TestSlateWithCostsRepresents(t *testing.T) {
	s := rng.Stream(1, t.Name())
	unmatched := 0
	for i := range 2000 {
		agents := 1 + s.Intn(9)
		if i%2 == 0 {
			agents = 1 + s.Intn(25)
		}
		budget, levels, statements := 1+s.Intn(12), 1+s.Intn(4), 1+s.Intn(8)
		u := Priced{table(s, agents, statements, levels), costs(s, statements, budget)}
		problem := CostProblem{Costs: u.Costs, Budget: budget, Levels: levels}
		for _, search := range []Search{Fast, Complex} {
			m, err := SlateWithCosts(agents, problem, search, u, u)
			ok := u.Represents(must(t, m, err), budget)
			if !ok || agents < 9 && claim(u.Utilities, m, func(j int) int { return u.Costs[j] }, budget) {
				t.Fatalf("%s: the matching %v of %v, costs %v, budget %d, does not represent", search, m, u.Utilities, u.Costs, budget)
			}
			if search == Fast && len(m.Unmatched()) > 0 {
				unmatched++
			}
		}
	}
	if unmatched < 20 || unmatched > 1500 {
		t.Errorf("%d instances with unmatched agents; they are to be some", unmatched)
	}
	t.Logf("%d of 2000 instances have unmatched agents", unmatched)
}

// The checker agrees with the definition for random matchings.
func TestPricedRepresentsByDefinition(t *testing.T) {
	s := rng.Stream(1, t.Name())
	counts := map[bool]int{}
	for range 3000 {
		agents, budget, statements := 1+s.Intn(6), 1+s.Intn(6), 1+s.Intn(4)
		u := Priced{table(s, agents, statements, 3), costs(s, statements, budget)}
		m := newMatching(agents)
		for i := range m.Matched {
			m.Matched[i] = s.Intn(statements+1) - 1
		}
		got := u.Represents(m, budget) // a slate without statements costs nothing
		if want := !claim(u.Utilities, m, func(j int) int { return u.Costs[j] }, budget); got != want {
			t.Fatalf("%v of %v, costs %v, budget %d: %v, want %v", m, u.Utilities, u.Costs, budget, got, want)
		}
		counts[got]++
	}
	if counts[true] < 300 || counts[false] < 300 {
		t.Errorf("too few cases: %v", counts)
	}
	u := Priced{Utilities{{1, 1}}, []int{2, 2}}
	equal(t, "a slate above the budget", u.Represents(Matching{[]int{0, 1}, []int{0}}, 3), false)
}

// With unit costs and the budget k, the result of the process with costs satisfies the
// condition without costs, up to the balance of the matching.
func TestUnitCosts(t *testing.T) {
	s := rng.Stream(1, t.Name())
	for range 500 {
		agents := 1 + s.Intn(8)
		size, statements, levels := 1+s.Intn(agents), 1+s.Intn(6), 1+s.Intn(4)
		u := Priced{table(s, agents, statements, levels), make([]int, statements)}
		for j := range u.Costs {
			u.Costs[j] = 1
		}
		m, err := SlateWithCosts(agents, CostProblem{u.Costs, size, levels}, Fast, u, u)
		if claim(u.Utilities, must(t, m, err), unitCost, size) || len(m.Statements) > size {
			t.Fatalf("the matching %v of %v does not represent", m, u.Utilities)
		}
	}
}

// A generator whose answers cost more than it was asked cannot exceed the budget.
type extravagant struct{ Priced }

func (e extravagant) MostSupported(group []int, level, _ int) int {
	return e.Priced.MostSupported(group, level, math.MaxInt)
}

func TestBudgetIsKept(t *testing.T) {
	s := rng.Stream(1, t.Name())
	for range 500 {
		agents, budget, statements := 1+s.Intn(12), 1+s.Intn(8), 1+s.Intn(6)
		u := Priced{table(s, agents, statements, 3), costs(s, statements, budget)}
		m, err := SlateWithCosts(agents, CostProblem{u.Costs, budget, 3}, Complex, extravagant{u}, u)
		total := 0
		for _, j := range must(t, m, err).Statements {
			total += u.Costs[j]
		}
		if total > budget {
			t.Fatalf("statements cost %d of the budget %d", total, budget)
		}
	}
}

// recorded answers exactly and records the queries.
type recorded struct {
	Priced
	asked [][3]int // agents, level, cost
}

func (r *recorded) MostSupported(group []int, level, cost int) int {
	r.asked = append(r.asked, [3]int{len(group), level, cost})
	return r.Priced.MostSupported(group, level, cost)
}

// One statement of cost 1, which agent 0 rates 2 and three others 1; the budget is 4. After
// the first purchase only 3 are left, and costs up to 3 are asked. The complex search asks
// for all levels from the current one on.
func TestQueriesOfCosts(t *testing.T) {
	for _, c := range []struct {
		search Search
		want   [][3]int
	}{
		{Fast, [][3]int{{4, 2, 1}, {3, 2, 1}, {3, 2, 2}, {3, 2, 3}, {3, 1, 1}, {2, 1, 1}, {1, 1, 1}}},
		{Complex, [][3]int{{4, 2, 1}, {3, 2, 1}, {3, 2, 2}, {3, 2, 3}, {3, 1, 1}, {3, 2, 1}, {2, 1, 1}, {2, 2, 1}, {1, 1, 1}, {1, 2, 1}}},
	} {
		q := &recorded{Priced: Priced{Utilities{{2}, {1}, {1}, {1}}, []int{1}}}
		m, err := SlateWithCosts(4, CostProblem{[]int{1}, 4, 2}, c.search, q, q)
		equal(t, string(c.search), must(t, m, err), Matching{[]int{0, 0, 0, 0}, []int{0, 0, 0, 0}})
		equal(t, string(c.search), q.asked, c.want)
	}
	equal(t, "fast costs of 5 agents, budget 3", Fast.costs(5, 3), []int{1, 2, 3})
	equal(t, "fast costs of 2 agents, budget 9", Fast.costs(2, 9), []int{4, 9})
}

func TestSlateWithCostsRefuses(t *testing.T) {
	for _, c := range []struct {
		agents  int
		problem CostProblem
		want    []string
	}{
		{0, CostProblem{}, []string{
			"there are no agents; at least one is needed", "there are no statements; at least one is needed",
			"the budget is 0; it must be at least 1", "the number of levels is 0; it must be at least 1",
		}},
		{3, CostProblem{[]int{1, 6, 0}, 5, 4}, []string{
			"statement 1 has the cost 6; costs must be at least 1 and at most the budget 5",
			"statement 2 has the cost 0; costs must be at least 1 and at most the budget 5",
		}},
		{3, CostProblem{make([]int, 11), 5, 4}, []string{"statement 7 has the cost 0", "… and 3 more statements with such costs"}},
	} {
		_, err := SlateWithCosts(c.agents, c.problem, Fast, Priced{}, Priced{})
		for _, want := range c.want {
			if !strings.Contains(fmt.Sprint(err), want) {
				t.Errorf("the error is %v, want %q in it", err, want)
			}
		}
	}
}
