package pac

import (
	"math"
	"strconv"
	"testing"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/simtest"
)

func beatTheMean(p BeatTheMeanParams) func(duel.Problem, *rng.Source) duel.Learner {
	return func(problem duel.Problem, s *rng.Source) duel.Learner { return NewBeatTheMean(p, problem, s) }
}

// TestBeatTheMeanLength checks that N is the smallest fixed point.
func TestBeatTheMeanLength(t *testing.T) {
	for _, tt := range []struct {
		k                     int
		epsilon, delta, gamma float64
	}{{2, 1, 0.9, 1}, {4, 0.1, 0.1, 1}, {50, 0.05, 0.01, 1}, {10, 0.3, 0.1, 1.5}, {1000, 0.001, 0.0001, 3}} {
		n, logTerm := meanLength(tt.k, tt.epsilon, tt.delta, tt.gamma)
		right := func(n int) float64 {
			return math.Ceil(36 * math.Pow(tt.gamma, 6) / (tt.epsilon * tt.epsilon) * math.Log(math.Pow(float64(tt.k), 3)*float64(n)/tt.delta))
		}
		if x := float64(n); math.Abs(right(n)-x) > 1e-9*x {
			t.Errorf("%+v: N = %d gives %.0f", tt, n, right(n))
		}
		for m := 1; m < n; m += 1 + m/10 { // no fixed point below: the right side is above
			if right(m) <= float64(m) {
				t.Errorf("%+v: N = %d, but %d gives %.0f", tt, n, m, right(m))
			}
		}
		if want := math.Log(math.Pow(float64(tt.k), 3) * float64(n) / tt.delta); math.Abs(logTerm-want) > 1e-9 {
			t.Errorf("%+v: the logarithm is %g, want %g", tt, logTerm, want)
		}
	}
}

// script is a world in which the n-th duel of every ordered pair has a fixed outcome,
// so that the order of pairs has no effect.
type script struct {
	*simtest.World
	k      int
	script [][]pref.Outcome
	at     []int
}

func newPACScript(m *pref.Matrix, n int, coins *rng.Source) *script {
	k := m.Arms()
	w := &script{World: simtest.NewWorld(m, coins), k: k, script: make([][]pref.Outcome, k*k), at: make([]int, k*k)}
	for i := range k {
		for j := range k {
			if i == j {
				continue
			}
			list := make([]pref.Outcome, n)
			for t := range list {
				list[t] = w.World.Duel(pref.Pair{First: pref.Arm(i), Second: pref.Arm(j)})
			}
			w.script[i*k+j] = list
		}
	}
	return w
}

func (w *script) Duel(p pref.Pair) pref.Outcome {
	there := int(p.First)*w.k + int(p.Second)
	w.at[there]++
	return w.script[there][w.at[there]-1]
}

func (w *script) DuelTally(p pref.Pair, n int) (t pref.Tally) {
	for range n {
		t.Add(w.Duel(p))
	}
	return t
}

// TestBeatTheMeanLeapsAsItSteps checks that, with leaps, every pair has as many duels as in
// rounds of one duel each.
func TestBeatTheMeanLeapsAsItSteps(t *testing.T) {
	for trial := range 12 {
		name := strconv.Itoa(trial)
		k := 2 + trial%3
		m := steps(k, 0.13, 0.1)
		p := BeatTheMeanParams{Epsilon: 0.5, DeltaParams: duel.DeltaParams{Delta: 0.2}, Gamma: 1, Opponents: "turn", TieParams: duel.TieParams{Ties: []string{"half", "drop"}[trial%2]}}
		var trials [2]duel.Trial
		for i, leaps := range []bool{true, false} {
			w := newPACScript(m, 20_000, stream(t, "world", name))
			trials[i] = run(t, newMeanField(p, problem(k), stream(t, name), leaps), w)
		}
		if got, want := trials[0], trials[1]; got.Duels != want.Duels || got.Recommended != want.Recommended {
			t.Errorf("K = %d, %s: leaping got arm %d after %d duels, stepping arm %d after %d", k, p.Ties, got.Recommended, got.Duels, want.Recommended, want.Duels)
		}
		if got, want := trials[0].Rounds, trials[1].Rounds; got >= want*3/4 {
			t.Errorf("K = %d: leaping took %d leaps for %d rounds", k, got, want)
		}
	}
}

// TestBeatTheMeanRecords checks after every round that the sums are those of the table over
// the remaining arms, that an eliminated arm was clearly worse, and that all records have
// the same length.
func TestBeatTheMeanRecords(t *testing.T) {
	for _, opponents := range []string{"turn", "random"} {
		const k = 5
		s := stream(t, opponents)
		w := simtest.NewWorld(steps(k, 0.1, 0.1), s)
		problem := problem(k)
		most, logTerm := meanLength(k, 0.3, 0.1, 1)
		f := &meanField{
			arena: newArena("half", &problem, s), left: duel.ShuffledArms(problem.Arms, s),
			most: most, logTerm: logTerm, scale: 12, random: opponents == "random", leaps: true,
			lead: make([]int, k), pairLead: make([]int, k*k), duelled: make([]int, k), pairDuels: make([]int, k*k),
		}
		removals := 0
		run(t, duel.NewSequential(problem, func(a *duel.Arena) pref.Arm {
			f.Arena = a
			for len(f.left) > 1 && f.fewest() < most {
				f.round()
				if f.fewest() != f.longest() {
					t.Fatalf("%s: records of %d to %d duels", opponents, f.fewest(), f.longest())
				}
				before, n := len(f.left), f.longest()
				least, greatest := f.spread()
				radius := 3 * math.Sqrt(logTerm/float64(n))
				sure := float64(greatest-least)/float64(2*n) >= 2*radius
				f.judge()
				if out := before - len(f.left); out != map[bool]int{true: 1}[sure] {
					t.Errorf("%s: %d arms were eliminated, with leads of %d to %d in %d duels", opponents, out, least, greatest, n)
				}
				removals += before - len(f.left)
				for _, b := range f.left {
					lead, duels := 0, 0
					for _, o := range f.left {
						lead += f.pairLead[int(b)*k+int(o)]
						duels += f.pairDuels[int(b)*k+int(o)]
					}
					if lead != f.lead[b] || duels != f.duelled[b] {
						t.Fatalf("%s: arm %d has a lead of %d in %d duels, want %d in %d", opponents, b, f.lead[b], f.duelled[b], lead, duels)
					}
				}
			}
			return f.best
		}), w)
		if removals < 2 {
			t.Errorf("%s: only %d arms were eliminated", opponents, removals)
		}
	}
}

// TestBeatTheMeanOpponents checks that with opponents=random the opponents are
// uniform: of n duels of an arm each of m opponents has n/m, within 4·sqrt(n(m-1))/m.
func TestBeatTheMeanOpponents(t *testing.T) {
	const k, budget = 5, 50_000
	count := map[pref.Pair]int{}
	s := stream(t)
	l := NewBeatTheMean(BeatTheMeanParams{Epsilon: 0.1, DeltaParams: duel.DeltaParams{Delta: 0.1}, Gamma: 1, Opponents: "random", TieParams: duel.TieParams{Ties: "half"}}, problem(k), s)
	w := simtest.NewWorld(steps(k, 0.01, 0), s)
	for range budget {
		p, _ := l.Next()
		count[p]++
		l.Observe(p, w.Duel(p))
	}
	for i := range pref.Arm(k) {
		n := 0
		for j := range pref.Arm(k) {
			n += count[pref.Pair{First: i, Second: j}]
		}
		if n < budget/k*7/8 || n > budget/k*9/8 {
			t.Errorf("arm %d had %d of %d duels, which differs from its share by more than an eighth", i, n, budget)
		}
		for j := range pref.Arm(k) {
			if got := count[pref.Pair{First: i, Second: j}]; i != j && math.Abs(float64(got)-float64(n)/(k-1)) > 4*math.Sqrt(float64(n)*(k-2))/(k-1)+float64(n)/8 {
				t.Errorf("arm %d had arm %d as opponent in %d of %d duels", i, j, got, n)
			}
		}
	}
}

func TestBeatTheMeanGuarantee(t *testing.T) {
	simtest.Slow(t)
	for _, opponents := range []string{"turn", "random"} {
		for what, m := range map[string]*pref.Matrix{
			"strong arms": bradleyTerry(7, 0.7, 0.2),
			"steps":       steps(5, 0.06, 0.1),
			"even arms":   steps(3, 0, 0),
			"two arms":    steps(2, 0.12, 0),
		} {
			guaranteed(t, opponents+", "+what, m, 0.1, 0.1, 100, beatTheMean(BeatTheMeanParams{Epsilon: 0.1, DeltaParams: duel.DeltaParams{Delta: 0.1}, Gamma: 1, Opponents: opponents, TieParams: duel.TieParams{Ties: "half"}}))
		}
		for _, ties := range []string{"coin", "drop"} {
			guaranteed(t, opponents+", "+ties, steps(3, 0.2, 0.1), 0.1, 0.1, 30, beatTheMean(BeatTheMeanParams{Epsilon: 0.1, DeltaParams: duel.DeltaParams{Delta: 0.1}, Gamma: 1, Opponents: opponents, TieParams: duel.TieParams{Ties: ties}}))
		}
	}
	// γ = 1.2: the best arm beats arm 1 by .18 and arm 1 beats arm 2 by .1, but the best
	// arm beats arm 2 by .15 only.
	relaxed := matrix(3, 0, func(i, j int) float64 { return [][]float64{{0, 0.18, 0.15}, {0, 0, 0.1}}[i][j] })
	guaranteed(t, "relaxed", relaxed, 0.1, 0.1, 20, beatTheMean(BeatTheMeanParams{Epsilon: 0.1, DeltaParams: duel.DeltaParams{Delta: 0.1}, Gamma: 1.2, Opponents: "turn", TieParams: duel.TieParams{Ties: "half"}}))
}

// TestBeatTheMeanEvenArms checks that arms that always tie all remain until each has N
// duels, or the first number above N that all opponents share.
func TestBeatTheMeanEvenArms(t *testing.T) {
	const k = 4
	n, _ := meanLength(k, 0.2, 0.1, 1)
	s := stream(t)
	trial := run(t, NewBeatTheMean(BeatTheMeanParams{Epsilon: 0.2, DeltaParams: duel.DeltaParams{Delta: 0.1}, Gamma: 1, Opponents: "turn", TieParams: duel.TieParams{Ties: "half"}}, problem(k), s), even(k, s))
	if want := k * (n + 2) / 3 * 3; trial.Duels < k*n || trial.Duels > want+k*3 {
		t.Errorf("got %d duels, want %d or a round more", trial.Duels, k*n)
	}
}
