package regret

import (
	"joust/sim/portable"
	"joust/sim/rng"
)

// failures draws the number of failures before the first success, of independent trials with
// this probability of success; at most 10^18.
func failures(s *rng.Source, success float64) int {
	u := between(s)
	switch {
	case u < success:
		return 0
	case !(success > 0):
		return 1e18
	}
	log := portable.Log(1 - success)
	if success < 0x1p-20 { // the third term of the series is below the rounding of the first two
		log = -float64(success * (1 + float64(success*(0.5+float64(success/3)))))
	}
	return int(min(1e18, portable.Log(1-u)/log))
}

// between draws uniformly from (0, 1), never one of the ends.
func between(s *rng.Source) float64 { return (float64(s.Uint64()>>12) + 0.5) * 0x1p-52 }
