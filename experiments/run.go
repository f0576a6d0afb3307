package experiments

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

	"joust/algorithms"
	"joust/results"
	"joust/sim/duel"
	"joust/sim/multiuser"
	"joust/sim/pref"
	"joust/sim/rng"
)

// Watcher is told how a run gets on. Its methods are called by all workers.
type Watcher interface {
	// Wanted says how many more trials of the cell there are to be; it is said
	// again of a cell whose precision asks for more.
	Wanted(cell, trials int)
	// Kept says how many trials of the cell an earlier run has left.
	Kept(cell, trials int)
	// Trial says that a trial of the cell has ended, after so many duels or, of
	// many users, trajectories in all.
	Trial(cell, duels int)
	// Damaged says that the records in a file are not as they were written; their
	// trials are run again.
	Damaged(path string)
}

// Run runs all trials of a shard of the study that are not yet in the folder, on
// that many workers, and leaves records there; worlds are those of the study's
// cells and m its manifest. When ctx ends, or a write fails, every trial that is
// complete is kept, and the next Run goes on from there. What the records hold
// depends on neither shards, workers nor interruptions.
func (s *Study) Run(ctx context.Context, dir results.Dir, m *results.Manifest, shard results.Shard, worlds []World, workers int, watch Watcher) error {
	r := &run{study: s, dir: dir, hash: m.Hash, worlds: worlds, workers: workers, watch: watch}
	return s.walk(shard, from(dir, s.Schema(), m.Hash), func(units []unit) ([]unit, error) { return nil, r.look(ctx, units) })
}

// run is what the workers of a run have in common.
type run struct {
	study   *Study
	dir     results.Dir
	hash    string
	worlds  []World
	workers int
	watch   Watcher
}

// look runs those of the units whose records are not there, or are damaged.
func (r *run) look(ctx context.Context, units []unit) error {
	for _, u := range units {
		r.watch.Wanted(u.cell, u.trials)
	}
	sound, err := r.sound(units)
	if err != nil {
		return err
	}
	var todo []unit
	for i, u := range units {
		if sound[i] {
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
			w := worker{run: r}
			if r.study.Users {
				w.cell = r.study.usersTrials(r.worlds, max(1, r.workers/max(1, len(todo))), &halt)
			} else {
				w.cell = r.study.duelTrials(r.worlds, &halt)
			}
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

// sound says of which units the records are in the folder and whole.
func (r *run) sound(units []unit) ([]bool, error) {
	sound := make([]bool, len(units))
	var group errgroup.Group
	group.SetLimit(r.workers)
	for i, u := range units {
		group.Go(func() error {
			path := r.dir.Block(u.cell, u.first)
			_, err := results.ReadRecords(path)
			switch {
			case err == nil:
				sound[i] = true
			case errors.Is(err, results.ErrDamaged):
				r.watch.Damaged(path)
			case !errors.Is(err, fs.ErrNotExist):
				return err
			}
			return nil
		})
	}
	return sound, group.Wait()
}

// worker runs units, one after another.
type worker struct {
	*run
	cell func(cell int) trial
}

// trial runs the trial of that number and enters it in the block: the duels, or
// the trajectories, that it took, and whether it was not given up.
type trial func(number int, b *results.Block) (took int, complete bool)

// unit runs the trials of a unit and writes them as one file; if it is halted
// meanwhile, it leaves those that are complete for the next time and returns false.
func (w *worker) unit(u unit) (complete bool, err error) {
	schema := w.study.Schema()
	c := w.study.Cells[u.cell]
	block, err := w.resume(u, schema, c.ID())
	if err != nil {
		return false, err
	}
	kept := block.Trials()
	w.watch.Kept(u.cell, kept)
	trial := w.cell(u.cell)
	for t := u.first + kept; t < u.first+u.trials; t++ {
		took, complete := trial(t, block)
		if !complete {
			if block.Trials() == kept {
				return false, nil // nothing new to keep
			}
			return false, w.write(block, schema, w.dir.Partial(u.cell, u.first))
		}
		w.watch.Trial(u.cell, took)
	}
	if err := w.write(block, schema, w.dir.Block(u.cell, u.first)); err != nil {
		return false, err
	}
	if err := os.Remove(w.dir.Partial(u.cell, u.first)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	return true, nil
}

// streams names what the trials of a cell draw from, by what it is for. The
// instance and its coins are named without the algorithm: all algorithms of a
// trial meet the same ones. So are the data, by which learners for many users
// choose what they hear: those that explore alike get the same trajectories.
func (s *Study) streams(c Cell) func(role string, trial int) *rng.Source {
	shared, environment, algorithm := c.Environment.streamKey(), c.Environment.Key(), c.Algorithm.Key()
	return func(role string, trial int) *rng.Source {
		number := strconv.Itoa(trial)
		if role == "learner" {
			return rng.Stream(s.RootSeed, role, environment, algorithm, number)
		}
		return rng.Stream(s.RootSeed, role, shared, number)
	}
}

// duelTrials runs trials of duels, cell by cell.
func (s *Study) duelTrials(worlds []World, halt *atomic.Bool) func(cell int) trial {
	loop := duel.Loop{Budget: s.Budget, Checkpoints: s.Checkpoints, Engine: s.Engine, Halt: halt}
	var books duel.Trial
	return func(cell int) trial {
		c, world, stream := s.Cells[cell], worlds[cell].Duels, s.streams(s.Cells[cell])
		algorithm := algorithms.Catalogue.Find(c.Algorithm.Kind).(*duel.LearnerEntry)
		loop.Name = c.Algorithm.String()
		return func(number int, b *results.Block) (int, bool) {
			env := world.Trial(stream("instance", number), stream("coins", number))
			var learner duel.Learner = alone{}
			if env.Arms() > 1 {
				learner = algorithm.New(c.Algorithm.Params, duel.NewProblem(env, s.Budget), stream("learner", number))
			}
			if !loop.Run(learner, env, &books) {
				return 0, false
			}
			enter(b, &books, env.Truth())
			return books.Duels, true
		}
	}
}

// usersTrials runs trials of many users, cell by cell, each on that many
// goroutines.
func (s *Study) usersTrials(worlds []World, goroutines int, halt *atomic.Bool) func(cell int) trial {
	loop := multiuser.Loop{
		Budget: s.Budget, Checkpoints: s.Checkpoints, Target: s.Target, Stop: s.StopAt,
		Workers: goroutines, Halt: halt,
	}
	var books multiuser.Trial
	return func(cell int) trial {
		c, world, stream := s.Cells[cell], worlds[cell].Users, s.streams(s.Cells[cell])
		algorithm := algorithms.Catalogue.Find(c.Algorithm.Kind).(*multiuser.LearnerEntry)
		loop.Name = c.Algorithm.String()
		return func(number int, b *results.Block) (int, bool) {
			env := world.Trial(stream("instance", number), stream("coins", number))
			problem := env.Problem()
			problem.Rounds, problem.Workers = s.Budget, goroutines
			learner := algorithm.New(c.Algorithm.Params, problem, stream("data", number), stream("learner", number))
			if !loop.Run(learner, env, &books) {
				return 0, false
			}
			enterUsers(b, &books)
			return books.Rounds * problem.Users, true
		}
	}
}

// alone is the learner where there is one arm, whatever the algorithm: nothing
// is to be chosen, and a duel takes two.
type alone struct{}

func (alone) Next() (pref.Pair, bool)         { return pref.Pair{}, false }
func (alone) Observe(pref.Pair, pref.Outcome) {}
func (alone) Recommend() pref.Arm             { return 0 }

// resume is the block of the unit, with the trials that an interrupted run left.
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
		err = fmt.Errorf("%s: holds other trials than its name says; remove it", path)
	}
	return block, err
}

func (w *worker) write(b *results.Block, schema results.Schema, path string) error {
	return results.WriteFile(path, func(out io.Writer) error { return b.Write(out, schema, w.hash) })
}

// Summarise computes the summary of every cell from the records in the folder,
// whose run must be complete.
func (s *Study) Summarise(dir results.Dir, m *results.Manifest, workers int) ([]*results.CellSummary, error) {
	there, err := s.Records(dir, m, results.Shard{})
	if err != nil {
		return nil, err
	}
	read := from(dir, s.Schema(), m.Hash)
	cells := make([]*results.CellSummary, len(m.Cells))
	var group errgroup.Group
	group.SetLimit(workers)
	for c, cell := range m.Cells {
		group.Go(func() (err error) {
			cells[c], err = results.Summarise(s.Schema(), cell, there.Wanted[c], func(first int) (*results.Block, error) {
				return read(unit{cell: c, first: first})
			})
			return err
		})
	}
	return cells, group.Wait()
}

// WriteTables writes the summary and the curves of all cells and, if the study
// has any, its published numbers beside the simulated and the slopes of lines.
func (s *Study) WriteTables(dir results.Dir, cells []*results.CellSummary) error {
	var rows []results.Row
	var points []results.CurveRow
	for _, c := range cells {
		rows = append(rows, c.Rows...)
		points = append(points, c.Curves...)
	}
	var published error
	if s.Published != nil {
		published = results.WriteFile(dir.Published(), func(w io.Writer) error { return WriteComparisons(w, s.Compare(rows)) })
	}
	var slopes error
	if list := s.Slopes(rows); list != nil {
		slopes = results.WriteFile(dir.Slopes(), func(w io.Writer) error { return WriteSlopes(w, list) })
	}
	return errors.Join(published, slopes,
		results.WriteFile(dir.Summary(), func(w io.Writer) error { return results.WriteSummary(w, rows) }),
		results.WriteFile(dir.Curves(), func(w io.Writer) error { return results.WriteCurves(w, points) }),
	)
}
