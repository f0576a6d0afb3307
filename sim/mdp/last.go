package mdp

// PlanLast writes to policy, which must have fixed actions, a policy that maximises the
// expected worth of the last state, the one after the last step, and returns the maximum.
// worth has one number for each state. Among equally good actions it takes the first.
func (p *Planner) PlanLast(worth []float64, policy *Policy) float64 {
	copy(p.value, worth)
	return p.plan(p.zeros(), policy)
}

// LastState writes to law[s] the probability that the last state, the one after the last
// step, is s under the policy.
func (p *Planner) LastState(policy *Policy, law []float64) {
	p.forward(policy, p.zeros(), 0)
	copy(law, p.value)
}

// LastValues writes to q[h*S·A+j] the expected worth of the last state where pair j is taken
// at step h and the policy is followed from then on. q has Horizon·S·A elements.
func (p *Planner) LastValues(policy *Policy, worth, q []float64) {
	states, actions := p.kernel.States, p.kernel.Actions
	none := p.zeros()
	copy(p.value, worth)
	for h := p.horizon - 1; h >= 0; h-- {
		m := p.mean()
		for s := range states {
			i := policy.Row(h, s)
			at := q[(h*states+s)*actions : (h*states+s+1)*actions]
			for a := range at {
				at[a] = p.expect(s*actions+a, none, m)
			}
			if policy.Prob == nil {
				p.ahead[s] = at[policy.Act[i]]
				continue
			}
			p.ahead[s] = 0
			for a, share := range policy.Prob[i*actions : (i+1)*actions] {
				p.ahead[s] += float64(share * at[a])
			}
		}
		p.value, p.ahead = p.ahead, p.value
	}
}

// zeros returns a workspace of one number for each pair, all 0.
func (p *Planner) zeros() []float64 {
	if p.pairs == nil {
		p.pairs = make([]float64, p.kernel.Pairs())
	}
	clear(p.pairs)
	return p.pairs
}
