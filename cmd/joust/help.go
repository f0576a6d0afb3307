package main

import (
	"cmp"
	"embed"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/vbauerster/mpb/v8/cwriter"

	"joust/sim/param"
)

// guideFiles are the guides that are written, Markdown files that are read on GitHub, too. The
// heading of each is "TOPIC: what it is about".
//
//go:embed help/*.md
var guideFiles embed.FS

// topics lists the guides in the order in which they are shown.
var topics = []string{
	"study", "figures", "files", "logs", "ranking", "tables", "labels", "run-folder", "comparing", "numbers", metricsTopic, seedsTopic,
	"regret", "judges", "replay", "plan", "next", "hire", "live", "best-of-n", "multiuser", "policies", "preference-data", "cluster",
	"external", "add-an-algorithm", "add-an-environment", "add-a-measure", "add-a-family",
}

// guide returns the Markdown of a topic, which must be one of topics.
func guide(topic string) []byte {
	switch topic {
	case metricsTopic:
		return metricsGuide()
	case seedsTopic:
		return seedsGuide()
	}
	text, err := guideFiles.ReadFile(path.Join("help", topic+".md"))
	if err != nil {
		panic(err) // a test reads all of them
	}
	return text
}

// newHelp makes the help command of root, which shows guides besides the help of
// commands, and adds the list of guides to the help of root.
func newHelp(root *cobra.Command) *cobra.Command {
	show := root.HelpFunc()
	root.SetHelpFunc(func(c *cobra.Command, args []string) {
		show(c, args)
		if c == root {
			listTopics(c.OutOrStdout())
		}
	})
	return &cobra.Command{
		Use:   "help [COMMAND|TOPIC]",
		Short: "Show the help of a command, or a guide",
		Long: `Show the help of a command, or a guide: how to write a study, how to read what a
run leaves, how to add an algorithm. Without an argument, list both.`,
		Example: `  joust help
  joust help run
  joust help study`,
		Args: takes(0, 1),
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return append(commands(root), topics...), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(c *cobra.Command, args []string) error {
			switch {
			case len(args) == 0:
				return root.Help()
			case slices.Contains(topics, args[0]):
				w := c.OutOrStdout()
				width, styled := layoutOf(w)
				_, err := io.WriteString(w, renderMarkdown(guide(args[0]), width, styled))
				return failed(err)
			}
			if named, rest, err := root.Find(args); err == nil && len(rest) == 0 && named != root {
				return named.Help()
			}
			return unknownTopic(root, args[0])
		},
	}
}

// commands lists the names of the commands of root that users see.
func commands(root *cobra.Command) (names []string) {
	for _, c := range root.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	return names
}

// unknownTopic returns the error for a word that is neither a command nor a topic.
func unknownTopic(root *cobra.Command, word string) error {
	names := commands(root)
	return fmt.Errorf("there is no command and no guide %q%s\nguides: %s\ncommands: %s",
		word, param.DidYouMean(word, slices.Concat(topics, names)), strings.Join(topics, ", "), strings.Join(names, ", "))
}

// listTopics prints a line for each guide.
func listTopics(w io.Writer) {
	fmt.Fprintln(w, "\nGuides (joust help TOPIC):")
	for _, topic := range topics {
		_, about := heading(guide(topic))
		fmt.Fprintf(w, "  %-18s  %s\n", topic, about)
	}
}

// heading splits the first line of a guide, "# TOPIC: what it is about".
func heading(text []byte) (topic, about string) {
	line, _, _ := strings.Cut(string(text), "\n")
	topic, about, _ = strings.Cut(strings.TrimPrefix(line, "# "), ": ")
	return topic, about
}

// Widths of a page of help, in characters. A longer line is hard to read.
const (
	narrowest = 40
	widest    = 100
)

// layoutOf returns the width of the page that is written to w, and whether it may
// have escape sequences: only a terminal's may. COLUMNS overrides the terminal's
// width; without both it is 80.
func layoutOf(w io.Writer) (width int, styled bool) {
	width = cmp.Or(widthOf(w), columns)
	if cwriter.New(w).IsTerminal() {
		styled = os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	}
	return min(max(width, narrowest), widest), styled
}
