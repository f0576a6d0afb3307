package plan

import (
	"context"
	"math"
	"slices"

	"joust/results/stats"
)

// Search is how a strategy of some size fares: its runs, by size, and the least size found.
type Search struct {
	Strategy *Strategy
	Runs     []*Run // doubled sizes and the one that was found, by increasing size
	Found    *Run   // the run of the least size whose lower end reaches the target; nil if there is none
	Most     int    // the duels within which sizes were tried
}

// Best returns the run of the size that was found or, without one, that of the greatest size.
func (s *Search) Best() *Run {
	if s.Found != nil {
		return s.Found
	}
	return s.Runs[len(s.Runs)-1]
}

// fine is the relative precision of sizes: between two sizes that differ less, none is tried.
const fine = .02

// Reaches reports whether the lower end of Wilson's interval of the share of right trials is at
// least the target.
func (r *Run) Reaches(target float64) bool {
	low, _ := stats.Wilson(float64(r.Trials-r.Wrong), float64(r.Trials))
	return low >= target
}

// tooMany returns what reports that a run of so many trials cannot reach the target any more.
func tooMany(target float64, trials int) func(*Run) bool {
	return func(r *Run) bool {
		all := Run{Trials: trials, Wrong: r.Wrong}
		return !all.Reaches(target)
	}
}

// Search looks for the least size of the strategy at which the lower end of Wilson's interval
// of the share of right trials is at least the target. It doubles the size from 1 until that
// holds or a trial would have more duels than most, and then bisects between the last two
// sizes. All sizes have the same instances and coins; what the share does between two sizes
// that were tried is taken to be increasing. The largest size within most is tried, too.
func (s *Simulator) Search(ctx context.Context, strategy *Strategy, target float64, trials, most int) (*Search, error) {
	out := &Search{Strategy: strategy, Most: most}
	low, high := 0, 0 // sizes that fail and, once there is one, that reaches the target
	limit := math.MaxInt
	for size := 1; ; size *= 2 {
		size = min(size, limit)
		r, err := s.Trials(ctx, strategy, size, 0, trials, nil)
		if err != nil {
			return nil, err
		}
		if r.Quantile(1) > float64(most) && len(out.Runs) > 0 {
			if limit == math.MaxInt {
				// Duels are proportional to the size, up to the duels that a match can spare.
				last := out.Runs[len(out.Runs)-1]
				limit = int(float64(last.Size) * float64(most) / last.Quantile(1))
			} else {
				limit--
			}
			if limit <= low {
				return out, nil
			}
			size = limit // the loop doubles it, and takes the limit
			continue
		}
		out.Runs = append(out.Runs, r)
		if r.Reaches(target) {
			out.Found, high = r, size
			break
		}
		if low = size; size == limit {
			return out, nil
		}
	}
	for high-low > max(1, int(fine*float64(high))) {
		middle := (low + high) / 2
		r, err := s.Trials(ctx, strategy, middle, 0, trials, tooMany(target, trials))
		if err != nil {
			return nil, err
		}
		if r.Trials == trials && r.Reaches(target) {
			out.Found, high = r, middle
		} else {
			low = middle
		}
	}
	if last := len(out.Runs) - 1; out.Found != out.Runs[last] {
		out.Runs = slices.Insert(out.Runs, last, out.Found)
	}
	return out, nil
}
