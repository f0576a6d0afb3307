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

// slurmJobs is what is given to Slurm: two scripts, and the folder that they,
// the study and the files that it names are written to.
type slurmJobs struct {
	cluster.Slurm
	study  *study.Study
	layout cluster.Layout
	dir    results.Dir // of the run, as the command line names it
	root   results.Dir // the same, from the root
	only   []int       // indices of the array; nil for all
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
		return failed(errors.New("there is no sbatch on this machine, which belongs to no Slurm cluster: submit on one that does; or look at what would be submitted with --dry, print a manifest with --kubernetes, or run the shards by hand with joust run STUDY --shard I/N"))
	}
	if passing(j.Joust) {
		return failed(fmt.Errorf("this joust was built by go run, and may be gone before the cluster starts it (%s); go install ./cmd/joust, and submit with that", j.Joust))
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
		Name: s.Name, Shards: f.shards, CPUs: f.cpus,
		Joust: program, Study: j.place(j.layout.Study), Out: j.root.Path, Into: j.root.Shards(),
		Partition: f.partition, Time: f.time, Mem: f.mem, Account: f.account,
	}
	return j, j.Check()
}

// place is where something of the layout goes.
func (j *slurmJobs) place(path string) string {
	return filepath.Join(j.root.Submit(), "study", filepath.FromSlash(path))
}

// fits says whether the folders of run and shards are free, or hold some of the
// run: better now than by every task.
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

// maxArraySize asks the cluster for the limit of its arrays. Where it cannot be
// asked, sbatch will say.
func maxArraySize(ctx context.Context) (int, bool) {
	config, err := exec.CommandContext(ctx, "scontrol", "show", "config").Output()
	if err != nil {
		return 0, false
	}
	return cluster.MaxArraySize(string(config))
}

// passing says whether the program is in a folder of Go's own, where go run keeps
// what it builds for a while.
func passing(program string) bool {
	return slices.ContainsFunc(strings.Split(filepath.ToSlash(program), "/"), func(name string) bool { return strings.HasPrefix(name, "go-build") })
}

// scripts are the names of the scripts, each with what is in it.
func (j *slurmJobs) scripts() [][2]string {
	return [][2]string{{cluster.ArrayScript, j.Array()}, {cluster.MergeScript, j.Merge()}}
}

// enter is the command that goes to the folder of the scripts.
func (j *slurmJobs) enter() string { return "cd " + cluster.Quote(j.root.Submit()) }

// show prints the scripts and the commands that would submit them.
func (j *slurmJobs) show(w io.Writer) {
	for _, s := range j.scripts() {
		fmt.Fprintf(w, "# %s\n%s\n", filepath.Join(j.dir.Submit(), s[0]), s[1])
	}
	fmt.Fprintf(w, "# The commands; ARRAY_JOB is the number that the first prints.\n%s\n%s\n%s\n", j.enter(),
		strings.Join(cluster.SubmitArray(j.only), " "), strings.Join(cluster.SubmitMerge("ARRAY_JOB"), " "))
}
