package run

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"joust/experiments/study"
	"joust/results"
)

// unit is the trials of one block, which are run, written and resumed together.
type unit struct {
	cell, first, trials int
	place               int // number in the order in which shards take turns
}

// unitsOf lists the blocks of some cells that hold the trials from one number to
// another, cell by cell. Shards take turns unit by unit. In a study with a precision
// they take turns cell by cell, since the decision whether a cell needs more trials
// needs all the trials that it has.
func unitsOf(s *study.Study, cells []int, from, to int) (list []unit) {
	size := s.Family.Defaults.Block(s.Trials)
	for _, c := range cells {
		for first := from; first < to; first += size {
			u := unit{c, first, min(size, to-first), len(list)}
			if s.Precision != nil {
				u.place = c
			}
			list = append(list, u)
		}
	}
	return list
}

// MaxShards is the largest number of shards of which each has something to run.
func MaxShards(s *study.Study) int {
	units := unitsOf(s, allCells(s), 0, stages(s)[0])
	return units[len(units)-1].place + 1
}

// allCells lists the indices of the study's cells.
func allCells(s *study.Study) []int {
	list := make([]int, len(s.Cells))
	for c := range list {
		list[c] = c
	}
	return list
}

// name describes the unit for messages.
func (u unit) name(s *study.Study) string {
	return fmt.Sprintf("trials %d to %d of %s", u.first, u.first+u.trials-1, s.Cells[u.cell])
}

// reader reads the records of a unit.
type reader func(u unit) (*results.Block, error)

// visit does something with the units of one stage, and returns those whose records
// are missing.
type visit func(units []unit) (missing []unit, err error)

// walk goes through the units of the shard, stage by stage: all units, or in a study
// with a precision those of the first trials and then, of the cells whose precision
// is not reached, those that come next. The records alone decide which these are;
// where records are missing it is unknown, and walk leaves the cell.
func walk(s *study.Study, shard results.Shard, read reader, do visit) error {
	open := allCells(s)
	from := 0
	for _, to := range stages(s) {
		var mine []unit
		for _, u := range unitsOf(s, open, from, to) {
			if shard.Takes(u.place) {
				mine = append(mine, u)
			}
		}
		missing, err := do(mine)
		if err != nil || s.Precision == nil {
			return err
		}
		if open, err = imprecise(s, mine, missing, read, to); err != nil {
			return err
		}
		from = to
	}
	return nil
}

// imprecise lists the cells of the units whose precision is not reached after n
// trials, without those of which records are missing.
func imprecise(s *study.Study, units, missing []unit, read reader, n int) (cells []int, err error) {
	seen := map[int]bool{}
	for _, u := range missing {
		seen[u.cell] = true
	}
	for _, u := range units {
		if seen[u.cell] {
			continue
		}
		seen[u.cell] = true
		done, err := isPrecise(s, read, u.cell, n)
		if err != nil {
			return nil, err
		}
		if !done {
			cells = append(cells, u.cell)
		}
	}
	return cells, nil
}

// blocksIn reads records in the folder of a run.
func blocksIn(dir results.Dir, schema results.Schema, hash string) reader {
	return func(u unit) (*results.Block, error) {
		return results.ReadBlock(dir.Block(u.cell, u.first), schema, hash)
	}
}

// Records counts the records of a run that are in its folder.
type Records struct {
	Trials     []int // by cell: trials whose records are there
	Wanted     []int // by cell: trials that the run needs, as far as is known
	Files, All int   // files of records: in the folder, and needed
	Missing    []int // for each missing file the number of its unit in the order in which shards take turns
}

// Complete reports whether no file is missing.
func (r Records) Complete() bool { return r.Files == r.All }

// CountRecords counts the records of a shard of the study that are in the folder. It
// does not read them, so that it does not notice damaged ones. (In a study with a
// precision it must read them; damaged ones are then an error.)
func CountRecords(s *study.Study, dir results.Dir, m *results.Manifest, shard results.Shard) (Records, error) {
	r := Records{Trials: make([]int, len(s.Cells)), Wanted: make([]int, len(s.Cells))}
	err := walk(s, shard, blocksIn(dir, s.Schema(), m.Hash), func(units []unit) (missing []unit, err error) {
		for _, u := range units {
			r.All++
			r.Wanted[u.cell] += u.trials
			_, err := os.Stat(dir.Block(u.cell, u.first))
			switch {
			case err == nil:
				r.Files++
				r.Trials[u.cell] += u.trials
			case errors.Is(err, fs.ErrNotExist):
				missing = append(missing, u)
				r.Missing = append(r.Missing, u.place)
			default:
				return nil, err
			}
		}
		return missing, nil
	})
	return r, err
}
