package policy

import (
	"errors"
	"math"

	"joust/sim/param"
	"joust/sim/policy"
)

// RolloutParams are the parameters of policy gradients for answers in steps.
type RolloutParams struct {
	Rate        float64 `yaml:"rate" symbol:"η" axis:"learning rate η" doc:"learning rate η of the logits, above 0"`
	Coefficient float64 `yaml:"coefficient" symbol:"c" axis:"weight of the process rewards" doc:"weight c of the rewards for steps, at least 0; that of the reward of the answer, 1 if it is right and -1 if it is wrong, is 1"`
}

func (p RolloutParams) check() error {
	return errors.Join(param.Above("rate", p.Rate, 0), param.Within("coefficient", p.Coefficient, 0, 1e6))
}

// Suits implements policy.Params.
func (p RolloutParams) Suits(problem *policy.Problem) error {
	if problem.Length == 0 {
		return errors.New("needs answers in steps; those of the environment are single arms")
	}
	return nil
}

// rollouts is a softmax law of each step that moves along Σ A_ih ∇log π_h(a_ih) over the steps h
// of the samples i, divided by their number. The return of a step is what its sample is rewarded
// with from then on,
//
//	R_ih = r_i + c Σ_{h′≥h} r_ih′,
//
// for the answer and for its steps. The advantage is the return less the mean of the other
// samples in the same step, divided by √(s² + 1e-8), where s² is the mean square over all steps
// and samples: advantages are whitened together.
type rollouts struct {
	softmaxLaw
	rate       float64 // η
	length     int
	advantages []float64 // of step h of sample i at i·Length + h
}

func newRollouts(rate float64, problem *policy.Problem) rollouts {
	return rollouts{newSoftmaxLaw(problem), rate, problem.Length, make([]float64, problem.Batch*problem.Length)}
}

// ascend makes a step with the rewards of samples and those of their steps, which count with the
// weight c and are nil without any.
func (r *rollouts) ascend(f *policy.Feedback, process []float64, c float64) {
	right := f.SampleScores[0]
	for i, reward := range right {
		sum := reward
		for h := r.length - 1; h >= 0; h-- {
			if process != nil {
				sum += float64(c * process[i*r.length+h])
			}
			r.advantages[i*r.length+h] = sum
		}
	}
	n, square := float64(len(right)), 0.0
	for h := range r.length {
		sum := 0.0
		for at := h; at < len(r.advantages); at += r.length {
			sum += r.advantages[at]
		}
		for at := h; at < len(r.advantages); at += r.length {
			v := r.advantages[at]
			v -= (sum - v) / (n - 1)
			r.advantages[at] = v
			square += float64(v * v)
		}
	}
	scale := math.Sqrt(square/float64(len(r.advantages)) + 1e-8)
	r.rise(f.Arms, r.advantages, r.rate/float64(n*scale))
	r.move()
}
