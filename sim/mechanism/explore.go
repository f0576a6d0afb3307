package mechanism

import (
	"math"
	"math/big"

	"joust/sim/portable"
	"joust/sim/rng"
)

// Explored is what a principal achieves who does not know the law of the signals.
type Explored struct {
	Exploring int // rounds of exploration
	// Obeyed reports whether obedience and truth are best for all agents under the contract
	// that the principal commits to, which is sure only with high probability.
	Obeyed bool
	// Value is the true value of that contract in a round, given what is best for the agents.
	Value float64
	// Regret is what all rounds lose together against the best contract for the known law.
	Regret float64
}

// Explore plays rounds, at least one for each profile of efforts, by explore-then-commit:
//
//  1. For T^(2/3) of T rounds, rounded up to as many of each profile of efforts, the agents
//     work under supervision: they have the efforts of a profile and report what they see, and
//     each is paid the cap. The shares of reports and states estimate the law.
//  2. The principal commits to the contract that is best by these shares among those under
//     which obedience and truth are best for all laws whose probabilities differ from the
//     shares by at most √(2 ln((2^m - 2) B/δ)/n) in all. m is the number of states with
//     signals, B that of profiles, n that of rounds of a profile, and δ = T^(-1/3) bounds the
//     probability that the true law is none of these (Weissman, Ordentlich, Seroussi, Verdú
//     and Weinberger, "Inequalities for the L1 Deviation of the Empirical Distribution", 2003).
//
// Exploration loses a constant a round, and the radius costs O(√(ln T/n)) a round afterwards,
// so that the regret is O(T^(2/3) √(ln T)). Supervision and its price are assumptions of
// joust: they bound what any way to make the agents work in these rounds costs.
// Where the radius is too large for any contract under which somebody works, nobody is hired.
func Explore(p *Problem, rounds int, s *rng.Source) Explored {
	profiles := p.Profiles()
	each := int(math.Ceil(portable.Exp(portable.Log(float64(rounds))*2/3) / float64(profiles)))
	each = max(1, min(each, rounds/profiles))
	guess := &Problem{Agents: p.Agents, Decisions: p.Decisions, Cap: p.Cap, Law: make([][][]*big.Rat, profiles)}
	for _, state := range p.States {
		guess.States = append(guess.States, State{state.Name, big.NewRat(1, 1)}) // its probability is in the shares
	}
	best, cost := Hire(p).Value, new(big.Rat)
	for b := range profiles {
		guess.Law[b] = p.shares(b, each, s)
		paid := new(big.Rat).Mul(p.Cap, big.NewRat(int64(len(p.Agents)), 1))
		cost.Add(cost, paid.Add(paid, best).Sub(paid, p.Utility(b)))
	}
	cells := len(p.States) * p.Signals()
	failure := portable.Log(float64(rounds)) / 3 // ln 1/δ
	radius := math.Sqrt(2 * (portable.Log((math.Ldexp(1, cells)-2)*float64(profiles)) + failure) / float64(each))
	const unit = 1_000_000                                                                // of the radius, which is rounded up so that numbers stay short
	c, _ := guess.solve(p.allProfiles(), big.NewRat(int64(math.Ceil(radius*unit)), unit)) // nobody need be hired, so that there is a contract
	worth := p.worth(c)
	e := Explored{Exploring: each * profiles, Obeyed: p.obeyed(c)}
	e.Value, _ = worth.Float64()
	loss, _ := new(big.Rat).Sub(best, worth).Float64()
	explored, _ := cost.Float64()
	e.Regret = float64(explored*float64(each)) + float64(loss*float64(rounds-e.Exploring))
	return e
}

// shares returns the shares of rounds with each state and each profile of signals among
// rounds with these efforts.
func (p *Problem) shares(efforts, rounds int, s *rng.Source) [][]*big.Rat {
	weights := make([]float64, len(p.States)*p.Signals())
	counts := make([]float64, len(weights))
	for state := range p.States {
		for x := range p.Signals() {
			weights[state*p.Signals()+x], _ = p.joint(efforts, x, state).Float64()
		}
	}
	s.Multinomial(rounds, weights, counts)
	var rows [][]*big.Rat
	for state := range p.States {
		row := make([]*big.Rat, p.Signals())
		for x := range row {
			row[x] = big.NewRat(int64(counts[state*p.Signals()+x]), int64(rounds))
		}
		rows = append(rows, row)
	}
	return rows
}

// obeyed reports whether obedience and truth are best for all agents.
func (p *Problem) obeyed(c *Contract) bool {
	for i, a := range p.Agents {
		for e := range a.Efforts {
			if r := p.respond(c, i, e); r.effort != e || !isTruth(r.to) {
				return false
			}
		}
	}
	return true
}
