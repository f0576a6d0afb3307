package identification

import (
	"math"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
)

// DKWTParams are the parameters of DKWT.
type DKWTParams struct {
	duel.DeltaParams
	Mean string `yaml:"mean" options:"match|round" doc:"which duels decide a round of a match: all of the match so far, as in the code of the POCOWISTA paper, or only those of the round, as in the DKWT paper"`
	duel.TieParams
}

// DKWTEntry declares dkwt for the catalogue.
var DKWTEntry = duel.LearnerSpec[DKWTParams, *DKWT]{
	Spec: sim.Spec[DKWTParams]{
		Name: "dkwt",
		Card: sim.Card{
			Title:    "DKWT",
			About:    "Dvoretzky-Kiefer-Wolfowitz Tournament for duels: finds the Condorcet winner with fixed confidence and without knowing the gap. The champion plays the other arms in random order. A match has rounds of more and more duels, which can detect smaller and smaller gaps, and ends when a gap is detected.",
			Feedback: "Binary: win or loss. The parameter ties says how a duel without a winner counts; by default as half a win for each arm.",
			Cost:     "O(1) a duel, O(K) memory. Leaps.",
			Promises: []sim.Promise{
				{Of: sim.Failure, Is: sim.AtMost, Bound: "δ", Where: map[string]string{"δ": "delta"}, Text: "It is promised if there is a Condorcet winner of P + Q/2 (P win, Q tie probabilities; with ties=drop of P/(P+Pᵀ)). The algorithm need not stop if it meets a pair that is exactly even.", Test: sim.Guaranteed},
				{Of: sim.Duels, Is: sim.AtLeast, Bound: "(N-1)·⌈128·ln(2·π²·N/(3·δ))⌉", Where: map[string]string{"δ": "delta"}, Test: sim.Conformance},
				{Of: sim.Speed, Text: "A match of gap Δ takes O(Δ⁻² (log log Δ⁻¹ + log K/δ)) duels.", Cited: "the source, asymptotic"},
			},
			Source: cite.Citation{
				Authors: "Haddenhorst, B., Bengs, V. and Hüllermeier, E.", Year: 2021,
				Title: "Identification of the Generalized {Condorcet} Winner in Multi-dueling Bandits",
				Venue: cite.Proceedings{Name: "NeurIPS", Volume: "34", Pages: "25904-25916"},
				Where: "Algorithm DKWT with sets of two arms",
			},
		},
		Defaults: DKWTParams{DeltaParams: duel.DeltaParams{Delta: 0.05}, Mean: "match", TieParams: duel.TieParams{Ties: "half"}},
		Test:     func(p DKWTParams) DKWTParams { p.Delta = 0.9; return p },
	},
	New:         NewDKWT,
	TossesCoins: DKWTParams.TossesCoins,
	Seeks:       func(DKWTParams) pref.Notion { return pref.CondorcetNotion },
	Guarantee: func(p DKWTParams) duel.Guarantee {
		return duel.Guarantee{Delta: p.Delta, Where: duel.Conditions{Condorcet: true}}
	},
}

// DKWT finds the Condorcet winner with failure probability δ, without knowing the gap
// (Haddenhorst, Bengs and Hüllermeier, NeurIPS 2021; the Dvoretzky-Kiefer-Wolfowitz
// tournament with sets of two arms).
//
// Two arms drawn at random play a match. The loser is out, and the winner plays
// another arm, drawn at random from those that have not played. Round r = 1, 2, … of
// a match has
//
//	T_r = ⌈ 8/h_r² ln(4/γ_r) ⌉ duels that count, h_r = 2^-(r+1), γ_r = 6δ/(π² r² K).
//
// After it the arm with more wins wins the match if the shares of wins differ by more
// than h_r. With mean=match these are the shares of the whole match so far, which has
// more duels than the proof needs.
type DKWT struct {
	ties     duel.TieRule
	stream   *rng.Source
	gamma    float64 // δ/K
	perRound bool
	pair     pref.Pair  // the champion and its opponent
	unplayed []pref.Arm // arms without a match so far
	done     bool
	r        int // round of this match, from 1
	due      int // duels that must still count before the round ends
	lead     int // wins - losses of the champion in duels
	duels    int // duels that count
}

// NewDKWT returns a learner for the problem. Its stream draws the order of the arms
// and tosses the coins of ties=coin.
func NewDKWT(p DKWTParams, problem duel.Problem, stream *rng.Source) *DKWT {
	k := problem.Arms
	l := &DKWT{
		ties: p.Rule(stream), stream: stream,
		gamma: p.Delta / float64(k), perRound: p.Mean == "round", unplayed: make([]pref.Arm, k),
	}
	for i := range l.unplayed {
		l.unplayed[i] = pref.Arm(i)
	}
	l.pair.First = l.draw()
	l.pair.Second = l.draw()
	l.start(1)
	return l
}

// Next implements duel.Learner.
func (l *DKWT) Next() (pref.Pair, bool) { return l.pair, !l.done }

// Observe implements duel.Learner.
func (l *DKWT) Observe(p pref.Pair, o pref.Outcome) { l.ObserveTally(p, o.Tally()) }

// Patience implements duel.Patient.
func (l *DKWT) Patience() int { return l.due }

// ObserveTally implements duel.Patient.
func (l *DKWT) ObserveTally(_ pref.Pair, t pref.Tally) {
	lead, counted := l.ties.Many(t)
	l.lead += lead
	l.duels += counted
	l.due -= counted
	if l.due == 0 {
		l.decide()
	}
}

// Recommend returns the champion.
func (l *DKWT) Recommend() pref.Arm { return l.pair.First }

// decide ends a round: the shares of wins differ by |lead|/duels, and h_r is a power
// of two.
func (l *DKWT) decide() {
	if max(l.lead, -l.lead)<<(l.r+1) <= l.duels {
		l.start(l.r + 1)
		return
	}
	if l.lead < 0 {
		l.pair.First = l.pair.Second
	}
	if len(l.unplayed) == 0 {
		l.done = true
		return
	}
	l.pair.Second = l.draw()
	l.start(1)
}

// draw removes a random arm from those that have not played and returns it.
func (l *DKWT) draw() pref.Arm {
	i, last := l.stream.Intn(len(l.unplayed)), len(l.unplayed)-1
	a := l.unplayed[i]
	l.unplayed[i] = l.unplayed[last]
	l.unplayed = l.unplayed[:last]
	return a
}

// start begins round r of the match.
func (l *DKWT) start(r int) {
	l.r = r
	l.due = roundLength(r, l.gamma)
	if r == 1 || l.perRound {
		l.lead, l.duels = 0, 0
	}
}

// roundLength returns T_r for γ = δ/K.
func roundLength(r int, gamma float64) int {
	x := float64(r)
	gammaR := float64(6*gamma) / float64(float64(math.Pi*math.Pi)*float64(x*x))
	return int(math.Ceil(float64(float64(int(8)<<(2*r+2)) * portable.Log(4/gammaR))))
}
