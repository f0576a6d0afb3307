package algorithms

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/multiuser"
	"joust/sim/param"
	"joust/sim/rng"
	"joust/sim/simtest"
	"joust/sim/simtest/versions"
)

var update = flag.Bool("update", false, "write the playthroughs and the table of versions anew")

func TestCatalogueIsInOrder(t *testing.T) {
	kebab := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	seen := make(map[string]bool)
	titles := make(map[string]bool)
	for _, entry := range Catalogue.Entries() {
		e := entry.Listed()
		if !kebab.MatchString(e.Name) {
			t.Errorf("%q: a name is of small letters and digits, in words joined by hyphens", e.Name)
		}
		if seen[e.Name] || titles[e.Title] {
			t.Errorf("%s (%s): name and title are given to one entry only", e.Name, e.Title)
		}
		seen[e.Name], titles[e.Title] = true, true
		if Catalogue.Find(e.Name) != entry {
			t.Errorf("Find(%q) finds another entry", e.Name)
		}
		for what, text := range map[string]string{"About": e.About, "Feedback": e.Feedback, "what is proved": e.Proved(), "Cost": e.Cost} {
			if !strings.HasSuffix(text, ".") {
				t.Errorf("%s: a card tells in full sentences; its %s is %q", e.Name, what, text)
			}
		}
		if c := e.Source; c != (cite.Citation{}) && (c.Authors == "" || c.Year == 0 || c.Title == "" || c.Venue == nil) {
			t.Errorf("%s: a source has authors, year, title and venue: %v", e.Name, c)
		}
		if err := param.Check(e.Defaults); err != nil {
			t.Errorf("%s: the defaults must be allowed: %v", e.Name, err)
		}
	}
	if Catalogue.Find("pocowist") != nil {
		t.Error(`Find("pocowist") finds something`)
	}
}

// TestConformance runs the suites on every entry with several sets of parameters: the
// defaults, and the entry's parameters for tests, which are small versions of them, with
// other words and yes-or-no parameters. Learners of duels get every combination of
// these; those that never stop, whose trials are long, and learners for many users get
// each of these changed alone. If tests should be quick, all get the defaults only.
func TestConformance(t *testing.T) {
	for _, entry := range Catalogue.Entries() {
		e := entry.Listed()
		t.Run(e.Name, func(t *testing.T) {
			simtest.Run(t, simtest.Listing{Listing: e})
			sets := simtest.Variants(simtest.Params(t, e))
			_, long := entry.(*multiuser.LearnerEntry)
			if l, ok := entry.(*duel.LearnerEntry); ok {
				long = l.Endless(l.Defaults)
			}
			if long {
				sets = simtest.Neighbours(simtest.Params(t, e))
			}
			if simtest.Quick() {
				sets = nil
			}
			sets = slices.DeleteFunc(sets, func(p param.Params) bool { return reflect.DeepEqual(p, e.Defaults) })
			for _, p := range append([]param.Params{e.Defaults}, sets...) {
				var name strings.Builder
				for _, f := range param.Fields(p) {
					fmt.Fprintf(&name, "%s=%s,", f.Name, f.Text())
				}
				t.Run(strings.TrimSuffix(name.String(), ","), func(t *testing.T) { simtest.Run(t, subject(t, entry, p)) })
			}
		})
	}
}

// playthroughs is the folder of the transcripts.
const playthroughs = "testdata/playthrough"

// versionTable reads the table of the versions of all entries.
func versionTable(t *testing.T) *versions.Table {
	t.Helper()
	table, err := versions.Read("testdata/versions.txt", "go test ./algorithms -run 'TestPlaythroughs/^%s$' -update")
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// TestPlaythroughs compares every entry's playthrough with the one on file, and its
// transcripts with the table of versions. Run with -update to write them anew:
//
//	go test ./algorithms -run 'TestPlaythroughs/^pocowista$' -update
//
// If an entry behaves differently, its Version must rise first.
func TestPlaythroughs(t *testing.T) {
	table := versionTable(t)
	for _, entry := range Catalogue.Entries() {
		e := entry.Listed()
		t.Run(e.Name, func(t *testing.T) {
			got, err := subject(t, entry, e.Defaults).Playthrough()
			if err != nil {
				t.Fatal(err)
			}
			if lines := strings.Count(got, "\n"); lines > 60 {
				t.Errorf("the playthrough has %d lines; nobody reads more than 60", lines)
			}
			behaviour, err := versions.Of(entry, e.Defaults)
			if err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(playthroughs, e.Name+".txt")
			if *update {
				if err := table.Update(behaviour); err != nil {
					t.Fatal(err)
				}
				if err := table.Write(); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if err := table.Check(behaviour); err != nil {
				t.Error(err)
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatalf("there is no playthrough: %v; write it with -update", err)
			}
			if d := cmp.Diff(string(want), got); d != "" {
				t.Errorf("the playthrough of %s is not the one on file (-file +now):\n%s", e.Name, d)
			}
		})
	}
}

// Every file of a playthrough and every line of the table of versions belongs to an
// entry; -update removes the others.
func TestPlaythroughFiles(t *testing.T) {
	files, err := filepath.Glob(playthroughs + "/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		switch name := strings.TrimSuffix(filepath.Base(file), ".txt"); {
		case Catalogue.Find(name) != nil:
		case *update:
			if err := os.Remove(file); err != nil {
				t.Fatal(err)
			}
		default:
			t.Errorf("%s belongs to no entry of the catalogue", file)
		}
	}
	table := versionTable(t)
	if *update {
		table.UpdateNames(Catalogue)
		if err := table.Write(); err != nil {
			t.Fatal(err)
		}
	}
	if err := table.CheckNames(Catalogue); err != nil {
		t.Error(err)
	}
}

// An entry says of its learners, without making one, which abilities they have: the same with
// all parameters and numbers of arms.
func TestEntriesNameAbilities(t *testing.T) {
	for _, e := range learners() {
		for _, p := range simtest.Variants(e.Defaults) {
			for _, arms := range []int{2, 40} {
				l := e.New(p, duel.Problem{Arms: arms, Horizon: 1000}, rng.Stream(1, e.Name))
				_, ranks := l.(duel.Ranker)
				_, sets := l.(duel.Setter)
				_, mixes := l.(duel.Mixer)
				_, waits := l.(duel.Patient)
				got, want := []bool{e.Ranks, e.Sets, e.Mixes, e.Waits}, []bool{ranks, sets, mixes, waits}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s with %+v and %d arms: Ranks, Sets, Mixes, Waits are wrong (-want +got):\n%s", e.Name, p, arms, diff)
				}
				if c, ok := l.(duel.Closer); ok {
					c.Close()
				}
			}
		}
	}
}

// learners lists the entries of the family of duels.
func learners() (list []*duel.LearnerEntry) {
	for _, entry := range Catalogue.Entries() {
		if e, ok := entry.(*duel.LearnerEntry); ok {
			list = append(list, e)
		}
	}
	return list
}

// subject returns the learner of an entry with parameters as a subject of the suite.
func subject(t *testing.T, e sim.Entry, p param.Params) simtest.Learner {
	t.Helper()
	s, err := simtest.Of(e, p)
	if err != nil {
		t.Fatal(err)
	}
	learner, ok := s.(simtest.Learner)
	if !ok {
		t.Fatalf("%s is no learner", e.Listed().Name)
	}
	return learner
}
