package pref

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// complement returns the matrix with wins and losses exchanged.
func complement(m *Matrix) *Matrix {
	c := NewMatrix(m.Arms())
	for i := range Arm(m.Arms()) {
		for j := range i {
			c.Set(i, j, m.Win(j, i), m.Tie(i, j), m.Win(i, j))
		}
	}
	return c
}

// strict returns the matrix in which i always beats j if rows[i][j] is '>', always loses if
// it is '<', and always ties if it is '='. It reads only the elements right of the
// diagonal.
func strict(rows ...string) *Matrix {
	m := NewMatrix(len(rows))
	for i, row := range rows {
		for j := i + 1; j < len(rows); j++ {
			var p [3]float64
			switch row[j] {
			case '>':
				p[0] = 1
			case '=':
				p[1] = 1
			case '<':
				p[2] = 1
			}
			m.Set(Arm(i), Arm(j), p[0], p[1], p[2])
		}
	}
	return m
}

func TestWinners(t *testing.T) {
	for _, test := range []struct {
		about     string
		m         *Matrix
		condorcet Arm   // -1 for none
		halves    []int // Copeland scores in half points
		copeland  []Arm
		borda     []float64
		bordas    []Arm
	}{
		{
			about: "one arm alone beats all none of them",
			m:     NewMatrix(1), condorcet: 0, halves: []int{0}, copeland: []Arm{0}, borda: []float64{0}, bordas: []Arm{0},
		},
		{
			about: "a fair coin: nobody is preferred, all share",
			m:     NewMatrix(2), condorcet: -1, halves: []int{1, 1}, copeland: []Arm{0, 1}, borda: []float64{.5, .5}, bordas: []Arm{0, 1},
		},
		{
			// 1 beats all: 3 points. 0 beats 2 and 3: 2 points. 2 beats 3: 1 point.
			// Borda: each point is 1/3.
			about: "an order: 1 before 0 before 2 before 3",
			m:     strict("-<>>", "->>>", "-->>", "----"), condorcet: 1,
			halves: []int{4, 6, 2, 0}, copeland: []Arm{1}, borda: []float64{2. / 3, 1, 1. / 3, 0}, bordas: []Arm{1},
		},
		{
			about: "rock, paper, scissors: one point each",
			m:     strict("-<>", "--<", "---"), condorcet: -1,
			halves: []int{2, 2, 2}, copeland: []Arm{0, 1, 2}, borda: []float64{.5, .5, .5}, bordas: []Arm{0, 1, 2},
		},
		{
			// 0 beats 1, 1 beats 2, 2 beats 0, and all three beat 3: two points each.
			about: "a cycle on top: three Copeland winners, no Condorcet winner",
			m:     strict("-><>", "-->>", "--->", "----"), condorcet: -1,
			halves: []int{4, 4, 4, 0}, copeland: []Arm{0, 1, 2}, borda: []float64{2. / 3, 2. / 3, 2. / 3, 0}, bordas: []Arm{0, 1, 2},
		},
		{
			// 0 beats 1 and ties with 2: 1½ points; 2 beats 1 too: 1½; 1 has none.
			about: "an indifference keeps the best from being a Condorcet winner",
			m:     strict("->=", "--<", "---"), condorcet: -1,
			halves: []int{3, 0, 3}, copeland: []Arm{0, 2}, borda: []float64{.75, 0, .75}, bordas: []Arm{0, 2},
		},
		{
			// 0 beats 1 and 2 by .55 each: 2 points, Borda (.55+.55)/2 = .55.
			// 1 beats 2 by .95: 1 point, Borda (.45+.95)/2 = .7.
			// 2 has Borda (.45+.05)/2 = .25.
			about: "the Condorcet winner is not the Borda winner",
			m: func() *Matrix {
				m := NewMatrix(3)
				m.Set(0, 1, .55, 0, .45)
				m.Set(0, 2, .55, 0, .45)
				m.Set(1, 2, .95, 0, .05)
				return m
			}(), condorcet: 0,
			halves: []int{4, 2, 0}, copeland: []Arm{0}, borda: []float64{.55, .7, .25}, bordas: []Arm{1},
		},
		{
			// 0 beats 1 with probability .4, ties with .35 and loses with .25: the mode is
			// a win, although its probability is less than 1/2. Arm 0 has 1 point and the
			// Borda score .4 + .35/2 = .575.
			about: "a mode below a half is a preference",
			m: func() *Matrix {
				m := NewMatrix(2)
				m.Set(0, 1, .4, .35, .25)
				return m
			}(), condorcet: 0,
			halves: []int{2, 0}, copeland: []Arm{0}, borda: []float64{.575, .425}, bordas: []Arm{0},
		},
		{
			// 0 and 1 both have .5+.6+.7+.9 = 2.7, in different orders, and the sums differ
			// in the last bit. The other scores: .4+.1, .3+.3, .1+.4, and 1.
			// 0 and 1 have ½ + 3 points, 2, 3 and 4 have ½ + ½.
			about: "Borda scores that rounding parts are shared",
			m: func() *Matrix {
				m := NewMatrix(5)
				for i, win := range []float64{.6, .7, .9} {
					m.Set(0, Arm(2+i), win, 0, 1-win)
					m.Set(1, Arm(4-i), win, 0, 1-win)
				}
				return m
			}(), condorcet: -1,
			halves: []int{7, 7, 2, 2, 2}, copeland: []Arm{0, 1}, borda: []float64{.675, .675, .375, .4, .375}, bordas: []Arm{0, 1},
		},
	} {
		t.Run(test.about, func(t *testing.T) {
			c, ok := test.m.Condorcet()
			if !ok {
				c = -1
			}
			if c != test.condorcet {
				t.Errorf("Condorcet: got %d, want %d", c, test.condorcet)
			}
			if got := test.m.CopelandScores(); !slices.Equal(got, test.halves) {
				t.Errorf("CopelandScores: got %v, want %v", got, test.halves)
			}
			if got := test.m.Copeland(); !slices.Equal(got, test.copeland) {
				t.Errorf("Copeland: got %v, want %v", got, test.copeland)
			}
			if got := test.m.BordaScores(); !near(got, test.borda) {
				t.Errorf("BordaScores: got %v, want %v", got, test.borda)
			}
			if got := test.m.Borda(); !slices.Equal(got, test.bordas) {
				t.Errorf("Borda: got %v, want %v", got, test.bordas)
			}
		})
	}
}

// near compares sums of a few dozen numbers of at most 1, whose rounding errors are below
// 1e-14.
func near(got, want []float64) bool {
	return slices.EqualFunc(got, want, func(a, b float64) bool { return math.Abs(a-b) < 1e-13 })
}

// matrices draws ternary matrices of 1 to 8 arms. The weights of the three outcomes are
// small whole numbers, so that equal modes and equal scores are frequent.
func matrices() *rapid.Generator[*Matrix] {
	return rapid.Custom(func(t *rapid.T) *Matrix {
		k := rapid.IntRange(1, 8).Draw(t, "arms")
		m := NewMatrix(k)
		weight := rapid.IntRange(0, 5)
		for i := range Arm(k) {
			for j := range i {
				w, tie, l := weight.Draw(t, "win"), weight.Draw(t, "tie"), weight.Draw(t, "lose")
				if w+tie+l == 0 {
					tie = 1
				}
				sum := float64(w + tie + l)
				m.Set(i, j, float64(w)/sum, float64(tie)/sum, float64(l)/sum)
			}
		}
		return m
	})
}

func TestCopelandAxioms(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := matrices().Draw(t, "matrix")
		k := m.Arms()
		scores, winners := m.CopelandScores(), m.Copeland()
		sum := 0
		for _, s := range scores {
			sum += s
		}
		if sum != k*(k-1) {
			t.Fatalf("the half points %v have the sum %d, want one point for each of %d pairs", scores, sum, k*(k-1)/2)
		}
		if len(winners) == 0 {
			t.Fatal("no Copeland winner")
		}
		for i, s := range scores {
			if won := slices.Contains(winners, Arm(i)); won != (s == slices.Max(scores)) {
				t.Fatalf("with the half points %v, arm %d is a winner: %v", scores, i, won)
			}
		}
		if !slices.IsSorted(winners) {
			t.Fatalf("the winners %v are not in increasing order", winners)
		}
		reversed := complement(m).CopelandScores()
		for i := range scores {
			if scores[i]+reversed[i] != 2*(k-1) {
				t.Fatalf("the half points %v, and %v of the complement, do not have the sum %d", scores, reversed, 2*(k-1))
			}
		}
	})
}

func TestBordaAxioms(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := matrices().Draw(t, "matrix")
		k := m.Arms()
		if k == 1 {
			return // its score is a mean over nobody
		}
		scores, reversed := m.BordaScores(), complement(m).BordaScores()
		sum := 0.0
		for i := range scores {
			sum += scores[i]
			if math.Abs(scores[i]+reversed[i]-1) > 1e-13 {
				t.Fatalf("the scores %v, and %v of the complement, do not have the sum 1", scores, reversed)
			}
		}
		if math.Abs(sum-float64(k)/2) > 1e-12 {
			t.Fatalf("the scores %v have the sum %g, want half of %d", scores, sum, k)
		}
		// The winners of the complement are the arms with the lowest score.
		least := slices.Min(scores)
		var worst []Arm
		for i, s := range scores {
			if s < least+1e-12 {
				worst = append(worst, Arm(i))
			}
		}
		if got := complement(m).Borda(); !slices.Equal(got, worst) {
			t.Fatalf("scores %v: the winners of the complement are %v, want the arms with the lowest score, %v", scores, got, worst)
		}
	})
}

// In a matrix with a Condorcet winner, this arm is the only Copeland winner and the von
// Neumann winner.
func TestCondorcetAxioms(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := matrices().Draw(t, "matrix")
		best := Arm(rapid.IntRange(0, m.Arms()-1).Draw(t, "best"))
		for j := range Arm(m.Arms()) {
			if j != best {
				w := rapid.SampledFrom([]float64{0.375, 0.5, 0.75, 1}).Draw(t, "win")
				tie := min(rapid.SampledFrom([]float64{0, 0.3125}).Draw(t, "tie"), 1-w)
				if w == 0.375 {
					tie = 0.3125 // the one split in which .375 is the mode
				}
				if w == 0.5 {
					tie = 0.25
				}
				m.Set(best, j, w, tie, 1-w-tie)
			}
		}
		if got, ok := m.Condorcet(); !ok || got != best {
			t.Fatalf("Condorcet: got %d, %v, want %d", got, ok, best)
		}
		if got := m.Copeland(); !slices.Equal(got, []Arm{best}) {
			t.Fatalf("Copeland: got %v, want only %d", got, best)
		}
		w := m.VonNeumann()
		for i := range w {
			want := 0.0
			if Arm(i) == best {
				want = 1
			}
			if math.Abs(w[i]-want) > 1e-9 {
				t.Fatalf("VonNeumann: got %v, want weight 1 for arm %d", w, best)
			}
		}
	})
}

// Relabelling the arms relabels the winners. In particular, the Condorcet winner does not
// depend on the order of the arms.
func TestRelabelAxioms(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := matrices().Draw(t, "matrix")
		arms := make([]Arm, m.Arms())
		for i := range arms {
			arms[i] = Arm(i)
		}
		from := rapid.Permutation(arms).Draw(t, "from")
		r := m.Relabel(from)
		relabelled := func(winners []Arm) []Arm { // of m, as r calls them
			var s []Arm
			for i, a := range from {
				if slices.Contains(winners, a) {
					s = append(s, Arm(i))
				}
			}
			return s
		}
		if got, want := r.Copeland(), relabelled(m.Copeland()); !slices.Equal(got, want) {
			t.Fatalf("Copeland: got %v, want %v", got, want)
		}
		if got, want := r.Borda(), relabelled(m.Borda()); !slices.Equal(got, want) {
			t.Fatalf("Borda: got %v, want %v", got, want)
		}
		a, ok := m.Condorcet()
		b, still := r.Condorcet()
		if ok != still || ok && from[b] != a {
			t.Fatalf("Condorcet: got %d, %v, want the arm that was %d, %v", b, still, a, ok)
		}
		back := make([]Arm, len(from))
		for i, a := range from {
			back[a] = Arm(i)
		}
		if got, want := fmt.Sprint(r.Relabel(back)), fmt.Sprint(m); got != want {
			t.Fatalf("after relabelling and its inverse: got %s, want %s", got, want)
		}
	})
}
