package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"joust/experiments"
	"joust/experiments/run"
	"joust/experiments/study"
	"joust/results"
	"joust/sim"
	"joust/sim/cite"
)

func newCite() *cobra.Command {
	return &cobra.Command{
		Use:   "cite NAME…|STUDY.yaml|DIR",
		Short: "Print BibTeX of what algorithms, environments, studies or runs are from",
		Long: `Print BibTeX of the works that algorithms and environments are from, each once and
sorted, and of joust itself: of those named, of all that a study uses, or of all
that a run in a folder used. Comments say what of a work each one uses. A work has
the same key whatever is cited with it. Nothing is said that a card does not say:
conferences stand by their short names, and pages only where they are known.`,
		Example: `  joust cite pocowista savage
  joust cite quickstart > references.bib
  joust cite results/runs/quickstart`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			var cited citations
			for _, arg := range args {
				if err := cited.add(arg); err != nil {
					return err
				}
			}
			return failed(cited.write(c.OutOrStdout()))
		},
	}
}

// citations is what is to be cited.
type citations struct {
	used      []use
	published []string // sources of numbers that studies compare with
	runs      []string // what was run, exactly
	versions  []string // of joust, by which
}

// use is an algorithm or an environment that is used.
type use struct {
	what string // "algorithm" or "environment"
	sim.Listing
}

// add adds what the argument names; a name of both a study and an algorithm
// stands for both.
func (c *citations) add(arg string) error {
	s, err := study.ParseSetting(catalogue, arg)
	if err == nil {
		what := "algorithm"
		if catalogue.IsEnvironment(s) {
			what = "environment"
		}
		c.addUse(what, s.Kind)
	}
	if slices.Contains(experiments.Studies(), arg) {
		return c.addStudy(arg)
	}
	if err == nil {
		return nil
	}
	info, statErr := os.Stat(arg)
	switch {
	case statErr == nil && info.IsDir():
		return c.addRun(results.Dir{Path: arg})
	case statErr == nil:
		return c.addStudy(arg)
	case !errors.Is(statErr, fs.ErrNotExist):
		return failed(statErr)
	case strings.Contains(arg, "["):
		return err
	}
	return fmt.Errorf("%w; it may be a study's file or the folder of a run, too", err)
}

func (c *citations) addUse(what, kind string) {
	entries := catalogue.Algorithms
	if what == "environment" {
		entries = catalogue.Environments
	}
	l := entries.Find(kind).Listed()
	if !slices.ContainsFunc(c.used, func(u use) bool { return u.Name == kind && u.what == what }) {
		c.used = append(c.used, use{what, l})
	}
}

func (c *citations) addStudy(name string) error {
	s, err := experiments.Load(catalogue, name)
	if err != nil {
		return err
	}
	for _, cell := range s.Cells {
		c.addUse("algorithm", cell.Algorithm.Kind)
		c.addUse("environment", cell.Environment.Kind)
	}
	for _, p := range s.Published {
		if !slices.Contains(c.published, p.Source) {
			c.published = append(c.published, p.Source)
		}
	}
	return nil
}

func (c *citations) addRun(dir results.Dir) error {
	_, m, err := openRun(dir)
	if err != nil {
		return err
	}
	if !slices.Contains(c.versions, m.Program.Joust) {
		c.versions = append(c.versions, m.Program.Joust)
	}
	c.runs = append(c.runs, fmt.Sprintf("study %s, root seed %d, study hash %.12s", m.Study, m.RootSeed, m.Hash))
	return c.addStudy(dir.Study())
}

// bibliography is of all works of the catalogues: so the key of one does not depend
// on what else is cited.
func bibliography() cite.Bibliography {
	var all []cite.Citation
	for _, e := range slices.Concat(catalogue.Algorithms.Entries(), catalogue.Environments.Entries()) {
		all = append(all, e.Listed().Source)
	}
	return cite.NewBibliography(all)
}

// write writes the bibliography.
func (c *citations) write(w io.Writer) error {
	works := bibliography()
	var text strings.Builder
	for _, work := range works {
		if notes := c.notes(works, work.Key); notes != nil {
			writeComments(&text, notes)
			fmt.Fprintln(&text, work.BibTeX(work.Key))
		}
	}
	var own []string
	for _, u := range c.used {
		if len(u.Source.Works()) == 0 {
			own = append(own, fmt.Sprintf("%s %s: from joust", u.what, u.Name))
		}
	}
	for _, source := range c.published {
		own = append(own, "published numbers: "+source)
	}
	if own != nil {
		writeComments(&text, own)
		text.WriteString("\n")
	}
	text.WriteString(c.joust())
	_, err := io.WriteString(w, text.String())
	return err
}

// notes say what of the work of that key is used by what; those that say the
// same share a line.
func (c *citations) notes(works cite.Bibliography, key string) (lines []string) {
	type note struct{ what, where string }
	var order []note
	names := map[note][]string{}
	for _, u := range c.used {
		references := works.Of(u.Source)
		for i, r := range references {
			if r.Key != key {
				continue
			}
			n := note{u.what, u.Source.Where}
			if i < len(references)-1 {
				n.where = "" // it leads up to the second work
			}
			if names[n] == nil {
				order = append(order, n)
			}
			names[n] = append(names[n], u.Name)
		}
	}
	for _, n := range order {
		line := n.what + " " + strings.Join(names[n], ", ")
		if n.where != "" {
			line += ": " + n.where
		}
		lines = append(lines, line)
	}
	return lines
}

// writeComments writes lines that BibTeX passes over: it looks for the next "@",
// of which there must be none.
func writeComments(w io.Writer, lines []string) {
	for _, line := range lines {
		fmt.Fprintf(w, "%% %s\n", strings.ReplaceAll(line, "@", "(at)"))
	}
}

// joust is the entry of joust itself. It names no author, hence the key to sort by.
func (c *citations) joust() string {
	versions := slices.Clone(c.versions)
	if versions == nil {
		versions = []string{run.Program().Joust}
	}
	entry := "@software{joust,\n  title = {joust: choosing the best of many by noisy pairwise comparison},\n" +
		"  version = {" + strings.Join(versions, ", ") + "},\n"
	if c.runs != nil {
		entry += "  note = {" + strings.Join(c.runs, "; ") + "},\n"
	}
	return entry + "  key = {joust},\n}\n"
}
