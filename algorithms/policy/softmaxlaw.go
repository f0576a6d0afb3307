package policy

import (
	"joust/sim/policy"
	"joust/sim/portable"
)

// softmaxLaw is a law with a logit for each arm. A learner that moves the logits embeds it.
type softmaxLaw struct {
	logReference []float64
	theta        []float64 // logits minus those of the reference
	law          []float64 // the softmax of both
}

func newSoftmaxLaw(problem *policy.Problem) softmaxLaw {
	k := problem.Arms
	s := softmaxLaw{logReference: logarithms(problem.Reference), theta: make([]float64, k), law: make([]float64, k)}
	s.move()
	return s
}

// Propose implements policy.Learner.
func (s *softmaxLaw) Propose(ask *policy.Ask) bool {
	copy(ask.Play, s.law)
	return true
}

// Recommend implements policy.Learner.
func (s *softmaxLaw) Recommend(law []float64) { copy(law, s.law) }

// move makes the law of the new logits.
func (s *softmaxLaw) move() {
	for a, t := range s.theta {
		s.law[a] = s.logReference[a] + t
	}
	policy.Softmax(s.law, s.law)
}

// logarithms returns the logarithms of the numbers.
func logarithms(list []float64) []float64 {
	logs := make([]float64, len(list))
	for i, x := range list {
		logs[i] = portable.Log(x)
	}
	return logs
}
