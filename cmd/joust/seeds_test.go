package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"joust/experiments"
)

// testExists reports whether a test exists, named by the folder of its package and its name.
func testExists(t *testing.T, name string) bool {
	t.Helper()
	folder, function, _ := strings.Cut(name, ".")
	files, err := filepath.Glob(filepath.Join("..", "..", filepath.FromSlash(folder), "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), f, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range parsed.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == function {
				return true
			}
		}
	}
	return false
}

// The table has every paper once, in order; all entries, studies, commands, measures and tests
// that it names exist; each order or number is held by a study that claims something or by a
// test; and papers that are outside say why.
func TestSeeds(t *testing.T) {
	commands := map[string]bool{}
	for _, c := range newRoot().Commands() {
		commands[c.Name()] = true
	}
	measures := map[string]bool{}
	for _, m := range allMeasured() {
		for _, x := range append(slices.Clone(m.metrics), m.curves...) {
			measures[x.Name] = true
		}
	}
	study := func(s seed, name string) {
		if !slices.Contains(experiments.Studies(), name) {
			t.Errorf("%d, %s: there is no study %s", s.Number, s.Short, name)
		}
	}
	if len(seeds) != 46 {
		t.Errorf("there are %d papers, want 46", len(seeds))
	}
	for i, s := range seeds {
		if s.Number != i {
			t.Errorf("%s has the number %d, want %d", s.Short, s.Number, i)
		}
		for _, name := range s.Entries {
			if _, ok := seedEntry(name); !ok {
				t.Errorf("%d, %s: there is no entry %s", s.Number, s.Short, name)
			}
		}
		for _, name := range s.Studies {
			study(s, name)
		}
		for _, name := range s.Commands {
			if !commands[name] {
				t.Errorf("%d, %s: there is no command %s", s.Number, s.Short, name)
			}
		}
		if s.Measure != "" && !measures[s.Measure] {
			t.Errorf("%d, %s: there is no measure %s", s.Number, s.Short, s.Measure)
		}
		if s.Test != "" && !testExists(t, s.Test) {
			t.Errorf("%d, %s: there is no test %s", s.Number, s.Short, s.Test)
		}
		if s.Study != "" {
			study(s, s.Study)
			if !slices.Contains(s.Studies, s.Study) {
				t.Errorf("%d, %s: the study %s is not among those that carry it", s.Number, s.Short, s.Study)
			}
			if slices.Contains(experiments.Studies(), s.Study) && !claimsSomething(t, s.Study) {
				t.Errorf("%d, %s: the study %s claims nothing", s.Number, s.Short, s.Study)
			}
		}
		carried := s.carriers() != "–"
		switch s.Degree {
		case byOrder, byNumber:
			if s.Study == "" && s.Test == "" {
				t.Errorf("%d, %s: nothing holds the %s", s.Number, s.Short, s.Degree)
			}
			if s.Degree == byNumber && s.Test == "" {
				t.Errorf("%d, %s: no test holds the number", s.Number, s.Short)
			}
		case byMechanism:
		case notHere:
			if carried || s.Study != "" || s.Test != "" {
				t.Errorf("%d, %s: it is outside and carried", s.Number, s.Short)
			}
		default:
			t.Errorf("%d, %s: the degree is %q", s.Number, s.Short, s.Degree)
		}
		if !carried && s.Degree != notHere {
			t.Errorf("%d, %s: nothing carries it", s.Number, s.Short)
		}
		if (s.Cited == "") == (s.Paper.Title == "") {
			t.Errorf("%d, %s: it needs either an entry that cites it or a citation", s.Number, s.Short)
		}
		if l, ok := seedEntry(s.Cited); s.Cited != "" && (!ok || l.Source.Title == "") {
			t.Errorf("%d, %s: no card of %s cites it", s.Number, s.Short, s.Cited)
		}
		if !strings.HasSuffix(s.Text, ".") {
			t.Errorf("%d, %s: the text is no sentence: %q", s.Number, s.Short, s.Text)
		}
	}
}

// claimsSomething reports whether the study or its quick variant has claims.
func claimsSomething(t *testing.T, name string) bool {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "experiments", "studies", name+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Contains(string(text), "expect:")
}

// The guide says first that it is not about random numbers, has a row for each paper, names
// what does not come out, and has no gap.
func TestHelpSeeds(t *testing.T) {
	text := string(guide(seedsTopic))
	_, after, _ := strings.Cut(text, "\n\n")
	if first, _, _ := strings.Cut(after, "."); !strings.HasPrefix(text, "# seeds: the papers that joust grew from") || !strings.HasPrefix(first, "This page lists the 46 papers") || !strings.Contains(first, "random numbers") {
		t.Errorf("the guide begins with %q", first)
	}
	if rows := strings.Count(text, "\n| "); rows != len(seeds)+1 {
		t.Errorf("the table has %d rows, want %d and the heading", rows, len(seeds))
	}
	if n := strings.Count(text, "does not come out"); n < 4 {
		t.Errorf("%d claims do not come out, want those of PAR, PRIME, Elastic Reset and DPPO at least", n)
	}
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "- **") && (strings.Contains(line, "()") || strings.Contains(line, "  ") || strings.Contains(line, "..")) {
			t.Errorf("a gap in %q", line)
		}
	}
}
