// Package cluster writes what a cluster is given to run the shards of a study:
// the scripts of Slurm's jobs, or the manifest of a Kubernetes Job.
//
// A scheduler knows one thing that joust does not, which machine is free, and
// gives each task one number, its index. So that is all that is asked of it: task
// I of N runs joust run STUDY --of N, and joust merge makes of the shards what one
// machine would have made. Whatever a scheduler loses, merge names, and the same
// task is asked for again.
//
// The package is pure: it submits nothing and looks at no file. The steps are
//
//  1. lay out the study and the files that it names (layout.go)
//  2. check what was asked for, in the words of the scheduler (slurm.go, kubernetes.go)
//  3. write scripts or manifest (script.go, manifest.go)
package cluster
