package preference

import (
	"fmt"
	"math"
	"testing"

	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
)

// drawn returns n matrices of the parameters, each from a stream of its own.
func drawn(t *testing.T, p RandomParams, n int) []*pref.Matrix {
	t.Helper()
	if p.Level == "" {
		p.Level = "none"
	}
	if err := param.Check(judged(t, p)); err != nil {
		t.Fatal(err)
	}
	w, err := NewRandom(p)
	if err != nil {
		t.Fatal(err)
	}
	all := make([]*pref.Matrix, n)
	for i := range all {
		all[i] = w.draw(rng.Stream(11, "random", fmt.Sprint(i)))
	}
	return all
}

// eachPair calls f for each pair of arms i < j of each matrix.
func eachPair(all []*pref.Matrix, f func(m *pref.Matrix, i, j pref.Arm)) {
	for _, m := range all {
		for i := range pref.Arm(m.Arms()) {
			for j := i + 1; int(j) < m.Arms(); j++ {
				f(m, i, j)
			}
		}
	}
}

// uniform checks that values are uniform on [low, high], by a chi-square test
// with twenty cells.
func uniform(t *testing.T, what string, values []float64, low, high float64) {
	t.Helper()
	cells, p := make([]int, 20), make([]float64, 20)
	for i := range p {
		p[i] = 1.0 / 20
	}
	for _, v := range values {
		if v < low || v > high {
			t.Fatalf("%s is %v, outside [%v, %v]", what, v, low, high)
		}
		cells[min(19, int(20*(v-low)/(high-low)))]++
	}
	if x, df := chiSquare(t, cells, p); x > surelyBelow(df) {
		t.Errorf("%s is not uniform on [%v, %v]: %v, chi-square %.1f", what, low, high, cells, x)
	}
}

// share checks that count of n independent trials agrees with the probability
// p, up to four standard errors.
func share(t *testing.T, what string, count, n int, p float64) {
	t.Helper()
	se := math.Sqrt(p * (1 - p) / float64(n))
	if got := float64(count) / float64(n); math.Abs(got-p) > 4*se {
		t.Errorf("%s have a share of %.4f, want %.4f ± %.4f", what, got, p, se)
	}
}

func TestRandomBinary(t *testing.T) {
	var strength []float64
	n, first := 0, 0
	eachPair(drawn(t, RandomParams{Arms: 10, Low: 0.55, High: 0.7}, 300), func(m *pref.Matrix, i, j pref.Arm) {
		if m.Tie(i, j) != 0 || m.Win(i, j)+m.Win(j, i) != 1 {
			t.Fatalf("arms %d and %d have %g, %g, %g", i, j, m.Win(i, j), m.Tie(i, j), m.Win(j, i))
		}
		strength = append(strength, max(m.Win(i, j), m.Win(j, i)))
		n++
		if m.Win(i, j) > 0.5 {
			first++
		}
	})
	uniform(t, "strength", strength, 0.55, 0.7)
	share(t, "pairs that the lower number wins", first, n, 0.5)
}

func TestRandomLevels(t *testing.T) {
	for level, want := range map[string][2]float64{"super-easy": {0.9, 1}, "easy": {0.6, 1}, "medium": {0.55, 0.7}, "hard": {0.51, 0.55}} {
		var strength []float64
		eachPair(drawn(t, RandomParams{Arms: 10, Low: 0.6, High: 1, Level: level}, 50), func(m *pref.Matrix, i, j pref.Arm) {
			strength = append(strength, max(m.Win(i, j), m.Win(j, i)))
		})
		uniform(t, level, strength, want[0], want[1])
	}
}

// Without noise every duel has a sure outcome.
func TestRandomWithoutNoise(t *testing.T) {
	eachPair(drawn(t, RandomParams{Arms: 10, Low: 1, High: 1, Ties: 0.3}, 20), func(m *pref.Matrix, i, j pref.Arm) {
		if a, b, c := m.Win(i, j), m.Tie(i, j), m.Win(j, i); max(a, b, c) != 1 || a+b+c != 1 {
			t.Fatalf("arms %d and %d have %g, %g, %g", i, j, a, b, c)
		}
	})
}

// The planted winner is a uniform arm, beats all others with uniform strength, and
// does not change the other pairs.
func TestRandomCondorcet(t *testing.T) {
	const k, n = 6, 3000
	for _, ties := range []float64{0, 0.4} {
		all := drawn(t, RandomParams{Arms: k, Low: 0.6, High: 0.9, Condorcet: true, Ties: ties}, n)
		winners, p := make([]int, k), make([]float64, k)
		var strength []float64
		rest, tied := 0, 0
		for _, m := range all {
			c, ok := m.Condorcet()
			if !ok {
				t.Fatal("there is no Condorcet winner")
			}
			winners[c]++
			for j := range pref.Arm(k) {
				if j != c {
					strength = append(strength, m.Win(c, j))
				}
			}
			eachPair([]*pref.Matrix{m}, func(m *pref.Matrix, i, j pref.Arm) {
				if i != c && j != c {
					rest++
					if m.Relation(i, j) == pref.Tie {
						tied++
					}
				}
			})
		}
		for i := range p {
			p[i] = 1.0 / k
		}
		if x, df := chiSquare(t, winners, p); x > surelyBelow(df) {
			t.Errorf("ties %g: the arms win %v times, chi-square %.1f", ties, winners, x)
		}
		uniform(t, "the winner's strength", strength, 0.6, 0.9)
		share(t, "ties among the rest", tied, rest, ties)
	}
}

func TestRandomTies(t *testing.T) {
	for _, ties := range []float64{0.25, 1} {
		var strength, split []float64
		n, tied, first := 0, 0, 0
		eachPair(drawn(t, RandomParams{Arms: 10, Low: 0.6, High: 1, Ties: ties}, 200), func(m *pref.Matrix, i, j pref.Arm) {
			a, b, c := m.Win(i, j), m.Tie(i, j), m.Win(j, i)
			n++
			mode := max(a, b, c)
			strength = append(strength, mode)
			var other float64
			switch m.Relation(i, j) {
			case pref.Tie:
				tied++
				other = a
			case pref.FirstWins:
				first++
				other = b
			case pref.SecondWins:
				other = b
			}
			split = append(split, other/(1-mode))
		})
		uniform(t, "strength", strength, 0.6, 1)
		uniform(t, "the share of one of the other outcomes", split, 0, 1)
		share(t, "ties", tied, n, ties)
		share(t, "pairs that the lower number wins", first, n, (1-ties)/2)
	}
}

// The relations are a weak order: indifference and preference are transitive in
// every combination; and two arms are indifferent if they drew the same of
// ⌈K/2⌉ levels.
func TestRandomWeakOrder(t *testing.T) {
	for _, k := range []int{2, 5, 8} {
		const n = 1000
		all := drawn(t, RandomParams{Arms: k, Low: 0.6, High: 0.9, WeakOrder: true}, n)
		var strength []float64
		tied := 0
		for _, m := range all {
			for i := range pref.Arm(k) {
				for j := range pref.Arm(k) {
					for l := range pref.Arm(k) {
						if !transitive(m, i, j, l) {
							t.Fatalf("arms %d, %d and %d are in no weak order", i, j, l)
						}
					}
				}
			}
			if m.Relation(0, 1) == pref.Tie {
				tied++
			}
			strength = append(strength, max(m.Win(0, 1), m.Tie(0, 1), m.Win(1, 0)))
		}
		share(t, "ties of arms 0 and 1", tied, n, 1/float64((k+1)/2))
		uniform(t, "strength", strength, 0.6, 0.9)
	}
}

// transitive reports whether i ≥ j and j ≥ l imply i ≥ l, and i > l if one of the
// two is strict.
func transitive(m *pref.Matrix, i, j, l pref.Arm) bool {
	relation := func(a, b pref.Arm) pref.Outcome {
		if a == b {
			return pref.Tie
		}
		return m.Relation(a, b)
	}
	a, b, c := relation(i, j), relation(j, l), relation(i, l)
	switch {
	case a == pref.SecondWins || b == pref.SecondWins:
		return true
	case a == pref.FirstWins || b == pref.FirstWins:
		return c == pref.FirstWins
	}
	return c == pref.Tie
}
