package main

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"joust/algorithms"
	"joust/environments"
	"joust/experiments"
	"joust/sim"
	"joust/sim/cite"
)

// listings returns the listings of both catalogues by "algorithm NAME" and "environment
// NAME", in order.
func listings() (names []string, listings []sim.Listing) {
	for _, e := range algorithms.Catalogue.Entries() {
		l := e.Listed()
		names, listings = append(names, "algorithm\t"+l.Name), append(listings, l)
	}
	for _, e := range environments.Catalogue.Entries() {
		l := e.Listed()
		names, listings = append(names, "environment\t"+l.Name), append(listings, l)
	}
	return names, listings
}

// entry is a BibTeX entry that was read.
type entry struct {
	kind, key string
	fields    map[string]string
}

var (
	entryHead  = regexp.MustCompile(`^@([a-z]+)\{([a-z0-9]+),$`)
	entryField = regexp.MustCompile(`^  ([a-z]+) = \{(.+)\},$`)
)

// readBibTeX parses the BibTeX of joust and refuses everything else: there are comments and
// entries, one field a line, balanced braces, no duplicates, and only comments may contain
// other characters than ASCII.
func readBibTeX(text string) (list []entry, err error) {
	var open *entry
	for i, line := range strings.Split(text, "\n") {
		fail := func(what string) ([]entry, error) { return nil, fmt.Errorf("line %d: %s: %s", i+1, what, line) }
		switch {
		case open == nil && strings.HasPrefix(line, "%"):
			if strings.Contains(line, "@") {
				return fail("BibTeX takes the @ of a comment for an entry")
			}
			continue
		case open == nil && line == "":
			continue
		case open == nil:
			m := entryHead.FindStringSubmatch(line)
			if m == nil {
				return fail("no head of an entry")
			}
			list = append(list, entry{m[1], m[2], map[string]string{}})
			open = &list[len(list)-1]
			continue
		case line == "}":
			open = nil
			continue
		}
		m := entryField.FindStringSubmatch(line)
		if m == nil {
			return fail("no field")
		}
		if open.fields[m[1]] != "" {
			return fail("a field twice")
		}
		depth := 0
		for _, r := range m[2] {
			switch r {
			case '{':
				depth++
			case '}':
				depth--
			}
			if depth < 0 || r > '~' {
				return fail("braces without a match, or no ASCII")
			}
		}
		if depth != 0 {
			return fail("braces without a match")
		}
		open.fields[m[1]] = m[2]
	}
	if open != nil {
		return nil, fmt.Errorf("the entry %s has no end", open.key)
	}
	return list, nil
}

// required lists the fields that BibTeX requires.
var required = map[string][]string{
	"article":       {"author", "title", "journal", "year", "volume"},
	"inproceedings": {"author", "title", "booktitle", "year"},
	"book":          {"author", "title", "publisher", "year"},
	"misc":          {"author", "title", "year", "eprint", "archiveprefix"},
}

var (
	bibAuthor = regexp.MustCompile(`^(others|Mausam|[^,]+, [A-Z]\.([ -][A-Z]\.)*)$`)
	bibYear   = regexp.MustCompile(`^(19|20)\d\d$`)
	bibPages  = regexp.MustCompile(`^\d+--\d+$`)
	bibKey    = regexp.MustCompile(`^[a-z]+\d{4}[a-z0-9]+$`)
	// proper lists names in titles whose capitals no rule can distinguish from those of a
	// headline.
	proper = regexp.MustCompile(`(^|[^{])\b(Copeland|Condorcet|Borda|Neumann|Bradley|Terry|Plackett|Luce|Mallows|Markov|Stein|Bayes|Thurstone|Nash|Bernoulli|Thompson|Elo)\b`)
)

func TestEverySourceIsAnEntry(t *testing.T) {
	names, all := listings()
	works := bibliography()
	titles := map[string]string{}
	for i, l := range all {
		if l.Source != (cite.Citation{}) && len(l.Source.Works()) == 0 {
			t.Errorf("%s: its source names no work", names[i])
		}
		references := works.Of(l.Source)
		if len(references) != len(l.Source.Works()) {
			t.Errorf("%s: %d of %d works are in the bibliography", names[i], len(references), len(l.Source.Works()))
		}
		for _, r := range references {
			if title, ok := titles[r.Key]; ok && title != r.PlainTitle() {
				t.Errorf("%s is the key of %q and of %q", r.Key, title, r.PlainTitle())
			}
			titles[r.Key] = r.PlainTitle()
			list, err := readBibTeX(r.BibTeX(r.Key))
			if err != nil {
				t.Errorf("%s: %v", names[i], err)
				continue
			}
			e := list[0]
			if len(list) != 1 || e.key != r.Key || !bibKey.MatchString(e.key) {
				t.Errorf("%s: %d entries, the first with the key %q", names[i], len(list), e.key)
			}
			if required[e.kind] == nil {
				t.Errorf("%s: @%s is no type of entry that joust writes", names[i], e.kind)
			}
			for _, f := range required[e.kind] {
				if e.fields[f] == "" {
					t.Errorf("%s: @%s without %s", names[i], e.kind, f)
				}
			}
			for _, a := range strings.Split(e.fields["author"], " and ") {
				if !bibAuthor.MatchString(a) {
					t.Errorf("%s: the author %q is no surname with initials", names[i], a)
				}
			}
			if !bibYear.MatchString(e.fields["year"]) || e.fields["pages"] != "" && !bibPages.MatchString(e.fields["pages"]) {
				t.Errorf("%s: year %q, pages %q", names[i], e.fields["year"], e.fields["pages"])
			}
			for _, word := range strings.Fields(e.fields["title"]) {
				if proper.MatchString(word) && !strings.HasPrefix(word, "{") {
					t.Errorf("%s: the capital of %s in the title would be lost; write it in braces", names[i], word)
				}
			}
		}
	}
	byTitle := map[string]string{}
	for key, title := range titles {
		if other, ok := byTitle[title]; ok {
			t.Errorf("%s and %s are keys of one work", key, other)
		}
		byTitle[title] = key
	}
	if len(works) < 40 {
		t.Errorf("%d works, want the 44 that the catalogues had when this was written, or about as many", len(works))
	}
}

// Every field of a BibTeX entry is part of the text about the same work on some card, so
// that no field is invented.
func TestEntriesSayWhatCardsSay(t *testing.T) {
	_, all := listings()
	works := bibliography()
	cardTexts := map[string]string{}
	for _, l := range all {
		for _, r := range works.Of(l.Source) {
			cardTexts[r.Key] += l.Source.String() + "\n"
		}
	}
	for _, r := range works {
		list, err := readBibTeX(r.BibTeX(r.Key))
		if err != nil {
			t.Fatal(err)
		}
		for name, value := range list[0].fields {
			if name == "author" || name == "title" { // written in another way; the tests of sim have both
				continue
			}
			plain := strings.NewReplacer("--", "-", `{\^u}`, "û").Replace(value)
			if !strings.Contains(strings.ReplaceAll(cardTexts[r.Key], "–", "-"), plain) {
				t.Errorf("%s: %s is %q, which is on no card:\n%s", r.Key, name, value, cardTexts[r.Key])
			}
		}
	}
}

func citation(t *testing.T, args ...string) []entry {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if status := joust(t.Context(), append([]string{"cite"}, args...), &stdout, &stderr); status != 0 {
		t.Fatalf("joust cite %v: status %d: %s", args, status, &stderr)
	}
	list, err := readBibTeX(stdout.String())
	if err != nil {
		t.Fatalf("joust cite %v: %v", args, err)
	}
	return list
}

// The output for all entries is valid BibTeX, sorted, with each work once and joust itself
// at the end. The key and the entry of a work do not depend on what else is cited.
func TestCiteAll(t *testing.T) {
	names, listed := listings()
	var args []string
	for _, l := range listed {
		args = append(args, l.Name)
	}
	all := citation(t, args...)
	byKey := map[string]entry{}
	for i, e := range all {
		if _, twice := byKey[e.key]; twice || i > 0 && i < len(all)-1 && e.key < all[i-1].key {
			t.Errorf("%s is there twice, or in the wrong place", e.key)
		}
		byKey[e.key] = e
	}
	if last := all[len(all)-1]; last.kind != "software" || last.key != "joust" || last.fields["version"] == "" {
		t.Errorf("the last entry is %v, not joust itself", last)
	}
	for i, l := range listed {
		if slices.Contains(experiments.Studies(), l.Name) {
			continue // the study of that name is cited with it
		}
		alone := citation(t, l.Name)
		if want := len(l.Source.Works()) + 1; len(alone) != want {
			t.Errorf("%s: %d entries, want %d", names[i], len(alone), want)
		}
		for _, e := range alone {
			if d := cmp.Diff(byKey[e.key], e, cmp.AllowUnexported(entry{})); d != "" {
				t.Errorf("%s: with all -, alone +\n%s", names[i], d)
			}
		}
	}
	slices.Reverse(args)
	if d := cmp.Diff(all, citation(t, args...), cmp.AllowUnexported(entry{})); d != "" {
		t.Errorf("in the other order\n%s", d)
	}
}
