// Package experiments turns a study, a YAML file, into records and what is made
// of them.
//
//  1. Parse reads the study strictly: every mistake is found before anything
//     runs, with its line and what is allowed. Sweeps are unrolled into cells,
//     one environment and one algorithm with their parameters each.
//  2. Open opens the environments: files are read, matrices checked, and whether
//     an algorithm for many users suits its worlds.
//  3. Manifest says exactly what a run will be, with a hash of all that decides
//     its records.
//  4. Run runs the trials of all cells, or of a shard's part of them, on some
//     workers, a block of trials at a time, and leaves one file of records a
//     block. It skips blocks that are there and whole, so that a run that was cut
//     short goes on. Where the study asks for a precision, it adds blocks until
//     that is reached.
//  5. Merge puts the records of shards together.
//  6. Summarise reads the records; WriteTables writes summary and curves.
//  7. Draw draws the study's figures from the tables; Matchups and Contests
//     compare algorithms trial by trial.
//  7. Matchups says which cells to compare in pairs, Contests compares them, trial
//     by trial, and Standings ranks over environments. A Suite is a study made for
//     that: With puts an algorithm before its rivals, Bench judges it.
//
// A study is of duels or of many users, by its environments. What differs is
// how a trial is run (duelTrials, usersTrials) and what its books are (books.go,
// usersbooks.go); all else is the same.
//
// Everything random in a trial comes from a few streams, named by the root seed
// and these labels:
//
//	instance  the environment's key and the number of the trial
//	coins     the same: all algorithms of a trial meet one instance and one sequence of coins
//	data      the same: what learners for many users choose to hear
//	learner   the keys of environment and algorithm and the number of the trial
//	compare   the metric and the keys of what is compared; draws no trial
//
// where a key is a kind with those parameters that differ from their defaults;
// the first three leave out those that a card says do not change the streams.
// So a number in a summary depends on its own cell and the root seed alone: not
// on the other cells, the workers, the order, or a default that is spelled out.
package experiments
