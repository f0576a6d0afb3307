package mdp

// lanes holds one number for each of eight users, whose plans are computed together so
// that a list of successors is read once for all of them. The operations in each lane are
// those of a Planner for one user, in the same order, so that the result for a user does
// not depend on the other users.
type lanes [8]float64

const width = len(lanes{})

// lanePlanner is a Planner for up to eight users at once.
type lanePlanner struct {
	kernel  *Kernel
	spread  []float64 // for each pair; nil if there is none
	horizon int
	reward  []lanes // for each pair
	value   []lanes // for each state, the value from the next step on
	ahead   []lanes // the same for the present step, while it is computed
	act     [width][]int32
}

func newLanePlanner(k *Kernel, horizon int) *lanePlanner {
	return &lanePlanner{
		kernel: k, spread: k.spread(), horizon: horizon,
		reward: make([]lanes, k.Pairs()), value: make([]lanes, k.States), ahead: make([]lanes, k.States),
	}
}

// load copies a user's rewards into a lane.
func (p *lanePlanner) load(lane int, reward []float64) {
	for j, r := range reward[:len(p.reward)] {
		p.reward[j][lane] = r
	}
}

// plan writes best policies for the users whose rewards are in the first lanes, but for those
// that are nil, and returns their values.
func (p *lanePlanner) plan(policies []*Policy) lanes {
	k := p.kernel
	clear(p.value)
	for h := p.horizon - 1; h >= 0; h-- {
		for l, policy := range policies {
			if p.act[l] = nil; policy != nil {
				p.act[l] = policy.Act[h*k.States : (h+1)*k.States]
			}
		}
		p.step(len(policies))
	}
	return p.start()
}

// step computes the values and best actions of the previous step.
func (p *lanePlanner) step(users int) {
	actions := p.kernel.Actions
	m := p.mean()
	var q, best lanes
	for s := range p.ahead {
		var act [width]int32
		p.expect(s*actions, &m, &best)
		for a := 1; a < actions; a++ {
			p.expect(s*actions+a, &m, &q)
			for l := range q {
				if q[l] > best[l] {
					best[l], act[l] = q[l], int32(a)
				}
			}
		}
		p.ahead[s] = best
		for l := range users {
			if p.act[l] != nil {
				p.act[l][s] = act[l]
			}
		}
	}
	p.value, p.ahead = p.ahead, p.value
}

// evaluate returns the value of the policy for the users whose rewards are loaded.
func (p *lanePlanner) evaluate(policy *Policy) lanes {
	states, actions := p.kernel.States, p.kernel.Actions
	clear(p.value)
	var q lanes
	for h := p.horizon - 1; h >= 0; h-- {
		m := p.mean()
		if policy.Prob == nil {
			first := policy.Row(h, 0)
			for s, a := range policy.Act[first : first+states] {
				p.expect(s*actions+int(a), &m, &p.ahead[s])
			}
		} else {
			for s := range p.ahead {
				var sum lanes
				i := policy.Row(h, s)
				for a, share := range policy.Prob[i*actions : (i+1)*actions] {
					if share > 0 {
						p.expect(s*actions+a, &m, &q)
						for l := range q {
							sum[l] += float64(share * q[l])
						}
					}
				}
				p.ahead[s] = sum
			}
		}
		p.value, p.ahead = p.ahead, p.value
	}
	return p.start()
}

// expect writes to q the reward of pair j plus the expectation of value after it; m is the
// mean of value.
func (p *lanePlanner) expect(j int, m, q *lanes) {
	k := p.kernel
	next, prob := k.Successors(j)
	prob = prob[:len(next)]
	value := p.value
	var q0, q1, q2, q3, q4, q5, q6, q7 float64
	for i, s := range next {
		w, v := prob[i], &value[s]
		q0 += float64(w * v[0])
		q1 += float64(w * v[1])
		q2 += float64(w * v[2])
		q3 += float64(w * v[3])
		q4 += float64(w * v[4])
		q5 += float64(w * v[5])
		q6 += float64(w * v[6])
		q7 += float64(w * v[7])
	}
	if p.spread != nil {
		w := p.spread[j]
		q0 += float64(w * m[0])
		q1 += float64(w * m[1])
		q2 += float64(w * m[2])
		q3 += float64(w * m[3])
		q4 += float64(w * m[4])
		q5 += float64(w * m[5])
		q6 += float64(w * m[6])
		q7 += float64(w * m[7])
	}
	r := &p.reward[j]
	q[0] = r[0] + q0
	q[1] = r[1] + q1
	q[2] = r[2] + q2
	q[3] = r[3] + q3
	q[4] = r[4] + q4
	q[5] = r[5] + q5
	q[6] = r[6] + q6
	q[7] = r[7] + q7
}

// mean returns the mean of value over the states, or 0 if nothing is spread.
func (p *lanePlanner) mean() lanes {
	var m lanes
	if p.spread == nil {
		return m
	}
	for s := range p.value {
		for l, x := range &p.value[s] {
			m[l] += x
		}
	}
	for l := range m {
		m[l] /= float64(len(p.value))
	}
	return m
}

// start returns the expectation of value over the first state.
func (p *lanePlanner) start() lanes {
	var sum lanes
	for s, q := range p.kernel.Start {
		for l, x := range &p.value[s] {
			sum[l] += float64(q * x)
		}
	}
	return sum
}
