package mdp

// Reachable says of each pair whether some policy meets it within the horizon
// with positive probability: whether its state can be where one is after fewer
// than horizon steps. What is learned of the rewards of other pairs is of no use.
func (k *Kernel) Reachable(horizon int) []bool {
	pairs := make([]bool, k.Pairs())
	met := make([]bool, k.States)
	var border, beyond []int32 // states met first at this step, and at the next
	meet := func(s int32) {
		if !met[s] {
			met[s] = true
			beyond = append(beyond, s)
		}
	}
	for s, p := range k.Start {
		if p > 0 {
			meet(int32(s))
		}
	}
	for range horizon {
		if len(beyond) == 0 {
			break
		}
		border, beyond = beyond, border[:0]
		for _, s := range border {
			for a := range k.Actions {
				j := k.Pair(int(s), a)
				pairs[j] = true
				next, prob := k.Successors(j)
				for i, t := range next {
					if prob[i] > 0 {
						meet(t)
					}
				}
				if k.Spread != nil && k.Spread[j] > 0 {
					for t := range k.States {
						meet(int32(t))
					}
				}
			}
		}
	}
	return pairs
}
