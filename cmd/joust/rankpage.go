package main

import "github.com/spf13/cobra"

// files writes the page and the figure.
func (v *rankView) files(c *cobra.Command, paths []string) error { return nil }
