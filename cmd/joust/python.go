package main

import (
	_ "embed"
	"fmt"

	"github.com/spf13/cobra"
)

//go:embed python/joust.py
var pythonHelper string

func newPython() *cobra.Command {
	return &cobra.Command{
		Use:   "python",
		Short: "Print joust.py, with which a Python program is an algorithm or a judge",
		Long: `Print the file joust.py, which needs only Python's standard library. A program beside
it that imports joust can serve a learner (joust.serve), serve a judge
(joust.serve_judge), and read the records of a run that joust export wrote as CSV (joust.read).
See joust help external.`,
		Example: `  joust python > joust.py`,
		Args:    takes(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			_, err := fmt.Fprint(c.OutOrStdout(), pythonHelper)
			return err
		},
	}
}
