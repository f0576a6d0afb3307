package pref

import (
	"fmt"
	"math"
	"slices"
	"strconv"
)

// Matrix is a ternary preference matrix. For every ordered pair of K arms it holds the
// probabilities that the first arm wins, that the duel is a tie, and that the first arm
// loses. In a binary preference matrix all probabilities of ties are 0. NewMatrix makes
// a Matrix. It takes 16 bytes for each pair of arms, and 24 if a pair can tie.
type Matrix struct {
	k    int
	win  []float64 // win[i*k+j] = P(i is preferred to j); the diagonal is 1/2
	tie  []float64 // tie[tieAt(i, j)] = P(indifferent) of two arms; nil if no pair can tie
	name []string  // names of the arms, or nil
}

// NewMatrix returns the matrix of k ≥ 1 arms in which every duel is a fair coin. It
// panics if k < 1.
func NewMatrix(k int) *Matrix {
	if k < 1 {
		panic(fmt.Sprintf("pref: a matrix of %d arms", k))
	}
	m := &Matrix{k: k, win: make([]float64, k*k)}
	for c := range m.win {
		m.win[c] = 0.5
	}
	return m
}

// Arms returns the number of arms K.
func (m *Matrix) Arms() int { return m.k }

// Win returns the probability that i wins a duel of i and j.
func (m *Matrix) Win(i, j Arm) float64 { return m.win[int(i)*m.k+int(j)] }

// Tie returns the probability that a duel of i and j has no winner.
func (m *Matrix) Tie(i, j Arm) float64 {
	if m.tie == nil || i == j {
		return 0
	}
	return m.tie[tieAt(i, j)]
}

// tieAt returns the place of the pair of different arms i and j in a list of all pairs.
func tieAt(i, j Arm) int {
	high, low := int(max(i, j)), int(min(i, j))
	return high*(high-1)/2 + low
}

// Set sets the distribution of the pair of different arms i and j: i wins with
// probability win, j wins with probability lose, and there is a tie with probability
// tie. All three are arguments so that equal probabilities stay equal to the last bit.
// Set panics if one is negative or if their sum differs from 1 by more than 1e-9.
func (m *Matrix) Set(i, j Arm, win, tie, lose float64) {
	if i == j || !(win >= 0 && tie >= 0 && lose >= 0 && math.Abs(win+tie+lose-1) <= 1e-9) {
		panic(fmt.Sprintf("pref: Set(%d, %d, win %g, tie %g, lose %g) is not a distribution over the three outcomes of two arms", i, j, win, tie, lose))
	}
	a, b := int(i)*m.k+int(j), int(j)*m.k+int(i)
	m.win[a], m.win[b] = win, lose
	if m.tie == nil && tie > 0 {
		m.tie = make([]float64, m.k*(m.k-1)/2)
	}
	if m.tie != nil {
		m.tie[tieAt(i, j)] = tie
	}
}

// SetNames sets the names of the arms. It panics unless there is one name for each arm.
func (m *Matrix) SetNames(names []string) {
	if len(names) != m.k {
		panic(fmt.Sprintf("pref: %d names for %d arms", len(names), m.k))
	}
	m.name = names
}

// Name returns the name of arm i; without names, it is "arm" and the number, as in
// "arm3".
func (m *Matrix) Name(i Arm) string {
	if m.name == nil {
		return "arm" + strconv.Itoa(int(i))
	}
	return m.name[i]
}

// Relabel returns the matrix whose arm i is the arm from[i] of m, with its name. It
// panics if from is not a permutation of the arms.
func (m *Matrix) Relabel(from []Arm) *Matrix {
	r := &Matrix{k: m.k, win: slices.Clone(m.win), tie: m.tie, name: m.name}
	r.Renumber(from)
	return r
}

// Renumber does the same as Relabel to m itself.
func (m *Matrix) Renumber(from []Arm) {
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
	row := func(i Arm) []float64 { return m.win[int(i)*m.k : (int(i)+1)*m.k] }
	buffer := make([]float64, m.k)
	for first := range from { // rows, by the cycles of the permutation
		if !seen[first] {
			continue
		}
		copy(buffer, row(Arm(first)))
		to := Arm(first)
		for ; from[to] != Arm(first); to = from[to] {
			copy(row(to), row(from[to]))
			seen[to] = false
		}
		copy(row(to), buffer)
		seen[to] = false
	}
	for i := range Arm(m.k) { // columns
		r := row(i)
		copy(buffer, r)
		for j, b := range from {
			r[j] = buffer[b]
		}
	}
	if m.tie != nil {
		tie := make([]float64, len(m.tie))
		for i, a := range from {
			for j, b := range from[:i] {
				tie[tieAt(Arm(i), Arm(j))] = m.tie[tieAt(a, b)]
			}
		}
		m.tie = tie
	}
	if m.name != nil {
		name := make([]string, m.k)
		for i, a := range from {
			name[i] = m.name[a]
		}
		m.name = name
	}
}

// Relation returns the mode of the pair's distribution: FirstWins if it is strictly most
// likely that i is preferred, SecondWins if it is strictly most likely that j is, and
// otherwise Tie. In particular, a pair with two equally likely modes, such as a win and
// a loss with probability 1/2 each, is a Tie; see ModeGap.
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

// ModeGap returns half the difference between the largest and the second largest
// probability of the three outcomes of a duel of i and j. Without ties it is
// |P(i beats j) - 1/2|. It is 0 if the mode is not unique.
func (m *Matrix) ModeGap(i, j Arm) float64 {
	w, t, l := m.Win(i, j), m.Tie(i, j), m.Win(j, i)
	top := max(w, t, l)
	next := max(min(w, t), min(max(w, t), l))
	return (top - next) / 2
}

// Gap returns the smallest ModeGap over all pairs and the number of pairs without a
// unique mode, whose ModeGap is 0. With one arm there is no pair, and Gap returns +Inf
// and 0.
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

// HasTies reports whether some pair ties with positive probability.
func (m *Matrix) HasTies() bool {
	for _, t := range m.tie {
		if t > 0 {
			return true
		}
	}
	return false
}
