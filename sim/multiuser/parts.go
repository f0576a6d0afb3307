package multiuser

import (
	"fmt"

	"joust/sim/mdp"
)

// Parts describes rewards that are sums of parts, each of which depends on some features of a
// state only. Such a reward has one user, and is observed without noise.
//
// It is an optional ability of a problem, for learners that learn each part for itself (van
// Seijen et al. 2017) or how parts go together (Zhang et al. 2021); others ignore it.
type Parts struct {
	Number   int     // n, at least 1
	Discount float64 // γ, in (0,1]: a return is the sum of γ^h times the reward of step h
	// Views has, for each state, the number of what all parts see of it, from 0: while a part is
	// active, its rewards and what it sees next depend on its view and the action alone. It is
	// nil if parts see the whole state.
	Views []int32
	// Active says of part k in state s, at s*n+k, whether some policy may still get a reward of
	// this part. It is nil if all parts are active for ever. A state without an active part is
	// final: nothing can be won any more.
	Active []bool
	// Goals has for each part the view in which it pays a reward of 1 whenever it is entered
	// while the part is active, which ends the part; nil if parts have no such goals.
	Goals []int32
}

// View returns what parts see of the state.
func (p *Parts) View(s int) int {
	if p.Views == nil {
		return s
	}
	return int(p.Views[s])
}

// IsActive reports whether some policy may still get a reward of part k from state s on.
func (p *Parts) IsActive(s, k int) bool { return p.Active == nil || p.Active[s*p.Number+k] }

// IsFinal reports whether no part is active in the state.
func (p *Parts) IsFinal(s int) bool {
	for k := range p.Number {
		if p.IsActive(s, k) {
			return false
		}
	}
	return true
}

// Check returns an error if lists have wrong lengths or values are out of range for the
// problem, whose user must be the only one and observe the reward of every step.
func (p *Parts) Check(problem *Problem) error {
	switch {
	case problem.Users != 1 || problem.Feedback != EveryStep:
		return fmt.Errorf("rewards have parts, with %d users and the feedback %s; there must be one user who observes every step", problem.Users, problem.Feedback)
	case p.Number < 1 || !(p.Discount > 0 && p.Discount <= 1):
		return fmt.Errorf("rewards have %d parts and the discount %v; there must be at least one, and the discount must lie in (0,1]", p.Number, p.Discount)
	case p.Views != nil && len(p.Views) != problem.States || p.Active != nil && len(p.Active) != problem.States*p.Number || p.Goals != nil && len(p.Goals) != p.Number:
		return fmt.Errorf("%d parts of %d states have %d views, %d flags of activity and %d goals", p.Number, problem.States, len(p.Views), len(p.Active), len(p.Goals))
	}
	return nil
}

// Foreteller is a Learner that learns the joint law of the parts of the return.
type Foreteller interface {
	Learner
	// Foretell returns the law of the discounted returns of the parts under uniform play, from
	// the first state on, as the learner knows it. It is valid until the next call.
	Foretell() *mdp.Outcomes
}
