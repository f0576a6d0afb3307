package experiments_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"joust/experiments"
	"joust/experiments/family"
	"joust/experiments/studytest"
	"joust/sim/rng"
	"joust/sim/simtest"
)

// Every embedded study runs, at a tiny size.
func TestEmbeddedStudies(t *testing.T) {
	for _, name := range experiments.Studies() {
		t.Run(name, func(t *testing.T) {
			s, err := experiments.Load(family.Standard(), name)
			if err != nil {
				t.Fatal(err)
			}
			if s.Name != name {
				t.Errorf("the file %s has the study %s", name, s.Name)
			}
			if s.About == "" {
				t.Error("the study has no text about")
			}
			if name == "jester" {
				t.Chdir(ratings(t))
			}
			if !slices.Contains([]string{"quickstart", "judge-calls", "maxmin"}, name) {
				simtest.Slow(t) // these three suffice to run all concurrent code
			}
			r := runQuick(t, name)
			for i, c := range studytest.Finish(t, r.study, r.dir, r.manifest, "svg").Cells {
				if n, want := c.Rows[0].N, r.study.Trials; n != want {
					t.Errorf("%s: %d trials, want %d", r.study.Cells[i], n, want)
				}
			}
		})
	}
}

// ratings returns a folder with a file jester.csv of random ratings of 20 jokes by 60
// people. The embedded study reads a file of this name from the current folder.
func ratings(t *testing.T) (folder string) {
	t.Helper()
	stream := rng.Stream(1, "jester")
	var text strings.Builder
	for row := range 61 {
		for joke := range 20 {
			if joke > 0 {
				text.WriteByte(',')
			}
			if row == 0 {
				fmt.Fprintf(&text, "j%d", joke+1)
			} else {
				fmt.Fprintf(&text, "%.2f", stream.Uniform(-10, 10))
			}
		}
		text.WriteByte('\n')
	}
	folder = t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "jester.csv"), []byte(text.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	return folder
}
