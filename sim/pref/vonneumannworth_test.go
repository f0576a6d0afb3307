package pref

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// margins is a preference matrix in exact numbers: the element i, j is m_ij.
type margins [][]*big.Rat

// exactly returns the matrix of floating-point numbers in exact numbers, where m_ij is
// 1/2 + (P(i beats j) - P(j beats i))/2.
func exactly(m *Matrix) margins {
	e := make(margins, m.Arms())
	for i := range e {
		for j := range e {
			win, lose := new(big.Rat).SetFloat64(m.Win(Arm(i), Arm(j))), new(big.Rat).SetFloat64(m.Win(Arm(j), Arm(i)))
			margin := win.Sub(win, lose)
			e[i] = append(e[i], margin.Mul(margin, big.NewRat(1, 2)).Add(margin, big.NewRat(1, 2)))
		}
	}
	return e
}

// chance returns the chance of arm i against the mixture w.
func (e margins) chance(i int, w []*big.Rat) *big.Rat {
	sum := new(big.Rat)
	for j := range w {
		sum.Add(sum, new(big.Rat).Mul(e[i][j], w[j]))
	}
	return sum
}

// corners lists the corners of the set of optimal mixtures, w_i >= 0, Σ w_i = 1 and
// Σ_j m_ij w_j <= 1/2: the feasible solutions of the equality and of K-1 of the 2K
// inequalities as equalities.
func (e margins) corners() (list [][]*big.Rat) {
	k := len(e)
	half := big.NewRat(1, 2)
	var chosen []int
	var choose func(from int)
	choose = func(from int) {
		if len(chosen) < k-1 {
			for c := from; c < 2*k; c++ {
				chosen = append(chosen, c)
				choose(c + 1)
				chosen = chosen[:len(chosen)-1]
			}
			return
		}
		equation := make([]*big.Rat, k+1)
		for j := range equation {
			equation[j] = big.NewRat(1, 1)
		}
		rows := [][]*big.Rat{equation}
		for _, c := range chosen {
			row := make([]*big.Rat, k+1)
			for j := range k {
				if row[j] = new(big.Rat); c < k && j == c {
					row[j].SetInt64(1)
				} else if c >= k {
					row[j].Set(e[c-k][j])
				}
			}
			if row[k] = new(big.Rat); c >= k {
				row[k].Set(half)
			}
			rows = append(rows, row)
		}
		w := solve(rows)
		if w == nil || slices.ContainsFunc(w, func(x *big.Rat) bool { return x.Sign() < 0 }) {
			return
		}
		for i := range k {
			if e.chance(i, w).Cmp(half) > 0 {
				return
			}
		}
		list = append(list, w)
	}
	choose(0)
	return list
}

// solve solves k equations in k unknowns, whose last column is the right-hand side, by
// elimination; nil if they have no unique solution.
func solve(rows [][]*big.Rat) []*big.Rat {
	k := len(rows)
	for c := range k {
		p := slices.IndexFunc(rows[c:], func(row []*big.Rat) bool { return row[c].Sign() != 0 })
		if p < 0 {
			return nil
		}
		rows[c], rows[c+p] = rows[c+p], rows[c]
		inverse := new(big.Rat).Inv(rows[c][c])
		for j := range rows[c] {
			rows[c][j].Mul(rows[c][j], inverse)
		}
		for i := range rows {
			if i == c || rows[i][c].Sign() == 0 {
				continue
			}
			factor := new(big.Rat).Set(rows[i][c])
			for j := range rows[i] {
				rows[i][j].Sub(rows[i][j], new(big.Rat).Mul(factor, rows[c][j]))
			}
		}
	}
	solution := make([]*big.Rat, k)
	for i := range rows {
		solution[i] = rows[i][k]
	}
	return solution
}

// enumerated returns the worths by enumerating the corners of the optimal mixtures: the
// minimum of a linear function over a polytope is at a corner.
func enumerated(m *Matrix) []float64 {
	e := exactly(m)
	corners := e.corners()
	worth := make([]float64, m.Arms())
	for i := range worth {
		worth[i] = math.Inf(1)
		for _, w := range corners {
			chance, _ := e.chance(i, w).Float64()
			worth[i] = min(worth[i], chance)
		}
	}
	return worth
}

// within reports whether the numbers of two lists differ by at most 1e-9, the exactness
// that VonNeumannWorth states.
func within(got, want []float64) bool {
	return slices.EqualFunc(got, want, func(a, b float64) bool { return math.Abs(a-b) <= 1e-9 })
}

func TestVonNeumannWorth(t *testing.T) {
	for _, test := range []struct {
		about string
		m     *Matrix
		want  []float64
		best  []Arm
	}{
		{"one arm", NewMatrix(1), []float64{.5}, []Arm{0}},
		{"rock, paper, scissors and a fool who loses to all", strict("-<>>", "--<>", "--->", "----"), []float64{.5, .5, .5, 0}, []Arm{0, 1, 2}},
		{
			// Against the only optimal mixture, the winner, each arm has its chance
			// against the winner.
			"a Condorcet winner", func() *Matrix {
				m := NewMatrix(3)
				m.Set(1, 0, .7, .2, .1)
				m.Set(1, 2, .55, 0, .45)
				m.Set(0, 2, .9, 0, .1)
				return m
			}(), []float64{.2, .5, .45}, []Arm{1},
		},
		{"all pairs are even: every mixture is optimal", NewMatrix(3), []float64{.5, .5, .5}, []Arm{0, 1, 2}},
		{
			// 0 is even with both, and 1 beats 2 by .8. A mixture with 2 loses against 1,
			// all others are optimal. 2 has 1/2 against 0 alone, but only .2 against 1
			// alone.
			"an arm that another one dominates is not best, although it is even with an optimal mixture", func() *Matrix {
				m := NewMatrix(3)
				m.Set(1, 2, .8, 0, .2)
				return m
			}(), []float64{.5, .5, .2}, []Arm{0, 1},
		},
		{
			// Arms 0 and 1 are even and both beat 2, by .6 and by .9. The hardest mixture
			// for 2 is 1 alone.
			"two even arms on top", func() *Matrix {
				m := NewMatrix(3)
				m.Set(0, 2, .6, 0, .4)
				m.Set(1, 2, .9, 0, .1)
				return m
			}(), []float64{.5, .5, .1}, []Arm{0, 1},
		},
	} {
		got := test.m.VonNeumannWorth()
		if !within(got, test.want) || !within(enumerated(test.m), test.want) {
			t.Errorf("%s: got %v and by enumeration %v, want %v", test.about, got, enumerated(test.m), test.want)
		}
		if best := Best(got, 0); !slices.Equal(best, test.best) {
			t.Errorf("%s: the best arms are %v, want %v", test.about, best, test.best)
		}
	}
}

// The worths are those of the enumeration of all corners, on matrices of up to five arms
// in which even pairs, and so several optimal mixtures, are frequent.
func TestVonNeumannWorthByEnumeration(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	several := 0
	for n := range 300 {
		m := NewMatrix(2 + n%4)
		for i := range Arm(m.Arms()) {
			for j := range i {
				win := float64(random.IntN(5)) / 4
				tie := (1 - win) * float64(random.IntN(3)) / 2
				m.Set(i, j, win, tie, 1-win-tie)
			}
		}
		if len(exactly(m).corners()) > 1 {
			several++
		}
		if got, want := m.VonNeumannWorth(), enumerated(m); !within(got, want) {
			t.Fatalf("%v: got %v, want %v", m, got, want)
		}
	}
	if several < 30 {
		t.Errorf("only %d of the matrices have several optimal mixtures", several)
	}
}

// The chance against the mixture that VonNeumann returns is at least the worth, and no
// worth exceeds 1/2. Arms with a weight have the worth 1/2. Relabelling the arms relabels
// the worths, whichever optimal mixture the solver meets.
func TestVonNeumannWorthAxioms(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := matrices().Draw(t, "matrix")
		worth, w := m.VonNeumannWorth(), m.VonNeumann()
		for i := range Arm(m.Arms()) {
			chance := 0.0
			for j := range Arm(m.Arms()) {
				chance += w[j] * (0.5 + (m.Win(i, j)-m.Win(j, i))/2)
			}
			switch {
			case worth[i] > 0.5 || worth[i] > chance+1e-9:
				t.Fatalf("arm %d is worth %g and has the chance %g against an optimal mixture", i, worth[i], chance)
			case w[i] > 1e-9 && worth[i] < 0.5-1e-9:
				t.Fatalf("arm %d of an optimal mixture is worth %g", i, worth[i])
			}
		}
		arms := make([]Arm, m.Arms())
		for i := range arms {
			arms[i] = Arm(i)
		}
		from := rapid.Permutation(arms).Draw(t, "from")
		want := make([]float64, len(from))
		for i, a := range from {
			want[i] = worth[a]
		}
		if got := m.Relabel(from).VonNeumannWorth(); !within(got, want) {
			t.Fatalf("relabelled: got %v, want %v", got, want)
		}
	})
}

// On matrices of many arms with many optimal mixtures the solver ends, and the worths are
// between the lowest possible chance and 1/2.
func TestVonNeumannWorthOfManyArms(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for _, test := range []struct {
		about string
		win   func() float64
	}{
		{"sure with ties", func() float64 { return float64(random.IntN(3)) / 2 }},
		{"in quarters", func() float64 { return float64(random.IntN(5)) / 4 }},
		{"all even", func() float64 { return 0.5 }},
		{"without structure", random.Float64},
	} {
		m := NewMatrix(60)
		for i := range Arm(60) {
			for j := range i {
				win := test.win()
				m.Set(i, j, win, 0, 1-win)
			}
		}
		w := m.VonNeumann()
		for i, x := range m.VonNeumannWorth() {
			if !(x >= -1e-9 && x <= 0.5) || w[i] > 1e-9 && x < 0.5-1e-9 {
				t.Errorf("%s: arm %d with weight %g is worth %g", test.about, i, w[i], x)
			}
		}
	}
}

func ExampleMatrix_VonNeumannWorth() {
	m := NewMatrix(4) // rock, paper, scissors, and a well that beats rock and scissors
	m.Set(0, 1, 0, 0, 1)
	m.Set(1, 2, 0, 0, 1)
	m.Set(2, 0, 0, 0, 1)
	m.Set(3, 0, 1, 0, 0)
	m.Set(3, 2, 1, 0, 0)
	m.Set(3, 1, 0, 0, 1)
	worth := m.VonNeumannWorth()
	fmt.Printf("%.3f %v\n", worth, Best(worth, 0))
	// Output: [0.333 0.500 0.500 0.500] [1 2 3]
}
