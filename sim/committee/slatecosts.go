package committee

import (
	"errors"
	"fmt"
	"slices"
)

// CostGenerator answers generative queries where statements have costs.
type CostGenerator interface {
	// MostSupported returns the statement with cost at most the given that most agents of
	// the group rate at the level or above; or a negative number if there is none.
	MostSupported(group []int, level, cost int) int
}

// Search is the set of queries of SlateWithCosts.
type Search string

// The searches. With budget B, n agents and levels up to r:
const (
	Fast    Search = "fast"    // costs ⌊jB/n⌋ for j = 1 … n, at level l the level l only
	Complex Search = "complex" // costs 1 … B, at level l the levels l … r
)

// CostProblem is a slate with costs: the cost of each statement, at least 1 and at most
// the budget; the budget; and the number r of levels: utilities are 1 … r.
type CostProblem struct {
	Costs  []int
	Budget int
	Levels int
}

// check returns what is wrong with the problem.
func (c CostProblem) check(agents int) error {
	var mistakes []error
	if agents < 1 {
		mistakes = append(mistakes, errors.New("there are no agents; at least one is needed"))
	}
	if len(c.Costs) == 0 {
		mistakes = append(mistakes, errors.New("there are no statements; at least one is needed"))
	}
	if c.Budget < 1 {
		mistakes = append(mistakes, fmt.Errorf("the budget is %d; it must be at least 1", c.Budget))
	}
	if c.Levels < 1 {
		mistakes = append(mistakes, fmt.Errorf("the number of levels is %d; it must be at least 1", c.Levels))
	}
	wrong := 0
	for j, x := range c.Costs {
		if x >= 1 && (x <= c.Budget || c.Budget < 1) {
			continue
		}
		if wrong++; wrong > mostMistakes {
			continue
		}
		mistakes = append(mistakes, fmt.Errorf("statement %d has the cost %d; costs must be at least 1 and at most the budget %d", j, x, c.Budget))
	}
	if wrong > mostMistakes {
		mistakes = append(mistakes, fmt.Errorf("… and %d more statements with such costs", wrong-mostMistakes))
	}
	return errors.Join(mistakes...)
}

// SlateWithCosts chooses a slate whose costs are within the budget B, by the democratic
// process with costs (Boehmer, Fish and Procaccia 2025, Algorithm 1). For levels l from
// r down to 1 it asks for statements of growing cost, up to what is left of the budget. Of
// the answers it takes that which most remaining agents rate l or above. If these are at
// least ⌈c·n/B⌉ for its cost c, it joins the slate and so many of them, those with the
// highest utilities, are matched to it; if not, the next cost is asked. Whatever the
// answers are, the slate is within the budget: statements with the costs c need Σ c·n/B ≤ n
// agents. Agents may remain unmatched. The error lists what is wrong with the problem.
func SlateWithCosts(agents int, problem CostProblem, search Search, g CostGenerator, d Discriminator) (Matching, error) {
	if err := problem.check(agents); err != nil {
		return Matching{}, err
	}
	m := newMatching(agents)
	group := m.Unmatched()
	costs := search.costs(agents, problem.Budget)
	left := problem.Budget
	for level := problem.Levels; level >= 1 && len(group) > 0; level-- {
		for j := 0; j < len(costs) && left >= costs[j] && len(group) > 0; {
			best, most := Unmatched, -1
			for _, statement := range search.answers(group, level, problem.Levels, costs[j], g) {
				if x := supporters(group, statement, level, d); x > most {
					best, most = statement, x
				}
			}
			if best == Unmatched || most < problem.quota(best, agents) {
				j++
				continue
			}
			group = m.add(best, group, problem.quota(best, agents), d)
			left -= problem.Costs[best]
		}
	}
	return m, nil
}

// quota returns ⌈c·n/B⌉ for the cost c of the statement.
func (c CostProblem) quota(statement, agents int) int {
	return (c.Costs[statement]*agents + c.Budget - 1) / c.Budget
}

// costs returns the costs that are asked, in increasing order.
func (s Search) costs(agents, budget int) (list []int) {
	switch s {
	case Fast:
		for j := 1; j <= agents; j++ {
			if x := j * budget / agents; x > 0 {
				list = append(list, x)
			}
		}
		return slices.Compact(list)
	case Complex:
		for x := 1; x <= budget; x++ {
			list = append(list, x)
		}
		return list
	}
	panic(fmt.Sprintf("committee: no search %q", string(s)))
}

// answers returns the statements that the queries at a level and a cost yield, in
// increasing order.
func (s Search) answers(group []int, level, levels, cost int, g CostGenerator) (list []int) {
	top := level
	if s == Complex {
		top = levels
	}
	for ; level <= top; level++ {
		if statement := g.MostSupported(group, level, cost); statement >= 0 {
			list = append(list, statement)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// supporters returns the number of agents of the group that rate the statement at the
// level or above.
func supporters(group []int, statement, level int, d Discriminator) (n int) {
	for _, i := range group {
		if d.Utility(i, statement) >= float64(level) {
			n++
		}
	}
	return n
}

// Priced answers queries exactly where statements have costs. Of tied statements the
// lowest is returned.
type Priced struct {
	Utilities
	Costs []int
}

// MostSupported implements CostGenerator.
func (t Priced) MostSupported(group []int, level, cost int) int {
	best, most := Unmatched, -1
	for statement, c := range t.Costs {
		if c > cost {
			continue
		}
		if x := supporters(group, statement, level, t); x > most {
			best, most = statement, x
		}
	}
	return best
}

// Represents reports whether the matching is a witness of justified representation with
// costs c and the budget B: the slate's costs are at most B, and there is no group S,
// statement α and level θ with |S| ≥ c(α)·n/B and u_i(α) ≥ θ > u_i(the statement matched
// to i) for all i in S. An agent without a statement has a utility below all levels.
func (t Priced) Represents(m Matching, budget int) bool {
	total := 0
	for _, statement := range m.Statements {
		total += t.Costs[statement]
	}
	for statement, c := range t.Costs {
		if t.largestClaim(m, statement)*budget >= c*len(t.Utilities) {
			return false
		}
	}
	return total <= budget
}
