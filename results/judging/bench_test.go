package judging_test

import (
	"testing"

	"joust/results/judging"
	"joust/results/ranking"
	"joust/sim/pref"
	"joust/sim/rng"
)

// BenchmarkReport computes the report of 400,000 verdicts of 20 judges on 100,000 pairs of answers,
// each by two judges in both orders.
func BenchmarkReport(b *testing.B) {
	l := &ranking.Log{Slots: true, Arms: make([]string, 20), NumJudges: 20, NumPrompts: 100_000}
	stream := rng.Stream(1, "bench")
	for p := range int32(l.NumPrompts) {
		x, j := stream.Intn(20), stream.Intn(20)
		y := (x + 1 + stream.Intn(19)) % 20
		for n := range 4 {
			first, second := pref.Arm(x), pref.Arm(y)
			if n%2 == 1 {
				first, second = second, first
			}
			l.First, l.Second, l.Outcomes = append(l.First, first), append(l.Second, second), append(l.Outcomes, pref.Outcome(stream.Intn(3)))
			l.Judges, l.Prompts = append(l.Judges, int32(j+n/2)%20), append(l.Prompts, p)
		}
	}
	for b.Loop() {
		if _, err := judging.NewReport(l, judging.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
