package run

import (
	"fmt"
	"iter"

	"joust/experiments/study"
	"joust/results"
)

// EachBlock yields all blocks of a complete run of the study, cell by cell and in the
// order of trials; m is the run's manifest. It reads one block at a time. In a study
// with a precision, cells have different numbers of blocks. It stops after an error,
// which names the file.
func EachBlock(s *study.Study, dir results.Dir, m *results.Manifest) iter.Seq2[*results.Block, error] {
	read := blocksIn(dir, s.Schema(), m.Hash)
	return func(yield func(*results.Block, error) bool) {
		there, err := CountRecords(s, dir, m, results.Shard{})
		if err != nil {
			yield(nil, err)
			return
		}
		for c, cell := range m.Cells {
			for first := 0; first < there.Wanted[c]; {
				b, err := read(unit{cell: c, first: first})
				if err == nil && (b.Cell != cell.ID() || b.First != first || b.Trials() == 0) {
					err = fmt.Errorf("%s: holds trials from %d on of %s, not from %d on of %s; remove the file and run again", dir.Block(c, first), b.First, b.Cell, first, cell.ID())
				}
				if err != nil {
					yield(nil, err)
					return
				}
				if !yield(b, nil) {
					return
				}
				first += b.Trials()
			}
		}
	}
}
