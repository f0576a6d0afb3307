package simtest

import (
	"flag"
	"testing"
)

// Quick reports whether tests should be quick: with -short, and under the race
// detector, which makes code that computes ten to thirty times slower and finds
// nothing in the trials of one goroutine.
func Quick() bool { return Racing || testing.Testing() && flag.Parsed() && testing.Short() }

// Slow skips a slow test if tests should be quick.
func Slow(t testing.TB) {
	t.Helper()
	if Quick() {
		t.Skip("slow: skipped with -short and under the race detector")
	}
}

// Trials returns the number of trials of a statistical test: n, or a tenth of n but
// at least 1 if tests should be quick. The test's tolerance must follow from the
// number returned.
func Trials(n int) int {
	if Quick() {
		return max(1, n/10)
	}
	return n
}
