//go:build race

package tournament

// thorough divides the trials of statistical tests: the race detector makes
// them ten times slower, and their tolerances follow from the trials.
const thorough = 10
