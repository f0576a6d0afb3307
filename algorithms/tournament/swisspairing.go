package tournament

// swissPairing pairs players of whom no two are to meet twice. Players are
// known by their place in the ranking; a pairing that others have proposed in
// part is completed by the matching of Edmonds (Paths, Trees, and Flowers,
// Canadian Journal of Mathematics 17, 1965): in the graph of those who have not
// met it looks from each player that is left over for an alternating path to
// another, which, turned over, pairs both. If there is none, as many as possible
// are paired already.
//
// A search is a forest of alternating paths that grows from a root in order of
// length. Odd cycles that it meets, blossoms, are shrunk to one vertex, their
// base, so that an edge may be used from either side.
type swissPairing struct {
	ranking []int // the player at each place
	mate    []int // the place of each place's opponent, or unpaired
	met     []bool
	size    int

	// Of one search, by place:
	parent    []int  // the place before it on the path from the root, for those reached by an edge that is not paired
	base      []int  // of the blossom that the place is in
	queue     []int  // places reached with an even number of edges
	even      []bool // the place is in the queue
	inBlossom []bool
	onPath    []bool
}

const unpaired = -1

func newSwissPairing(size int) *swissPairing {
	places := func() []int { return make([]int, size) }
	marks := func() []bool { return make([]bool, size) }
	return &swissPairing{
		size: size, met: make([]bool, size*size), mate: places(),
		parent: places(), base: places(), queue: make([]int, 0, size),
		even: marks(), inBlossom: marks(), onPath: marks(),
	}
}

// begin begins a new round.
func (d *swissPairing) begin() {
	for i := range d.mate {
		d.mate[i] = unpaired
	}
}

// paired says whether the place has an opponent.
func (d *swissPairing) paired(i int) bool { return d.mate[i] != unpaired }

// fresh says whether the players at two places have not met.
func (d *swissPairing) fresh(i, j int) bool { return !d.met[d.ranking[i]*d.size+d.ranking[j]] }

// propose pairs two places if both are free and have not met.
func (d *swissPairing) propose(i, j int) {
	if !d.paired(i) && !d.paired(j) && d.fresh(i, j) {
		d.mate[i], d.mate[j] = j, i
	}
}

// complete pairs all who are left over, those who have met before only where it
// cannot be helped, and remembers who meets.
func (d *swissPairing) complete() {
	for i := range d.mate {
		if !d.paired(i) {
			d.augment(i)
		}
	}
	last := unpaired
	for i := range d.mate {
		if d.paired(i) {
			continue
		}
		if last == unpaired {
			last = i
		} else {
			d.mate[i], d.mate[last] = last, i
			last = unpaired
		}
	}
	for i, j := range d.mate {
		d.met[d.ranking[i]*d.size+d.ranking[j]] = true
	}
}

// augment pairs the root and one more, if a path to one exists.
func (d *swissPairing) augment(root int) {
	for i := range d.mate {
		d.parent[i], d.base[i], d.even[i] = unpaired, i, false
	}
	d.queue = append(d.queue[:0], root)
	d.even[root] = true
	for next := 0; next < len(d.queue); next++ {
		v := d.queue[next]
		for far := 1; far < d.size; far++ { // the nearest in rank first
			for _, to := range [2]int{v + far, v - far} {
				if to >= 0 && to < d.size && d.reach(root, v, to) {
					return
				}
			}
		}
	}
}

// reach goes from a place that was reached by an even number of edges to another
// one, and says whether that was free and has been paired.
func (d *swissPairing) reach(root, v, to int) bool {
	if !d.fresh(v, to) || d.base[v] == d.base[to] || d.mate[v] == to {
		return false
	}
	switch {
	case to == root || d.paired(to) && d.parent[d.mate[to]] != unpaired:
		d.shrink(v, to)
	case d.parent[to] == unpaired:
		d.parent[to] = v
		if !d.paired(to) {
			d.turnOver(to)
			return true
		}
		d.enqueue(d.mate[to])
	}
	return false
}

// turnOver exchanges the edges that are paired and those that are not on the path
// from the root to the place.
func (d *swissPairing) turnOver(to int) {
	for to != unpaired {
		from := d.parent[to]
		next := d.mate[from]
		d.mate[to], d.mate[from] = from, to
		to = next
	}
}

func (d *swissPairing) enqueue(v int) {
	if !d.even[v] {
		d.even[v] = true
		d.queue = append(d.queue, v)
	}
}

// shrink makes one vertex of the odd cycle that the edge closes.
func (d *swissPairing) shrink(v, to int) {
	base := d.meeting(v, to)
	clear(d.inBlossom)
	d.mark(v, base, to)
	d.mark(to, base, v)
	for i := range d.base {
		if d.inBlossom[d.base[i]] {
			d.base[i] = base
			d.enqueue(i)
		}
	}
}

// meeting is where the paths from two places to the root meet.
func (d *swissPairing) meeting(a, b int) int {
	clear(d.onPath)
	for {
		a = d.base[a]
		d.onPath[a] = true
		if !d.paired(a) {
			break // the root
		}
		a = d.parent[d.mate[a]]
	}
	for {
		b = d.base[b]
		if d.onPath[b] {
			return b
		}
		b = d.parent[d.mate[b]]
	}
}

// mark marks the blossoms on the path from a place to the base of the new one,
// and makes the path one that can be gone the other way round.
func (d *swissPairing) mark(v, base, child int) {
	for d.base[v] != base {
		d.inBlossom[d.base[v]], d.inBlossom[d.base[d.mate[v]]] = true, true
		d.parent[v] = child
		child = d.mate[v]
		v = d.parent[child]
	}
}
