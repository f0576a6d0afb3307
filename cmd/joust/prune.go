package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"joust/results"
)

func newPrune() *cobra.Command {
	return &cobra.Command{
		Use:   "prune DIR...",
		Short: "Remove the spare records of runs",
		Long: `Remove the folder spare of each run: records of cells and trials that its study no
longer wants, because it was changed. They cost only space, and are taken again if the
study wants them again.`,
		Example: `  joust prune results/runs/my-study`,
		Args:    takes(1, -1),
		RunE: func(c *cobra.Command, args []string) error {
			for _, path := range args {
				if err := prune(c, results.Dir{Path: path}); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

func prune(c *cobra.Command, dir results.Dir) error {
	m, err := dir.ReadManifest()
	if err != nil {
		return failed(err)
	}
	if m == nil {
		return fmt.Errorf("%s: holds no run", dir.Path)
	}
	release, err := dir.Lock()
	if err != nil {
		return failed(fmt.Errorf("%s: %w", dir.Path, err))
	}
	defer release()
	files, size, err := dir.Prune()
	if err != nil {
		return failed(err)
	}
	fmt.Fprintf(c.OutOrStdout(), "%s: %d spare files of records removed, %.1f MB\n", dir.Path, files, float64(size)/1e6)
	return nil
}
