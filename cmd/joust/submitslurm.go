package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"joust/experiments"
	"joust/experiments/cluster"
	"joust/results"
)

// slurmJobs is what is given to Slurm: two scripts, and the folder that they,
// the study and the files that it names are written to.
type slurmJobs struct {
	cluster.Slurm
	study  *experiments.Study
	layout cluster.Layout
	dir    results.Dir // as people call it; what is in scripts leads from the root
	only   []int       // indices of the array; nil for all
}

// submitSlurm submits the study's shards and their merge, or shows what it would
// submit.
func submitSlurm(ctx context.Context, study *experiments.Study, m *results.Manifest, f submitFlags, stdout io.Writer) error {
	j, err := newSlurmJobs(study, f)
	if err != nil {
		return err
	}
	if err := fits(j.dir, m); err != nil {
		return err
	}
	if size, ok := maxArraySize(ctx); ok {
		if err := j.CheckArray(size); err != nil {
			return err
		}
	}
	if f.dry {
		j.show(stdout)
		return nil
	}
	if _, err := exec.LookPath("sbatch"); err != nil {
		return failed(errors.New("there is no sbatch here, so this machine is none of a Slurm cluster's: submit where it is; or --dry shows what would be submitted, --kubernetes prints a manifest, and joust run STUDY --shard I/N runs a shard by hand"))
	}
	if slices.ContainsFunc(strings.Split(j.Joust, string(filepath.Separator)), func(name string) bool { return strings.HasPrefix(name, "go-build") }) {
		return failed(fmt.Errorf("this joust was started by go run and may be gone before the cluster starts it (%s); go install ./cmd/joust, and submit with joust", j.Joust))
	}
	if err := j.write(); err != nil {
		return failed(err)
	}
	return failed(j.submit(ctx, stdout))
}

func newSlurmJobs(study *experiments.Study, f submitFlags) (*slurmJobs, error) {
	j := &slurmJobs{study: study, dir: results.Dir{Path: f.out}}
	if f.out == "" {
		j.dir.Path = filepath.Join("results", "runs", study.Name)
	}
	var err error
	if j.layout, _, err = lay(study); err != nil {
		return nil, err
	}
	if f.array != "" {
		if j.only, err = cluster.ParseIndices(f.array, f.shards); err != nil {
			return nil, err
		}
	}
	program, err := os.Executable()
	if err != nil {
		return nil, failed(err)
	}
	root, err := filepath.Abs(j.dir.Path)
	if err != nil {
		return nil, failed(err)
	}
	dir := results.Dir{Path: root}
	j.Slurm = cluster.Slurm{
		Name: study.Name, Shards: f.shards, CPUs: f.cpus,
		Joust: program, Study: filepath.Join(dir.Submit(), "study", filepath.FromSlash(j.layout.Study)), Out: root, Into: dir.Shards(),
		Partition: f.partition, Time: f.time, Mem: f.mem, Account: f.account,
	}
	return j, j.Check()
}

// fits says whether folder and shards are free for the run, or hold some of it.
func fits(dir results.Dir, m *results.Manifest) error {
	shards, err := filepath.Glob(filepath.Join(dir.Shards(), "*"))
	if err != nil {
		return failed(err)
	}
	for _, path := range append([]string{dir.Path}, shards...) {
		d := results.Dir{Path: path}
		old, err := d.ReadManifest()
		if err != nil {
			return failed(err)
		}
		if old != nil {
			if difference := old.Difference(m); difference != "" {
				return fmt.Errorf("%s: the folder holds another study: %s; choose another folder with --out", d.Path, difference)
			}
			continue
		}
		foreign, err := d.Foreign()
		if err != nil {
			return failed(err)
		}
		if foreign != "" {
			return fmt.Errorf("%s: the folder holds %s, which no run put there; choose another with --out", d.Path, foreign)
		}
	}
	return nil
}

// maxArraySize asks the cluster for the limit of its arrays. Where it cannot be
// asked, sbatch will say.
func maxArraySize(ctx context.Context) (int, bool) {
	config, err := exec.CommandContext(ctx, "scontrol", "show", "config").Output()
	if err != nil {
		return 0, false
	}
	return cluster.MaxArraySize(string(config))
}

// scripts are the two scripts, with their names.
func (j *slurmJobs) scripts() [][2]string {
	return [][2]string{{cluster.ArrayScript, j.Array()}, {cluster.MergeScript, j.Merge()}}
}

// show prints the scripts and the commands that would submit them.
func (j *slurmJobs) show(w io.Writer) {
	for _, s := range j.scripts() {
		fmt.Fprintf(w, "# %s\n%s\n", filepath.Join(j.dir.Submit(), s[0]), s[1])
	}
	fmt.Fprintf(w, "# commands\n%s\n%s\n%s\n", j.enter(),
		strings.Join(cluster.SubmitArray(j.only), " "), strings.Join(cluster.SubmitMerge("ARRAY_JOB"), " "))
}

// enter is the command that goes to the folder of the scripts.
func (j *slurmJobs) enter() string {
	return "cd " + cluster.Quote(filepath.Join(j.Out, filepath.Base(j.dir.Submit())))
}

// write writes the folder that is submitted: what was checked now is what will
// run, whatever becomes of the study and its files meanwhile.
func (j *slurmJobs) write() error {
	if err := os.MkdirAll(filepath.Join(j.dir.Submit(), cluster.Logs), 0o777); err != nil {
		return err
	}
	folder := filepath.Join(j.dir.Submit(), "study")
	put := func(path string, write func(io.Writer) error) error {
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return err
		}
		return results.WriteFile(path, write)
	}
	text := func(text []byte) func(io.Writer) error {
		return func(w io.Writer) error { _, err := w.Write(text); return err }
	}
	for i, f := range j.study.Files() {
		if j.layout.Files[i] == "" {
			continue // named from the root, it is where it is
		}
		source, err := os.Open(f.Path)
		if err != nil {
			return err
		}
		err = put(filepath.Join(folder, filepath.FromSlash(j.layout.Files[i])), func(w io.Writer) error {
			_, err := io.Copy(w, source)
			return err
		})
		source.Close()
		if err != nil {
			return err
		}
	}
	for _, s := range j.scripts() {
		if err := put(filepath.Join(j.dir.Submit(), s[0]), text([]byte(s[1]))); err != nil {
			return err
		}
	}
	return put(j.Study, text(j.study.Text))
}

// submit submits array and merge, and says what to do next.
func (j *slurmJobs) submit(ctx context.Context, stdout io.Writer) error {
	array, err := j.sbatch(ctx, cluster.SubmitArray(j.only))
	if err != nil {
		return fmt.Errorf("%w\nNothing was submitted. The script is %s", err, filepath.Join(j.dir.Submit(), cluster.ArrayScript))
	}
	tasks := j.Shards
	if j.only != nil {
		tasks = len(j.only)
	}
	fmt.Fprintf(stdout, "array job %s: %d of %d shards\n", array, tasks, j.Shards)
	merge, err := j.sbatch(ctx, cluster.SubmitMerge(array))
	if err != nil {
		return fmt.Errorf("%w\nThe array job %s was submitted all the same. Submit its merge by hand:\n  %s && %s\nor cancel the array:\n  scancel %s",
			err, array, j.enter(), strings.Join(cluster.SubmitMerge(array), " "), array)
	}
	fmt.Fprintf(stdout, `merge job %[1]s: starts when all of them have succeeded

  joust status %[2]s    how far they are
  squeue -j %[3]s,%[1]s    what waits and what runs; what they print is in %[4]s

If a task fails, Slurm cancels the merge. Then
  joust merge %[5]s %[2]s
names the missing shards as --array=LIST; this command with it submits these again.
`, merge, j.dir.Shards(), array, filepath.Join(j.dir.Submit(), cluster.Logs), j.dir.Path)
	return nil
}

// sbatch runs a command of sbatch's beside the scripts and returns the number of
// the job.
func (j *slurmJobs) sbatch(ctx context.Context, command []string) (string, error) {
	var stdout, stderr bytes.Buffer
	c := exec.CommandContext(ctx, command[0], command[1:]...)
	c.Dir, c.Stdout, c.Stderr = j.dir.Submit(), &stdout, &stderr
	if err := c.Run(); err != nil {
		if e := context.Cause(ctx); e != nil {
			err = e
		}
		return "", fmt.Errorf("%s: %w\n%s", strings.Join(command, " "), err, strings.TrimSpace(stderr.String()))
	}
	id, err := cluster.JobID(stdout.String())
	if err != nil {
		return "", fmt.Errorf("%s: %w", strings.Join(command, " "), err)
	}
	return id, nil
}
