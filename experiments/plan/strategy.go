package plan

import (
	"fmt"

	"joust/algorithms"
	"joust/sim/duel"
	"joust/sim/param"
)

// Strategy is a way to choose the best arm: a learner of the catalogue with some parameters.
type Strategy struct {
	Name    string // for people
	Assumes string // what its choice, or its guarantee, rests on
	// Unit says what the size is, after the number, as in "votes a match". It is "" for a
	// learner of fixed confidence, which stops by itself and errs with a probability of at most
	// δ wherever its assumption holds.
	Unit string

	learner string         // in the catalogue
	sizeOf  string         // the parameter that is the size
	params  map[string]any // other parameters that differ from their defaults
	slow    bool           // a duel takes O(K²) steps, many more than the others'
}

// strategies lists the strategies: first those whose size is sought, then those of fixed
// confidence, in the order in which they are simulated.
var strategies = []*Strategy{
	{
		Name: "sequential halving", Unit: "duels an arm", Assumes: "the best arm wins most against those left",
		learner: "sequential-halving", sizeOf: "budget-per-arm",
	},
	{
		Name: "knockout", Unit: "votes a match", Assumes: "the best arm beats each that it meets",
		learner: "knockout", sizeOf: "votes",
	},
	{
		Name: "round robin, Borda", Unit: "votes a pair", Assumes: "the best arm has the best mean score",
		learner: "round-robin", sizeOf: "votes", params: map[string]any{"score": "borda"},
	},
	{
		Name: "Bradley–Terry pairing", Unit: "duels an arm", Assumes: "one strength an arm decides all pairs",
		learner: "bradley-terry-pairing", sizeOf: "duels", slow: true,
	},
	{Name: "POCOWISTA", Assumes: "each pair has one likeliest outcome", learner: "pocowista"},
	{
		Name: "SAVAGE, Condorcet", Assumes: "one arm beats all others",
		learner: "savage", params: map[string]any{"winner": "condorcet"},
	},
	{
		Name: "SAVAGE, Copeland", Assumes: "no pair is even",
		learner: "savage", params: map[string]any{"winner": "copeland"},
	},
	{Name: "DKWT", Assumes: "one arm beats all others", learner: "dkwt"},
	{Name: "SEEBS", Assumes: "strengths are transitive, stochastically", learner: "seebs"},
}

// anytime is the anytime test of two arms: SAVAGE of one pair, whose test is that of conf.Lead
// on the duels with a winner.
var anytime = &Strategy{
	Name: "anytime test", learner: "savage", params: map[string]any{"winner": "condorcet", "ties": "drop"},
}

// sized reports whether the strategy has a size.
func (s *Strategy) sized() bool { return s.sizeOf != "" }

// entry returns the learner of the catalogue with the parameters for this size and δ.
func (s *Strategy) entry(size int, delta float64) (*duel.LearnerEntry, param.Params) {
	e := algorithms.Catalogue.Find(s.learner).(*duel.LearnerEntry)
	p := e.Defaults
	set := func(name string, value any) {
		f, ok := param.Lookup(p, name)
		var err error
		if ok {
			p, err = f.With(p, value)
		}
		if !ok || err != nil {
			panic(fmt.Sprintf("plan: %s has no parameter %s with the value %v", s.learner, name, value)) // a test makes all
		}
	}
	for name, value := range s.params {
		set(name, value)
	}
	if s.sized() {
		set(s.sizeOf, size)
	} else {
		set("delta", delta)
	}
	return e, p
}
