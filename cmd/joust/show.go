package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"joust/experiments"
	"joust/experiments/family"
	"joust/experiments/study"
	"joust/results/table"
	"joust/sim"
	"joust/sim/param"
)

func newShow() *cobra.Command {
	return &cobra.Command{
		Use:   "show NAME",
		Short: "Describe an algorithm, an environment, a study or a suite",
		Long: `Describe an algorithm, an environment, a study or a suite: its parameters with their
defaults and meaning, its guarantee, its source (joust cite NAME prints that as
BibTeX), and its version, which rises when its trials with the same parameters and seed
give other results. For an environment with parameters, written as joust run --dry writes them,
also describe the instance: the winners and the smallest gap if all trials share one
matrix, or the sizes, rank and coherence of one instance of many users.`,
		Example: `  joust show pocowista
  joust show hudry13
  joust show 'bradley-terry[arms=5,spread=2]'
  joust show 'garnet[users=100,states=20]'
  joust show quickstart
  joust show identification`,
		Args: takes(1, 1),
		RunE: func(c *cobra.Command, args []string) error {
			w := c.OutOrStdout()
			if slices.Contains(experiments.Studies(), args[0]) {
				return showStudy(w, args[0])
			}
			if slices.Contains(experiments.Suites(), args[0]) {
				return showSuite(w, args[0])
			}
			kind, _, _ := strings.Cut(args[0], "[")
			if catalogue.Algorithms.Find(kind) == nil && catalogue.Environments.Find(kind) == nil {
				return unknownName(kind, "algorithm, environment, study or suite", append(experiments.Studies(), experiments.Suites()...))
			}
			s, err := study.ParseSetting(catalogue, args[0])
			if err != nil {
				return err
			}
			showCard(w, s.Entry.Listed())
			if catalogue.IsEnvironment(s) {
				return describe(w, s)
			}
			showTraits(w, s)
			return nil
		},
	}
}

// unknownName is the error of a name that no entry of the catalogue has, and none of the
// other names that are allowed; what lists the kinds of names.
func unknownName(name, what string, others []string) error {
	all := slices.Concat(catalogue.Algorithms.Names(""), catalogue.Environments.Names(""), others)
	return fmt.Errorf("no %s is called %q%s; see joust list", what, name, param.DidYouMean(name, all))
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

// printStudy prints the description, the size and the text of a study.
func printStudy(w io.Writer, s *study.Study, text []byte) {
	wrap(w, "", s.About)
	fmt.Fprintf(w, "\n%s cells of %s trials\n\n%s", table.Whole(len(s.Cells)), table.Whole(s.Trials), text)
}

// showCard prints the card of an entry and its parameters.
func showCard(w io.Writer, l sim.Listing) {
	fmt.Fprintf(w, "%s (%s)\n\n", l.Title, l.Name)
	wrap(w, "  ", l.About)
	for _, part := range []struct{ heading, text string }{
		{"feedback", l.Feedback},
		{"guarantee", l.Guarantee},
		{"cost", l.Cost},
		{"source", l.Source.String()},
		{"version", strconv.Itoa(l.Version)},
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

// showTraits prints what a study should know of the algorithm.
func showTraits(w io.Writer, s family.Setting) {
	f := catalogue.Of(s)
	if f.Traits == nil {
		return
	}
	for i, sentence := range f.Traits(s) {
		if i == 0 {
			fmt.Fprintln(w)
		}
		wrap(w, "  ", sentence)
	}
}

// describe prints what the trials of an environment have in common. An environment
// without parameters that cannot be opened, since it needs a file, is not described.
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
