package environments

import (
	"flag"
	"path/filepath"
	"strings"
	"testing"

	"joust/environments/preference"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/rng"
	"joust/sim/simtest"
	"joust/sim/simtest/versions"
)

var update = flag.Bool("update", false, "write the table of versions anew")

// duels returns the entries of environments of duels.
func duels() (list []*duel.WorldEntry) {
	for _, e := range Catalogue.Entries() {
		if w, ok := e.(*duel.WorldEntry); ok {
			list = append(list, w)
		}
	}
	return list
}

// TestConformance runs the suites on every entry with its parameters for tests.
func TestConformance(t *testing.T) {
	for _, entry := range Catalogue.Entries() {
		e := entry.Listed()
		t.Run(e.Name, func(t *testing.T) {
			simtest.Run(t, simtest.Listing{Listing: e})
			s, err := simtest.Of(entry, simtest.Params(t, e))
			if err != nil {
				t.Fatal(err)
			}
			simtest.Run(t, s)
		})
	}
}

// versionTable reads the table of the versions of all entries.
func versionTable(t *testing.T) *versions.Table {
	t.Helper()
	table, err := versions.Read("testdata/versions.txt", "go test ./environments -run 'TestVersions/^%s$' -update")
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// TestVersions compares every entry's transcripts with the table of versions. Run with
// -update to write the lines of an entry anew:
//
//	go test ./environments -run 'TestVersions/^garnet$' -update
//
// If an entry behaves differently, its Version must rise first.
func TestVersions(t *testing.T) {
	table := versionTable(t)
	for _, entry := range Catalogue.Entries() {
		e := entry.Listed()
		t.Run(e.Name, func(t *testing.T) {
			behaviour, err := versions.Of(entry, simtest.Params(t, e))
			if err != nil {
				t.Fatal(err)
			}
			if *update {
				if err := table.Update(behaviour); err != nil {
					t.Fatal(err)
				}
				if err := table.Write(); err != nil {
					t.Fatal(err)
				}
			}
			if err := table.Check(behaviour); err != nil {
				t.Error(err)
			}
		})
	}
}

// Every line of the table of versions belongs to an entry; -update removes the others.
func TestVersionsOfEntries(t *testing.T) {
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

// Every environment of duels in the catalogue can draw tallies, and with the parameters
// for tests all its trials have the same number of arms, at least two.
func TestDuels(t *testing.T) {
	for _, e := range duels() {
		w, err := e.New(simtest.Params(t, e.Listing))
		if err != nil {
			t.Fatal(err)
		}
		env := w.Trial(rng.Stream(5, "instance", e.Name), rng.Stream(5, "coins", e.Name))
		if k := env.Arms(); k != w.Arms() || k < 2 {
			t.Errorf("%s: a trial has %d arms, the world %d", e.Name, k, w.Arms())
		}
		if _, ok := env.(duel.Tallier); !ok {
			t.Errorf("%s cannot draw tallies", e.Name)
		}
	}
}

// Names are unique, and the arms are shuffled by default unless they are candidate
// answers, whose order is random anyway.
func TestNames(t *testing.T) {
	seen := map[string]bool{}
	for _, entry := range Catalogue.Entries() {
		e := entry.Listed()
		if seen[e.Name] {
			t.Errorf("%s is the name of two entries", e.Name)
		}
		seen[e.Name] = true
		if Catalogue.Find(e.Name) != entry {
			t.Errorf("Find(%q) returns another entry", e.Name)
		}
		shuffle := false
		for _, f := range param.Fields(e.Defaults) {
			shuffle = shuffle || f.Name == "shuffle" && f.Value() == true
		}
		if w, ok := entry.(*duel.WorldEntry); ok && !shuffle && !isPool(t, w) {
			t.Errorf("%s does not shuffle by default", e.Name)
		}
	}
	if Catalogue.Find("no such environment") != nil {
		t.Error("Find returns an environment for a name that does not exist")
	}
}

// isPool reports whether the arms of the environment are candidate answers.
func isPool(t *testing.T, e *duel.WorldEntry) bool {
	t.Helper()
	w, err := e.New(simtest.Params(t, e.Listing))
	if err != nil {
		t.Fatal(err)
	}
	_, pool := w.Trial(rng.Stream(1), rng.Stream(1)).(duel.Pool)
	return pool
}

// An entry that reads a file reports that it is missing if none is named. The defaults
// of all other entries are allowed.
func TestDefaultsWithoutFile(t *testing.T) {
	for _, e := range duels() {
		err := param.Check(e.Defaults)
		if e.Files == nil {
			if err != nil {
				t.Errorf("%s: the defaults are refused: %v", e.Name, err)
			}
			continue
		}
		// The error names the first missing file and the kind that it must have.
		for _, f := range param.Fields(e.Defaults) {
			if _, file := f.Value().(param.File); !file {
				continue
			}
			if want := f.Name + " is missing; it must name a "; err == nil || !strings.HasPrefix(err.Error(), want) {
				t.Errorf("%s without a file: %v, want %q", e.Name, err, want)
			}
			break
		}
	}
}

// A parameter that replaces others is accepted if the others have the defaults of the
// catalogue.
func TestDefaultsMayBeReplaced(t *testing.T) {
	two := []float64{1, 0}
	for name, replacement := range map[string]struct {
		parameter string
		value     any
	}{
		"random-preferences": {"level", "hard"},
		"bradley-terry":      {"utilities", two},
		"thurstone":          {"utilities", two},
		"linear":             {"utilities", two},
		"davidson":           {"utilities", two},
		"rao-kupper":         {"utilities", two},
		"plackett-luce":      {"worths", []float64{2, 1}},
	} {
		entry := Catalogue.Find(name)
		if entry == nil {
			t.Fatalf("there is no %s", name)
		}
		e := entry.Listed()
		for _, f := range param.Fields(e.Defaults) {
			if f.Name != replacement.parameter {
				continue
			}
			p, err := f.With(e.Defaults, replacement.value)
			if err == nil {
				err = param.Check(p)
			}
			if err != nil {
				t.Errorf("%s with %s: %v", name, f.Name, err)
			}
		}
	}
}

// New returns no world if it fails, and the error names the parameter.
func TestNewRefuses(t *testing.T) {
	e := Catalogue.Find("matrix").(*duel.WorldEntry)
	p := e.Defaults.(preference.MatrixParams)
	p.File = param.File{Text: "absent.csv", Path: filepath.Join(t.TempDir(), "absent.csv")}
	if w, err := e.New(p); w != nil || err == nil || !strings.HasPrefix(err.Error(), "file cannot be read:") {
		t.Errorf("got the world %v and the error %v", w, err)
	}
}
