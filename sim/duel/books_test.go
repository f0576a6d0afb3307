package duel

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"joust/sim/pref"
	"joust/sim/rng"
)

// randomInstance returns an instance of k arms with ties in a random order. Every other one
// has a Condorcet winner, and some pairs are even.
func randomInstance(k int, condorcet bool, s *rng.Source) Instance {
	m := pref.NewMatrix(k)
	for i := range pref.Arm(k) {
		for j := range i {
			tie := float64(s.Intn(3)) / 8
			win := float64(s.Intn(9)) / 8 * (1 - tie)
			if condorcet && j == 0 {
				win = (1 - tie) / 4
			}
			m.Set(i, j, win, tie, 1-tie-win)
		}
	}
	order := make([]pref.Arm, k)
	for i := range order {
		order[i] = pref.Arm(i)
	}
	s.Shuffle(k, func(i, j int) { order[i], order[j] = order[j], order[i] })
	return Instance{Worths: pref.NewWorths(m, nil), Order: order}
}

// plainRegret adds up the regret of each duel by its definition. The duels are pairs of
// arms of the matrix.
func plainRegret(m *pref.Matrix, duels []pref.Pair, r pref.Regret) float64 {
	k := pref.Arm(m.Arms())
	mean := func(i, j pref.Arm) float64 {
		if i == j {
			return .5
		}
		return m.Win(i, j) + m.Tie(i, j)/2
	}
	best := pref.Arm(-1)
	for i := range k {
		beaten := 0
		for j := range k {
			if i != j && mean(i, j) > .5+1e-12 {
				beaten++
			}
		}
		if beaten == int(k)-1 {
			best = i
		}
	}
	score := func(i pref.Arm) (z float64) { // by the notion, not normalised
		for j := range k {
			switch {
			case i == j:
			case r == pref.BordaRegret:
				z += mean(i, j)
			case r == pref.CopelandHalfRegret && math.Abs(mean(i, j)-.5) < 1e-12:
				z += .5
			case r == pref.CopelandHalfRegret && mean(i, j) > .5:
				z++
			case r == pref.CopelandRegret && m.Relation(i, j) == pref.FirstWins:
				z++
			case r == pref.CopelandRegret && m.Relation(i, j) == pref.Tie:
				z += .5
			}
		}
		return z / float64(k-1)
	}
	top := 0.0
	for i := range k {
		top = max(top, score(i))
	}
	against := make([]float64, k) // of each fixed arm
	total := 0.0
	for _, p := range duels {
		i, j := p.First, p.Second
		if r == pref.CopelandRegret || r == pref.CopelandHalfRegret || r == pref.BordaRegret {
			total += top - (score(i)+score(j))/2
			continue
		}
		for a := range k {
			against[a] += (mean(a, i) + mean(a, j) - 1) / 2
		}
		if best < 0 {
			continue
		}
		di, dj := mean(best, i)-.5, mean(best, j)-.5
		switch r {
		case pref.AverageRegret:
			total += (di + dj) / 2
		case pref.WeakRegret:
			total += min(di, dj)
		case pref.StrongRegret:
			total += max(di, dj)
		case pref.BinaryWeakRegret:
			if i != best && j != best {
				total++
			}
		case pref.BinaryStrongRegret:
			if i != best || j != best {
				total++
			}
		}
	}
	switch r {
	case pref.VonNeumannRegret:
		return slices.Max(against)
	case pref.AverageRegret, pref.WeakRegret, pref.StrongRegret, pref.BinaryWeakRegret, pref.BinaryStrongRegret:
		if best < 0 {
			return math.NaN()
		}
	}
	return total
}

// The books agree with a plain sum over all duels, at every checkpoint and at the end,
// whether duels come one by one or in leaps, with duels of an arm with itself among them.
func TestBooks(t *testing.T) {
	s := rng.Stream(1, "books")
	checkpoints := []int{1, 7, 40, 60}
	const budget = 80
	notions := slices.DeleteFunc(slices.Clone(pref.Regrets), func(r pref.Regret) bool { return r == pref.MaximinRegret })
	winners := 0
	for n := range 60 {
		k := 2 + s.Intn(5)
		in := randomInstance(k, n%2 == 0, s)
		if in.Worths.Gaps(pref.AverageRegret) != nil {
			winners++
		}
		pairs := make([]pref.Pair, budget)
		for i := range pairs {
			pairs[i] = pref.Pair{First: pref.Arm(s.Intn(k)), Second: pref.Arm(s.Intn(k))}
			if i%5 != 0 && n%3 > 0 { // runs, which a patient learner leaps over
				pairs[i] = pairs[i-1]
			}
		}
		for _, engine := range []Engine{Step, Leap} {
			l := &script{next: func(t int) (pref.Pair, bool) { return pairs[min(t, budget-1)], true }, recommend: always(pref.Arm(0))}
			learner := patientScript{l, func(t int) int {
				n := 1
				for t+n < budget && pairs[t+n] == pairs[t] {
					n++
				}
				return n
			}}
			loop := Loop{Name: "script", Budget: budget, Checkpoints: checkpoints, Engine: engine, SelfDuels: true, SelfCoins: selfStream()}
			for _, r := range notions {
				loop.Books = append(loop.Books, func(b *Books, _ *Truth) float64 { return b.Regret(r) })
			}
			loop.Books = append(loop.Books, func(b *Books, _ *Truth) float64 { return float64(b.Selves()) })
			var trial Trial
			loop.Run(learner, &tallyInstance{instanced{instance: in, own: Truth{Winners: []pref.Arm{0}}}}, &trial)
			var duels []pref.Pair
			selves := 0
			at := 0
			for i, p := range pairs {
				duels = append(duels, pref.Pair{First: in.Order[p.First], Second: in.Order[p.Second]})
				if p.First == p.Second {
					selves++
				}
				if d := i + 1; d != budget && !slices.Contains(checkpoints, d) {
					continue
				}
				for c, r := range notions {
					got, want := trial.Books[c][at], plainRegret(in.Worths.Matrix(), duels, r)
					if math.IsNaN(got) != math.IsNaN(want) || math.Abs(got-want) > 1e-9 {
						t.Errorf("%d, %s, %s regret after %d duels: %v, want %v", n, engine, r, i+1, got, want)
					}
				}
				if got := trial.Books[len(notions)][at]; got != float64(selves) {
					t.Errorf("%d, %s: %v duels of an arm with itself, want %d", n, engine, got, selves)
				}
				at++
			}
			if len(trial.Books[0]) != at {
				t.Errorf("%d values, want %d", len(trial.Books[0]), at)
			}
		}
	}
	if winners < 20 || winners > 50 {
		t.Errorf("%d of 60 instances have a Condorcet winner", winners)
	}
}

// tallyInstance is an environment with an instance that can draw tallies.
type tallyInstance struct{ instanced }

func (*tallyInstance) DuelTally(_ pref.Pair, n int) pref.Tally { return pref.Tally{First: n} }

// weak ≤ average ≤ strong, and the average is their mean. With a Condorcet winner the maximin
// regret is the average one, and the von Neumann regret is at least as large, because the
// winner is one of the fixed arms.
func TestOrderOfRegrets(t *testing.T) {
	s := rng.Stream(2, "books")
	for range 40 {
		k := 2 + s.Intn(6)
		in := randomInstance(k, true, s)
		var b Books
		b.open(&instanced{instance: in})
		for range 30 {
			b.enter(pref.Pair{First: pref.Arm(s.Intn(k)), Second: pref.Arm(s.Intn(k))}, 1+s.Intn(4))
			weak, average, strong := b.Regret(pref.WeakRegret), b.Regret(pref.AverageRegret), b.Regret(pref.StrongRegret)
			if !(weak <= average+1e-12 && average <= strong+1e-12) || math.Abs(weak+strong-2*average) > 1e-9 {
				t.Fatalf("weak %v, average %v, strong %v", weak, average, strong)
			}
			if v := b.Regret(pref.MaximinRegret); math.Abs(v-average) > 1e-9 {
				t.Fatalf("maximin regret %v, average %v", v, average)
			}
			if v := b.Regret(pref.VonNeumannRegret); v < average-1e-9 {
				t.Fatalf("von Neumann regret %v, average %v", v, average)
			}
		}
	}
}

// The maximin regret of rock, paper and scissors with a useless fourth arm: the mixture is
// (1/3, 1/3, 1/3, 0), against which the fourth arm has the mean .2.
func TestMaximinRegret(t *testing.T) {
	m := pref.NewMatrix(4)
	for i := range pref.Arm(3) {
		m.Set(i, (i+1)%3, .8, 0, .2)
		m.Set(i, 3, .8, 0, .2)
	}
	books := func(m *pref.Matrix) *Books {
		b := new(Books)
		b.open(&instanced{instance: Instance{Worths: pref.NewWorths(m, nil)}})
		b.enter(pref.Pair{First: 0, Second: 3}, 10)
		b.enter(pref.Pair{First: 1, Second: 2}, 5)
		return b
	}
	if got, want := books(m).Regret(pref.MaximinRegret), 10*.3/2; math.Abs(got-want) > 1e-9 {
		t.Errorf("maximin regret %v, want %v", got, want)
	}
	if got := books(pref.NewMatrix(4)).Regret(pref.MaximinRegret); !math.IsNaN(got) {
		t.Errorf("with many optimal mixtures the maximin regret is %v, want none", got)
	}
}

// Without a preference matrix there is no regret.
func TestNoRegret(t *testing.T) {
	var b Books
	b.open(newWorld())
	b.enter(pref.Pair{First: 0, Second: 1}, 3)
	for _, r := range pref.Regrets {
		if got := b.Regret(r); !math.IsNaN(got) {
			t.Errorf("%s regret %v of a world without a matrix, want none", r, got)
		}
	}
}

// A learner that stops after 7 duels of arms 0 and 1 and recommends arm 2 commits to it, if
// the loop says so, until the budget is spent.
func TestCommit(t *testing.T) {
	in := Instance{Worths: pref.NewWorths(pref.NewMatrix(3), nil)}
	for _, commit := range []bool{false, true} {
		l := &script{next: until(7), recommend: always(pref.Arm(2)), stop: 7}
		loop := Loop{Name: "script", Budget: 50, Checkpoints: []int{5, 10, 50}, Commit: commit}
		loop.Books = []func(*Books, *Truth) float64{
			func(b *Books, _ *Truth) float64 { return float64(b.Plays(2)) },
			func(b *Books, _ *Truth) float64 { return float64(b.Duels()) },
		}
		var trial Trial
		loop.Run(l, &instanced{instance: in}, &trial)
		want := [][]float64{{0, 0, 0, 0}, {5, 7, 7, 7}}
		if commit {
			want = [][]float64{{0, 6, 86, 86}, {5, 10, 50, 50}}
		}
		if fmt.Sprint(trial.Books) != fmt.Sprint(want) {
			t.Errorf("commit %v: books %v, want %v", commit, trial.Books, want)
		}
		if trial.Duels != 7 || trial.Unresolved {
			t.Errorf("commit %v: %d duels, unresolved %v; want 7, false", commit, trial.Duels, trial.Unresolved)
		}
	}
}
