package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"joust/experiments/family"
	"joust/experiments/figures"
	"joust/experiments/run"
	"joust/experiments/study"
	"joust/results"
	"joust/results/plot"
)

type runFlags struct {
	studyFlags
	out     string
	shard   string
	of      int
	workers int
	quiet   bool
	force   bool
	dry     bool
}

func newRun() *cobra.Command {
	var f runFlags
	c := &cobra.Command{
		Use:   "run STUDY",
		Short: "Run a study, or continue an interrupted run",
		Long: `Run a study, write its records, tables and figures to a folder, and print a summary.
STUDY is a YAML file or the name of an embedded study (see joust list studies).

If the run in the folder is complete, nothing is run. If it was interrupted, it
continues, and damaged records are made again. A folder with another study is
refused.

With --shard I/N run only part I of N, counted from 0, and write its records for
joust merge. The N machines need nothing in common except the study. With --of N the
index of the part is that of the task of an array job: the environment variable
SLURM_ARRAY_TASK_ID or JOB_COMPLETION_INDEX. See joust submit, merge and status.

Exit status: 0 done; 1 failed; 2 the study or a flag is wrong, nothing was run;
130 interrupted, all complete trials are kept.`,
		Example: `  joust run quickstart
  joust run my-study.yaml --out /data/mine --workers 8
  joust run copeland-easy-10 --trials 100 --root-seed 7
  joust run lowrank-states --quick
  joust run my-study.yaml --shard 3/8
  joust run my-study.yaml --dry    check the study and print its cells`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			s, err := f.load(c, args[0])
			if err != nil {
				return err
			}
			if f.workers < 1 {
				return fmt.Errorf("--workers is %d; it must be at least 1", f.workers)
			}
			shard, err := chosenShard(f, c.Flags().Changed("of"))
			if err != nil {
				return err
			}
			return runStudy(c.Context(), s, shard, f, c.OutOrStdout(), c.ErrOrStderr())
		},
	}
	c.Flags().StringVar(&f.out, "out", "", "folder for the results (default results/runs/NAME;\nfor a shard results/runs/NAME/shards/I-of-N)")
	c.Flags().StringVar(&f.shard, "shard", "", "run part I of N, I/N with I from 0 to N-1")
	c.Flags().IntVar(&f.of, "of", 0, "run the part of this task of an array job, of so many parts")
	c.Flags().IntVar(&f.workers, "workers", runtime.GOMAXPROCS(0), "number of trials that run at the same time; does not change the results")
	f.add(c)
	c.Flags().BoolVar(&f.quiet, "quiet", false, "show no progress and print no summary")
	c.Flags().BoolVar(&f.force, "force", false, "delete the results of an earlier run in the folder, and start again")
	c.Flags().BoolVar(&f.dry, "dry", false, "check the study, print its cells, and run nothing")
	return c
}

// arrayVariables are the environment variables with the index of a task of an array job:
// of Slurm and of Kubernetes.
var arrayVariables = []string{"SLURM_ARRAY_TASK_ID", "JOB_COMPLETION_INDEX"}

// chosenShard returns the shard that the flags name; the zero Shard, which is the whole
// run, where they name none.
func chosenShard(f runFlags, of bool) (results.Shard, error) {
	switch {
	case f.shard != "" && of:
		return results.Shard{}, errors.New("--shard I/N already names the shard; leave --of out")
	case f.shard != "":
		return results.ParseShard(f.shard)
	case !of:
		return results.Shard{}, nil
	}
	for _, name := range arrayVariables {
		if index := os.Getenv(name); index != "" {
			shard, err := results.ParseShard(fmt.Sprintf("%s/%d", index, f.of))
			if err != nil {
				return shard, fmt.Errorf("by %s and --of: %w", name, err)
			}
			return shard, nil
		}
	}
	return results.Shard{}, fmt.Errorf("--of says how many shards there are, but none of %s says which one this is; name it with --shard I/%d", strings.Join(arrayVariables, ", "), f.of)
}

// runFolder returns the folder of the run of the study, or of a shard of it: out, or the
// default folder where out is "".
func runFolder(s *study.Study, shard results.Shard, out string) results.Dir {
	dir := results.Dir{Path: out}
	if out == "" {
		dir.Path = filepath.Join("results", "runs", s.Name)
		if shard.Of > 0 {
			dir.Path = dir.Shard(shard)
		}
	}
	return dir
}

// runStudy runs the study or a shard of it, and presents a complete run.
func runStudy(ctx context.Context, s *study.Study, shard results.Shard, f runFlags, stdout, stderr io.Writer) error {
	worlds, err := study.Open(s)
	if err != nil {
		return err
	}
	if f.dry {
		for _, c := range s.Cells {
			fmt.Fprintln(stdout, c)
		}
		return nil
	}
	manifest, err := run.NewManifest(s, worlds, shard.Of == 0)
	if err != nil {
		return failed(err)
	}
	dir := runFolder(s, shard, f.out)
	release, err := enterDir(dir, s, manifest, shard, f.force, stderr)
	if err != nil {
		return err
	}
	defer release()
	ran, err := runTrials(ctx, s, manifest, shard, worlds, dir, f, stderr)
	if err != nil {
		return err
	}
	if shard.Of > 0 {
		if !f.quiet {
			fmt.Fprintf(stderr, "%s: shard %s is complete; joust merge puts the shards together\n", dir.Path, shard)
		}
		return nil
	}
	if !ran && presented(dir, s) {
		fmt.Fprintf(stderr, "%s is complete; nothing to do (see joust summary %s, or start again with --force)\n", dir.Path, dir.Path)
		return nil
	}
	return present(dir, s, manifest, f.workers, f.quiet, stdout, stderr)
}

// present makes the tables and figures of a complete run and, unless quiet is true, prints
// a summary.
func present(dir results.Dir, s *study.Study, manifest *results.Manifest, workers int, quiet bool, stdout, stderr io.Writer) error {
	cells, err := run.Summarise(s, dir, manifest, workers)
	if err != nil {
		return failed(err)
	}
	if err := writeTables(s, dir, manifest, run.TablesOf(cells)); err != nil {
		return failed(err)
	}
	tables, err := run.ReadTables(dir)
	if err != nil {
		return failed(err)
	}
	drawn, err := figures.Draw(s, manifest, dir, tables, plot.Formats[0])
	if err != nil {
		return failed(err)
	}
	if quiet {
		return nil
	}
	if err := printSummary(stdout, s, manifest, cells); err != nil {
		return failed(err)
	}
	what := fmt.Sprintf("%d figures", len(drawn))
	if len(drawn) == 1 {
		what = "1 figure"
	}
	fmt.Fprintf(stderr, "%s: records, tables and %s\n", dir.Path, what)
	return nil
}

// runTrials runs the trials that are not yet in the folder, and writes how long they take.
// It reports whether it ran any trial.
func runTrials(ctx context.Context, s *study.Study, m *results.Manifest, shard results.Shard, worlds []family.World, dir results.Dir, f runFlags, stderr io.Writer) (ran bool, err error) {
	p := newProgress(s, dir, f.workers, f.quiet, stderr)
	err = run.Run(ctx, s, dir, m, shard, worlds, f.workers, p)
	ran, e := p.close(err == nil)
	if err == nil {
		err = e
	}
	if errors.Is(err, context.Canceled) {
		return ran, fmt.Errorf("interrupted; all that was complete is kept, the same command goes on from there: %w", err)
	}
	return ran, failed(err)
}

// enterDir checks that the folder may hold the run, locks it, and writes the study and the
// manifest.
func enterDir(dir results.Dir, s *study.Study, m *results.Manifest, shard results.Shard, force bool, stderr io.Writer) (release func(), err error) {
	old, err := dir.ReadManifest()
	if err != nil {
		return nil, failed(err)
	}
	foreign, err := dir.Foreign()
	if err != nil {
		return nil, failed(err)
	}
	if old == nil && foreign != "" {
		return nil, fmt.Errorf("%s: the folder holds %s, which no run put there; choose another with --out", dir.Path, foreign)
	}
	if old != nil && !force {
		if err := sameRun(dir, old, m, shard); err != nil {
			return nil, err
		}
		if err := attribute(dir, s, old, m, shard, stderr); err != nil {
			return nil, failed(err)
		}
	}
	if err := os.MkdirAll(dir.Path, 0o777); err != nil {
		return nil, failed(err)
	}
	release, err = dir.Lock()
	if err != nil {
		return nil, failed(fmt.Errorf("%s: %w", dir.Path, err))
	}
	defer func() {
		if err != nil {
			release()
			err = failed(err)
		}
	}()
	if force {
		if err := dir.Clear(); err != nil {
			return nil, err
		}
	}
	if err := errors.Join(dir.Make(), dir.Sweep(), dir.WriteShard(shard)); err != nil {
		return nil, err
	}
	text, err := os.ReadFile(dir.Study())
	if err == nil && bytes.Equal(text, s.Text) {
		return release, dir.WriteManifest(m)
	}
	// The text has changed, and with it perhaps labels or figures: remove the tables, so
	// that they are made again.
	for _, path := range []string{dir.Summary(), dir.Curves()} {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	if err := results.WriteFile(dir.Study(), func(w io.Writer) error {
		_, err := w.Write(s.Text)
		return err
	}); err != nil {
		return nil, err
	}
	return release, dir.WriteManifest(m)
}

// sameRun returns an error if the folder holds another study or another shard.
func sameRun(dir results.Dir, old, m *results.Manifest, shard results.Shard) error {
	if d := old.Difference(m); d != "" {
		return fmt.Errorf("%s: the folder holds another study: %s; choose another folder with --out, or --force to start again", dir.Path, d)
	}
	held, err := dir.ReadShard()
	if err != nil {
		return failed(err)
	}
	if held == shard {
		return nil
	}
	name := func(s results.Shard) string {
		if s.Of == 0 {
			return "the whole run"
		}
		return "shard " + s.String()
	}
	return fmt.Errorf("%s: the folder holds %s, not %s; choose another folder with --out, or --force to start again", dir.Path, name(held), name(shard))
}

// attribute enters into the manifest which programs made the records: the one that began
// the run and, if records are missing or damaged, those of the manifest m.
func attribute(dir results.Dir, s *study.Study, old, m *results.Manifest, shard results.Shard, stderr io.Writer) error {
	these := append([]results.Program{m.Program}, m.Also...)
	m.Program, m.Also = old.Program, old.Also
	records, err := run.CountRecords(s, dir, m, shard)
	damaged := errors.Is(err, results.ErrDamaged) // their trials run again
	if err != nil && !damaged {
		return err
	}
	if records.Complete() && !damaged {
		return nil
	}
	for _, p := range m.Add(these...) {
		fmt.Fprintf(stderr, "%s was begun by %s\nand is continued by %s; if their results must not be mixed, start again with --force\n", dir.Path, m.Program, p)
	}
	return nil
}

// presented reports whether the tables and figures of the run are in the folder.
func presented(dir results.Dir, s *study.Study) bool {
	_, noSummary := os.Stat(dir.Summary())
	_, noCurves := os.Stat(dir.Curves())
	return noSummary == nil && noCurves == nil && figures.Drawn(s, dir, plot.Formats[0])
}
