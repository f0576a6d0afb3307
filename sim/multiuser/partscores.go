package multiuser

import (
	"fmt"
	"math"

	"joust/sim/mdp"
)

// Requested says which scores a loop computes that take time: Regret takes the value of every
// policy that is played, Exploitability a plan for each user, or the preferences of all users
// between items.
type Requested struct{ Steps, MMD, EveryPart, Regret, Exploitability bool }

// maxCompared is the largest number of outcomes of a law that is compared with others, which
// takes the square of this number of operations.
const maxCompared = 4096

// findFinal finds what the scores of parts need of the problem.
func (j *judge) findFinal(problem *Problem) {
	j.parts = problem.Parts
	if j.parts == nil || j.parts.Active == nil {
		return
	}
	j.costs = make([]float64, problem.Pairs())
	for s := range problem.States {
		if j.parts.IsFinal(s) {
			continue
		}
		for a := range problem.Actions {
			j.costs[s*problem.Actions+a] = 1
		}
	}
}

// scoreParts fills in the scores of parts. It returns an error if a learner foretells a law
// of the wrong length.
func (j *judge) scoreParts(requested Requested, learner Learner, policies []*mdp.Policy, s *Scores) error {
	s.Steps, s.MMD, s.MMDProduct, s.EveryPart = math.NaN(), math.NaN(), math.NaN(), math.NaN()
	if j.parts == nil {
		return nil
	}
	k := j.truth.Kernel
	if requested.Steps && j.costs != nil {
		s.Steps = j.planner.Evaluate(policies[0], j.costs)
	}
	if requested.EveryPart {
		if law, err := k.Returns(policies[0], j.truth.Parts, 1); err == nil { // else too many outcomes: no value
			aims := make([]float64, j.parts.Number)
			for i := range aims {
				aims[i] = 1
			}
			s.EveryPart = law.AtLeast(aims)
		}
	}
	if !requested.MMD {
		return nil
	}
	if j.law == nil {
		uniform := mdp.NewUniform(k.States, k.Actions, 1).Repeat(j.horizon)
		law, err := k.Returns(uniform, j.truth.Parts, j.parts.Discount)
		if err != nil {
			law = new(mdp.Outcomes) // without outcomes
		}
		j.law = law
		if j.comparable() {
			j.product = mdp.Discrepancy(law, law.Marginals())
		}
	}
	if !j.comparable() {
		return nil
	}
	s.MMDProduct = j.product
	f, ok := learner.(Foreteller)
	if !ok {
		return nil
	}
	law := f.Foretell()
	if law.Parts != j.parts.Number || len(law.Value) != law.Len()*law.Parts {
		return fmt.Errorf("foretells %d numbers of %d outcomes of %d parts, where rewards have %d parts", len(law.Value), law.Len(), law.Parts, j.parts.Number)
	}
	s.MMD = mdp.Discrepancy(law, j.law)
	return nil
}

// comparable reports whether the law of the returns is known and small enough.
func (j *judge) comparable() bool { return j.law.Len() > 0 && j.law.Len() <= maxCompared }
