package experiments_test

import (
	"fmt"
	"testing"

	"joust/algorithms"
	"joust/experiments/family"
	"joust/experiments/study"
	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// BenchmarkBarePairs is BenchmarkBare on random pairs of 8 arms, the floor of algorithms of
// regret, which seldom stay with a pair.
func BenchmarkBarePairs(b *testing.B) {
	const k = 8
	s, pairs := rng.Stream(1, "coins"), rng.Stream(1, "learner")
	wins := make([]uint64, k*k)
	for c := range wins {
		wins[c] = rng.Threshold(float64(c+1) / (k*k + 1))
	}
	var count [k * k]int
	n := 0
	for b.Loop() {
		at := pairs.Uint64() >> 58
		if s.Draw() < wins[at] {
			count[at]++
		}
		n++
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n), "ns/duel")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkRegret runs whole trials of algorithms of regret, the average and the weak regret
// included, and reports the time of a duel. Compare it with BenchmarkBarePairs.
func BenchmarkRegret(b *testing.B) {
	arms := func(k int) string { return fmt.Sprintf("bradley-terry[arms=%d]", k) }
	for _, row := range []struct {
		world      string
		horizon    int
		engine     duel.Engine
		algorithms []string
	}{
		{"arxiv6", 10_000, duel.Step, []string{
			"rucb", "rmed1", "rmed2fh", "ccb", "rcs", "d-ts", "d-ts-plus", "versatile-db", "rex3", "sparring-exp3", "dexp3", "winner-stays-weak", "winner-stays-strong",
			"self-sparring", "sparring-ts", "sparring-ucb", "merge-rucb", "merge-dts", "interleaved-filter", "beat-the-mean", "uniform",
		}},
		{"arithmetic", 10_000, duel.Step, []string{"rucb", "rmed1", "d-ts"}},
		{arms(32), 10_000, duel.Step, []string{"rucb", "rmed1", "d-ts", "merge-dts"}},
		{arms(100), 10_000, duel.Step, []string{"rucb", "rmed1", "d-ts", "merge-dts"}},
		{arms(136), 10_000, duel.Step, []string{"merge-dts"}},
		{"arxiv6", 1_000_000, duel.Leap, []string{"rucb", "rmed1", "d-ts", "winner-stays-strong"}},
	} {
		world := worldOf(b, row.world)
		for _, algorithm := range row.algorithms {
			b.Run(fmt.Sprintf("%s/%s/T=%d", algorithm, row.world, row.horizon), func(b *testing.B) {
				s, err := study.ParseSetting(family.Standard(), algorithm)
				if err != nil {
					b.Skip(err)
				}
				e := algorithms.Catalogue.Find(s.Kind).(*duel.LearnerEntry)
				loop := duel.Loop{
					Name: algorithm, Budget: row.horizon, Engine: row.engine,
					SelfDuels: e.SelfDuels(s.Params), ReadsSelfDuels: e.ReadsSelfDuels(s.Params),
				}
				for _, r := range []pref.Regret{pref.AverageRegret, pref.WeakRegret} {
					loop.Books = append(loop.Books, func(b *duel.Books, _ *duel.Truth) float64 { return b.Regret(r) })
				}
				var trial duel.Trial
				duels, n := 0, 0
				for b.Loop() {
					number := fmt.Sprint(n)
					env := world.Trial(rng.Stream(1, "instance", number), rng.Stream(1, "coins", number))
					loop.SelfCoins = rng.Stream(1, "self-duels", number)
					loop.Run(e.New(s.Params, duel.NewProblem(env, row.horizon), rng.Stream(1, "learner", number)), env, &trial)
					duels += trial.Duels
					n++
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(duels), "ns/duel")
			})
		}
	}
}
