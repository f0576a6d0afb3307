package policy

import "joust/sim/policy"

// referenceScores are the observations of a learner that only asks for scores of the
// reference: exact feedback in one step, or the samples of all steps. With samples, the
// learner uses their shares in place of the reference, since nobody can list all answers of
// a language model.
type referenceScores struct {
	reference []float64
	known     bool        // exact feedback was observed
	informed  bool        // some feedback was
	weights   []float64   // the reference, or the number of samples of each arm
	scores    [][]float64 // by reward and arm, of arms with a weight; means over samples
}

func newReferenceScores(problem *policy.Problem) referenceScores {
	s := referenceScores{reference: problem.Reference, weights: make([]float64, problem.Arms)}
	for range problem.Rewards {
		s.scores = append(s.scores, make([]float64, problem.Arms))
	}
	return s
}

// Propose implements policy.Learner.
func (s *referenceScores) Propose(ask *policy.Ask) bool {
	copy(ask.Play, s.reference)
	return !s.known
}

// Observe implements policy.Learner.
func (s *referenceScores) Observe(f *policy.Feedback) {
	s.informed = true
	if f.Scores != nil {
		s.known = true
		copy(s.weights, s.reference)
		for r, scores := range f.Scores {
			copy(s.scores[r], scores)
		}
		return
	}
	for i, a := range f.Arms {
		s.weights[a]++
		for r, scores := range f.SampleScores {
			s.scores[r][a] += (scores[i] - s.scores[r][a]) / s.weights[a] // stays the same if all are equal
		}
	}
}

// needsScores returns an error unless samples are single arms and have scores.
func needsScores(problem *policy.Problem) error {
	switch {
	case problem.Length > 0:
		return errInSteps
	case problem.Rewards == 0:
		return errNoScores
	}
	return nil
}
