package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"joust/experiments/compare"
	"joust/experiments/family"
	"joust/experiments/run"
	"joust/results"
	"joust/results/plot"
)

// pairFormats are the values of --format.
var pairFormats = []string{"text", "csv", "md", "latex"}

type compareFlags struct {
	metric, baseline, format string
	environments             []string
	profile, figures         bool
	workers                  int
	view                     viewFlags
}

func newCompare() *cobra.Command {
	var f compareFlags
	c := &cobra.Command{
		Use:   "compare DIR...",
		Short: "Compare the algorithms of a run in pairs, trial by trial",
		Long: `Compare the algorithms of a complete run, environment by environment. All of them
had the same instances and the same coins, so that they are compared trial by trial:
the difference and the ratio of the means with 95 % intervals, the numbers of trials
won and lost, and p, corrected by Holm's method for the number of comparisons. A
difference that is not significant is called "not separable".

With several folders the algorithms of all of them are compared, in the environments
that they share: another folder may hold an algorithm that was run later. The runs must
be of one root seed, and their environments of one version and with the same files.

Each algorithm is compared with the baseline, which is named by its label, its kind,
or either with parameters. Without --baseline, each is compared with the best
algorithm of the environment. If several cells have the name of the baseline, each
algorithm is compared with the one that has the same value of the parameter in which
they differ.

For several environments the command also prints mean ranks, with intervals and
letters (algorithms that share a letter are not separable), and the performance
profile: the share of the environments in which an algorithm's mean is at most a
factor times the best mean.

The columns are in the order in which they matter; those that do not fit the terminal
are left out from the right, and named; the verdict stays.

The formats are text; csv, with all numbers, for programs; md, for GitHub; and
latex, a table for the package booktabs.`,
		Example: `  joust compare results/runs/quickstart --baseline savage
  joust compare results/runs/copeland-real --baseline 'savage[delta=0.05]' --environment hudry13
  joust compare results/runs/judge-calls --metric correct --baseline Knockout[votes=3]
  joust compare results/runs/copeland-real --profile --figures
  joust compare results/runs/quickstart results/runs/mine
  joust compare results/runs/quickstart --baseline savage --format latex > table.tex`,
		Args: takes(1, -1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := oneOf("format", f.format, pairFormats); err != nil {
				return err
			}
			if f.format == "csv" && f.view.columns != nil {
				return errors.New("--columns chooses among the columns of the other formats; csv has all numbers in columns of its own")
			}
			if f.figures && len(args) > 1 {
				return errors.New("--figures draws into the folder of one run; leave it out to compare several")
			}
			return compareRuns(args, f, c.OutOrStdout(), c.ErrOrStderr())
		},
	}
	c.Flags().StringVar(&f.metric, "metric", "", "metric to compare (default: the clock of the family, duels or trajectories)")
	c.Flags().StringVar(&f.baseline, "baseline", "", "algorithm to compare with (default: the best of each environment)")
	c.Flags().StringArrayVar(&f.environments, "environment", nil, "only this environment, by its label, its kind, or kind[parameter=value]; may be repeated")
	c.Flags().StringVar(&f.format, "format", pairFormats[0], strings.Join(pairFormats[:len(pairFormats)-1], ", ")+" or "+pairFormats[len(pairFormats)-1])
	c.Flags().BoolVar(&f.profile, "profile", false, "only the ranks and the performance profile over all environments")
	c.Flags().BoolVar(&f.figures, "figures", false, "also draw the performance profile, DIR/figures/profile-METRIC.svg")
	addWorkers(c, &f.workers, "cells that are read and compared")
	f.view.add(c)
	return c
}

// compareRuns compares the algorithms of the runs in the folders, and prints the tables.
func compareRuns(folders []string, f compareFlags, stdout, stderr io.Writer) error {
	var runs []*run.Reader
	for _, path := range folders {
		r, err := openRun(results.Dir{Path: path}, false)
		if err != nil {
			return err
		}
		runs = append(runs, r)
	}
	r, err := run.Join(runs)
	if err != nil {
		return err
	}
	dir := results.Dir{Path: strings.Join(folders, ", ")}
	s, manifest := r.Study, r.Manifest
	if f.metric == "" {
		f.metric = s.Headline()
	}
	m, err := compare.NewMatchups(s, f.metric, f.baseline, f.environments)
	if err != nil {
		return fmt.Errorf("%s: %w", dir.Path, err)
	}
	contests, err := m.Contests(r, f.workers)
	if err != nil {
		return failed(err)
	}
	contests, without := compare.Measured(contests)
	if contests == nil {
		return fmt.Errorf("%s: no trial has a value of %s, which is not defined in %s; --metric names another measure", dir.Path, f.metric, strings.Join(without, ", "))
	}
	standings := m.Standings(manifest.RootSeed, contests, m.Fails, f.workers)
	if standings == nil && (f.profile || f.figures) {
		return fmt.Errorf("%s: ranks and profiles need two environments, two algorithms that are in all of them, and a metric of which less or more is better", dir.Path)
	}
	report := pairReport{metric: m.Metric, verdict: m.Verdict(), errs: s.Family.Errs, baseline: f.baseline, study: s.Name, without: without, view: f.view, matchups: m, contests: contests, standings: standings}
	if f.profile {
		report.contests = nil
	}
	if err := report.write(stdout, f.format); err != nil {
		return err
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

// standingNames returns the names of the algorithms in tables over all environments.
func standingNames(s *compare.Standings) []string {
	cells := make([]family.Cell, len(s.Rows))
	for i, r := range s.Rows {
		cells[i] = r.Cell
	}
	return algorithmNames(cells)
}
