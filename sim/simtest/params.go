package simtest

import (
	"os"
	"path/filepath"
	"testing"

	"joust/sim"
	"joust/sim/param"
)

// Params returns the entry's parameters for tests. Where the entry reads files, it
// writes the examples that the entry gives into a temporary folder.
func Params(t testing.TB, l sim.Listing) param.Params {
	t.Helper()
	p := l.Test
	for _, f := range param.Fields(p) {
		text, ok := l.Files[f.Name]
		if !ok {
			continue
		}
		path := filepath.Join(t.TempDir(), f.Name+".csv")
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		var err error
		if p, err = f.With(p, param.File{Text: path, Path: path}); err != nil {
			t.Fatal(err)
		}
	}
	return p
}
