// Package experiments holds the studies and suites that joust carries with it, and
// loads them. The packages below it turn a study, a YAML file, into records and
// everything that is made of them:
//
//		study ──Parse──▶ cells ──run.Run──▶ records ──run.Summarise──▶ tables ──▶ figures, comparisons, report
//
//	  - family says what a study can be of: the contract, clock, measures and defaults
//	    of each family
//	  - study reads the YAML strictly: every mistake is found before anything runs, with
//	    its line and what is allowed; sweeps are unrolled into cells
//	  - run opens the environments, writes the manifest, runs the trials of all cells or
//	    of a shard, block by block, continues interrupted runs, merges shards, and
//	    summarises records
//	  - compare compares algorithms in pairs, ranks them over environments, judges an
//	    algorithm in a suite, and checks the claims of a study
//	  - figures draws from tables and the manifest alone
//	  - cluster writes what Slurm and Kubernetes need
//	  - session lets an algorithm choose among texts by a judge outside of joust
//
// Everything random in a trial comes from a few streams, named by the root seed and
// these labels:
//
//	instance  the environment's key and the number of the trial
//	coins     the same: all algorithms of a trial meet one instance and one sequence of coins
//	data      the same: what learners for many users choose to observe
//	learner   the keys of environment and algorithm and the number of the trial
//	compare   the metric and the keys of what is compared; draws no trial
//
// A key is a kind with those parameters that differ from their defaults; the first
// three leave out the parameters that are tagged stream:"same". So a number in a
// summary depends on its own cell and the root seed alone: not on the other cells, the
// workers, the order, or a default that is spelled out.
package experiments
