package regret

import (
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
)

// SelfSparringParams are the parameters of Self-Sparring.
type SelfSparringParams struct {
	Eta       float64 `yaml:"eta" symbol:"η" axis:"learning rate η" doc:"learning rate η, above 0: what a win or a loss adds to the posterior"`
	SelfDuels string  `yaml:"self-duels" options:"count|ignore" doc:"whether a duel of an arm with itself counts as a win and a loss of the arm, or not at all"`
	duel.TieParams
}

// Validate implements param.Params.
func (p SelfSparringParams) Validate() error { return param.Above("eta", p.Eta, 0) }

// SelfSparringEntry declares self-sparring for the catalogue.
var SelfSparringEntry = duel.LearnerSpec[SelfSparringParams, *SelfSparring]{
	Spec: sim.Spec[SelfSparringParams]{
		Name: "self-sparring",
		Card: sim.Card{
			Title:     "Self-Sparring",
			About:     "One Thompson sampler plays both slots: each arm of a duel is the best of an independent draw from the posterior of all arms. An arm wins and loses against the arms that the sampler holds to be good.",
			Feedback:  "Binary: win or loss. The parameter ties says how a duel without a winner counts; by default as half a win and half a loss for each arm.",
			Guarantee: "None for the recommendation: it minimises regret and never stops. With self-duels=ignore some trials have linear regret.",
			Cost:      "2K draws from beta laws a duel and O(K) memory. Does not leap, because each duel is of a new random pair.",
			Promises: []sim.Promise{
				{Of: sim.Speed, Text: "The regret is asymptotically O(K log T/Δ) where the matrix is approximately linear.", Cited: "the source, asymptotic"},
			},
			Source: cite.Citation{
				Authors: "Sui, Y., Zhuang, V., Burdick, J. W. and Yue, Y.", Year: 2017,
				Title: "Multi-dueling Bandits with Dependent Arms",
				Venue: cite.Proceedings{Name: "UAI"},
				Where: "Algorithm IndSelfSparring with two arms a round",
			},
		},
		Defaults: SelfSparringParams{Eta: 1, SelfDuels: "count", TieParams: duel.TieParams{Ties: "half"}},
	},
	New:         NewSelfSparring,
	Seeks:       func(SelfSparringParams) pref.Notion { return pref.CondorcetNotion },
	SelfDuels:   func(SelfSparringParams) bool { return true },
	Endless:     func(SelfSparringParams) bool { return true },
	TossesCoins: SelfSparringParams.TossesCoins,
}

// SelfSparring draws both arms of a duel from one posterior (Sui, Zhuang, Burdick and Yue,
// UAI 2017, algorithm IndSelfSparring with m = 2). For each slot it draws
//
//	θ_i ~ Beta(1 + S_i, 1 + F_i)
//
// for all arms i and plays the arm with the greatest θ_i. A win adds η to S, a loss adds η
// to F, of whatever slot. The recommended arm is the one with the most duels that count.
//
// What a duel of an arm with itself adds decides the law of the regret. With ignore, as in
// the paper's words, the posterior of an arm that plays itself stays as it is: the best arm
// may be locked out, and about one trial in twelve has linear regret. With count, as in
// the code of Li, the arm gets a win and a loss, its posterior narrows around 1/2, and
// the others come back. The default is count.
type SelfSparring struct {
	thompson
	stream *rng.Source
	ties   duel.TieRule
	eta    float64
	count  bool
	pair   pref.Pair
}

// NewSelfSparring returns a learner for the problem. Its stream draws from the posterior
// and tosses the coins of ties=coin.
func NewSelfSparring(p SelfSparringParams, problem duel.Problem, stream *rng.Source) *SelfSparring {
	l := &SelfSparring{
		thompson: newThompson(problem.Arms), stream: stream,
		ties: p.Rule(stream), eta: p.Eta, count: p.SelfDuels == "count",
	}
	l.propose()
	return l
}

// propose draws the next pair.
func (l *SelfSparring) propose() {
	l.pair = pref.Pair{First: l.draw(l.stream), Second: l.draw(l.stream)}
}

// Next implements duel.Learner.
func (l *SelfSparring) Next() (pref.Pair, bool) { return l.pair, true }

// Observe implements duel.Learner.
func (l *SelfSparring) Observe(p pref.Pair, o pref.Outcome) {
	if p.First == p.Second {
		if l.count {
			l.add(p.First, l.eta, l.eta)
		}
	} else if lead, counted := l.ties.One(o); counted > 0 {
		won := float64(l.eta * share(1+lead))
		lost := float64(l.eta * share(1-lead))
		l.add(p.First, won, lost)
		l.add(p.Second, lost, won)
	}
	l.propose()
}

// Recommend returns the first of the arms with the most duels that count.
func (l *SelfSparring) Recommend() pref.Arm { return greatest(len(l.wins), l.played) }
