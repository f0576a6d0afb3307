package sim_test

import (
	"bytes"
	"go/ast"
	"os"
	"path/filepath"
	"testing"
)

// The largest number of lines of a file and of non-test files of a package.
const (
	maxLines = 450
	maxFiles = 15
)

// manyFiles are the rooms that may have more files, each with the reason.
var manyFiles = map[string]string{
	"sim/pref":                         "one file for each notion of a winner",
	"sim/rule":                         "one file for each family of rules",
	"sim/simtest":                      "one file for each suite, and what it tests on",
	"algorithms/identification":        "one file for each algorithm",
	"algorithms/policy":                "one file for each algorithm",
	"algorithms/pac":                   "one file for each algorithm",
	"algorithms/regret":                "one file for each algorithm",
	"algorithms/tournament":            "one file for each algorithm",
	"algorithms/multiuser/rewards":     "one file for each algorithm",
	"algorithms/multiuser/comparisons": "one file for each algorithm",
	"environments/preference":          "one file for each environment",
	"environments/multiuser":           "one file for each environment",
	"environments/logs":                "one file for each format",
	"experiments/family":               "one file for each family, and for what it measures and warns of",
	"cmd/joust":                        "one file for each command",
	"results/ranking":                  "one file for each notion of strength, kind of interval and question about a log",
	"results/plot":                     "one file for each element of a figure, which share the type of a figure",
}

func TestSizes(t *testing.T) {
	files := map[string]int{}
	for _, f := range house(t) {
		text, err := os.ReadFile(filepath.Join("..", filepath.FromSlash(f.name)))
		if err != nil {
			t.Fatal(err)
		}
		if lines := bytes.Count(text, []byte("\n")); lines > maxLines && !ast.IsGenerated(f.ast) {
			t.Errorf("%s has %d lines; more than %d are hard to read: split it by topic", f.name, lines, maxLines)
		}
		if !f.test() {
			files[f.room()]++
		}
	}
	for room, n := range files {
		if _, ok := manyFiles[room]; n > maxFiles && !ok {
			t.Errorf("package %s has %d files; more than %d are more than one topic: split it", room, n, maxFiles)
		}
	}
}
