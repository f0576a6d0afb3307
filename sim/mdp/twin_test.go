package mdp

import (
	"gonum.org/v1/gonum/mat"
)

// twin computes the results of a Planner with the full matrix of transitions.
type twin struct {
	k          *Kernel
	start      *mat.VecDense
	transition *mat.Dense // S·A × S
}

func newTwin(k *Kernel) *twin {
	d := mat.NewDense(k.Pairs(), k.States, nil)
	for j := range k.Pairs() {
		next, prob := k.Successors(j)
		for i, s := range next {
			d.Set(j, int(s), d.At(j, int(s))+prob[i])
		}
		for s := range k.States {
			if k.Spread != nil {
				d.Set(j, s, d.At(j, s)+k.Spread[j]/float64(k.States))
			}
		}
	}
	return &twin{k: k, start: mat.NewVecDense(k.States, k.Start), transition: d}
}

// law returns the S × S·A matrix of the probabilities of the pairs in each state at step h
// under the policy.
func (w *twin) law(policy *Policy, h int) *mat.Dense {
	if policy.Stationary {
		h = 0
	}
	d := mat.NewDense(w.k.States, w.k.Pairs(), nil)
	for s := range w.k.States {
		for a := range w.k.Actions {
			q := 0.0
			if policy.Prob != nil {
				q = policy.Prob[(h*w.k.States+s)*w.k.Actions+a]
			} else if policy.Act[h*w.k.States+s] == int32(a) {
				q = 1
			}
			d.Set(s, w.k.Pair(s, a), q)
		}
	}
	return d
}

// after returns the values of the pairs, given the values of the states after them.
func (w *twin) after(reward []float64, value *mat.VecDense) *mat.VecDense {
	q := mat.NewVecDense(w.k.Pairs(), nil)
	q.MulVec(w.transition, value)
	q.AddVec(q, mat.NewVecDense(len(reward), reward))
	return q
}

func (w *twin) plan(reward []float64, horizon int) float64 {
	value := mat.NewVecDense(w.k.States, nil)
	for range horizon {
		q := w.after(reward, value)
		for s := range w.k.States {
			value.SetVec(s, mat.Max(q.SliceVec(w.k.Pair(s, 0), w.k.Pair(s, 0)+w.k.Actions)))
		}
	}
	return mat.Dot(w.start, value)
}

// values returns the values of the policy from each step on: horizon+1 vectors over the
// states.
func (w *twin) values(policy *Policy, reward []float64) []*mat.VecDense {
	list := make([]*mat.VecDense, policy.Horizon+1)
	list[policy.Horizon] = mat.NewVecDense(w.k.States, nil)
	for h := policy.Horizon - 1; h >= 0; h-- {
		list[h] = mat.NewVecDense(w.k.States, nil)
		list[h].MulVec(w.law(policy, h), w.after(reward, list[h+1]))
	}
	return list
}

func (w *twin) evaluate(policy *Policy, reward []float64) float64 {
	return mat.Dot(w.start, w.values(policy, reward)[0])
}

func (w *twin) occupancy(policy *Policy) []float64 {
	var d []float64
	at := mat.VecDenseCopyOf(w.start)
	for h := range policy.Horizon {
		pairs := mat.NewVecDense(w.k.Pairs(), nil)
		pairs.MulVec(w.law(policy, h).T(), at)
		d = append(d, pairs.RawVector().Data...)
		at.MulVec(w.transition.T(), pairs)
	}
	return d
}
