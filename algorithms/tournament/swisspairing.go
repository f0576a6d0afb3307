package tournament

// swissPairing pairs players so that as few as possible play each other twice.
// Players are identified by their place in the ranking. A partial pairing that was
// proposed is completed by Edmonds' matching algorithm (Paths, Trees, and Flowers,
// Canadian Journal of Mathematics 17, 1965): in the graph of pairs that have not
// played, it searches from each unpaired player for an alternating path to another.
// To exchange the paired and the unpaired edges of this path pairs both. If there is
// no such path, the pairing is as large as possible.
//
// A search builds a forest of alternating paths from a root in order of length. Odd
// cycles that it finds, called blossoms, are shrunk to one vertex, their base, so
// that an edge can be used from either side.
type swissPairing struct {
	ranking []int  // by place, its player
	mate    []int  // by place, the place of its opponent, or unpaired
	met     []bool // met[i*size+j]: players i and j have played
	size    int

	// The state of one search, by place:
	parent    []int  // the previous place on the path from the root, if it was reached by an unpaired edge
	base      []int  // the base of its blossom
	queue     []int  // the places reached by an even number of edges
	even      []bool // whether it is in the queue
	inBlossom []bool
	onPath    []bool
}

const unpaired = -1

func newSwissPairing(size int) *swissPairing {
	places, marks := make([]int, 4*size), make([]bool, 3*size)
	return &swissPairing{
		size: size, met: make([]bool, size*size), mate: places[:size],
		parent: places[size : 2*size], base: places[2*size : 3*size], queue: places[3*size : 3*size],
		even: marks[:size], inBlossom: marks[size : 2*size], onPath: marks[2*size:],
	}
}

// begin starts a new round.
func (d *swissPairing) begin() {
	for i := range d.mate {
		d.mate[i] = unpaired
	}
}

// paired reports whether the place has an opponent.
func (d *swissPairing) paired(i int) bool { return d.mate[i] != unpaired }

// fresh reports whether the players at two places have not played each other.
func (d *swissPairing) fresh(i, j int) bool { return !d.met[d.ranking[i]*d.size+d.ranking[j]] }

// propose pairs two places if both are unpaired and have not played each other.
func (d *swissPairing) propose(i, j int) {
	if !d.paired(i) && !d.paired(j) && d.fresh(i, j) {
		d.mate[i], d.mate[j] = j, i
	}
}

// complete pairs all places that are unpaired, with a repeated match only if there is
// no other way, and records the pairs.
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

// augment pairs the root and one more place, if there is a path to one.
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

// reach follows the edge from v, which was reached by an even number of edges, to
// another place. It reports whether that place was unpaired and has been paired with
// the root.
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

// turnOver exchanges the paired and the unpaired edges on the path from the root to
// the place.
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

// meeting returns the base where the paths from two places to the root meet.
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

// mark marks the blossoms on the path from a place to the base of the new blossom,
// and makes the path usable in the other direction.
func (d *swissPairing) mark(v, base, child int) {
	for d.base[v] != base {
		d.inBlossom[d.base[v]], d.inBlossom[d.base[d.mate[v]]] = true, true
		d.parent[v] = child
		child = d.mate[v]
		v = d.parent[child]
	}
}
