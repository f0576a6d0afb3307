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

// InterleavedFilterParams are the parameters of InterleavedFilter.
type InterleavedFilterParams struct {
	Prune bool `yaml:"prune" doc:"whether a new incumbent inherits only the arms that have won at least half of their duels against the old one: true is Interleaved Filter 2, false Interleaved Filter 1"`
	duel.TieParams
}

// Validate implements param.Params.
func (InterleavedFilterParams) Validate() error { return nil }

// InterleavedFilterEntry declares interleaved-filter for the catalogue.
var InterleavedFilterEntry = duel.LearnerSpec[InterleavedFilterParams, *InterleavedFilter]{
	Spec: sim.Spec[InterleavedFilterParams]{
		Name: "interleaved-filter",
		Card: sim.Card{
			Title:     "Interleaved Filter",
			About:     "Explores, then commits: a random incumbent duels all other arms in turn. Arms that are surely worse are removed; an arm that is surely better is the next incumbent and starts anew. The arm that is left duels itself until the end. It assumes a total order with strong transitivity.",
			Feedback:  "Binary: win or loss. The parameter ties says how a duel without a winner counts; by default as half a win for each arm.",
			Guarantee: "None for the recommended arm, since what counts is regret.",
			Cost:      "O(1) a duel, O(K) memory. Leaps when two arms are left.",
			Promises: []sim.Promise{
				{Of: sim.Speed, When: map[string]string{"prune": "true"}, Text: "Under strong stochastic transitivity and the stochastic triangle inequality the expected regret, average, weak or strong, is O(K/ε·log T), where ε is the gap of the best two arms.", Cited: "the source, Theorem 2"},
				{Of: sim.Speed, When: map[string]string{"prune": "false"}, Text: "Under strong stochastic transitivity and the stochastic triangle inequality the expected regret, average, weak or strong, is O(K log K/ε·log T), where ε is the gap of the best two arms.", Cited: "the source, Theorem 1"},
			},
			Source: cite.Citation{
				Authors: "Yue, Y., Broder, J., Kleinberg, R. and Joachims, T.", Year: 2012,
				Title: "The K-armed dueling bandits problem",
				Venue: cite.Journal{Name: "Journal of Computer and System Sciences", Volume: "78", Number: "5", Pages: "1538-1556"},
				Where: "Algorithms Interleaved Filter 1 and 2",
			},
		},
		Defaults: InterleavedFilterParams{Prune: true, TieParams: duel.TieParams{Ties: "half"}},
	},
	New:          NewInterleavedFilter,
	TossesCoins:  InterleavedFilterParams.TossesCoins,
	Seeks:        func(InterleavedFilterParams) pref.Notion { return pref.CondorcetNotion },
	SelfDuels:    func(InterleavedFilterParams) bool { return true },
	Endless:      func(InterleavedFilterParams) bool { return true },
	NeedsHorizon: func(InterleavedFilterParams) bool { return true },
}

// InterleavedFilter explores and then commits (Yue, Broder, Kleinberg and Joachims, COLT
// 2009 and JCSS 2012). With δ = 1/(TK²) and the horizon T, the incumbent duels all arms that
// are left once a round. After n duels of a pair let p̂ be the incumbent's share of wins and
//
//	c(n) = √( 4 ln(1/δ)/n ).
//
// At the end of a round,
//
//  1. the arms with p̂ - c > ½ are removed;
//  2. if an arm has p̂ + c < ½, the first such arm in the order of the arms, which is random,
//     becomes the incumbent, and all counts are reset. With prune=true (Interleaved Filter 2)
//     the arms with p̂ > ½ are removed at this moment, without asking for confidence.
//
// When no arm is left but the incumbent, it duels itself. Beyond the horizon the learner goes
// on in the same way.
//
// The rules agree with those of Komiyama's code (duelingbanditlib), which however keeps the
// counts when the incumbent changes; duelpy has the form without pruning only. The theorems
// are cited from memory.
type InterleavedFilter struct {
	exploiter
	ties      duel.TieRule
	prune     bool
	logTerm   float64 // ln(1/δ)
	incumbent pref.Arm
	rivals    []rival
	turn      int // index of the rival that duels next
}

// rival is an arm that the incumbent duels.
type rival struct {
	arm   pref.Arm
	lead  int // wins - losses of the incumbent
	duels int // that count
}

// NewInterleavedFilter returns a learner for the problem, which must have a horizon. Its
// stream draws the order of the arms, and tosses the coins of ties=coin.
func NewInterleavedFilter(p InterleavedFilterParams, problem duel.Problem, stream *rng.Source) *InterleavedFilter {
	l := &InterleavedFilter{
		ties: p.Rule(stream), prune: p.Prune,
		logTerm: portable.Log(float64(problem.Horizon)) + float64(2*portable.Log(float64(problem.Arms))),
	}
	arms := duel.ShuffledArms(problem.Arms, stream)
	l.incumbent = arms[0]
	for _, a := range arms[1:] {
		l.rivals = append(l.rivals, rival{arm: a})
	}
	return l
}

// Next implements duel.Learner.
func (l *InterleavedFilter) Next() (pref.Pair, bool) {
	if l.settled {
		return l.itself(), true
	}
	return pref.Pair{First: l.incumbent, Second: l.rivals[l.turn].arm}, true
}

// Observe implements duel.Learner.
func (l *InterleavedFilter) Observe(p pref.Pair, o pref.Outcome) { l.ObserveTally(p, o.Tally()) }

// Patience implements duel.Patient. The lead that decides a pair grows with its duels, so
// that with a single rival the present one is a bound.
func (l *InterleavedFilter) Patience() int {
	switch {
	case l.settled:
		return never
	case len(l.rivals) > 1:
		return 1
	}
	r := l.rivals[0]
	return max(1, int(l.bound(r.duels))+1-max(r.lead, -r.lead))
}

// ObserveTally implements duel.Patient.
func (l *InterleavedFilter) ObserveTally(_ pref.Pair, t pref.Tally) {
	if l.settled {
		return
	}
	lead, counted := l.ties.Many(t)
	l.rivals[l.turn].lead += lead
	l.rivals[l.turn].duels += counted
	if l.turn++; l.turn == len(l.rivals) {
		l.turn = 0
		l.filter()
	}
}

// bound returns the lead that must be exceeded after n duels, where p̂ - c(n) = ½.
func (l *InterleavedFilter) bound(n int) float64 {
	return float64(4 * math.Sqrt(float64(float64(n)*l.logTerm)))
}

// filter ends a round.
func (l *InterleavedFilter) filter() {
	n, bound := 0, 0.0 // for the duels of the last rival; in a round most often all have as many
	better := -1       // index of the first rival that is surely better
	left := l.rivals[:0]
	for _, r := range l.rivals {
		if r.duels != n {
			n, bound = r.duels, l.bound(r.duels)
		}
		if float64(r.lead) > bound {
			continue
		}
		if better < 0 && float64(-r.lead) > bound {
			better = len(left)
		}
		left = append(left, r)
	}
	l.rivals = left
	if better >= 0 {
		l.succeed(l.rivals[better].arm)
	}
	if len(l.rivals) == 0 {
		l.settle(l.incumbent)
	}
}

// succeed makes the arm the incumbent.
func (l *InterleavedFilter) succeed(a pref.Arm) {
	left := l.rivals[:0]
	for _, r := range l.rivals {
		if r.arm != a && !(l.prune && r.lead > 0) {
			left = append(left, rival{arm: r.arm})
		}
	}
	l.incumbent, l.rivals = a, left
}

// Recommend returns the incumbent.
func (l *InterleavedFilter) Recommend() pref.Arm { return l.incumbent }
