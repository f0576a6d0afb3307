package rule

import "slices"

// The rules of this file drop rows in rounds until all that are left are tied. A row ranks
// before those that were dropped in earlier rounds.

// Threshold drops, for the places s = n, …, 2 in turn, the rows that are at place s, by
// r+(i,t) = s, in columns of more weight than some other row that is left (Aleskerov and
// Yakuba, "A method for threshold aggregation of three-grade rankings", Doklady Mathematics
// 2007). Places are those in the whole table.
type Threshold struct{}

// Traits implements Rule.
func (Threshold) Traits() Traits { return Traits{Name: "threshold", Kinds: cells, Ranks: true} }

func (Threshold) choose(t *Table) (Outcome, error) {
	t.Counts()
	k := t.Rows()
	place := k
	return eliminate(k, func(left []int) []int {
		for ; place > 1; place-- {
			at := make([]int64, len(left))
			for i, a := range left {
				for c, w := range t.weights.whole {
					if int(t.places[c][a]) == place {
						at[i] += w
					}
				}
			}
			least := slices.Min(at)
			if least < slices.Max(at) {
				place--
				return keep(left, func(i int) bool { return at[i] == least })
			}
		}
		return left
	}), nil
}

// Baldwin drops the rows with the lowest Borda score among those that are left, all of them
// if they are several, until all scores are equal (Baldwin, "The technique of the Nanson
// preferential majority system of election", 1926). Ties are shared, so that a Condorcet
// winner is never dropped.
type Baldwin struct{}

// Traits implements Rule.
func (Baldwin) Traits() Traits { return Traits{Name: "baldwin", Kinds: pairs, Ranks: true} }

func (Baldwin) choose(t *Table) (Outcome, error) {
	return t.Counts().eliminateBy(func(lead, least int64) bool { return lead > least }), nil
}

// Nanson drops the rows whose Borda score among those that are left is below the mean,
// until all scores are equal (Nanson, "Methods of election", 1882). Ties are shared, so
// that a Condorcet winner is never dropped.
type Nanson struct{}

// Traits implements Rule.
func (Nanson) Traits() Traits { return Traits{Name: "nanson", Kinds: pairs, Ranks: true} }

func (Nanson) choose(t *Table) (Outcome, error) {
	return t.Counts().eliminateBy(func(lead, _ int64) bool { return lead >= 0 }), nil
}

// eliminateBy returns the outcome where a row remains as remains reports of its lead,
// Σ_b (W_ab - W_ba) over the rows that are left, and the least lead. Where all pairs have
// met equally often, the lead is twice the Borda score above the mean.
func (c *Counts) eliminateBy(remains func(lead, least int64) bool) Outcome {
	lead := make([]int64, c.k)
	for a := range lead {
		for _, m := range c.margins[a*c.k : (a+1)*c.k] {
			lead[a] += m
		}
	}
	return eliminate(c.k, func(left []int) []int {
		least, greatest := lead[left[0]], lead[left[0]]
		for _, a := range left {
			least, greatest = min(least, lead[a]), max(greatest, lead[a])
		}
		if least == greatest {
			return left
		}
		dropped := keep(left, func(i int) bool { return !remains(lead[left[i]], least) })
		remain := keep(left, func(i int) bool { return remains(lead[left[i]], least) })
		for _, b := range dropped {
			for a, m := range c.margins[b*c.k : (b+1)*c.k] {
				lead[a] += m // the margin of a over b is -m
			}
		}
		return remain
	})
}

// InstantRunoff drops the rows with the least weight of columns in which they alone are the
// best of those that are left, all of them if they are several, until all are equal (Ware,
// 1871). A first place that is shared counts for nobody.
type InstantRunoff struct{}

// Traits implements Rule.
func (InstantRunoff) Traits() Traits {
	return Traits{Name: "instant-runoff", Kinds: cells, Ranks: true}
}

func (InstantRunoff) choose(t *Table) (Outcome, error) {
	t.Counts()
	k := t.Rows()
	return eliminate(k, func(left []int) []int {
		in, first := make([]bool, k), make([]int64, k)
		for _, a := range left {
			in[a] = true
		}
		for c, w := range t.weights.whole {
			place, best, alone := t.places[c], -1, false
			for _, a := range t.order[c] {
				if !in[a] {
					continue
				}
				if best >= 0 {
					alone = place[a] > place[best]
					break
				}
				best, alone = int(a), true
			}
			if alone {
				first[best] += w
			}
		}
		votes := make([]int64, len(left))
		for i, a := range left {
			votes[i] = first[a]
		}
		least := slices.Min(votes)
		if least == slices.Max(votes) {
			return left
		}
		return keep(left, func(i int) bool { return votes[i] > least })
	}), nil
}

// eliminate returns the outcome of k rows where next returns which of those that are left
// remain after a round. It ends when all remain.
func eliminate(k int, next func(left []int) []int) Outcome {
	rounds := make([]int, k) // how many rounds a row has survived
	left := identity(k)
	for {
		remain := next(left)
		if len(remain) == len(left) {
			return byScore(rounds)
		}
		for _, a := range remain {
			rounds[a]++
		}
		left = remain
	}
}

// keep returns the rows at the places i of left for which in reports true.
func keep(left []int, in func(i int) bool) (remain []int) {
	for i, a := range left {
		if in(i) {
			remain = append(remain, a)
		}
	}
	return remain
}
