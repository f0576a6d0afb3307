package regret

import (
	"slices"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// DTSParams are the parameters of D-TS and D-TS+.
type DTSParams struct {
	AlphaParams
	duel.TieParams
}

// DTSEntry declares d-ts for the catalogue.
var DTSEntry = duel.LearnerSpec[DTSParams, *DTS]{
	Spec: sim.Spec[DTSParams]{
		Name: "d-ts",
		Card: sim.Card{
			Title:    "D-TS",
			About:    "Double Thompson Sampling: minimises regret towards the Copeland winners, or a Condorcet winner. The champion wins most pairs of a matrix that is drawn from the posterior, among the arms with the greatest optimistic Copeland score; the challenger is the arm that beats it most clearly in a second draw. Needs no horizon.",
			Feedback: "Binary: win or loss. The parameter ties says how a duel without a winner counts; by default as half a win for each arm.",
			Promises: []sim.Promise{
				{Of: sim.Speed, Text: "Without even pairs and with α > 1/2, Copeland regret of O(K² log T) in expectation; O(K log T + K² log log T) with a Condorcet winner.", Cited: "the source"},
				{Of: sim.Result, Text: "Single duels and leaps give each arm the plays, in law, of a plain form that draws everything anew.", Test: "algorithms/regret.TestDTSHasLawOfTwin"},
			},
			Cost:   "O(|C|·K) a duel, where C are the arms with the greatest optimistic score; O(K) when it is one arm. O(K²) memory. Leaps over duels of an arm with itself.",
			Source: dtsSource("Algorithm 1"),
		},
		Defaults: DTSParams{AlphaParams: AlphaParams{Alpha: 0.51}, TieParams: duel.TieParams{Ties: "half"}},
	},
	New:         NewDTS,
	TossesCoins: DTSParams.TossesCoins,
	Seeks:       func(DTSParams) pref.Notion { return pref.CopelandHalf },
	SelfDuels:   func(DTSParams) bool { return true },
	Endless:     func(DTSParams) bool { return true },
}

// dtsSource cites the paper of D-TS and D-TS+.
func dtsSource(where string) cite.Citation {
	return cite.Citation{
		Authors: "Wu, H. and Liu, X.", Year: 2016,
		Title: "Double {Thompson} Sampling for Dueling Bandits",
		Venue: cite.Proceedings{Name: "NIPS", Volume: "29"},
		Where: where,
	}
}

// DTS minimises the Copeland regret by two independent draws from the posterior (Wu and Liu,
// NIPS 2016, algorithm 1). With the bounds u_ij (see bounds) and the laws of θ_ij (see
// posterior):
//
//  1. C is the set of arms with the greatest number of opponents j with u_ij >= ½.
//  2. The champion c is the arm of C that wins most pairs, θ_ij > ½, of a first draw; one of
//     several at random.
//  3. The challenger is the arm d with the greatest θ_dc of a second draw, of those with
//     l_dc <= ½. The champion itself, with θ_cc = ½, is one of them.
//
// This is the rule of the authors' code (HuasenWu/DuelingBandits) and of the independent
// reference of the golden values. A draw of θ where only θ > ½ matters is one comparison of
// random bits, and the law is the same.
//
// If C has one arm, no first draw is needed. Then the number of duels of the champion with
// itself before a rival has θ_jc > ½ is geometric, with a probability that only changes with
// the bounds. It is drawn at once and cut where a bound reaches ½; if it is not cut, the next
// draw is given that there is a rival.
type DTS struct {
	bounds
	posterior
	plus *copelandRegret // how D-TS+ decides among equals; nil for D-TS
	in   []bool          // the set C
	wins []int32
	list []pref.Arm
	// If rival is set, the duel at until is of the same champion with a rival.
	rival bool
}

// NewDTS returns a learner for the problem. Its stream draws from the posterior and tosses
// the coins of ties=coin.
func NewDTS(p DTSParams, problem duel.Problem, stream *rng.Source) *DTS {
	l := newDTS(p, problem, stream)
	l.choose()
	return l
}

// newDTS returns a learner that has not chosen a pair.
func newDTS(p DTSParams, problem duel.Problem, stream *rng.Source) *DTS {
	k := problem.Arms
	l := &DTS{
		bounds: newBounds(k, p.Alpha, p.Rule(stream), stream),
		in:     make([]bool, k), wins: make([]int32, k), list: make([]pref.Arm, 0, k),
	}
	l.posterior = newPosterior(&l.record, stream)
	return l
}

// Observe implements duel.Learner.
func (l *DTS) Observe(p pref.Pair, o pref.Outcome) { l.ObserveTally(p, o.Tally()) }

// ObserveTally implements duel.Patient.
func (l *DTS) ObserveTally(p pref.Pair, t pref.Tally) {
	l.enter(p, t, &l.bounds)
	if l.t >= l.until {
		l.choose()
	}
}

// Recommend returns an arm that has beaten the most others.
func (l *DTS) Recommend() pref.Arm { return l.copelandLeader() }

// choose chooses the next pair.
func (l *DTS) choose() {
	least := slices.Min(l.lost)
	alone := 0
	var c pref.Arm
	for i, lost := range l.lost {
		l.in[i] = lost == least
		if l.in[i] {
			alone++
			c = pref.Arm(i)
		}
	}
	if alone > 1 {
		c = l.champion()
	}
	l.pair = pref.Pair{First: c, Second: c}
	l.until = l.t + 1
	tau := l.tau[int(c)*l.k:][:l.k]
	switch {
	case alone > 1:
		l.list = l.rivals(c, tau, l.width, l.list)
	default:
		some := l.someRival(c, tau, l.width)
		n := 0
		if !l.rival {
			n = failures(l.stream, some)
		}
		l.rival = false
		if n > 0 {
			l.until = l.change()
			if n < l.until-l.t {
				l.until = l.t + n
				l.rival = true
			}
			return
		}
		l.list = l.rivalsGiven(some, c, tau, l.width, l.list)
	}
	l.pair.Second = l.greatest(c, l.list)
}

// champion draws the champion, if C has several arms.
func (l *DTS) champion() pref.Arm {
	if l.plus != nil {
		return l.plus.champion(l)
	}
	l.scores(l.in, l.wins)
	best := choice{stream: l.stream}
	for i, in := range l.in {
		if in {
			best.offer(pref.Arm(i), float64(l.wins[i]))
		}
	}
	return best.arm
}
