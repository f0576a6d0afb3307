package simtest

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/param"
)

// Listing is the documentation of a catalogue's entry under test.
type Listing struct{ sim.Listing }

var listingCases = []testCase[Listing]{
	{"has a name", "have a name of lower-case letters and digits, in words joined by hyphens, and parameters with such names, all documented", checkNames},
	{"has a version", "have a version of at least 1", checkVersion},
	{"has a card", "have a title, texts that are sentences, and promises that name a test or a source", checkCard},
	{"cites its source", "have authors, a year, a title and a venue in its source, or no source", checkSource},
	{"has defaults", "have defaults and parameters for tests that are allowed, except that a file has no default", checkDefaults},
}

func (s Listing) label() string { return s.Name }

func (s Listing) requirements() []requirement { return bind("an entry", listingCases, s) }

var kebab = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

func checkNames(s Listing) error {
	if !kebab.MatchString(s.Name) {
		return fmt.Errorf("the name is %q", s.Name)
	}
	for _, f := range param.Fields(s.Defaults) { // panics if a field is not documented
		if !kebab.MatchString(f.Name) {
			return fmt.Errorf("the name of a parameter is %q", f.Name)
		}
	}
	return nil
}

func checkVersion(s Listing) error {
	if s.Version < 1 {
		return fmt.Errorf("the version is %d", s.Version)
	}
	return nil
}

func checkCard(s Listing) error {
	if s.Title == "" {
		return errors.New("there is no title")
	}
	for _, text := range []struct {
		what, text string
		optional   bool
	}{{"About", s.About, false}, {"Feedback", s.Feedback, true}, {"Guarantee", s.Guarantee, true}, {"Cost", s.Cost, true}} {
		if !strings.HasSuffix(text.text, ".") && !(text.optional && text.text == "") {
			return fmt.Errorf("%s is %q", text.what, text.text)
		}
	}
	for _, p := range s.Promises {
		if sentence := p.Sentence(); !strings.HasSuffix(sentence, ".") || (p.Test == "") == (p.Cited == "") {
			return fmt.Errorf("the promise %q is no sentence, or does not name either its test or its source", sentence)
		}
	}
	return nil
}

func checkSource(s Listing) error {
	if c := s.Source; c != (cite.Citation{}) && (c.Authors == "" || c.Year == 0 || c.Title == "" || c.Venue == nil) {
		return fmt.Errorf("the source is %+v", c)
	}
	return nil
}

func checkDefaults(s Listing) error {
	if s.Files == nil {
		return errors.Join(param.Check(s.Defaults), param.Check(s.Test))
	}
	if param.Check(s.Defaults) == nil {
		return errors.New("the defaults are allowed although no file is named")
	}
	return nil
}
