package figures_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"joust/experiments/figures"
	"joust/experiments/studytest"
	"joust/results/plot"
)

// The bytes of the figures, and the order of their paths, do not depend on how many are
// drawn at the same time. A figure that cannot be written keeps no other from being drawn.
func TestDraw(t *testing.T) {
	s := studytest.Parse(t, `
name: draw
trials: 8
budget: 300
environments: [{kind: hudry13}]
algorithms: [{kind: pocowista, sweep: {delta: [0.05, 0.2]}}, {kind: savage}]
figures:
  - {kind: heatmap}
  - {x: delta, y: duels}
  - {x: delta, y: pairs}
  - {x: duels, y: error}
  - {x: duels, y: correct, labels: direct}
`)
	dir, m := studytest.Run(t, s)
	tables := studytest.Finish(t, s, dir, m).Tables
	draw := func(format string, workers int) (names []string, texts map[string]string) {
		folder := t.TempDir()
		paths, err := figures.Draw(s, m, folder, tables, format, workers)
		if err != nil {
			t.Fatal(err)
		}
		texts = map[string]string{}
		for _, path := range paths {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			name := filepath.Base(path)
			names, texts[name] = append(names, name), string(text)
		}
		return names, texts
	}
	for _, format := range plot.Formats {
		names, texts := draw(format, 1)
		if len(names) != len(s.Figures) || len(texts) != len(names) {
			t.Fatalf("%s: got the files %q, want one for each of %d figures", format, names, len(s.Figures))
		}
		manyNames, manyTexts := draw(format, 4)
		if d := cmp.Diff(names, manyNames); d != "" {
			t.Errorf("%s: by one worker -, by four +\n%s", format, d)
		}
		for name := range texts {
			if texts[name] != manyTexts[name] {
				t.Errorf("%s: one worker and four write different bytes", name)
			}
		}
	}

	folder := t.TempDir()
	names, _ := draw("svg", 1)
	if err := os.MkdirAll(filepath.Join(folder, names[1], "inside"), 0o777); err != nil {
		t.Fatal(err)
	}
	paths, err := figures.Draw(s, m, folder, tables, "svg", 4)
	if err == nil {
		t.Error("no error, although a folder has the name of a figure")
	}
	var drawn []string
	for _, path := range paths {
		drawn = append(drawn, filepath.Base(path))
	}
	want := append([]string{names[0]}, names[2:]...)
	if d := cmp.Diff(want, drawn); d != "" {
		t.Errorf("with one figure that cannot be written: want -, got +\n%s", d)
	}
}
