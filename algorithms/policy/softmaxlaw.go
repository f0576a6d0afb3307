package policy

import (
	"math"

	"joust/sim/policy"
	"joust/sim/portable"
)

// softmaxLaw is a law with a logit for each arm or, of answers in steps, for each arm in each
// step. A learner that moves the logits embeds it.
type softmaxLaw struct {
	arms         int
	logReference []float64
	theta        []float64 // logits minus those of the reference
	law          []float64 // the softmax of both, in each step
}

func newSoftmaxLaw(problem *policy.Problem) softmaxLaw {
	k := problem.Entries()
	s := softmaxLaw{arms: problem.Arms, logReference: logarithms(problem.Reference), theta: make([]float64, k), law: make([]float64, k)}
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
	for start := 0; start < len(s.law); start += s.arms {
		step := s.law[start:][:s.arms]
		portable.Softmax(step, step)
	}
}

// rise moves the logits by rate × Σ_i w_ih ∇log π_h(a_ih), the gradient of the samples with a
// weight for each of their steps, but not yet the law.
func (s *softmaxLaw) rise(samples []int, weights []float64, rate float64) {
	steps := len(s.law) / s.arms
	for at, w := range weights {
		if w == 0 {
			continue
		}
		w = float64(rate * w)
		row := at % steps * s.arms
		for a, p := range s.law[row:][:s.arms] {
			s.theta[row+a] -= float64(w * p)
		}
		s.theta[row+samples[at]] += w
	}
}

// logRatio returns log π_h(a)/μ_h(a) for an entry of the law, which may be so small that it is 0.
func (s *softmaxLaw) logRatio(entry int) float64 {
	if p := s.law[entry]; p > 0 {
		return portable.Log(p) - s.logReference[entry]
	}
	row := entry / s.arms * s.arms
	most, sum := math.Inf(-1), 0.0
	for a := row; a < row+s.arms; a++ {
		most = max(most, s.logReference[a]+s.theta[a])
	}
	for a := row; a < row+s.arms; a++ {
		sum += portable.Exp(s.logReference[a] + s.theta[a] - most)
	}
	return s.theta[entry] - most - portable.Log(sum)
}

// logarithms returns the logarithms of the numbers.
func logarithms(list []float64) []float64 {
	logs := make([]float64, len(list))
	for i, x := range list {
		logs[i] = portable.Log(x)
	}
	return logs
}
