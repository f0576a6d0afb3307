package run

import (
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"joust/experiments/family"
	"joust/experiments/study"
	"joust/results"
	"joust/results/records"
	"joust/sim/duel"
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
	// Reused reports that trials of the cell were found in another folder, or among the
	// spare records of this one; they are among those that Kept counts.
	Reused(from string, cell, trials int)
	// Damaged reports that a file of records is damaged; its trials are run again.
	Damaged(path string)
}

// Plan is what a run needs to know.
type Plan struct {
	Study    *study.Study
	Dir      results.Dir
	Manifest *results.Manifest
	Shard    results.Shard
	Worlds   []family.World // the opened environments of the study's cells, one a cell
	Workers  int            // number of trials that run at the same time
	Reuse    []results.Dir  // folders of other runs, whose records are taken where they fit
	Watch    Watcher
	Programs duel.Programs // starts the programs of algorithms that are not part of joust; nil if none may be started
	Cache    *Cache        // nil, or keeps the blocks that are run
	// Now is the clock, or nil. It decides only in which order trials are run; see queue.
	Now func() time.Time
}

// Run runs all trials of a shard of the study whose records are neither in the folder
// nor in one of those named for reuse, and writes their records to the folder. When ctx
// ends, or a write fails, every complete trial is kept, and the next Run continues from
// there. The records do not depend on the shards, the number of workers, interruptions,
// or where they came from. When all is done, records that the study does not want are set
// aside as spare ones.
func Run(ctx context.Context, p Plan) error {
	r := &run{Plan: p, folder: folder{study: p.Study, dir: p.Dir, manifest: p.Manifest}}
	if err := r.setAsideForeign(); err != nil {
		return err
	}
	wanted := map[string]unit{} // by the names of their files
	err := r.walk(p.Shard, func(units []unit) ([]unit, error) {
		for _, u := range units {
			wanted[filepath.Base(r.path(u.cell, u.first))] = u
		}
		return nil, r.units(ctx, units)
	})
	if err != nil {
		return err
	}
	return r.tidy(wanted)
}

// run is what the workers of a run share.
type run struct {
	Plan
	folder
	writes atomic.Int64 // files of records written so far
}

// units runs those of the units whose records are missing or damaged.
func (r *run) units(ctx context.Context, units []unit) error {
	for _, u := range units {
		r.Watch.Wanted(u.cell, u.trials-u.before)
	}
	there, err := r.gather(units)
	if err != nil {
		return err
	}
	var todo []unit
	for i, u := range units {
		r.Watch.Kept(u.cell, max(0, there[i]-u.before))
		if there[i] < u.trials {
			todo = append(todo, u)
		}
	}
	goroutines := max(1, r.Workers/max(1, len(todo))) // that a trial may use
	left := newQueue(todo)
	var done atomic.Int64
	var halt atomic.Bool
	group, stop := errgroup.WithContext(ctx) // a worker's error stops the others
	defer context.AfterFunc(stop, func() { halt.Store(true) })()
	for range r.Workers {
		group.Go(func() error {
			w := worker{run: r, goroutines: goroutines, halt: &halt, hosts: map[string]duel.Host{}}
			defer w.close()
			for {
				u, ok := left.next()
				if !ok || halt.Load() {
					return nil
				}
				start := r.now()
				complete, err := w.unit(u)
				if err != nil {
					return err
				}
				left.took(u, r.now().Sub(start))
				if complete {
					done.Add(1)
				}
			}
		})
	}
	if err := errors.Join(group.Wait(), r.dir.SyncRecords()); err != nil {
		return err
	}
	if int(done.Load()) < len(todo) {
		return context.Cause(ctx)
	}
	return nil
}

// now returns the time; always the same one without a clock.
func (r *run) now() (t time.Time) {
	if r.Now != nil {
		t = r.Now()
	}
	return t
}

// queue hands units to workers. Those that begin at an earlier trial come first: all cells
// advance together, so that a run that is not complete yet says something of each. Of units
// that begin at the same trial those come first that will take longest, as earlier ones of
// their cells tell, so that at the end no worker is left alone with a long one.
type queue struct {
	mutex   sync.Mutex
	left    []unit
	ordered int             // of these, the first ones that begin at the same trial and are in order
	pace    map[int]float64 // seconds of a trial, by cell
}

func newQueue(units []unit) *queue {
	slices.SortStableFunc(units, func(a, b unit) int { return cmp.Compare(a.first, b.first) })
	return &queue{left: units, pace: map[int]float64{}}
}

// next takes the unit that a worker should run next. It returns false if none is left.
func (q *queue) next() (unit, bool) {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	if len(q.left) == 0 {
		return unit{}, false
	}
	if q.ordered == 0 {
		for _, u := range q.left {
			if u.first > q.left[0].first {
				break
			}
			q.ordered++
		}
		slices.SortStableFunc(q.left[:q.ordered], func(a, b unit) int { return cmp.Compare(q.seconds(b), q.seconds(a)) })
	}
	u := q.left[0]
	q.left = q.left[1:]
	q.ordered--
	return u, true
}

// seconds returns how long a unit will take: infinitely long if nothing is known of its cell.
func (q *queue) seconds(u unit) float64 {
	if pace, ok := q.pace[u.cell]; ok {
		return pace * float64(u.trials)
	}
	return math.Inf(1)
}

// took tells how long a unit took.
func (q *queue) took(u unit, t time.Duration) {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	q.pace[u.cell] = t.Seconds() / float64(u.trials)
}

// worker runs units, one after another.
type worker struct {
	*run
	goroutines int // that a trial may use
	halt       *atomic.Bool
	hosts      map[string]duel.Host // the programs that it has started, by the key of the algorithm
}

// unit runs the trials of a unit that are missing and writes all of them as one file. If
// it is halted meanwhile, it writes those that are complete and returns false.
func (w *worker) unit(u unit) (complete bool, err error) {
	c := w.manifest.Cells[u.cell]
	schema := w.study.Schema()
	schema.Derive = nil // derived columns are not written
	block, err := w.read(schema, u.cell, u.first, u.trials)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, records.ErrDamaged) {
		block, err = results.NewBlock(schema, c.ID(), u.first), nil
	}
	if err != nil {
		return false, err
	}
	kept := block.Trials()
	if program(w.study, w.study.Cells[u.cell]) != nil {
		return w.outside(u, block)
	}
	trial := w.runner(u.cell, nil)
	for t := u.first + kept; t < u.first+u.trials; t++ {
		ticks, complete := trial(t, block)
		if !complete {
			if block.Trials() == kept {
				return false, nil // nothing new to keep
			}
			return false, w.write(block, u)
		}
		w.Watch.Trial(u.cell, ticks)
	}
	if err := w.write(block, u); err != nil {
		return false, err
	}
	w.Cache.add(w.path(u.cell, u.first), block)
	return true, nil
}

// runner returns the function that runs the trials of a cell, of which the host plays the
// learners; nil if they are part of joust.
func (w *worker) runner(cell int, host duel.Host) family.Runner {
	s := w.study
	c := s.Cells[cell]
	return s.Family.Runner(family.Plan{
		Cell: c, World: w.Worlds[cell], Options: s.Options, Budget: s.Budget, Checkpoints: s.Checkpoints, Schema: s.Schema(),
		Goroutines: w.goroutines, Host: host, Halt: w.halt, Stream: streams(s.RootSeed, c),
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

// syncEvery is after how many files the folder of the records is synced. Of files written
// since then the trials may have to be run again if the machine stops.
const syncEvery = 32

// write writes the block of a unit.
func (r *run) write(b *results.Block, u unit) error {
	if r.writes.Add(1)%syncEvery == 0 {
		if err := r.dir.SyncRecords(); err != nil {
			return err
		}
	}
	return results.WriteSoon(r.path(u.cell, u.first), func(out io.Writer) error {
		return records.Write(out, b, r.study.Schema(), r.manifest.Cells[u.cell].Hash)
	})
}
