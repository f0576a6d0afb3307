package main

import (
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/cwriter"
	"github.com/vbauerster/mpb/v8/decor"

	"joust/experiments/plan"
	"joust/results/plot"
)

// figure returns the figure of error against cost: a line for each strategy with a size, and a
// point with a whisker to the 90 % quantile for each of fixed confidence.
func (v *planView) figure() plot.Figure {
	p := v.plan
	f := plot.Figure{
		X: plot.Axis{Label: "calls of the judge", Scale: plot.Log}, Y: plot.Axis{Label: "probability of a wrong arm", Scale: plot.Log},
		Width: plot.Double, Labels: plot.Legend,
	}
	price := float64(p.Judge.Calls())
	if v.hasPrice() && v.flags.price > 0 {
		f.X.Label = "cost ($)"
		price *= v.flags.price
	}
	point := func(r *plan.Run) plot.Point {
		e, x := r.Error(), r.Duels().Mean*price
		q := plot.Point{X: x, Y: e.Value, YLow: e.Low, YHigh: e.High}
		if r.Wrong == 0 {
			q.Y, q.YLow, q.YHigh = e.High, 0, 0
		}
		return q
	}
	panel := plot.Panel{}
	for n, s := range p.Sized {
		line := plot.Series{Name: s.Strategy.Name, Style: n, Form: plot.Markers}
		for _, r := range s.Runs {
			line.Points = append(line.Points, point(r))
		}
		panel.Series = append(panel.Series, line)
	}
	for n, r := range p.Confidence {
		q := point(r)
		q.XLow, q.XHigh, q.YLow, q.YHigh = q.X, max(q.X, r.Quantile(.9)*price), 0, 0
		panel.Series = append(panel.Series, plot.Series{Name: r.Strategy.Name, Style: len(p.Sized) + n, Form: plot.Points, Points: []plot.Point{q}})
	}
	// The target, as a rule over the whole width.
	low, high := panel.Series[0].Points[0].X, 0.0
	for _, s := range panel.Series {
		for _, q := range s.Points {
			low, high = min(low, q.X), max(high, q.X, q.XHigh)
		}
	}
	panel.Series = append(panel.Series, plot.Series{Name: fmt.Sprintf("δ = %v", p.Delta), Form: plot.Rule, Points: []plot.Point{{X: low, Y: p.Delta}, {X: high, Y: p.Delta}}})
	f.Panels = []plot.Panel{panel}
	f.Caption = fmt.Sprintf("Of %s. Lines: sizes from 1 up, with 95 %% intervals. Points: fixed confidence, mean with a whisker to the 90 %% quantile. Where no trial erred, the mark is at the upper end of its interval.", v.world())
	return f
}

// planProgress shows the progress of a plan: a bar on a terminal, a line every ten seconds
// elsewhere.
type planProgress struct {
	mutex     sync.Mutex
	what      string
	done, all int
	stop      chan struct{}
	ended     sync.WaitGroup
}

// newPlanProgress starts to show the progress; close ends it.
func newPlanProgress(out io.Writer, quiet bool) *planProgress {
	p := &planProgress{all: 1, stop: make(chan struct{})}
	if quiet {
		return p
	}
	every, show, end := lineEvery, func() { fmt.Fprintln(out, p.line()) }, func() {}
	if cwriter.New(out).IsTerminal() {
		pool := mpb.New(mpb.WithOutput(out), mpb.WithWidth(24), mpb.WithRefreshRate(refresh), mpb.WithAutoRefresh())
		bar := pool.New(1, mpb.BarStyle(), mpb.BarRemoveOnComplete(), mpb.AppendDecorators(decor.Any(func(decor.Statistics) string { return " " + p.line() })))
		every = refresh
		show = func() {
			p.mutex.Lock()
			defer p.mutex.Unlock()
			bar.SetTotal(int64(p.all), false)
			bar.SetCurrent(int64(p.done))
		}
		end = func() {
			bar.Abort(true)
			pool.Wait()
		}
	}
	p.ended.Go(func() {
		tick := time.NewTicker(every)
		defer tick.Stop()
		defer end()
		for {
			select {
			case <-tick.C:
				show()
			case <-p.stop:
				return
			}
		}
	})
	return p
}

// at notes what is simulated at present; it is a plan.Options.Progress.
func (p *planProgress) at(what string, done, all int) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.what, p.done, p.all = what, done, all
}

// line describes the progress in one line.
func (p *planProgress) line() string {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return fmt.Sprintf("plan: %d of %d, %s", p.done, p.all, p.what)
}

// close stops showing the progress.
func (p *planProgress) close() {
	close(p.stop)
	p.ended.Wait()
}
