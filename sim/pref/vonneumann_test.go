package pref

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// guarantee checks that w is a von Neumann winner of m, to 1e-9.
func guarantee(m *Matrix, w []float64) error {
	sum := 0.0
	for i, x := range w {
		if !(x >= 0) {
			return fmt.Errorf("arm %d has the weight %g", i, x)
		}
		sum += x
	}
	if len(w) != m.Arms() || math.Abs(sum-1) > 1e-9 {
		return fmt.Errorf("%d weights with the sum %g for %d arms", len(w), sum, m.Arms())
	}
	for j := range Arm(m.Arms()) {
		chance := 0.0
		for i := range Arm(m.Arms()) {
			chance += w[i] * (m.Win(i, j) + m.Tie(i, j)/2)
		}
		if chance < 0.5-1e-9 {
			return fmt.Errorf("the chance against arm %d is 1/2 - %g", j, 0.5-chance)
		}
	}
	return nil
}

func TestVonNeumann(t *testing.T) {
	for _, test := range []struct {
		about string
		m     *Matrix
		want  []float64
	}{
		{"one arm", NewMatrix(1), []float64{1}},
		{"rock, paper, scissors", strict("-<>", "--<", "---"), []float64{1. / 3, 1. / 3, 1. / 3}},
		{"rock, paper, scissors and a fool who loses to all", strict("-<>>", "--<>", "--->", "----"), []float64{1. / 3, 1. / 3, 1. / 3, 0}},
		{"a sure winner", strict("-<>", "-->", "---"), []float64{0, 1, 0}},
		{
			// i beats i+1 and i+2 modulo 5: the only equilibrium is uniform.
			"a cycle of five", strict("->><<", "-->><", "--->>", "---->", "-----"), []float64{.2, .2, .2, .2, .2},
		},
		{
			// 0 beats 1 with probability 1/2 + a, 1 beats 2 with 1/2 + b, and 2 beats 0
			// with 1/2 + c. The weight of an arm is proportional to the margin between
			// the two others, so that, for instance, the margin against arm 0 is
			// w_2 c - w_1 a = a c - c a = 0. Here b, c, a = .1, .2, .3.
			"a lopsided cycle", func() *Matrix {
				m := NewMatrix(3)
				m.Set(0, 1, .8, 0, .2)
				m.Set(1, 2, .6, 0, .4)
				m.Set(2, 0, .7, 0, .3)
				return m
			}(), []float64{1. / 6, 2. / 6, 3. / 6},
		},
		{
			// Wins .5, losses .3 and ties .2 count as .6 against .4.
			"a lopsided cycle with ties", func() *Matrix {
				m := NewMatrix(3)
				m.Set(0, 1, .65, .3, .05)
				m.Set(1, 2, .5, .2, .3)
				m.Set(2, 0, .7, 0, .3)
				return m
			}(), []float64{1. / 6, 2. / 6, 3. / 6},
		},
	} {
		got := test.m.VonNeumann()
		if err := guarantee(test.m, got); err != nil {
			t.Errorf("%s: %v: %v", test.about, got, err)
		}
		for i := range got {
			if math.Abs(got[i]-test.want[i]) > 1e-9 {
				t.Errorf("%s: got %v, want %v", test.about, got, test.want)
				break
			}
		}
	}
}

func TestVonNeumannAxioms(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := matrices().Draw(t, "matrix")
		if err := guarantee(m, m.VonNeumann()); err != nil {
			t.Fatal(err)
		}
	})
}

// Random matrices of up to a hundred arms, including matrices with degenerate linear
// programs: sure wins, losses and ties.
func TestVonNeumannRandom(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, test := range []struct {
		about string
		pair  func() (win, tie float64)
	}{
		{"binary", func() (float64, float64) { return random.Float64(), 0 }},
		{"ternary", func() (float64, float64) {
			win := random.Float64()
			return win, (1 - win) * random.Float64()
		}},
		{"nearly even", func() (float64, float64) { return 0.49 + 0.02*random.Float64(), 0 }},
		{"sure", func() (float64, float64) { return float64(random.IntN(2)), 0 }},
		{"sure with ties", func() (float64, float64) {
			c := random.IntN(3)
			return []float64{1, 0, 0}[c], []float64{0, 0, 1}[c]
		}},
		{"all even", func() (float64, float64) { return 0.5, 0 }},
		{"in quarters", func() (float64, float64) { return float64(random.IntN(5)) / 4, 0 }},
	} {
		for _, k := range []int{2, 3, 4, 7, 10, 20, 50, 100} {
			for range max(1, 200/(k*k)) {
				m := NewMatrix(k)
				for i := range Arm(k) {
					for j := range i {
						win, tie := test.pair()
						m.Set(i, j, win, tie, 1-win-tie)
					}
				}
				if err := guarantee(m, m.VonNeumann()); err != nil {
					t.Fatalf("%s matrix of %d arms: %v", test.about, k, err)
				}
			}
		}
	}
}
