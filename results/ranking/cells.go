package ranking

import (
	"cmp"
	"math"
	"slices"

	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/strength"
)

// cells are the duels of a log by what a model can see of them: the ordered pair, or the
// pair where the slots are unknown, the outcome and the weight.
type cells struct {
	log     *Log
	list    []cell
	ordered []strength.Pair // the pairs of the cells, in increasing order, with no duels
	pairs   []strength.Pair // the pairs I < J of these, with no duels
	pairOf  []int           // of each ordered pair, the index of its pair
	counts  []float64       // duels of each cell of the list
	duels   int             // in a resample: those of the log, rounded to a whole number
	// cellOf is the cell of each duel of the log, where drawing one duel after the other
	// costs less than drawing the count of each cell; else nil.
	cellOf []int32

	// Of a log with clusters: the masses of each cluster by cell, and the clusters.
	clusters [][]share
}

// cell is duels with the same ordered pair, outcome and weight.
type cell struct {
	pair    int // the index of the ordered pair
	outcome pref.Outcome
	weight  float64
}

// share is the duels of a cluster in a cell.
type share struct {
	cell  int32
	count float64
}

// key is what the duels of a cell share.
type key struct {
	first, second pref.Arm
	outcome       pref.Outcome
	weight        float64
}

func compareKeys(a, b key) int {
	return cmp.Or(cmp.Compare(a.first, b.first), cmp.Compare(a.second, b.second), cmp.Compare(a.outcome, b.outcome), cmp.Compare(a.weight, b.weight))
}

// key returns that of a row. Where slots are unknown, the first arm has the lower number.
func (l *Log) key(row int) key {
	k := key{l.First[row], l.Second[row], l.Outcomes[row], 1}
	if l.Weights != nil {
		k.weight = l.Weights[row]
	}
	if !l.Slots && k.first > k.second {
		k.first, k.second, k.outcome = k.second, k.first, k.outcome.Flip()
	}
	return k
}

// cells returns the cells of the log, with its clusters.
func (l *Log) cells(by Cluster) (*cells, error) {
	column, numbers, err := l.numbers(by)
	if err != nil {
		return nil, err
	}
	c := &cells{log: l}
	count := map[key]float64{}
	for r := range l.First {
		if n := l.Count(r); n > 0 {
			count[l.key(r)] += n
		}
	}
	keys := make([]key, 0, len(count))
	for k := range count {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, compareKeys)
	total := 0.0
	index := make(map[key]int32, len(keys))
	for n, k := range keys {
		if last := len(c.ordered) - 1; last < 0 || c.ordered[last].I != k.first || c.ordered[last].J != k.second {
			c.ordered = append(c.ordered, strength.Pair{I: k.first, J: k.second})
		}
		c.list = append(c.list, cell{pair: len(c.ordered) - 1, outcome: k.outcome, weight: k.weight})
		c.counts = append(c.counts, count[k])
		index[k] = int32(n)
		total += count[k]
	}
	c.duels = int(math.Round(total))
	c.spread()
	c.pairs = unordered(c.ordered)
	for _, p := range c.ordered {
		if p.I > p.J {
			p = flipped(p)
		}
		at, _ := slices.BinarySearchFunc(c.pairs, p, comparePairs)
		c.pairOf = append(c.pairOf, at)
	}
	if column != nil {
		c.gather(column, numbers, index)
	}
	return c, nil
}

// spread lists the cells of the duels, where all counts are whole numbers and the duels are
// not many more than the cells.
func (c *cells) spread() {
	const most = 32 // a binomial draw takes about the time of so many draws from a list
	if c.duels > most*len(c.list) || slices.ContainsFunc(c.counts, func(n float64) bool { return n != math.Trunc(n) }) {
		return
	}
	c.cellOf = make([]int32, 0, c.duels)
	for n, count := range c.counts {
		for range int(count) {
			c.cellOf = append(c.cellOf, int32(n))
		}
	}
}

// gather finds the duels of each cluster. A row without a number is a cluster of its own.
func (c *cells) gather(column []int32, numbers int, index map[key]int32) {
	one := func(r int32) share { return share{index[c.log.key(int(r))], c.log.Count(int(r))} }
	for _, rows := range members(column, numbers) {
		var list []share
		for _, r := range rows {
			if s := one(r); s.count > 0 {
				list = append(list, s)
			}
		}
		if list != nil {
			c.clusters = append(c.clusters, list)
		}
	}
	for r, g := range column {
		if s := one(int32(r)); g < 0 && s.count > 0 {
			c.clusters = append(c.clusters, []share{s})
		}
	}
}

// resample is a table of drawn duels, whose memory is used again.
type resample struct {
	cells   *cells
	counts  []float64 // of each cell
	ordered []strength.Pair
	pairs   []strength.Pair
	table   Table
}

func (c *cells) resample() *resample {
	return &resample{
		cells: c, counts: make([]float64, len(c.list)),
		ordered: make([]strength.Pair, len(c.ordered)), pairs: make([]strength.Pair, len(c.pairs)),
		table: Table{Arms: c.log.Arms},
	}
}

// draw draws as many duels as the log has with replacement or, if it has clusters, as many
// whole clusters, and returns their table, which the next draw overwrites.
func (r *resample) draw(s *rng.Source) *Table {
	if r.cells.clusters != nil {
		r.drawClusters(s)
	} else {
		r.drawDuels(s)
	}
	return r.tally()
}

// drawDuels draws the counts of the cells from the multinomial law: one duel after the
// other, or the count of each cell.
func (r *resample) drawDuels(s *rng.Source) {
	if list := r.cells.cellOf; list != nil {
		clear(r.counts)
		for range list {
			r.counts[list[s.Intn(len(list))]]++
		}
		return
	}
	s.Multinomial(r.cells.duels, r.cells.counts, r.counts)
}

// drawClusters draws as many clusters as there are.
func (r *resample) drawClusters(s *rng.Source) {
	clear(r.counts)
	n := len(r.cells.clusters)
	for range n {
		for _, c := range r.cells.clusters[s.Intn(n)] {
			r.counts[c.cell] += c.count
		}
	}
}

// tally returns the table of the counts.
func (r *resample) tally() *Table {
	c, t := r.cells, &r.table
	copy(r.ordered, c.ordered)
	copy(r.pairs, c.pairs)
	t.BothBad = 0
	for n, k := range r.counts {
		if k == 0 {
			continue
		}
		cell := &c.list[n]
		mass := float64(k * cell.weight)
		p := &r.ordered[cell.pair]
		add(p, cell.outcome, mass)
		o := cell.outcome
		if p.I > p.J {
			o = o.Flip()
		}
		add(&r.pairs[c.pairOf[cell.pair]], o, mass)
		if o == pref.BothBad {
			t.BothBad += mass
		}
	}
	t.Pairs = met(t.Pairs[:0], r.pairs)
	if c.log.Slots {
		t.Ordered = met(t.Ordered[:0], r.ordered)
	}
	t.sum()
	return t
}

// met appends the pairs that have duels to a list.
func met(list, pairs []strength.Pair) []strength.Pair {
	for _, p := range pairs {
		if p.Duels() > 0 {
			list = append(list, p)
		}
	}
	return list
}
