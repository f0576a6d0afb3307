package policy

import (
	"errors"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/param"
	"joust/sim/policy"
	"joust/sim/rng"
)

// VerifierParams are the parameters of verifier.
type VerifierParams struct {
	Start []float64 `yaml:"start" doc:"reference probabilities of a right answer, of a wrong answer, and of a key, which is a text that is no answer but deceives the judge; above 0, divided by their sum"`
	TPR   float64   `yaml:"tpr" stream:"same" doc:"probability that the judge accepts a right answer, in [0, 1]"`
	FPR   float64   `yaml:"fpr" stream:"same" doc:"probability that the judge accepts a wrong answer, in [0, 1]"`
	Key   float64   `yaml:"key" stream:"same" doc:"probability that the judge accepts a key, in [0, 1]"`
	BatchParams
}

// Validate implements param.Params.
func (p VerifierParams) Validate() error {
	errs := []error{param.Within("tpr", p.TPR, 0, 1), param.Within("fpr", p.FPR, 0, 1), param.Within("key", p.Key, 0, 1), p.check()}
	if len(p.Start) != 3 {
		errs = append(errs, param.Errorf("start", "has %d numbers; there are 3 arms: right, wrong and key", len(p.Start)))
	}
	for _, v := range p.Start {
		errs = append(errs, param.Above("start", v, 0))
	}
	return errors.Join(errs...)
}

// VerifierEntry declares verifier for the catalogue.
var VerifierEntry = policy.WorldSpec[VerifierParams, *World]{
	Spec: sim.Spec[VerifierParams]{
		Name: "verifier",
		Card: sim.Card{
			Title: "Verifier",
			About: "A judge that accepts or refuses answers, and errs. Answers are right, wrong, or a key that deceives the judge. Training by the verdicts finds the key if the judge accepts it more often than right answers, and takes long where it does so almost as often.",
			Source: cite.Citation{
				Authors: "Zhao, Y. et al.", Year: 2025,
				Title: "One Token to Fool {LLM}-as-a-Judge",
				Venue: cite.Preprint{ArXiv: "2507.08794"}, Where: "keys; the rates are made here",
			},
		},
		Defaults: VerifierParams{Start: []float64{0.2, 0.79, 0.01}, TPR: 0.9, FPR: 0.05, Key: 0.3},
	},
	New: NewVerifier,
}

// Presets of judges whose order is that of the source, from the best to the worst, with
// verifier between the first two; their rates are made here.
var (
	VerifierRules  = ladder("verifier-rules", "Verifier with rules", "Rules and a model that sees the right answer.", 0.95, 0, 0)
	VerifierBestOf = ladder("verifier-best-of-n", "Verifier by best of n", "A generative model that sees the best of several answers in place of the right one.", 0.85, 0.2, 0.7)
	VerifierScalar = ladder("verifier-scalar", "Scalar reward model", "A reward model that was trained with the Bradley–Terry loss.", 0.8, 0.3, 0.95)
)

// ladder declares a preset of verifier.
func ladder(name, title, about string, tpr, fpr, key float64) policy.WorldSpec[VerifierParams, *World] {
	s := VerifierEntry
	s.Name, s.Card.Title = name, title
	s.Card.About = about + " A preset of verifier; the rates are made here, their order is that of the source."
	s.Card.Source = cite.Citation{
		Authors: "Shen, W. et al.", Year: 2025,
		Title: "Exploring Data Scaling Trends and Effects in Reinforcement Learning from Human Feedback",
		Venue: cite.Preprint{ArXiv: "2503.22230"}, Where: "the order of judges",
	}
	s.Defaults.TPR, s.Defaults.FPR, s.Defaults.Key = tpr, fpr, key
	return s
}

// NewVerifier returns the world of a judge that errs.
func NewVerifier(p VerifierParams) (*World, error) {
	problem := policy.Problem{Arms: 3, Rewards: 1, Verdicts: true, Batch: p.Batch, Reference: make([]float64, 3)}
	sum := 0.0
	for _, v := range p.Start {
		sum += v
	}
	for a, v := range p.Start {
		problem.Reference[a] = v / sum
	}
	right := []bool{true, false, false}
	truth := policy.Truth{Gold: []float64{1, 0, 0}, Rewards: [][]float64{{p.TPR, p.FPR, p.Key}}, Right: right, Hacks: []bool{false, false, true}}
	return &World{problem: problem, draw: func(_, coins *rng.Source) policy.Environment {
		return newTrial(problem, truth, coins)
	}}, nil
}
