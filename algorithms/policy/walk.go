package policy

import (
	"joust/sim/param"
	"joust/sim/policy"
	"joust/sim/portable"
)

// StepParams are the parameter of learners that move a law in steps.
type StepParams struct {
	Eta float64 `yaml:"eta" symbol:"η" axis:"step size η" doc:"step size η of the logarithm of the law, above 0"`
}

func (p StepParams) check() error { return param.Above("eta", p.Eta, 0) }

// Suits implements policy.Params.
func (p StepParams) Suits(problem *policy.Problem) error { return needsDuels(problem) }

// AverageParams are the parameter of learners that may recommend their average law.
type AverageParams struct {
	Average bool `yaml:"average" doc:"whether the mean of the laws of all steps is recommended, the first included and the one after the last step not; otherwise it is the law after the last step"`
}

// TauParams are the parameters of learners that are drawn to the reference.
type TauParams struct {
	StepParams
	Tau float64 `yaml:"tau" symbol:"τ" axis:"regularisation τ" doc:"weight τ of the divergence from the reference, above 0, with η τ below 1"`
}

// Validate implements param.Params.
func (p TauParams) Validate() error {
	switch {
	case p.check() != nil:
		return p.check()
	case !(p.Tau > 0 && float64(p.Eta*p.Tau) < 1):
		return param.Errorf("tau", "is %v; it must be above 0 and less than 1/eta, which is %v", p.Tau, 1/p.Eta)
	}
	return nil
}

// needsDuels returns an error unless duels are judged.
func needsDuels(problem *policy.Problem) error {
	if !problem.Duels {
		return errNoDuels
	}
	return nil
}

// walk is a law that moves in steps by the win rates of arms against opponents. A learner
// embeds it, and says in its own Observe how logits move.
type walk struct {
	logReference []float64
	logits       []float64 // logarithm of the law up to a constant
	law          []float64 // π_t
	rate         []float64 // win rates of the arms in the last step, or their estimates
	seen         []float64 // see rates
	sum          []float64 // of π_1 … π_t; nil if the last law is recommended
	steps        int
}

func newWalk(problem *policy.Problem, average bool) walk {
	w := walk{
		logReference: logarithms(problem.Reference), logits: make([]float64, problem.Arms),
		law: make([]float64, problem.Arms), rate: make([]float64, problem.Arms), seen: make([]float64, problem.Arms),
	}
	copy(w.logits, w.logReference)
	portable.Softmax(w.logits, w.law)
	if average {
		w.sum = make([]float64, problem.Arms)
	}
	return w
}

// Propose implements policy.Learner: the law plays against itself.
func (w *walk) Propose(ask *policy.Ask) bool {
	copy(ask.Play, w.law)
	copy(ask.Against, w.law)
	ask.Opposed = true
	return true
}

// hear counts the step and takes the win rates from the feedback.
func (w *walk) hear(f *policy.Feedback) {
	w.count()
	rates(f, w.rate, w.seen)
}

// count counts the step.
func (w *walk) count() {
	w.steps++
	for a := range w.sum {
		w.sum[a] += w.law[a]
	}
}

// move makes the law of the new logits. Their largest becomes 0.
func (w *walk) move() {
	most := w.logits[0]
	for _, l := range w.logits {
		most = max(most, l)
	}
	for a := range w.logits {
		w.logits[a] -= most
	}
	portable.Softmax(w.logits, w.law)
}

// Recommend implements policy.Learner.
func (w *walk) Recommend(law []float64) {
	if w.sum == nil || w.steps == 0 {
		copy(law, w.law)
		return
	}
	for a, s := range w.sum {
		law[a] = s / float64(w.steps)
	}
}

// rates writes the win rate of each arm. If feedback is sampled, it is the mean outcome of
// the samples of the arm, and ½ without samples, which is the win rate of a law against
// itself. Count is scratch memory.
func rates(f *policy.Feedback, rate, count []float64) {
	if f.WinRate != nil {
		copy(rate, f.WinRate)
		return
	}
	clear(rate)
	clear(count)
	for i, a := range f.Arms {
		rate[a] += f.Outcomes[i]
		count[a]++
	}
	for a, n := range count {
		if n > 0 {
			rate[a] /= n
		} else {
			rate[a] = 0.5
		}
	}
}
