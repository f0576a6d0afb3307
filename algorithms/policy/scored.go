package policy

import "joust/sim/policy"

// scored is what a learner knows that hears the scores of the reference. Exact feedback is
// told once. Samples add up over steps; then the learner knows the reference by them only,
// as one does who cannot list all answers of a language model.
type scored struct {
	reference []float64
	told      bool      // exact feedback was told
	heard     bool      // some feedback was
	weights   []float64 // the reference, or the number of samples of each arm
	scores    []float64 // by the first reward; of arms with a weight
}

func newScored(problem *policy.Problem) scored {
	return scored{reference: problem.Reference, weights: make([]float64, problem.Arms), scores: make([]float64, problem.Arms)}
}

// Propose implements policy.Learner.
func (s *scored) Propose(ask *policy.Ask) bool {
	copy(ask.Play, s.reference)
	return !s.told
}

// Observe implements policy.Learner.
func (s *scored) Observe(f *policy.Feedback) {
	s.heard = true
	if f.Scores != nil {
		s.told = true
		copy(s.weights, s.reference)
		copy(s.scores, f.Scores[0])
		return
	}
	for i, a := range f.Arms {
		s.weights[a]++
		s.scores[a] = f.SampleScores[0][i]
	}
}

// needsScores returns an error unless samples have scores.
func needsScores(problem *policy.Problem) error {
	if problem.Rewards == 0 {
		return noScores
	}
	return nil
}
