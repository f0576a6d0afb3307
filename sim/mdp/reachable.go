package mdp

// Reachable returns, for each pair, whether some policy reaches it within the horizon with
// positive probability, that is, whether its state is reachable in fewer than horizon steps.
// The rewards of other pairs do not matter.
func (k *Kernel) Reachable(horizon int) []bool {
	pairs := make([]bool, k.Pairs())
	reached := make([]bool, k.States)
	var present, following []int32 // states reached first at this step, and at the next step
	reach := func(s int32) {
		if !reached[s] {
			reached[s] = true
			following = append(following, s)
		}
	}
	for s, p := range k.Start {
		if p > 0 {
			reach(int32(s))
		}
	}
	for range horizon {
		if len(following) == 0 {
			break
		}
		present, following = following, present[:0]
		for _, s := range present {
			for a := range k.Actions {
				j := k.Pair(int(s), a)
				pairs[j] = true
				next, prob := k.Successors(j)
				for i, t := range next {
					if prob[i] > 0 {
						reach(t)
					}
				}
				if k.Spread != nil && k.Spread[j] > 0 {
					for t := range k.States {
						reach(int32(t))
					}
				}
			}
		}
	}
	return pairs
}
