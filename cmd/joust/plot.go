package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"

	"github.com/spf13/cobra"

	"joust/experiments/figures"
	"joust/experiments/run"
	"joust/results"
	"joust/results/plot"
)

func newPlot() *cobra.Command {
	var format, out string
	var partial bool
	c := &cobra.Command{
		Use:   "plot DIR",
		Short: "Draw the figures of a run again",
		Long: `Draw the figures of a complete run from its tables, into DIR/figures. DIR/study.yaml
says which figures; its key figures may be edited. SVG and PDF files have the same
bytes on every processor; single pixels of a PNG may differ between processors. What is
hard to read in a figure, such as labels that overlap, is said on standard error.

With --partial the run may be at work or interrupted: the figures are of the trials
that are there, say so, and are drawn into the folder --out.`,
		Example: `  joust plot results/runs/quickstart --format pdf
  joust plot results/runs/my-study --partial --out look`,
		Args: takes(1, 1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := oneOf("format", format, plot.Formats); err != nil {
				return err
			}
			dir := results.Dir{Path: args[0]}
			if partial && out == "" {
				return errors.New("--partial draws into another folder than the run's; name it with --out")
			}
			r, err := openRun(dir, partial)
			if err != nil {
				return err
			}
			tables, err := tablesOf(r, partial)
			if err != nil {
				return failed(err)
			}
			to := dir.Figures()
			if out != "" {
				to = out
			}
			if err := os.MkdirAll(to, 0o777); err != nil {
				return failed(err)
			}
			paths, err := figures.Draw(r.Study, r.Manifest, to, tables, format, runtime.GOMAXPROCS(0))
			for _, p := range paths {
				fmt.Fprintln(c.OutOrStdout(), p)
			}
			for _, d := range figures.Compose(r.Study, r.Manifest, tables) {
				for _, fault := range d.Faults() {
					fmt.Fprintf(c.ErrOrStderr(), "%s: hard to read: %s\n", d.Name, fault)
				}
			}
			return failed(err)
		},
	}
	c.Flags().StringVar(&out, "out", "", "folder for the figures (default DIR/figures)")
	addPartial(c, &partial)
	c.Flags().StringVar(&format, "format", plot.Formats[0], "svg, pdf or png")
	return c
}

// tablesOf returns the tables of a run: those that were written or, of a run that may not
// be complete, those of the trials that are there.
func tablesOf(r *run.Reader, partial bool) (run.Tables, error) {
	if !partial {
		return run.ReadTables(r.Dir)
	}
	cells, err := r.Summarise(runtime.GOMAXPROCS(0))
	if err != nil {
		return run.Tables{}, err
	}
	t := run.TablesOf(cells)
	t.Note = partialNote(r)
	return t, nil
}
