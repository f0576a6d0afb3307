package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"runtime"

	"github.com/spf13/cobra"

	"joust/experiments"
	"joust/results"
)

type benchFlags struct {
	suite, against string
	trials         uint64
	quick          bool
	run            runFlags
}

func newBench() *cobra.Command {
	var f benchFlags
	c := &cobra.Command{
		Use:   "bench ALGORITHM",
		Short: "Judge an algorithm against its rivals in a suite of environments",
		Long: `Run an algorithm and its rivals in the environments of a suite (see joust list
suites), all on the same instances and coins, and compare it with each of them in
pairs: a table and a verdict for each environment, then ranks and the performance
profile over all. An algorithm whose trials show that it does not keep what the
suite asks (its failure probability, or a floor of being right) fails there,
whatever else it does.

The run is left in a folder as joust run leaves one: it goes on after Ctrl-C when
the same command is given again, and joust compare, summary and plot read it.`,
		Example: `  joust bench pocowista
  joust bench 'pocowista[delta=0.1]' --against savage,pbr
  joust bench swiss --suite tournaments --trials 1000
  joust bench collaborative --quick`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if f.run.workers < 1 {
				return fmt.Errorf("--workers is %d; it must be at least 1", f.run.workers)
			}
			if !c.Flags().Changed("trials") {
				f.trials = 0
			} else if f.trials == 0 {
				return fmt.Errorf("--trials is 0; it must be at least 1")
			}
			return bench(c.Context(), args[0], f, c.OutOrStdout(), c.ErrOrStderr())
		},
	}
	c.Flags().StringVar(&f.suite, "suite", "", "suite of environments (default by the family of the algorithm)")
	c.Flags().StringVar(&f.against, "against", "", "rivals, with commas between them, in place of the suite's")
	c.Flags().Uint64Var(&f.trials, "trials", 0, "trials of each cell, in place of the suite's")
	c.Flags().BoolVar(&f.quick, "quick", false, "run the suite's quick variant, for a first look")
	c.Flags().StringVar(&f.run.out, "out", "", "folder for what the run leaves behind (default results/bench/SUITE/ALGORITHM)")
	c.Flags().IntVar(&f.run.workers, "workers", runtime.GOMAXPROCS(0), "trials run at the same time; does not change the results")
	c.Flags().BoolVar(&f.run.force, "force", false, "remove what an earlier run left in the folder and start anew")
	return c
}

func bench(ctx context.Context, name string, f benchFlags, stdout, stderr io.Writer) error {
	algorithm, err := experiments.ParseAlgorithm(name)
	if err != nil {
		return err
	}
	if f.suite == "" {
		f.suite = experiments.SuiteFor(algorithm)
	}
	suite, err := experiments.LoadSuite(f.suite)
	if err != nil {
		return err
	}
	var rivals []experiments.Setting
	if f.against != "" {
		if rivals, err = experiments.ParseAlgorithms(f.against); err != nil {
			return err
		}
	}
	study, err := suite.With(algorithm, rivals, f.quick)
	if err != nil {
		return err
	}
	if f.trials > 0 {
		if study, err = study.With("trials", f.trials); err != nil {
			return err
		}
	}
	if f.run.out == "" {
		folder := algorithm.FolderName()
		if f.quick {
			folder += "-quick"
		}
		f.run.out = filepath.Join("results", "bench", f.suite, folder)
	}
	if err := run(ctx, study, results.Shard{}, f.run, io.Discard, stderr); err != nil {
		return err
	}
	dir := results.Dir{Path: f.run.out}
	study, manifest, err := openRun(dir)
	if err != nil {
		return err
	}
	b, err := suite.Bench(study, dir, manifest, f.run.workers)
	if err != nil {
		return failed(err)
	}
	report := benchReport{b, pairReport{metric: b.Metric, study: study.Name, standings: b.Standings, bench: true}}
	if err := report.write(stdout); err != nil {
		return failed(err)
	}
	if b.Standings == nil {
		return nil
	}
	path, err := drawProfile(dir, b.Standings)
	if err != nil {
		return failed(err)
	}
	fmt.Fprintln(stderr, path)
	return nil
}
