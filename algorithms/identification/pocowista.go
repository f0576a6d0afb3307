package identification

import (
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// POCOWISTAParams are the parameters of POCOWISTA.
type POCOWISTAParams struct {
	duel.DeltaParams
}

// POCOWISTAEntry declares pocowista for the catalogue.
var POCOWISTAEntry = duel.LearnerSpec[POCOWISTAParams, *POCOWISTA]{
	Spec: sim.Spec[POCOWISTAParams]{
		Name: "pocowista",
		Card: sim.Card{
			Title:    "POCOWISTA",
			About:    "POtential COpeland WInner STAys Algorithm: finds a Copeland winner with fixed confidence, where judges may call a tie and no Condorcet winner need exist. The arm that can still reach the highest Copeland score duels the arm with the highest score so far, until a test knows the likeliest outcome of the pair.",
			Feedback: "Ternary: win, indifference, loss.",
			Cost:     "O(1) a duel, O(K) when a pair is decided; O(K²) memory. Leaps.",
			Promises: []sim.Promise{
				{Of: sim.Failure, Is: sim.AtMost, Bound: "δ", Where: map[string]string{"δ": "delta"}, Text: "It is promised on every instance in which each pair has a unique likeliest outcome. A failure is an arm that is no Copeland winner.", Test: sim.Guaranteed},
			},
			Source: cite.Citation{
				Authors: "Bengs, V., Haddenhorst, B. and Hüllermeier, E.", Year: 2024,
				Title: "Identifying {Copeland} Winners in Dueling Bandits with Indifferences",
				Venue: cite.Proceedings{Name: "AISTATS", Series: "PMLR", Volume: "238", Pages: "226-234"},
				Where: "The algorithm as in the authors' published code",
			},
		},
		Defaults: POCOWISTAParams{DeltaParams: duel.DeltaParams{Delta: 0.05}},
	},
	New:   NewPOCOWISTA,
	Seeks: func(POCOWISTAParams) pref.Notion { return pref.CopelandNotion },
	Guarantee: func(p POCOWISTAParams) duel.Guarantee {
		return duel.Guarantee{Delta: p.Delta}
	},
}

// POCOWISTA identifies a Copeland winner from ternary duels with failure probability
// δ (POtential COpeland WInner STAys; Bengs, Haddenhorst and Hüllermeier, AISTATS
// 2024, as in the authors' published code).
//
// Each arm has a certain score ĉ, the points from the pairs that are decided, and a
// potential score, which is ĉ plus one point for each opponent whose pair is not
// decided. The arm of highest potential duels the undecided opponent of highest
// certain score in one PPR test at δ' = δ/C(K,2). The algorithm stops as soon as no
// other arm has a higher potential than the leader's certain score. At most C(K,2)
// tests are made, and each is right with probability 1-δ', which gives the guarantee.
type POCOWISTA struct {
	scores
	test modeTest
	pair pref.Pair
	done bool
}

// NewPOCOWISTA returns a learner for the problem. It uses no randomness.
func NewPOCOWISTA(p POCOWISTAParams, problem duel.Problem, _ *rng.Source) *POCOWISTA {
	k := problem.Arms
	l := &POCOWISTA{
		scores: newScores(k),
		test:   newModeTest(p.Delta / float64(k*(k-1)/2)),
	}
	l.pair, l.done = l.choose()
	return l
}

// Next implements duel.Learner.
func (l *POCOWISTA) Next() (pref.Pair, bool) { return l.pair, !l.done }

// Observe implements duel.Learner.
func (l *POCOWISTA) Observe(_ pref.Pair, o pref.Outcome) {
	if l.test.add(o) {
		l.decide()
	}
}

// Patience implements duel.Patient.
func (l *POCOWISTA) Patience() int { return l.test.wait }

// ObserveTally implements duel.Patient.
func (l *POCOWISTA) ObserveTally(_ pref.Pair, t pref.Tally) {
	if l.test.addTally(t) {
		l.decide()
	}
}

// Recommend returns the arm of highest certain score.
func (l *POCOWISTA) Recommend() pref.Arm { return l.leader }

// decide records the relation of the pair and chooses the next pair.
func (l *POCOWISTA) decide() {
	l.settle(l.pair.First, l.pair.Second, l.test.mode())
	l.test.reset()
	l.pair, l.done = l.choose()
}
