package run

import (
	"fmt"
	"iter"
	"slices"

	"joust/experiments/study"
	"joust/results"
	"joust/results/records"
)

// Reader reads the records of a run: of each cell the trials that the study wants, or
// those of them that are there.
type Reader struct {
	Study    *study.Study
	Dir      results.Dir
	Manifest *results.Manifest
	Trials   []int // by cell: the number of trials that are read
	Wanted   []int // by cell: the number of trials of a complete run, as far as is known

	// Cache is nil, or has blocks that need not be read.
	Cache *Cache

	from []results.Dir // by cell: the folder of its records; nil where all are in Dir
	keep []int         // measures, as indices of the study's, whose values are kept
	kept [][][]float64 // by cell, then as keep and by trial; nil for a cell that has no room
}

// dirOf returns the folder of the records of a cell.
func (r *Reader) dirOf(cell int) results.Dir {
	if r.from == nil {
		return r.Dir
	}
	return r.from[cell]
}

// Incomplete is the error of NewReader where records are missing.
type Incomplete struct {
	Path string
	Records
}

func (e *Incomplete) Error() string {
	return fmt.Sprintf("%s: the run is not complete, %d of %d files of records are there; joust run continues it, and --partial shows what is there", e.Path, e.Files, e.All)
}

// NewReader returns a reader of the run of the study in the folder, of which m is the
// manifest. If records are missing, the error is an *Incomplete unless partial is true;
// then the reader reads of each cell the trials before the first that is missing.
func NewReader(s *study.Study, dir results.Dir, m *results.Manifest, partial bool) (*Reader, error) {
	there, err := CountRecords(s, dir, m, results.Shard{})
	if err != nil {
		return nil, err
	}
	if there.Damaged != nil && !partial {
		_, err := records.ReadRecords(there.Damaged[0])
		return nil, records.Unreadable(there.Damaged[0], err)
	}
	if !there.Complete() && !partial {
		return nil, &Incomplete{dir.Path, there}
	}
	return &Reader{Study: s, Dir: dir, Manifest: m, Trials: there.First, Wanted: there.Wanted}, nil
}

// Partial reports whether some trials are missing.
func (r *Reader) Partial() bool { return !slices.Equal(r.Trials, r.Wanted) }

// EachBlock yields all blocks, cell by cell and in the order of trials. It reads one
// block at a time. In a study with a precision, cells have different numbers of blocks.
// It stops after an error, which names the file.
func (r *Reader) EachBlock() iter.Seq2[*results.Block, error] {
	return func(yield func(*results.Block, error) bool) {
		for c := range r.Study.Cells {
			for b, err := range r.cell(c) {
				if !yield(b, err) || err != nil {
					return
				}
			}
		}
	}
}

// cell yields the blocks of one cell.
func (r *Reader) cell(c int) iter.Seq2[*results.Block, error] {
	f := folder{r.Study, r.dirOf(c), r.Manifest, r.Cache}
	schema := r.Study.Schema()
	return func(yield func(*results.Block, error) bool) {
		for first := 0; first < r.Trials[c]; {
			b, err := f.read(schema, c, first, r.Trials[c]-first)
			if !yield(b, err) || err != nil {
				return
			}
			first += b.Trials()
		}
	}
}
