package simtest

import (
	"fmt"
	"math"
	"slices"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// World is the environment of one trial: duels are independent draws from a ternary
// preference matrix, whose Copeland winners are the winners. It implements
// duel.Tallier.
type World struct {
	BothBad bool // duels end with BothBad instead of Tie

	m     *pref.Matrix
	laws  []duel.Law // laws[i*k+j] of the ordered pair (i, j) of k arms
	coins *rng.Source
	names []string
	truth duel.Truth
}

// NewWorld returns a world with the matrix m whose duels are drawn from coins.
func NewWorld(m *pref.Matrix, coins *rng.Source) *World {
	w := &World{m: m, coins: coins, names: make([]string, m.Arms()), truth: duel.Truth{Winners: m.Copeland()}}
	for i := range pref.Arm(m.Arms()) {
		w.names[i] = m.Name(i)
		for j := range pref.Arm(m.Arms()) {
			w.laws = append(w.laws, duel.TernaryLaw(m.Win(i, j), m.Tie(i, j), m.Win(j, i)))
		}
	}
	return w
}

// Names returns the names of the arms of the environment.
func Names(env duel.Environment) []string {
	names := make([]string, env.Arms())
	for i := range names {
		names[i] = env.Name(pref.Arm(i))
	}
	return names
}

// distinct returns the number of different names.
func distinct(names []string) int {
	return len(slices.Compact(slices.Sorted(slices.Values(names))))
}

// Arms implements duel.Environment.
func (w *World) Arms() int { return w.m.Arms() }

// Name implements duel.Environment.
func (w *World) Name(a pref.Arm) string { return w.names[a] }

// Truth implements duel.Environment.
func (w *World) Truth() *duel.Truth { return &w.truth }

// Duel implements duel.Environment.
func (w *World) Duel(p pref.Pair) pref.Outcome {
	o := w.law(p).Draw(w.coins)
	if o == pref.Tie && w.BothBad {
		return pref.BothBad
	}
	return o
}

// DuelTally implements duel.Tallier.
func (w *World) DuelTally(p pref.Pair, n int) pref.Tally {
	t := w.law(p).TallyAtOnce(w.coins, n)
	if w.BothBad {
		t.Tie, t.BothBad = 0, t.Tie
	}
	return t
}

func (w *World) law(p pref.Pair) *duel.Law { return &w.laws[int(p.First)*w.m.Arms()+int(p.Second)] }

// Pool is a World whose arms are candidate answers. It implements duel.Pool.
type Pool struct {
	*World
	candidates duel.Candidates
}

// NewPool returns a pool with the matrix m and the given number of teams: arm i belongs
// to team i modulo teams. If scored is set, arms and their tokens have scores; the
// lower the arm's number, the higher is its score.
func NewPool(m *pref.Matrix, teams int, scored bool, coins *rng.Source) *Pool {
	k := m.Arms()
	p := &Pool{World: NewWorld(m, coins), candidates: duel.Candidates{Teams: make([]int, k)}}
	for i := range k {
		p.candidates.Teams[i] = i % teams
		if scored {
			score := 1 / float64(i+2)
			p.candidates.Scores = append(p.candidates.Scores, score)
			p.candidates.Parts = append(p.candidates.Parts, []float64{score, 0.5, 1})
		}
	}
	if scored {
		p.candidates.ScorerCalls = 1
	}
	return p
}

// Candidates implements duel.Pool.
func (p *Pool) Candidates() *duel.Candidates { return &p.candidates }

// Teams implements duel.Pool.
func (p *Pool) Teams() []int { return p.candidates.Teams }

// ladder returns the matrix of k arms in which each arm wins with probability win
// against every arm with a higher number and ties with probability tie. If k > 2 and
// tie > 0, the last two arms tie with each other with probability 0.8.
func ladder(k int, win, tie float64) *pref.Matrix {
	m := pref.NewMatrix(k)
	for i := range pref.Arm(k) {
		for j := range i {
			m.Set(j, i, win, tie, 1-win-tie)
		}
	}
	if k > 2 && tie > 0 {
		m.Set(pref.Arm(k-2), pref.Arm(k-1), 0.1, 0.8, 0.1)
	}
	return m
}

// crowned returns the matrix of k arms in which the winner beats every other arm with
// probability 0.9, and each pair of the others is decided by the parity of their
// distance, so that three of them can form a cycle.
func crowned(k int, winner pref.Arm) *pref.Matrix {
	m := pref.NewMatrix(k)
	for s := 1; s < k; s++ {
		i := pref.Arm((int(winner) + s) % k)
		m.Set(winner, i, 0.9, 0.05, 0.05)
		for u := 1; u < s; u++ {
			j := pref.Arm((int(winner) + u) % k)
			if (s-u)%2 == 1 {
				m.Set(j, i, 0.8, 0.05, 0.15)
			} else {
				m.Set(i, j, 0.8, 0.05, 0.15)
			}
		}
	}
	return m
}

// pairs returns ordered pairs of arms: all pairs if there are at most 64 arms, and
// otherwise 4096 random pairs.
func pairs(k int) (list []pref.Pair) {
	if k > 64 {
		random := stream("pairs", k)
		for range 4096 {
			list = append(list, pref.Pair{First: pref.Arm(random.Intn(k)), Second: pref.Arm(random.Intn(k))})
		}
		return list
	}
	for i := range pref.Arm(k) {
		for j := range pref.Arm(k) {
			list = append(list, pref.Pair{First: i, Second: j})
		}
	}
	return list
}

// fewPairs returns up to six ordered pairs of different arms for statistical tests.
func fewPairs(k int) (list []pref.Pair) {
	last := pref.Arm(k - 1)
	for _, p := range []pref.Pair{{First: 0, Second: 1}, {First: 1, Second: 0}, {First: 0, Second: last}, {First: last, Second: last / 2}, {First: 1, Second: 2}, {First: 2, Second: last}} {
		if max(p.First, p.Second) <= last && p.First != p.Second && !slices.Contains(list, p) {
			list = append(list, p)
		}
	}
	return list
}

// record returns the outcomes of one duel of each pair, followed by a tally of each of
// a few pairs if the environment is a Tallier.
func record(env duel.Environment) (list []int) {
	for _, p := range pairs(env.Arms()) {
		list = append(list, int(env.Duel(p)))
	}
	if tallier, ok := env.(duel.Tallier); ok {
		for _, p := range fewPairs(env.Arms()) {
			t := tallier.DuelTally(p, 1000)
			list = append(list, t.First, t.Second, t.Tie, t.BothBad)
		}
	}
	return list
}

// singles draws n outcomes one by one and counts them.
func singles(n int, draw func() pref.Outcome) (t pref.Tally) {
	for range n {
		t.Add(draw())
	}
	return t
}

// sameLaw returns an error if two tallies of the same size are unlikely to come from
// one law. The statistic Σ (a-b)²/(a+b) over the four outcomes has a χ² law with at
// most 3 degrees of freedom, which exceeds 30 with probability 1.4·10⁻⁶.
func sameLaw(a, b pref.Tally) error {
	chi := 0.0
	for _, c := range [][2]int{{a.First, b.First}, {a.Second, b.Second}, {a.Tie, b.Tie}, {a.BothBad, b.BothBad}} {
		if d, sum := float64(c[0]-c[1]), float64(c[0]+c[1]); sum > 0 {
			chi += float64(d*d) / sum
		}
	}
	if chi > 30 {
		return fmt.Errorf("%+v and %+v differ by chi-square %.1f", a, b, chi)
	}
	return nil
}

// sum returns the sum of two tallies.
func sum(t, u pref.Tally) pref.Tally {
	return pref.Tally{First: t.First + u.First, Second: t.Second + u.Second, Tie: t.Tie + u.Tie, BothBad: t.BothBad + u.BothBad}
}

// unlikely reports whether a sum of independent terms in [0,1] differs too much from
// its mean, given their difference and the variance of the sum. By Bernstein's
// inequality, a difference above 5.5·sqrt(variance)+10 has probability at most
// 2·exp(-15), which is 6·10⁻⁷.
func unlikely(difference, variance float64) bool {
	return math.Abs(difference) > 10+float64(5.5*math.Sqrt(max(0, variance)))
}

// checkStock uses up the stock of a few pairs.
func checkStock(s DuelWorld) error {
	for i := range worldTrials {
		first, second := s.trial(i).(duel.Finite), s.trial(i).(duel.Finite)
		for _, p := range fewPairs(first.Arms()) {
			var outcomes [2][]pref.Outcome
			for n, env := range []duel.Finite{first, second} {
				for left := env.Left(p); left > 0; left-- {
					if got := env.Left(p); got != left {
						return fmt.Errorf("in trial %d: %d duels of %v are left where there must be %d", i, got, p, left)
					}
					outcomes[n] = append(outcomes[n], env.Duel(p))
				}
				if got := env.Left(p); got != 0 {
					return fmt.Errorf("in trial %d: %d duels of %v are left after the last", i, got, p)
				}
			}
			if !slices.Equal(outcomes[0], outcomes[1]) {
				return fmt.Errorf("in trial %d: the outcomes of %v differ the second time", i, p)
			}
		}
	}
	return nil
}

// checkStockTallies compares the first half of the stock of a few pairs, drawn one by one and
// at once, in many trials, and the outcomes of the whole stock, which are the same in all.
func checkStockTallies(s DuelWorld) error {
	trials := Trials(2000)
	for _, p := range fewPairs(s.trial(0).Arms()) {
		// A trial may number the arms in its own order.
		type stock struct {
			half    map[pref.Tally]int // by tally: the number of trials
			whole   pref.Tally
			stepped bool
		}
		found := map[[2]string]*[2]stock{}
		for i := range trials {
			for way := range 2 {
				env := s.trial(i).(duel.Finite)
				tallier, ok := env.(duel.Tallier)
				if !ok {
					return nil
				}
				key := [2]string{env.Name(p.First), env.Name(p.Second)}
				if found[key] == nil {
					found[key] = &[2]stock{{half: map[pref.Tally]int{}}, {half: map[pref.Tally]int{}}}
				}
				n := env.Left(p) / 2
				var half pref.Tally
				if way == 0 {
					half = singles(n, func() pref.Outcome { return env.Duel(p) })
				} else if n > 0 {
					half = tallier.DuelTally(p, n)
				}
				whole := half
				if rest := env.Left(p); rest > 0 {
					whole = sum(half, tallier.DuelTally(p, rest))
				}
				at := &found[key][way]
				if at.stepped && whole != at.whole {
					return fmt.Errorf("the whole stock of %v is %+v in one trial and %+v in another", p, at.whole, whole)
				}
				at.half[half]++
				at.whole, at.stepped = whole, true
			}
		}
		for _, ways := range found {
			var one, all pref.Tally
			for t, times := range ways[0].half {
				one = sum(one, pref.Tally{First: t.First * times, Second: t.Second * times, Tie: t.Tie * times, BothBad: t.BothBad * times})
			}
			for t, times := range ways[1].half {
				all = sum(all, pref.Tally{First: t.First * times, Second: t.Second * times, Tie: t.Tie * times, BothBad: t.BothBad * times})
			}
			if err := sameLaw(one, all); err != nil {
				return fmt.Errorf("half of the stock of %v, one by one and in one tally: %w", p, err)
			}
			if ways[0].whole != ways[1].whole {
				return fmt.Errorf("the whole stock of %v is %+v one by one and %+v in tallies", p, ways[0].whole, ways[1].whole)
			}
		}
	}
	return nil
}
