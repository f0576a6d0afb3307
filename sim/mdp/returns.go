package mdp

import (
	"fmt"
	"slices"

	"gonum.org/v1/gonum/mat"

	"joust/sim/portable"
)

// Outcomes is the law of a random vector that has finitely many values.
type Outcomes struct {
	Parts       int       // length n of the vector, at least 1
	Value       []float64 // outcome i is Value[i*n:(i+1)*n]
	Prob        []float64 // probability of each outcome
	Independent bool      // the entries of the vector are independent, and only each one alone has the law of the outcomes
}

// Len returns the number of outcomes.
func (o *Outcomes) Len() int { return len(o.Prob) }

// At returns outcome i, which must not be changed.
func (o *Outcomes) At(i int) []float64 { return o.Value[i*o.Parts : (i+1)*o.Parts] }

// MaxOutcomes is the largest number of outcomes of the returns from a state on that Returns
// computes. The laws of all states together may have twice as many.
const MaxOutcomes = 200_000

// backup applies the Bellman operator T of the policy at step h to the laws of the returns of
// all states from the next step on, and gives those from step h on: the law of
//
//	R(s,a) + γ Z(t),  a by the policy, t a successor of (s,a), Z(t) by the law of t,
//
// where row j of parts, S·A × n, has the n parts of the reward of pair j. The outcomes of a
// law are in increasing order, and equal ones are one. T contracts the largest Wasserstein
// distance of the laws of a state by the factor γ (Zhang et al. 2021). It fails
// if the laws have too many outcomes, see MaxOutcomes, and panics if the kernel spreads
// probability.
func (k *Kernel) backup(policy *Policy, h int, parts *mat.Dense, discount float64, next []Outcomes) ([]Outcomes, error) {
	if k.spread() != nil {
		panic("mdp: laws of returns in a kernel that spreads probability")
	}
	_, n := parts.Dims()
	laws, total := make([]Outcomes, k.States), 0
	for s := range laws {
		law := &laws[s]
		law.Parts = n
		i := policy.Row(h, s)
		for a := range k.Actions {
			share := 1.0
			if policy.Prob != nil {
				share = policy.Prob[i*k.Actions+a]
			} else if int(policy.Act[i]) != a {
				share = 0
			}
			if share == 0 {
				continue
			}
			j := k.Pair(s, a)
			states, prob := k.Successors(j)
			for b, t := range states {
				law.add(parts.RawRowView(j), discount, float64(share*prob[b]), &next[t])
			}
			if law.Len() > 10*MaxOutcomes { // equal outcomes are not yet one
				return nil, errOutcomes
			}
		}
		law.merge()
		if total += law.Len(); law.Len() > MaxOutcomes || total > 2*MaxOutcomes {
			return nil, errOutcomes
		}
	}
	return laws, nil
}

var errOutcomes = fmt.Errorf("there are more than %d joint outcomes", MaxOutcomes)

// add adds the outcomes reward + discount·z of a law of z, whose probabilities are multiplied
// by share.
func (o *Outcomes) add(reward []float64, discount, share float64, law *Outcomes) {
	if share == 0 {
		return
	}
	for i, q := range law.Prob {
		for k, z := range law.At(i) {
			o.Value = append(o.Value, reward[k]+float64(discount*z))
		}
		o.Prob = append(o.Prob, float64(share*q))
	}
}

// merge sorts the outcomes, the first part first, and adds up the probabilities of equal ones.
func (o *Outcomes) merge() {
	order := make([]int, o.Len())
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return slices.Compare(o.At(a), o.At(b)) })
	value, prob := make([]float64, 0, len(o.Value)), make([]float64, 0, len(o.Prob))
	for place, i := range order {
		if place > 0 && slices.Equal(o.At(order[place-1]), o.At(i)) {
			prob[len(prob)-1] += o.Prob[i]
			continue
		}
		value, prob = append(value, o.At(i)...), append(prob, o.Prob[i])
	}
	o.Value, o.Prob = value, prob
}

// Returns returns the joint law of the discounted sums Σ γ^h R(h) of the parts of the rewards
// over the horizon of the policy, from the first state on; see backup.
func (k *Kernel) Returns(policy *Policy, parts *mat.Dense, discount float64) (*Outcomes, error) {
	_, n := parts.Dims()
	laws := make([]Outcomes, k.States)
	for s := range laws {
		laws[s] = Outcomes{Parts: n, Value: make([]float64, n), Prob: []float64{1}}
	}
	for h := policy.Horizon - 1; h >= 0; h-- {
		var err error
		if laws, err = k.backup(policy, h, parts, discount, laws); err != nil {
			return nil, err
		}
	}
	law, zero := &Outcomes{Parts: n}, make([]float64, n)
	for s, q := range k.Start {
		law.add(zero, 1, q, &laws[s])
	}
	law.merge()
	return law, nil
}

// Discrepancy returns the squared maximum mean discrepancy of two laws,
//
//	E k(X,X') + E k(Y,Y') - 2 E k(X,Y),  k(x,y) = exp(-|x-y|²/2),
//
// of independent draws X, X' of the one and Y, Y' of the other: 0 only for equal laws (Gretton
// et al. 2012, lemma 6). It takes time in proportion to the square of the numbers of outcomes.
func Discrepancy(x, y *Outcomes) float64 {
	return max(0, affinity(x, x)+affinity(y, y)-2*affinity(x, y)) // rounding may give less than 0
}

// affinity returns E k(X,Y). The kernel is a product over the parts, so that the expectation of
// independent parts is one too.
func affinity(x, y *Outcomes) float64 {
	if !x.Independent && y.Independent {
		x, y = y, x
	}
	switch {
	case y.Independent:
		product := 1.0
		for k := range x.Parts {
			sum := 0.0
			for i, q := range y.Prob {
				sum += float64(q * x.near(k, y.At(i)[k]))
			}
			product *= sum
		}
		return product
	case x.Independent:
		sum := 0.0
		for i, q := range y.Prob {
			product := q
			for k, v := range y.At(i) {
				product *= x.near(k, v)
			}
			sum += product
		}
		return sum
	}
	sum := 0.0
	for i, p := range x.Prob {
		row, at := 0.0, x.At(i)
		for j, q := range y.Prob {
			square := 0.0
			for k, v := range y.At(j) {
				d := at[k] - v
				square += float64(d * d)
			}
			row += float64(q * portable.Exp(-square/2))
		}
		sum += float64(p * row)
	}
	return sum
}

// near returns the expectation of exp(-(X_k - v)²/2).
func (o *Outcomes) near(k int, v float64) float64 {
	sum := 0.0
	for i, p := range o.Prob {
		d := o.At(i)[k] - v
		sum += float64(p * portable.Exp(float64(-d*d)/2))
	}
	return sum
}

// AtLeast returns the probability that every part is at least its aim.
func (o *Outcomes) AtLeast(aims []float64) float64 {
	if o.Independent {
		product := 1.0
		for k, aim := range aims {
			sum := 0.0
			for i, p := range o.Prob {
				if o.At(i)[k] >= aim {
					sum += p
				}
			}
			product *= sum
		}
		return product
	}
	sum := 0.0
	for i, p := range o.Prob {
		reached := true
		for k, v := range o.At(i) {
			reached = reached && v >= aims[k]
		}
		if reached {
			sum += p
		}
	}
	return sum
}

// Marginals returns the law with the same marginals and independent parts.
func (o *Outcomes) Marginals() *Outcomes {
	m := *o
	m.Independent = true
	return &m
}
