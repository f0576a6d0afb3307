package identification

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/simtest"
)

// plainRace is the common part of the plain versions of SAVAGE and PBR: full matrices of
// counts and floating-point confidence bounds, all recomputed after each duel.
type plainRace struct {
	k             int
	rule          string
	coins         *rng.Source
	radius        func(n float64) float64
	spent         [][]int     // all duels, which decide the next pair
	n, wins       [][]float64 // duels that count, and points in them
	active        [][]bool
	lower, upper  [][]float64
	lowest, crest [][]float64 // the best bounds so far
}

func newPlainRace(k int, rule string, coins *rng.Source, radius func(float64) float64) *plainRace {
	p := &plainRace{k: k, rule: rule, coins: coins, radius: radius}
	for i := range k {
		p.spent = append(p.spent, make([]int, k))
		p.active = append(p.active, make([]bool, k))
		for _, m := range []*[][]float64{&p.n, &p.wins, &p.lower, &p.upper, &p.lowest, &p.crest} {
			*m = append(*m, make([]float64, k))
		}
		for j := range k {
			p.active[i][j] = i != j
			p.upper[i][j], p.crest[i][j] = 1, 1
		}
	}
	return p
}

// next returns the active pair with the fewest duels, the first in the order of the
// columns of the lower triangle.
func (p *plainRace) next() (pair pref.Pair, more bool) {
	least := math.MaxInt
	for col := range p.k {
		for row := col + 1; row < p.k; row++ {
			if p.active[row][col] && p.spent[row][col] < least {
				least = p.spent[row][col]
				pair, more = pref.Pair{First: pref.Arm(row), Second: pref.Arm(col)}, true
			}
		}
	}
	return pair, more
}

// count adds the outcome and returns false if it does not count.
func (p *plainRace) count(pair pref.Pair, o pref.Outcome) bool {
	i, j := int(pair.First), int(pair.Second)
	p.spent[i][j]++
	if o >= pref.Tie && p.rule == "coin" {
		o = pref.SecondWins
		if p.coins.Coin() {
			o = pref.FirstWins
		}
	}
	point := [...]float64{1, 0, 0.5, 0.5}[o]
	if o >= pref.Tie && p.rule == "drop" {
		return false
	}
	p.n[i][j]++
	p.n[j][i]++
	p.wins[i][j] += point
	p.wins[j][i] += 1 - point
	for _, c := range [][2]int{{i, j}, {j, i}} {
		a, b := c[0], c[1]
		mean, c := p.wins[a][b]/p.n[a][b], p.radius(p.n[a][b])
		p.lower[a][b], p.upper[a][b] = mean-c, mean+c
		p.lowest[a][b] = max(p.lowest[a][b], mean-c)
		p.crest[a][b] = min(p.crest[a][b], mean+c)
	}
	return true
}

// over returns the numbers of opponents j of i for which m[i][j] is above a half and below
// a half.
func (p *plainRace) over(m [][]float64, i int) (n int) {
	for j := range p.k {
		if j != i && m[i][j] > 0.5 {
			n++
		}
	}
	return n
}

func (p *plainRace) below(m [][]float64, i int) (n int) {
	for j := range p.k {
		if j != i && m[i][j] < 0.5 {
			n++
		}
	}
	return n
}

// drop makes the pairs inactive for which gone is true.
func (p *plainRace) drop(gone func(i, j int) bool) {
	for i := range p.k {
		for j := range p.k {
			if i != j && gone(i, j) {
				p.active[i][j] = false
			}
		}
	}
}

func (p *plainRace) decided(i, j int) bool { return p.lower[i][j] > 0.5 || p.upper[i][j] < 0.5 }

// plainSAVAGE observes outcomes like SAVAGE.
func plainSAVAGE(p *plainRace, winner string, pair pref.Pair, o pref.Outcome) {
	if !p.count(pair, o) {
		return
	}
	switch winner {
	case "copeland":
		most := 0
		for i := range p.k {
			most = max(most, p.over(p.lower, i))
		}
		p.drop(func(i, j int) bool {
			return p.decided(i, j) || most > p.over(p.upper, i) && most > p.over(p.upper, j)
		})
	case "condorcet":
		p.drop(func(i, j int) bool {
			return p.decided(i, j) || p.below(p.upper, i) > 0 || p.below(p.upper, j) > 0
		})
	case "borda":
		dominated, left := make([]bool, p.k), 0
		for i := range p.k {
			for j := range p.k {
				dominated[i] = dominated[i] || p.total(p.lowest, j) > p.total(p.crest, i)+1e-9
			}
			if !dominated[i] {
				left++
			}
		}
		p.drop(func(i, j int) bool { return left == 1 || dominated[i] && dominated[j] })
	}
}

func (p *plainRace) total(m [][]float64, i int) (sum float64) {
	for j := range p.k {
		if j != i {
			sum += m[i][j]
		}
	}
	return sum
}

// answer returns the first arm of the greatest score.
func (p *plainRace) answer(score func(i int) float64) pref.Arm {
	best := 0
	for i := range p.k {
		if score(i) > score(best)+1e-9 {
			best = i
		}
	}
	return pref.Arm(best)
}

// plainPBR observes outcomes like PBR, with the published sets of selected and discarded
// arms for κ = 1, or with the tight rule.
func plainPBR(p *plainRace, tight bool, set []bool, pair pref.Pair, o pref.Outcome) {
	if !p.count(pair, o) {
		return
	}
	const kappa = 1
	for i := range p.k {
		var keep, discard, better int
		for j := range p.k {
			if p.k-p.below(p.upper, j) < p.over(p.lower, i) {
				keep++
			}
			if p.k-p.over(p.lower, j) < p.below(p.upper, i) {
				discard++
			}
			if p.over(p.lower, j) > p.k-1-p.below(p.upper, i) {
				better++
			}
		}
		if tight {
			set[i] = set[i] || better >= kappa
		} else {
			set[i] = set[i] || p.k-kappa < keep || kappa < discard
		}
	}
	p.drop(func(i, j int) bool { return p.decided(i, j) || set[i] && set[j] })
}

// TestRaceTwins checks on random instances with ties that SAVAGE and PBR in all
// variants propose the same duels as their twins, stop after the same one and give
// the same answer.
func TestRaceTwins(t *testing.T) {
	const delta = 0.1
	for trial := range 24 {
		s := stream(t, fmt.Sprint(trial))
		k := 2 + trial%5
		m := noisy(s, k)
		lnRadius := func(q float64) func(n float64) float64 {
			return func(n float64) float64 { return math.Sqrt(math.Log(q*n*n) / (2 * n)) }
		}
		pairs := float64(k * (k - 1) / 2)
		for _, rule := range []string{"half", "coin", "drop"} {
			for v, winner := range []string{"copeland", "condorcet", "borda"} {
				// A third of the twins have the radius of a horizon.
				union, horizon, radius := "anytime", 0, lnRadius(math.Pi*math.Pi*pairs/(3*delta))
				if trial%3 == v {
					union, horizon = "horizon", 2000
					radius = func(n float64) float64 { return math.Sqrt(math.Log(2*pairs*2000*2000) / (2 * n)) }
				}
				name := fmt.Sprintf("trial %d: savage %s %s %s", trial, winner, union, rule)
				l := NewSAVAGE(SAVAGEParams{DeltaParams: duel.DeltaParams{Delta: delta}, Winner: winner, Union: union, TieParams: duel.TieParams{Ties: rule}}, duel.Problem{Arms: k, Horizon: horizon}, stream(t, name))
				p := newPlainRace(k, rule, stream(t, name), radius)
				same(t, name, l, p, m, s, func(pair pref.Pair, o pref.Outcome) { plainSAVAGE(p, winner, pair, o) }, func(i int) float64 {
					if winner == "borda" {
						return p.total(p.crest, i)
					}
					return float64(p.over(p.upper, i))
				}, func() []pref.Arm { return p.possible(winner) })
			}
			for _, tight := range []bool{false, true} {
				name := fmt.Sprintf("trial %d: pbr %v %s", trial, tight, rule)
				l := NewPBR(PBRParams{DeltaParams: duel.DeltaParams{Delta: delta}, Tight: tight, TieParams: duel.TieParams{Ties: rule}}, problem(k), stream(t, name))
				p := newPlainRace(k, rule, stream(t, name), lnRadius(math.Pi*math.Pi*float64(k*k)/delta))
				set := make([]bool, k)
				same(t, name, l, p, m, s, func(pair pref.Pair, o pref.Outcome) { plainPBR(p, tight, set, pair, o) }, func(i int) float64 {
					ahead := 0
					for j := range k {
						if j != i && p.n[i][j] > 0 && p.wins[i][j]/p.n[i][j] > 0.5 {
							ahead++
						}
					}
					return float64(ahead)
				}, func() []pref.Arm { return p.possible("copeland") })
			}
		}
	}
}

// possible returns the arms that may still win: no lower bound of a score is above the
// upper bound of theirs. Without such an arm it is the one that SAVAGE recommends.
func (p *plainRace) possible(winner string) (arms []pref.Arm) {
	least, most := make([]float64, p.k), make([]float64, p.k)
	for i := range p.k {
		least[i], most[i] = float64(p.over(p.lower, i)), float64(p.over(p.upper, i))
		if winner == "borda" {
			least[i], most[i] = p.total(p.lowest, i), p.total(p.crest, i)
		}
	}
	for i := range p.k {
		if winner == "condorcet" && most[i] == float64(p.k-1) || winner != "condorcet" && most[i] >= slices.Max(least) {
			arms = append(arms, pref.Arm(i))
		}
	}
	if arms == nil { // all have lost: the fewest losses, then the most wins
		best := 0
		for i := range p.k {
			if most[i] > most[best] || most[i] == most[best] && least[i] > least[best] {
				best = i
			}
		}
		arms = []pref.Arm{pref.Arm(best)}
	}
	return arms
}

// same runs a learner and its plain version for at most 4000 duels and compares them.
func same(t *testing.T, name string, l duel.Setter, p *plainRace, m *pref.Matrix, s *rng.Source, observe func(pref.Pair, pref.Outcome), score func(int) float64, possible func() []pref.Arm) {
	t.Helper()
	w := simtest.NewWorld(m, s)
	for n := range 4000 {
		got, more := l.Next()
		want, goOn := p.next()
		if more != goOn || more && got != want {
			t.Fatalf("%s: after %d duels: got %v, %v, want %v, %v", name, n, got, more, want, goOn)
		}
		if got, want := l.Set(), possible(); !slices.Equal(got, want) {
			t.Fatalf("%s: after %d duels its set is %v, want %v", name, n, got, want)
		}
		if !more {
			if got, want := l.Recommend(), p.answer(score); got != want {
				t.Fatalf("%s: after %d duels it recommends %d, want %d", name, n, got, want)
			}
			return
		}
		o := w.Duel(got)
		l.Observe(got, o)
		observe(got, o)
	}
}

// TestSAVAGEAnswersAreRight checks that, if each pair always has the same outcome, the
// recommended arm is a winner of the given notion.
func TestSAVAGEAnswersAreRight(t *testing.T) {
	for trial := range 100 {
		s := stream(t, fmt.Sprint(trial))
		k := 2 + trial%6
		for winner, m := range map[string]*pref.Matrix{"copeland": tournament(s, k, -1), "condorcet": tournament(s, k, s.Intn(k)), "borda": tournament(s, k, -1)} {
			want := m.Copeland() // with certain outcomes, Borda scores are Copeland scores
			if winner == "borda" && len(want) > 1 {
				continue // the learner would not stop
			}
			l := NewSAVAGE(SAVAGEParams{DeltaParams: duel.DeltaParams{Delta: 0.05}, Winner: winner, TieParams: duel.TieParams{Ties: "half"}}, problem(k), s)
			if got := run(t, l, simtest.NewWorld(m, s)).Recommended; !slices.Contains(want, got) {
				t.Errorf("trial %d: %s winner of %d arms: got %d, want one of %v", trial, winner, k, got, want)
			}
		}
	}
}

// TestSets compares the sets with a table made by hand: the certain wins and losses of
// five arms, of which arm 0 beats 1 and 2, and 3 beats 4.
func TestSets(t *testing.T) {
	results := [][2]int32{{0, 1}, {0, 2}, {3, 4}, {2, 3}, {4, 0}, {2, 1}, {2, 4}}
	for _, row := range []struct {
		decided             int // of the results above
		copeland, condorcet []pref.Arm
	}{
		{0, []pref.Arm{0, 1, 2, 3, 4}, []pref.Arm{0, 1, 2, 3, 4}},
		// Scores from the certain wins to 4 minus the certain losses:
		{1, []pref.Arm{0, 1, 2, 3, 4}, []pref.Arm{0, 2, 3, 4}}, // 1-4 0-3 0-4 0-4 0-4
		{3, []pref.Arm{0, 1, 2, 3, 4}, []pref.Arm{0, 3}},       // 2-4 0-3 0-3 1-4 0-3
		{4, []pref.Arm{0, 1, 2, 3, 4}, []pref.Arm{0}},          // 2-4 0-3 1-3 1-3 0-3
		{5, []pref.Arm{0, 1, 2, 3, 4}, []pref.Arm{0}},          // 2-3 0-3 1-3 1-3 1-3: 0 has the most wins of those with one loss
		{6, []pref.Arm{0, 1, 2, 3, 4}, []pref.Arm{0}},          // 2-3 0-2 2-3 1-3 1-3: so has 2, but 0 is the first
		{7, []pref.Arm{0, 2, 3}, []pref.Arm{2}},                // 2-3 0-2 3-3 1-3 1-2
	} {
		delta, ties := duel.DeltaParams{Delta: 0.05}, duel.TieParams{Ties: "half"}
		learners := map[string]duel.Setter{
			"copeland":  NewSAVAGE(SAVAGEParams{DeltaParams: delta, Winner: "copeland", TieParams: ties}, problem(5), nil),
			"condorcet": NewSAVAGE(SAVAGEParams{DeltaParams: delta, Winner: "condorcet", TieParams: ties}, problem(5), nil),
			"pbr":       NewPBR(PBRParams{DeltaParams: delta, TieParams: ties}, problem(5), nil),
			"tight pbr": NewPBR(PBRParams{DeltaParams: delta, Tight: true, TieParams: ties}, problem(5), nil),
		}
		for name, l := range learners {
			for _, r := range results[:row.decided] {
				pair := &racingPair{first: r[0], second: r[1]}
				switch l := l.(type) {
				case *SAVAGE:
					l.count(r[0], r[1])
					l.decide(pair)
				case *PBR:
					l.count(r[0], r[1])
					l.discard(pair)
				}
			}
			want := row.copeland
			if name == "condorcet" {
				want = row.condorcet
			}
			if got := l.Set(); !slices.Equal(got, want) {
				t.Errorf("%s after %d results: got %v, want %v", name, row.decided, got, want)
			}
		}
	}
}

// TestPBRTightNeedsFewerDuels checks that, with the tight rule, pairs never become inactive
// later, and that they become inactive earlier on tournaments of 8 arms without noise.
func TestPBRTightNeedsFewerDuels(t *testing.T) {
	var duels [2]int
	for trial := range 50 {
		for v, tight := range []bool{false, true} {
			s := stream(t, fmt.Sprint(trial))
			m := tournament(s, 8, -1)
			trial := run(t, NewPBR(PBRParams{DeltaParams: duel.DeltaParams{Delta: 0.05}, Tight: tight, TieParams: duel.TieParams{Ties: "half"}}, problem(8), s), simtest.NewWorld(m, s))
			if !trial.Correct {
				t.Errorf("tight %v: arm %d is not a Copeland winner", tight, trial.Recommended)
			}
			duels[v] += trial.Duels
		}
	}
	if duels[1] >= duels[0] {
		t.Errorf("got %d duels by the tight rule, %d by the published one", duels[1], duels[0])
	}
}
