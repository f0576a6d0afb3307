package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"joust/algorithms"
	"joust/environments"
	worlds "joust/environments/multiuser"
	"joust/experiments"
	"joust/sim"
	"joust/sim/multiuser"
	"joust/sim/param"
	"joust/sim/rng"
)

func newShow() *cobra.Command {
	return &cobra.Command{
		Use:   "show NAME",
		Short: "Show what an algorithm, an environment, a study or a suite is",
		Long: `Show what an algorithm, an environment, a study or a suite is: its parameters with
defaults and meaning, its guarantee, its source (joust cite NAME has that as
BibTeX). With parameters, as run --dry writes them, show an environment's
winners and smallest gap where its trials all have one matrix, and an instance's
coherence where it is of many users.`,
		Example: `  joust show pocowista
  joust show hudry13
  joust show 'bradley-terry[arms=5,spread=2]'
  joust show 'garnet[users=100,states=20]'
  joust show quickstart
  joust show identification`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			w := c.OutOrStdout()
			if slices.Contains(experiments.Embedded(), args[0]) {
				return showStudy(w, args[0])
			}
			if slices.Contains(experiments.Suites(), args[0]) {
				return showSuite(w, args[0])
			}
			s, err := experiments.ParseSetting(args[0])
			if err != nil {
				return err
			}
			if e := environments.Catalogue.Find(s.Kind); e != nil {
				showCard(w, e.Listed())
				if _, many := e.(*multiuser.WorldEntry); many {
					return showUsers(w, s)
				}
				return showMatrix(w, s)
			}
			showCard(w, algorithms.Catalogue.Find(s.Kind).Listed())
			return nil
		},
	}
}

func showStudy(w io.Writer, name string) error {
	s, err := experiments.Load(name)
	if err != nil {
		return err
	}
	printStudy(w, s, s.Text)
	return nil
}

func showSuite(w io.Writer, name string) error {
	s, err := experiments.LoadSuite(name)
	if err != nil {
		return err
	}
	printStudy(w, s.Study, s.Text)
	return nil
}

func printStudy(w io.Writer, s *experiments.Study, text []byte) {
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

// showMatrix says who wins in the environment, if its trials all have one
// matrix and it can be made: one that reads a file needs to be told which.
func showMatrix(w io.Writer, s experiments.Setting) error {
	world, err := s.World()
	if err != nil {
		if strings.Contains(s.String(), "[") {
			return err
		}
		return nil
	}
	m := world.Duels.Fixed()
	if m == nil {
		fmt.Fprintln(w, "\n  every trial draws an instance of its own")
		return nil
	}
	fmt.Fprintf(w, "\n  %s\n", s)
	for _, fact := range facts(experiments.FactsOf(m)) {
		wrap(w, "    ", fact)
	}
	return nil
}

// showUsers says what the trials of an environment of many users have in common,
// if it can be made.
func showUsers(w io.Writer, s experiments.Setting) error {
	world, err := s.World()
	if err != nil {
		if strings.Contains(s.String(), "[") {
			return err
		}
		return nil
	}
	env := world.Users.Trial(rng.Stream(1, "instance", s.Key(), "0"), rng.Stream(1, "coins", s.Key(), "0"))
	p, truth := env.Problem(), env.Truth()
	reached := 0
	for _, yes := range truth.Reached {
		if yes {
			reached++
		}
	}
	mu, kappa := worlds.Incoherence(truth)
	fmt.Fprintf(w, "\n  %s, an instance\n", s)
	wrap(w, "    ", fmt.Sprintf("%d users; %d states, %d actions, horizon %d", p.Users, p.States, p.Actions, p.Horizon))
	wrap(w, "    ", fmt.Sprintf("rewards %d × %d of rank %d, coherence μ = %.2f, condition κ = %.2f", p.Users, p.Pairs(), truth.Rank(), mu, kappa))
	wrap(w, "    ", fmt.Sprintf("pairs of state and action that can be reached: %d", reached))
	return nil
}
