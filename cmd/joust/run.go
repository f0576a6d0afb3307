package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"

	"github.com/spf13/cobra"

	"joust/experiments"
	"joust/results"
	"joust/results/plot"
)

type runFlags struct {
	out      string
	workers  int
	trials   uint64
	rootSeed uint64
	quiet    bool
	force    bool
	dry      bool
	short    bool
}

func newRun() *cobra.Command {
	var f runFlags
	c := &cobra.Command{
		Use:   "run STUDY",
		Short: "Run a study, or go on with one that was interrupted",
		Long: `Run the study in a YAML file, or one that joust carries with it (see joust list
studies), and leave records, tables and figures in a folder. Prints a summary.

A folder whose run is complete is left as it is; one whose run was cut short is
gone on with; one that holds another study is refused.

Exit status: 0 done; 1 failed; 2 the study or a flag is wrong, nothing was run;
130 interrupted, everything complete is kept.`,
		Example: `  joust run quickstart
  joust run my-study.yaml --out /data/mine --workers 8
  joust run copeland-easy-10 --trials 100 --root-seed 7
  joust run lowrank-states --quick
  joust run my-study.yaml --dry    print its cells and stop`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			study, err := experiments.Load(args[0])
			if err != nil {
				return err
			}
			if f.short {
				if study, err = study.Quick(); err != nil {
					return err
				}
			}
			if c.Flags().Changed("trials") {
				if study, err = study.With("trials", f.trials); err != nil {
					return err
				}
			}
			if c.Flags().Changed("root-seed") {
				if study, err = study.With("root_seed", f.rootSeed); err != nil {
					return err
				}
			}
			if f.workers < 1 {
				return fmt.Errorf("--workers is %d; it must be at least 1", f.workers)
			}
			return run(c.Context(), study, f, c.OutOrStdout(), c.ErrOrStderr())
		},
	}
	c.Flags().StringVar(&f.out, "out", "", "folder for what the run leaves behind (default results/runs/NAME)")
	c.Flags().IntVar(&f.workers, "workers", runtime.GOMAXPROCS(0), "trials run at the same time; does not change the results")
	c.Flags().Uint64Var(&f.trials, "trials", 0, "trials of each cell, in place of the study's")
	c.Flags().Uint64Var(&f.rootSeed, "root-seed", 0, "root of all random streams, in place of the study's")
	c.Flags().BoolVar(&f.short, "quick", false, "run the study's quick variant, for a first look")
	c.Flags().BoolVar(&f.quiet, "quiet", false, "show no progress and print no summary")
	c.Flags().BoolVar(&f.force, "force", false, "remove what an earlier run left in the folder and start anew")
	c.Flags().BoolVar(&f.dry, "dry", false, "print the study's cells and run nothing")
	return c
}

func run(ctx context.Context, study *experiments.Study, f runFlags, stdout, stderr io.Writer) error {
	worlds, err := study.Open()
	if err != nil {
		return err
	}
	if f.dry {
		for _, c := range study.Cells {
			fmt.Fprintln(stdout, c)
		}
		return nil
	}
	manifest, err := study.Manifest(worlds)
	if err != nil {
		return failed(err)
	}
	dir := results.Dir{Path: f.out}
	if f.out == "" {
		dir.Path = filepath.Join("results", "runs", study.Name)
	}
	complete, release, err := enterDir(dir, study, manifest, f.force)
	if err != nil {
		return err
	}
	defer release()
	if complete {
		fmt.Fprintf(stderr, "%s is complete; nothing to do (see joust summary %s, or start anew with --force)\n", dir.Path, dir.Path)
		return nil
	}
	if err := runTrials(ctx, study, manifest, worlds, dir, f, stderr); err != nil {
		return err
	}
	cells, err := study.Summarise(dir, manifest, f.workers)
	if err != nil {
		return failed(err)
	}
	if err := study.WriteTables(dir, cells); err != nil {
		return failed(err)
	}
	tables, err := experiments.ReadTables(dir)
	if err != nil {
		return failed(err)
	}
	drawn, err := study.Draw(dir, tables, plot.Formats[0])
	if err != nil {
		return failed(err)
	}
	if f.quiet {
		return nil
	}
	printSummary(stdout, study, manifest, cells)
	fmt.Fprintf(stderr, "%s: records, tables and %d figures\n", dir.Path, len(drawn))
	return nil
}

// runTrials runs what is left to run, and keeps the time.
func runTrials(ctx context.Context, study *experiments.Study, m *results.Manifest, worlds []experiments.World, dir results.Dir, f runFlags, stderr io.Writer) error {
	p := newProgress(study, f.quiet, stderr)
	err := study.Run(ctx, dir, m, worlds, f.workers, p)
	p.close(err == nil)
	if e := p.writeTiming(dir, f.workers); e != nil && err == nil {
		err = e
	}
	if errors.Is(err, context.Canceled) {
		return fmt.Errorf("interrupted; all that was complete is kept, the same command goes on from there: %w", err)
	}
	return failed(err)
}

// enterDir locks the folder and makes it ready for the study, or says that its
// run is complete.
func enterDir(dir results.Dir, study *experiments.Study, m *results.Manifest, force bool) (complete bool, release func(), err error) {
	old, err := dir.ReadManifest()
	if err != nil {
		return false, nil, failed(err)
	}
	foreign, err := dir.Foreign()
	if err != nil {
		return false, nil, failed(err)
	}
	if old == nil && foreign != "" {
		return false, nil, fmt.Errorf("%s: the folder holds %s, which no run put there; choose another with --out", dir.Path, foreign)
	}
	if old != nil && !force {
		if d := old.Difference(m); d != "" {
			return false, nil, fmt.Errorf("%s: the folder holds another study: %s; choose another folder with --out, or --force to start anew", dir.Path, d)
		}
	}
	if err := os.MkdirAll(dir.Path, 0o777); err != nil {
		return false, nil, failed(err)
	}
	release, err = dir.Lock()
	if err != nil {
		return false, nil, failed(fmt.Errorf("%s: %w", dir.Path, err))
	}
	defer func() {
		if err != nil {
			release()
			err = failed(err)
		}
	}()
	if force {
		if err := dir.Clear(); err != nil {
			return false, nil, err
		}
	}
	if err := dir.Make(); err != nil {
		return false, nil, err
	}
	if err := dir.Sweep(); err != nil {
		return false, nil, err
	}
	text, err := os.ReadFile(dir.Study())
	if err == nil && bytes.Equal(text, study.Text) && isComplete(dir, study) {
		return true, release, nil
	}
	if err := results.WriteFile(dir.Study(), func(w io.Writer) error {
		_, err := w.Write(study.Text)
		return err
	}); err != nil {
		return false, nil, err
	}
	return false, release, dir.WriteManifest(m)
}

// isComplete says whether the folder holds all records of the study and the
// tables made of them.
func isComplete(dir results.Dir, study *experiments.Study) bool {
	done, all := study.Blocks(dir)
	_, noSummary := os.Stat(dir.Summary())
	_, noCurves := os.Stat(dir.Curves())
	return done == all && noSummary == nil && noCurves == nil
}
