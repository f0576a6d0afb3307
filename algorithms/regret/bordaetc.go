package regret

import (
	"math"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
)

// BordaETCParams are the parameters of BordaETC.
type BordaETCParams struct{ duel.TieParams }

// Validate implements param.Params.
func (BordaETCParams) Validate() error { return nil }

// BordaETCEntry declares borda-etc for the catalogue.
var BordaETCEntry = duel.LearnerSpec[BordaETCParams, *BordaETC]{
	Spec: sim.Spec[BordaETCParams]{
		Name: "borda-etc",
		Card: sim.Card{
			Title:     "Borda explore-then-commit",
			About:     "Explores, then commits: uniform random pairs for a time that depends on the horizon and the number of arms, then the arm with the greatest share of wins duels itself until the end. It minimises Borda regret. A wrong commitment costs much, so that the mean regret is carried by a few trials: show quantiles.",
			Feedback:  "Binary: win or loss. The parameter ties says how a duel without a winner counts; by default as half a win for each arm.",
			Guarantee: "None for the recommended arm, since what counts is regret.",
			Cost:      "O(1) a duel, O(K) memory. Leaps when it has committed.",
			Promises: []sim.Promise{
				{Of: sim.Speed, Text: "The expected Borda regret is of the order (K log K)^(1/3)·T^(2/3), up to logarithms, for any preference matrix.", Cited: "the source, where it is a baseline; as remembered"},
				{Of: sim.Result, Text: "It explores for ⌈(K ln K)^(1/3)·T^(2/3)⌉ duels.", Test: "algorithms/regret.TestBordaETCExplores"},
			},
			Source: cite.Citation{
				Authors: "Wu, Y., Jin, T., Di, Q., Lou, H., Farnoud, F. and Gu, Q.", Year: 2024,
				Title: "{Borda} Regret Minimization for Generalized Linear Dueling Bandits",
				Venue: cite.Proceedings{Name: "ICML", Series: "PMLR", Volume: "235"},
				Where: "the baseline explore-then-commit",
			},
		},
		Defaults: BordaETCParams{TieParams: duel.TieParams{Ties: "half"}},
	},
	New:          NewBordaETC,
	TossesCoins:  BordaETCParams.TossesCoins,
	Seeks:        func(BordaETCParams) pref.Notion { return pref.BordaNotion },
	SelfDuels:    func(BordaETCParams) bool { return true },
	Endless:      func(BordaETCParams) bool { return true },
	NeedsHorizon: func(BordaETCParams) bool { return true },
}

// BordaETC explores and then commits to an estimated Borda winner. In
//
//	n = ⌈ (K ln K)^(1/3) · T^(2/3) ⌉
//
// duels all ordered pairs of different arms have the same probability, and both arms count
// the duel. Then an arm with the greatest share of wins duels itself. The order of n is that
// of the minimax Borda regret (Saha, Koren and Mansour, ICML 2021). The constant 1 is that
// of the reference to which it is compared.
type BordaETC struct {
	exploiter
	sample  bordaSample
	explore int // duels of exploration that are left
}

// NewBordaETC returns a learner for the problem, which must have a horizon. Its stream draws
// the pairs, decides among equals, and tosses the coins of ties=coin.
func NewBordaETC(p BordaETCParams, problem duel.Problem, stream *rng.Source) *BordaETC {
	k, logT := float64(problem.Arms), portable.Log(float64(problem.Horizon))
	logN := (portable.Log(k) + portable.Log(portable.Log(k)) + float64(2*logT)) / 3
	return &BordaETC{
		sample:  newBordaSample(problem.Arms, p.Rule(stream), stream),
		explore: int(math.Ceil(portable.Exp(logN))),
	}
}

// Next implements duel.Learner.
func (l *BordaETC) Next() (pref.Pair, bool) {
	if l.settled {
		return l.itself(), true
	}
	return l.sample.pair, true
}

// Observe implements duel.Learner.
func (l *BordaETC) Observe(p pref.Pair, o pref.Outcome) { l.ObserveTally(p, o.Tally()) }

// Patience implements duel.Patient.
func (l *BordaETC) Patience() int { return l.patience(1) }

// ObserveTally implements duel.Patient.
func (l *BordaETC) ObserveTally(p pref.Pair, t pref.Tally) {
	if l.settled {
		return
	}
	l.sample.observe(p, t)
	if l.explore--; l.explore == 0 {
		best := choice{stream: l.sample.stream}
		for a := range pref.Arm(len(l.sample.duels)) {
			best.offer(a, l.sample.share(a))
		}
		l.settle(best.arm)
	}
}

// Recommend returns the arm that it has committed to; before, the first of the arms with the
// greatest share of wins.
func (l *BordaETC) Recommend() pref.Arm {
	if l.settled {
		return l.arm
	}
	return l.sample.leader()
}
