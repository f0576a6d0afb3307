package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"joust/experiments"
	"joust/experiments/family"
	"joust/experiments/study"
	"joust/sim"
	"joust/sim/param"
)

func newShow() *cobra.Command {
	return &cobra.Command{
		Use:   "show NAME",
		Short: "Show what an algorithm, an environment, a study or a suite is",
		Long: `Show what an algorithm, an environment, a study or a suite is: its parameters with
defaults and meaning, its guarantee, its source (joust cite NAME has that as
BibTeX). With parameters, as run --dry writes them, show an environment's
winners and smallest gap if all its trials share a matrix, or of an environment of
many users the coherence of an instance.`,
		Example: `  joust show pocowista
  joust show hudry13
  joust show 'bradley-terry[arms=5,spread=2]'
  joust show 'garnet[users=100,states=20]'
  joust show quickstart
  joust show identification`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			w := c.OutOrStdout()
			if slices.Contains(experiments.Studies(), args[0]) {
				return showStudy(w, args[0])
			}
			if slices.Contains(experiments.Suites(), args[0]) {
				return showSuite(w, args[0])
			}
			s, err := study.ParseSetting(catalogue, args[0])
			if err != nil {
				return err
			}
			showCard(w, s.Entry.Listed())
			if catalogue.IsEnvironment(s) {
				return describe(w, s)
			}
			return nil
		},
	}
}

func showStudy(w io.Writer, name string) error {
	s, err := experiments.Load(catalogue, name)
	if err != nil {
		return err
	}
	printStudy(w, s, s.Text)
	return nil
}

func showSuite(w io.Writer, name string) error {
	s, err := experiments.LoadSuite(catalogue, name)
	if err != nil {
		return err
	}
	printStudy(w, s.Study, s.Text)
	return nil
}

func printStudy(w io.Writer, s *study.Study, text []byte) {
	wrap(w, "", s.About)
	fmt.Fprintf(w, "\n%d cells of %d trials\n\n%s", len(s.Cells), s.Trials, text)
}

func showCard(w io.Writer, l sim.Listing) {
	fmt.Fprintf(w, "%s (%s)\n\n", l.Title, l.Name)
	wrap(w, "  ", l.About)
	for _, part := range []struct{ heading, text string }{
		{"feedback", l.Feedback}, {"guarantee", l.Guarantee}, {"cost", l.Cost}, {"source", l.Source.String()},
	} {
		if part.text != "" {
			fmt.Fprintln(w)
			wrap(w, fmt.Sprintf("  %-10s ", part.heading), part.text)
		}
	}
	fields := param.Fields(l.Defaults)
	if len(fields) == 0 {
		fmt.Fprintln(w, "\n  takes no parameters")
		return
	}
	fmt.Fprintln(w, "\n  parameters")
	for _, f := range fields {
		standard := f.Text()
		if standard == `""` || standard == "[]" {
			standard = "none"
		}
		fmt.Fprintf(w, "    %s (%s, default %s)\n", f.Name, f.Type, standard)
		wrap(w, "        ", f.Doc)
		if f.Options != nil {
			wrap(w, "        ", "one of "+strings.Join(f.Options, ", "))
		}
	}
}

// describe says what the trials of an environment have in common, if the environment
// can be opened: one that reads a file must be given the file.
func describe(w io.Writer, s family.Setting) error {
	f := catalogue.Of(s)
	world, err := study.OpenWorld(f, s)
	if err != nil {
		if strings.Contains(s.String(), "[") {
			return err
		}
		return nil
	}
	fmt.Fprintf(w, "\n  %s\n", s)
	for _, sentence := range f.Describe(world, s) {
		wrap(w, "    ", sentence)
	}
	return nil
}
