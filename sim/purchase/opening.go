package purchase

import (
	"cmp"
	"math"
	"slices"

	"joust/sim/pref"
)

// opening finds the pairs that join arms without a common scale. Its memory is used again.
type opening struct {
	joined  bool       // all arms are in one layer; duels cannot change that
	reaches [][]uint64 // bit j of row i: a path of scores leads from i to j
	counts  []int      // by arm, arms that it reaches
	part    []int      // by arm, the first arm of its component
	arms    []pref.Arm // in the order of the layers
	list    []Purchase
}

func newOpening(k int) opening {
	o := opening{reaches: make([][]uint64, k), counts: make([]int, k), part: make([]int, k), arms: make([]pref.Arm, 0, k), list: make([]Purchase, 0, k)}
	for i := range o.reaches {
		o.reaches[i] = make([]uint64, (k+63)/64)
	}
	return o
}

func has(row []uint64, j int) bool { return row[j/64]>>(j%64)&1 == 1 }

// joints returns one duel for each two layers that follow one another, between the two arms of
// which the order is least known; nothing if all arms are in one layer. Layers are the strong
// components of the graph with an edge for every win and tie (see strength.Record.Layers), in
// an order in which none has scored against an earlier one.
func (o *opening) joints(p *Posterior) []Purchase {
	o.list = o.list[:0]
	if o.joined {
		return o.list
	}
	o.connect(p)
	o.arms = o.arms[:0]
	for a := range p.k {
		o.arms = append(o.arms, pref.Arm(a))
	}
	// An arm of an earlier layer reaches more arms than those that it reaches in later ones.
	slices.SortFunc(o.arms, func(a, b pref.Arm) int {
		return cmp.Or(cmp.Compare(o.counts[b], o.counts[a]), cmp.Compare(o.first(int(a)), o.first(int(b))), cmp.Compare(a, b))
	})
	start, end := 0, o.end(0)
	for end < p.k {
		next := o.end(end)
		o.list = append(o.list, o.joint(p, o.arms[start:end], o.arms[end:next]))
		start, end = end, next
	}
	o.joined = len(o.list) == 0
	return o.list
}

// connect computes which arms reach which (Warshall), and the components.
func (o *opening) connect(p *Posterior) {
	k := p.k
	for i := range k {
		o.part[i] = i
		clear(o.reaches[i])
		for j := range k {
			if i == j || p.won[i*k+j] > 0 || p.tied[i*k+j] > 0 {
				o.reaches[i][j/64] |= 1 << (j % 64)
			}
		}
	}
	for m := range k {
		for i := range k {
			if i != m && has(o.reaches[i], m) {
				for w, bits := range o.reaches[m] {
					o.reaches[i][w] |= bits
				}
			}
		}
	}
	for i := range k {
		o.counts[i] = 0
		for j := range k {
			if has(o.reaches[i], j) {
				o.counts[i]++
			}
		}
	}
	for changed := true; changed; {
		changed = false
		for i := range k {
			for j := range k {
				if has(o.reaches[i], j) && o.part[i] != o.part[j] {
					least := min(o.part[i], o.part[j])
					o.part[i], o.part[j], changed = least, least, true
				}
			}
		}
	}
}

// first returns the first arm of the arm's layer.
func (o *opening) first(a int) int {
	for b := range a {
		if has(o.reaches[a], b) && has(o.reaches[b], a) {
			return b
		}
	}
	return a
}

// end returns where the layer ends that starts there in the order.
func (o *opening) end(start int) int {
	a := int(o.arms[start])
	end := start + 1
	for end < len(o.arms) && has(o.reaches[a], int(o.arms[end])) && has(o.reaches[int(o.arms[end])], a) {
		end++
	}
	return end
}

// joint returns the pair of an arm of each layer whose q is nearest to ½; of equals the first.
func (o *opening) joint(p *Posterior, upper, lower []pref.Arm) Purchase {
	var best pref.Pair
	least := 2.0
	for _, a := range upper {
		for _, b := range lower {
			if far := math.Abs(p.Above(a, b) - 0.5); far < least {
				best, least = pref.Pair{First: min(a, b), Second: max(a, b)}, far
			}
		}
	}
	why := JoinsLayers
	if o.part[best.First] != o.part[best.Second] {
		why = JoinsComponents
	}
	return Purchase{best, 1, why}
}
