package experiments

import (
	"errors"
	"fmt"
	"io/fs"
	"iter"

	"joust/results"
)

// EachBlock is all blocks of a complete run of the study, cell by cell and in
// order of trials, read one after another; m is the run's manifest. A cell has
// its manifest's trials at least, and all that its files hold. After an error,
// which names the file, there are no more.
func (s *Study) EachBlock(dir results.Dir, m *results.Manifest) iter.Seq2[*results.Block, error] {
	schema := s.Schema()
	return func(yield func(*results.Block, error) bool) {
		for c, cell := range m.Cells {
			for first := 0; ; first += m.Block {
				path := dir.Block(c, first)
				b, err := results.ReadBlock(path, schema, m.Hash)
				if errors.Is(err, fs.ErrNotExist) && first >= m.Trials {
					break // the end of the cell
				}
				if err == nil && (b.Cell != cell.ID() || b.First != first) {
					err = fmt.Errorf("%s: holds trials from %d on of %s, not from %d on of %s; remove the file and run again", path, b.First, b.Cell, first, cell.ID())
				}
				if err != nil {
					yield(nil, err)
					return
				}
				if !yield(b, nil) {
					return
				}
			}
		}
	}
}
