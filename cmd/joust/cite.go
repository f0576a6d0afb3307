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
		Short: "Print BibTeX entries for algorithms, environments, studies or runs",
		Long: `Print BibTeX entries for the sources of algorithms and environments, and for joust
itself. NAME is an algorithm, an environment or a study; a study or the folder of a
run stands for all algorithms and environments that it uses. Each source is printed
once, sorted by key, with comments that say which part of it is used. A source always
has the same key. The entries contain only what joust show prints: short names of
conferences, and pages where they are known.`,
		Example: `  joust cite pocowista savage
  joust cite quickstart > references.bib
  joust cite results/runs/quickstart`,
		Args: takes(1, -1),
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

// citations collects what must be cited.
type citations struct {
	used      []use
	published []string // sources of published numbers that studies compare with
	runs      []string // the study, root seed and hash of each run
	versions  []string // versions of joust that made these runs
}

// use is an algorithm or environment that a study uses.
type use struct {
	what string // "algorithm" or "environment"
	sim.Listing
}

// add adds the algorithm, environment, study or run that the argument names. A name of both
// a study and an algorithm adds both.
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
	err = unknownName(arg, "algorithm, environment or study", experiments.Studies())
	return fmt.Errorf("%w; the file of a study and the folder of a run are allowed too", err)
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
	r, err := openRun(dir, true)
	if err != nil {
		return err
	}
	m := r.Manifest
	if !slices.Contains(c.versions, m.Program.Joust) {
		c.versions = append(c.versions, m.Program.Joust)
	}
	c.runs = append(c.runs, fmt.Sprintf("study %s, root seed %d, study hash %.12s", m.Study, m.RootSeed, m.Hash))
	return c.addStudy(dir.Study())
}

// bibliography returns all works of the catalogues, so that the key of a work does not
// depend on what else is cited.
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

// notes says which algorithms and environments use which part of the work with that key,
// one line for each part.
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
				n.where = "" // Where is about the last work
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

// writeComments writes lines that BibTeX ignores. BibTeX ignores everything up to the next
// "@", so that a comment must contain none.
func writeComments(w io.Writer, lines []string) {
	for _, line := range lines {
		fmt.Fprintf(w, "%% %s\n", strings.ReplaceAll(line, "@", "(at)"))
	}
}

// joust returns the entry of joust itself. It has no author, so that it needs the field
// key, by which BibTeX sorts it.
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
