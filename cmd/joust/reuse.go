package main

import (
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"joust/experiments/run"
	"joust/results"
	"joust/results/table"
)

// addReuse adds the flag --reuse.
func addReuse(c *cobra.Command, to *[]string) {
	c.Flags().StringArrayVar(to, "reuse", nil, "take records that fit from this folder of another run or shard; may be repeated")
}

// folders returns the folders of these runs and shards whose records may be taken for the
// run of the manifest. It is an error if one holds none. Those of programs that now call
// themselves otherwise are left out, which is said on stderr.
func folders(names []string, m *results.Manifest, stderr io.Writer) (list []results.Dir, err error) {
	for _, name := range names {
		parts, err := run.FindParts([]string{name})
		if err != nil {
			return nil, fmt.Errorf("--reuse: %w", err)
		}
		for _, p := range parts {
			if d := p.Manifest.OtherProgram(m); d != "" {
				fmt.Fprintf(stderr, "%s: no records are taken: %s\n", p.Path, d)
				continue
			}
			list = append(list, p.Dir)
		}
	}
	return list, nil
}

// noteKept says how many records of programs were made by an earlier run, because what such a
// program needs may have changed since in a way that the hash of a cell does not show.
func (p *progress) noteKept(m *results.Manifest, stderr io.Writer) {
	var commands []string
	trials := map[string]int{} // by command
	for i, c := range m.Cells {
		n := int(p.cells[i].kept.Load())
		if c.Outside == nil || n == 0 {
			continue
		}
		if trials[c.Outside.Command] += n; !slices.Contains(commands, c.Outside.Command) {
			commands = append(commands, c.Outside.Command)
		}
	}
	for _, c := range commands {
		fmt.Fprintf(stderr, "external %q: %s trials were made by an earlier run; joust sees changes of the program's files, and not of its language or its packages (--force runs all again)\n", c, table.Whole(trials[c]))
	}
}
