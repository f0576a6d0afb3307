package copeland

import (
	"joust/sim"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
)

// RoundRobinParams are the parameters of round robin.
type RoundRobinParams struct {
	Horizon int `yaml:"horizon" doc:"duels to spend; 0 for the trial's whole budget"`
}

// Validate implements param.Params.
func (p RoundRobinParams) Validate() error {
	return param.Count("horizon", p.Horizon, 0, 1_000_000_000_000)
}

// RoundRobinCard describes RoundRobin.
var RoundRobinCard = sim.Card{
	Title:     "Round robin",
	About:     "The plain baseline with a fixed budget: all pairs duel in turn, the slots exchanged from one turn to the next, and the empirical Copeland winner is recommended.",
	Feedback:  "Ternary: win, tie, loss. Each pair counts by its most frequent outcome so far, as the Copeland score does.",
	Guarantee: "None at a given budget. As it grows the recommendation converges to a Copeland winner, where each pair has a unique likeliest outcome.",
	Cost:      "O(1) a duel, O(K) a recommendation, O(K²) memory. Does not leap, for each duel is of another pair.",
}

// RoundRobin spends a fixed number of duels on all pairs in turn and recommends
// the empirical Copeland winner: of each pair the outcome met most often counts,
// a win for two half points, a tie for one each, and if two outcomes share the
// lead that is a tie too. Pairs that have not duelled count for nothing. So it
// has no parameter for ties: they are what they are.
//
// Each turn takes the pairs in the order (0,1), (0,2), …, (1,2), …; every other
// turn the arms of each change slots, so that a judge who favours one slot does
// not favour one arm.
type RoundRobin struct {
	k      int
	left   int // duels to spend
	i, j   int // the pair whose turn it is, i < j …
	at     int // … and its place in counts
	home   bool
	counts []record
	halves []int // empirical Copeland scores in half points
}

// record counts the outcomes of a pair, seen from its lower-numbered arm.
type record struct{ win, lose, tie int }

// NewRoundRobin is a learner for the problem; it uses no randomness.
func NewRoundRobin(p RoundRobinParams, problem sim.Problem, _ *rng.Source) *RoundRobin {
	k := problem.Arms
	l := &RoundRobin{k: k, left: p.Horizon, j: 1, home: true, counts: make([]record, k*(k-1)/2), halves: make([]int, k)}
	if p.Horizon == 0 {
		l.left = problem.Horizon
	}
	return l
}

// Next implements sim.Learner.
func (l *RoundRobin) Next() (pref.Pair, bool) {
	p := pref.Pair{First: pref.Arm(l.i), Second: pref.Arm(l.j)}
	if !l.home {
		p = p.Flip()
	}
	return p, l.left > 0
}

// Observe implements sim.Learner.
func (l *RoundRobin) Observe(_ pref.Pair, o pref.Outcome) {
	if !l.home {
		o = o.Flip()
	}
	r := &l.counts[l.at]
	forI, forJ := r.halves()
	switch o {
	case pref.FirstWins:
		r.win++
	case pref.SecondWins:
		r.lose++
	default:
		r.tie++
	}
	nowI, nowJ := r.halves()
	l.halves[l.i] += nowI - forI
	l.halves[l.j] += nowJ - forJ
	l.left--
	l.pass()
}

// Recommend is the first of the arms with the highest empirical Copeland score.
func (l *RoundRobin) Recommend() pref.Arm {
	best := 0
	for i, h := range l.halves {
		if h > l.halves[best] {
			best = i
		}
	}
	return pref.Arm(best)
}

// halves is what the pair is worth to either arm at present.
func (r *record) halves() (i, j int) {
	switch {
	case r.win > max(r.lose, r.tie):
		return 2, 0
	case r.lose > max(r.win, r.tie):
		return 0, 2
	case r.win+r.lose+r.tie == 0:
		return 0, 0
	}
	return 1, 1
}

// pass gives the turn to the next pair.
func (l *RoundRobin) pass() {
	l.at++
	l.j++
	if l.j < l.k {
		return
	}
	l.i++
	l.j = l.i + 1
	if l.j == l.k {
		l.i, l.j, l.at = 0, 1, 0
		l.home = !l.home
	}
}
