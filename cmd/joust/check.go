package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"joust/experiments"
	"joust/experiments/compare"
	"joust/experiments/study"
	"joust/results"
	"joust/results/table"
	"joust/sim/simtest"
)

type checkFlags struct {
	studyFlags
	run runFlags
}

func newCheck() *cobra.Command {
	var f checkFlags
	c := &cobra.Command{
		Use:   "check STUDY|DIR|ENTRY",
		Short: "Check the claims of a study, or an algorithm or environment against its contract",
		Long: `Check the claims of a study, or whether an entry keeps its contract.

Of a study, or the folder of a complete run, check the claims under its key expect:
each is that a mean, or the difference or ratio of the means of two cells, lies
within bounds. A claim holds if the quantity lies within them by more than two
standard errors, is refuted if it lies beyond one by more than two, and is undecided
otherwise. Cells that met the same instances are compared trial by trial. A study is
run first, as joust run does, into the same folder.

Of an algorithm or environment, run the conformance suite of its family, and say in
sentences what breaks the contract. Those who add an algorithm or environment run
this first.

Exit status: 0 all is well; 1 something is not; 2 the study, the name or a flag is
wrong.`,
		Example: `  joust check shapes --quick
  joust check results/runs/shapes
  joust check pocowista
  joust check 'savage[ties=coin]'`,
		Args: takes(1, 1),
		RunE: func(c *cobra.Command, args []string) error {
			name := args[0]
			kind, _, _ := strings.Cut(name, "[")
			isEntry := catalogue.Has(kind)
			_, noFile := os.Stat(name)
			switch isStudy := name == standardInput || slices.Contains(experiments.Studies(), name) || filepath.Ext(name) == ".yaml"; {
			case isFolder(name):
				return checkRun(results.Dir{Path: name}, f.run.workers, c.OutOrStdout())
			case isStudy, !isEntry && noFile == nil:
				s, err := f.load(c, name)
				if err != nil {
					return err
				}
				f.run.allow.embedded = slices.Contains(experiments.Studies(), name)
				if name != standardInput {
					f.run.allow.in = c.InOrStdin()
				}
				return checkStudy(c.Context(), s, f.run, c.OutOrStdout(), c.ErrOrStderr())
			case !isEntry:
				return unknownName(kind, "algorithm, environment or study", experiments.Studies())
			}
			return checkEntry(c, name, f.run.allow)
		},
	}
	f.add(c)
	c.Flags().StringVar(&f.run.out, "out", "", "folder for what the run of a study leaves behind (default results/runs/NAME)")
	addWorkers(c, &f.run.workers, "trials that run")
	addAllowPrograms(c, &f.run.allow.allowed)
	return c
}

// checkStudy runs the study and checks its claims.
func checkStudy(ctx context.Context, s *study.Study, f runFlags, stdout, stderr io.Writer) error {
	if s.Expect == nil {
		return fmt.Errorf("the study %s claims nothing: it has no key expect", s.Name)
	}
	if err := runStudy(ctx, s, results.Shard{}, f, io.Discard, stderr); err != nil {
		return err
	}
	return checkRun(runFolder(s, results.Shard{}, f.out), f.workers, stdout)
}

// checkRun checks the claims of the study of a complete run.
func checkRun(dir results.Dir, workers int, w io.Writer) error {
	r, err := openRun(dir, false)
	if err != nil {
		return err
	}
	s := r.Study
	if s.Expect == nil {
		return fmt.Errorf("%s: the study %s claims nothing: it has no key expect", dir.Path, s.Name)
	}
	findings, err := compare.CheckClaims(r, workers)
	if err != nil {
		return failed(err)
	}
	holding := 0
	for _, f := range findings {
		if f.Holds() {
			holding++
		}
		printFinding(w, f)
	}
	fmt.Fprintf(w, "%d of %d claims hold\n", holding, len(findings))
	if holding < len(findings) {
		return failure{fmt.Errorf("%s: %d claims do not hold", s.Name, len(findings)-holding)}
	}
	return nil
}

// printFinding prints a claim, what the records say of it, and the verdict.
func printFinding(w io.Writer, f compare.Finding) {
	verdict := "undecided"
	switch {
	case f.Holds():
		verdict = "holds"
	case f.Refuted():
		verdict = "refuted"
	}
	wrap(w, fmt.Sprintf("%-10s ", verdict), f.Text)
	what := "mean " + f.Metric + " of " + f.Of.Brief()
	if f.Than != nil {
		what = string(f.Compare) + " of " + f.Metric + ", " + f.Of.Brief() + " to " + f.Than.Brief()
	}
	pairing, short := "", table.Short(4)
	if f.Paired {
		pairing = " in pairs"
	}
	interval := ""
	if !math.IsNaN(f.Low) {
		interval = short(f.Low) + " to " + short(f.High) + ", "
	}
	cut := ""
	if f.Cut {
		cut = "; trials were cut, so that a mean is a lower bound"
	}
	wrap(w, "           ", fmt.Sprintf("%s: %s (%s%s trials%s); claimed %s%s", what, short(f.Value), interval, table.Whole(f.Trials), pairing, f.Bounds(), cut))
}

// checkEntry runs the conformance suite on an algorithm or environment: with the
// parameters that follow the name in brackets, or else with those that the entry has
// for tests.
func checkEntry(c *cobra.Command, name string, allow allowance) error {
	w := c.OutOrStdout()
	s, err := study.ParseSetting(catalogue, name)
	if err != nil {
		return err
	}
	p := s.Params
	if !strings.Contains(name, "[") {
		folder, err := os.MkdirTemp("", "joust-check-")
		if err != nil {
			return failed(err)
		}
		defer func() { _ = os.RemoveAll(folder) }()
		if p, err = simtest.ExampleParams(s.Entry.Listed(), folder); err != nil {
			return failed(err)
		}
	}
	if program := catalogue.Of(s).ProgramOf(s); program != nil {
		allow.in = c.InOrStdin()
		return checkProgram(c.Context(), s, program, allow, w, c.ErrOrStderr())
	}
	return printViolations(w, name, s.Entry.Listed().Family, simtest.CheckEntry(s.Entry, p))
}

// printViolations prints how an entry breaks the contract of its family, or that it keeps it.
func printViolations(w io.Writer, name, family string, violations []simtest.Violation) error {
	for _, v := range violations {
		wrap(w, "- ", v.String())
	}
	if violations != nil {
		return failure{fmt.Errorf("%s breaks its contract in %d places", name, len(violations))}
	}
	fmt.Fprintf(w, "%s keeps the contract of %s\n", name, family)
	return nil
}
