package identification

import (
	"fmt"
	"math"
	"testing"

	"joust/sim/conf"
	"joust/sim/duel"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/simtest"
)

// TestTRAWithoutTiesIsAKnockout checks that without ties it is a knockout in the order of
// the arms, for both deductions: the champion, in the first slot, plays the next arm in a
// mode test at δ/(K ln K), K-1 times.
func TestTRAWithoutTiesIsAKnockout(t *testing.T) {
	for trial := range 60 {
		s := stream(t, fmt.Sprint(trial))
		k := 2 + trial%9
		m := tournament(s, k, -1)
		for i := range pref.Arm(k) {
			for j := range i {
				p := 0.8*m.Win(i, j) + 0.1
				m.Set(i, j, p, 0, 1-p)
			}
		}
		for _, deduction := range []string{"local", "closure"} {
			l := NewTRAPOCOWISTA(TRAPOCOWISTAParams{DeltaParams: duel.DeltaParams{Delta: 0.05}, Deduction: deduction}, problem(k), nil)
			w := simtest.NewWorld(m, s)
			champion := pref.Arm(0)
			for j := range pref.Arm(k - 1) {
				want := pref.Pair{First: champion, Second: j + 1}
				test := newModeTest(0.05 / (float64(k) * portable.Log(float64(k))))
				for decided := false; !decided; {
					if got, more := l.Next(); !more || got != want {
						t.Fatalf("%s, %d arms: got %v, %v, want %v", deduction, k, got, more, want)
					}
					o := w.Duel(want)
					l.Observe(want, o)
					decided = test.add(o)
				}
				if test.mode() == pref.SecondWins {
					champion = j + 1
				}
			}
			if p, more := l.Next(); more {
				t.Fatalf("%s, %d arms: proposes %v after %d tests", deduction, k, p, k-1)
			}
			if got := l.Recommend(); got != champion {
				t.Fatalf("%s, %d arms: got arm %d, want %d", deduction, k, got, champion)
			}
		}
	}
}

// TestTRANoiseFree checks that without noise and ties it makes K-1 tests of A(0)
// duels.
func TestTRANoiseFree(t *testing.T) {
	for _, k := range []int{2, 3, 10, 20} {
		a := conf.NewPPR(0.05 / (float64(k) * portable.Log(float64(k)))).At(0)
		s := stream(t)
		trial := run(t, NewTRAPOCOWISTA(TRAPOCOWISTAParams{DeltaParams: duel.DeltaParams{Delta: 0.05}, Deduction: "local"}, problem(k), nil), simtest.NewWorld(tournament(s, k, -1), s))
		if trial.Duels != a*(k-1) {
			t.Errorf("%d arms: got %d duels, want %d tests of %d", k, trial.Duels, k-1, a)
		}
	}
}

// TestTRAWithoutTransitivity checks on random tournaments that it is correct as often as
// the last champion of a knockout is a Copeland winner, within 4 standard errors of both
// shares; the known shares have three digits.
func TestTRAWithoutTransitivity(t *testing.T) {
	const trials = 4000
	for k, want := range map[int]float64{5: 0.712, 10: 0.368, 20: 0.161} {
		s := stream(t, fmt.Sprint(k))
		right := 0
		for range trials {
			if run(t, NewTRAPOCOWISTA(TRAPOCOWISTAParams{DeltaParams: duel.DeltaParams{Delta: 0.05}, Deduction: "local"}, problem(k), nil), simtest.NewWorld(tournament(s, k, -1), s)).Correct {
				right++
			}
		}
		near(t, fmt.Sprintf("share right of %d arms", k), float64(right)/trials, want, 4*math.Sqrt(want*(1-want)/trials)+0.001)
	}
}

// TestTRAOnWeakOrders checks that on random weak orders both deductions always return
// a Copeland winner; closure makes exactly K-1 tests, and local 4.43, 9.82 and 20.57
// on average for 5, 10 and 20 arms, with a standard deviation below 1.5.
func TestTRAOnWeakOrders(t *testing.T) {
	const trials = 2000
	for k, want := range map[int]float64{5: 4.43, 10: 9.82, 20: 20.57} {
		s := stream(t, fmt.Sprint(k))
		tests := 0
		for range trials {
			m := weakOrder(s, k)
			for _, deduction := range []string{"local", "closure"} {
				trial := run(t, NewTRAPOCOWISTA(TRAPOCOWISTAParams{DeltaParams: duel.DeltaParams{Delta: 0.05}, Deduction: deduction}, problem(k), nil), simtest.NewWorld(m, s))
				if !trial.Correct {
					t.Fatalf("%s, %d arms: arm %d is not a Copeland winner", deduction, k, trial.Recommended)
				}
				if deduction == "local" {
					tests += trial.Pairs
				} else if trial.Pairs != k-1 {
					t.Fatalf("closure, %d arms: got %d tests, want %d", k, trial.Pairs, k-1)
				}
			}
		}
		near(t, fmt.Sprintf("tests of %d arms", k), float64(tests)/trials, want, 4*1.5/math.Sqrt(trials)+0.005)
	}
}

// TestTRALocalTests checks that local deduction makes at most K ln K tests on every weak
// order of up to six arms; δ is divided by this number.
func TestTRALocalTests(t *testing.T) {
	for k := 2; k <= 6; k++ {
		most := 0
		level := make([]int, k)
		var all func(i int)
		all = func(i int) {
			if i < k {
				for level[i] = range k {
					all(i + 1)
				}
				return
			}
			used := 0
			for _, x := range level {
				used |= 1 << x
			}
			if used&(used+1) != 0 { // a level is not used: another case has the same order
				return
			}
			trial := run(t, NewTRAPOCOWISTA(TRAPOCOWISTAParams{DeltaParams: duel.DeltaParams{Delta: 0.05}, Deduction: "local"}, problem(k), nil), simtest.NewWorld(byLevels(level), stream(t)))
			if !trial.Correct {
				t.Fatalf("levels %v: arm %d is not a Copeland winner", level, trial.Recommended)
			}
			most = max(most, trial.Pairs)
		}
		all(0)
		t.Logf("%d arms: at most %d tests", k, most)
		if limit := float64(k) * portable.Log(float64(k)); float64(most) > limit {
			t.Errorf("%d arms: up to %d tests, but δ is divided by %.2f", k, most, limit)
		}
	}
}

// plainTRA is a plain version of TRA-POCOWISTA: it has sets of arms known to be worse,
// equal and better, and recomputes everything after each test.
type plainTRA struct {
	k       int
	closure bool
	w, i, l []map[int]bool
	hat     []float64
}

func newPlainTRA(k int, closure bool) *plainTRA {
	p := &plainTRA{k: k, closure: closure, hat: make([]float64, k)}
	for range k {
		p.w = append(p.w, make(map[int]bool))
		p.i = append(p.i, make(map[int]bool))
		p.l = append(p.l, make(map[int]bool))
	}
	return p
}

func (p *plainTRA) settled(x, y int) bool { return x == y || p.w[x][y] || p.i[x][y] || p.l[x][y] }

func (p *plainTRA) pot(x int) float64 {
	d := 0
	for y := range p.k {
		if p.settled(x, y) {
			d++
		}
	}
	return float64(p.k-d) + p.hat[x]
}

func (p *plainTRA) next() (pref.Pair, bool) {
	t, i := 0, 0
	for x := range p.k {
		if p.hat[x] > p.hat[t] {
			t = x
		}
		if p.pot(x) > p.pot(i) {
			i = x
		}
	}
	done := true
	for x := range p.k {
		done = done && (x == t || p.hat[t] >= p.pot(x))
	}
	if done {
		return pref.Pair{}, false
	}
	j := -1
	for x := range p.k {
		if !p.settled(i, x) && (j < 0 || p.hat[x] > p.hat[j]) {
			j = x
		}
	}
	return pref.Pair{First: pref.Arm(i), Second: pref.Arm(j)}, true
}

func (p *plainTRA) learn(pair pref.Pair, o pref.Outcome) {
	i, j := int(pair.First), int(pair.Second)
	if p.closure {
		p.close(i, j, o)
		return
	}
	if o == pref.SecondWins {
		i, j, o = j, i, pref.FirstWins
	}
	// All expressions on the right have the values before the update.
	var gains [2]struct{ w, i, l []int }
	arms := [2]int{i, j}
	for side, x := range arms {
		y := arms[1-side]
		g := &gains[side]
		switch {
		case o == pref.Tie:
			g.w, g.i, g.l = keys(p.w[y]), append(keys(p.i[y]), y), keys(p.l[y])
		case side == 0:
			g.w = append(append(keys(p.w[y]), keys(p.i[y])...), y)
		default:
			g.l = append(append(keys(p.l[y]), keys(p.i[y])...), y)
		}
		fresh := func(from []int) (to []int) {
			for _, z := range from {
				if !p.settled(x, z) {
					to = append(to, z)
				}
			}
			return to
		}
		g.w, g.i, g.l = fresh(g.w), fresh(g.i), fresh(g.l)
	}
	for side, x := range arms {
		for _, z := range gains[side].w {
			p.w[x][z] = true
			p.hat[x]++
		}
		for _, z := range gains[side].i {
			p.i[x][z] = true
			p.hat[x] += 0.5
		}
		for _, z := range gains[side].l {
			p.l[x][z] = true
		}
	}
}

func keys(set map[int]bool) (all []int) {
	for x := range set {
		all = append(all, x)
	}
	return all
}

// close applies the four rules until they imply nothing new.
func (p *plainTRA) close(i, j int, o pref.Outcome) {
	enter := func(a, b int) { p.w[a][b], p.l[b][a] = true, true }
	same := func(a, b int) { p.i[a][b], p.i[b][a] = true, true }
	switch o {
	case pref.FirstWins:
		enter(i, j)
	case pref.SecondWins:
		enter(j, i)
	default:
		same(i, j)
	}
	for more := true; more; {
		more = false
		for a := range p.k {
			for b := range p.k {
				for c := range p.k {
					if a == b || b == c || a == c || p.settled(a, c) {
						continue
					}
					switch {
					case p.w[a][b] && p.w[b][c], p.i[a][b] && p.w[b][c], p.w[a][b] && p.i[b][c]:
						enter(a, c)
						more = true
					case p.i[a][b] && p.i[b][c]:
						same(a, c)
						more = true
					}
				}
			}
		}
	}
	for x := range p.k {
		p.hat[x] = float64(len(p.w[x])) + float64(len(p.i[x]))/2
	}
}

// TestTRATwin checks that plainTRA tests the same pairs and deduces the same relations for
// any answers, transitive or not.
func TestTRATwin(t *testing.T) {
	s := stream(t)
	for trial := range 600 {
		k := 2 + s.Intn(8)
		var m *pref.Matrix
		if trial%2 == 0 {
			m = weakOrder(s, k)
		} else {
			m = certain(k, func(int, int) pref.Outcome { return pref.Outcome(s.Intn(3)) })
		}
		for _, deduction := range []string{"local", "closure"} {
			l := NewTRAPOCOWISTA(TRAPOCOWISTAParams{DeltaParams: duel.DeltaParams{Delta: 0.05}, Deduction: deduction}, problem(k), nil)
			twin := newPlainTRA(k, deduction == "closure")
			for {
				got, more := l.Next()
				want, goOn := twin.next()
				if got != want || more != goOn {
					t.Fatalf("trial %d, %s: got %v, %v, want %v, %v", trial, deduction, got, more, want, goOn)
				}
				for x := range k {
					if float64(l.certain[x]) != 2*twin.hat[x] || float64(l.potential[x]) != 2*twin.pot(x) {
						t.Fatalf("trial %d, %s: arm %d has scores %d and %d halves, want %g and %g points", trial, deduction, x, l.certain[x], l.potential[x], twin.hat[x], twin.pot(x))
					}
				}
				if !more {
					break
				}
				o := m.Relation(got.First, got.Second)
				decide(l, got, o)
				twin.learn(want, o)
			}
		}
	}
}
