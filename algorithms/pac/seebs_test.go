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

func seebs(p SEEBSParams) func(duel.Problem, *rng.Source) duel.Learner {
	return func(problem duel.Problem, s *rng.Source) duel.Learner { return NewSEEBS(p, problem, s) }
}

// TestSEEBSReplayed replays two arms, duel by duel with shares of wins: the knockout of a
// stage is one run of Distribute-Item, and the other arm plays the winner of the knockout
// in another run. Equal arms, which have the longest matches, are replayed for two stages.
func TestSEEBSReplayed(t *testing.T) {
	for i, p := range []float64{0.5, 0.55, 0.6, 0.75, 0.95, 1} {
		for trial := range 5 {
			const delta = 0.1
			s := stream(t, strconv.Itoa(i), strconv.Itoa(trial))
			if p == 0.5 && trial > 0 {
				continue
			}
			w := simtest.NewWorld(matrix(2, (1-p)/2, func(int, int) float64 { return p - 0.5 }), s)
			l := NewSEEBS(SEEBSParams{DeltaParams: duel.DeltaParams{Delta: delta}, TieParams: duel.TieParams{Ties: "half"}}, problem(2), s)
			distribute := func(pair pref.Pair, e, up, down, d float64) int {
				wins, n := 0.0, 0.0
				for n < math.Ceil(2/(e*e)*math.Log(4/d)) {
					if got, more := l.Next(); !more || got != pair {
						t.Fatalf("p = %g: after %g duels of %v it proposes %v (%v)", p, n, pair, got, more)
					}
					o := w.Duel(pair)
					l.Observe(pair, o)
					n++
					wins += map[pref.Outcome]float64{pref.FirstWins: 1, pref.Tie: 0.5}[o]
					b := math.Sqrt(math.Log(math.Pi*math.Pi*n*n/(3*d)) / (2 * n))
					if wins/n-b > 0.5+up {
						return 1
					}
					if wins/n+b < 0.5-down {
						return -1
					}
				}
				switch {
				case wins/n > 0.5+e/2+up:
					return 1
				case wins/n < 0.5-e/2-down:
					return -1
				}
				return 0
			}
			want := pref.Arm(-1)
			for stage := 1.0; want < 0 && (p > 0.5 || stage < 3); stage++ {
				a, d := math.Pow(2, -stage), 6*delta/(math.Pi*math.Pi*stage*stage)
				pair, _ := l.Next() // in random order
				if v := distribute(pair, a/3*0.25*0.8/2, 0, 0, 2*d/3*6/(math.Pi*math.Pi)/2); v > 0 {
					pair = pair.Flip()
				}
				// Now the second arm is the good one.
				if v := distribute(pair, a/3, 0, a/3, d/3); v < 0 {
					want = pair.Second
				}
			}
			if _, more := l.Next(); p > 0.5 && (more || l.Recommend() != want) {
				t.Errorf("p = %g: more duels: %v, recommends %d, want %d", p, more, l.Recommend(), want)
			}
		}
	}
}

func TestSEEBSGuarantee(t *testing.T) {
	simtest.Slow(t)
	for what, m := range map[string]*pref.Matrix{
		"strong arms": bradleyTerry(9, 0.7, 0.2),
		"close arms":  bradleyTerry(6, 0.2, 0),
		"steps":       steps(5, 0.06, 0.1),
		"two arms":    steps(2, 0.02, 0),
		"equal rest":  matrix(5, 0, func(i, _ int) float64 { return map[int]float64{0: 0.1}[i] }),
	} {
		guaranteed(t, what, m, 0, 0.1, 100, seebs(SEEBSParams{DeltaParams: duel.DeltaParams{Delta: 0.1}, TieParams: duel.TieParams{Ties: "half"}}))
	}
	for _, ties := range []string{"coin", "drop"} {
		guaranteed(t, ties, steps(4, 0.1, 0.3), 0, 0.1, 30, seebs(SEEBSParams{DeltaParams: duel.DeltaParams{Delta: 0.1}, TieParams: duel.TieParams{Ties: ties}}))
	}
}

// TestSEEBSDuelsGrowWithTheGap checks that half the gap needs somewhat more than four times
// as many duels.
func TestSEEBSDuelsGrowWithTheGap(t *testing.T) {
	mean := func(gap float64) float64 {
		_, duels := guaranteed(t, strconv.FormatFloat(gap, 'g', -1, 64), steps(2, gap, 0), 0, 0.1, 100, seebs(SEEBSParams{DeltaParams: duel.DeltaParams{Delta: 0.1}, TieParams: duel.TieParams{Ties: "half"}}))
		return duels
	}
	wide, narrow := mean(0.1), mean(0.05)
	if r := narrow / wide; r < 3 || r > 7 {
		t.Errorf("a gap of .1 takes %.0f duels and a gap of .05 %.0f: %.1f times as many, want about 4 to 5", wide, narrow, r)
	}
}

// TestSEEBSOfTwoBest checks that with two equally good best arms it never stops, but
// recommends one of them.
func TestSEEBSOfTwoBest(t *testing.T) {
	m := matrix(4, 0, func(i, j int) float64 { return map[bool]float64{true: 0.3}[i < 2 && j >= 2] })
	for i := range 10 {
		s := stream(t, strconv.Itoa(i))
		loop := duel.Loop{Name: t.Name(), Budget: 1_000_000, Engine: duel.Leap}
		var trial duel.Trial
		if loop.Run(NewSEEBS(SEEBSParams{DeltaParams: duel.DeltaParams{Delta: 0.05}, TieParams: duel.TieParams{Ties: "half"}}, problem(4), s), simtest.NewWorld(m, s), &trial); !trial.Unresolved {
			t.Errorf("it stopped with arm %d after %d duels", trial.Recommended, trial.Duels)
		}
	}
}
