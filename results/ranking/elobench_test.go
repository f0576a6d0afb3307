package ranking_test

import (
	"testing"

	"joust/results/ranking"
	"joust/sim/pref"
	"joust/sim/rng"
)

// BenchmarkElo goes through 180,000 duels of 22 arms in 200 orders.
func BenchmarkElo(b *testing.B) {
	l := &ranking.Log{Arms: make([]string, 22)}
	stream := rng.Stream(1, "bench")
	for range 180_000 {
		x := stream.Intn(22)
		l.First, l.Second = append(l.First, pref.Arm(x)), append(l.Second, pref.Arm((x+1+stream.Intn(21))%22))
		l.Outcomes = append(l.Outcomes, pref.Outcome(stream.Intn(3)))
	}
	for b.Loop() {
		if _, err := ranking.Elo(l, ranking.EloOrders, 1, 1); err != nil {
			b.Fatal(err)
		}
	}
}
