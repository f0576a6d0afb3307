package param_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"joust/sim/param"
)

// The faults are those that the system itself reports.
func TestFileFault(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "ratings.csv")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		filepath.Join(dir, "nowhere"):    "there is no such file",
		filepath.Join(dir, "rating.csv"): "there is no such file (did you mean ratings.csv?)",
		dir:                              "it is a folder",
		filepath.Join(file, "below"):     "a folder of its path is a file",
		filepath.Join(dir, strings.Repeat("x", 300)): "its name is too long",
		filepath.Join(dir, "a\x00b"):                 "invalid argument",
	} {
		_, err := os.ReadFile(path)
		if err == nil {
			t.Fatalf("%q was read", path)
		}
		if got := param.FileFault(path, err); got != path+": "+want {
			t.Errorf("%v: got %q, want %q", err, got, want)
		}
	}
	if got := param.FileFault("f", errors.New("something else")); got != "f: something else" {
		t.Errorf("got %q", got)
	}
}
