package pac

import (
	"math"
	"slices"
	"strconv"
	"testing"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/simtest"
)

func plpac(p PLPACParams) func(duel.Problem, *rng.Source) duel.Learner {
	return func(problem duel.Problem, s *rng.Source) duel.Learner { return NewPLPAC(p, problem, s) }
}

// TestPLPACReplayed compares the learner with the rules, which are written with shares of
// wins and use the transcript alone.
func TestPLPACReplayed(t *testing.T) {
	for trial := range 20 {
		const epsilon, delta = 0.15, 0.2
		k := 2 + trial%5
		name := strconv.Itoa(trial)
		s := stream(t, name)
		problem := problem(k)
		left := duel.ShuffledArms(problem.Arms, stream(t, name)) // as the learner draws it
		l := NewPLPAC(PLPACParams{Epsilon: epsilon, DeltaParams: duel.DeltaParams{Delta: delta}, Pivot: "turn", Ties: "drop"}, problem, s)
		w := simtest.NewWorld(bradleyTerry(k, 0.5, 0.05), stream(t, "world", name))

		wins := map[[2]pref.Arm]float64{}
		share := func(i, j pref.Arm) (p, c float64) {
			n := wins[[2]pref.Arm{i, j}] + wins[[2]pref.Arm{j, i}]
			if n == 0 {
				return 0.5, math.Inf(1)
			}
			return wins[[2]pref.Arm{i, j}] / n, math.Sqrt(math.Log(4*float64(k*k)*n*n/delta) / (2 * n))
		}
		var answer []pref.Arm
		best := left[0]
		for turn := 0; len(left) > 1 && answer == nil; turn++ {
			pivot := left[turn%len(left)]
			part := map[pref.Arm]int{}
			for _, arm := range left {
				for arm != pivot {
					p, more := l.Next()
					if want := (pref.Pair{First: pivot, Second: arm}); !more || p != want {
						t.Fatalf("trial %d, turn %d: proposes %v (%v), want %v", trial, turn, p, more, want)
					}
					o := w.Duel(p)
					l.Observe(p, o)
					if o < pref.Tie {
						part[arm] = map[pref.Outcome]int{pref.FirstWins: 1, pref.SecondWins: -1}[o]
						break
					}
				}
			}
			for _, i := range left {
				for _, j := range left {
					if part[i] < part[j] {
						wins[[2]pref.Arm{i, j}]++
					}
				}
			}
			for at := 0; at < len(left); {
				worse := false
				for _, i := range left {
					if i != left[at] {
						p, c := share(left[at], i)
						worse = worse || p+c < 0.5
					}
				}
				if worse {
					left = append(left[:at], left[at+1:]...)
				} else {
					at++
				}
			}
			for _, i := range left {
				good := true
				for _, j := range left {
					if i != j {
						p, c := share(i, j)
						good = good && p-c > 0.5-epsilon
					}
				}
				if good {
					answer = append(answer, i)
				}
			}
			lead := func(i pref.Arm) (sum float64) {
				for _, j := range left {
					sum += wins[[2]pref.Arm{i, j}] - wins[[2]pref.Arm{j, i}]
				}
				return sum
			}
			if !slices.Contains(left, best) {
				best = left[0]
			}
			for _, i := range left {
				if lead(i) > lead(best) {
					best = i
				}
			}
			if answer == nil && l.Recommend() != best {
				t.Fatalf("trial %d, turn %d: recommends %d, want %d", trial, turn, l.Recommend(), best)
			}
		}
		if answer == nil {
			answer = left
		}
		if _, more := l.Next(); more || l.Recommend() != answer[0] {
			t.Errorf("trial %d: more duels: %v, recommends %d, want %v", trial, more, l.Recommend(), answer)
		}
	}
}

// TestPLPACRankBreaking checks that, in a Plackett-Luce model, the counts of pairs that did
// not duel have the law of pairs that did: for both choices of pivots, the share of wins is
// near P(i beats j), within 4 standard errors. For all ten pairs together, this fails by
// chance 4 times in 10,000. In another model that is strongly transitive, the better arm
// has more than half of the wins, less 4 standard errors.
func TestPLPACRankBreaking(t *testing.T) {
	const k, rounds = 5, 20_000
	for _, row := range []struct {
		random bool
		model  string
		m      *pref.Matrix
	}{
		{false, "Plackett-Luce", bradleyTerry(k, 0.6, 0)},
		{true, "Plackett-Luce", bradleyTerry(k, 0.6, 0)},
		{false, "linear", steps(k, 0.12, 0)},
		{true, "strict", matrix(k, 0, func(_, j int) float64 { return 0.02 + 0.46*float64(j/(k-1)) })}, // only the worst arm loses by much
	} {
		random, m := row.random, row.m
		s := stream(t, row.model, strconv.FormatBool(random))
		problem := problem(k)
		b := &plSorter{
			arena: newArena("coin", &problem, s), left: duel.ShuffledArms(problem.Arms, s),
			k: k, lead: make([]int, k*k), duelled: make([]int, k*k), sum: make([]int, k),
		}
		run(t, duel.NewSequential(problem, func(a *duel.Arena) pref.Arm {
			b.Arena = a
			for turn := range rounds {
				if random {
					turn = s.Intn(k)
				}
				b.part(b.left[turn%k])
			}
			return 0
		}), simtest.NewWorld(m, s))
		for i := range k {
			sum := 0
			for j := range k {
				sum += b.lead[i*k+j]
				if i >= j {
					continue
				}
				n := float64(b.duelled[i*k+j])
				got, want := 0.5+float64(b.lead[i*k+j])/(2*n), m.Win(pref.Arm(i), pref.Arm(j))
				if tolerance := 4 * math.Sqrt(want*(1-want)/n); row.model == "Plackett-Luce" && math.Abs(got-want) > tolerance || got < 0.5-tolerance {
					t.Errorf("%s: %d beats %d in %.4f of %g, want %.4f", row.model, i, j, got, n, want)
				}
				if n < rounds*2/k { // at least whenever one of the two is the pivot; somewhat fewer for random pivots
					if !random || n < rounds*2/k*0.95 {
						t.Errorf("%d and %d were in different parts in only %g of %d rounds", i, j, n, rounds)
					}
				}
			}
			if sum != b.sum[i] {
				t.Errorf("arm %d has leads of %d in all, want %d", i, b.sum[i], sum)
			}
		}
		if row.model != "Plackett-Luce" {
			continue
		}
		b.drop() // all pairs are decided by now
		if len(b.left) != 1 || b.left[0] != 0 || b.sum[0] != 0 {
			t.Errorf("the arms %v are left, with a lead of %d, want arm 0 alone", b.left, b.sum[0])
		}
	}
}

func TestPLPACGuarantee(t *testing.T) {
	simtest.Slow(t)
	for _, pivot := range []string{"turn", "random"} {
		for _, ties := range []string{"coin", "drop"} {
			for what, m := range map[string]*pref.Matrix{
				"strong arms": bradleyTerry(8, 0.7, 0),
				"close arms":  bradleyTerry(4, 0.3, 0),
				"two arms":    bradleyTerry(2, 0.5, 0.3),
				"even arms":   steps(3, 0, 0.2),
				"steps":       steps(4, 0.12, 0.1), // not a Plackett-Luce model
			} {
				guaranteed(t, pivot+", "+ties+", "+what, m, 0.1, 0.1, 60, plpac(PLPACParams{Epsilon: 0.1, DeltaParams: duel.DeltaParams{Delta: 0.1}, Pivot: pivot, Ties: ties}))
			}
		}
	}
}

// TestPLPACNeedsFewDuels checks that many arms need fewer duels than a test of every pair:
// with 16 arms, the 15 duels of a step count for about 40 pairs.
func TestPLPACNeedsFewDuels(t *testing.T) {
	const k = 16
	s := stream(t)
	problem := problem(k)
	b := &plSorter{
		arena: newArena("coin", &problem, s), left: duel.ShuffledArms(problem.Arms, s),
		k: k, lead: make([]int, k*k), duelled: make([]int, k*k), sum: make([]int, k),
	}
	trial := run(t, duel.NewSequential(problem, func(a *duel.Arena) pref.Arm {
		b.Arena = a
		for turn := range 100 * k {
			b.part(b.left[turn%k])
		}
		return 0
	}), simtest.NewWorld(bradleyTerry(k, 0.5, 0), s))
	counted := 0
	for _, n := range b.duelled {
		counted += n
	}
	if counted /= 2; trial.Duels != 100*k*(k-1) || trial.Rounds != 100*k || counted < 3*trial.Duels/2 {
		t.Errorf("%d duels in %d rounds counted for %d pairs", trial.Duels, trial.Rounds, counted)
	}
}

// TestPLPACStopsInACycle checks that one arm is left in a cycle, which has no best
// arm.
func TestPLPACStopsInACycle(t *testing.T) {
	s := stream(t)
	m := matrix(3, 0, func(i, j int) float64 { return map[int]float64{1: 0.4, 2: -0.4}[j-i] })
	run(t, NewPLPAC(PLPACParams{Epsilon: 0.1, DeltaParams: duel.DeltaParams{Delta: 0.1}, Pivot: "turn", Ties: "coin"}, problem(3), s), simtest.NewWorld(m, s))
	for _, pivot := range []string{"turn", "random"} { // and arms that always tie end by ε
		trial := run(t, NewPLPAC(PLPACParams{Epsilon: 0.2, DeltaParams: duel.DeltaParams{Delta: 0.1}, Pivot: pivot, Ties: "coin"}, problem(4), s), even(4, s))
		if trial.Duels < 300 {
			t.Errorf("it stopped after %d duels of equal arms", trial.Duels)
		}
	}
}
