package identification

import (
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
)

// TRAPOCOWISTAParams are the parameters of TRA-POCOWISTA.
type TRAPOCOWISTAParams struct {
	duel.DeltaParams
	Deduction string `yaml:"deduction" options:"local|closure" doc:"which relations are deduced from a decided pair: only those of its two arms, as published, or all that follow from it"`
}

// TRAPOCOWISTAEntry declares tra-pocowista for the catalogue.
var TRAPOCOWISTAEntry = duel.LearnerSpec[TRAPOCOWISTAParams, *TRAPOCOWISTA]{
	Spec: sim.Spec[TRAPOCOWISTAParams]{
		Name: "tra-pocowista",
		Card: sim.Card{
			Title:    "TRA-POCOWISTA",
			About:    "POCOWISTA for transitive preferences: finds a Copeland winner with fixed confidence and far fewer duels, because a relation that follows from decided pairs by transitivity needs no test.",
			Feedback: "Ternary: win, indifference, loss.",
			Cost:     "O(1) a duel; when a pair is decided O(K), with deduction=closure O(K²); O(K²) memory. Leaps.",
			Promises: []sim.Promise{
				{Of: sim.Failure, Is: sim.AtMost, Bound: "δ", Where: map[string]string{"δ": "delta"}, Text: "It is promised if the likeliest outcomes of all pairs are unique and form a weak order of the arms. A failure is an arm that is no Copeland winner.", Test: sim.Guaranteed},
				{Of: sim.Result, Text: "If nothing ties, it is a knockout of the arms in the order of their numbers, also without transitivity, and makes K-1 tests of pairs.", Test: "algorithms/identification.TestTRAWithoutTiesIsAKnockout"},
				{Of: sim.Result, Text: "In a weak order, deduction=local makes at most K ln K tests of pairs.", Test: "algorithms/identification.TestTRALocalTests"},
				{Of: sim.Result, Text: "In a weak order, deduction=closure makes K-1 tests of pairs.", Test: "algorithms/identification.TestTRAOnWeakOrders"},
			},
			Source: cite.Citation{
				Authors: "Bengs, V., Haddenhorst, B. and Hüllermeier, E.", Year: 2024,
				Title: "Identifying {Copeland} Winners in Dueling Bandits with Indifferences",
				Venue: cite.Proceedings{Name: "AISTATS", Series: "PMLR", Volume: "238", Pages: "226-234"},
				Where: "The transitive version, with the deductions that the authors' published code evidently intends",
			},
		},
		Defaults: TRAPOCOWISTAParams{DeltaParams: duel.DeltaParams{Delta: 0.05}, Deduction: "local"},
	},
	New:   NewTRAPOCOWISTA,
	Seeks: func(TRAPOCOWISTAParams) pref.Notion { return pref.CopelandNotion },
	Guarantee: func(p TRAPOCOWISTAParams) duel.Guarantee {
		return duel.Guarantee{Delta: p.Delta, Where: duel.Conditions{Transitive: true}}
	},
}

// TRAPOCOWISTA identifies a Copeland winner from ternary duels under transitivity,
// with failure probability δ (TRA-POCOWISTA; Bengs, Haddenhorst and Hüllermeier,
// AISTATS 2024).
//
// It chooses pairs and stops as POCOWISTA does, with each test at δ' = δ/(K ln K),
// which is below δ for every K >= 2. When a test has decided i against j, more
// follows: each of a > b > c, a > b ~ c and a ~ b > c implies a > c, and a ~ b ~ c
// implies a ~ c. The parameter deduction says how much of this is used:
//
//   - local: arm i takes over what follows from the known relations of j, and j what
//     follows from those of i; no other arm changes. So the relation of a to b may be
//     known while that of b to a is not, and a pair may be tested whose relation
//     follows from a third arm.
//   - closure: every relation that follows is recorded.
//
// The published code has errors in these deductions when a pair is indifferent, which
// never happens in its experiments; here they are as intended.
type TRAPOCOWISTA struct {
	scores
	test    modeTest
	closure bool
	pair    pref.Pair
	done    bool
}

// NewTRAPOCOWISTA returns a learner for the problem. It uses no randomness.
func NewTRAPOCOWISTA(p TRAPOCOWISTAParams, problem duel.Problem, _ *rng.Source) *TRAPOCOWISTA {
	k := float64(problem.Arms)
	l := &TRAPOCOWISTA{
		scores:  newScores(problem.Arms),
		test:    newModeTest(p.Delta / float64(k*portable.Log(k))),
		closure: p.Deduction == "closure",
	}
	l.pair, l.done = l.choose()
	return l
}

// Next implements duel.Learner.
func (l *TRAPOCOWISTA) Next() (pref.Pair, bool) { return l.pair, !l.done }

// Observe implements duel.Learner.
func (l *TRAPOCOWISTA) Observe(_ pref.Pair, o pref.Outcome) {
	if l.test.add(o) {
		l.decide()
	}
}

// Patience implements duel.Patient.
func (l *TRAPOCOWISTA) Patience() int { return l.test.wait }

// ObserveTally implements duel.Patient.
func (l *TRAPOCOWISTA) ObserveTally(_ pref.Pair, t pref.Tally) {
	if l.test.addTally(t) {
		l.decide()
	}
}

// Recommend returns the arm of highest certain score.
func (l *TRAPOCOWISTA) Recommend() pref.Arm { return l.leader }

// decide records the relation of the pair and what follows from it, and chooses the
// next pair.
func (l *TRAPOCOWISTA) decide() {
	i, j, r := int(l.pair.First), int(l.pair.Second), relationOf(l.test.mode())
	if l.closure {
		l.deduce(i, j, r)
	} else {
		l.adopt(i, j, r)
		l.adopt(j, i, r.flip())
	}
	l.test.reset()
	l.pair, l.done = l.choose()
}

// adopt records for arm i, whose relation to j is r, all that follows from the known
// relations of j, of which one is that of j to itself. It may be called for i and
// then for j: what i has learnt from j is already known to j.
func (l *TRAPOCOWISTA) adopt(i, j int, r relation) {
	for x := range l.k {
		if s := r.then(l.settled[j*l.k+x]); s != unknown && l.settled[i*l.k+x] == unknown {
			l.learn(i, x, s)
		}
	}
}

// deduce records, for every arm, all that follows from i's relation to j, where all
// that follows from earlier relations is known. A chain of deductions from a to b
// uses the new relation at most once, so that the chain is a to i, i to j, j to b. No
// deduction contradicts what is known: otherwise the relation of i to j would have
// been known.
func (l *TRAPOCOWISTA) deduce(i, j int, r relation) {
	for a := range l.k {
		s := l.settled[a*l.k+i].then(r)
		if s == unknown {
			continue
		}
		for b := range l.k {
			if t := s.then(l.settled[j*l.k+b]); t != unknown && l.settled[a*l.k+b] == unknown {
				l.learn(a, b, t)
				l.learn(b, a, t.flip())
			}
		}
	}
}

// then returns the relation of a to c, if that of a to b is r and that of b to c is
// s.
func (r relation) then(s relation) relation {
	switch {
	case r == unknown || s == unknown:
		return unknown
	case r == equal:
		return s
	case s == equal || s == r:
		return r
	}
	return unknown
}
