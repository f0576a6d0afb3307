//go:build !race

package pac

import "testing"

// thorough divides the trials of statistical tests; see race_on_test.go.
const thorough = 1

// manyTrials lets a test run that takes many trials; see race_on_test.go.
func manyTrials(*testing.T) {}
