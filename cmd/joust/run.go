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
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"joust/experiments"
	"joust/experiments/figures"
	"joust/experiments/run"
	"joust/experiments/study"
	"joust/results"
	"joust/results/plot"
	"joust/results/records"
)

type runFlags struct {
	studyFlags
	view    viewFlags
	out     string
	shard   string
	of      int
	workers int
	quiet   bool
	force   bool
	dry     bool
	reuse   []string
	allow   allowance
}

func newRun() *cobra.Command {
	var f runFlags
	c := &cobra.Command{
		Use:   "run STUDY|DIR|-",
		Short: "Run a study, or continue an interrupted run",
		Long: `Run a study, write its records, tables and figures to a folder, and print a summary.
STUDY is a YAML file, the name of an embedded study (see joust list studies), or - for
the standard input, where paths are relative to the present folder. With the folder
DIR of a run, go on with its study.

--set changes the study before it is run: a parameter of an algorithm or environment,
named by its label or its kind, gets one value in place of the study's value or sweep,
or a key of the study does. DIR/study.yaml is the study that was run. Figures and
claims about cells that it no longer has are left out, which the command says.

If the run in the folder is complete, nothing is run. If it was interrupted, it
continues, and damaged records are made again. If the study has changed since, all
records that still belong to it are kept: more trials, another algorithm or
environment, another label or figure cost only what is new. Records that it no longer
wants move to DIR/spare (joust prune removes them). --reuse takes records from the
folders of other runs in the same way. A folder whose records all differ, because
the root seed, the budget or the checkpoints do, is refused.

A study whose algorithms are programs (joust help external) runs them only if you
say so: when asked at the terminal, or with --allow-programs.

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
  joust run quickstart --set pocowista.delta=0.01 --set budget=1e5
  joust run ratings.yaml --set ratings.file=mine.csv
  joust run - < my-study.yaml
  joust run results/runs/my-study --trials 4000
  joust run larger.yaml --reuse results/runs/my-study
  joust run my-study.yaml --shard 3/8
  joust run my-study.yaml --dry    check the study and print its cells`,
		Args: takes(1, 1),
		RunE: func(c *cobra.Command, args []string) error {
			s, err := f.load(c, args[0])
			if err != nil {
				return err
			}
			if err := f.view.check(summaryHeadings(s)); err != nil {
				return err
			}
			if isFolder(args[0]) && f.out == "" {
				f.out = args[0]
			}
			shard, err := chosenShard(f, c.Flags().Changed("of"))
			if err != nil {
				return err
			}
			f.allow.embedded = slices.Contains(experiments.Studies(), args[0])
			if args[0] != standardInput {
				f.allow.in = c.InOrStdin()
			}
			return runStudy(c.Context(), s, shard, f, c.OutOrStdout(), c.ErrOrStderr())
		},
	}
	c.Flags().StringVar(&f.out, "out", "", "folder for the results (default results/runs/NAME;\nfor a shard results/runs/NAME/shards/I-of-N)")
	c.Flags().StringVar(&f.shard, "shard", "", "run part I of N, I/N with I from 0 to N-1")
	countVar(c, &f.of, "of", 0, 1, noMost, "run the part of this task of an array job, of so many parts")
	addWorkers(c, &f.workers, "trials that run")
	f.add(c)
	f.view.add(c)
	addReuse(c, &f.reuse)
	addAllowPrograms(c, &f.allow.allowed)
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
		shard, err := results.ParseShard(f.shard)
		if err != nil {
			return shard, fmt.Errorf("--shard: %w", err)
		}
		return shard, nil
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
	programs, err := f.allow.programs(ctx, s, stderr)
	if err != nil {
		return err
	}
	manifest, err := run.NewManifest(s, worlds, shard.Of == 0)
	if err != nil {
		return failed(err)
	}
	if err := run.Greet(s, programs, manifest); err != nil {
		return failed(err)
	}
	dir := runFolder(s, shard, f.out)
	others, err := folders(f.reuse, manifest, stderr)
	if err != nil {
		return err
	}
	release, err := enterDir(dir, s, manifest, shard, f.force, stderr)
	if err != nil {
		return err
	}
	defer release()
	var cache *run.Cache // a shard has no tables for which its blocks would be wanted again
	if shard.Of == 0 {
		cache = new(run.Cache)
	}
	ran, err := runTrials(ctx, run.Plan{
		Cache: cache, Study: s, Dir: dir, Manifest: manifest, Shard: shard, Worlds: worlds, Workers: f.workers, Reuse: others, Programs: programs,
		Now: time.Now,
	}, f.quiet, stderr)
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
	return present(dir, s, manifest, cache, f.workers, f.quiet, f.view, stdout, stderr)
}

// present makes the tables and figures of a complete run and, unless quiet is true, prints
// a summary. cache is nil, or has blocks of the run.
func present(dir results.Dir, s *study.Study, manifest *results.Manifest, cache *run.Cache, workers int, quiet bool, view viewFlags, stdout, stderr io.Writer) error {
	r, err := run.NewReader(s, dir, manifest, false)
	if err != nil {
		return failed(err)
	}
	r.Cache = cache
	cells, err := r.Summarise(workers)
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
	drawn, err := figures.Draw(s, manifest, dir.Figures(), tables, plot.Formats[0], workers)
	if err != nil {
		return failed(err)
	}
	if quiet {
		return nil
	}
	if err := printSummary(stdout, view, r, cells); err != nil {
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
func runTrials(ctx context.Context, plan run.Plan, quiet bool, stderr io.Writer) (ran bool, err error) {
	p := newProgress(ctx, plan.Study, plan.Dir, plan.Workers, quiet, stderr)
	plan.Watch = p
	err = run.Run(ctx, plan)
	ran, e := p.close(err == nil)
	if err == nil {
		err = e
	}
	if e := p.attribute(plan.Dir, plan.Manifest, stderr); err == nil {
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
	if err != nil && !(force && errors.Is(err, results.ErrFormat)) {
		return nil, failed(err)
	}
	foreign, err := dir.Foreign()
	if err != nil {
		return nil, failed(err)
	}
	if old == nil && err == nil && foreign != "" {
		return nil, fmt.Errorf("%s: the folder holds %s, which no run put there; choose another with --out", dir.Path, foreign)
	}
	if old != nil && !force {
		if err := sameRun(dir, old, m, shard); err != nil {
			return nil, err
		}
		if old.Hash != m.Hash {
			fmt.Fprintf(stderr, "%s: the study has changed; of its %d cells %s\n", dir.Path, len(m.Cells), sharedCells(old, m))
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
	if old.Study != m.Study {
		return fmt.Errorf("%s: the folder holds the study %s, not %s; choose another folder with --out, where --reuse %s takes the records that fit, or --force to start again", dir.Path, old.Study, m.Study, dir.Path)
	}
	if d := old.Difference(m); d != "" && !old.Shares(m) {
		return fmt.Errorf("%s: the folder holds another study, of which no records can be used: %s; choose another folder with --out, or --force to start again", dir.Path, d)
	}
	if d := old.OtherProgram(m); d != "" {
		return fmt.Errorf("%s: the folder has records of another program: %s; choose another folder with --out, or --force to start again", dir.Path, d)
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

// sharedCells says how many cells of the study have records in the folder, and how many
// cells are no longer wanted.
func sharedCells(old, m *results.Manifest) string {
	in := func(m *results.Manifest, hash string) bool {
		return slices.ContainsFunc(m.Cells, func(c results.ManifestCell) bool { return c.Hash == hash })
	}
	kept, gone := 0, 0
	for _, c := range m.Cells {
		if in(old, c.Hash) {
			kept++
		}
	}
	for _, c := range old.Cells {
		if !in(m, c.Hash) {
			gone++
		}
	}
	text := fmt.Sprintf("%d keep their records", kept)
	if gone > 0 {
		text += fmt.Sprintf("; %d that it no longer has move to spare", gone)
	}
	return text
}

// isFolder reports whether the name of a study is that of an existing folder.
func isFolder(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

// attribute enters into the manifest which programs made the records: the one that began
// the run and, if records are missing or damaged, those of the manifest m.
func attribute(dir results.Dir, s *study.Study, old, m *results.Manifest, shard results.Shard, stderr io.Writer) error {
	these := append([]results.Program{m.Program}, m.Also...)
	m.Program, m.Also = old.Program, old.Also
	there, err := run.CountRecords(s, dir, m, shard)
	damaged := errors.Is(err, records.ErrDamaged) // their trials run again
	if err != nil && !damaged {
		return err
	}
	if there.Complete() && !damaged {
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
