package mechanism

import "math/big"

// reportMaps returns all maps from what an agent sees to what it reports.
func reportMaps(signals int) (maps [][]int) {
	n := 1
	for range signals {
		n *= signals
	}
	for k := range n {
		to := make([]int, signals)
		for x := range to {
			to[x] = k % signals
			k /= signals
		}
		maps = append(maps, to)
	}
	return maps
}

// isTruth reports whether the map reports what is seen.
func isTruth(to []int) bool {
	for x, reported := range to {
		if x != reported {
			return false
		}
	}
	return true
}

// behaviour is what an agent does after a recommendation: the effort, and the report of each
// signal.
type behaviour struct {
	effort int
	to     []int
}

// respond returns what is best for an agent after a recommendation under the contract, if all
// others obey and report the truth. Of equally good behaviours it is obedience.
func (p *Problem) respond(c *Contract, agent, recommended int) behaviour {
	a := p.Agents[agent]
	maps := reportMaps(len(a.Signals))
	var best behaviour
	most := new(big.Rat)
	for _, to := range maps {
		if isTruth(to) {
			best = behaviour{recommended, to}
			most = p.earns(c, agent, recommended, best)
		}
	}
	for e := range a.Efforts {
		for _, to := range maps {
			if v := p.earns(c, agent, recommended, behaviour{e, to}); v.Cmp(most) > 0 {
				best, most = behaviour{e, to}, v
			}
		}
	}
	return best
}

// earns returns what an agent expects to be paid, less the cost of its effort, times the
// probability of the recommendation.
func (p *Problem) earns(c *Contract, agent, recommended int, does behaviour) *big.Rat {
	sum := new(big.Rat)
	for b, mu := range c.Recommended {
		if mu.Sign() == 0 || p.effort(b, agent) != recommended {
			continue
		}
		pay := new(big.Rat).Neg(p.Agents[agent].Efforts[does.effort].Cost)
		efforts := p.withEffort(b, agent, does.effort)
		for s := range p.Signals() {
			reported := p.withSignal(s, agent, does.to[p.signal(s, agent)])
			for state := range p.States {
				if x := c.Pay[agent][b][reported][state]; x.Sign() != 0 {
					pay.Add(pay, new(big.Rat).Mul(x, p.joint(efforts, s, state)))
				}
			}
		}
		sum.Add(sum, pay.Mul(pay, mu))
	}
	return sum
}

// worth returns the value of a contract to the principal if each agent does what is best for
// it under the contract while the others obey.
func (p *Problem) worth(c *Contract) *big.Rat {
	does := make([][]behaviour, len(p.Agents))
	for i, a := range p.Agents {
		for e := range a.Efforts {
			does[i] = append(does[i], p.respond(c, i, e))
		}
	}
	sum := new(big.Rat)
	for b, mu := range c.Recommended {
		if mu.Sign() == 0 {
			continue
		}
		efforts := b
		for i := range p.Agents {
			efforts = p.withEffort(efforts, i, does[i][p.effort(b, i)].effort)
		}
		value := new(big.Rat)
		for s := range p.Signals() {
			reported := s
			for i := range p.Agents {
				reported = p.withSignal(reported, i, does[i][p.effort(b, i)].to[p.signal(s, i)])
			}
			for state := range p.States {
				v := new(big.Rat).Set(p.Decisions[c.Decide[b][reported]].Value[state])
				for i := range p.Agents {
					v.Sub(v, c.Pay[i][b][reported][state])
				}
				value.Add(value, v.Mul(v, p.joint(efforts, s, state)))
			}
		}
		sum.Add(sum, value.Mul(value, mu))
	}
	return sum
}
