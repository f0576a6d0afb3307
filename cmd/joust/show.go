package main

import (
	"fmt"
	"io"
	"path/filepath"
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
		Long: `Describe an algorithm, an environment, a study, embedded or in a file NAME.yaml, or a
suite: its parameters with their defaults and meaning, what it promises and which tests
hold that, its source (joust cite NAME prints that as
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
			if slices.Contains(experiments.Studies(), args[0]) || filepath.Ext(args[0]) == ".yaml" {
				return showStudy(w, args[0])
			}
			if slices.Contains(experiments.Suites(), args[0]) {
				return showSuite(w, args[0])
			}
			kind, _, _ := strings.Cut(args[0], "[")
			if !catalogue.Has(kind) {
				return unknownName(kind, "algorithm, environment, study or suite", append(experiments.Studies(), experiments.Suites()...))
			}
			s, err := study.ParseSetting(catalogue, args[0])
			if err != nil {
				return err
			}
			showCard(w, s.Entry.Listed(), s.Params)
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
	fmt.Fprintf(w, "\n%s cells of %s trials\n", table.Whole(len(s.Cells)), table.Whole(s.Trials))
	if s.Precision != nil {
		wrap(w, "", fmt.Sprintf("More trials: %s. %s", s.Precision, s.Precision.Level()))
	}
	if catalogue.Has(s.Name) {
		fmt.Fprintf(w, "An entry of the catalogue has this name too: joust show '%s[]'\n", s.Name)
	}
	fmt.Fprintf(w, "\n%s", text)
}

// showCard prints the card of an entry, with bounds for these parameters, and what
// parameters it takes.
func showCard(w io.Writer, l sim.Listing, p param.Params) {
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
	showPromises(w, l, p)
	fields := param.Fields(l.Defaults)
	if len(fields) == 0 {
		fmt.Fprintln(w, "\n  takes no parameters")
		return
	}
	fmt.Fprintln(w, "\n  parameters")
	for _, f := range fields {
		standard := f.Text()
		if standard == `""` || standard == "[]" || standard == "{}" {
			standard = "none"
		}
		fmt.Fprintf(w, "    %s (%s, default %s)\n", f.Name, f.Type, standard)
		wrap(w, "        ", f.Doc)
		if f.Options != nil {
			wrap(w, "        ", "one of "+strings.Join(f.Options, ", "))
		}
	}
}

// exampleArms is the number of arms for which bounds are shown as numbers.
const exampleArms = 16

// showPromises prints the promises of a card that are made for the parameters, each with
// the test that holds it or with its source.
func showPromises(w io.Writer, l sim.Listing, p param.Params) {
	heading := "\n  promises"
	for _, promise := range l.Promises {
		if !promise.Made(p) {
			continue
		}
		if heading != "" {
			fmt.Fprintln(w, heading)
			heading = ""
		}
		text := promise.Sentence()
		if v, ok := promise.Value(p, exampleArms); ok && strings.Contains(string(promise.Bound), "N") {
			text += fmt.Sprintf(" For %d arms and these parameters it is %s.", exampleArms, bound(v))
		}
		if promise.Test != "" {
			folder, test, _ := strings.Cut(promise.Test, ".")
			text += fmt.Sprintf(" (%s in %s)", test, folder)
		} else {
			text += fmt.Sprintf(" (%s; no test)", promise.Cited)
		}
		topic, _, _ := strings.Cut(string(promise.Of), " ")
		wrap(w, fmt.Sprintf("    %-10s ", topic), text)
	}
}

// bound writes a bound with at least three digits.
func bound(v float64) string {
	if v >= 100 {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strconv.FormatFloat(v, 'g', 3, 64)
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
