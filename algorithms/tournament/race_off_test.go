//go:build !race

package tournament

// thorough divides the trials of statistical tests; see race_on_test.go.
const thorough = 1
