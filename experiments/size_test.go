package experiments_test

import (
	"fmt"
	"runtime"
	"testing"

	"joust/algorithms"
	"joust/sim/duel"
	"joust/sim/rng"
)

// The limit of the memory of a trial of many arms, in bytes a pair of two arms.
const bytesPerPair = 24

// formats returns the tournaments that take that many arms.
func formats(arms int) (list []*duel.LearnerEntry) {
	for _, section := range algorithms.Catalogue {
		if section.Heading != "tournaments" {
			continue
		}
		for _, e := range section.Entries {
			if l := e.(*duel.LearnerEntry); l.MaxArms == 0 || l.MaxArms >= arms {
				list = append(list, l)
			}
		}
	}
	return list
}

// perPair runs a trial of the learner with its defaults and returns the bytes a pair that
// environment, learner and loop have allocated for it.
func perPair(world duel.World, e *duel.LearnerEntry, number string, budget int) float64 {
	var before, after runtime.MemStats
	instance, coins, own, self := rng.Stream(1, "instance", number), rng.Stream(1, "coins", number), rng.Stream(1, "learner", number), rng.Stream(1, "self", number)
	loop := duel.Loop{Name: e.Name, Budget: budget, SelfDuels: e.SelfDuels(e.Defaults), SelfCoins: self}
	var trial duel.Trial
	runtime.ReadMemStats(&before)
	env := world.Trial(instance, coins)
	loop.Run(e.New(e.Defaults, duel.NewProblem(env, budget), own), env, &trial)
	runtime.ReadMemStats(&after)
	k := env.Arms()
	return float64(after.TotalAlloc-before.TotalAlloc) / float64(k*(k-1)/2)
}

// largeWorlds are those of which each trial has its own arms, of a given number.
var largeWorlds = []string{"llama-8b-math500[candidates=%d]", "candidates[candidates=%d,judge=labels]", "random-preferences[arms=%d,level=easy]", "bradley-terry[arms=%d]"}

// Every format in every kind of world stays below the limit. What grows with the duels
// is small, so that a few duels are enough; 1024 arms have so many pairs that what
// grows with the arms is below a tenth of the limit.
func TestBytesPerPair(t *testing.T) {
	const arms, duels = 1024, 20_000
	for _, text := range largeWorlds {
		world := worldOf(t, fmt.Sprintf(text, arms))
		for _, e := range formats(arms) {
			if got := perPair(world, e, "0", duels); got > bytesPerPair {
				t.Errorf("%s in %s: %.1f bytes a pair, want at most %d", e.Name, text, got, bytesPerPair)
			}
		}
	}
}

// BenchmarkFormats runs trials of 4096 arms.
func BenchmarkFormats(b *testing.B) {
	const arms = 4096
	for _, text := range largeWorlds {
		world := worldOf(b, fmt.Sprintf(text, arms))
		for _, e := range formats(arms) {
			b.Run(text+"/"+e.Name, func(b *testing.B) {
				bytes, n := 0.0, 0
				for b.Loop() {
					bytes += perPair(world, e, fmt.Sprint(n), arms*arms)
					n++
				}
				b.ReportMetric(bytes/float64(n), "bytes/pair")
			})
		}
	}
}
