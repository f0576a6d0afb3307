package run_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"joust/experiments/run"
	"joust/experiments/study"
	"joust/experiments/studytest"
)

// The hash of a cell that a program plays covers the command, every file that it names, and
// the files that the study names besides; it does not cover what changes no record.
func TestHashOfPrograms(t *testing.T) {
	folder := t.TempDir()
	program, helper, other := filepath.Join(folder, "king.py"), filepath.Join(folder, "joust.py"), filepath.Join(folder, "other.py")
	write := func(path, text string) {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range []string{program, helper, other} {
		write(path, "one")
	}
	hash := func(params string) string {
		t.Helper()
		s := studytest.Parse(t, "name: h\nenvironments: [{kind: hudry13}]\nalgorithms: [{kind: external, params: {"+
			strings.NewReplacer("KING", program, "HELPER", helper, "OTHER", other).Replace(params)+"}}]\n")
		worlds, err := study.Open(s)
		if err != nil {
			t.Fatal(err)
		}
		m, err := run.NewManifest(s, worlds, false)
		if err != nil {
			t.Fatal(err)
		}
		if c := m.Cells[0].Outside; c == nil || c.Command == "" || strings.Count(c.Files, " ") != 1 {
			t.Errorf("%s: the manifest marks the cell as %+v; it must have two hashes of files", params, c)
		}
		return m.Cells[0].Hash
	}
	const params = "command: [python3, KING], files: [HELPER], params: {lead: 12}"
	want := hash(params)
	for _, same := range []string{
		params, params + ", width: 7", params + ", timeout: 3m", params + ", tally: false",
	} {
		if hash(same) != want {
			t.Errorf("%s has another hash", same)
		}
	}
	seen := map[string]string{want: params}
	check := func(what, params string) {
		t.Helper()
		h := hash(params)
		if before, ok := seen[h]; ok {
			t.Errorf("%s: %s has the hash of %s", what, params, before)
		}
		seen[h] = what
	}
	check("another program", strings.Replace(params, "python3", "pypy3", 1))
	check("another word", strings.Replace(params, "KING]", "KING, --fast]", 1))
	check("another order", strings.Replace(params, "python3, KING", "KING, python3", 1))
	check("another value", strings.Replace(params, "12", "13", 1))
	check("tallies", params+", tally: true")
	check("another file of the command", strings.Replace(params, "KING", "OTHER", 1))
	check("another file besides", strings.Replace(params, "HELPER", "OTHER", 1))
	write(program, "two")
	check("a changed file of the command", params)
	write(program, "one")
	write(helper, "two")
	check("a changed file besides", params)
	write(helper, "one")
	if hash(params) != want {
		t.Error("the same files have another hash")
	}
}
