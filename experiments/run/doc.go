// Package run runs studies and reads what runs leave behind.
//
//   - manifest.go says exactly what a run is, with a hash of everything that decides
//     its records, and keeps the facts and figures of the study
//   - run.go runs the trials of all cells, or of a shard, block by block
//   - units.go divides a study into blocks and shards; precision.go decides whether a
//     cell needs more trials
//   - merge.go puts the records of shards together
//   - blocks.go reads all records; summary.go computes and writes tables;
//     published.go compares with published numbers
package run
