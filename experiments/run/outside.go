package run

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"joust/experiments/family"
	"joust/experiments/study"
	"joust/results"
	"joust/sim/duel"
)

// program returns the program that plays the algorithm of the cell; nil if the algorithm is
// part of joust.
func program(s *study.Study, c family.Cell) *family.Program { return s.Family.ProgramOf(c.Algorithm) }

// Commands lists the programs that the study runs, each once, as the study writes them.
func Commands(s *study.Study) (list []string) {
	for _, c := range s.Cells {
		if p := program(s, c); p != nil && !slices.Contains(list, p.Command) {
			list = append(list, p.Command)
		}
	}
	return list
}

// Greet starts each program of the study and ends it again, and enters into the manifest
// what the program calls itself.
func Greet(s *study.Study, programs duel.Programs, m *results.Manifest) error {
	type greeting struct{ name, version string }
	known := map[string]greeting{} // by the key of the algorithm
	for i, c := range s.Cells {
		p := program(s, c)
		if p == nil {
			continue
		}
		g, ok := known[c.Algorithm.Key()]
		if !ok {
			host, err := openHost(p, programs)
			if err != nil {
				return err
			}
			g = greeting{host.Name(), host.Version()}
			host.Close()
			known[c.Algorithm.Key()] = g
		}
		m.Cells[i].Outside.Name, m.Cells[i].Outside.Version = g.name, g.version
	}
	return nil
}

// openHost starts the program of a cell.
func openHost(p *family.Program, programs duel.Programs) (duel.Host, error) {
	if programs == nil {
		return nil, fmt.Errorf("external %q: no program may be started here", p.Command)
	}
	return p.Open(programs)
}

// host returns the worker's program for the cell, which it starts when it is first needed.
func (w *worker) host(c family.Cell) (duel.Host, error) {
	key := c.Algorithm.Key()
	if h := w.hosts[key]; h != nil {
		return h, nil
	}
	h, err := openHost(program(w.study, c), w.Programs)
	if err == nil {
		w.hosts[key] = h
	}
	return h, err
}

// close ends the programs of the worker.
func (w *worker) close() {
	for _, h := range w.hosts {
		h.Close()
	}
}

// outside is unit for an algorithm that is a program: as many trials as its messages hold
// are run at the same time. It appends them to the block, which has the first ones.
func (w *worker) outside(u unit, block *results.Block) (complete bool, err error) {
	kept := block.Trials()
	host, err := w.host(w.study.Cells[u.cell])
	if err != nil {
		return false, w.unlessHalted(err)
	}
	first, end := u.first+kept, u.first+u.trials
	traces := map[int]*duel.Trace{}
	if u.first == 0 { // the first file of a cell: two of its trials are run again
		for _, t := range []int{first, end - 1} {
			traces[t] = host.Trace(t)
		}
	}
	trials := w.together(host, u, first, end)
	if err := host.Err(); err != nil {
		err = w.unlessHalted(err)
		return false, errors.Join(err, w.keep(u, block, trials))
	}
	if w.halt.Load() {
		return false, w.keep(u, block, trials)
	}
	for t, trace := range traces {
		if err := w.again(u.cell, t, trace, trials[t-first]); err != nil {
			return false, w.unlessHalted(err)
		}
	}
	for _, b := range trials {
		block.Append(b)
	}
	if err := w.write(block, u); err != nil {
		return false, err
	}
	w.Cache.add(w.path(u.cell, u.first), block)
	return true, nil
}

// unlessHalted returns the error; nil if the run has been interrupted, which ends the
// programs.
func (w *worker) unlessHalted(err error) error {
	if w.halt.Load() {
		return nil
	}
	return err
}

// together runs trials at the same time and returns a block of each, which is nil if the
// trial is not complete.
func (w *worker) together(host duel.Host, u unit, first, end int) []*results.Block {
	trials := make([]*results.Block, end-first)
	var next atomic.Int64
	var lanes sync.WaitGroup
	width := min(host.Width(), len(trials))
	for range width {
		host.Enter()
	}
	for range width {
		lanes.Go(func() {
			defer host.Leave()
			runner := w.runner(u.cell, host)
			for !w.halt.Load() {
				i := int(next.Add(1)) - 1
				if i >= len(trials) {
					return
				}
				b, ticks, complete := w.trial(runner, u.cell, first+i)
				if !complete {
					return
				}
				trials[i] = b
				w.Watch.Trial(u.cell, ticks)
			}
		})
	}
	lanes.Wait()
	return trials
}

// trial runs one trial into a block of its own.
func (w *worker) trial(run family.Runner, cell, number int) (b *results.Block, ticks int, complete bool) {
	schema := w.study.Schema()
	schema.Derive = nil // derived columns are not written
	b = results.NewBlock(schema, w.manifest.Cells[cell].ID(), number)
	ticks, complete = run(number, b)
	return b, ticks, complete
}

// keep writes the block with those trials that follow it without a gap.
func (w *worker) keep(u unit, block *results.Block, trials []*results.Block) error {
	before := block.Trials()
	for _, b := range trials {
		if b == nil {
			break
		}
		block.Append(b)
	}
	if block.Trials() == before {
		return nil
	}
	return w.write(block, u)
}

// again runs a trial again, alone and in a fresh process, and returns an error if the
// program does something else.
func (w *worker) again(cell, trial int, trace *duel.Trace, was *results.Block) error {
	c := w.study.Cells[cell]
	host, err := openHost(program(w.study, c), w.Programs)
	if err != nil {
		return err
	}
	defer host.Close()
	host.Enter()
	defer host.Leave()
	second := host.Trace(trial)
	b, _, complete := w.trial(w.runner(cell, host), cell, trial)
	if err := host.Err(); err != nil {
		return err
	}
	if !complete {
		return nil // halted
	}
	where := trace.Differs(second)
	if where == "" && !b.Equal(was) {
		where = "its end"
	}
	if where == "" {
		return nil
	}
	return fmt.Errorf("external %q: trial %d, %s: the program does something else when the trial is run again alone, in a fresh process; what it does must follow from the seed and the outcomes, and not from the clock, the order of a set, or other trials",
		program(w.study, c).Command, trial, where)
}
