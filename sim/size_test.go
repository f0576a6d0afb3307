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
	"algorithms/identification":        "one file for each algorithm",
	"algorithms/pac":                   "one file for each algorithm",
	"algorithms/regret":                "one file for each algorithm",
	"algorithms/tournament":            "one file for each algorithm",
	"algorithms/multiuser/rewards":     "one file for each algorithm",
	"algorithms/multiuser/comparisons": "one file for each algorithm",
	"environments/preference":          "one file for each environment",
	"environments/multiuser":           "one file for each environment",
	"cmd/joust":                        "one file for each command",
	"results/plot":                     "one file for each element of a figure, which share the type of a figure",
}

// tooLong and tooMany are the files and the packages that break the rule today. They
// must shrink to nothing: an entry that is no longer needed is an error.
var (
	tooLong = []string{
		"algorithms/multiuser/comparisons/factored.go",
		"algorithms/multiuser/rewards/rewards_test.go",
		"algorithms/multiuser/welfare/welfare_test.go",
		"algorithms/tournament/golden_test.go",
		"algorithms/tournament/league_test.go",
		"algorithms/vote/vote_test.go",
		"cmd/joust/pairreport.go",
		"environments/candidates/judge_test.go",
		"experiments/compose.go",
		"experiments/sweep.go",
	}
	tooMany = []string{"algorithms/multiuser/completion", "experiments", "results"}
)

func TestSizes(t *testing.T) {
	exempt := map[string]bool{}
	for _, name := range append(tooLong, tooMany...) {
		exempt[name] = false
	}
	report := func(name, format string, args ...any) {
		if _, ok := exempt[name]; ok {
			exempt[name] = true
			return
		}
		t.Errorf(format, args...)
	}
	files := map[string]int{}
	for _, f := range house(t) {
		text, err := os.ReadFile(filepath.Join("..", filepath.FromSlash(f.name)))
		if err != nil {
			t.Fatal(err)
		}
		if lines := bytes.Count(text, []byte("\n")); lines > maxLines && !ast.IsGenerated(f.ast) {
			report(f.name, "%s has %d lines; more than %d are hard to read: split it by topic", f.name, lines, maxLines)
		}
		if !f.test() {
			files[f.room()]++
		}
	}
	for room, n := range files {
		if _, ok := manyFiles[room]; n > maxFiles && !ok {
			report(room, "package %s has %d files; more than %d are more than one topic: split it", room, n, maxFiles)
		}
	}
	for name, needed := range exempt {
		if !needed {
			t.Errorf("%s needs no exemption any more; remove it from the table", name)
		}
	}
}
