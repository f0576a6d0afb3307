package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"joust/experiments/study"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write what the commands of the README print into it")

var console = regexp.MustCompile("(?s)```console\n\\$ (go run ./cmd/joust|joust) ([^\n]*)\n(.*?)```")

// Every joust command of the README is run, in one folder, and prints what
// stands below it.
func TestCommandsOfTheREADME(t *testing.T) {
	path, err := filepath.Abs("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	runs := 0
	fresh := console.ReplaceAllFunc(readme, func(block []byte) []byte {
		m := console.FindSubmatch(block)
		var stdout, stderr bytes.Buffer
		runs++
		if status := joust(t.Context(), strings.Fields(string(m[2])), &stdout, &stderr); status != 0 {
			t.Errorf("joust %s: status %d: %s", m[2], status, &stderr)
			return block
		}
		if d := cmp.Diff(string(m[3]), stdout.String()); d != "" && !*update {
			t.Errorf("joust %s: README -, stdout + (go test ./cmd/joust -run README -update writes it anew)\n%s", m[2], d)
		}
		return []byte("```console\n$ " + string(m[1]) + " " + string(m[2]) + "\n" + stdout.String() + "```")
	})
	if runs < 3 {
		t.Errorf("the README has %d commands, want at least 3", runs)
	}
	if *update {
		if err := os.WriteFile(path, fresh, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

var yamlBlock = regexp.MustCompile("(?s)```yaml\n(.*?)```")

// The study that the README explains is one.
func TestStudyOfTheREADME(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := yamlBlock.FindAllSubmatch(readme, -1)
	if len(blocks) == 0 {
		t.Fatal("the README explains no study")
	}
	for _, b := range blocks {
		s, err := study.Parse(catalogue, "README.md", b[1])
		if err != nil {
			t.Error(err)
			continue
		}
		if _, err := study.Open(s); err != nil {
			t.Error(err)
		}
	}
}

// readersSQL is the SQL of the README, which TestDuckDBReadsWhatARunLeaves runs.
const readersSQL = "testdata/duckdb/readers.sql"

var sqlBlock = regexp.MustCompile("(?s)```sql\n(.*?)```")

func TestSQLOfTheREADME(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(readersSQL)
	if err != nil {
		t.Fatal(err)
	}
	blocks := sqlBlock.FindAllSubmatch(readme, -1)
	if len(blocks) == 0 {
		t.Fatal("the README has no SQL")
	}
	for _, b := range blocks {
		if d := cmp.Diff(string(want), string(b[1])); d != "" {
			t.Errorf("%s -, README +\n%s", readersSQL, d)
		}
	}
}
