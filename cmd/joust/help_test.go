package main

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const markdownSample = "# sample: of everything\n" + `
A paragraph with **strong** words and ` + "`some code`" + `, which is wrapped.

- An item that is longer than a line.
- Another one
  1. numbered
  2. list

| name | what it is | n |
|---|---|--:|
| ` + "`a`" + ` | a cell that has to be wrapped | 1 |
| bb | short | 20 |

` + "```yaml\nkey: a line of code that is not wrapped, however long\n```\n" + `
See [the page](https://example.org).
`

func TestMarkdownIsLaidOut(t *testing.T) {
	want := `sample: of everything

  A paragraph with strong words and
  ` + "`some code`" + `, which is wrapped.

  - An item that is longer than a line.
  - Another one
    1. numbered
    2. list

  name  what it is                     n
  ----  ----------------------------  --
  ` + "`a`" + `   a cell that has to be          1
        wrapped
  bb    short                         20

    key: a line of code that is not wrapped, however long

  See the page (https://example.org).
`
	got := renderMarkdown([]byte(markdownSample), 40, false)
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("layout -want +got\n%s", d)
	}
	styled := renderMarkdown([]byte(markdownSample), 40, true)
	if !strings.Contains(styled, bold+"strong"+plain+" words") || !strings.Contains(styled, bold+"some code"+plain) {
		t.Errorf("strong words and code are not bold:\n%q", styled)
	}
}

// No line of a guide is wider than the given width, except code and long words. Output that
// does not go to a terminal has no escape sequences.
func TestGuidesFitTheWidth(t *testing.T) {
	for _, topic := range topics {
		for _, width := range []int{narrowest, 80, widest} {
			text := renderMarkdown(guide(topic), width, false)
			if strings.Contains(text, "\x1b") {
				t.Errorf("%s: escape sequences in plain text", topic)
			}
			for line := range strings.Lines(text) {
				line = strings.TrimSuffix(line, "\n")
				isCode := strings.HasPrefix(line, "    ")
				if words := strings.Fields(line); len([]rune(line)) > width && width >= 80 && !isCode && len(words) > 1 {
					t.Errorf("%s: %d characters where %d fit:\n%s", topic, len([]rune(line)), width, line)
				}
			}
		}
	}
}

func TestHelp(t *testing.T) {
	run := func(args ...string) (status int, stdout, stderr string) {
		var o, e bytes.Buffer
		status = joust(t.Context(), args, &o, &e)
		return status, o.String(), e.String()
	}
	for _, c := range []struct {
		args   string
		status int
		want   []string
	}{
		{"help", 0, []string{"Available Commands:", "\n  run  ", "\nGuides (joust help TOPIC):", "\n  study  ", "\n  metrics  "}},
		{"--help", 0, []string{"\nGuides (joust help TOPIC):"}},
		{"help run", 0, []string{"joust run STUDY|DIR|- [flags]"}},
		{"run --help", 0, []string{"joust run STUDY|DIR|- [flags]"}},
		{"help study", 0, []string{"study: how to write a study", "Expectations"}},
		{"help metrics", 0, []string{"Studies of duels", "Studies of many users", "- `correct` (success rate): ", "More is better.", "Wilson's interval"}},
		{"help stduy", 2, []string{`no guide "stduy" (did you mean study?)`, "guides: study, figures, files, logs,", "commands: bench,"}},
		{"help xxxxxxxx", 2, []string{"no guide \"xxxxxxxx\"\nguides: "}},
		{"help run study", 2, []string{"joust help was given 2 arguments, run study; it takes [COMMAND|TOPIC]"}},
	} {
		status, stdout, stderr := run(strings.Fields(c.args)...)
		if status != c.status {
			t.Errorf("joust %s: status %d, want %d", c.args, status, c.status)
		}
		for _, want := range c.want {
			if text := stdout + stderr; !strings.Contains(text, want) {
				t.Errorf("joust %s: no %q in\n%s", c.args, want, text)
			}
		}
	}
	if _, text, _ := run("help", "run"); strings.Contains(text, "Guides") {
		t.Errorf("the help of a command lists the guides")
	}
}

// COLUMNS sets the width of a guide, within reason.
func TestHelpTakesColumns(t *testing.T) {
	for columns, want := range map[string]int{"60": 60, "": 80, "wide": 80, "1000": widest, "3": narrowest} {
		t.Setenv("COLUMNS", columns)
		if width, styled := layoutOf(new(bytes.Buffer)); width != want || styled {
			t.Errorf("COLUMNS=%s: width %d, styled %v, want %d and no escape sequences", columns, width, styled, want)
		}
	}
}

// The generated guide has every metric and curve of every family.
func TestHelpMetricsIsComplete(t *testing.T) {
	text := string(metricsGuide())
	for _, m := range allMeasured() {
		_, section, found := strings.Cut(text, "## Studies of "+m.family+"\n")
		if !found || len(m.metrics) == 0 || len(m.curves) == 0 {
			t.Fatalf("no measures of %s", m.family)
		}
		for _, metric := range append(m.metrics, m.curves...) {
			if !strings.Contains(section, "- `"+metric.Name+"` ("+metric.Label+"): "+metric.About) {
				t.Errorf("the guide lacks %s of %s", metric.Name, m.family)
			}
		}
	}
}

// A study may have the name of an entry of the catalogue: show describes the study and says
// how the entry is described.
func TestShowNamesTheEntryOfAStudysName(t *testing.T) {
	for name, title := range map[string]string{"prime": "PRIME (prime)", "fruit": "Fruit collection (fruit)", "quickstart": ""} {
		output, _ := runShell(t, "joust show "+name)
		command, ok := strings.CutPrefix(regexp.MustCompile(`has this name too: joust show '.*'`).FindString(output), "has this name too: ")
		if ok != (title != "") {
			t.Errorf("show %s: it names an entry: %v, want %v", name, ok, title != "")
		}
		if output, _ := runShell(t, command); ok && !strings.HasPrefix(output, title+"\n") {
			t.Errorf("%s begins with %.40q, want %q", command, output, title)
		}
	}
}
