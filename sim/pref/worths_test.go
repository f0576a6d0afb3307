package pref

import (
	"fmt"
	"math"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

// The worths of a matrix with ties that was worked out by hand. Of the pairs
//
//	0-1: win .34, tie .40, lose .26    mode: tie   m_01 = .54
//	0-2: win .38, tie .40, lose .22    mode: tie   m_02 = .58
//	1-2: win .34, tie .40, lose .26    mode: tie   m_12 = .54
//
// every mode is a tie, so that all arms are Copeland winners; but 0 has more than 1/2
// against both others.
func TestWorthsByHand(t *testing.T) {
	m := NewMatrix(3)
	m.Set(0, 1, .34, .40, .26)
	m.Set(0, 2, .38, .40, .22)
	m.Set(1, 2, .34, .40, .26)
	w := NewWorths(m, []float64{3, 1, 2})
	for _, row := range []struct {
		notion Notion
		want   []float64
		best   []Arm
	}{
		{CopelandNotion, []float64{.5, .5, .5}, []Arm{0, 1, 2}},
		{CopelandHalf, []float64{1, .5, 0}, []Arm{0}},
		{CondorcetNotion, []float64{.5, .46, .42}, []Arm{0}},
		{BordaNotion, []float64{.56, .5, .44}, []Arm{0}},
		{VonNeumannNotion, []float64{.5, .46, .42}, []Arm{0}},
		{StrengthNotion, []float64{3, 1, 2}, []Arm{0}},
	} {
		got := w.Of(row.notion)
		if !within(got, row.want) {
			t.Errorf("%s: got %v, want %v", row.notion, got, row.want)
		}
		if best := w.Best(row.notion); !slices.Equal(best, row.best) {
			t.Errorf("%s: the best arms are %v, want %v", row.notion, best, row.best)
		}
	}
}

// Without a Condorcet winner or utilities there is nothing to be worth.
func TestUndefinedWorths(t *testing.T) {
	w := NewWorths(strict("-<>", "--<", "---"), nil)
	for _, n := range Notions {
		worth, best := w.Of(n), w.Best(n)
		if defined := worth != nil && best != nil; defined != n.IsAlwaysDefined() {
			t.Errorf("%s on rock, paper, scissors: got %v", n, worth)
		}
	}
}

// An even pair is half an arm, by exact comparison; a tie of positive probability is not.
func TestCopelandHalfWorth(t *testing.T) {
	m := NewMatrix(3)               // 0 and 1 are even
	m.Set(0, 2, .4, .3, .3)         // .55
	m.Set(1, 2, .1, .8, .1)         // even, mostly tied
	want := []float64{.75, .5, .25} // 1 + ½, ½ + ½, ½ of two arms
	if got := m.CopelandHalfWorth(); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestBest(t *testing.T) {
	for _, row := range []struct {
		worth  []float64
		within float64
		want   []Arm
	}{
		{[]float64{.3, .9, .9}, 0, []Arm{1, 2}},
		{[]float64{.3, .9, .8}, .1, []Arm{1, 2}}, // .9 - .8 exceeds .1 in the last bit
		{[]float64{.3, .9, .799}, .1, []Arm{1}},
		{[]float64{-2, -1, -1.5}, .5, []Arm{1, 2}},
		{[]float64{0}, 0, []Arm{0}},
	} {
		if got := Best(row.worth, row.within); !slices.Equal(got, row.want) {
			t.Errorf("%v within %g: got %v, want %v", row.worth, row.within, got, row.want)
		}
	}
}

// The best arms are the winners that the matrix names. Without ties, both forms of
// Copeland are the same; a Condorcet winner is alone best by both of them and by von
// Neumann.
func TestWorthAxioms(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := matrices().Draw(t, "matrix")
		w := NewWorths(m, nil)
		if got, want := w.Best(CopelandNotion), m.Copeland(); !slices.Equal(got, want) {
			t.Fatalf("copeland: the best arms are %v, want %v", got, want)
		}
		if got, want := w.Best(BordaNotion), m.Borda(); !slices.Equal(got, want) {
			t.Fatalf("borda: the best arms are %v, want %v", got, want)
		}
		if got, want := m.CopelandHalfWorth(), m.CopelandWorth(); !m.HasTies() && !slices.Equal(got, want) {
			t.Fatalf("without ties: copeland-half is %v, copeland %v", got, want)
		}
		c, ok := m.Condorcet()
		if !ok {
			return
		}
		for _, n := range []Notion{CopelandHalf, CondorcetNotion, VonNeumannNotion} {
			if got := w.Best(n); !slices.Equal(got, []Arm{c}) {
				t.Fatalf("%s: the best arms are %v, want the Condorcet winner, %d", n, got, c)
			}
		}
		for i, x := range w.Of(CondorcetNotion) {
			if want := 0.5 + (m.Win(Arm(i), c)-m.Win(c, Arm(i)))/2; math.Abs(x-want) > 1e-12 {
				t.Fatalf("condorcet: arm %d is worth %g, want %g", i, x, want)
			}
		}
	})
}

func TestWorthsAreSafeForConcurrentUse(t *testing.T) {
	w := NewWorths(strict("-><>", "-->>", "--->", "----"), nil)
	first := make([]*float64, 8)
	var group sync.WaitGroup
	for i := range first {
		group.Go(func() { first[i] = &w.Of(BordaNotion)[0] })
	}
	group.Wait()
	for _, f := range first {
		if f != first[0] {
			t.Fatal("the worths were computed more than once")
		}
	}
}

func ExampleWorths() {
	// Arm 0 beats both others by little, arm 1 beats arm 2 by much.
	m := NewMatrix(3)
	m.Set(0, 1, .55, 0, .45)
	m.Set(0, 2, .55, 0, .45)
	m.Set(1, 2, .95, 0, .05)
	w := NewWorths(m, nil)
	for _, n := range []Notion{CopelandNotion, BordaNotion} {
		fmt.Printf("%s: worths %.2f, best %v, within 0.2 %v\n", n, w.Of(n), w.Best(n), Best(w.Of(n), 0.2))
	}
	// Output:
	// copeland: worths [1.00 0.50 0.00], best [0], within 0.2 [0]
	// borda: worths [0.55 0.70 0.25], best [1], within 0.2 [0 1]
}
