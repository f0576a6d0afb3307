package rule

import (
	"cmp"
	"math/bits"
	"slices"
)

// A path goes from row to row where each beats the next; its width is the least strength
// of these wins.

// Schulze ranks a before b if the widest path from a to b is wider than that from b to a.
// This relation is transitive; the score of a row is minus the number of rows that are
// before it (Schulze, "A new monotonic, clone-independent, reversal symmetric, and
// Condorcet-consistent single-winner election method", Social Choice and Welfare 2011).
type Schulze struct {
	Strength Strength // Winning or Margin
}

// Traits implements Rule.
func (Schulze) Traits() Traits {
	return Traits{Name: "schulze", Kinds: pairs, Partial: true, Ranks: true}
}

func (r Schulze) choose(t *Table) (Outcome, error) {
	c := t.Counts()
	width, err := c.strengths(r.Strength)
	if err != nil {
		return Outcome{}, err
	}
	widen(width, c.k)
	scores := make([]float64, c.k)
	for a := range c.k {
		for b := range c.k {
			if width[b*c.k+a] > width[a*c.k+b] {
				scores[a]--
			}
		}
	}
	o := byScore(scores)
	o.Scores = scores
	return o, nil
}

// widen replaces the strengths of wins by the widths of the widest paths (Floyd and
// Warshall).
func widen(width []int64, k int) {
	for via := range k {
		on := width[via*k : (via+1)*k]
		for a := range k {
			to := width[a*k+via]
			if to == 0 {
				continue
			}
			row := width[a*k : (a+1)*k]
			for b, w := range on {
				row[b] = max(row[b], min(to, w))
			}
		}
	}
}

// SplitCycle has the rows as winners that no row beats with more strength than the width of
// every path back: a win that is the weakest of a cycle does not count (Holliday and Pacuit,
// "Split Cycle: a new Condorcet-consistent voting method independent of clones and immune
// to spoilers", Public Choice 2023).
type SplitCycle struct {
	Strength Strength // Winning or Margin, which is the authors'
}

// Traits implements Rule.
func (SplitCycle) Traits() Traits { return Traits{Name: "split-cycle", Kinds: pairs, Partial: true} }

func (r SplitCycle) choose(t *Table) (Outcome, error) {
	c := t.Counts()
	strong, err := c.strengths(r.Strength)
	if err != nil {
		return Outcome{}, err
	}
	width := slices.Clone(strong)
	widen(width, c.k)
	return winnersOnly(c.k, func(a int) bool {
		for b := range c.k {
			if strong[b*c.k+a] > width[a*c.k+b] {
				return false
			}
		}
		return true
	}), nil
}

// RankedPairs considers all wins in the order of their strengths, the strongest first, and
// keeps each that makes no cycle with those that it has kept (Tideman, "Independence of
// clones as a criterion for voting rules", Social Choice and Welfare 1987). Of equally
// strong wins, that of the earlier row comes first, then that over the earlier row. A row
// ranks by the number of rows from which kept wins lead to it; the fewer, the better.
type RankedPairs struct {
	Strength Strength // Winning or Margin
}

// Traits implements Rule.
func (RankedPairs) Traits() Traits {
	return Traits{Name: "ranked-pairs", Kinds: pairs, Partial: true, Ranks: true, Indexed: true}
}

func (r RankedPairs) choose(t *Table) (Outcome, error) {
	c := t.Counts()
	strong, err := c.strengths(r.Strength)
	if err != nil {
		return Outcome{}, err
	}
	var wins []int // a*k+b
	for i, s := range strong {
		if s > 0 {
			wins = append(wins, i)
		}
	}
	slices.SortFunc(wins, func(i, j int) int { return cmp.Or(cmp.Compare(strong[j], strong[i]), cmp.Compare(i, j)) })
	below, above := newSets(c.k), newSets(c.k) // rows that kept wins lead to, and from
	for _, i := range wins {
		a, b := i/c.k, i%c.k
		if below[b].has(a) || below[a].has(b) {
			continue
		}
		up, down := slices.Clone(above[a]), slices.Clone(below[b])
		up.add(a)
		down.add(b)
		up.each(func(x int) { below[x].join(down) })
		down.each(func(x int) { above[x].join(up) })
	}
	scores := make([]float64, c.k)
	for a := range scores {
		scores[a] = -float64(above[a].size())
	}
	o := byScore(scores)
	o.Scores = scores
	return o, nil
}

// set is a set of rows.
type set []uint64

// newSets returns k empty sets of k rows.
func newSets(k int) []set {
	words := (k + 63) / 64
	all := make(set, k*words)
	sets := make([]set, k)
	for a := range sets {
		sets[a] = all[a*words : (a+1)*words : (a+1)*words]
	}
	return sets
}

func (s set) has(a int) bool { return s[a/64]>>(a%64)&1 == 1 }
func (s set) add(a int)      { s[a/64] |= 1 << (a % 64) }

// join adds the members of another set.
func (s set) join(other set) {
	for i, w := range other {
		s[i] |= w
	}
}

// within reports whether all members are in the other set.
func (s set) within(other set) bool {
	for i, w := range s {
		if w&^other[i] != 0 {
			return false
		}
	}
	return true
}

// size returns the number of members.
func (s set) size() (n int) {
	for _, w := range s {
		n += bits.OnesCount64(w)
	}
	return n
}

// each calls f with each member, in increasing order.
func (s set) each(f func(a int)) {
	for i, w := range s {
		for ; w != 0; w &= w - 1 {
			f(64*i + bits.TrailingZeros64(w))
		}
	}
}

// closure returns, for each of k rows, the rows to which steps lead from it (Warshall).
func closure(k int, step func(a, b int) bool) []set {
	reach := newSets(k)
	for a := range k {
		for b := range k {
			if a != b && step(a, b) {
				reach[a].add(b)
			}
		}
	}
	for via := range k {
		for a := range k {
			if reach[a].has(via) {
				reach[a].join(reach[via])
			}
		}
	}
	return reach
}

// maximal reports whether steps lead back to row a from all rows to which they lead from it.
func maximal(reach []set, a int) bool {
	back := true
	reach[a].each(func(b int) { back = back && (a == b || reach[b].has(a)) })
	return back
}
