// Package results stores what a run leaves behind: the records of its trials, the
// manifest, and the tables computed from the records.
//
// A Dir is the folder of one run, and a Manifest in it describes exactly what was
// run. A Block is some consecutive trials of one cell, stored by column in one
// Parquet file, which is written completely or not at all. Summarise reads the
// blocks of a cell, one after another, and computes:
//
//   - for each metric the mean, standard deviation and error, quantiles, and the
//     interval of the mean
//   - for each curve and checkpoint the mean and its interval
//   - how often each arm was recommended
//
// Values reads single metrics of a cell, for paired comparisons; see package stats.
// A TableWriter writes blocks as one table for other programs: CSV, JSON lines or
// Parquet.
//
// The same records give the same tables, to the last digit: sums run in the order
// of the trials, and no operation is used that processors round differently.
package results
