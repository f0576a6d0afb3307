// Package records reads and writes the records of trials: blocks of them as Parquet files,
// and all trials of a run as one table.
//
// A file names its cell by hash, carries a checksum of itself, and has its columns found
// by name, so that a file with more columns serves a reader that wants fewer. The same
// block gives the same bytes.
package records
