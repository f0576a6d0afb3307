package regret

import (
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
)

// AlphaParams is the parameter of learners whose confidence bounds are wider the longer they
// duel.
type AlphaParams struct {
	Alpha float64 `yaml:"alpha" symbol:"α" axis:"α" doc:"width of the confidence bounds p̂ ± √(α ln t/N), above 0; the theorems ask for more than .5"`
}

// Validate checks the parameter.
func (p AlphaParams) Validate() error { return param.Above("alpha", p.Alpha, 0) }

// RUCBParams are the parameters of RUCB.
type RUCBParams struct {
	AlphaParams
	Champion string `yaml:"champion" options:"kept|uniform" doc:"how the champion is chosen among several arms that can be the best: the hypothesised best arm is kept in mind and chosen with probability 1/2, as in the paper, or all have the same probability, as in its first version"`
	duel.TieParams
}

// RUCBEntry declares rucb for the catalogue.
var RUCBEntry = duel.LearnerSpec[RUCBParams, *RUCB]{
	Spec: sim.Spec[RUCBParams]{
		Name: "rucb",
		Card: sim.Card{
			Title:    "RUCB",
			About:    "Relative Upper Confidence Bound: minimises regret towards a Condorcet winner. The champion is an arm that may still beat all others, the challenger the arm that can beat it with the greatest upper confidence bound. Needs no horizon.",
			Feedback: "Binary: win or loss. The parameter ties says how a duel without a winner counts; by default as half a win for each arm.",
			Promises: []sim.Promise{
				{Of: sim.Speed, Text: "With a Condorcet winner and α > 1/2, average regret of O(K²) + O(K log T), in expectation and with high confidence. Without one it grows linearly.", Cited: "the source"},
				{Of: sim.Result, Text: "After every duel it proposes the pair that a recomputation of all bounds proposes.", Test: "algorithms/regret.TestRUCBMatchesTwin"},
			},
			Cost: "O(K) a duel, O(K²) memory. Leaps over duels of an arm with itself.",
			Source: cite.Citation{
				Authors: "Zoghi, M., Whiteson, S., Munos, R. and de Rijke, M.", Year: 2014,
				Title: "Relative Upper Confidence Bound for the K-Armed Dueling Bandit Problem",
				Venue: cite.Proceedings{Name: "ICML", Series: "PMLR", Volume: "32", Number: "2", Pages: "10-18"},
				Where: "Algorithm 1",
			},
		},
		Defaults: RUCBParams{AlphaParams: AlphaParams{Alpha: 0.51}, Champion: "kept", TieParams: duel.TieParams{Ties: "half"}},
	},
	New:         NewRUCB,
	TossesCoins: RUCBParams.TossesCoins,
	Seeks:       func(RUCBParams) pref.Notion { return pref.CondorcetNotion },
	SelfDuels:   func(RUCBParams) bool { return true },
	Endless:     func(RUCBParams) bool { return true },
}

// RUCB minimises the regret towards a Condorcet winner by optimism (Zoghi, Whiteson, Munos
// and de Rijke, ICML 2014, algorithm 1). With the bounds u_ij (see bounds):
//
//  1. C is the set of arms i with u_ij >= ½ for all j. If it is empty, the champion c is any
//     arm.
//  2. B holds at most one arm, the hypothesised best. It is emptied when its arm leaves C,
//     and if C has one arm only, that is it.
//  3. The champion is the arm of B with probability ½, otherwise one of C without B.
//  4. The challenger is the arm d with the greatest u_dc. It is the champion, with u_cc = ½,
//     only if no other arm has as much.
//
// With champion=uniform there is no B, as in the first version of the paper (arXiv
// 1312.3393). The rules agree with the code of Komiyama (duelingbanditlib) and of Wu, but
// for the choice in C without B, which in Wu's code is not uniform.
//
// When C has one arm and all others have u_jc < ½, the arm duels itself until a bound
// reaches ½ again, which depends on t alone.
type RUCB struct {
	bounds
	kept       bool
	best       pref.Arm // the arm of B; -1 if it is empty
	candidates []pref.Arm
}

// NewRUCB returns a learner for the problem. Its stream decides among equals, and tosses the
// coins of ties=coin.
func NewRUCB(p RUCBParams, problem duel.Problem, stream *rng.Source) *RUCB {
	l := &RUCB{
		bounds: newBounds(problem.Arms, p.Alpha, p.Rule(stream), stream),
		kept:   p.Champion == "kept", best: -1,
		candidates: make([]pref.Arm, 0, problem.Arms),
	}
	l.choose()
	return l
}

// Observe implements duel.Learner.
func (l *RUCB) Observe(p pref.Pair, o pref.Outcome) { l.ObserveTally(p, o.Tally()) }

// ObserveTally implements duel.Patient.
func (l *RUCB) ObserveTally(p pref.Pair, t pref.Tally) {
	l.observe(p, t)
	if l.t >= l.until {
		l.choose()
	}
}

// Recommend returns an arm that has beaten the most others.
func (l *RUCB) Recommend() pref.Arm { return l.copelandLeader() }

// choose chooses the next pair.
func (l *RUCB) choose() {
	c := l.champion()
	d := l.challenger(c)
	l.pair = pref.Pair{First: c, Second: d}
	l.until = l.t + 1
	if c == d && len(l.candidates) == 1 {
		l.until = l.change()
	}
}

// champion chooses the champion.
func (l *RUCB) champion() pref.Arm {
	l.candidates = l.unbeaten(l.candidates)
	n := len(l.candidates)
	if l.best >= 0 && l.lost[l.best] > 0 {
		l.best = -1
	}
	switch {
	case n == 0:
		return pref.Arm(l.stream.Intn(l.k))
	case n == 1:
		l.best = l.candidates[0]
		return l.best
	case !l.kept || l.best < 0:
		return l.candidates[l.stream.Intn(n)]
	case l.stream.Coin():
		return l.best
	}
	at := l.stream.Intn(n - 1)
	if l.candidates[at] >= l.best { // skip it in the list, which is in increasing order
		at++
	}
	return l.candidates[at]
}
