package regret

import (
	"math"

	"joust/sim"
	"joust/sim/duel"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
)

// RMED2FHEntry declares rmed2fh for the catalogue.
var RMED2FHEntry = duel.LearnerSpec[RMED2Params, *RMED2FH]{
	Spec: sim.Spec[RMED2Params]{
		Name: "rmed2fh",
		Card: sim.Card{
			Title:    "RMED2 with a fixed horizon",
			About:    "RMED2 that explores all pairs at the start, as often as the horizon demands, and then decides for each arm which opponent refutes it at the least regret.",
			Feedback: "Binary: win or loss. The parameter ties says how a duel without a winner counts; by default as half a win for each arm.",
			Cost:     "O(K) a duel, O(K²) at the end of the exploration; O(K²) memory. Leaps over duels of the best arm with itself.",
			Promises: []sim.Promise{
				{Of: sim.Speed, Text: "With a Condorcet winner, average regret of at most C ln T + o(ln T), where C is the constant of the lower bound.", Cited: "the source, asymptotic"},
				{Of: sim.Result, Text: "After every duel it proposes the pair that a recomputation of all sums proposes.", Test: "algorithms/regret.TestRMEDIsItsTwin"},
			},
			Source: rmedSource("Algorithms 1 and 3"),
		},
		Defaults: publishedRMED2,
	},
	New:          NewRMED2FH,
	TossesCoins:  func(p RMED2Params) bool { return p.TossesCoins() },
	Seeks:        func(RMED2Params) pref.Notion { return pref.CondorcetNotion },
	SelfDuels:    func(RMED2Params) bool { return true },
	Endless:      func(RMED2Params) bool { return true },
	NeedsHorizon: func(RMED2Params) bool { return true },
}

// RMED2FH is RMED2 for the horizon T (Komiyama, Honda, Kashima and Nakagawa, COLT 2015,
// Algorithms 1 and 3). First every pair duels ⌈α ln ln T⌉ times, at least once. Then b_l is
// found for every arm l; it stays. In the loops, arm l duels b_l if that arm still seems to
// be at least as good and N_l* >= N_lb/ln ln T, otherwise the opponent of RMED1.
//
// What RMED2 says about the authors' program and about ties holds here too; that program
// has ln ln t in place of ln ln T. After the horizon it goes on in the same way.
type RMED2FH struct {
	rmed
	lnlnT    float64
	refuters []pref.Arm // b_l, or l itself if it seemed to lose to no arm
}

// NewRMED2FH returns a learner for the problem.
func NewRMED2FH(p RMED2Params, problem duel.Problem, stream *rng.Source) *RMED2FH {
	lnlnT := portable.Log(portable.Log(float64(max(3, problem.Horizon)))) // of 3 it is .09
	each := max(1, int(math.Ceil(float64(p.Alpha*lnlnT))))
	return &RMED2FH{rmed: newRMED(p.RMEDParams, problem.Arms, each, stream), lnlnT: lnlnT, refuters: make([]pref.Arm, problem.Arms)}
}

// Observe implements duel.Learner.
func (l *RMED2FH) Observe(p pref.Pair, o pref.Outcome) { l.ObserveTally(p, o.Tally()) }

// ObserveTally implements duel.Patient.
func (l *RMED2FH) ObserveTally(p pref.Pair, t pref.Tally) {
	l.count(p, t)
	if l.opening.lasts() {
		if l.opening.advance(t.Duels()); l.opening.lasts() {
			l.pair = l.opening.pair()
			return
		}
		for i := range l.refuters {
			l.refuters[i] = l.refuter(pref.Arm(i))
		}
	} else {
		l.advance(&l.divergences, l.t)
	}
	a := l.arm()
	b := l.refuters[a]
	if b == a || !l.mayRefute(a, b, l.lnlnT) {
		b = l.opponent(a)
	}
	l.pair = pref.Pair{First: a, Second: b}
}
