package cluster

import (
	"fmt"
	"strings"

	"joust/results"
)

// Names of the scripts, and of the folder beside them for the output of the jobs.
const (
	ArrayScript = "array.sh"
	MergeScript = "merge.sh"
	Logs        = "logs"
)

// Array returns the script of the array job. It must be submitted from its own folder,
// since Slurm writes the logs relative to the current folder.
func (s Slurm) Array() string {
	var b strings.Builder
	fmt.Fprintf(&b, `#!/bin/bash
# The shards of the study %s, one a task. Written by joust submit. To submit it by
# hand, in the folder of this script: sbatch %s
#SBATCH --job-name=joust-%s
#SBATCH --array=0-%d
#SBATCH --output=%s/%%A_%%a.log
`, s.Name, ArrayScript, s.Name, s.Shards-1, Logs)
	s.request(&b)
	fmt.Fprintf(&b, `
shard=$(printf '%%04d-of-%%04d' "$SLURM_ARRAY_TASK_ID" %d)
# exec replaces this shell by joust, so that the SIGTERM that Slurm sends before the time
# limit reaches joust, which saves all complete trials. The same task, submitted again,
# continues from there.
exec %s run %s --of %d --out %s/"$shard" --quiet%s
`, s.Shards, Quote(s.Joust), Quote(s.Study), s.Shards, Quote(s.Into), allow(" ", s.Programs))
	return b.String()
}

// allow returns the flag with which a shard runs the programs that its study names, after a
// separator from the word before; "" if it names none.
func allow(separator string, programs bool) string {
	if programs {
		return separator + "--allow-programs"
	}
	return ""
}

// Merge returns the script of the job that merges the shards. It must be submitted with
// a dependency on the array job, afterok.
func (s Slurm) Merge() string {
	var b strings.Builder
	fmt.Fprintf(&b, `#!/bin/bash
# The merge of the shards of the study %s. Written by joust submit. To submit it by
# hand, in the folder of this script: sbatch --dependency=afterok:ARRAY_JOB %s
#SBATCH --job-name=joust-%s-merge
#SBATCH --output=%s/%%j_merge.log
# When a task of the array fails, this job can never start: Slurm cancels it instead of
# keeping it in the queue.
#SBATCH --kill-on-invalid-dep=yes
`, s.Name, MergeScript, s.Name, Logs)
	s.request(&b)
	fmt.Fprintf(&b, `
exec %s merge %s %s
`, Quote(s.Joust), Quote(s.Out), Quote(s.Into))
	return b.String()
}

// request writes the resources that each task of a job requests. It also sets GOMAXPROCS
// to the number of processors, since not every cluster confines a task to them.
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

// SubmitArray returns the command that submits the array: the tasks of these indices, or
// all where only is nil.
func SubmitArray(only []int) []string {
	command := []string{"sbatch", "--parsable"}
	if only != nil {
		command = append(command, "--array="+results.FormatIndices(only))
	}
	return append(command, ArrayScript)
}

// SubmitMerge returns the command that submits the merge, to start after the array job
// with this number.
func SubmitMerge(array string) []string {
	return []string{"sbatch", "--parsable", "--dependency=afterok:" + array, MergeScript}
}

// Quote quotes any text as one word of a POSIX shell.
func Quote(text string) string {
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
