package run

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"joust/experiments/family"
	"joust/experiments/study"
	"joust/results"
	"joust/sim/rng"
)

// Watcher observes the progress of a run. All workers call its methods.
type Watcher interface {
	// Wanted adds to the number of trials that the cell needs. It is called again
	// for a cell whose precision asks for more.
	Wanted(cell, trials int)
	// Kept adds to the number of trials of the cell that an earlier run has completed.
	Kept(cell, trials int)
	// Trial reports that a trial of the cell has ended, after so many ticks of the
	// family's clock.
	Trial(cell, ticks int)
	// Damaged reports that a file of records is damaged; its trials are run again.
	Damaged(path string)
}

// Run runs all trials of a shard of the study whose records are not yet in the folder,
// and writes their records there. worlds are the opened environments of the study's
// cells, one a cell, m is the study's manifest, and workers is the number of trials that
// run at the same time. When ctx ends, or a write fails, every complete trial is kept,
// and the next Run continues from there. The records do not depend on the shards, the
// number of workers, or interruptions.
func Run(ctx context.Context, s *study.Study, dir results.Dir, m *results.Manifest, shard results.Shard, worlds []family.World, workers int, watch Watcher) error {
	r := &run{study: s, dir: dir, hash: m.Hash, worlds: worlds, workers: workers, watch: watch}
	return walk(s, shard, blocksIn(dir, s.Schema(), m.Hash), func(units []unit) ([]unit, error) { return nil, r.units(ctx, units) })
}

// run is what the workers of a run share.
type run struct {
	study   *study.Study
	dir     results.Dir
	hash    string
	worlds  []family.World
	workers int
	watch   Watcher
}

// units runs those of the units whose records are missing or damaged.
func (r *run) units(ctx context.Context, units []unit) error {
	for _, u := range units {
		r.watch.Wanted(u.cell, u.trials)
	}
	whole, err := r.whole(units)
	if err != nil {
		return err
	}
	var todo []unit
	for i, u := range units {
		if whole[i] {
			r.watch.Kept(u.cell, u.trials)
		} else {
			todo = append(todo, u)
		}
	}
	var next, done atomic.Int64
	var halt atomic.Bool
	group, stop := errgroup.WithContext(ctx) // a worker's error stops the others
	defer context.AfterFunc(stop, func() { halt.Store(true) })()
	for range r.workers {
		group.Go(func() error {
			w := worker{run: r, goroutines: max(1, r.workers/max(1, len(todo))), halt: &halt}
			for {
				i := int(next.Add(1)) - 1
				if i >= len(todo) || halt.Load() {
					return nil
				}
				complete, err := w.unit(todo[i])
				if err != nil {
					return err
				}
				if complete {
					done.Add(1)
				}
			}
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	if int(done.Load()) < len(todo) {
		return context.Cause(ctx)
	}
	return nil
}

// whole reports, for each unit, whether its records are in the folder and undamaged.
func (r *run) whole(units []unit) ([]bool, error) {
	whole := make([]bool, len(units))
	var group errgroup.Group
	group.SetLimit(r.workers)
	for i, u := range units {
		group.Go(func() error {
			path := r.dir.Block(u.cell, u.first)
			_, err := results.ReadRecords(path)
			switch {
			case err == nil:
				whole[i] = true
			case errors.Is(err, results.ErrDamaged):
				r.watch.Damaged(path)
			case !errors.Is(err, fs.ErrNotExist):
				return err
			}
			return nil
		})
	}
	return whole, group.Wait()
}

// worker runs units, one after another.
type worker struct {
	*run
	goroutines int // that a trial may use
	halt       *atomic.Bool
}

// unit runs the trials of a unit and writes them as one file. If it is halted meanwhile,
// it writes the complete trials to a partial file for the next run, and returns false.
func (w *worker) unit(u unit) (complete bool, err error) {
	schema := w.study.Schema()
	c := w.study.Cells[u.cell]
	block, err := w.resume(u, schema, c.ID())
	if err != nil {
		return false, err
	}
	kept := block.Trials()
	w.watch.Kept(u.cell, kept)
	trial := w.runner(u.cell)
	for t := u.first + kept; t < u.first+u.trials; t++ {
		ticks, complete := trial(t, block)
		if !complete {
			if block.Trials() == kept {
				return false, nil // nothing new to keep
			}
			return false, w.write(block, schema, w.dir.Partial(u.cell, u.first))
		}
		w.watch.Trial(u.cell, ticks)
	}
	if err := w.write(block, schema, w.dir.Block(u.cell, u.first)); err != nil {
		return false, err
	}
	if err := os.Remove(w.dir.Partial(u.cell, u.first)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	return true, nil
}

// runner returns the function that runs the trials of a cell.
func (w *worker) runner(cell int) family.Runner {
	s := w.study
	c := s.Cells[cell]
	return s.Family.Runner(family.Plan{
		Cell: c, World: w.worlds[cell], Options: s.Options, Budget: s.Budget, Checkpoints: s.Checkpoints, Schema: s.Schema(),
		Goroutines: w.goroutines, Halt: w.halt, Stream: streams(s.RootSeed, c),
	})
}

// streams names the random streams of the trials of a cell by their roles. Only the
// learner's stream is named after the algorithm: all algorithms of a trial meet the
// same instance and the same coins, and learners for many users which explore in the
// same way observe the same data.
func streams(root uint64, c family.Cell) func(role string, trial int) *rng.Source {
	shared, environment, algorithm := c.Environment.StreamKey(), c.Environment.Key(), c.Algorithm.Key()
	return func(role string, trial int) *rng.Source {
		number := strconv.Itoa(trial)
		if role == "learner" {
			return rng.Stream(root, role, environment, algorithm, number)
		}
		return rng.Stream(root, role, shared, number)
	}
}

// resume returns the block of the unit, with the trials that an interrupted run left.
func (w *worker) resume(u unit, schema results.Schema, id results.CellID) (*results.Block, error) {
	path := w.dir.Partial(u.cell, u.first)
	block, err := results.ReadBlock(path, schema, w.hash)
	if errors.Is(err, results.ErrDamaged) {
		w.watch.Damaged(path)
	}
	if errors.Is(err, results.ErrDamaged) || errors.Is(err, fs.ErrNotExist) {
		return results.NewBlock(schema, id, u.first), nil
	}
	if err == nil && (block.Cell != id || block.First != u.first || block.Trials() > u.trials) {
		err = fmt.Errorf("%s: does not hold the trials that its name says; remove it", path)
	}
	return block, err
}

func (w *worker) write(b *results.Block, schema results.Schema, path string) error {
	return results.WriteFile(path, func(out io.Writer) error { return b.Write(out, schema, w.hash) })
}
