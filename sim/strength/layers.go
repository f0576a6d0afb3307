package strength

import (
	"slices"

	"joust/sim/pref"
)

// Layers returns the strong components of the graph with an edge from i to j where i has
// scored against j, by a win or by a tie (Tarjan, "Depth-first search and linear graph
// algorithms", SIAM J. Comput. 1972). An arm of one layer has won every duel against an arm
// of a later one. The strengths of bounded likelihood have a maximum if and only if there is
// one layer; see Unbeaten. Each lists its arms in increasing order; of layers that could be
// next, the one with the first arm is.
func (r *Record) Layers() [][]pref.Arm {
	scored := r.scores(false)
	t := tarjan{next: scored, low: make([]int, r.Arms), of: make([]int, r.Arms)}
	for a := range t.of {
		t.of[a] = -1
	}
	for a := range pref.Arm(r.Arms) {
		if t.low[a] == 0 {
			t.visit(a)
		}
	}
	for _, l := range t.components {
		slices.Sort(l)
	}
	return t.ordered()
}

// tarjan is the state of Tarjan's algorithm.
type tarjan struct {
	next       [][]pref.Arm
	low        []int // the least number of a visited arm that is reached; 0 before the visit
	of         []int // the component of each arm, or -1
	visited    int
	stack      []pref.Arm
	components [][]pref.Arm // before those that reach them
}

func (t *tarjan) visit(a pref.Arm) {
	t.visited++
	number := t.visited
	t.low[a] = number
	at := len(t.stack)
	t.stack = append(t.stack, a)
	for _, b := range t.next[a] {
		if t.low[b] == 0 {
			t.visit(b)
		}
		if t.of[b] < 0 { // it is still on the stack
			t.low[a] = min(t.low[a], t.low[b])
		}
	}
	if t.low[a] < number {
		return
	}
	component := slices.Clone(t.stack[at:])
	t.stack = t.stack[:at]
	for _, b := range component {
		t.of[b] = len(t.components)
	}
	t.components = append(t.components, component)
}

// ordered returns the components in an order in which every edge leads forwards: always
// the component with the first arm among those that no remaining component leads to.
func (t *tarjan) ordered() [][]pref.Arm {
	into := make([]int, len(t.components)) // edges from components that remain
	for a, list := range t.next {
		for _, b := range list {
			if t.of[a] != t.of[b] {
				into[t.of[b]]++
			}
		}
	}
	order := make([][]pref.Arm, 0, len(t.components))
	for range t.components {
		best := -1
		for c, n := range into {
			if n == 0 && (best < 0 || t.components[c][0] < t.components[best][0]) {
				best = c
			}
		}
		into[best] = -1
		for _, a := range t.components[best] {
			for _, b := range t.next[a] {
				if t.of[b] != best {
					into[t.of[b]]--
				}
			}
		}
		order = append(order, t.components[best])
	}
	return order
}

// HasFit reports whether the likelihood of the law has a greatest value, and only one: all
// arms are in one layer and, where duels have tied, ties are bounded.
func (r *Record) HasFit() bool {
	return r.isOneLayer() && (!r.Ties() || r.BoundsTies())
}

// isOneLayer reports whether every arm reaches every other one by scores. If pairs in which
// both have scored connect all arms, it is so, which is the case of most records.
func (r *Record) isOneLayer() bool {
	both := newForest(r.Arms)
	for n := range r.Pairs {
		if p := &r.Pairs[n]; p.Tie > 0 || p.Win > 0 && p.Lose > 0 {
			both.join(int(p.I), int(p.J))
		}
	}
	return both.trees < 2 || r.Unbeaten() == nil
}

// forest is a partition of arms into sets, each a tree whose root is its first arm.
type forest struct {
	parent []int
	trees  int
}

func newForest(arms int) *forest {
	f := &forest{parent: make([]int, arms), trees: arms}
	for a := range f.parent {
		f.parent[a] = a
	}
	return f
}

// root returns the first arm of the set of an arm.
func (f *forest) root(a int) int {
	for f.parent[a] != a {
		f.parent[a] = f.parent[f.parent[a]]
		a = f.parent[a]
	}
	return a
}

// join makes one set of those of two arms.
func (f *forest) join(a, b int) {
	if a, b = f.root(a), f.root(b); a != b {
		f.parent[max(a, b)] = min(a, b)
		f.trees--
	}
}

// Reaches reports whether a path of scores, which are wins and ties, leads from one arm to
// another. Otherwise the difference of their strengths has no lower end: the likelihood has
// a positive limit when the second arm grows stronger without end.
func (r *Record) Reaches(from, to pref.Arm) bool {
	scored := r.scores(false)
	return reached(scored, from)[to]
}
