package main

import (
	"fmt"
	"strings"

	"joust/sim"
	"joust/sim/cite"
)

// seedsTopic is the guide to the papers that joust grew from, which is generated.
const seedsTopic = "seeds"

// reproduction is how much of a paper joust reproduces.
type reproduction string

// The degrees of reproduction.
const (
	byMechanism reproduction = "mechanism" // the method or the question can be run
	byOrder     reproduction = "order"     // who is better, or which way a curve goes, is as in the paper
	byNumber    reproduction = "number"    // numbers or exact statements of the paper or of its authors' code
	notHere     reproduction = "outside"   // nothing
)

// seed is a paper that joust grew from.
type seed struct {
	Number int    // from 0, in the order of the notes
	Short  string // what people call it
	// Cited is the name of an entry whose card cites the paper first. Where there is none, Paper
	// is the citation, of which authors and venue are missing if they are not certain.
	Cited string
	Paper cite.Citation

	Entries, Studies, Commands []string // that carry it
	Measure                    string   // a metric or curve that does; "" for none

	Degree reproduction
	// Study is a study whose claims hold an order or a number, and Test a test, as promises name
	// them; one of them is needed.
	Study, Test string
	Text        string // what is reproduced and what is not; of a paper that is outside, why
}

// source returns the citation of the paper on one line.
func (s seed) source() string {
	paper := s.Paper
	if s.Cited != "" {
		l, _ := seedEntry(s.Cited) // a test finds the entry of each paper
		paper = l.Source
		paper.Where, paper.Also = "", nil
	}
	switch {
	case paper.Authors == "" && paper.Year == 0:
		return paper.PlainTitle() + " (title as the notes have it)."
	case paper.Authors == "":
		return fmt.Sprintf("%s (%d; authors not certain).", paper.PlainTitle(), paper.Year)
	}
	return paper.String()
}

// seedEntry returns the algorithm or environment of that name.
func seedEntry(name string) (sim.Listing, bool) {
	for _, c := range []sim.Catalogue{catalogue.Algorithms, catalogue.Environments} {
		if e := c.Find(name); e != nil {
			return e.Listed(), true
		}
	}
	return sim.Listing{}, false
}

// code writes names as code, separated by commas.
func code(names []string, prefix string) string {
	var list []string
	for _, n := range names {
		list = append(list, "`"+prefix+n+"`")
	}
	return strings.Join(list, ", ")
}

// carriers lists what carries the paper; "–" for nothing.
func (s seed) carriers() string {
	var parts []string
	if s.Entries != nil {
		parts = append(parts, code(s.Entries, ""))
	}
	if s.Commands != nil {
		parts = append(parts, code(s.Commands, "joust "))
	}
	switch len(s.Studies) {
	case 0:
	case 1:
		parts = append(parts, "study "+code(s.Studies, ""))
	default:
		parts = append(parts, "studies "+code(s.Studies, ""))
	}
	if s.Measure != "" {
		parts = append(parts, "metric `"+s.Measure+"`")
	}
	if parts == nil {
		return "–"
	}
	return strings.Join(parts, "; ")
}

// evidence says what checks the degree of reproduction; "" if nothing needs to.
func (s seed) evidence() string {
	switch {
	case s.Study != "" && s.Test != "":
		return fmt.Sprintf(" Held by `joust check %s` and by the test `%s`.", s.Study, s.Test)
	case s.Study != "":
		return fmt.Sprintf(" Held by `joust check %s`.", s.Study)
	case s.Test != "":
		return fmt.Sprintf(" Held by the test `%s`.", s.Test)
	}
	return ""
}

// seedsGuide returns the guide to the papers, as Markdown.
func seedsGuide() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, `# seeds: the papers that joust grew from, and what it reproduces of each

This page lists the %d papers that joust grew from; for seeds of random numbers see
`+"`joust help numbers`"+`. Of each it says what carries it in joust, and how much is
reproduced:

- **mechanism**: the method, or the question, can be run
- **order**: who is better, or which way a curve goes, is as in the paper; the claims of a
  study or a test hold it
- **number**: numbers or exact statements of the paper, or of its authors' code, which a test
  holds
- **outside**: nothing, with the reason

No model is trained here: what a paper says of training is reproduced as far as a small
exact world can show it. Below the table is what of each paper is held by which test, and
which claims do not come out in these worlds.

| # | paper | reproduced | in joust |
|--:|---|---|---|
`, len(seeds))
	for _, s := range seeds {
		fmt.Fprintf(&b, "| %d | %s | %s | %s |\n", s.Number, s.Short, s.Degree, s.carriers())
	}
	fmt.Fprint(&b, "\n## What is reproduced, and what is not\n\n")
	for _, s := range seeds {
		fmt.Fprintf(&b, "- **%d, %s**: %s %s%s\n", s.Number, s.Short, s.source(), s.Text, s.evidence())
	}
	return []byte(b.String())
}
