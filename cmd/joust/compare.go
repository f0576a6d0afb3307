package main

import (
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"joust/experiments/compare"
	"joust/experiments/family"
	"joust/results"
	"joust/results/plot"
)

// pairFormats are the ways to write comparisons.
var pairFormats = []string{"text", "csv", "md", "latex"}

type compareFlags struct {
	metric, baseline, format string
	environments             []string
	profile, figures         bool
	workers                  int
}

func newCompare() *cobra.Command {
	var f compareFlags
	c := &cobra.Command{
		Use:   "compare DIR",
		Short: "Compare the algorithms of a run in pairs, trial by trial",
		Long: `Compare the algorithms of a complete run, environment by environment. All of
them met the same instances and the same coins, so they are compared in pairs,
trial by trial: difference and ratio of the means with 95 % intervals, how many
trials are won and lost, and p, corrected by Holm's method for the number of
comparisons. Where the trials cannot tell two algorithms apart, it says so.

Each algorithm is compared with the baseline, named by its label, its kind, or
either with parameters; without one, with the best of the environment. If the
baseline is several cells, each algorithm is compared with the one that has the
same value of the parameter in which they differ.

Over several environments follow mean ranks, with intervals and letters
(algorithms that share a letter are not separable), and the performance profile:
in what share of the environments a mean is within a factor of the best one.

The formats: text; csv, all numbers, for a program; md, for GitHub; latex, a table
in the style of booktabs, ready for a paper.`,
		Example: `  joust compare results/runs/quickstart --baseline savage
  joust compare results/runs/copeland-real --baseline 'savage[delta=0.05]' --environment hudry13
  joust compare results/runs/judge-calls --metric correct --baseline Knockout[votes=3]
  joust compare results/runs/copeland-real --profile --figures
  joust compare results/runs/quickstart --baseline savage --format latex > table.tex`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if !slices.Contains(pairFormats, f.format) {
				return fmt.Errorf("--format is %q; it must be one of %s", f.format, strings.Join(pairFormats, ", "))
			}
			if f.workers < 1 {
				return fmt.Errorf("--workers is %d; it must be at least 1", f.workers)
			}
			return compareRun(results.Dir{Path: args[0]}, f, c.OutOrStdout(), c.ErrOrStderr())
		},
	}
	c.Flags().StringVar(&f.metric, "metric", "", "what to compare (default duels or, of many users, trajectories)")
	c.Flags().StringVar(&f.baseline, "baseline", "", "algorithm to compare with (default the best of each environment)")
	c.Flags().StringArrayVar(&f.environments, "environment", nil, "only this environment, by its label, its kind, or kind[parameter=value]; may be given again")
	c.Flags().StringVar(&f.format, "format", pairFormats[0], strings.Join(pairFormats[:len(pairFormats)-1], ", ")+" or "+pairFormats[len(pairFormats)-1])
	c.Flags().BoolVar(&f.profile, "profile", false, "only what is over all environments: ranks and performance profile")
	c.Flags().BoolVar(&f.figures, "figures", false, "draw the performance profile too, DIR/figures/profile-METRIC.svg")
	c.Flags().IntVar(&f.workers, "workers", runtime.GOMAXPROCS(0), "cells read and compared at the same time; does not change the results")
	return c
}

func compareRun(dir results.Dir, f compareFlags, stdout, stderr io.Writer) error {
	s, manifest, err := openRun(dir)
	if err != nil {
		return err
	}
	if f.metric == "" {
		f.metric = s.Family.Clock.Name
	}
	m, err := compare.NewMatchups(s, f.metric, f.baseline, f.environments)
	if err != nil {
		return fmt.Errorf("%s: %w", dir.Path, err)
	}
	contests, err := m.Contests(dir, manifest, f.workers)
	if err != nil {
		return failed(err)
	}
	standings := m.Standings(manifest.RootSeed, contests, m.Cut)
	if standings == nil && (f.profile || f.figures) {
		return fmt.Errorf("%s: ranks and profiles take two environments or more, two algorithms that are in all of them, and a metric that judges", dir.Path)
	}
	report := pairReport{metric: m.Metric, baseline: f.baseline, study: s.Name, contests: contests, standings: standings}
	if f.profile {
		report.contests = nil
	}
	if err := report.write(stdout, f.format); err != nil {
		return failed(err)
	}
	if !f.figures {
		return nil
	}
	path, err := drawProfile(dir, standings)
	if err != nil {
		return failed(err)
	}
	fmt.Fprintln(stderr, path)
	return nil
}

// drawProfile draws the performance profile into the folder of the run.
func drawProfile(dir results.Dir, s *compare.Standings) (path string, err error) {
	format := plot.Formats[0]
	path = dir.Figure("profile-"+s.Metric.Name, format)
	return path, results.WriteFile(path, func(w io.Writer) error { return s.Figure(standingNames(s)).Write(w, format) })
}

// standingNames is what the algorithms are called over all environments.
func standingNames(s *compare.Standings) []string {
	cells := make([]family.Cell, len(s.Rows))
	for i, r := range s.Rows {
		cells[i] = r.Cell
	}
	return algorithmNames(cells)
}
