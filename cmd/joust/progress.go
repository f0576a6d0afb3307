package main

import (
	"encoding/json"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/cwriter"
	"github.com/vbauerster/mpb/v8/decor"

	"joust/experiments"
	"joust/results"
)

// progress shows how a run gets on: bars on a terminal, a line now and then
// elsewhere. It is the run's watcher, and keeps the time.
type progress struct {
	study *experiments.Study
	begin time.Time
	cells []cellProgress
	stop  chan struct{}
	done  sync.WaitGroup
	show  func()
	end   func(complete bool)
}

// cellProgress counts what the workers do in one cell.
type cellProgress struct {
	trials, kept, duels atomic.Int64
	first, last         atomic.Int64 // nanoseconds since the run began, when its trials ended
	bar                 *mpb.Bar     // of the shower only
}

const (
	refresh   = 100 * time.Millisecond // of the bars
	lineEvery = 10 * time.Second       // where there are no bars
)

func newProgress(study *experiments.Study, quiet bool, out io.Writer) *progress {
	p := &progress{
		study: study, begin: time.Now(), cells: make([]cellProgress, len(study.Cells)),
		stop: make(chan struct{}), show: func() {}, end: func(bool) {},
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
		tick := time.NewTicker(every)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				p.show()
			case <-p.stop:
				return
			}
		}
	}()
	return p
}

// Kept implements experiments.Watcher.
func (p *progress) Kept(cell, trials int) { p.cells[cell].kept.Add(int64(trials)) }

// Trial implements experiments.Watcher.
func (p *progress) Trial(cell, duels int) {
	c := &p.cells[cell]
	now := int64(time.Since(p.begin))
	c.first.CompareAndSwap(0, now)
	c.last.Store(now)
	c.duels.Add(int64(duels))
	c.trials.Add(1)
}

// close ends the show.
func (p *progress) close(complete bool) {
	close(p.stop)
	p.done.Wait()
	p.end(complete)
}

// total adds up all cells.
func (p *progress) total() (ended, kept, duels int64) {
	for i := range p.cells {
		c := &p.cells[i]
		ended += c.trials.Load()
		kept += c.kept.Load()
		duels += c.duels.Load()
	}
	return ended, kept, duels
}

// left guesses how long the rest of so many trials takes.
func left(ended, rest int64, since time.Duration) string {
	if ended == 0 {
		return "…"
	}
	return time.Duration(float64(since) / float64(ended) * float64(rest)).Round(time.Second).String()
}

// line is the state of the run in words.
func (p *progress) line() string {
	ended, kept, duels := p.total()
	all := int64(len(p.study.Cells)) * int64(p.study.Trials)
	since := time.Since(p.begin)
	s := fmt.Sprintf("%s: %d of %d trials, %s", p.study.Name, ended+kept, all, p.rate(duels, since))
	if rest := all - ended - kept; rest > 0 {
		s += ", about " + left(ended, rest, since) + " left"
	}
	return s
}

// rate writes duels, or trajectories, a second with a unit.
func (p *progress) rate(duels int64, since time.Duration) string {
	what := "duels"
	if p.study.Users {
		what = "trajectories"
	}
	r := float64(duels) / max(since.Seconds(), 1e-9)
	for _, unit := range []string{"", "k", "M", "G"} {
		if r < 1000 || unit == "G" {
			return fmt.Sprintf("%.3g %s%s/s", r, unit, what)
		}
		r /= 1000
	}
	return ""
}

// bars shows a bar for the study and one for each cell at work.
func (p *progress) bars(out io.Writer) {
	pool := mpb.New(mpb.WithOutput(out), mpb.WithWidth(24), mpb.WithRefreshRate(refresh), mpb.WithAutoRefresh())
	all := int64(len(p.study.Cells)) * int64(p.study.Trials)
	study := pool.New(all, mpb.BarStyle(),
		mpb.BarPriority(len(p.cells)),
		mpb.PrependDecorators(decor.Name(p.study.Name+" ", decor.WC{C: decor.DindentRight})),
		mpb.AppendDecorators(decor.Any(func(decor.Statistics) string {
			ended, kept, duels := p.total()
			since := time.Since(p.begin)
			return fmt.Sprintf(" %d/%d  %s  %s left", ended+kept, all, p.rate(duels, since), left(ended, all-ended-kept, since))
		})),
	)
	trials := int64(p.study.Trials)
	p.show = func() {
		ended, kept, _ := p.total()
		study.SetCurrent(ended + kept)
		for i := range p.cells {
			c := &p.cells[i]
			n := c.trials.Load()
			done := n + c.kept.Load()
			if c.bar == nil && n > 0 && done < trials {
				c.bar = pool.New(trials, mpb.BarStyle(),
					mpb.BarPriority(i), mpb.BarRemoveOnComplete(),
					mpb.PrependDecorators(decor.Name(shorten(p.study.Cells[i].String(), 44)+" ", decor.WC{C: decor.DindentRight})),
					mpb.AppendDecorators(decor.Any(func(decor.Statistics) string {
						n := c.trials.Load()
						since := time.Since(p.begin) - time.Duration(c.first.Load())
						return fmt.Sprintf(" %d/%d  %s  %s left", n+c.kept.Load(), trials,
							p.rate(c.duels.Load(), since), left(n, trials-n-c.kept.Load(), since))
					})),
				)
			}
			if c.bar != nil {
				c.bar.SetCurrent(done)
			}
		}
	}
	p.end = func(complete bool) {
		p.show()
		for i := range p.cells {
			if b := p.cells[i].bar; b != nil && !b.Completed() {
				b.Abort(true)
			}
		}
		if !complete {
			study.Abort(false)
		}
		pool.Wait()
	}
}

// shorten cuts the front of a long text, whose end tells cells apart.
func shorten(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return "…" + string(r[len(r)-n+1:])
	}
	return s
}

// timing is what timing.json holds.
type timing struct {
	Workers int          `json:"workers"`
	Seconds float64      `json:"seconds"`
	Cells   []cellTiming `json:"cells"`
}

type cellTiming struct {
	Cell    string  `json:"cell"`
	Trials  int64   `json:"trials"`  // run this time
	Duels   int64   `json:"duels"`   // of many users: trajectories
	Seconds float64 `json:"seconds"` // from the end of its first trial to that of its last
}

// writeTiming writes how long this run took.
func (p *progress) writeTiming(dir results.Dir, workers int) error {
	t := timing{Workers: workers, Seconds: time.Since(p.begin).Seconds()}
	for i := range p.cells {
		c := &p.cells[i]
		if n := c.trials.Load(); n > 0 {
			t.Cells = append(t.Cells, cellTiming{
				p.study.Cells[i].String(), n, c.duels.Load(),
				time.Duration(c.last.Load() - c.first.Load()).Seconds(),
			})
		}
	}
	if t.Cells == nil { // the records were there already; so is how long they took
		return nil
	}
	return results.WriteFile(dir.Timing(), func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(t)
	})
}
