package mdp

// Counts are how often each pair of a state and an action was seen to lead
// where, from which a kernel can be estimated.
type Counts struct {
	States, Actions int
	Visits          []int       // of each pair
	successors      [][]visited // of each pair, in the order in which they were first seen
}

// visited is a state that a pair has led to, and how often.
type visited struct{ state, times int32 }

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
	for i := range list {
		if list[i].state == next {
			list[i].times++
			return
		}
	}
	c.successors[j] = append(list, visited{next, 1})
}

// Kernel is the estimate of the kernel: each pair's successors in the shares in
// which they were seen, with prior visits more that are spread evenly over all
// states. prior is at least 0. A pair never visited leads anywhere.
func (c *Counts) Kernel(start []float64, prior float64) *Kernel {
	pairs := c.States * c.Actions
	k := &Kernel{
		States: c.States, Actions: c.Actions, Start: start,
		First: make([]int32, 1, pairs+1), Spread: make([]float64, pairs),
	}
	for j, list := range c.successors {
		total := float64(c.Visits[j]) + prior
		if c.Visits[j] == 0 {
			k.Spread[j] = 1
		} else {
			k.Spread[j] = prior / total
		}
		for _, v := range list {
			k.Next = append(k.Next, v.state)
			k.Prob = append(k.Prob, float64(v.times)/total)
		}
		k.First = append(k.First, int32(len(k.Next)))
	}
	return k
}
