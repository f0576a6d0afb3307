package mdp

import (
	"fmt"
	"math"

	"joust/sim/rng"
)

// Kernel is the transition law of a tabular Markov decision process with sparse successors.
// It is the same at every step. The pair of state s and action a has the number
// j = s*Actions + a. A Kernel does not change and is safe for concurrent use.
type Kernel struct {
	States, Actions int
	Start           []float64 // probability that a trajectory starts in each state
	First           []int32   // the successors of pair j are Next[First[j]:First[j+1]]
	Next            []int32
	Prob            []float64 // probability of each element of Next
	Spread          []float64 // for each pair, a probability that is spread evenly over all states; used by estimates; nil if there is none
}

// Pairs returns the number of pairs of a state and an action, S·A.
func (k *Kernel) Pairs() int { return k.States * k.Actions }

// Pair returns the number of the pair of state s and action a.
func (k *Kernel) Pair(s, a int) int { return s*k.Actions + a }

// Successors returns the successors of pair j and their probabilities, without the
// probability that is spread evenly. The slices must not be changed.
func (k *Kernel) Successors(j int) ([]int32, []float64) {
	low, high := k.First[j], k.First[j+1]
	return k.Next[low:high], k.Prob[low:high]
}

// Draw draws a successor of pair j.
func (k *Kernel) Draw(j int, stream *rng.Source) int {
	next, prob := k.Successors(j)
	i, found := pick(prob, stream.Float64())
	if !found && k.Spread != nil && k.Spread[j] > 0 {
		return stream.Intn(k.States)
	}
	return int(next[i]) // if none is found, the sum of the probabilities is below 1 by rounding
}

// DrawStart draws a first state.
func (k *Kernel) DrawStart(stream *rng.Source) int {
	s, _ := pick(k.Start, stream.Float64()) // the last state if rounding leaves a rest
	return s
}

// Check returns an error if the lists of the kernel have wrong lengths, a state is out of
// range, a probability is negative, or a sum of probabilities differs from 1 by more than
// 1e-9.
func (k *Kernel) Check() error {
	if k.States < 1 || k.Actions < 1 {
		return fmt.Errorf("mdp: %d states and %d actions; there must be at least one of each", k.States, k.Actions)
	}
	if len(k.Start) != k.States || len(k.First) != k.Pairs()+1 || len(k.Next) != len(k.Prob) ||
		k.Spread != nil && len(k.Spread) != k.Pairs() {
		return fmt.Errorf("mdp: a kernel's lists do not fit %d states and %d actions", k.States, k.Actions)
	}
	if err := law("the start", k.Start, 0); err != nil {
		return err
	}
	if k.First[0] != 0 || int(k.First[k.Pairs()]) != len(k.Next) {
		return fmt.Errorf("mdp: the lists of successors of the pairs do not cover the whole list")
	}
	for j := range k.Pairs() {
		if k.First[j] > k.First[j+1] {
			return fmt.Errorf("mdp: the list of successors of pair %d ends before it begins", j)
		}
	}
	for j := range k.Pairs() {
		next, prob := k.Successors(j)
		for _, s := range next {
			if s < 0 || int(s) >= k.States {
				return fmt.Errorf("mdp: pair %d leads to state %d of %d", j, s, k.States)
			}
		}
		spread := 0.0
		if k.Spread != nil {
			spread = k.Spread[j]
		}
		if err := law(fmt.Sprintf("pair %d", j), prob, spread); err != nil {
			return err
		}
	}
	return nil
}

// law returns an error unless the probabilities and the rest, which is spread, are a law.
func law(of string, prob []float64, rest float64) error {
	if !(rest >= 0) {
		return fmt.Errorf("mdp: the probability that %s spreads is %v", of, rest)
	}
	sum := rest
	for _, p := range prob {
		if !(p >= 0) {
			return fmt.Errorf("mdp: a probability of %s is %v", of, p)
		}
		sum += p
	}
	if !(math.Abs(sum-1) <= 1e-9) {
		return fmt.Errorf("mdp: the probabilities of %s sum to %v", of, sum)
	}
	return nil
}

// spread returns Spread, or nil if it is 0 for every pair.
func (k *Kernel) spread() []float64 {
	for _, q := range k.Spread {
		if q > 0 {
			return k.Spread
		}
	}
	return nil
}
