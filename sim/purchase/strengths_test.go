package purchase

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"joust/sim/linalg"
	"joust/sim/pref"
	"joust/sim/rng"
)

// Gains and rank-one updates are those of matrices that are inverted anew.
func TestStrengthsBuy(t *testing.T) {
	p := four()
	s, err := p.Strengths(nil)
	if err != nil {
		t.Fatal(err)
	}
	information := func(s *Strengths, p *Posterior, more func(i, j pref.Arm) float64) *Strengths {
		// The information plus the matrix of ones / K² has the inverse C + ones.
		a := linalg.Zeros(4, 4)
		for i := range pref.Arm(4) {
			for j := range i {
				v := s.curve(i, j) * (p.Duels(i, j) + more(i, j))
				linalg.Row(a, int(i))[i] += v
				linalg.Row(a, int(j))[j] += v
				linalg.Row(a, int(i))[j] -= v
				linalg.Row(a, int(j))[i] -= v
			}
		}
		for n := range a.Data {
			a.Data[n] += 1.0 / 16
		}
		c := linalg.Zeros(4, 4)
		if !linalg.Cholesky(a) {
			t.Fatal("the information is singular")
		}
		linalg.CholeskyInverse(a, c)
		for n := range c.Data {
			c.Data[n]-- // the ones
		}
		return &Strengths{s.Theta, c}
	}
	none := func(_, _ pref.Arm) float64 { return 0 }
	one := func(i, j pref.Arm) float64 {
		if i == 3 && j == 1 {
			return 1
		}
		return 0
	}
	before, after := information(s, p, none), information(s, p, one)
	for i := range pref.Arm(4) {
		for j := range i {
			if got, want := s.resistance(i, j), before.resistance(i, j); math.Abs(got-want) > 1e-10 {
				t.Errorf("resistance of %d, %d: %v, want %v", i, j, got, want)
			}
			got, want := s.Difference(i, j, 1, 3), before.resistance(i, j)-after.resistance(i, j)
			if math.Abs(got-want) > 1e-10 {
				t.Errorf("a duel of 1 and 3 reduces the variance of %d and %d by %v, want %v", i, j, got, want)
			}
		}
	}
	// det(A + v d d') = det(A)(1 + v d' A⁻¹ d).
	if got, want := s.LogDet(1, 3), math.Log(1+s.curve(1, 3)*before.resistance(1, 3)); math.Abs(got-want) > 1e-10 {
		t.Errorf("gain of the log-determinant: %v, want %v", got, want)
	}
	s.buy(1, 3)
	for i := range pref.Arm(4) {
		for j := range i {
			if got, want := s.resistance(i, j), after.resistance(i, j); math.Abs(got-want) > 1e-10 {
				t.Errorf("resistance of %d, %d after a duel: %v, want %v", i, j, got, want)
			}
		}
	}
}

// Each duel of a batch has the greatest gain of its time.
func TestPlanStrengthsIsGreedy(t *testing.T) {
	for _, c := range []Criterion{LogDet, Difference} {
		p := four()
		target := pref.Pair{First: 2, Second: 0}
		list, before, after, err := NewPlanner(p, 1, 100).PlanStrengths(c, target, 25, rng.Stream(1, "test"))
		if err != nil {
			t.Fatal(err)
		}
		s, _ := p.Strengths(nil)
		want := map[pref.Pair]int{}
		for range 25 {
			var pair pref.Pair
			most := -1.0
			for i := range pref.Arm(4) {
				for j := i + 1; j < 4; j++ {
					g := s.LogDet(i, j)
					if c == Difference {
						g = s.Difference(2, 0, i, j)
					}
					if g > most {
						pair, most = pref.Pair{First: i, Second: j}, g
					}
				}
			}
			want[pair]++
			s.buy(pair.First, pair.Second)
		}
		got := map[pref.Pair]int{}
		for _, x := range list {
			got[x.Pair] = x.Count
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: -want +got\n%s", c, d)
		}
		if fresh, _ := p.Strengths(nil); before.SE(0, 2) != fresh.SE(0, 2) || math.Abs(after.MeanSE()-s.MeanSE()) > 1e-12 {
			t.Errorf("%s: standard errors before and after are %v and %v, want %v and %v", c, before.SE(0, 2), after.MeanSE(), fresh.SE(0, 2), s.MeanSE())
		}
	}
}
