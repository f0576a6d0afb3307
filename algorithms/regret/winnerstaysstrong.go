package regret

import (
	"joust/sim"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
)

// WinnerStaysStrongParams are the parameters of WinnerStaysStrong.
type WinnerStaysStrongParams struct {
	Beta float64 `yaml:"beta" symbol:"β" axis:"β" doc:"growth β of the exploitation, above 1 and at most 10: ⌊β^r⌋ duels after round r"`
	duel.TieParams
}

// Validate implements param.Params.
func (p WinnerStaysStrongParams) Validate() error {
	if err := param.Above("beta", p.Beta, 1); err != nil {
		return err
	}
	return param.Within("beta", p.Beta, 1, 10)
}

// WinnerStaysStrongEntry declares winner-stays-strong for the catalogue.
var WinnerStaysStrongEntry = duel.LearnerSpec[WinnerStaysStrongParams, *WinnerStaysStrong]{
	Spec: sim.Spec[WinnerStaysStrongParams]{
		Name: "winner-stays-strong",
		Card: sim.Card{
			Title:     "WS-S",
			About:     "Winner Stays for strong regret: rounds of WS-W, and after each the incumbent duels itself for a time that grows by the factor β. Where β suits the smallest gap its regret is below that of consistent algorithms, and below their lower bound. Where β is too large, rare trials exploit a wrong arm for very long: the mean grows like a power of T while the median stays low, so medians alone mislead.",
			Feedback:  "Binary: win or loss. The parameter ties says how a duel without a winner counts; by default a fair coin decides. As half a win for each arm it has no effect here.",
			Guarantee: "None for the recommended arm, since what counts is regret.",
			Cost:      "O(1) a duel, O(K) memory. Leaps.",
			Promises: []sim.Promise{
				{Of: sim.Speed, Text: "The expected average regret is O(K log T) plus a constant if the best arm wins each duel with a probability p for which β < p/(1-p).", Cited: "the source, theorems on WS-S; the condition is derived in the doc comment"},
			},
			Source: winnerStaysSource("Algorithm 2 (WS-S)"),
		},
		Defaults: WinnerStaysStrongParams{Beta: 1.1, TieParams: duel.TieParams{Ties: "coin"}},
	},
	New:         NewWinnerStaysStrong,
	TossesCoins: WinnerStaysStrongParams.TossesCoins,
	Seeks:       func(WinnerStaysStrongParams) pref.Notion { return pref.CondorcetNotion },
	SelfDuels:   func(WinnerStaysStrongParams) bool { return true },
	Endless:     func(WinnerStaysStrongParams) bool { return true },
}

// WinnerStaysStrong minimises average regret (Chen and Frazier, ICML 2017, WS-S). It plays
// the matches of winnerStays. After round r the incumbent duels itself ⌊β^r⌋ times.
//
// A wrong incumbent meets the best arm once a round. If the best arm beats it with probability
// p, it wins a lead of 1 duel and so survives with probability about (1-p)/p, hence r rounds
// with probability ((1-p)/p)^r; then the exploitation costs about β^r duels. The expected
// regret is logarithmic in T only if β < p/(1-p), that is if every gap of the best arm is
// above (β-1)/(2(β+1)): .0238 with β = 1.1, .0122 with 1.05. Otherwise it grows like
// T^(1 - ln(p/(1-p))/ln β).
type WinnerStaysStrong struct {
	winnerStays
	beta  float64
	power float64 // β^r of the rounds that are over
	burst int     // how many more times the incumbent duels itself
}

// NewWinnerStaysStrong returns a learner for the problem. Its stream draws the challengers,
// and tosses the coins of ties=coin.
func NewWinnerStaysStrong(p WinnerStaysStrongParams, problem duel.Problem, stream *rng.Source) *WinnerStaysStrong {
	return &WinnerStaysStrong{winnerStays: newWinnerStays(problem.Arms, p.Rule(stream), stream), beta: p.Beta, power: 1}
}

// Next implements duel.Learner.
func (l *WinnerStaysStrong) Next() (pref.Pair, bool) {
	if l.burst > 0 {
		return pref.Pair{First: l.arms[0], Second: l.arms[0]}, true
	}
	return l.pair(), true
}

// Observe implements duel.Learner.
func (l *WinnerStaysStrong) Observe(p pref.Pair, o pref.Outcome) { l.ObserveTally(p, o.Tally()) }

// Patience implements duel.Patient.
func (l *WinnerStaysStrong) Patience() int {
	if l.burst > 0 {
		return l.burst
	}
	return l.patience()
}

// ObserveTally implements duel.Patient.
func (l *WinnerStaysStrong) ObserveTally(_ pref.Pair, t pref.Tally) {
	if l.burst > 0 {
		l.burst -= t.Duels()
		return
	}
	lead, _ := l.ties.Many(t)
	l.enter(lead)
}

// enter adds to the lead of the match, and begins the exploitation at the end of a round.
func (l *WinnerStaysStrong) enter(lead int) {
	if l.winnerStays.enter(lead) {
		l.power = min(l.power*l.beta, never)
		l.burst = int(l.power)
	}
}

// Recommend returns the incumbent.
func (l *WinnerStaysStrong) Recommend() pref.Arm { return l.arms[0] }
