package mdp

import (
	"cmp"
	"slices"
)

// Counts are how often each pair of a state and an action was seen to lead
// where, from which a kernel can be estimated.
type Counts struct {
	States, Actions int
	Visits          []int       // of each pair
	successors      [][]visited // of each pair, in the order in which they were first seen
	places          [][]int32   // of each pair of many successors: of each state, its place among them from 1, or 0; nil until there is such a pair
}

// visited is a state that a pair has led to, and how often.
type visited struct{ state, times int32 }

// few is how many successors of a pair are searched one after another; where
// there are more, each state's place is kept.
const few = 12

// NewCounts are counts of nothing.
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

// place keeps the place of the last of the list, and of all once they are many.
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

// Kernel is the estimate of the kernel: each pair's successors in the shares in
// which they were seen, with prior visits more that are spread evenly over all
// states. prior is at least 0. A pair never visited leads anywhere. The estimate
// does not depend on the order in which trajectories were added: successors are
// listed by their numbers.
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
