package ranking

import (
	"cmp"
	"math"
	"math/bits"
	"slices"

	"joust/sim/pref"
	"joust/sim/strength"
)

// FirmZ is the value that z = (w - l)/√(w + l) of a pair must exceed for the pair to be firm: the
// quantile .95 of the normal law.
const FirmZ = 1.645

// Cycles counts the three-cycles of a record: three arms of which each has more wins than losses
// against the next.
type Cycles struct {
	Cyclic  int // the number of three-cycles
	Decided int // the number of triples of arms whose three pairs have different numbers of wins and losses
	Firm    int // the number of three-cycles whose three pairs are firm; see FirmZ
	// Firmest are the firm cycles, at most as many as asked for, the ones with the greatest Z
	// first.
	Firmest []Cycle
	// Zeta is Kendall's coefficient of consistence, 1 - d/d_max for d three-cycles, where d_max
	// is (K³-K)/24 for odd and (K³-4K)/24 for even K: 1 if the arms have an order in which every
	// arm beats the later ones, 0 if there are as many cycles as possible (Kendall and Babington
	// Smith, "On the method of paired comparisons", Biometrika 1940). It is NaN unless every pair
	// has met and has different numbers of wins and losses, and for fewer than 3 arms.
	Zeta float64
}

// Cycle is a three-cycle: each of the arms beats the next, and the last the first.
type Cycle struct {
	Arms [3]pref.Arm // the smallest first
	Z    float64     // the smallest z of its pairs
}

// CountCycles counts the three-cycles of a record and lists at most that many firm ones. The time
// is O(K³/64) and a step for every firm cycle.
func CountCycles(r *strength.Record, list int) Cycles {
	k := r.Arms
	wins, losses, met := newRelation(k), newRelation(k), newRelation(k)
	firm := newRelation(k)
	z := make([]float64, k*k) // z of the winner of each pair and the loser
	add := func(winner, loser pref.Arm, more, fewer float64) {
		wins.set(winner, loser)
		losses.set(loser, winner)
		met.set(winner, loser)
		met.set(loser, winner)
		value := (more - fewer) / math.Sqrt(more+fewer)
		z[int(winner)*k+int(loser)] = value
		if value > FirmZ {
			firm.set(winner, loser)
		}
	}
	var c Cycles
	decided := 0
	for _, p := range r.Pairs {
		switch {
		case p.Win > p.Lose:
			add(p.I, p.J, p.Win, p.Lose)
		case p.Win < p.Lose:
			add(p.J, p.I, p.Lose, p.Win)
		default:
			continue
		}
		decided++
	}
	for i := range pref.Arm(k) {
		wins.each(i, func(j pref.Arm) { c.Cyclic += common(wins.of(j), losses.of(i)) })
		met.each(i, func(j pref.Arm) { c.Decided += common(met.of(i), met.of(j)) })
		firm.each(i, func(j pref.Arm) {
			if j < i {
				return // the cycle is listed from its smallest arm
			}
			firm.each(j, func(h pref.Arm) {
				if h < i || !firm.has(h, i) {
					return
				}
				c.Firm++
				at := func(a, b pref.Arm) float64 { return z[int(a)*k+int(b)] }
				c.Firmest = insert(c.Firmest, Cycle{[3]pref.Arm{i, j, h}, min(at(i, j), at(j, h), at(h, i))}, list)
			})
		})
	}
	c.Cyclic /= 3  // each was counted from each of its arms
	c.Decided /= 6 // from each of its ordered pairs
	c.Zeta = math.NaN()
	if most := (k*k*k - k) / 24; k > 2 && decided == k*(k-1)/2 {
		if k%2 == 0 {
			most = (k*k*k - 4*k) / 24
		}
		c.Zeta = 1 - float64(c.Cyclic)/float64(most)
	}
	return c
}

// insert adds a cycle to a list in decreasing order of Z, and of equal ones in the order of
// their arms, which keeps at most that many.
func insert(list []Cycle, c Cycle, most int) []Cycle {
	at, _ := slices.BinarySearchFunc(list, c, func(a, b Cycle) int {
		return cmp.Or(-cmp.Compare(a.Z, b.Z), slices.Compare(a.Arms[:], b.Arms[:]))
	})
	if at >= most {
		return list
	}
	list = slices.Insert(list, at, c)
	return list[:min(len(list), most)]
}

// relation is a set of ordered pairs of arms: a row of bits for each arm.
type relation struct {
	words int
	bits  []uint64
}

func newRelation(k int) *relation {
	words := (k + 63) / 64
	return &relation{words, make([]uint64, k*words)}
}

func (r *relation) of(i pref.Arm) []uint64 { return r.bits[int(i)*r.words:][:r.words] }

func (r *relation) set(i, j pref.Arm) { r.of(i)[j/64] |= 1 << (j % 64) }

func (r *relation) has(i, j pref.Arm) bool { return r.of(i)[j/64]>>(j%64)&1 == 1 }

// each calls do for the arms that i is related to, in increasing order.
func (r *relation) each(i pref.Arm, do func(j pref.Arm)) {
	for w, word := range r.of(i) {
		for ; word != 0; word &= word - 1 {
			do(pref.Arm(64*w + bits.TrailingZeros64(word)))
		}
	}
}

// common returns the number of arms in both rows.
func common(a, b []uint64) int {
	n := 0
	for w := range a {
		n += bits.OnesCount64(a[w] & b[w])
	}
	return n
}
