package regret

import (
	"joust/sim"
	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// DoublerParams are the parameters of Doubler.
type DoublerParams struct {
	ScaleParams
	duel.TieParams
}

// DoublerEntry declares doubler for the catalogue.
var DoublerEntry = duel.LearnerSpec[DoublerParams, *Doubler]{
	Spec: sim.Spec[DoublerParams]{
		Name: "doubler",
		Card: sim.Card{
			Title:     "Doubler",
			About:     "A bandit algorithm plays the second slot against a fixed mixture of arms in the first: the arms that it chose in the epoch before. Each epoch is twice as long and begins anew.",
			Feedback:  "Binary: whether the second arm wins. The parameter ties says how a duel without a winner counts; by default as half a win. Duels of an arm with itself count by their outcome.",
			Guarantee: "None for the recommendation: it minimises regret and never stops.",
			Cost:      "O(K) a duel and O(K) memory. Does not leap, because each duel is of a new random pair.",
			Promises: []sim.Promise{
				{Of: sim.Speed, Text: "The expected regret in utilities is O(H log² T), H = Σ 1/Δᵢ, where P(i beats j) = (1+uᵢ-uⱼ)/2.", Cited: "the source, asymptotic"},
			},
			Source: sparring("Algorithm Doubler, with UCB1"),
		},
		Defaults: DoublerParams{ScaleParams: ScaleParams{Scale: 2}, TieParams: duel.TieParams{Ties: "half"}},
	},
	New:            NewDoubler,
	Seeks:          func(DoublerParams) pref.Notion { return pref.CondorcetNotion },
	SelfDuels:      func(DoublerParams) bool { return true },
	ReadsSelfDuels: func(DoublerParams) bool { return true },
	Endless:        func(DoublerParams) bool { return true },
	TossesCoins:    DoublerParams.TossesCoins,
}

// Doubler plays in epochs of 2, 4, 8, … duels (Ailon, Karnin and Joachims, ICML 2014,
// algorithm Doubler). In each duel it draws the first arm uniformly from the list of all
// second arms of the epoch before, and a bandit algorithm that begins anew in each epoch
// chooses the second one: UCB1, with the index mean + √(2 ln s/n), where s counts the
// duels of the epoch. Its reward is 1 if the second arm wins, 0 if it loses and 1/2 in a
// tie. In the first epoch the list has one arm, which is random. The recommended arm is
// the most frequent one of the list.
type Doubler struct {
	stream   *rng.Source
	ties     duel.TieRule
	sbm      ucb
	left     []int // by arm, how often it is in the list
	leftSize int
	chosen   []int // by arm, how often it was the second one in this epoch
	duels    int   // of this epoch
	length   int   // of this epoch
	pair     pref.Pair
}

// NewDoubler returns a learner for the problem. Its stream draws the first arms, chooses
// among equals and tosses the coins of ties=coin.
func NewDoubler(p DoublerParams, problem duel.Problem, stream *rng.Source) *Doubler {
	k := problem.Arms
	l := &Doubler{
		stream: stream, ties: p.Rule(stream), sbm: newUCB(k, p.Scale),
		left: make([]int, k), leftSize: 1, chosen: make([]int, k), length: 2,
	}
	l.left[stream.Intn(k)] = 1
	l.propose()
	return l
}

// propose draws the next first arm and chooses its opponent.
func (l *Doubler) propose() {
	at, x := l.stream.Intn(l.leftSize), 0
	for at >= l.left[x] {
		at -= l.left[x]
		x++
	}
	l.pair = pref.Pair{First: pref.Arm(x), Second: l.sbm.choose(l.stream)}
}

// Next implements duel.Learner.
func (l *Doubler) Next() (pref.Pair, bool) { return l.pair, true }

// Observe implements duel.Learner.
func (l *Doubler) Observe(p pref.Pair, o pref.Outcome) {
	if lead, counted := l.ties.One(o); counted > 0 {
		l.sbm.learn(p.Second, share(1-lead))
	}
	l.chosen[p.Second]++
	if l.duels++; l.duels == l.length {
		l.left, l.chosen = l.chosen, l.left
		clear(l.chosen)
		l.leftSize = l.length
		l.length *= 2
		l.duels = 0
		l.sbm.reset()
	}
	l.propose()
}

// Recommend returns the first of the most frequent arms of the list.
func (l *Doubler) Recommend() pref.Arm {
	return greatest(len(l.left), func(i int) int { return l.left[i] })
}
