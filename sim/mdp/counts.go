package mdp

import (
	"cmp"
	"slices"
)

// Counts counts the observed transitions of each pair of a state and an action. A kernel
// can be estimated from them.
type Counts struct {
	States, Actions int
	Visits          []int       // number of transitions of each pair
	successors      [][]visited // for each pair, in the order of the first observation
	places          [][]int32   // for each pair with many successors: for each state, its place among them, counted from 1, or 0; nil if there is no such pair
}

// visited is a successor of a pair and how often it was observed.
type visited struct{ state, times int32 }

// few is the largest number of successors of a pair that are searched one after another.
// For more successors, Counts stores the place of each state.
const few = 12

// NewCounts returns counts without any transition.
func NewCounts(states, actions int) *Counts {
	return &Counts{
		States: states, Actions: actions,
		Visits: make([]int, states*actions), successors: make([][]visited, states*actions),
	}
}

// Add counts the steps of a trajectory.
func (c *Counts) Add(t *Trajectory) {
	for h := range t.Actions {
		c.step(t.Pair(h, c.Actions), t.States[h+1])
	}
}

func (c *Counts) step(j int, next int32) {
	c.Visits[j]++
	list := c.successors[j]
	if len(list) <= few {
		for i := range list {
			if list[i].state == next {
				list[i].times++
				return
			}
		}
	} else if place := c.places[j][next]; place > 0 {
		list[place-1].times++
		return
	}
	list = append(list, visited{next, 1})
	c.successors[j] = list
	if len(list) > few {
		c.place(j, list)
	}
}

// place stores the place of the last successor of the list, or of all successors if their
// number has just exceeded few.
func (c *Counts) place(j int, list []visited) {
	if c.places == nil {
		c.places = make([][]int32, len(c.Visits))
	}
	from := len(list) - 1
	if c.places[j] == nil {
		c.places[j], from = make([]int32, c.States), 0
	}
	for i := from; i < len(list); i++ {
		c.places[j][list[i].state] = int32(i + 1)
	}
}

// Kernel returns an estimate of the kernel. The probability of a successor is its share of
// the transitions of the pair, after prior ≥ 0 more transitions were spread evenly over all
// states. A pair without transitions leads to every state with the same probability. The
// estimate does not depend on the order in which trajectories were added: successors are
// in increasing order.
func (c *Counts) Kernel(start []float64, prior float64) *Kernel {
	pairs := c.States * c.Actions
	length := 0
	for _, list := range c.successors {
		length += len(list)
	}
	k := &Kernel{
		States: c.States, Actions: c.Actions, Start: start,
		First: make([]int32, 1, pairs+1), Next: make([]int32, 0, length), Prob: make([]float64, 0, length),
		Spread: make([]float64, pairs),
	}
	var sorted []visited
	for j, list := range c.successors {
		total := float64(c.Visits[j]) + prior
		if c.Visits[j] == 0 {
			k.Spread[j] = 1
		} else {
			k.Spread[j] = prior / total
		}
		sorted = append(sorted[:0], list...)
		slices.SortFunc(sorted, func(a, b visited) int { return cmp.Compare(a.state, b.state) })
		for _, v := range sorted {
			k.Next = append(k.Next, v.state)
			k.Prob = append(k.Prob, float64(v.times)/total)
		}
		k.First = append(k.First, int32(len(k.Next)))
	}
	return k
}
