// Package stats has the statistics of joust's tables and figures: summaries of
// samples, intervals, paired comparisons, corrections for several tests, ranks and
// performance profiles. It imports nothing else of joust.
//
//   - Describe and Counter summarise a sample: mean, deviation, quantiles and the
//     interval of the mean, which is Wilson's or Hall's by the Kind of the values; Sums
//     does without the values
//   - Pair compares two algorithms on the same trials, by an exact test and bootstrapped
//     intervals; Holm and Correct take account of how many comparisons there are
//   - Ranks and Factors compare algorithms over several environments
//   - CompactLetters shows which of several algorithms are separable
//
// The same values and the same stream of random numbers give the same results on
// every processor, to the last bit: sums run in the order of the values, and every
// product that a compiler could fuse with a sum is rounded first, by a conversion to
// float64.
package stats
