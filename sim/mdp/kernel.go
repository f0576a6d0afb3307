package mdp

import (
	"fmt"
	"math"

	"joust/sim/rng"
)

// Kernel is the law of transitions of a tabular Markov decision process with
// sparse successors, the same at every step. Pairs of a state s and an action a
// are numbered j = s*Actions + a. It is not changed once made, hence safe for
// concurrent use.
type Kernel struct {
	States, Actions int
	Start           []float64 // probability of each first state
	First           []int32   // the successors of pair j are Next[First[j]:First[j+1]]
	Next            []int32
	Prob            []float64 // of each of Next
	Spread          []float64 // of each pair: probability spread evenly over all states, as estimates have it; nil for none
}

// Pairs is the number of pairs of a state and an action, S·A.
func (k *Kernel) Pairs() int { return k.States * k.Actions }

// Pair is the number of the pair of state s and action a.
func (k *Kernel) Pair(s, a int) int { return s*k.Actions + a }

// Successors are the states that pair j leads to, apart from what is spread
// evenly, and their probabilities. Not to be changed.
func (k *Kernel) Successors(j int) ([]int32, []float64) {
	low, high := k.First[j], k.First[j+1]
	return k.Next[low:high], k.Prob[low:high]
}

// Draw draws the state that pair j leads to.
func (k *Kernel) Draw(j int, stream *rng.Source) int {
	next, prob := k.Successors(j)
	i, found := pick(prob, stream.Float64())
	if !found && k.Spread != nil && k.Spread[j] > 0 {
		return stream.Intn(k.States)
	}
	return int(next[i]) // if none is found, the probabilities fell short of 1 by rounding
}

// DrawStart draws a first state.
func (k *Kernel) DrawStart(stream *rng.Source) int {
	s, _ := pick(k.Start, stream.Float64())
	return s
}

// Check says what is wrong with a kernel: lengths, states out of range,
// probabilities that are negative or do not sum to 1 within 1e-9.
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
		return fmt.Errorf("mdp: the successors of the pairs are not all of the list")
	}
	for j := range k.Pairs() {
		if k.First[j] > k.First[j+1] {
			return fmt.Errorf("mdp: pair %d has fewer than no successors", j)
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

// law says whether the probabilities and the rest, which is spread, make a law.
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

// spread is Spread where there is any, else nil.
func (k *Kernel) spread() []float64 {
	for _, q := range k.Spread {
		if q > 0 {
			return k.Spread
		}
	}
	return nil
}
