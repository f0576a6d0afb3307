package explore

import (
	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/rng"
)

// survey is the part that all explorers share: the mixture that is played, and the counted
// transitions.
type survey struct {
	problem *multiuser.Problem
	stream  *rng.Source
	mixture *Mixture      // what is played
	items   []*mdp.Policy // one for each item, where users judge items

	counts       *mdp.Counts // nil where the kernel is known
	trajectories int         // number of observed trajectories
	kernel       *mdp.Kernel // the true one, or the estimate; nil where the estimate is out of date

	design         []float64   // of the mixture designed in designedKernel
	designed       *Mixture    // nil until Design is called
	designedKernel *mdp.Kernel // nil until Design is called
}

// newSurvey returns a survey that starts with uniform play.
func newSurvey(problem *multiuser.Problem, stream *rng.Source) *survey {
	s := &survey{
		problem: problem, stream: stream, kernel: problem.Kernel,
		mixture: mixtureOf([]*mdp.Policy{mdp.NewUniform(problem.States, problem.Actions, problem.Horizon)}, []float64{1}),
	}
	if problem.Kernel == nil {
		s.counts = mdp.NewCounts(problem.States, problem.Actions)
	}
	if problem.Items() {
		for a := range problem.Actions {
			item := mdp.NewPolicy(1, problem.Actions, 1)
			item.Act[0] = int32(a)
			s.items = append(s.items, item)
		}
	}
	return s
}

// Propose implements Explorer.
func (s *survey) Propose(int) *mdp.Policy { return s.mixture.Draw(s.stream) }

// ProposePair implements Explorer.
func (s *survey) ProposePair(int) (first, second *mdp.Policy) {
	n := len(s.items)
	switch n {
	case 0:
		return s.mixture.Draw(s.stream), s.mixture.Draw(s.stream)
	case 1:
		return s.items[0], s.items[0]
	}
	i, j := s.stream.Intn(n), s.stream.Intn(n-1)
	if j >= i {
		j++
	}
	return s.items[i], s.items[j]
}

// Observe implements Explorer.
func (s *survey) Observe(t *mdp.Trajectory) {
	s.trajectories++
	if s.counts != nil {
		s.counts.Add(t)
		s.kernel = nil
	}
}

// Kernel implements Explorer. The estimate has the observed frequencies without a prior: a
// successor that was never observed has probability 0, so that no plan relies on transitions
// that may not exist. For the same reason a pair that was never tried is assumed to stay in
// its state, like the fictitious pairs of R-max (R. Brafman and M. Tennenholtz, "R-max",
// Journal of Machine Learning Research 3, 2002): it leads to no attractive state, and a plan
// that assumes a high reward for it will try it.
func (s *survey) Kernel() *mdp.Kernel {
	if s.kernel == nil {
		s.kernel = s.estimate()
	}
	return s.kernel
}

func (s *survey) estimate() *mdp.Kernel {
	seen := s.counts.Kernel(s.problem.Start, 0)
	k := &mdp.Kernel{
		States: seen.States, Actions: seen.Actions, Start: seen.Start,
		First: make([]int32, 1, len(seen.First)),
		Next:  make([]int32, 0, len(seen.Next)+seen.Pairs()),
		Prob:  make([]float64, 0, len(seen.Next)+seen.Pairs()),
	}
	for j, visits := range s.counts.Visits {
		if visits == 0 {
			k.Next, k.Prob = append(k.Next, int32(j/k.Actions)), append(k.Prob, 1)
		} else {
			next, prob := seen.Successors(j)
			k.Next, k.Prob = append(k.Next, next...), append(k.Prob, prob...)
		}
		k.First = append(k.First, int32(len(k.Next)))
	}
	return k
}

// Design implements Explorer.
func (s *survey) Design() []float64 {
	if s.items != nil && s.problem.Feedback == multiuser.Comparison {
		return even(len(s.items))
	}
	if k := s.Kernel(); s.designed != s.mixture || s.designedKernel != k {
		if s.design == nil {
			s.design = make([]float64, s.problem.Pairs())
		}
		s.mixture.occupancy(k, s.problem.Horizon, s.design)
		s.designed, s.designedKernel = s.mixture, k
	}
	return s.design
}
