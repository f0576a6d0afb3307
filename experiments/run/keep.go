package run

import (
	"iter"
	"slices"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"joust/results"
	"joust/results/records"
)

// maxKept is the largest number of values that a reader keeps: 32 MB. Those of other cells
// are read again when they are wanted, so that its memory does not grow with the trials.
var maxKept = 4 << 20

// Keep makes Summarise keep the values of measures for later calls of Values and Chunks, so
// that the records are read once, as long as there is room for them.
func (r *Reader) Keep(names ...string) {
	for _, name := range names {
		if i := results.Find(r.Study.Measures, name); i >= 0 {
			r.keep = append(r.keep, i)
		}
	}
}

// Load reads the values of measures in all trials of the cells, unless all of them are kept
// already, for later calls of Values and Chunks, as long as there is room for them.
func (r *Reader) Load(cells []int, workers int, measures ...results.Metric) error {
	if !slices.ContainsFunc(cells, func(c int) bool { return r.keptValues(c, measures) == nil }) {
		return nil
	}
	r.keep, r.kept = nil, nil
	r.Keep(results.Names(measures)...)
	kept := make([][][]float64, len(r.Study.Cells))
	var group errgroup.Group
	group.SetLimit(workers)
	room := maxKept
	for _, c := range cells {
		if room -= r.Trials[c] * len(measures); room < 0 {
			break
		}
		group.Go(func() (err error) {
			kept[c], err = r.Values(c, measures...)
			return err
		})
	}
	err := group.Wait()
	if err == nil {
		r.kept = kept
	}
	return err
}

// keptAs returns the place of a measure among those that are kept; -1 if it is not.
func (r *Reader) keptAs(m results.Metric) int {
	return slices.Index(r.keep, results.Find(r.Study.Measures, m.Name))
}

// keptValues returns the values of the measures in all trials of the cell; nil if not all
// are kept.
func (r *Reader) keptValues(cell int, measures []results.Metric) [][]float64 {
	if r.kept == nil || r.kept[cell] == nil {
		return nil
	}
	values := make([][]float64, len(measures))
	for k, m := range measures {
		i := r.keptAs(m)
		if i < 0 {
			return nil
		}
		values[k] = r.kept[cell][i]
	}
	return values
}

// Values returns the values of measures in all trials of the cell with that index, by
// measure and trial, which must not be changed. It reads them unless they were kept.
func (r *Reader) Values(cell int, measures ...results.Metric) ([][]float64, error) {
	if values := r.keptValues(cell, measures); values != nil {
		return values, nil
	}
	return records.Values(r.dirOf(cell), r.Manifest.Cells[cell].Hash, r.Trials[cell], r.Study.Schema(), measures...)
}

// Chunks yields the values of measures in the first trials of some cells, some trials at a
// time: by cell, measure and trial. It reads those that are not kept. It stops after an
// error, which names the file.
func (r *Reader) Chunks(cells []int, trials int, measures ...results.Metric) iter.Seq2[[][][]float64, error] {
	schema := r.Study.Schema()
	kept := make([][][]float64, len(cells))
	for k, c := range cells {
		kept[k] = r.keptValues(c, measures)
	}
	return func(yield func([][][]float64, error) bool) {
		for first := 0; first < trials; {
			size := min(r.Study.Family.Defaults.BlockAfter(first), trials-first)
			chunk := make([][][]float64, len(cells))
			for k, c := range cells {
				if kept[k] != nil {
					for _, values := range kept[k] {
						chunk[k] = append(chunk[k], values[first:first+size])
					}
					continue
				}
				hash := r.Manifest.Cells[c].Hash
				var err error
				if chunk[k], err = records.BlockValues(r.dirOf(c).Block(hash, first), hash, size, schema, measures...); err != nil {
					yield(nil, err)
					return
				}
			}
			if !yield(chunk, nil) {
				return
			}
			first += size
		}
	}
}

// Summarise computes the summary of every cell.
func (r *Reader) Summarise(workers int) ([]*results.CellSummary, error) {
	cells := make([]*results.CellSummary, len(r.Manifest.Cells))
	kept := make([][][]float64, len(cells))
	var group errgroup.Group
	group.SetLimit(workers)
	var taken atomic.Int64 // values that are kept, or will be
	for c, cell := range r.Manifest.Cells {
		group.Go(func() (err error) {
			if n := r.Trials[c] * len(r.keep); taken.Add(int64(n)) <= int64(maxKept) {
				kept[c] = make([][]float64, len(r.keep))
				for k := range kept[c] {
					kept[c][k] = make([]float64, 0, r.Trials[c])
				}
			}
			cells[c], err = results.Summarise(r.Study.Schema(), cell, r.keeping(kept[c], r.cell(c)))
			return err
		})
	}
	err := group.Wait()
	if err == nil {
		r.kept = kept
	}
	return cells, err
}

// keeping yields the blocks, and appends to kept the values of the measures to keep.
func (r *Reader) keeping(kept [][]float64, blocks iter.Seq2[*results.Block, error]) iter.Seq2[*results.Block, error] {
	return func(yield func(*results.Block, error) bool) {
		for b, err := range blocks {
			if err == nil {
				for k := range kept {
					kept[k] = append(kept[k], b.Metrics[r.keep[k]]...)
				}
			}
			if !yield(b, err) {
				return
			}
		}
	}
}
