package stats_test

import (
	"fmt"

	"joust/results/stats"
	"joust/sim/rng"
)

// The number of duels of ten trials, and how many of them were right.
func ExampleDescribe() {
	duels := stats.Describe(stats.Count, []float64{90, 85, 110, 95, 100, 120, 80, 105, 115, 100})
	fmt.Printf("mean %.0f, 95 %% interval %.1f to %.1f, median %.0f\n", duels.Mean, duels.Low, duels.High, duels.P50)
	correct := stats.Describe(stats.Proportion, []float64{1, 1, 1, 0, 1, 1, 1, 1, 1, 1})
	fmt.Printf("mean %.1f, 95 %% interval %.3f to %.3f\n", correct.Mean, correct.Low, correct.High)
	// Output:
	// mean 100, 95 % interval 90.8 to 109.2, median 100
	// mean 0.9, 95 % interval 0.596 to 0.982
}

// Two algorithms on the same twelve instances: which of them takes fewer duels? The
// stream decides the resamples of the bootstrap.
func ExamplePair() {
	ours := []float64{212, 180, 305, 190, 250, 160, 410, 175, 230, 200, 195, 260}
	theirs := []float64{520, 480, 690, 470, 610, 400, 880, 450, 560, 530, 300, 640}
	resamples := stats.NewResamples(func(int) stats.Source { return rng.Stream(1, "example") })
	p := stats.Pair(stats.Count, stats.Lower, ours, theirs, resamples)
	fmt.Printf("%.0f and %.0f duels, ratio %.2f, won %d of %d: %s\n", p.Mean, p.Baseline, p.Ratio.Value, p.Wins, p.N, p.Verdict())
	fmt.Println(p.Warnings[0])
	// Output:
	// 231 and 544 duels, ratio 0.42, won 12 of 12: better
	// fewer than 30 trials: intervals and p are rough
}
