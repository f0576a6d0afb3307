package figures

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"golang.org/x/sync/errgroup"

	"joust/experiments/run"
	"joust/experiments/study"
	"joust/results"
	"joust/results/plot"
)

// fileNames returns the names of the files of the figures, in the order of the study.
func fileNames(s *study.Study) (names []string) {
	used := map[string]int{}
	for _, f := range s.Figures {
		name := stem(s, f)
		if used[name]++; used[name] > 1 {
			name += "-" + strconv.Itoa(used[name])
		}
		names = append(names, name)
	}
	return names
}

// stem returns the name of the figure's file, without a number.
func stem(s *study.Study, f study.Figure) string {
	switch f.Kind {
	case study.Heatmap:
		return f.Of
	case study.Profile:
		return "profile-" + f.Y
	case study.Map:
		return f.Y + "-map"
	}
	x := f.X.Name
	if f.X.IsParameter() && results.Find(s.Measures, x) >= 0 { // a measure has the name too
		x = string(f.X.Space) + "-" + x
	}
	if f.More != nil {
		return "regrets-by-" + x
	}
	if f.Kind == study.Quantiles {
		return f.Y + "-quantiles-by-" + x
	}
	return f.Y + "-by-" + x
}

// Compose makes all figures of the study from the tables of a run and the facts in
// its manifest.
func Compose(s *study.Study, m *results.Manifest, t run.Tables) (list []plot.Named) {
	c := newComposer(s, m, t)
	for i, name := range fileNames(s) {
		list = append(list, plot.Named{Name: name, Figure: c.compose(s.Figures[i])})
	}
	return list
}

// Draw draws all figures of the study into the folder, in one format, so many at the same
// time, and returns their paths in the order of the study. A figure that cannot be written
// keeps no other from being drawn.
func Draw(s *study.Study, m *results.Manifest, folder string, t run.Tables, format string, workers int) ([]string, error) {
	c, names := newComposer(s, m, t), fileNames(s)
	paths, errs := make([]string, len(names)), make([]error, len(names))
	var group errgroup.Group
	group.SetLimit(workers)
	for i, name := range names {
		group.Go(func() error {
			path := filepath.Join(folder, name+"."+format)
			d := plot.Named{Name: name, Figure: c.compose(s.Figures[i])}
			if errs[i] = results.WriteFile(path, func(w io.Writer) error { return d.Write(w, format) }); errs[i] == nil {
				paths[i] = path
			}
			return nil
		})
	}
	_ = group.Wait() // errs has the errors
	return slices.DeleteFunc(paths, func(path string) bool { return path == "" }), errors.Join(errs...)
}

// Drawn reports whether all figures of the study are in the folder.
func Drawn(s *study.Study, dir results.Dir, format string) bool {
	for _, name := range fileNames(s) {
		if _, err := os.Stat(dir.Figure(name, format)); err != nil {
			return false
		}
	}
	return true
}

// composer makes figures of one run.
type composer struct {
	study    *study.Study
	manifest *results.Manifest
	cells    map[string]results.ManifestCell // by key
	run.Tables
}

func newComposer(s *study.Study, m *results.Manifest, t run.Tables) *composer {
	c := &composer{study: s, manifest: m, cells: map[string]results.ManifestCell{}, Tables: t}
	for _, cell := range m.Cells {
		c.cells[cell.Key] = cell
	}
	return c
}
