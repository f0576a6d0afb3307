package vote

import (
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// OracleParams are the parameters of Oracle: none.
type OracleParams struct{}

// Validate implements param.Params.
func (OracleParams) Validate() error { return nil }

// OracleEntry declares oracle for the catalogue.
var OracleEntry = duel.LearnerSpec[OracleParams, *Oracle]{
	Spec: sim.Spec[OracleParams]{
		Name: "oracle",
		Card: sim.Card{
			Title:    "Oracle",
			About:    "Not an algorithm, but the upper line of a figure: it is shown which arms are right and recommends one of them, or a random arm if there is none. No algorithm that chooses among these candidates can do better: its accuracy is pass@N. In a study with commit: true its arm duels itself from the first duel on, which is the lower line of a figure of regret.",
			Feedback: "The truth.",
			Cost:     "O(N) work.",
			Promises: []sim.Promise{
				{Of: sim.Duels, Is: sim.AtMost, Bound: "0", Test: sim.Conformance},
				{Of: sim.Scored, Is: sim.AtMost, Bound: "0", Test: sim.Conformance},
				{Of: sim.Generated, Is: sim.AtMost, Bound: "N", Test: sim.Conformance},
				{Of: sim.Result, Text: "Right if any arm is right.", Test: "algorithms/vote.TestOracle"},
			},
			Source: cite.Citation{
				Authors: "Chen, M., Tworek, J., Jun, H., et al.", Year: 2021,
				Title: "Evaluating Large Language Models Trained on Code",
				Venue: cite.Preprint{ArXiv: "2107.03374"},
				Where: "pass@k",
			},
		},
		Defaults: OracleParams{},
	},
	New: NewOracle,
}

// Oracle recommends a right arm if there is one (pass@k of Chen et al., 2021). It is
// not an algorithm, and the only entry of the catalogue that is a duel.Clairvoyant.
type Oracle struct {
	choice
	stream *rng.Source
}

// NewOracle returns a learner for the problem. Its stream draws among the right arms,
// and among all if none is right or the truth is not revealed.
func NewOracle(_ OracleParams, problem duel.Problem, stream *rng.Source) *Oracle {
	return &Oracle{choice{pref.Arm(stream.Intn(problem.Arms)), duel.Expenses{Generated: problem.Arms}}, stream}
}

// Reveal implements duel.Clairvoyant.
func (l *Oracle) Reveal(t *duel.Truth) {
	if n := len(t.Winners); n > 0 {
		l.arm = t.Winners[l.stream.Intn(n)]
	}
}
