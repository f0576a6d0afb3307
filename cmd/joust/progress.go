package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/cwriter"
	"github.com/vbauerster/mpb/v8/decor"

	"joust/experiments/study"
	"joust/results"
	"joust/results/table"
)

// progress shows the progress of a run: bars on a terminal, a line every ten seconds
// elsewhere. It implements run.Watcher and measures the time.
type progress struct {
	study   *study.Study
	dir     results.Dir
	workers int
	folder  string // to which the study's paths are relative; absolute
	begin   time.Time
	last    atomic.Int64 // nanoseconds from begin to the end of the last trial
	cells   []cellProgress
	mutex   sync.Mutex
	reused  map[string]int // by folder: trials whose records were taken from there
	stop    chan struct{}
	done    sync.WaitGroup
	show    func()
	note    func(string) // prints a line
	end     func(complete bool)
}

// cellProgress counts what the workers do in one cell.
type cellProgress struct {
	wanted, trials, kept, duels atomic.Int64 // see cellTiming
	spent                       atomic.Int64 // nanoseconds of the run spent on its trials
	bar                         *mpb.Bar     // used only by the goroutine that draws; nil if not shown
}

const (
	refresh    = 100 * time.Millisecond // between drawings of the bars
	lineEvery  = 10 * time.Second       // between lines, where there are no bars
	timesEvery = 2 * time.Second        // between writings of timing.json, which joust status reads
	noteAfter  = 2 * time.Second        // from an interruption to the note that the run has not ended
)

// newProgress starts to show the progress of a run; close ends it. If the run goes on after the
// end of the context, it says why.
func newProgress(ctx context.Context, s *study.Study, dir results.Dir, workers int, quiet bool, out io.Writer) *progress {
	p := &progress{
		study: s, dir: dir, workers: workers, begin: time.Now(), cells: make([]cellProgress, len(s.Cells)), reused: map[string]int{},
		stop: make(chan struct{}), show: func() {}, end: func(bool) {},
		note: func(line string) { fmt.Fprintln(out, line) },
	}
	p.folder, _ = filepath.Abs(s.Folder) // without it, joust run DIR reads the study's files from DIR
	if _, err := os.Stat(dir.Timing()); errors.Is(err, fs.ErrNotExist) {
		_ = p.timing().write(dir) // if it cannot be written, records cannot either, and their error is reported
	}
	every := lineEvery
	switch {
	case quiet:
	case cwriter.New(out).IsTerminal():
		every = refresh
		p.bars(out)
	default:
		p.show = func() { fmt.Fprintln(out, p.line()) }
		p.end = func(bool) { fmt.Fprintln(out, p.line()) }
	}
	p.done.Add(1)
	go func() {
		defer p.done.Done()
		tick, keep := time.NewTicker(every), time.NewTicker(timesEvery)
		defer tick.Stop()
		defer keep.Stop()
		interrupted, waited := ctx.Done(), (<-chan time.Time)(nil)
		for {
			select {
			case <-interrupted:
				interrupted, waited = nil, time.After(noteAfter)
			case <-waited:
				p.note("interrupted, but trials at work end first; Ctrl-C again gives them up")
			case <-tick.C:
				p.show()
			case <-keep.C:
				// If the file cannot be written, records cannot either, and their error is reported.
				_, _ = p.writeTiming() // the run goes on without a measured time
			case <-p.stop:
				return
			}
		}
	}()
	return p
}

// Wanted implements run.Watcher.
func (p *progress) Wanted(cell, trials int) { p.cells[cell].wanted.Add(int64(trials)) }

// Damaged implements run.Watcher.
func (p *progress) Damaged(path string) {
	p.note(path + ": the records are damaged; their trials are run again")
}

// Kept implements run.Watcher.
func (p *progress) Kept(cell, trials int) { p.cells[cell].kept.Add(int64(trials)) }

// Reused implements run.Watcher.
func (p *progress) Reused(from string, _, trials int) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.reused[from] += trials
}

// attribute says which records of programs were not made now, from which folders records were
// taken and which programs made them, and enters these into the manifest.
func (p *progress) attribute(dir results.Dir, m *results.Manifest, stderr io.Writer) error {
	p.noteKept(m, stderr)
	changed := false
	for _, from := range slices.Sorted(maps.Keys(p.reused)) {
		other, err := results.Dir{Path: from}.ReadManifest()
		if err != nil || other == nil {
			return err
		}
		if filepath.Clean(from) == filepath.Clean(dir.Path) {
			fmt.Fprintf(stderr, "%s: %s trials taken from its spare records\n", from, table.Whole(p.reused[from]))
			continue
		}
		programs := append([]results.Program{other.Program}, other.Also...)
		fmt.Fprintf(stderr, "%s: %s trials taken, made by %s\n", from, table.Whole(p.reused[from]), other.Program)
		changed = m.Add(programs...) != nil || changed
	}
	if !changed {
		return nil
	}
	return dir.WriteManifest(m)
}

// Trial implements run.Watcher.
func (p *progress) Trial(cell, duels int) {
	c := &p.cells[cell]
	// Count the time since the last trial of any cell ended for this trial. It is an
	// approximation that divides the time of the run among cells whose trials run at
	// the same time.
	now := int64(time.Since(p.begin))
	c.spent.Add(now - p.last.Swap(now))
	c.duels.Add(int64(duels))
	c.trials.Add(1)
}

// close stops showing the progress and writes timing.json. It reports whether this run
// completed any trial.
func (p *progress) close(complete bool) (ran bool, err error) {
	close(p.stop)
	p.done.Wait()
	p.end(complete)
	return p.writeTiming()
}

// total returns the sum of the progress of all cells.
func (p *progress) total() cellTiming { return p.timing().total() }

func (c *cellProgress) timing() cellTiming {
	return cellTiming{
		Wanted: c.wanted.Load(), Kept: c.kept.Load(), Trials: c.trials.Load(), Duels: c.duels.Load(),
		Seconds: time.Duration(c.spent.Load()).Seconds(),
	}
}

// left writes the time left, or "…" where it is not known yet.
func left(seconds float64, known bool) string {
	if !known {
		return "…"
	}
	return time.Duration(seconds * float64(time.Second)).Round(time.Second).String()
}

// line describes the progress of the run in one line.
func (p *progress) line() string {
	all := p.total()
	s := fmt.Sprintf("%s: %s of %s trials", p.study.Name, table.Whole(int(all.done())), table.Whole(int(all.Wanted)))
	if all.Trials > 0 {
		s += ", " + p.rate(all.Duels, time.Since(p.begin))
	}
	if all.done() < all.Wanted {
		s += ", about " + left(p.timing().left()) + " left"
	}
	return s
}

// rate writes the ticks of the clock per second, with a unit.
func (p *progress) rate(duels int64, since time.Duration) string {
	return perSecond(float64(duels)/max(since.Seconds(), 1e-9), p.study)
}

// perSecond writes a number of ticks of the study's clock per second, with a unit.
func perSecond(rate float64, s *study.Study) string {
	what := s.Family.Clock.Name
	for _, unit := range []string{"", "k", "M", "G"} {
		if rate < 1000 || unit == "G" {
			return fmt.Sprintf("%.3g %s%s/s", rate, unit, what)
		}
		rate /= 1000
	}
	return ""
}

// bars shows a bar for the study and one for each cell whose trials are running.
func (p *progress) bars(out io.Writer) {
	pool := mpb.New(mpb.WithOutput(out), mpb.WithWidth(24), mpb.WithRefreshRate(refresh), mpb.WithAutoRefresh())
	p.note = func(line string) { _, _ = pool.Write([]byte(line + "\n")) } // above the bars
	s := pool.New(int64(len(p.study.Cells)*p.study.Trials), mpb.BarStyle(),
		mpb.BarPriority(len(p.cells)),
		mpb.PrependDecorators(decor.Name(p.study.Name+" ", decor.WC{C: decor.DindentRight})),
		mpb.AppendDecorators(decor.Any(func(decor.Statistics) string {
			all := p.total()
			return fmt.Sprintf(" %d/%d  %s  %s left", all.done(), all.Wanted, p.rate(all.Duels, time.Since(p.begin)), left(p.timing().left()))
		})),
	)
	p.show = func() {
		all := p.total()
		s.SetTotal(all.Wanted, false) // it grows when a precision needs more trials
		s.SetCurrent(all.done())
		for i := range p.cells {
			c := &p.cells[i]
			t := c.timing()
			if c.bar == nil && t.Trials > 0 && t.done() < t.Wanted {
				c.bar = pool.New(t.Wanted, mpb.BarStyle(),
					mpb.BarPriority(i), mpb.BarRemoveOnComplete(),
					mpb.PrependDecorators(decor.Name(shorten(p.study.Cells[i].Brief(), 44)+" ", decor.WC{C: decor.DindentRight})),
					mpb.AppendDecorators(decor.Any(func(decor.Statistics) string {
						t := c.timing()
						return fmt.Sprintf(" %d/%d  %s  %s left", t.done(), t.Wanted,
							p.rate(t.Duels, time.Duration(c.spent.Load())), left(t.left()))
					})),
				)
			}
			if c.bar != nil {
				c.bar.SetTotal(t.Wanted, false)
				c.bar.SetCurrent(t.done())
				if t.done() == t.Wanted {
					c.bar.Abort(true)
					c.bar = nil
				}
			}
		}
	}
	p.end = func(complete bool) {
		p.show()
		for i := range p.cells {
			if b := p.cells[i].bar; b != nil {
				b.Abort(true)
			}
		}
		if complete {
			s.SetTotal(-1, true)
		} else {
			s.Abort(false)
		}
		pool.Wait()
	}
}

// shorten cuts the beginning of a text of more than n characters; its end, the algorithm,
// tells cells apart.
func shorten(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return "…" + string(r[len(r)-n+1:])
	}
	return s
}

// timing returns the progress of the run.
func (p *progress) timing() timing {
	t := timing{Folder: p.folder, Workers: p.workers, Seconds: time.Since(p.begin).Seconds(), Cells: make([]cellTiming, 0, len(p.cells))}
	for i := range p.cells {
		t.Cells = append(t.Cells, p.cells[i].timing())
	}
	return t
}

// writeTiming writes timing.json, unless this run has completed no trial: the file of the
// run that made the records is kept.
func (p *progress) writeTiming() (ran bool, err error) {
	t := p.timing()
	if t.total().Trials == 0 {
		return false, nil
	}
	for i := range t.Cells { // names are needed in the file only
		if t.Cells[i].Wanted > 0 {
			t.Cells[i].Cell = p.study.Cells[i].String()
		}
	}
	return true, t.write(p.dir)
}
