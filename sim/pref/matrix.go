package pref

import (
	"fmt"
	"math"
	"slices"
	"strconv"
)

// Matrix is a ternary preference matrix: for every ordered pair of K arms the
// probabilities that a duel is won, tied or lost. Binary preferences are those
// with all ties 0. Make one with NewMatrix.
type Matrix struct {
	k    int
	win  []float64 // win[i*k+j] = P(i is preferred to j); the diagonal is 1/2
	tie  []float64 // tie[i*k+j] = P(indifferent); symmetric; the diagonal is 0
	name []string  // nil, or the arms' names
}

// NewMatrix is the matrix of k arms in which every duel is a fair coin.
// It panics unless k is at least 1.
func NewMatrix(k int) *Matrix {
	if k < 1 {
		panic(fmt.Sprintf("pref: a matrix of %d arms", k))
	}
	m := &Matrix{k: k, win: make([]float64, k*k), tie: make([]float64, k*k)}
	for c := range m.win {
		m.win[c] = 0.5
	}
	return m
}

// Arms is the number of arms K.
func (m *Matrix) Arms() int { return m.k }

// Win is the probability that a duel of i and j is won by i.
func (m *Matrix) Win(i, j Arm) float64 { return m.win[int(i)*m.k+int(j)] }

// Tie is the probability that a duel of i and j has no winner.
func (m *Matrix) Tie(i, j Arm) float64 { return m.tie[int(i)*m.k+int(j)] }

// Set gives the pair of different arms i, j its distribution: i wins with
// probability win, nobody with probability tie, j with probability lose. All
// three are given, not two, so that equal ones stay equal to the last bit. It
// panics unless they are a distribution, up to 1e-9.
func (m *Matrix) Set(i, j Arm, win, tie, lose float64) {
	if i == j || !(win >= 0 && tie >= 0 && lose >= 0 && math.Abs(win+tie+lose-1) <= 1e-9) {
		panic(fmt.Sprintf("pref: Set(%d, %d, win %g, tie %g, lose %g) is no distribution over three outcomes of two arms", i, j, win, tie, lose))
	}
	a, b := int(i)*m.k+int(j), int(j)*m.k+int(i)
	m.win[a], m.win[b] = win, lose
	m.tie[a], m.tie[b] = tie, tie
}

// SetNames names the arms. It panics unless there is one name an arm.
func (m *Matrix) SetNames(names []string) {
	if len(names) != m.k {
		panic(fmt.Sprintf("pref: %d names for %d arms", len(names), m.k))
	}
	m.name = names
}

// Name is the name of arm i, "arm3" where arms were not named.
func (m *Matrix) Name(i Arm) string {
	if m.name == nil {
		return "arm" + strconv.Itoa(int(i))
	}
	return m.name[i]
}

// Relabel is the matrix in which arm i is what was arm from[i], names and all.
// It panics unless from is a permutation of the arms.
func (m *Matrix) Relabel(from []Arm) *Matrix {
	if len(from) != m.k {
		panic(fmt.Sprintf("pref: relabelling of %d arms for a matrix of %d", len(from), m.k))
	}
	seen := make([]bool, m.k)
	for _, a := range from {
		if a < 0 || int(a) >= m.k || seen[a] {
			panic(fmt.Sprintf("pref: %v is not a permutation of %d arms", from, m.k))
		}
		seen[a] = true
	}
	r := &Matrix{k: m.k, win: make([]float64, m.k*m.k), tie: make([]float64, m.k*m.k)}
	if m.name != nil {
		r.name = make([]string, m.k)
	}
	for i, a := range from {
		if m.name != nil {
			r.name[i] = m.name[a]
		}
		for j, b := range from {
			r.win[i*m.k+j] = m.win[int(a)*m.k+int(b)]
			r.tie[i*m.k+j] = m.tie[int(a)*m.k+int(b)]
		}
	}
	return r
}

// Complement is the matrix of the reversed preferences: who won now loses.
func (m *Matrix) Complement() *Matrix {
	r := &Matrix{k: m.k, win: make([]float64, m.k*m.k), tie: slices.Clone(m.tie), name: m.name}
	for i := range m.k {
		for j := range m.k {
			r.win[i*m.k+j] = m.win[j*m.k+i]
		}
	}
	return r
}

// Relation is the mode of the pair's distribution: FirstWins where i is
// strictly most likely to be preferred, SecondWins where j is, Tie otherwise.
// A pair whose likeliest outcome is shared, say a win and a loss of 1/2 each,
// is thus an indifference; see ModeGap.
func (m *Matrix) Relation(i, j Arm) Outcome {
	w, t, l := m.Win(i, j), m.Tie(i, j), m.Win(j, i)
	switch {
	case w > l && w > t:
		return FirstWins
	case l > w && l > t:
		return SecondWins
	}
	return Tie
}

// ModeGap is half of how much the likeliest outcome of a duel of i and j is
// likelier than the next: |P(i beats j) - 1/2| where there are no ties, 0 where
// no number of duels can tell the mode.
func (m *Matrix) ModeGap(i, j Arm) float64 {
	w, t, l := m.Win(i, j), m.Tie(i, j), m.Win(j, i)
	top := max(w, t, l)
	next := max(min(w, t), min(max(w, t), l))
	return (top - next) / 2
}

// Gap is the smallest ModeGap over all pairs, and how many pairs have no unique
// mode. With one arm there is no pair: +Inf, 0.
func (m *Matrix) Gap() (smallest float64, tied int) {
	smallest = math.Inf(1)
	for i := range Arm(m.k) {
		for j := range i {
			g := m.ModeGap(i, j)
			smallest = min(smallest, g)
			if g == 0 {
				tied++
			}
		}
	}
	return smallest, tied
}

// HasTies says whether any pair ties with positive probability.
func (m *Matrix) HasTies() bool {
	for _, t := range m.tie {
		if t > 0 {
			return true
		}
	}
	return false
}
