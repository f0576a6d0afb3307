package main

import (
	"fmt"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"joust/experiments/run"
)

func newVersion() *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print the versions of joust, of Go, and of the modules that affect results",
		Example: `  joust version`,
		Args:    takes(0, 0),
		Run: func(c *cobra.Command, _ []string) {
			p := run.Program()
			fmt.Fprintf(c.OutOrStdout(), "joust %s, %s, %s\n", p.Joust, p.Go, p.Platform)
			for _, m := range slices.Sorted(maps.Keys(p.Modules)) {
				fmt.Fprintf(c.OutOrStdout(), "%s %s\n", m, p.Modules[m])
			}
		},
	}
}
