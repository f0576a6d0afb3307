package experiments

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"joust/results"
)

// unit is the trials of one block: what is run, written and resumed at once.
type unit struct {
	cell, first, trials int
	place               int // in the order in which shards take turns
}

// units lists the blocks of some cells that hold the trials from one number to
// another, cell by cell. Shards take turns unit by unit; but of a study with a
// precision cell by cell, for who decides whether a cell needs more trials must
// have all that it has.
func (s *Study) units(cells []int, from, to int) (list []unit) {
	size := s.blockTrials()
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

// Turns is how many shards of the study have anything to do at most.
func (s *Study) Turns() int {
	units := s.units(s.allCells(), 0, s.looks()[0])
	return units[len(units)-1].place + 1
}

// allCells are the numbers of the study's cells.
func (s *Study) allCells() []int {
	list := make([]int, len(s.Cells))
	for c := range list {
		list[c] = c
	}
	return list
}

// name says which trials of which cell the unit is.
func (s *Study) name(u unit) string {
	return fmt.Sprintf("trials %d to %d of %s", u.first, u.first+u.trials-1, s.Cells[u.cell])
}

// reader reads the records of a unit.
type reader func(u unit) (*results.Block, error)

// look does something with the units of a look, and returns those whose records
// are not there.
type look func(units []unit) (lacking []unit, err error)

// walk goes through the units that the shard takes, look by look: all there are,
// or those to begin with and then, of the cells whose precision is not reached,
// those that come next. Which these are depends on nothing but the records; where
// records are lacking it is not known, and the walk leaves the cell.
func (s *Study) walk(shard results.Shard, read reader, visit look) error {
	open := s.allCells()
	from := 0
	for _, to := range s.looks() {
		var mine []unit
		for _, u := range s.units(open, from, to) {
			if shard.Takes(u.place) {
				mine = append(mine, u)
			}
		}
		lacking, err := visit(mine)
		if err != nil || s.Precision == nil {
			return err
		}
		if open, err = s.open(mine, lacking, read, to); err != nil {
			return err
		}
		from = to
	}
	return nil
}

// open lists those of the cells of the units whose precision n trials do not reach.
func (s *Study) open(units, lacking []unit, read reader, n int) (cells []int, err error) {
	seen := map[int]bool{}
	for _, u := range lacking {
		seen[u.cell] = true
	}
	for _, u := range units {
		if seen[u.cell] {
			continue
		}
		seen[u.cell] = true
		settled, err := s.settled(read, u.cell, n)
		if err != nil {
			return nil, err
		}
		if !settled {
			cells = append(cells, u.cell)
		}
	}
	return cells, nil
}

// from reads records in the folder of a run.
func from(dir results.Dir, schema results.Schema, hash string) reader {
	return func(u unit) (*results.Block, error) {
		return results.ReadBlock(dir.Block(u.cell, u.first), schema, hash)
	}
}

// Records says how much of a run is in its folder.
type Records struct {
	Trials     []int // by cell: trials whose records are there
	Wanted     []int // by cell: trials that there are to be, as far as is known
	Files, All int   // files of records, there and to be
	Lacking    []int // by file that is not there: its place in the order in which shards take turns
}

// Complete says whether nothing lacks.
func (r Records) Complete() bool { return r.Files == r.All }

// Records looks which records of a shard of the study are in the folder. It does
// not look whether they are whole; who reads them does.
func (s *Study) Records(dir results.Dir, m *results.Manifest, shard results.Shard) (Records, error) {
	r := Records{Trials: make([]int, len(s.Cells)), Wanted: make([]int, len(s.Cells))}
	err := s.walk(shard, from(dir, s.Schema(), m.Hash), func(units []unit) (lacking []unit, err error) {
		for _, u := range units {
			r.All++
			r.Wanted[u.cell] += u.trials
			_, err := os.Stat(dir.Block(u.cell, u.first))
			switch {
			case err == nil:
				r.Files++
				r.Trials[u.cell] += u.trials
			case errors.Is(err, fs.ErrNotExist):
				lacking = append(lacking, u)
				r.Lacking = append(r.Lacking, u.place)
			default:
				return nil, err
			}
		}
		return lacking, nil
	})
	return r, err
}
