package run

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"joust/experiments/study"
	"joust/results"
	"joust/results/records"
)

// Part is the folder of a run or of a shard of a run.
type Part struct {
	results.Dir
	Manifest *results.Manifest
	Shard    results.Shard
}

// String describes the part for messages.
func (s Part) String() string {
	if s.Shard.Of == 0 {
		return s.Path
	}
	return fmt.Sprintf("shard %s in %s", s.Shard, s.Path)
}

// FindParts lists the runs and shards in the folders, each once. A folder may be a run
// or shard itself, and may hold others: as subfolders, or in a subfolder shards. It is an
// error if one of the folders has neither.
func FindParts(folders []string) (list []Part, err error) {
	for _, folder := range folders {
		found, err := partsIn(folder)
		if err != nil {
			return nil, err
		}
		if found == nil {
			return nil, fmt.Errorf("%s: holds no run and no shards of a run; joust run STUDY --shard I/N --out DIR makes a shard", folder)
		}
		for _, s := range found { // a folder may be named twice
			if slices.ContainsFunc(list, func(o Part) bool { return filepath.Clean(o.Path) == filepath.Clean(s.Path) }) {
				continue
			}
			list = append(list, s)
			shareCells(list[0].Manifest, s.Manifest)
		}
	}
	return list, nil
}

// shareCells gives a manifest the list of cells of another one that is equal, so that the
// memory of many shards does not grow with their number times that of the cells.
func shareCells(of, m *results.Manifest) {
	if m.Hash == of.Hash && reflect.DeepEqual(m.Cells, of.Cells) {
		m.Cells = of.Cells
	}
}

func partsIn(folder string) (list []Part, err error) {
	candidates := []string{folder}
	for _, inside := range []string{folder, results.Dir{Path: folder}.Shards()} {
		entries, err := os.ReadDir(inside)
		if err != nil && (inside == folder || !errors.Is(err, fs.ErrNotExist)) {
			return nil, err
		}
		for _, e := range entries {
			if e.IsDir() {
				candidates = append(candidates, filepath.Join(inside, e.Name()))
			}
		}
	}
	for _, path := range candidates {
		s := Part{Dir: results.Dir{Path: path}}
		if s.Manifest, err = s.ReadManifest(); err != nil {
			return nil, err
		}
		if s.Manifest == nil {
			continue
		}
		if s.Shard, err = s.ReadShard(); err != nil {
			return nil, err
		}
		list = append(list, s)
		shareCells(list[0].Manifest, s.Manifest)
	}
	return list, nil
}

// CheckSame returns nil if all parts are of the same study with the same root seed, so
// that their records can be merged. Otherwise the error names two that differ, and the
// difference.
func CheckSame(parts []Part) error {
	first := parts[0]
	text, err := os.ReadFile(first.Study())
	if err != nil {
		return err
	}
	for _, s := range parts[1:] {
		if d := s.Manifest.Difference(first.Manifest); d != "" {
			return fmt.Errorf("%s is of another study than %s: %s", s, first, strings.ReplaceAll(d, "the study's", "the other's"))
		}
		if d := first.Manifest.OtherProgram(s.Manifest); d != "" {
			return fmt.Errorf("%s and %s are not of the same program: %s", first, s, strings.ReplaceAll(d, "now calls itself", "in the other"))
		}
		other, err := os.ReadFile(s.Study())
		if err != nil {
			return err
		}
		if !bytes.Equal(text, other) {
			return fmt.Errorf("%s and %s have different study.yaml files (other labels, figures or comments); make them the same", s, first)
		}
	}
	return nil
}

// Programs lists the programs that made the parts, each once, sorted.
func Programs(parts []Part) []results.Program {
	var all results.Manifest
	for _, s := range parts {
		all.Add(s.Manifest.Program)
		all.Add(s.Manifest.Also...)
	}
	return all.Also
}

// Missing is the error of a merge if files of records are missing.
type Missing struct {
	Files  int   // number of files that exist
	All    int   // number of files of the whole run
	Shards []int // indices of the shards whose files are missing
	Of     int   // number of shards; 0 where no part is a shard
}

func (m *Missing) Error() string {
	s := fmt.Sprintf("%d of %d files of records are missing", m.All-m.Files, m.All)
	if m.Of > 0 {
		s += fmt.Sprintf(", of %d of %d shards", len(m.Shards), m.Of)
	}
	return s
}

// Indices writes the indices of the shards as sbatch --array takes them, "0,3-5".
func (m *Missing) Indices() string { return results.FormatIndices(m.Shards) }

// missingUnits returns the shards that must be run again for the units at these places in
// the order of the shards. When the parts are shards of different divisions, it takes
// the division with the fewest shards to run.
func missingUnits(places []int, files, all int, parts []Part) *Missing {
	m := &Missing{Files: files, All: all}
	for _, s := range parts {
		of := s.Shard.Of
		if of == 0 {
			continue
		}
		var shards []int
		for _, p := range places {
			shards = append(shards, p%of)
		}
		slices.Sort(shards)
		shards = slices.Compact(shards)
		if m.Of == 0 || len(shards) < len(m.Shards) {
			m.Shards, m.Of = shards, of
		}
	}
	return m
}

// merger puts the records of several parts into one folder.
type merger struct {
	folder
	parts   []Part
	workers int
	damaged func(path string)

	mutex     sync.Mutex
	conflicts []error
}

// Merge copies the records of the parts, which must pass CheckSame, into the folder
// out, which may be one of the parts and already have some records. Where several
// parts have the same trials, their rows must be equal. Damaged files are skipped after
// a call of damaged with their path. If units are missing, Merge copies the others and
// returns a *Missing. Each worker keeps one unit in memory.
func Merge(s *study.Study, out results.Dir, m *results.Manifest, parts []Part, workers int, damaged func(path string)) error {
	r := &merger{folder: folder{study: s, dir: out, manifest: m}, parts: parts, workers: workers, damaged: damaged}
	var places []int
	wanted := map[string]unit{} // by the names of their files
	err := r.walk(results.Shard{}, func(units []unit) ([]unit, error) {
		for _, u := range units {
			wanted[filepath.Base(r.path(u.cell, u.first))] = u
		}
		missing, err := r.units(units)
		for _, u := range missing {
			places = append(places, u.place)
		}
		return missing, err
	})
	switch {
	case err != nil:
		return err
	case places != nil:
		return missingUnits(places, len(wanted)-len(places), len(wanted), parts)
	}
	return r.tidy(wanted)
}

// units merges units and returns those of which no part has all trials.
func (r *merger) units(units []unit) (missing []unit, err error) {
	there := make([]bool, len(units))
	var group errgroup.Group
	group.SetLimit(r.workers)
	for i, u := range units {
		group.Go(func() (err error) {
			there[i], err = r.unit(u)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	for i, u := range units {
		if !there[i] {
			missing = append(missing, u)
		}
	}
	slices.SortFunc(r.conflicts, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return missing, errors.Join(r.conflicts...)
}

// unit merges the records of one unit, and reports whether a part has all of them.
func (r *merger) unit(u unit) (complete bool, err error) {
	schema := r.study.Schema()
	schema.Derive = nil
	var best *results.Block
	var text []byte // of the file with the block
	var holder Part
	same := true // all files with so many trials have the same bytes
	for _, from := range r.parts {
		path := from.Block(r.manifest.Cells[u.cell].Hash, u.first)
		there, err := records.ReadRecords(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			continue
		case errors.Is(err, records.ErrDamaged):
			r.damaged(path)
			continue
		case err != nil:
			return false, err
		}
		if bytes.Equal(there, text) {
			continue
		}
		b, err := (folder{study: r.study, dir: from.Dir, manifest: r.manifest}).read(schema, u.cell, u.first, math.MaxInt)
		if err != nil {
			return false, err
		}
		if best != nil {
			if !equalTrials(schema, best, b) {
				r.mutex.Lock()
				defer r.mutex.Unlock()
				r.conflicts = append(r.conflicts, fmt.Errorf("%s differ between %s and %s; one of them is wrong: run both shards again with --force to see which of them changes",
					u.name(r.study), holder, from))
				return true, nil
			}
			same = same && b.Trials() != best.Trials()
			if b.Trials() <= best.Trials() {
				continue
			}
		}
		best, text, holder = b, there, from
	}
	if best == nil {
		return false, nil
	}
	complete = best.Trials() >= u.trials
	path := r.path(u.cell, u.first)
	if !same {
		// Programs of different versions wrote equal rows as different bytes. This program
		// writes them again, so that the result does not depend on the order of the parts.
		return complete, results.WriteFile(path, func(w io.Writer) error {
			return records.Write(w, best, schema, r.manifest.Cells[u.cell].Hash)
		})
	}
	if filepath.Clean(holder.Path) == filepath.Clean(r.dir.Path) {
		return complete, nil
	}
	return complete, results.WriteFile(path, func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
}

// equalTrials reports whether two blocks agree in the trials that both have.
func equalTrials(s results.Schema, a, b *results.Block) bool {
	n := min(a.Trials(), b.Trials())
	first := func(b *results.Block) *results.Block {
		c := b.Clone()
		c.Truncate(s, n)
		return c
	}
	return first(a).Equal(first(b))
}
