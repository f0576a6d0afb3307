//go:build race

package pac

import "testing"

// thorough divides the trials of statistical tests: the race detector makes
// them ten times slower, and their tolerances follow from the trials.
const thorough = 10

// manyTrials skips a test that takes many trials of one goroutine, in which the
// detector, thirty times slower where code is straight-line, has nothing to see.
func manyTrials(t *testing.T) {
	t.Helper()
	t.Skip("skipped under the race detector; run it without")
}
