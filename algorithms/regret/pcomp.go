package regret

import (
	"math"
	"slices"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
)

// BatchParams is the parameter of learners that duel in batches.
type BatchParams struct {
	Batches int `yaml:"batches" symbol:"B" axis:"batches B" doc:"number B of batches that the horizon T is planned for, up to 1000: batch r has T^(r/B) duels of each pair, rounded down; 0 for B = ln T, rounded"`
}

// Validate checks the parameter.
func (p BatchParams) Validate() error { return param.Count("batches", p.Batches, 0, 1000) }

// PCOMPParams are the parameters of PCOMP.
type PCOMPParams struct {
	BatchParams
	duel.TieParams
}

// PCOMPEntry declares pcomp for the catalogue.
var PCOMPEntry = duel.LearnerSpec[PCOMPParams, *PCOMP]{
	Spec: sim.Spec[PCOMPParams]{
		Name: "pcomp",
		Card: sim.Card{
			Title:     "PCOMP",
			About:     "All pairs, in few batches: in every batch all pairs of the arms that are left duel equally often, by a number that grows geometrically, and arms that surely lose to another one are removed at its end. The arm that is left duels itself until the end. The duels of a batch can run in parallel, and rounds counts batches.",
			Feedback:  "Binary: win or loss. The parameter ties says how a duel without a winner counts; by default as half a win for each arm.",
			Guarantee: "None for the recommended arm, since what counts is regret.",
			Cost:      "O(1) work a leap, O(K²) memory. Leaps.",
			Promises: []sim.Promise{
				{Of: sim.Speed, Text: "The expected average regret is O(K²·T^(1/B)·log(TK)/ε) if there is a Condorcet winner, where ε is its smallest gap.", Cited: "the source, as remembered"},
			},
			Source: cite.Citation{
				Authors: "Agarwal, A., Ghuge, R. and Nagarajan, V.", Year: 2022,
				Title: "Batched Dueling Bandits",
				Venue: cite.Proceedings{Name: "ICML", Series: "PMLR", Volume: "162", Pages: "89-110"},
				Where: "Algorithm PCOMP",
			},
		},
		Defaults: PCOMPParams{TieParams: duel.TieParams{Ties: "half"}},
	},
	New:          NewPCOMP,
	TossesCoins:  PCOMPParams.TossesCoins,
	Seeks:        func(PCOMPParams) pref.Notion { return pref.CondorcetNotion },
	SelfDuels:    func(PCOMPParams) bool { return true },
	Endless:      func(PCOMPParams) bool { return true },
	NeedsHorizon: func(PCOMPParams) bool { return true },
}

// PCOMP lets all pairs duel in batches (Agarwal, Ghuge and Nagarajan, ICML 2022). With the
// horizon T, q = T^(1/B) and δ = 1/(2TK²B), batch r lets each pair of the arms that are left
// duel ⌊q^r⌋ times, and at its end
//
//	an arm j is removed if the share of wins of some arm i over j in the batch exceeds ½ + γ,  γ = √( ln(1/δ)/(2⌊q^r⌋) ).
//
// If this removed all arms, none is removed. The arm that is left last duels itself. Batches
// go on as long as several arms are left, also beyond the horizon.
//
// The pairs of a batch duel one after another, so that a batch has few leaps, and only the
// duels of the batch itself decide. The rules are remembered, not checked against the paper;
// B = ln T rounded, and the radius of ⌊q^r⌋ duels, are those of an independent reference, whose
// regret they reproduce.
type PCOMP struct{ batches }

// NewPCOMP returns a learner for the problem, which must have a horizon. Its stream draws
// the order of the arms, and tosses the coins of ties=coin.
func NewPCOMP(p PCOMPParams, problem duel.Problem, stream *rng.Source) *PCOMP {
	return &PCOMP{newBatches(p.BatchParams, 2, p.Rule(stream), problem, stream)}
}

// Observe implements duel.Learner.
func (l *PCOMP) Observe(p pref.Pair, o pref.Outcome) { l.ObserveTally(p, o.Tally()) }

// ObserveTally implements duel.Patient.
func (l *PCOMP) ObserveTally(_ pref.Pair, t pref.Tally) {
	if l.enter(t) {
		l.remove(l.radius())
		l.begin()
	}
}

// batches let pairs of the arms that are left duel in batches.
type batches struct {
	exploiter
	ties    duel.TieRule
	k       int
	q       float64 // T^(1/B)
	logTerm float64 // the logarithm in the radius of a share of wins

	arms     []pref.Arm // those that are left
	best     pref.Arm   // one of them that has won more than half of its duels of the last batch against the most others
	defeated []bool     // by arm: the pairs of two defeated arms do not duel in this batch
	rounds   int        // batches that have begun
	power    float64    // q^r of this batch
	length   int        // ⌊q^r⌋
	pairs    []pref.Pair
	turn     int // index of the pair that duels
	done     int // its duels in this batch

	// The record of this batch at i·k + j: wins - losses of arm i against arm j, and their
	// duels that count.
	lead, counted []int
	out           []bool // by arm, whether it is removed at the end of the batch
}

// newBatches returns the batches of the problem, with the radius √( ln(factor·TK²B)/(2n) ) of
// the share of wins in n duels, and begins the first.
func newBatches(p BatchParams, factor float64, ties duel.TieRule, problem duel.Problem, stream *rng.Source) batches {
	k, logT := problem.Arms, portable.Log(float64(problem.Horizon))
	b := float64(p.Batches)
	if p.Batches == 0 {
		b = max(1, math.Round(logT))
	}
	l := batches{
		ties: ties, k: k, power: 1,
		q:       portable.Exp(max(logT, portable.Log(2)) / b), // above 1, so that batches grow
		logTerm: portable.Log(factor) + logT + float64(2*portable.Log(float64(k))) + portable.Log(b),
		arms:    duel.ShuffledArms(k, stream), defeated: make([]bool, k), pairs: make([]pref.Pair, 0, k*(k-1)/2),
		lead: make([]int, k*k), counted: make([]int, k*k), out: make([]bool, k),
	}
	l.best = l.arms[0]
	l.begin()
	return l
}

// Next implements duel.Learner.
func (l *batches) Next() (pref.Pair, bool) {
	if l.settled {
		return l.itself(), true
	}
	return l.pairs[l.turn], true
}

// Patience implements duel.Patient.
func (l *batches) Patience() int { return l.patience(l.length - l.done) }

// Recommend returns the arm that did best in the last batch, at first a random one.
func (l *batches) Recommend() pref.Arm { return l.best }

// Expenses implements duel.Accountant: its rounds are batches. The last one is the time in
// which the arm that is left duels itself.
func (l *batches) Expenses() duel.Expenses {
	return duel.Expenses{Rounds: l.rounds, Generated: l.k}
}

// begin begins the next batch.
func (l *batches) begin() {
	l.rounds++
	if len(l.arms) == 1 {
		l.settle(l.arms[0])
		return
	}
	l.power = min(l.power*l.q, never)
	l.length = int(float64(l.power * (1 + 1e-9))) // rounding may leave q^B just below T
	clear(l.lead)
	clear(l.counted)
	l.pairs, l.turn = l.pairs[:0], 0
	for i, a := range l.arms {
		for _, b := range l.arms[i+1:] {
			if !l.defeated[a] || !l.defeated[b] {
				l.pairs = append(l.pairs, pref.Pair{First: a, Second: b})
			}
		}
	}
}

// enter counts duels of the pair. It reports whether the batch is over.
func (l *batches) enter(t pref.Tally) bool {
	if l.settled {
		return false
	}
	lead, counted := l.ties.Many(t)
	p := l.pairs[l.turn]
	there, back := int(p.First)*l.k+int(p.Second), int(p.Second)*l.k+int(p.First)
	l.lead[there] += lead
	l.lead[back] -= lead
	l.counted[there] += counted
	l.counted[back] += counted
	if l.done += t.Duels(); l.done == l.length {
		l.done = 0
		l.turn++
	}
	return l.turn == len(l.pairs)
}

// radius returns the radius of a share of wins in the duels of this batch.
func (l *batches) radius() float64 { return math.Sqrt(l.logTerm / float64(2*l.length)) }

// beats reports whether arm i has won a share of more than ½ + margin of its duels against
// arm j in this batch.
func (l *batches) beats(i, j pref.Arm, margin float64) bool {
	at := int(i)*l.k + int(j)
	return float64(l.lead[at]) > float64(2*margin)*float64(l.counted[at])
}

// beaten returns how many of the arms that are left the arm beats by the margin.
func (l *batches) beaten(a pref.Arm, margin float64) (n int) {
	for _, b := range l.arms {
		if l.beats(a, b, margin) {
			n++
		}
	}
	return n
}

// remove removes the arms that another one beats by the margin, unless these are all.
func (l *batches) remove(margin float64) {
	left := 0
	for _, b := range l.arms {
		l.out[b] = false
		for _, a := range l.arms {
			l.out[b] = l.out[b] || l.beats(a, b, margin)
		}
		if !l.out[b] {
			left++
		}
	}
	if left > 0 {
		l.arms = slices.DeleteFunc(l.arms, func(a pref.Arm) bool { return l.out[a] })
	}
	most := -1
	for _, a := range l.arms {
		if n := l.beaten(a, 0); n > most {
			l.best, most = a, n
		}
	}
}
