package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"joust/experiments/cluster"
	"joust/experiments/study"
	"joust/results"
)

// slurmJobs are the two jobs that are submitted to Slurm, and the folder that the scripts,
// the study and the files that it names are written to.
type slurmJobs struct {
	cluster.Slurm
	study  *study.Study
	layout cluster.Layout
	dir    results.Dir // folder of the run, as the command line names it
	root   results.Dir // the same, as an absolute path
	only   []int       // indices of the array's tasks to submit; nil for all
}

// submitSlurm submits the study's shards and their merge, or shows what it would
// submit.
func submitSlurm(ctx context.Context, s *study.Study, m *results.Manifest, f submitFlags, stdout io.Writer) error {
	j, err := newSlurmJobs(s, f)
	if err != nil {
		return err
	}
	if err := j.fits(m); err != nil {
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
		return failed(errors.New("there is no sbatch on this machine, so that it is not part of a Slurm cluster: submit on a machine that is; or print what would be submitted with --dry, print a manifest with --kubernetes, or run the shards by hand with joust run STUDY --shard I/N"))
	}
	if passing(j.Joust) {
		return failed(fmt.Errorf("this joust was built by go run, and may be deleted before the cluster starts it (%s); run go install ./cmd/joust and submit with the installed program", j.Joust))
	}
	if err := j.write(); err != nil {
		return failed(err)
	}
	return failed(j.submit(ctx, stdout))
}

func newSlurmJobs(s *study.Study, f submitFlags) (*slurmJobs, error) {
	j := &slurmJobs{study: s, dir: runFolder(s, results.Shard{}, f.out)}
	var err error
	if j.layout, err = lay(s); err != nil {
		return nil, err
	}
	if f.array != "" {
		if j.only, err = results.ParseIndices(f.array, f.shards); err != nil {
			return nil, fmt.Errorf("--array is %w", err)
		}
	}
	program, err := os.Executable()
	if err != nil {
		return nil, failed(err)
	}
	if j.root.Path, err = filepath.Abs(j.dir.Path); err != nil {
		return nil, failed(err)
	}
	j.Slurm = cluster.Slurm{
		Name: s.Name, Shards: f.shards, CPUs: f.cpus, Programs: f.allow,
		Joust: program, Study: j.place(j.layout.Study), Out: j.root.Path, Into: j.root.Shards(),
		Partition: f.partition, Time: f.time, Mem: f.mem, Account: f.account,
	}
	return j, j.Check()
}

// place returns the absolute path of a path of the layout.
func (j *slurmJobs) place(path string) string {
	return filepath.Join(j.root.Submit(), "study", filepath.FromSlash(path))
}

// fits returns an error if the folder of the run or of a shard holds another study or other
// files. Otherwise every task would find that out for itself.
func (j *slurmJobs) fits(m *results.Manifest) error {
	shards, err := filepath.Glob(filepath.Join(j.dir.Shards(), "*"))
	if err != nil {
		return failed(err)
	}
	for _, path := range append([]string{j.dir.Path}, shards...) {
		d := results.Dir{Path: path}
		old, err := d.ReadManifest()
		if err != nil {
			return failed(err)
		}
		if old != nil {
			if difference := old.Difference(m); difference != "" {
				return fmt.Errorf("%s: the folder holds another study: %s; choose another folder with --out", path, difference)
			}
			continue
		}
		foreign, err := d.Foreign()
		if err != nil {
			return failed(err)
		}
		if foreign != "" {
			return fmt.Errorf("%s: the folder holds %s, which no run put there; choose another with --out", path, foreign)
		}
	}
	return nil
}

// maxArraySize asks the cluster for the limit of the indices of arrays. It returns false
// if the cluster does not answer; then sbatch refuses an array that is too large.
func maxArraySize(ctx context.Context) (int, bool) {
	config, err := exec.CommandContext(ctx, "scontrol", "show", "config").Output()
	if err != nil {
		return 0, false
	}
	return cluster.MaxArraySize(string(config))
}

// passing reports whether the program is in a temporary folder of the go command, in which
// go run builds programs.
func passing(program string) bool {
	return slices.ContainsFunc(strings.Split(filepath.ToSlash(program), "/"), func(name string) bool { return strings.HasPrefix(name, "go-build") })
}

// scripts returns the name and the text of each script.
func (j *slurmJobs) scripts() [][2]string {
	return [][2]string{{cluster.ArrayScript, j.Array()}, {cluster.MergeScript, j.Merge()}}
}

// enter returns the command that changes to the folder of the scripts.
func (j *slurmJobs) enter() string { return "cd " + cluster.Quote(j.root.Submit()) }

// show prints the scripts and the commands that would submit them.
func (j *slurmJobs) show(w io.Writer) {
	for _, s := range j.scripts() {
		fmt.Fprintf(w, "# %s\n%s\n", filepath.Join(j.dir.Submit(), s[0]), s[1])
	}
	fmt.Fprintf(w, "# The commands; ARRAY_JOB is the number that the first prints.\n%s\n%s\n%s\n", j.enter(),
		strings.Join(cluster.SubmitArray(j.only), " "), strings.Join(cluster.SubmitMerge("ARRAY_JOB"), " "))
}
