package experiments_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"joust/algorithms"
	"joust/experiments"
	"joust/experiments/family"
	"joust/experiments/study"
)

// Every suite can be read, has a quick variant, and takes every algorithm for which
// SuiteFor names it.
func TestSuites(t *testing.T) {
	names := experiments.Suites()
	if d := cmp.Diff([]string{"choices", "identification", "many-users", "policies", "regret", "tournaments"}, names); d != "" {
		t.Errorf("want -, got +\n%s", d)
	}
	suites := map[string]*study.Suite{}
	for _, name := range names {
		s, err := experiments.LoadSuite(family.Standard(), name)
		if err != nil {
			t.Fatal(err)
		}
		suites[name] = s
		if s.Study.Name != name {
			t.Errorf("the suite %s is named %s", name, s.Study.Name)
		}
		if _, err := study.Open(s.Study); err != nil {
			t.Error(err)
		}
	}
	for _, e := range algorithms.Catalogue.Entries() {
		l := e.Listed()
		a, err := study.ParseAlgorithm(family.Standard(), l.Name)
		if err != nil {
			t.Fatal(err)
		}
		own, err := experiments.SuiteFor(family.Standard(), a)
		if err != nil {
			t.Fatal(err)
		}
		for _, quick := range []bool{false, true} {
			made, err := suites[own.Study.Name].With(a, nil, quick)
			if err != nil {
				t.Errorf("%s: %v", l.Name, err)
				continue
			}
			if _, err := study.Open(made); err != nil {
				t.Errorf("%s: %v", l.Name, err)
			}
			if first := made.Cells[0].Algorithm; first.Kind != l.Name {
				t.Errorf("%s: the first algorithm of its study is %s", l.Name, first)
			}
			twice := 0
			for _, c := range made.Cells {
				if c.Environment.Key() == made.Cells[0].Environment.Key() && c.Algorithm.Key() == a.Key() {
					twice++
				}
			}
			if twice != 1 {
				t.Errorf("%s: it is %d times in an environment", l.Name, twice)
			}
		}
	}
}

// The study of a bench names the algorithm with its parameters and the rivals.
func TestSuiteWithRivals(t *testing.T) {
	s, err := experiments.LoadSuite(family.Standard(), "identification")
	if err != nil {
		t.Fatal(err)
	}
	a, err := study.ParseAlgorithm(family.Standard(), "tra-pocowista[delta=0.1,deduction=closure]")
	if err != nil {
		t.Fatal(err)
	}
	rivals, err := study.ParseAlgorithms(family.Standard(), "pocowista[delta=0.1], tra-pocowista[delta=0.1],savage")
	if err != nil {
		t.Fatal(err)
	}
	made, err := s.With(a, rivals, true)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range made.Cells[:4] {
		got = append(got, c.Algorithm.String())
	}
	want := []string{"tra-pocowista[delta=0.1,deduction=closure]", "pocowista[delta=0.1]", "tra-pocowista[delta=0.1]", "savage"}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("want -, got +\n%s", d)
	}
	if got, want := made.Name, "identification-quick-tra-pocowista-delta-0.1-deduction-closure"; got != want {
		t.Errorf("the study is named %s, want %s", got, want)
	}
	for words, say := range map[string]string{
		"swiss[votes=0]": "votes",
		"hudry13":        "is an environment",
		"swis":           "swis",
		"collaborative":  "is an algorithm of many users, but the suite identification is of duels",
		a.String():       "compared with itself",
	} {
		rivals, err := study.ParseAlgorithms(family.Standard(), words)
		if err == nil {
			_, err = s.With(a, rivals, false)
		}
		if err == nil || !strings.Contains(err.Error(), say) {
			t.Errorf("rivals %q: got %v, want it to say %q", words, err, say)
		}
	}
}
