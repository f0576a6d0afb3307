package bound

import (
	"cmp"
	"math"
	"slices"

	"joust/sim/portable"
	"joust/sim/pref"
)

// CopelandComplexity returns a number H such that every algorithm that finds a Copeland
// winner of every matrix with a probability of at least 1 - δ needs at least
//
//	kl(δ, 1-δ) · H duels in expectation, kl(δ, 1-δ) = (1 - 2δ) ln((1-δ)/δ),
//
// on this matrix. It is NaN if the matrix has several Copeland winners or a pair without
// a unique mode, about which the argument says nothing.
//
// Bengs, Haddenhorst and Hüllermeier (AISTATS 2024) prove a bound of this kind for duels
// with indifferences; the constants here are our own. Let i* be the winner, s(j) the
// Copeland score, and let a set T of pairs of an arm j ≠ i* be such that j is not
// preferred in them. If in enough of these pairs the mode moves to j's victory, i* wins no
// more, so that the algorithm must notice (Kaufmann, Cappé and Garivier 2016, Lemma 1):
// for every S ⊂ T of k pairs, Σ_{l∈S} E[N_jl] c_jl ≥ kl(δ, 1-δ), where k is such that any
// k pairs of T are enough and c_jl is the least Kullback–Leibler divergence of the pair's
// law from one with the other mode. The mean over all S gives
//
//	Σ_{l∈T} E[N_jl] ≥ kl(δ, 1-δ) |T| / (k max_{l∈T} c_jl).
//
// Pairs that j loses are pairs of no other arm's T, but a tie can be in two; so a T with
// ties counts half. H is the sum over j of the largest such value, over the sets of the
// pairs that are cheapest to change, with ties and without.
func CopelandComplexity(m *pref.Matrix) float64 {
	scores := m.CopelandScores()
	winners := m.Copeland()
	if _, tied := m.Gap(); len(winners) > 1 || tied > 0 {
		return math.NaN()
	}
	h := 0.0
	for j := range pref.Arm(m.Arms()) {
		if j == winners[0] {
			continue
		}
		var losses, all []change
		for l := range pref.Arm(m.Arms()) {
			if l == j || m.Relation(j, l) == pref.FirstWins {
				continue
			}
			c := change{halves: 2, cost: costOfMode(m.Win(j, l), m.Win(l, j), m.Tie(j, l))}
			if m.Relation(j, l) == pref.Tie {
				c.halves = 1
			} else {
				losses = append(losses, c)
			}
			all = append(all, c)
		}
		behind := scores[winners[0]] - scores[j]
		h += max(leastDuels(losses, behind, len(all)), leastDuels(all, behind, len(all))/2)
	}
	return h
}

// change is a change of the mode of a pair to the victory of an arm: by how many halves
// its Copeland score grows, and what the change costs.
type change struct {
	halves int
	cost   float64
}

// leastDuels returns the largest |T|/(k max c) over the sets T of the cheapest changes
// with which an arm that is so many halves behind overtakes; 0 if there is none. An arm
// with all changes, of which there are so many, beats all others.
func leastDuels(changes []change, behind, all int) (most float64) {
	slices.SortFunc(changes, func(a, b change) int { return cmp.Compare(a.cost, b.cost) })
	ones, twos := 0, 0
	for i, c := range changes {
		if c.halves == 1 {
			ones++
		} else {
			twos++
		}
		k := behind + 1 // with gains of one half first
		if k > ones {
			k = ones + (behind+1-ones+1)/2
		}
		if k > ones+twos {
			if i+1 < all {
				continue
			}
			k = all
		}
		most = max(most, float64(i+1)/float64(float64(k)*c.cost))
	}
	return most
}

// costOfMode returns the infimum of the Kullback–Leibler divergence Σ p ln(p/q) over the
// laws q whose only mode is the first of the three outcomes. The best q pools the first
// with the most likely others until their mean is above the rest.
func costOfMode(first, second, third float64) float64 {
	second, third = max(second, third), min(second, third)
	term := func(p, q float64) float64 {
		if p == 0 {
			return 0
		}
		return float64(p * portable.Log(p/q))
	}
	pooled := (first + second) / 2
	switch {
	case first > second:
		return 0
	case pooled >= third:
		return term(first, pooled) + term(second, pooled)
	}
	return term(first, 1./3) + term(second, 1./3) + term(third, 1./3)
}
