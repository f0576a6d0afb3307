package studytest

import "testing"

// Slow skips the test with -short and under the race detector, which makes
// simulations ten times slower.
func Slow(t testing.TB) {
	t.Helper()
	if testing.Short() || raceDetector {
		t.Skip("skipped with -short and under the race detector: it simulates")
	}
}

// Trials is n, or n/10 with -short or under the race detector. It is for tests whose
// tolerances follow from the number of trials.
func Trials(n int) int {
	if testing.Short() || raceDetector {
		return max(1, n/10)
	}
	return n
}
