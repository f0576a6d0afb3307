package main

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"joust/experiments/figures"
	"joust/experiments/run"
	"joust/results"
	"joust/results/plot"
)

func newPlot() *cobra.Command {
	var format string
	c := &cobra.Command{
		Use:   "plot DIR",
		Short: "Draw the figures of a run again",
		Long: `Draw the figures of a complete run from its tables, into DIR/figures. DIR/study.yaml
says which figures; its key figures may be edited. SVG and PDF files have the same
bytes on every processor; single pixels of a PNG may differ between processors.`,
		Example: `  joust plot results/runs/quickstart --format pdf`,
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if !slices.Contains(plot.Formats, format) {
				return unknownFormat(format, plot.Formats)
			}
			dir := results.Dir{Path: args[0]}
			s, manifest, err := openRun(dir)
			if err != nil {
				return err
			}
			tables, err := run.ReadTables(dir)
			if err != nil {
				return failed(err)
			}
			paths, err := figures.Draw(s, manifest, dir, tables, format)
			for _, p := range paths {
				fmt.Fprintln(c.OutOrStdout(), p)
			}
			return failed(err)
		},
	}
	c.Flags().StringVar(&format, "format", plot.Formats[0], "svg, pdf or png")
	return c
}
