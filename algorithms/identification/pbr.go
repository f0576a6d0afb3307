package identification

import (
	"math"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/conf"
	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// PBRParams are the parameters of preference-based racing.
type PBRParams struct {
	duel.DeltaParams
	Tight bool `yaml:"tight" doc:"discard an arm as soon as one other arm has more certain wins than it can reach; the published rule needs two such arms and one win more"`
	duel.TieParams
}

// PBREntry declares pbr for the catalogue.
var PBREntry = duel.LearnerSpec[PBRParams, *PBR]{
	Spec: sim.Spec[PBRParams]{
		Name: "pbr",
		Card: sim.Card{
			Title:    "PBR",
			About:    "Preference-Based Racing for the single best arm by Copeland score (PBR-CO with κ = 1): finds a Copeland winner with fixed confidence. All pairs duel in turn; arms are discarded by the certain parts of their scores, and a pair leaves when it is decided or both its arms are discarded.",
			Feedback: "Binary: win or loss. The parameter ties says how a duel without a winner counts; by default as half a win for each arm.",
			Cost:     "O(1) a duel, O(K²) when an arm is excluded; O(K²) memory. Does not leap, because each duel is of another pair.",
			Promises: []sim.Promise{
				{Of: sim.Failure, Is: sim.AtMost, Bound: "δ", Where: map[string]string{"δ": "delta"}, Text: "A failure is an arm that is no Copeland winner of the matrix P + Q/2 (P win, Q tie probabilities; with ties=drop of P/(P+Pᵀ)). It is promised if no pair is exactly even; if one is, the algorithm need not stop.", Test: sim.Guaranteed},
				{Of: sim.Result, Text: "This winner can differ from the ternary one, which is defined by the likeliest outcome of each pair.", Test: "algorithms.TestNotionsDiffer"},
			},
			Source: cite.Citation{
				Authors: "Busa-Fekete, R., Szörényi, B., Weng, P., Cheng, W. and Hüllermeier, E.", Year: 2013,
				Title: "Top-k Selection based on Adaptive Sampling of Noisy Preferences",
				Venue: cite.Proceedings{Name: "ICML", Series: "PMLR", Volume: "28", Number: "3", Pages: "1094-1102"},
				Where: "Algorithms 1 and 2 with κ = 1; the anytime radius as in the code of Bengs, Haddenhorst and Hüllermeier (2024)",
			},
		},
		Defaults: PBRParams{DeltaParams: duel.DeltaParams{Delta: 0.05}, TieParams: duel.TieParams{Ties: "half"}},
	},
	New:         NewPBR,
	TossesCoins: PBRParams.TossesCoins,
	Seeks:       func(PBRParams) pref.Notion { return pref.CopelandHalf },
	Guarantee: func(p PBRParams) duel.Guarantee {
		return duel.Guarantee{Delta: p.Delta, Where: duel.Conditions{Binary: true}}
	},
}

// PBR identifies a Copeland winner from binary duels with failure probability δ, by
// preference-based racing for the best κ = 1 arms (Busa-Fekete, Szörényi, Weng, Cheng
// and Hüllermeier, ICML 2013, in the anytime form of the published code of Bengs,
// Haddenhorst and Hüllermeier, AISTATS 2024).
//
// After n duels of a pair the radius of its mean is c(n) = sqrt(ln(π² K² n²/δ)/(2n)),
// which is wider than SAVAGE's. A pair is decided when ½ lies outside. With w and z
// the numbers of certain wins and losses, an arm i is discarded when
//
//	published: w_j > K - z_i      for at least two arms j
//	tight:     w_j > K - 1 - z_i  for at least one arm j
//
// where K - 1 - z_i is the score that i can still reach. The published rule counts
// the arm itself among its opponents and, for κ = 1, needs one arm too many. (The
// rule that selects arms never applies when κ = 1.) A pair leaves when it is decided
// or both arms are discarded. When no pair is left, the answer is the first of the
// arms that lead against the most others.
//
// Its set are the arms that can still have the highest score, K - 1 - z_i ≥ max w. The
// published rule may keep more, since it needs two better arms and one win more. At the
// end the set is all Copeland winners with probability at least 1-δ.
type PBR struct {
	race
	tight bool
	ahead []int // by arm, against how many others it leads at present
}

// NewPBR returns a learner for the problem. Its stream tosses the coins of ties=coin
// and is used for nothing else.
func NewPBR(p PBRParams, problem duel.Problem, stream *rng.Source) *PBR {
	k := problem.Arms
	q := float64(math.Pi*math.Pi) * float64(k*k) / p.Delta
	return &PBR{race: newRace(k, conf.NewLead(q), p.Rule(stream), both), tight: p.Tight, ahead: make([]int, k)}
}

// Next implements duel.Learner.
func (l *PBR) Next() (pref.Pair, bool) { return l.next() }

// Observe implements duel.Learner.
func (l *PBR) Observe(_ pref.Pair, o pref.Outcome) {
	p := &l.pairs[l.turn]
	lead, counted := l.ties.One(o)
	before := p.lead
	p.lead += lead
	p.duels += counted
	switch { // a lead changes by one at a time, so it passes through 0
	case before == 0 && p.lead > 0:
		l.ahead[p.first]++
	case before == 0 && p.lead < 0:
		l.ahead[p.second]++
	case before > 0 && p.lead == 0:
		l.ahead[p.first]--
	case before < 0 && p.lead == 0:
		l.ahead[p.second]--
	}
	if counted == 0 || !l.decided(p) {
		l.pass()
		return
	}
	l.discard(p)
	l.leave()
}

// Recommend returns the first of the arms that lead against the most others.
func (l *PBR) Recommend() pref.Arm {
	best := 0
	for i, a := range l.ahead {
		if a > l.ahead[best] {
			best = i
		}
	}
	return pref.Arm(best)
}

// Set implements duel.Setter.
func (l *PBR) Set() (set []pref.Arm) {
	for i, z := range l.losses {
		if l.k-1-z >= l.most {
			set = append(set, pref.Arm(i))
		}
	}
	return set
}

// discard excludes arms by the certain wins and losses of all arms after the pair has been
// decided.
func (l *PBR) discard(p *racingPair) {
	wins, reach := l.second, l.k
	if l.tight {
		wins, reach = l.most, l.k-1
	}
	l.exclude(p, wins, func(arm int) bool { return wins > reach-l.losses[arm] })
}
