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
	"joust/experiments/run"
	"joust/experiments/studytest"
	"joust/results"
	"joust/results/plot"
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
			done := studytest.Finish(t, r.study, r.dir, r.manifest, "svg")
			checkFigures(t, done.Drawings)
			checkLowerBounds(t, r, done.Tables.Rows)
			for i, c := range done.Cells {
				if n, want := c.Rows[0].N, r.study.Trials; n != want {
					t.Errorf("%s: %d trials, want %d", r.study.Cells[i], n, want)
				}
			}
		})
	}
}

// checkFigures checks that in no figure, in its own width and in that of a column, labels
// overlap or marks are outside the axes, and that an algorithm has one colour in all and
// no other algorithm of a figure has it.
func checkFigures(t *testing.T, drawings []plot.Named) {
	t.Helper()
	styles := map[string]int{}
	for _, d := range drawings {
		for _, width := range []plot.Width{d.Width, plot.Single} {
			f := d.Figure
			f.Width = width
			for _, fault := range f.Faults() {
				t.Errorf("%s, width %d: %s", d.Name, width, fault)
			}
		}
		owner := map[int]string{}
		for _, p := range d.Panels {
			for _, s := range p.Series {
				if s.Group == "" {
					continue
				}
				if first, known := styles[s.Group]; known && first != s.Style {
					t.Errorf("%s: %s has the style %d, in another figure %d", d.Name, s.Group, s.Style, first)
				}
				styles[s.Group] = s.Style
				if other, taken := owner[s.Style]; taken && other != s.Group {
					t.Errorf("%s: %s and %s have one style", d.Name, s.Group, other)
				}
				owner[s.Style] = s.Group
			}
		}
	}
}

// checkLowerBounds checks that no algorithm that keeps its promise everywhere duels less
// than the lower bound of its environment, by more than four standard errors.
func checkLowerBounds(t *testing.T, r quickRun, rows []results.Row) {
	t.Helper()
	f := r.study.Family
	for i, c := range r.study.Cells {
		if f.Bound == nil || c.Algorithm.Kind != "pocowista" && c.Algorithm.Kind != "savage" {
			continue
		}
		least := f.Bound(r.manifest.Cells[i].Facts, f.Delta(c.Algorithm))
		row, ok := run.FindRow(rows, c, f.Clock.Name)
		if ok && row.Mean+4*row.SE < least {
			t.Errorf("%s: %g duels in the mean, the lower bound is %g", c, row.Mean, least)
		}
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
