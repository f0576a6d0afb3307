package strength

import "joust/sim/pref"

// Record says how the duels of pairs of arms went.
type Record struct {
	Arms  int
	Pairs []Pair // the pairs that have met, each once
}

// Pair is two different arms that have met, and the numbers of duels that I won, that
// nobody won, and that J won. They are not negative, and their sum is positive.
type Pair struct {
	I, J           pref.Arm
	Win, Tie, Lose float64
}

// Duels returns the number of duels of the pair.
func (p Pair) Duels() float64 { return p.Win + p.Tie + p.Lose }

// Unmet returns how many pairs of arms have not met.
func (r *Record) Unmet() int { return r.Arms*(r.Arms-1)/2 - len(r.Pairs) }

// Ties reports whether some duel was a tie.
func (r *Record) Ties() bool {
	for _, p := range r.Pairs {
		if p.Tie > 0 {
			return true
		}
	}
	return false
}

// Decisive reports whether some duel had a winner.
func (r *Record) Decisive() bool {
	for _, p := range r.Pairs {
		if p.Win > 0 || p.Lose > 0 {
			return true
		}
	}
	return false
}

// Components returns the components of the graph that joins arms that have met. Each
// lists its arms in increasing order, and the components are in the order of their first
// arms.
func (r *Record) Components() (list [][]pref.Arm) {
	met := make([][]pref.Arm, r.Arms)
	for _, p := range r.Pairs {
		met[p.I], met[p.J] = append(met[p.I], p.J), append(met[p.J], p.I)
	}
	in := make([]bool, r.Arms)
	for a := range pref.Arm(r.Arms) {
		if in[a] {
			continue
		}
		var component []pref.Arm
		for b, yes := range reached(met, a) {
			if yes {
				in[b] = true
				component = append(component, pref.Arm(b))
			}
		}
		list = append(list, component)
	}
	return list
}

// reached reports for each arm whether a path leads to it from the first; next lists the
// ends of the edges from each arm.
func reached(next [][]pref.Arm, first pref.Arm) []bool {
	in := make([]bool, len(next))
	in[first] = true
	for rest := []pref.Arm{first}; len(rest) > 0; {
		a := rest[len(rest)-1]
		rest = rest[:len(rest)-1]
		for _, b := range next[a] {
			if !in[b] {
				in[b] = true
				rest = append(rest, b)
			}
		}
	}
	return in
}

// scores returns for each arm the arms against which it has scored, by a win or a tie, or, if
// reversed, those that have scored against it. An arm may occur in a list more than once.
func (r *Record) scores(reversed bool) [][]pref.Arm {
	edges := func(add func(from, to pref.Arm)) {
		for _, p := range r.Pairs {
			if p.Tie > 0 || p.Win > 0 && !reversed || p.Lose > 0 && reversed {
				add(p.I, p.J)
			}
			if p.Tie > 0 || p.Lose > 0 && !reversed || p.Win > 0 && reversed {
				add(p.J, p.I)
			}
		}
	}
	degree := make([]int, r.Arms)
	edges(func(from, _ pref.Arm) { degree[from]++ })
	next, all := make([][]pref.Arm, r.Arms), make([]pref.Arm, 2*len(r.Pairs))
	for a, n := range degree {
		next[a], all = all[:0:n], all[n:]
	}
	edges(func(from, to pref.Arm) { next[from] = append(next[from], to) })
	return next
}

// Unbeaten returns arms that never lost to the other arms and never tied with them, in
// increasing order; nil if there is no such set but the empty one and that of all arms.
// The likelihood grows with the strength of such arms without end.
func (r *Record) Unbeaten() []pref.Arm {
	// The arms that a path of scores leads to from arm 0 have scored against no other arm.
	// Those from which a path leads to arm 0 include all that have scored against one of
	// them.
	beaten, unbeaten := reached(r.scores(false), 0), reached(r.scores(true), 0)
	var top []pref.Arm
	for a := range beaten {
		if !beaten[a] {
			top = append(top, pref.Arm(a))
		}
	}
	if top != nil {
		return top
	}
	for a, yes := range unbeaten {
		if yes {
			top = append(top, pref.Arm(a))
		}
	}
	if len(top) == r.Arms {
		return nil
	}
	return top
}

// BoundsTies reports whether the propensity to tie of the model has a greatest likelihood
// together with the strengths, where there are ties and no arms are Unbeaten. Otherwise
// there are numbers d with d_i - d_j ≥ 1 wherever i has won against j and |d_i - d_j| ≤ 1
// wherever i and j have tied: the likelihood grows without end when the strengths grow
// along d and ties become likelier at half the pace.
//
// Such numbers exist if and only if shortest paths do, in the graph with an edge of length
// -1 from i to j for a win of i, and edges of length 1 in both directions for a tie
// (Bellman and Ford).
func (r *Record) BoundsTies() bool {
	for _, p := range r.Pairs {
		if p.Win > 0 && p.Lose > 0 { // a cycle of length -2
			return true
		}
	}
	d := make([]int, r.Arms) // of paths with at most as many edges as there were rounds
	for range r.Arms {
		changed := false
		shorten := func(from, to pref.Arm, length int) {
			if d[from]+length < d[to] {
				d[to] = d[from] + length
				changed = true
			}
		}
		for _, p := range r.Pairs {
			if p.Win > 0 {
				shorten(p.I, p.J, -1)
			}
			if p.Lose > 0 {
				shorten(p.J, p.I, -1)
			}
			if p.Tie > 0 {
				shorten(p.I, p.J, 1)
				shorten(p.J, p.I, 1)
			}
		}
		if !changed {
			return false
		}
	}
	return true
}
