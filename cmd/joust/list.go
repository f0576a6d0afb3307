package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"joust/experiments"
	"joust/results/table"
	"joust/sim"
)

// sections are what there is to list, in order.
var sections = []struct {
	name string
	list func(add func(family, name, what string)) error
}{
	{"algorithms", func(add func(string, string, string)) error {
		addEntries(add, catalogue.Algorithms)
		return nil
	}},
	{"environments", func(add func(string, string, string)) error {
		addEntries(add, catalogue.Environments)
		return nil
	}},
	{"studies", func(add func(string, string, string)) error {
		for _, name := range experiments.Studies() {
			s, err := experiments.Load(catalogue, name)
			if err != nil {
				return err
			}
			add("", name, s.About)
		}
		return nil
	}},
	{"suites", func(add func(string, string, string)) error {
		for _, name := range experiments.Suites() {
			s, err := experiments.LoadSuite(catalogue, name)
			if err != nil {
				return err
			}
			add("", name, s.Study.About)
		}
		return nil
	}},
}

// addEntries adds the entries of a catalogue under their headings.
func addEntries(add func(heading, name, what string), c sim.Catalogue) {
	for _, s := range c {
		for _, e := range s.Entries {
			add(s.Heading, e.Listed().Name, e.Listed().About)
		}
	}
}

func newList() *cobra.Command {
	var names []string
	for _, s := range sections {
		names = append(names, s.name)
	}
	return &cobra.Command{
		Use:   "list [" + strings.Join(names, "|") + "]",
		Short: "List algorithms, environments, studies and suites",
		Example: `  joust list
  joust list algorithms`,
		Args:      cobra.MatchAll(cobra.MaximumNArgs(1), cobra.OnlyValidArgs),
		ValidArgs: names,
		RunE: func(c *cobra.Command, args []string) error {
			w := c.OutOrStdout()
			first := true
			for _, s := range sections {
				if len(args) == 1 && args[0] != s.name {
					continue
				}
				if !first {
					fmt.Fprintln(w)
				}
				first = false
				if len(args) == 0 {
					fmt.Fprintln(w, s.name)
				}
				var lines [][3]string
				width := 0
				if err := s.list(func(family, name, what string) {
					lines = append(lines, [3]string{family, name, what})
					width = max(width, len(name))
				}); err != nil {
					return err
				}
				for i, l := range lines {
					if l[0] != "" && (i == 0 || l[0] != lines[i-1][0]) {
						fmt.Fprintf(w, "\n  %s\n", l[0])
					}
					wrap(w, fmt.Sprintf("  %-*s  ", width, l[1]), firstSentence(l[2]))
				}
			}
			return nil
		},
	}
}

// firstSentence is the text up to its first full stop, without it.
func firstSentence(text string) string {
	if s, _, more := strings.Cut(text, ". "); more {
		return s
	}
	return strings.TrimSuffix(text, ".")
}

// columns is the width that text is wrapped to.
const columns = 80

// wrap prints text after a heading, with its further lines under its first.
func wrap(w io.Writer, heading, text string) { table.Wrap(w, columns, heading, text) }
