package cluster

import (
	"fmt"
	"strings"

	"joust/results"
)

// Names of the scripts and of the folder of what the jobs print, beside them.
const (
	ArrayScript = "array.sh"
	MergeScript = "merge.sh"
	Logs        = "logs"
)

// Array is the script of the array job. It must be submitted from the folder that
// it is in, in which Slurm looks for logs.
func (s Slurm) Array() string {
	var b strings.Builder
	fmt.Fprintf(&b, `#!/bin/bash
# The shards of the study %s, one a task. Written by joust submit; to submit it by
# hand, go to the folder that it is in: sbatch %s
#SBATCH --job-name=joust-%s
#SBATCH --array=0-%d
#SBATCH --output=%s/%%A_%%a.log
`, s.Name, ArrayScript, s.Name, s.Shards-1, Logs)
	s.request(&b)
	fmt.Fprintf(&b, `
shard=$(printf '%%04d-of-%%04d' "$SLURM_ARRAY_TASK_ID" %d)
# joust takes the place of this shell, so that Slurm's SIGTERM before the end of the
# time reaches it and what is complete is kept; given again, the task goes on from there.
exec %s run %s --of %d --out %s/"$shard" --quiet
`, s.Shards, Quote(s.Joust), Quote(s.Study), s.Shards, Quote(s.Into))
	return b.String()
}

// Merge is the script of the job that merges the shards. It is to be submitted as
// dependent on the array, afterok.
func (s Slurm) Merge() string {
	var b strings.Builder
	fmt.Fprintf(&b, `#!/bin/bash
# The merge of the shards of the study %s. Written by joust submit; to submit it by
# hand, go to the folder that it is in: sbatch --dependency=afterok:ARRAY_JOB %s
#SBATCH --job-name=joust-%s-merge
#SBATCH --output=%s/%%j_merge.log
# When a task of the array fails, this job can never start: it is cancelled, instead
# of waiting for ever.
#SBATCH --kill-on-invalid-dep=yes
`, s.Name, MergeScript, s.Name, Logs)
	s.request(&b)
	fmt.Fprintf(&b, `
exec %s merge %s %s
`, Quote(s.Joust), Quote(s.Out), Quote(s.Into))
	return b.String()
}

// request writes what each task of a job asks for. Go is told how many processors
// that is, since a cluster need not hold a task to them.
func (s Slurm) request(b *strings.Builder) {
	b.WriteString("#SBATCH --open-mode=append\n#SBATCH --ntasks=1\n")
	fmt.Fprintf(b, "#SBATCH --cpus-per-task=%d\n", s.CPUs)
	for _, f := range []struct{ name, value string }{
		{"mem", s.Mem}, {"time", s.Time}, {"partition", s.Partition}, {"account", s.Account},
	} {
		if f.value != "" {
			fmt.Fprintf(b, "#SBATCH --%s=%s\n", f.name, f.value)
		}
	}
	fmt.Fprintf(b, "\nexport GOMAXPROCS=%d\n", s.CPUs)
}

// SubmitArray is the command that submits the array, all of it or only these
// indices.
func SubmitArray(only []int) []string {
	command := []string{"sbatch", "--parsable"}
	if only != nil {
		command = append(command, "--array="+results.FormatIndices(only))
	}
	return append(command, ArrayScript)
}

// SubmitMerge is the command that submits the merge, after the array job.
func SubmitMerge(array string) []string {
	return []string{"sbatch", "--parsable", "--dependency=afterok:" + array, MergeScript}
}

// Quote makes one word of a POSIX shell's out of any text.
func Quote(text string) string {
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
