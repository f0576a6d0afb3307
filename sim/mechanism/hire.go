package mechanism

import (
	"math/big"
	"slices"

	"joust/sim/lp"
)

// Contract is what the principal commits to.
type Contract struct {
	// Recommended has the probability with which each profile of efforts is recommended. An
	// agent learns its own part of the profile only.
	Recommended []*big.Rat
	// Pay has what each agent is paid, from 0 to the cap of the problem, for each profile of
	// efforts that is recommended, profile of reports, and state: Pay[agent][efforts][signals][state].
	Pay [][][][]*big.Rat
	// Decide has the decision for each profile of efforts and profile of reports.
	Decide [][]int
	// Utility is the expected value of the decisions, Payments what all agents are paid on
	// average, and Value the difference.
	Utility, Payments, Value *big.Rat
}

// Hire returns the contract with the greatest value among those under which it is best for
// each agent to work as recommended and to report what it sees, if all others do.
func Hire(p *Problem) *Contract {
	c, _ := p.solve(p.allProfiles(), nil) // there is a contract: agents may always do what is free, for nothing
	return c
}

// Fixed returns the best contract that recommends one profile of efforts always, or false if
// the cap does not allow it.
func Fixed(p *Problem, efforts int) (*Contract, bool) {
	return p.solve([]int{efforts}, nil)
}

// program is the linear program of a contract.
//
//	maximise   Σ_b μ_b v_b - Σ_C z_C
//	subject to Σ_b μ_b = 1,  z_C ≤ cap Σ_{(b,s,θ) in C} P(s,θ|b) μ_b,  μ, z ≥ 0,
//	           and for each agent i, recommendation e, effort e' and map φ of its reports
//	           Σ_C z_C (Σ_{x: φ(x) = s_C} ratio_C(e',x) - 1) ≤ (c(e') - c(e)) Σ_{b: b_i = e} μ_b.
//
// μ_b is the probability of the recommendation b, v_b the expected value of the best decisions,
// and z_C what an agent expects from the cells of the class C. The decisions are no variables,
// as agents do not care for them. The last rows are added when a solution violates them.
//
// With a radius r, the classes are those of one profile, and t_ib ≤ cap μ_b is a bound of the
// payments of agent i in profile b times μ_b, so that z_C ≤ t_ib Σ_C P(s,θ|b). Two laws whose
// probabilities differ by r in all give payments from 0 to t means that differ by t r/2, and
// an agent's gain compares two laws: r Σ_{b: b_i = e} t_ib is added to the left sides of the
// last rows.
type program struct {
	*Problem
	allowed []int
	classes []*class
	radius  *big.Rat // nil: the law is known
	lp      lp.Program
}

// solve returns the best contract that recommends the allowed profiles of efforts only, or
// false if there is none. With a radius, obedience and truth are best for all laws of which,
// for each profile of efforts, the probabilities of states with signals differ from those of
// the problem by at most the radius in all: Σ |difference| ≤ radius.
func (p *Problem) solve(allowed []int, radius *big.Rat) (*Contract, bool) {
	g := &program{Problem: p, allowed: allowed, classes: p.classes(allowed, radius != nil), radius: radius}
	objective, sum := g.row(), g.row()
	for k, b := range allowed {
		objective[k], sum[k] = p.Utility(b), big.NewRat(1, 1)
	}
	for k, c := range g.classes {
		objective[len(allowed)+k] = big.NewRat(-1, 1)
		row := g.row()
		row[len(allowed)+k] = big.NewRat(1, 1)
		for _, at := range c.cells {
			j, most := slices.Index(allowed, at.efforts), at.weight
			if radius != nil {
				j = g.bound(c.agent, j)
			} else {
				most = new(big.Rat).Mul(p.Cap, most)
			}
			if row[j] == nil {
				row[j] = new(big.Rat)
			}
			row[j].Sub(row[j], most)
		}
		g.lp.AtMost(whole(row), new(big.Int))
	}
	if radius != nil {
		for i := range p.Agents {
			for k := range allowed {
				row := g.row()
				row[g.bound(i, k)], row[k] = big.NewRat(1, 1), new(big.Rat).Neg(p.Cap)
				g.lp.AtMost(whole(row), new(big.Int))
			}
		}
	}
	g.lp.Objective = whole(objective)
	g.lp.Equal(whole(sum), big.NewInt(1))
	for {
		s, ok := g.lp.Solve()
		if !ok {
			return nil, false
		}
		if !g.deter(s.X) {
			return g.contract(s.X), true
		}
	}
}

// row returns a number for each variable, where nil is 0.
func (g *program) row() []*big.Rat {
	n := len(g.allowed) + len(g.classes)
	if g.radius != nil {
		n += len(g.Agents) * len(g.allowed)
	}
	return make([]*big.Rat, n)
}

// bound returns the variable t of an agent and the k-th allowed profile.
func (g *program) bound(agent, k int) int {
	return len(g.allowed) + len(g.classes) + agent*len(g.allowed) + k
}

// whole returns a row of fractions, where nil is 0, times their common denominator.
func whole(row []*big.Rat) []*big.Int {
	all, d, q := lp.Zeros(len(row)), big.NewInt(1), new(big.Int)
	for _, x := range row {
		if x != nil {
			q.GCD(nil, nil, d, x.Denom())
			d.Mul(d, q.Quo(x.Denom(), q))
		}
	}
	for j, x := range row {
		if x != nil {
			all[j].Mul(x.Num(), q.Quo(d, x.Denom()))
		}
	}
	return all
}

// deter adds for each agent, recommendation and effort the constraint on the reports that gain
// the most at the point x, if they gain something, and reports whether it has added any.
func (g *program) deter(x []*big.Rat) bool {
	added := false
	for i, a := range g.Agents {
		maps := reportMaps(len(a.Signals))
		for e := range a.Efforts {
			for other := range a.Efforts {
				var worst []*big.Rat
				most := new(big.Rat)
				for _, to := range maps {
					if other == e && isTruth(to) {
						continue
					}
					row := g.deviation(i, e, other, to)
					gain := new(big.Rat)
					for j, r := range row {
						if r != nil && x[j].Sign() != 0 {
							gain.Add(gain, new(big.Rat).Mul(r, x[j]))
						}
					}
					if gain.Cmp(most) > 0 {
						worst, most = row, gain
					}
				}
				if worst != nil {
					g.lp.AtMost(whole(worst), new(big.Int))
					added = true
				}
			}
		}
	}
	return added
}

// deviation returns what an agent gains that has another effort than recommended and reports
// to[x] when it sees x: the coefficients of the variables, where nil is 0.
func (g *program) deviation(agent, effort, other int, to []int) []*big.Rat {
	row := g.row()
	saved := new(big.Rat).Sub(g.Agents[agent].Efforts[effort].Cost, g.Agents[agent].Efforts[other].Cost)
	for k, b := range g.allowed {
		if g.effort(b, agent) == effort {
			row[k] = saved
			if g.radius != nil {
				row[g.bound(agent, k)] = g.radius
			}
		}
	}
	for k, c := range g.classes {
		if c.agent != agent || c.effort != effort {
			continue
		}
		r := big.NewRat(-1, 1)
		for seen, reported := range to {
			if reported == c.signal {
				r.Add(r, c.ratio[other][seen])
			}
		}
		row[len(g.allowed)+k] = r
	}
	return row
}

// contract returns the contract of a solution.
func (g *program) contract(x []*big.Rat) *Contract {
	c := &Contract{Utility: new(big.Rat), Payments: new(big.Rat)}
	for b := range g.Profiles() {
		c.Recommended = append(c.Recommended, new(big.Rat))
		decide := make([]int, g.Signals())
		for s := range decide {
			decide[s], _ = g.best(b, s)
		}
		c.Decide = append(c.Decide, decide)
	}
	for k, b := range g.allowed {
		c.Recommended[b].Set(x[k])
		c.Utility.Add(c.Utility, new(big.Rat).Mul(x[k], g.Utility(b)))
	}
	for range g.Agents {
		pay := make([][][]*big.Rat, g.Profiles())
		for b := range pay {
			for range g.Signals() {
				row := make([]*big.Rat, len(g.States))
				for state := range row {
					row[state] = new(big.Rat)
				}
				pay[b] = append(pay[b], row)
			}
		}
		c.Pay = append(c.Pay, pay)
	}
	for k, each := range g.classes {
		z := x[len(g.allowed)+k]
		c.Payments.Add(c.Payments, z)
		reached := new(big.Rat)
		for _, at := range each.cells {
			reached.Add(reached, new(big.Rat).Mul(at.weight, c.Recommended[at.efforts]))
		}
		for _, at := range each.cells {
			if z.Sign() > 0 {
				c.Pay[each.agent][at.efforts][at.signals][at.state].Quo(z, reached)
			}
		}
	}
	c.Value = new(big.Rat).Sub(c.Utility, c.Payments)
	return c
}
