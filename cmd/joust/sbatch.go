package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"joust/experiments/cluster"
	"joust/experiments/study"
	"joust/results"
)

// write writes the folder that is submitted. It copies the study and the files that it
// names, so that later changes of them do not change the jobs.
func (j *slurmJobs) write() error {
	if err := os.MkdirAll(filepath.Join(j.dir.Submit(), cluster.Logs), 0o777); err != nil {
		return err
	}
	for i, f := range study.Files(j.study) {
		if j.layout.Files[i] == "" {
			continue // an absolute path: the file is not copied
		}
		source, err := os.Open(f.Path)
		if err != nil {
			return err
		}
		err = writeBelow(j.place(j.layout.Files[i]), source)
		source.Close()
		if err != nil {
			return err
		}
	}
	for _, s := range j.scripts() {
		if err := writeBelow(filepath.Join(j.dir.Submit(), s[0]), strings.NewReader(s[1])); err != nil {
			return err
		}
	}
	return writeBelow(j.Study, bytes.NewReader(j.study.Text))
}

// writeBelow writes a file, and makes its folder if it does not exist.
func writeBelow(path string, from io.Reader) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	return results.WriteFile(path, func(w io.Writer) error {
		_, err := io.Copy(w, from)
		return err
	})
}

// submit submits the array and the merge, and says what to do next.
func (j *slurmJobs) submit(ctx context.Context, stdout io.Writer) error {
	array, err := j.sbatch(ctx, cluster.SubmitArray(j.only))
	if err != nil {
		return fmt.Errorf("%w\nnothing was submitted; the script is %s", err, filepath.Join(j.dir.Submit(), cluster.ArrayScript))
	}
	tasks := j.Shards
	if j.only != nil {
		tasks = len(j.only)
	}
	fmt.Fprintf(stdout, "array job %s: %d of %d shards\n", array, tasks, j.Shards)
	merge, err := j.sbatch(ctx, cluster.SubmitMerge(array))
	if err != nil {
		return fmt.Errorf("%w\nthe array job %s was submitted all the same; submit its merge by hand,\n  %s && %s\nor cancel it:\n  scancel %s",
			err, array, j.enter(), strings.Join(cluster.SubmitMerge(array), " "), array)
	}
	fmt.Fprintf(stdout, `merge job %[1]s: begins when all of them have succeeded

Progress:  joust status %[2]s
Queue:     squeue -j %[3]s,%[1]s
Logs:      %[4]s

If a task fails, Slurm cancels the merge. Then this command prints the missing shards
as --array=LIST; add that to the same joust submit command to submit them again:
  joust merge %[2]s %[5]s
`, merge, cluster.Quote(j.dir.Path), array, filepath.Join(j.dir.Submit(), cluster.Logs), cluster.Quote(j.dir.Shards()))
	return nil
}

// sbatch runs an sbatch command in the folder of the scripts, and returns the number of
// the job.
func (j *slurmJobs) sbatch(ctx context.Context, command []string) (string, error) {
	var stdout, stderr bytes.Buffer
	c := exec.CommandContext(ctx, command[0], command[1:]...)
	c.Dir, c.Stdout, c.Stderr = j.dir.Submit(), &stdout, &stderr
	if err := c.Run(); err != nil {
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return "", fmt.Errorf("%s: %w\n%s", strings.Join(command, " "), err, strings.TrimSpace(stderr.String()))
	}
	id, err := cluster.JobID(stdout.String())
	if err != nil {
		return "", fmt.Errorf("%s: %w", strings.Join(command, " "), err)
	}
	return id, nil
}
