//go:build golden

package experiments_test

import "testing"

// The values at the horizons 10⁵ and 10⁶ hold too; see TestRegretGolden.
func TestRegretGoldenLong(t *testing.T) {
	checkRegretGolden(t, 10_000, 200, 400)
	checkRegretGolden(t, 100_000, 100, 400)
	checkRegretGolden(t, 1_000_000, 100, 400)
}
