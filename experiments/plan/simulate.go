package plan

import (
	"context"
	"math"
	"slices"
	"strconv"
	"sync/atomic"

	"joust/results/stats"
	"joust/sim/duel"
	"joust/sim/parallel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// Run is the trials of a strategy at one size.
type Run struct {
	Strategy *Strategy
	Size     int // 0 for a strategy of fixed confidence
	Trials   int
	Wrong    int       // trials that did not recommend the best arm
	Cut      int       // trials that were cut at the cap, whose duels are lower bounds
	duels    []float64 // by trial
	cut      []float64 // by trial, 1 if it was cut
}

// Error returns the share of trials that were wrong, with Wilson's interval.
func (r *Run) Error() stats.Estimate {
	e := stats.Estimate{Value: float64(r.Wrong) / float64(r.Trials)}
	e.Low, e.High = stats.Wilson(float64(r.Wrong), float64(r.Trials))
	return e
}

// Duels returns the statistics of the numbers of duels of the trials, with Hall's interval of
// the mean. A trial that was cut counts as its duels until then.
func (r *Run) Duels() stats.Statistics { return stats.DescribeCut(stats.Count, r.duels, r.cut) }

// Quantile returns the least number of duels that a share q of the trials does not exceed, in (0, 1].
func (r *Run) Quantile(q float64) float64 {
	sorted := slices.Sorted(slices.Values(r.duels))
	return sorted[max(0, int(math.Ceil(float64(q*float64(len(sorted)))-1e-9))-1)]
}

// Simulator runs trials of strategies in one world before one judge.
type Simulator struct {
	Root    uint64  // root seed of all streams
	Delta   float64 // δ of the strategies of fixed confidence
	Cap     int     // duels after which a trial is cut, at least 1
	Workers int     // trials at the same time, at least 1; it does not change the results

	world duel.World
}

// NewSimulator returns a simulator whose fields are to be set.
func NewSimulator(w *World, j *Judge) *Simulator { return &Simulator{world: w.trials(j)} }

// block is the number of trials after which a run is given up that cannot succeed.
const block = 50

// Trials runs trials of the strategy at the size, which are numbered from the first. It stops
// after a block of trials in which giveUp, which may be nil, returns true. It returns an error
// only if the context is cancelled.
func (s *Simulator) Trials(ctx context.Context, strategy *Strategy, size, first, trials int, giveUp func(*Run) bool) (*Run, error) {
	r := &Run{Strategy: strategy, Size: size}
	entry, params := strategy.entry(size, s.Delta)
	engine := duel.Step
	if entry.CanLeap(params, s.world.Trial(rng.Stream(0), rng.Stream(0))) {
		engine = duel.Leap
	}
	var halt atomic.Bool
	stop := context.AfterFunc(ctx, func() { halt.Store(true) })
	defer stop()
	for r.Trials < trials && (r.Trials == 0 || giveUp == nil || !giveUp(r)) {
		n := min(block, trials-r.Trials)
		results := make([]duel.Trial, n)
		parallel.Range(s.Workers, n, func(_, low, high int) {
			judge := duel.Judge{Criterion: duel.Criterion{Notion: pref.CopelandHalf}}
			loop := duel.Loop{Name: strategy.learner, Budget: s.Cap, Engine: engine, Halt: &halt, Truth: judge.Truth}
			for t := low; t < high; t++ {
				number := strconv.Itoa(first + r.Trials + t)
				env := s.world.Trial(rng.Stream(s.Root, "plan", "instance", number), rng.Stream(s.Root, "plan", "coins", number))
				learner := entry.New(params, entry.Problem(params, env, duel.NoHorizon), rng.Stream(s.Root, "plan", "learner", strategy.Name, number))
				if !loop.Run(learner, env, &results[t]) {
					return
				}
			}
		})
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for t := range results {
			r.duels = append(r.duels, float64(results[t].Duels))
			cut := 0.0
			if results[t].Unresolved {
				cut = 1
				r.Cut++
			}
			r.cut = append(r.cut, cut)
			if !results[t].Correct {
				r.Wrong++
			}
		}
		r.Trials += n
	}
	return r, nil
}
