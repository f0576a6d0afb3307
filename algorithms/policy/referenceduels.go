package policy

import (
	"errors"

	"joust/sim/policy"
)

// What says why a learner cannot work.
var (
	errNoDuels  = errors.New("needs duels of arms, which the environment does not judge")
	errNoScores = errors.New("needs scores of arms, which the environment does not have")
	errInSteps  = errors.New("learns a law over single arms; answers of the environment are in steps")
)

// referenceDuels are the observations of a learner that only asks for duels of the
// reference against itself: exact feedback in one step, or the samples of all steps.
type referenceDuels struct {
	reference []float64
	known     bool // exact feedback was observed
	// Sums over samples; with exact feedback, expectations of one sample. A sample counts for
	// both of its arms.
	wins  []float64 // of each arm, a tie as half a win
	duels []float64 // of each arm
	meet  []float64 // meet[a*K+b] are the duels of a and b; nil if they are not kept
}

func newReferenceDuels(problem *policy.Problem, pairs bool) referenceDuels {
	r := referenceDuels{reference: problem.Reference, wins: make([]float64, problem.Arms), duels: make([]float64, problem.Arms)}
	if pairs {
		r.meet = make([]float64, problem.Arms*problem.Arms)
	}
	return r
}

// Propose implements policy.Learner.
func (r *referenceDuels) Propose(ask *policy.Ask) bool {
	if r.known {
		return false
	}
	copy(ask.Play, r.reference)
	copy(ask.Against, r.reference)
	ask.Opposed = true
	return true
}

// Observe implements policy.Learner.
func (r *referenceDuels) Observe(f *policy.Feedback) {
	k := len(r.reference)
	if f.WinRate != nil {
		r.known = true
		for a, m := range r.reference {
			r.duels[a] = 2 * m
			r.wins[a] = float64(2 * m * f.WinRate[a])
			for b := range r.meet[:min(k, len(r.meet))] {
				r.meet[a*k+b] = float64(2 * m * r.reference[b])
			}
		}
		return
	}
	for i, a := range f.Arms {
		b, o := f.Opponents[i], f.Outcomes[i]
		r.wins[a] += o
		r.wins[b] += 1 - o
		r.duels[a]++
		r.duels[b]++
		if r.meet != nil {
			r.meet[a*k+b]++
			r.meet[b*k+a]++
		}
	}
}

// rate returns the win rate of the arm against the reference; ½ without duels.
func (r *referenceDuels) rate(a int) float64 {
	if r.duels[a] == 0 {
		return 0.5
	}
	return r.wins[a] / r.duels[a]
}
