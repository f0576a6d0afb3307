package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"joust/experiments"
	"joust/experiments/study"
	"joust/sim"
	"joust/sim/param"
)

// listed is a line of joust list, with what can be searched and filtered.
type listed struct {
	heading, name, about string
	family               string
	more                 string // further words that are searched
}

// sections are the lists that the command can print, in order.
var sections = []struct {
	name string
	list func() ([]listed, error)
}{
	{"algorithms", func() ([]listed, error) { return listEntries(catalogue.Algorithms), nil }},
	{"environments", func() ([]listed, error) { return listEntries(catalogue.Environments), nil }},
	{"studies", func() (list []listed, err error) {
		for _, name := range experiments.Studies() {
			s, err := experiments.Load(catalogue, name)
			if err != nil {
				return nil, err
			}
			list = append(list, listStudy(name, s))
		}
		return list, nil
	}},
	{"suites", func() (list []listed, err error) {
		for _, name := range experiments.Suites() {
			s, err := experiments.LoadSuite(catalogue, name)
			if err != nil {
				return nil, err
			}
			list = append(list, listStudy(name, s.Study))
		}
		return list, nil
	}},
}

// listEntries lists the entries of a catalogue under their headings.
func listEntries(c sim.Catalogue) (list []listed) {
	for _, s := range c {
		for _, e := range s.Entries {
			l := e.Listed()
			list = append(list, listed{s.Heading, l.Name, l.About, l.Family, l.Title + " " + l.Source.String()})
		}
	}
	return list
}

// listStudy is the line of a study. The entries that it uses are searched too.
func listStudy(name string, s *study.Study) listed {
	var kinds []string
	for _, c := range s.Cells {
		for _, kind := range []string{c.Environment.Kind, c.Algorithm.Kind} {
			if !slices.Contains(kinds, kind) {
				kinds = append(kinds, kind)
			}
		}
	}
	return listed{"", name, s.About, s.Family.Name, strings.Join(kinds, " ")}
}

// has reports whether every word is in the line, in capitals or not.
func (l listed) has(words []string) bool {
	text := strings.ToLower(strings.Join([]string{l.heading, l.name, l.about, l.more}, "\n"))
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, strings.ToLower(w)) })
}

func newList() *cobra.Command {
	var names, families []string
	for _, s := range sections {
		names = append(names, s.name)
	}
	for _, f := range catalogue.Families {
		families = append(families, f.Name)
	}
	var of string
	c := &cobra.Command{
		Use:   "list [" + strings.Join(names, "|") + "] [WORD...]",
		Short: "List algorithms, environments, studies and suites, or search them",
		Long: `List algorithms, environments, studies and suites: all of them, those of one kind, or
those that have all the words, in capitals or not. The words are looked for in names,
titles, headings, descriptions and sources; in studies and suites also in the names of
the entries that they use. --family lists only what is of that family.`,
		Example: `  joust list
  joust list algorithms
  joust list algorithms --family 'many users'
  joust list knockout
  joust list studies savage`,
		Args:      cobra.ArbitraryArgs,
		ValidArgs: names,
		RunE: func(c *cobra.Command, args []string) error {
			if c.Flags().Changed("family") {
				if err := oneOf("family", of, families); err != nil {
					return err
				}
			}
			only := ""
			if len(args) > 0 && slices.Contains(names, args[0]) {
				only, args = args[0], args[1:]
			}
			return printLists(c, only, of, args, names)
		},
	}
	c.Flags().StringVar(&of, "family", "", "only entries and studies of this family: "+strings.Join(families, ", "))
	return c
}

// printLists prints the section of that name, or all where it is "", with the lines of the
// family, or of all where it is "", that have the words.
func printLists(c *cobra.Command, only, family string, words, sectionNames []string) error {
	w := c.OutOrStdout()
	found := false
	var known []string // words that a wrong one may mean
	for _, s := range sections {
		if only != "" && only != s.name {
			continue
		}
		all, err := s.list()
		if err != nil {
			return err
		}
		var lines []listed
		width := 0
		for _, l := range all {
			known = append(known, l.name)
			if (family == "" || l.family == family) && l.has(words) {
				lines = append(lines, l)
				width = max(width, len(l.name))
			}
		}
		if lines == nil {
			continue
		}
		if found {
			fmt.Fprintln(w)
		}
		found = true
		if only == "" {
			fmt.Fprintln(w, s.name)
		}
		for i, l := range lines {
			if l.heading != "" && (i == 0 || l.heading != lines[i-1].heading) {
				fmt.Fprintf(w, "\n  %s\n", l.heading)
			}
			wrap(w, fmt.Sprintf("  %-*s  ", width, l.name), firstSentence(l.about))
		}
	}
	if found {
		return nil
	}
	question := ""
	for _, word := range words {
		if question == "" {
			question = param.DidYouMean(word, slices.Concat(sectionNames, known))
		}
	}
	nothing := "nothing in the lists"
	if only != "" {
		nothing = "none of the " + only
	}
	if family != "" {
		nothing += " is of " + family + " and"
	}
	return fmt.Errorf("%s has %q%s; see joust list", nothing, strings.Join(words, " "), question)
}

// firstSentence returns the first sentence of the text, up to the first ".", "?" or "!"
// that a space follows, without a full stop at its end.
func firstSentence(text string) string {
	if end := sentenceEnd.FindStringIndex(text); end != nil {
		text = text[:end[0]+1]
	}
	return strings.TrimSuffix(text, ".")
}

var sentenceEnd = regexp.MustCompile(`[.?!]\s`)
