package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"joust/experiments"
	"joust/experiments/family"
	"joust/experiments/study"
	"joust/sim"
	"joust/sim/duel"
	"joust/sim/multiuser"
	"joust/sim/param"
	"joust/sim/simtest"
)

// everywhereStudies returns a folder with the studies that are compared across
// processors: those of testdata/everywhere, and one for each entry of the catalogues
// that is in none of them.
func everywhereStudies(t *testing.T, c *family.Catalogue) (folder string) {
	t.Helper()
	folder = t.TempDir()
	if err := os.CopyFS(folder, os.DirFS("testdata/everywhere")); err != nil {
		t.Fatal(err)
	}
	has := inStudies(t, c, folder)
	for _, e := range c.Algorithms.Entries() {
		if has[e.Listed().Name] {
			continue
		}
		algorithm := testSetting(t, e)
		for _, other := range c.Environments.Entries() {
			if environment := testSetting(t, other); suits(t, c, environment, algorithm) {
				writePair(t, c, folder, environment, algorithm)
				break
			}
		}
	}
	for _, e := range c.Environments.Entries() {
		if has[e.Listed().Name] {
			continue
		}
		environment := testSetting(t, e)
		for _, other := range c.Algorithms.Entries() {
			if algorithm := testSetting(t, other); suits(t, c, environment, algorithm) {
				writePair(t, c, folder, environment, algorithm)
				break
			}
		}
	}
	return folder
}

// inStudies lists the entries that are in a study of the folder.
func inStudies(t *testing.T, c *family.Catalogue, folder string) map[string]bool {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(folder, "*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	has := map[string]bool{}
	for _, path := range paths {
		s, err := experiments.Load(c, path)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range s.Cells {
			has[c.Environment.Kind], has[c.Algorithm.Kind] = true, true
		}
	}
	return has
}

// testSetting returns the entry with its parameters for tests.
func testSetting(t *testing.T, e sim.Entry) family.Setting {
	t.Helper()
	s := family.NewSetting(e)
	s.Params = simtest.Params(t, e.Listed())
	return s
}

// suits reports whether the algorithm can work in the environment.
func suits(t *testing.T, c *family.Catalogue, environment, algorithm family.Setting) bool {
	t.Helper()
	f := c.Of(environment)
	if f != c.Of(algorithm) {
		return false
	}
	w, err := study.OpenWorld(f, environment)
	if err != nil {
		t.Fatal(err)
	}
	return f.Suits(w, family.Options{})(algorithm) == nil
}

// writePair writes a small study of the environment and the algorithm.
func writePair(t *testing.T, c *family.Catalogue, folder string, environment, algorithm family.Setting) {
	t.Helper()
	item := func(s family.Setting) string {
		var params []string
		for _, f := range param.Fields(s.Params) {
			if !f.IsDefault(s.Defaults()) {
				params = append(params, f.Name+": "+f.Text())
			}
		}
		return fmt.Sprintf("[{kind: %s, params: {%s}}]", s.Kind, strings.Join(params, ", "))
	}
	name := environment.Kind + "-" + algorithm.Kind
	text := fmt.Sprintf("name: %s\ntrials: 2\nbudget: %d\nenvironments: %s\nalgorithms: %s\n",
		name, min(1000, c.Of(environment).Defaults.Budget), item(environment), item(algorithm))
	if err := os.WriteFile(filepath.Join(folder, name+".yaml"), []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// The studies that are compared across processors contain every entry of the catalogues,
// including those that no study of testdata/everywhere names.
func TestEverywhereIsEverything(t *testing.T) {
	// The second catalogue has one more learner and one more environment.
	learner := *catalogue.Algorithms.Find("bt-pooled").(*multiuser.LearnerEntry)
	learner.Name = "new-learner"
	world := *catalogue.Environments.Find("matrix").(*duel.WorldEntry)
	world.Name = "new-world"
	more := *catalogue
	more.Algorithms = append(slices.Clone(catalogue.Algorithms), sim.Section{Heading: "new", Entries: []sim.Entry{&learner}})
	more.Environments = append(slices.Clone(catalogue.Environments), sim.Section{Heading: "new", Entries: []sim.Entry{&world}})
	for _, c := range []*family.Catalogue{catalogue, &more} {
		folder := everywhereStudies(t, c)
		has := inStudies(t, c, folder)
		for _, e := range append(c.Environments.Entries(), c.Algorithms.Entries()...) {
			if name := e.Listed().Name; !has[name] {
				t.Errorf("no study has %s", name)
			}
		}
	}
}
