package policy

import (
	"errors"

	"joust/sim/policy"
)

// noDuels and noScores say why a learner cannot work.
var (
	noDuels  = errors.New("needs duels of arms, which the environment does not judge")
	noScores = errors.New("needs scores of arms, which the environment does not tell")
)

// heard is what a learner knows of the preferences that only asks for duels of the
// reference against itself. Exact feedback is told once; samples add up over steps.
type heard struct {
	reference []float64
	told      bool // exact feedback was told
	// Sums over samples; with exact feedback, expectations of one sample. A sample counts for
	// both of its arms.
	wins  []float64 // of each arm, a tie as half a win
	duels []float64 // of each arm
	meet  []float64 // meet[a*K+b] are the duels of a and b; nil if they are not kept
}

func newHeard(problem *policy.Problem, pairs bool) heard {
	h := heard{reference: problem.Reference, wins: make([]float64, problem.Arms), duels: make([]float64, problem.Arms)}
	if pairs {
		h.meet = make([]float64, problem.Arms*problem.Arms)
	}
	return h
}

// Propose implements policy.Learner.
func (h *heard) Propose(ask *policy.Ask) bool {
	if h.told {
		return false
	}
	copy(ask.Play, h.reference)
	copy(ask.Against, h.reference)
	ask.Opposed = true
	return true
}

// Observe implements policy.Learner.
func (h *heard) Observe(f *policy.Feedback) {
	k := len(h.reference)
	if f.WinRate != nil {
		h.told = true
		for a, m := range h.reference {
			h.duels[a] = 2 * m
			h.wins[a] = float64(2 * m * f.WinRate[a])
			for b := range h.meet[:min(k, len(h.meet))] {
				h.meet[a*k+b] = float64(2 * m * h.reference[b])
			}
		}
		return
	}
	for i, a := range f.Arms {
		b, o := f.Opponents[i], f.Outcomes[i]
		h.wins[a] += o
		h.wins[b] += 1 - o
		h.duels[a]++
		h.duels[b]++
		if h.meet != nil {
			h.meet[a*k+b]++
			h.meet[b*k+a]++
		}
	}
}

// rate returns the win rate of the arm against the reference; ½ without duels.
func (h *heard) rate(a int) float64 {
	if h.duels[a] == 0 {
		return 0.5
	}
	return h.wins[a] / h.duels[a]
}
