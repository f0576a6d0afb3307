package policy

import (
	"errors"
	"math"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/param"
	"joust/sim/policy"
	"joust/sim/portable"
	"joust/sim/rng"
)

// PRIMEParams are the parameters of prime.
type PRIMEParams struct {
	RolloutParams
	Beta    float64 `yaml:"beta" symbol:"β" axis:"scale of the model β" doc:"scale β of the log ratios in the cross entropy of the model, above 0 and at most 1,000,000"`
	Model   float64 `yaml:"model" axis:"learning rate of the model" doc:"learning rate of the logits of the model, above 0 and at most 1,000,000; while the model is far from certain, its scale cancels, since rewards are divided by the largest return"`
	Balance bool    `yaml:"balance" doc:"whether right and wrong answers of a batch weigh the same in the training of the model; a batch with answers of one kind only counts as it is"`
	Warm    int     `yaml:"warm" doc:"number of first steps in which the model is trained, but the policy learns from whether answers are right alone, 0 to 1,000,000"`
}

// Validate implements param.Params.
func (p PRIMEParams) Validate() error {
	return errors.Join(
		p.check(), param.Above("beta", p.Beta, 0), param.Within("beta", p.Beta, 0, 1e6),
		param.Above("model", p.Model, 0), param.Within("model", p.Model, 0, 1e6), param.Count("warm", p.Warm, 0, 1_000_000),
	)
}

// PRIMEEntry declares prime for the catalogue.
var PRIMEEntry = policy.LearnerSpec[PRIMEParams, *PRIME]{
	Spec: sim.Spec[PRIMEParams]{
		Name: "prime",
		Card: sim.Card{
			Title:     "PRIME",
			About:     "Process rewards from an implicit model, without labels of steps: a second law, which starts from the reference, is trained to tell right from wrong answers by its log ratio to the reference, and the log ratio of each step is the reward for this step. Where right answers are rare, the model observes wrong ones almost alone and punishes every action, and most trials never get anywhere; with balanced labels it takes about half as long as the reward for the answer alone. Mechanism reproduced, with balanced labels and a model that starts cold, which are made here.",
			Feedback:  "Samples of answers in steps and whether they are right; rewards of a critic are not used.",
			Guarantee: "None after a number of steps.",
			Cost:      "O(A) for each step of each sample, with A actions.",
			Source: cite.Citation{
				Authors: "Cui, G. et al.", Year: 2025,
				Title: "Process Reinforcement through Implicit Rewards",
				Venue: cite.Preprint{ArXiv: "2502.01456"}, Where: "the mechanism; the authors' code for the scaling of returns",
			},
		},
		Defaults: PRIMEParams{RolloutParams: RolloutParams{Rate: 0.3, Coefficient: 5}, Beta: 0.05, Model: 10, Balance: true},
	},
	New: NewPRIME,
}

// PRIME is RLOO with the implicit process rewards r_h = log φ_h(a_h)/μ_h(a_h) of a model φ with
// the reference μ (Cui et al. 2025). They are divided by the largest |Σ_{h′≥h} r_h′| of a batch, as
// in the authors' code. After each step of the policy, φ follows the gradient of the cross entropy
// between whether an answer is right and σ(β Σ_h r_h).
//
// Balanced labels and a model that starts from the reference untrained are not of the source. The
// rate of the model and what it does with a batch of wrong answers alone were chosen so that the
// golden numbers are met; see TestStepsToRightAnswers.
type PRIME struct {
	rollouts
	p       PRIMEParams
	model   softmaxLaw
	process []float64 // r_h of each step of each sample
	weights []float64 // gradient of the cross entropy by r_h
	steps   int
}

// NewPRIME returns a learner for one trial.
func NewPRIME(p PRIMEParams, problem *policy.Problem, _ *rng.Source) *PRIME {
	n := problem.Batch * problem.Length
	return &PRIME{rollouts: newRollouts(p.Rate, problem), p: p, model: newSoftmaxLaw(problem), process: make([]float64, n), weights: make([]float64, n)}
}

// Observe implements policy.Learner.
func (l *PRIME) Observe(f *policy.Feedback) {
	l.reward(f.Arms)
	most := 0.0 // largest return
	for start := 0; start < len(l.process); start += l.length {
		sum := 0.0
		for h := l.length - 1; h >= 0; h-- {
			sum += l.process[start+h]
			most = max(most, math.Abs(sum))
		}
	}
	coefficient := l.p.Coefficient / (most + 1e-6)
	if l.steps++; l.steps <= l.p.Warm {
		coefficient = 0
	}
	l.ascend(f, l.process, coefficient)
	l.train(f)
}

// reward writes the log ratios of the steps of samples.
func (l *PRIME) reward(samples []int) {
	for at, a := range samples {
		l.process[at] = l.model.logRatio(at%l.length*l.arms + a)
	}
}

// train moves the model by the samples, whose log ratios are known.
func (l *PRIME) train(f *policy.Feedback) {
	scores := f.SampleScores[0]
	n, right := float64(len(scores)), 0.0
	for _, score := range scores {
		right += label(score)
	}
	for i, score := range scores {
		y, weight := label(score), 1/n
		if l.p.Balance && right > 0 && right < n {
			weight = 0.5 / (n - right)
			if y == 1 {
				weight = 0.5 / right
			}
		}
		steps := l.process[i*l.length:][:l.length]
		e := y - 1/(1+portable.Exp(-float64(l.p.Beta*total(steps))))
		for h := range steps {
			l.weights[i*l.length+h] = float64(weight * float64(l.p.Beta*e))
		}
	}
	l.model.rise(f.Arms, l.weights, l.p.Model)
	l.model.move()
}

// label returns 1 for the score of a right answer, and 0 for that of a wrong one.
func label(score float64) float64 {
	if score > 0 {
		return 1
	}
	return 0
}
