package run

import (
	"errors"
	"fmt"
	"io/fs"
	"runtime"

	"joust/experiments/study"
	"joust/results"
	"joust/results/records"
	"joust/sim/parallel"
)

// unit is the trials of one block that a run wants, which are run, written and resumed
// together. A block begins at a number of trials that does not depend on the study, and
// ends before the next one or with the last trial that is wanted.
type unit struct {
	cell, first, trials int
	before              int // of these, trials that an earlier stage wanted already
	place               int // number in the order in which shards take turns
}

// unitsOf lists the blocks of some cells that have trials from one number to another,
// cell by cell, each with all its trials before the second number. Shards take turns unit
// by unit. In a study with a precision they take turns cell by cell, since the decision
// whether a cell needs more trials needs all the trials that it has.
func unitsOf(s *study.Study, cells []int, from, to int) (list []unit) {
	for _, c := range cells {
		for first := 0; first < to; {
			size := s.Family.Defaults.BlockAfter(first)
			if first+size > from {
				u := unit{c, first, min(size, to-first), max(0, from-first), len(list)}
				if s.Precision != nil {
					u.place = c
				}
				list = append(list, u)
			}
			first += size
		}
	}
	return list
}

// MaxShards is the largest number of parts of which each has something to run.
func MaxShards(s *study.Study) int {
	units := unitsOf(s, study.Indices(s), 0, stages(s)[0])
	return units[len(units)-1].place + 1
}

// name describes the unit for messages.
func (u unit) name(s *study.Study) string {
	return fmt.Sprintf("trials %d to %d of %s", u.first, u.first+u.trials-1, s.Cells[u.cell])
}

// folder is the records of a study in a folder.
type folder struct {
	study    *study.Study
	dir      results.Dir
	manifest *results.Manifest
	cache    *Cache // nil, or where blocks are looked for first
}

// path returns the path of the records of a block.
func (f folder) path(cell, first int) string {
	return f.dir.Block(f.manifest.Cells[cell].Hash, first)
}

// read reads the records of a block: at most so many trials, named as in the study.
func (f folder) read(schema results.Schema, cell, first, most int) (*results.Block, error) {
	path := f.path(cell, first)
	b := f.cache.get(path)
	if b != nil && schema.Derive != nil {
		schema.Derive(schema, b)
	}
	if b == nil {
		var err error
		if b, err = records.ReadBlock(path, schema, f.manifest.Cells[cell].Hash); err != nil {
			return nil, err
		}
	}
	if b.First != first || b.Trials() == 0 {
		return nil, fmt.Errorf("%s: holds trials from %d on, not from %d on; remove the file and run again", path, b.First, first)
	}
	if b.Trials() > most {
		b.Truncate(schema, most)
	}
	b.Cell, b.Labels = f.manifest.Cells[cell].ID(), f.manifest.Cells[cell].Labels()
	return b, nil
}

// visit does something with the units of one stage, and returns those whose records
// are missing.
type visit func(units []unit) (missing []unit, err error)

// walk goes through the units of the shard, stage by stage: all units, or in a study
// with a precision those of the first trials and then, of the cells whose precision
// is not reached, those that come next. The records alone decide which these are;
// where records are missing it is unknown, and walk leaves the cell.
func (f folder) walk(shard results.Shard, do visit) error {
	open := study.Indices(f.study)
	from := 0
	for _, to := range stages(f.study) {
		var mine []unit
		for _, u := range unitsOf(f.study, open, from, to) {
			if shard.Takes(u.place) {
				mine = append(mine, u)
			}
		}
		missing, err := do(mine)
		if err != nil || f.study.Precision == nil {
			return err
		}
		if open, err = f.imprecise(mine, missing, to); err != nil {
			return err
		}
		from = to
	}
	return nil
}

// imprecise lists the cells of the units whose precision is not reached after n
// trials, without those of which records are missing.
func (f folder) imprecise(units, missing []unit, n int) (cells []int, err error) {
	seen := map[int]bool{}
	for _, u := range missing {
		seen[u.cell] = true
	}
	for _, u := range units {
		if seen[u.cell] {
			continue
		}
		seen[u.cell] = true
		done, err := f.isPrecise(u.cell, n)
		if err != nil {
			return nil, err
		}
		if !done {
			cells = append(cells, u.cell)
		}
	}
	return cells, nil
}

// Records counts the records of a run that are in its folder.
type Records struct {
	Trials     []int    // by cell: trials whose records are there
	First      []int    // by cell: of these, the trials before the first that is missing
	Wanted     []int    // by cell: trials that the run needs, as far as is known
	Files, All int      // files of records: complete in the folder, and needed
	Damaged    []string // paths of files that are not as they were written; only their ends are looked at
	Missing    []int    // for each incomplete file the number of its unit in the order in which shards take turns
}

// Complete reports whether no file is missing.
func (r Records) Complete() bool { return r.Files == r.All }

// CountRecords counts the records of a shard of the study that are in the folder. It
// reads only the ends of files, so that it does not notice damaged ones. (In a study with
// a precision it must read them; damaged ones are then an error.)
func CountRecords(s *study.Study, dir results.Dir, m *results.Manifest, shard results.Shard) (Records, error) {
	n := len(s.Cells)
	r := Records{Trials: make([]int, n), First: make([]int, n), Wanted: make([]int, n)}
	f := folder{study: s, dir: dir, manifest: m}
	err := f.walk(shard, func(units []unit) (missing []unit, err error) {
		counts, errs := make([]int, len(units)), make([]error, len(units))
		parallel.Range(runtime.GOMAXPROCS(0), len(units), func(_, low, high int) {
			for i := low; i < high; i++ {
				counts[i], errs[i] = records.CountTrials(f.path(units[i].cell, units[i].first))
			}
		})
		for i, u := range units {
			there, err := counts[i], errs[i]
			switch {
			case errors.Is(err, records.ErrDamaged):
				r.Damaged = append(r.Damaged, f.path(u.cell, u.first))
			case err != nil && !errors.Is(err, fs.ErrNotExist):
				return nil, err
			}
			there = min(there, u.trials)
			if u.before == 0 {
				r.All++
				r.Files++
			}
			r.Wanted[u.cell] += u.trials - u.before
			r.Trials[u.cell] += there - min(u.before, there)
			if r.First[u.cell] == u.first+min(u.before, there) {
				r.First[u.cell] = u.first + there
			}
			if there < u.trials {
				r.Files--
				missing = append(missing, u)
				r.Missing = append(r.Missing, u.place)
			}
		}
		return missing, nil
	})
	return r, err
}
