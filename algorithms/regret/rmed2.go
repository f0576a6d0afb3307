package regret

import (
	"errors"
	"math"

	"joust/sim"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
)

// RMED2Params are the parameters of RMED2 and RMED2FH.
type RMED2Params struct {
	RMEDParams
	Alpha float64 `yaml:"alpha" symbol:"α" doc:"every pair duels at least α ln ln t times, of the horizon t = T in rmed2fh; in (0,1000]"`
}

// Validate implements param.Params.
func (p RMED2Params) Validate() error {
	return errors.Join(p.RMEDParams.Validate(), param.Within("alpha", p.Alpha, 1e-9, 1000))
}

// RMED2Entry declares rmed2 for the catalogue.
var RMED2Entry = duel.LearnerSpec[RMED2Params, *RMED2]{
	Spec: sim.Spec[RMED2Params]{
		Name: "rmed2",
		Card: sim.Card{
			Title:    "RMED2",
			About:    "RMED1 that lets an arm duel the opponent by which it is refuted at the least regret, which need not be the best arm. All pairs duel now and then, so that this opponent becomes known.",
			Feedback: "Binary: win or loss. The parameter ties says how a duel without a winner counts; by default as half a win for each arm.",
			Cost:     "O(K) a duel, O(K²) memory. Leaps over duels of the best arm with itself.",
			Promises: []sim.Promise{
				{Of: sim.Result, Text: "After every duel it proposes the pair that a recomputation of all sums proposes.", Test: "algorithms/regret.TestRMEDIsItsTwin"},
			},
			Source: rmedSource("Algorithms 1 and 3; RMED2 without a fixed horizon, for which the source proves no bound"),
		},
		Defaults: publishedRMED2,
	},
	New:         NewRMED2,
	TossesCoins: func(p RMED2Params) bool { return p.TossesCoins() },
	Seeks:       func(RMED2Params) pref.Notion { return pref.CondorcetNotion },
	SelfDuels:   func(RMED2Params) bool { return true },
	Endless:     func(RMED2Params) bool { return true },
}

// publishedRMED2 are the parameters of the authors' experiments.
var publishedRMED2 = RMED2Params{RMEDParams: publishedRMED, Alpha: 3}

// RMED2 is RMED1 with another choice of the opponent (Komiyama, Honda, Kashima and
// Nakagawa, COLT 2015, Algorithms 1 and 3). Arm l duels
//
//	b_l = argmin_{j: p_lj < 1/2} (p_*l + p_*j - 1)/d(p_lj),  * = i*,
//
// if N_l* >= N_lb/ln ln t, otherwise the opponent of RMED1; so it does as i* itself. Before
// each duel of the loops, pairs with fewer than α ln ln t duels, and at least one, have as
// many.
//
// Checked against the authors' program (policy_rmed.hpp), from which the numerator of b_l
// is at least .01, because p_*j may be below 1/2. Where i* is not among the arms that seem
// to be as good as l, that program always takes b_l. With ties=drop a pair is not let duel
// again until the next rise of α ln ln t, so that a pair that always ties cannot stop the
// rest.
type RMED2 struct {
	rmed
	alpha  float64
	level  int // whole number of duels that every pair has had
	rises  int // no pair needs more duels before duel number rises
	forced int // duels of the pair that are left of those that α ln ln t demands; 0 in a loop
}

// NewRMED2 returns a learner for the problem.
func NewRMED2(p RMED2Params, problem duel.Problem, stream *rng.Source) *RMED2 {
	return &RMED2{rmed: newRMED(p.RMEDParams, problem.Arms, 1, stream), alpha: p.Alpha, level: 1, forced: 1}
}

// Observe implements duel.Learner.
func (l *RMED2) Observe(p pref.Pair, o pref.Outcome) { l.ObserveTally(p, o.Tally()) }

// Patience implements duel.Patient. An arm that duels itself does so until a pair is forced
// at the latest.
func (l *RMED2) Patience() int { return max(1, min(l.rmed.Patience(), l.rises-1-l.t)) }

// ObserveTally implements duel.Patient.
func (l *RMED2) ObserveTally(p pref.Pair, t pref.Tally) {
	l.count(p, t)
	if l.forced > 0 {
		if l.forced -= t.Duels(); l.forced > 0 {
			return
		}
		l.opening.advance(l.opening.left())
	} else {
		l.advance(&l.divergences, l.t)
	}
	if l.force() {
		return
	}
	a := l.arm()
	b := l.refuter(a)
	if b == a || !l.mayRefute(a, b, portable.Log(portable.Log(float64(l.t+1)))) {
		b = l.opponent(a)
	}
	l.pair = pref.Pair{First: a, Second: b}
}

// force chooses a pair with fewer duels than the next one demands, if there is one.
func (l *RMED2) force() bool {
	for {
		for ; l.opening.lasts(); l.opening.advance(l.opening.left()) {
			p := l.opening.pair()
			if n := l.level - l.duels(p.First, p.Second); n > 0 {
				l.pair, l.forced = p, n
				return true
			}
		}
		if l.t+1 < l.rises {
			return false
		}
		// ln ln t exceeds level/α from t = exp(exp(level/α)) on, but for rounding.
		if need := int(math.Ceil(float64(l.alpha * portable.Log(portable.Log(float64(l.t+1)))))); need > l.level {
			l.level = need
			l.opening = newOpening(l.k, need)
		} else {
			l.rises = max(l.t+2, until(portable.Exp(min(float64(l.level)/l.alpha, 4))))
		}
	}
}

// refuter returns b_i, by which arm i is refuted at the least regret; i itself if it seems
// to lose to no arm.
func (d *divergences) refuter(i pref.Arm) pref.Arm {
	c := choice{stream: d.stream, arm: i}
	lead := d.mean(d.best, i)
	for j := range pref.Arm(d.k) {
		if v := d.term[int(i)*d.k+int(j)]; v > 0 {
			regret := max(lead+d.mean(d.best, j)-1, .01)
			c.offer(j, -float64(regret*float64(d.duels(i, j)))/float64(v))
		}
	}
	return c.arm
}

// mayRefute reports whether arm i may duel b in place of the best arm, which it has duelled
// often enough.
func (d *divergences) mayRefute(i, b pref.Arm, lnlnT float64) bool {
	return i != d.best && d.isBehind(i, b) && float64(float64(d.duels(i, d.best))*lnlnT) >= float64(d.duels(i, b))
}
