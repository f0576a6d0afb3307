package committee

import (
	"cmp"
	"fmt"
	"slices"
)

// Generator answers generative queries. An environment may answer with an error, as
// a language model does.
type Generator interface {
	// Best returns the statement that maximises the rank-th highest utility in the group
	// of agents, 1 ≤ rank ≤ |group|, among the statements that are not excluded; or a
	// negative number if there is none.
	Best(group []int, rank int, excluded []int) int
}

// Discriminator answers discriminative queries.
type Discriminator interface {
	// Utility returns the agent's utility of the statement.
	Utility(agent, statement int) float64
}

// Matching is a slate of statements, in the order in which they were chosen, and the
// statement that speaks for each agent, or Unmatched.
type Matching struct {
	Statements []int
	Matched    []int
}

// Unmatched is the statement of an agent for which no statement speaks.
const Unmatched = -1

// Slate chooses a slate for n agents by the democratic process of Fish, Gölz, Parkes,
// Procaccia, Rusak, Shapira and Wüthrich (2024). In each of k rounds with group size r,
// the next statement is that with the highest r-th utility among the agents that remain,
// and the r agents with the highest utility of it are matched to it. The first n mod
// k rounds have r = ⌈n/k⌉, the others ⌊n/k⌋. With exact answers the matching is
// a witness of balanced justified representation, provided that the slate may repeat
// a statement. Of agents with equal utilities those with the lowest index are matched.
//
// The error says that the size is not in 1 … n, or that there are too few statements.
func Slate(agents, size int, g Generator, d Discriminator, repeats bool) (Matching, error) {
	if size < 1 || size > agents {
		return Matching{}, fmt.Errorf("a slate of %d statements for %d agents; the size must be at least 1 and at most the number of agents", size, agents)
	}
	m := newMatching(agents)
	group := m.Unmatched()
	for round := range size {
		rank := agents / size
		if round < agents%size {
			rank++
		}
		var excluded []int
		if !repeats {
			excluded = m.Statements
		}
		statement := g.Best(group, rank, excluded)
		if statement < 0 {
			return Matching{}, fmt.Errorf("there are only %d statements for a slate of %d without repeats", round, size)
		}
		group = m.add(statement, group, rank, d)
	}
	return m, nil
}

func newMatching(agents int) Matching {
	m := Matching{Matched: make([]int, agents)}
	for i := range m.Matched {
		m.Matched[i] = Unmatched
	}
	return m
}

// Unmatched returns the agents for which no statement speaks.
func (m *Matching) Unmatched() (list []int) {
	for i, statement := range m.Matched {
		if statement == Unmatched {
			list = append(list, i)
		}
	}
	return list
}

// add adds the statement to the slate, matches it to so many agents of the group with the
// highest utility of it, and returns the others in increasing order.
func (m *Matching) add(statement int, group []int, agents int, d Discriminator) (rest []int) {
	type rated struct {
		agent   int
		utility float64
	}
	list := make([]rated, len(group))
	for j, i := range group {
		list[j] = rated{i, d.Utility(i, statement)}
	}
	slices.SortStableFunc(list, func(a, b rated) int { return cmp.Compare(b.utility, a.utility) })
	m.Statements = append(m.Statements, statement)
	for _, r := range list[:agents] {
		m.Matched[r.agent] = statement
	}
	return m.Unmatched()
}

// Utilities has the utilities of each agent (row) of each statement (column). It answers
// queries exactly; of tied statements the lowest is returned.
type Utilities [][]float64

// Utility implements Discriminator.
func (u Utilities) Utility(agent, statement int) float64 { return u[agent][statement] }

// Best implements Generator.
func (u Utilities) Best(group []int, rank int, excluded []int) int {
	statements := make([]int, len(u[0]))
	for s := range statements {
		statements[s] = s
	}
	return u.BestOf(Without(statements, excluded), group, rank)
}

// Without returns those of increasing statements that are not excluded.
func Without(statements, excluded []int) []int {
	excluded = slices.Sorted(slices.Values(excluded))
	return slices.DeleteFunc(slices.Clone(statements), func(s int) bool {
		_, found := slices.BinarySearch(excluded, s)
		return found
	})
}

// BestOf answers the query of Best where only the statements of an increasing list are asked
// about.
func (u Utilities) BestOf(statements, group []int, rank int) int {
	best, highest := Unmatched, 0.0
	values := make([]float64, len(group))
	for _, statement := range statements {
		for j, i := range group {
			values[j] = u[i][statement]
		}
		slices.Sort(values)
		if x := values[len(values)-rank]; best == Unmatched || x > highest {
			best, highest = statement, x
		}
	}
	return best
}

// Represents reports whether the matching is a witness of balanced justified
// representation of a slate of the size (Fish and others 2024): as many agents are
// matched to each statement as its places in the slate allow, ⌊n/k⌋ to ⌈n/k⌉ each, and
// there is no group S with |S| ≥ n/k, statement α and threshold θ such that u_i(α) ≥ θ >
// u_i(the statement matched to i) for all i in S. Whether any matching of the slate is
// a witness is NP-hard to decide, and is not asked.
func (u Utilities) Represents(m Matching, size int) bool {
	places, matched := map[int]int{}, map[int]int{}
	for _, statement := range m.Statements {
		places[statement]++
	}
	for _, statement := range m.Matched {
		matched[statement]++
	}
	for _, statement := range m.Matched {
		least, most := len(u)/size*places[statement], (len(u)+size-1)/size*places[statement]
		if x := matched[statement]; x < least || x > most {
			return false
		}
	}
	for statement := range u[0] {
		if u.largestClaim(m, statement)*size >= len(u) {
			return false
		}
	}
	return len(m.Statements) == size
}

// largestClaim returns the largest |S| over thresholds θ such that all i in S have
// u_i(α) ≥ θ > u_i(the statement matched to i). An agent without a statement has a utility
// below all others.
func (u Utilities) largestClaim(m Matching, statement int) (largest int) {
	for i := range u {
		threshold := u[i][statement]
		claim := 0
		for j := range u {
			own := m.Matched[j]
			if u[j][statement] >= threshold && (own == Unmatched || u[j][own] < threshold) {
				claim++
			}
		}
		largest = max(largest, claim)
	}
	return largest
}

// Served returns the share of the agents that are matched to a statement whose utility
// is at least the level.
func (u Utilities) Served(m Matching, level float64) float64 {
	served := 0
	for i, statement := range m.Matched {
		if statement != Unmatched && u[i][statement] >= level {
			served++
		}
	}
	return float64(served) / float64(len(u))
}
