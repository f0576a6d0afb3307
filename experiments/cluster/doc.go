// Package cluster writes what a scheduler needs to run the shards of a study: the
// scripts of Slurm's jobs, or the manifest of a Kubernetes Job.
//
// A scheduler decides which machine runs a task, and gives each task of an array an
// index; joust needs nothing else from it. The task with index I of N runs joust run
// STUDY --of N, and joust merge makes of the shards what one machine would have made.
// If a task fails or is lost, joust merge names its shard, and the same task is
// submitted again.
//
// The package neither submits jobs nor reads files. The steps are
//
//  1. lay out the study and the files that it names (layout.go)
//  2. check the flags against the rules of the scheduler (slurm.go, kubernetes.go)
//  3. write the scripts or the manifest (script.go, manifest.go)
package cluster
