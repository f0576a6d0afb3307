package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"joust/experiments"
	"joust/experiments/compare"
	"joust/experiments/family"
	"joust/experiments/study"
	"joust/results"
)

type benchFlags struct {
	suite, against string
	trials         int
	quick          bool
	set            []string
	run            runFlags
}

func newBench() *cobra.Command {
	var f benchFlags
	c := &cobra.Command{
		Use:   "bench ALGORITHM",
		Short: "Judge an algorithm against its rivals in a suite of environments",
		Long: `Run an algorithm and its rivals in the environments of a suite (see joust list
suites), all with the same instances and coins, and compare the algorithm with each
rival trial by trial: a table and a verdict for each environment, then ranks and the
performance profile over all environments. A suite sets a limit: the failure
probability of an algorithm's guarantee, or a smallest success rate. An algorithm
that significantly violates the limit in an environment fails there, whatever it
spends.

The results are in a folder like that of joust run. After Ctrl-C the same command
continues the run. Records of rivals that an earlier bench in the same suite has made
are taken from its folder. joust compare, summary, plot and report read the folder.`,
		Example: `  joust bench pocowista
  joust bench 'pocowista[delta=0.1]' --against savage,pbr
  joust bench swiss --suite tournaments --trials 1000
  joust bench collaborative --quick`,
		Args: takes(1, 1),
		RunE: func(c *cobra.Command, args []string) error {
			f.run.allow.in = c.InOrStdin()
			return bench(c.Context(), args[0], f, c.OutOrStdout(), c.ErrOrStderr())
		},
	}
	c.Flags().StringVar(&f.suite, "suite", "", "suite of environments (default: the suite for the family of the algorithm)")
	c.Flags().StringVar(&f.against, "against", "", "rivals, separated by commas, instead of the suite's")
	countVar(c, &f.trials, "trials", 0, 1, study.MaxTrials, "number of trials of each cell, instead of the suite's")
	addSet(c, &f.set)
	f.run.view.add(c)
	c.Flags().BoolVar(&f.quick, "quick", false, "run the quick variant of the suite, which is smaller")
	c.Flags().StringVar(&f.run.out, "out", "", "folder for the results (default results/bench/SUITE/ALGORITHM)")
	addWorkers(c, &f.run.workers, "trials that run")
	addReuse(c, &f.run.reuse)
	addAllowPrograms(c, &f.run.allow.allowed)
	c.Flags().BoolVar(&f.run.force, "force", false, "delete the results of an earlier run in the folder, and start again")
	return c
}

// bench runs the suite with the algorithm of that name, and prints the judgement.
func bench(ctx context.Context, name string, f benchFlags, stdout, stderr io.Writer) error {
	algorithm, err := study.ParseAlgorithm(catalogue, name)
	if err != nil {
		return err
	}
	var suite *study.Suite
	if f.suite == "" {
		suite, err = experiments.SuiteFor(catalogue, algorithm)
	} else {
		suite, err = experiments.LoadSuite(catalogue, f.suite)
	}
	if err != nil {
		return err
	}
	if err := f.run.view.check(benchHeadings(suite)); err != nil {
		return err
	}
	var rivals []family.Setting
	if f.against != "" {
		if rivals, err = study.ParseAlgorithms(catalogue, f.against); err != nil {
			return err
		}
	}
	s, err := suite.With(algorithm, rivals, f.quick)
	if err != nil {
		return err
	}
	set, err := assignments(f.set)
	if err != nil {
		return err
	}
	if f.trials > 0 {
		set = append(set, numberAssignment("trials", "trials", f.trials))
	}
	if set != nil {
		if s, err = study.Vary(s, study.Variant{Set: set}); err != nil {
			return err
		}
		for _, what := range s.LeftOut {
			fmt.Fprintln(stderr, what)
		}
	}
	if f.run.out == "" {
		folder := algorithm.FolderName()
		if f.quick {
			folder += "-quick"
		}
		folders := filepath.Join("results", "bench", suite.Study.Name)
		f.run.out = filepath.Join(folders, folder)
		if f.run.reuse == nil {
			f.run.reuse = benched(folders, f.run.out)
		}
	}
	if err := runStudy(ctx, s, results.Shard{}, f.run, io.Discard, stderr); err != nil {
		return err
	}
	dir := results.Dir{Path: f.run.out}
	r, err := openRun(dir, false)
	if err != nil {
		return err
	}
	b, err := compare.NewBench(suite, r, f.run.workers)
	if err != nil {
		return failed(err)
	}
	report := benchReport{b, pairReport{metric: b.Metric, verdict: b.Verdict, errs: s.Family.Errs, study: s.Name, standings: b.Standings, bench: true, view: f.run.view}}
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

// benched lists the folders of other runs of the suite, in the folder of all of them.
func benched(folders, but string) (list []string) {
	entries, err := os.ReadDir(folders)
	if err != nil {
		return nil // there are none yet
	}
	for _, e := range entries {
		path := filepath.Join(folders, e.Name())
		if m, err := (results.Dir{Path: path}).ReadManifest(); err == nil && m != nil && path != but {
			list = append(list, path)
		}
	}
	return list
}
