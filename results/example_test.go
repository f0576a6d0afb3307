package results_test

import (
	"fmt"

	"joust/results"
)

// How many duels ten trials took, and how many of them were right.
func ExampleDescribe() {
	duels := results.Describe(results.Count, []float64{90, 85, 110, 95, 100, 120, 80, 105, 115, 100})
	fmt.Printf("mean %.0f, 95 %% interval %.1f to %.1f, median %.0f\n", duels.Mean, duels.Low, duels.High, duels.P50)
	correct := results.Describe(results.Proportion, []float64{1, 1, 1, 0, 1, 1, 1, 1, 1, 1})
	fmt.Printf("mean %.1f, 95 %% interval %.3f to %.3f\n", correct.Mean, correct.Low, correct.High)
	// Output:
	// mean 100, 95 % interval 90.8 to 109.2, median 100
	// mean 0.9, 95 % interval 0.596 to 0.982
}
