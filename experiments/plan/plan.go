package plan

import (
	"context"
	"math"
	"sort"

	"joust/sim/param"
)

// Options are what a plan is made for.
type Options struct {
	World *World
	Judge *Judge

	Delta  float64 // the probability of an error that is allowed, in (0, 1)
	Budget int     // the most calls of the judge of a trial; 0 for DefaultCap duels
	Trials int     // of each strategy, at least 50
	// Confirmed is the number of trials by which the cheapest strategy is run again, with other
	// instances and coins.
	Confirmed int
	Root      uint64
	Workers   int

	// Progress, which may be nil, gets what is simulated at present, and how many of all
	// strategies are done.
	Progress func(what string, done, all int)
}

// DefaultCap is the number of duels after which a trial is cut, if there is no budget.
const DefaultCap = 400_000

// dear bounds a size that is tried by the duels of the cheapest one that was found, as a
// multiple. A strategy that needs more is hopeless.
const dear = 10

// A slow strategy is simulated with at most patience/max(K, fewArms)² duels in all trials of a
// size, for K arms: with few arms most of its time does not depend on them.
const (
	patience = 100_000_000
	fewArms  = 8
)

// Plan is how the strategies fare.
type Plan struct {
	Options
	Cap        int // duels after which a trial of fixed confidence was cut
	Sized      []*Search
	Confidence []*Run // of the strategies of fixed confidence
	Pair       *Pair

	// Cheapest is the sized strategy with the fewest duels of those that are right often
	// enough; nil without one. Confirmed has its size, which may be greater than that of the
	// search, and the trials by which it was run again.
	Cheapest  *Search
	Confirmed *Run
	// Guarantee is the strategy of fixed confidence with the fewest duels whose trials all
	// ended and did not err more often than δ; nil without one.
	Guarantee *Run
}

// Check checks the numbers.
func (o *Options) Check() error {
	if err := param.Inside("delta", o.Delta, 0, 1); err != nil {
		return err
	}
	if err := param.Count("trials", o.Trials, block, mostTrials); err != nil {
		return err
	}
	n := enough(1 - o.Delta)
	switch {
	case n > mostTrials:
		return param.Errorf("delta", "is %v; even without an error %d trials, the most that are allowed, do not show so small a probability of error", o.Delta, mostTrials)
	case o.Trials < n:
		return param.Errorf("trials", "is %d; even without an error so few trials do not show a probability of error of at most %v: it takes %d", o.Trials, o.Delta, n)
	}
	return nil
}

// mostTrials is the most trials of a strategy.
const mostTrials = 1_000_000

// enough returns the least number of trials that show the target if none is wrong;
// mostTrials + 1 if more are needed than are allowed.
func enough(target float64) int {
	return 1 + sort.Search(mostTrials, func(n int) bool { return (&Run{Trials: n + 1}).Reaches(target) })
}

// New simulates all strategies. It returns an error if the options are wrong or the context is
// cancelled.
func New(ctx context.Context, o Options) (*Plan, error) {
	if err := o.Check(); err != nil {
		return nil, err
	}
	p := &Plan{Options: o, Cap: DefaultCap}
	if o.Budget > 0 {
		p.Cap = max(1, o.Budget/o.Judge.Calls())
	}
	s := NewSimulator(o.World, o.Judge)
	s.Root, s.Delta, s.Workers = o.Root, o.Delta, o.Workers
	for n, strategy := range strategies {
		if o.Progress != nil {
			o.Progress(strategy.Name, n, len(strategies)+1)
		}
		if err := p.simulate(ctx, s, strategy); err != nil {
			return nil, err
		}
	}
	if o.Progress != nil {
		what := "one pair"
		if p.Cheapest != nil {
			what = p.Cheapest.Strategy.Name + " again"
		}
		o.Progress(what, len(strategies), len(strategies)+1)
	}
	if err := p.confirm(ctx, s); err != nil {
		return nil, err
	}
	p.Pair = o.World.pair(o.Judge, o.Root)
	s.Cap = DefaultCap
	return p, p.Pair.run(ctx, s, o.Trials)
}

// simulate adds a strategy.
func (p *Plan) simulate(ctx context.Context, s *Simulator, strategy *Strategy) error {
	if !strategy.sized() {
		s.Cap = p.Cap
		// Where all trials of the first block are cut, the others would be, too.
		r, err := s.Trials(ctx, strategy, 0, 0, p.Trials, func(r *Run) bool { return r.Cut == r.Trials })
		if err != nil {
			return err
		}
		p.Confidence = append(p.Confidence, r)
		if r.Cut == 0 && r.Error().Low <= p.Delta && (p.Guarantee == nil || r.Duels().Mean < p.Guarantee.Duels().Mean) {
			p.Guarantee = r
		}
		return nil
	}
	most := p.Cap
	if p.Cheapest != nil {
		most = min(most, int(dear*p.Cheapest.Found.Duels().Mean))
	}
	if k := max(p.World.Arms, fewArms); strategy.slow {
		most = min(most, max(1, patience/(p.Trials*k*k)))
	}
	s.Cap = math.MaxInt // the size bounds the duels
	found, err := s.Search(ctx, strategy, 1-p.Delta, p.Trials, most)
	if err != nil {
		return err
	}
	p.Sized = append(p.Sized, found)
	if found.Found != nil && (p.Cheapest == nil || found.Found.Duels().Mean < p.Cheapest.Found.Duels().Mean) {
		p.Cheapest = found
	}
	return nil
}

// confirm runs the cheapest strategy again, with trials that no search has used. Of several
// sizes that were tried the one that was found is likelier to have been lucky; where its
// new trials do not reach the target, the size grows by a tenth.
func (p *Plan) confirm(ctx context.Context, s *Simulator) error {
	if p.Cheapest == nil || p.Options.Confirmed == 0 {
		return nil
	}
	s.Cap = math.MaxInt
	for size := p.Cheapest.Found.Size; ; size += max(1, size/10) {
		r, err := s.Trials(ctx, p.Cheapest.Strategy, size, p.Trials, p.Options.Confirmed, nil)
		if err != nil {
			return err
		}
		if p.Confirmed = r; r.Reaches(1-p.Delta) || size > 2*p.Cheapest.Found.Size {
			return nil
		}
	}
}
