package purchase

import (
	"math"

	"joust/sim/pref"
)

// spread wants a number of duels, one after another of the pair with the greatest gain, which
// counts the duels that are wanted already; of equal pairs the first. Level pairs, and pairs
// without gain, are left out.
func (p *Planner) spread(duels int, gain func(i, j pref.Arm) float64) {
	for range duels {
		best, greatest := -1, 0.0
		for i := range pref.Arm(p.k) {
			for j := i + 1; j < pref.Arm(p.k); j++ {
				if p.Level(i, j) {
					continue
				}
				if g := gain(i, j); g > greatest {
					best, greatest = p.at(i, j), g
				}
			}
		}
		if best < 0 {
			return
		}
		p.wanted[best]++
	}
}

// arenaGain returns √(s²/n) - √(s²/(n+1)), the fall of the standard error of the mean score of
// a pair by one duel after n (Chiang et al., "Chatbot Arena", ICML 2024, section 5), with the
// duels wanted; +Inf for a pair that has not met. The score of a duel is 1, ½ or 0. For the
// variance s², half a win is added for each arm, so that a pair that has only one outcome is
// not certain.
func (p *Planner) arenaGain(i, j pref.Arm) float64 {
	n := p.Duels(i, j) + float64(p.wanted[p.at(min(i, j), max(i, j))])
	if n == 0 {
		return math.Inf(1)
	}
	w, t, seen := p.Won(i, j), p.tied[p.at(i, j)], p.Duels(i, j)
	mean := (w + float64(t/2) + 0.5) / (seen + 1)
	square := (w + float64(t/4) + 0.5) / (seen + 1)
	variance := max(0, square-float64(mean*mean))
	return math.Sqrt(variance/n) - math.Sqrt(variance/(n+1))
}

// evenGain returns 1/(n+1) of a pair with n duels, those wanted included.
func (p *Planner) evenGain(i, j pref.Arm) float64 {
	return 1 / (1 + p.Duels(i, j) + float64(p.wanted[p.at(i, j)]))
}

// ArenaGain is the criterion Arena of a pair before a plan.
func (p *Planner) ArenaGain(i, j pref.Arm) float64 {
	clear(p.wanted)
	return p.arenaGain(i, j)
}
