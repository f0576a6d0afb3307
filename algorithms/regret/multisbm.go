package regret

import (
	"joust/sim"
	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// MultiSBMParams are the parameters of MultiSBM.
type MultiSBMParams struct {
	ScaleParams
	duel.TieParams
}

// MultiSBMEntry declares multisbm for the catalogue.
var MultiSBMEntry = duel.LearnerSpec[MultiSBMParams, *MultiSBM]{
	Spec: sim.Spec[MultiSBMParams]{
		Name: "multisbm",
		Card: sim.Card{
			Title:     "MultiSBM",
			About:     "Multiple singleton bandit machines: each arm has a bandit algorithm of its own that chooses its opponent, and the opponent is the first arm of the next duel. Where the matrix is not linear in utilities, the regret can be worse than that of uniform play.",
			Feedback:  "Binary: whether the second arm wins. The parameter ties says how a duel without a winner counts; by default as half a win. Duels of an arm with itself count by their outcome.",
			Guarantee: "None for the recommendation: it minimises regret and never stops.",
			Cost:      "O(K) a duel and O(K²) memory. Does not leap, because the bounds change with each duel.",
			Promises: []sim.Promise{
				{Of: sim.Speed, Text: "The expected regret in utilities is O(H log T), H = Σ 1/Δᵢ, where P(i beats j) = (1+uᵢ-uⱼ)/2.", Cited: "the source, asymptotic"},
			},
			Source: sparring("Algorithm MultiSBM, with UCB"),
		},
		Defaults: MultiSBMParams{ScaleParams: ScaleParams{Scale: 2.5}, TieParams: duel.TieParams{Ties: "half"}},
	},
	New:            NewMultiSBM,
	Seeks:          func(MultiSBMParams) pref.Notion { return pref.CondorcetNotion },
	SelfDuels:      func(MultiSBMParams) bool { return true },
	ReadsSelfDuels: func(MultiSBMParams) bool { return true },
	Endless:        func(MultiSBMParams) bool { return true },
	TossesCoins:    MultiSBMParams.TossesCoins,
}

// MultiSBM gives each arm x a bandit algorithm S_x (Ailon, Karnin and Joachims, ICML 2014,
// algorithm MultiSBM). After a duel of (w, x) the next one is of x with the arm y that S_x
// chooses, and S_x gets the reward 1 if y wins, 0 if it loses and 1/2 in a tie. The first
// x is random.
//
// S_x has the index mean + √((α+2) ln s/(2n)) with α = 3; the paper asks for an algorithm
// that is α-robust with α = max(3, 2 + ln K/ln ln T). s counts the decisions of S_x alone;
// the code of Wu takes the number of all duels, which costs 2 to 9 % more regret. The
// recommended arm is the one that has been chosen most often.
type MultiSBM struct {
	stream *rng.Source
	ties   duel.TieRule
	sbm    []ucb // by first arm
	chosen []int // by arm, how often it was the second one in duels that count
	pair   pref.Pair
}

// NewMultiSBM returns a learner for the problem. Its stream draws the first arm, chooses
// among equals and tosses the coins of ties=coin.
func NewMultiSBM(p MultiSBMParams, problem duel.Problem, stream *rng.Source) *MultiSBM {
	l := &MultiSBM{
		stream: stream, ties: p.Rule(stream),
		sbm: make([]ucb, problem.Arms), chosen: make([]int, problem.Arms),
	}
	for x := range l.sbm {
		l.sbm[x] = newUCB(problem.Arms, p.Scale)
	}
	l.propose(pref.Arm(stream.Intn(problem.Arms)))
	return l
}

// propose chooses the opponent of x.
func (l *MultiSBM) propose(x pref.Arm) {
	l.pair = pref.Pair{First: x, Second: l.sbm[x].choose(l.stream)}
}

// Next implements duel.Learner.
func (l *MultiSBM) Next() (pref.Pair, bool) { return l.pair, true }

// Observe implements duel.Learner.
func (l *MultiSBM) Observe(p pref.Pair, o pref.Outcome) {
	if lead, counted := l.ties.One(o); counted > 0 {
		l.sbm[p.First].learn(p.Second, share(1-lead))
		l.chosen[p.Second]++
	}
	l.propose(p.Second)
}

// Recommend returns the first of the arms that have been chosen most often.
func (l *MultiSBM) Recommend() pref.Arm {
	return greatest(len(l.chosen), func(i int) int { return l.chosen[i] })
}
