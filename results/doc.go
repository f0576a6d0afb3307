// Package results keeps what a run leaves behind: records of trials on disk, and
// the summary, curves and intervals that are computed of them.
//
// A Dir is the folder of one run; a Manifest in it says exactly what was run. A
// Block is some consecutive trials of one cell, column by column, and becomes
// one Parquet file, which appears whole or not at all. Summarise reads the
// blocks of a cell, one after another, and computes:
//
//   - for each metric the mean, standard deviation and error, quantiles, and an
//     interval of the mean at the level Confidence: Wilson's for proportions,
//     Student's for everything else;
//   - for each curve and checkpoint the mean and its interval;
//   - how often each arm was recommended.
//
// Algorithms that met the same instances are compared trial by trial: Values reads
// one metric of a cell, Pair compares two such samples, Correct takes account of
// how many comparisons there are, and Ranks and Factors say how algorithms stand
// over several environments. What is random in it draws from a Source that the
// caller names.
//
// A TableWriter writes blocks on, as one table for other programs: CSV, JSON
// lines, or Parquet.
//
// The same records give the same tables, to the last digit written: sums run in
// the order of the trials, and no operation is used that processors round in
// different ways.
package results
