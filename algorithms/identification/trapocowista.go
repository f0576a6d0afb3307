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
	Deduction string `yaml:"deduction" options:"local|closure" doc:"how far a result reaches: to what the two arms of the duel know of others, as published, or to all that follows from it"`
}

// TRAPOCOWISTAEntry declares tra-pocowista for the catalogue.
var TRAPOCOWISTAEntry = duel.LearnerSpec[TRAPOCOWISTAParams, *TRAPOCOWISTA]{
	Spec: sim.Spec[TRAPOCOWISTAParams]{
		Name: "tra-pocowista",
		Card: sim.Card{
			Title:     "TRA-POCOWISTA",
			About:     "POCOWISTA for transitive preferences: identifies a Copeland winner with fixed confidence and far fewer duels, for what follows from a decided pair by transitivity needs no test.",
			Feedback:  "Ternary: win, indifference, loss.",
			Guarantee: "If the likeliest outcomes of all pairs are unique and make a weak order of the arms, returns a Copeland winner with probability at least 1-δ. Otherwise nothing is guaranteed: without indifferences it is then a knockout of the arms in the order of their numbers, right when there is a Condorcet winner.",
			Cost:      "O(1) a duel; when a pair is decided O(K), with deduction=closure O(K²); O(K²) memory. With deduction=closure, and with either where nothing ties, K-1 tests. Leaps.",
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

// TRAPOCOWISTA identifies a Copeland winner from ternary duels under
// transitivity, with failure probability δ (TRA-POCOWISTA; Bengs, Haddenhorst
// and Hüllermeier, AISTATS 2024).
//
// It chooses pairs and stops as POCOWISTA does, with each test at δ' = δ/(K ln K),
// which is below δ for every K >= 2. When a test has decided i against j, more is
// learnt from a > b > c, a > b ~ c or a ~ b > c, from each of which a > c, and
// from a ~ b ~ c, hence a ~ c:
//
//   - local: arm i learns of all that j knows, and j of all that i knows;
//     no other arm learns. So a may know of b what b does not know of a, and a
//     pair may be tested that a third arm could tell of.
//   - closure: every arm learns all that follows.
//
// The published code makes slips in these deductions whenever a pair is
// indifferent, which in its experiments none is; here they are as intended.
type TRAPOCOWISTA struct {
	scores
	test    modeTest
	closure bool
	pair    pref.Pair
	done    bool
}

// NewTRAPOCOWISTA is a learner for the problem; it uses no randomness.
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

// Recommend is the arm of highest certain score.
func (l *TRAPOCOWISTA) Recommend() pref.Arm { return l.leader() }

// decide enters the relation of the pair, and what follows from it, in the books
// and goes on to the next.
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

// adopt lets arm i, whose relation to j is r, learn all that follows from what j
// knows, which is j itself to begin with. It may be called for i and then for
// j: all that i has learnt from j, j knows already.
func (l *TRAPOCOWISTA) adopt(i, j int, r relation) {
	for x := range l.k {
		if s := r.then(l.settled[j*l.k+x]); s != unknown && l.settled[i*l.k+x] == unknown {
			l.learn(i, x, s)
		}
	}
}

// deduce lets every arm learn all that follows from i's relation to j, where all
// that followed from earlier ones is known. A chain of deductions from a to b
// need use the new relation only once, so it is a to i, i to j, j to b. No
// answer about an unknown pair contradicts what is known: that would be known
// of the pair.
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

// then is the relation of a to c, if that of a to b is r and that of b to c is s.
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
