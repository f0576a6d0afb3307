package stats

import (
	"math"
	"math/bits"
	"slices"
	"sync"
	"sync/atomic"
)

// drawRanks returns twice the sums of the ranks over the environments, which are whole
// numbers, by algorithm and resample. units has the values by environment, group of trials
// and algorithm.
func drawRanks(better Direction, units [][][]float64, draw Source, workers int) [][]int32 {
	n, resamples := len(units[0][0]), rankResamples(len(units[0][0]))
	drawn := make([][]int32, n)
	for a := range drawn {
		drawn[a] = make([]int32, resamples)
	}
	each := 0 // indices that a resample takes
	worlds := make([]world, len(units))
	for e, groups := range units {
		each += len(groups)
		if worlds[e] = (world{groups: len(groups), packed: pack(groups)}); worlds[e].packed == nil {
			worlds[e].rows = slices.Concat(groups...)
		}
	}
	drawIndices := func(indices []uint16) {
		for len(indices) > 0 {
			for _, w := range worlds {
				draw.Indices(indices[:w.groups], w.groups)
				indices = indices[w.groups:]
			}
		}
	}
	type summer struct {
		rankers []*ranker // by environment
		means   []float64
		sums    []int32
		words   []uint64
	}
	summers := make([]summer, workers)
	for w := range summers {
		s := summer{means: make([]float64, n), sums: make([]int32, n), words: make([]uint64, n)}
		for range units {
			s.rankers = append(s.rankers, newRanker(n))
		}
		summers[w] = s
	}
	const batch = 64 // resamples whose indices are in memory, and as many of the next ones
	indices, next := make([]uint16, batch*each), make([]uint16, batch*each)
	drawIndices(indices[:min(batch, resamples)*each])
	for from := 0; from < resamples; from += batch {
		size := min(batch, resamples-from)
		following := min(batch, resamples-from-size)
		share(1+size, workers, func(worker, task int) {
			if task == 0 { // one worker draws, so that the numbers do not depend on how many there are
				drawIndices(next[:following*each])
				return
			}
			r := task - 1
			s := &summers[worker]
			clear(s.sums)
			rest := indices[r*each : (r+1)*each]
			for e, w := range worlds {
				w.sum(s.means, s.words, rest[:w.groups])
				rest = rest[w.groups:]
				s.rankers[e].add(s.sums, s.means, better)
			}
			for a, twice := range s.sums {
				drawn[a][from+r] = twice
			}
		})
		indices, next = next, indices
	}
	return drawn
}

// world is the values of an environment that resamples are made of.
type world struct {
	groups int       // of trials
	packed *packed   // nil if they cannot be packed
	rows   []float64 // the values of the algorithms in one group after another, if they are not packed
}

// sum writes to sums the sums of the values of a resample, by algorithm. indices has its
// groups, and room is for packed words.
func (w *world) sum(sums []float64, room []uint64, indices []uint16) {
	if w.packed != nil {
		w.packed.sum(sums, room, indices)
	} else {
		sumRows(sums, w.rows, indices)
	}
}

// share calls do for each number below n, in as many goroutines as there are workers, about
// in the order of the numbers.
func share(n, workers int, do func(worker, i int)) {
	var all sync.WaitGroup
	var next atomic.Int64
	for w := range workers {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(w, i)
			}
		})
	}
	all.Wait()
}

// sumRows writes to sums the sum of the rows of the indices, which are added in this order.
// Rows stand one after another and are as long as sums.
func sumRows[T float64 | uint64](sums, rows []T, indices []uint16) {
	clear(sums)
	n := len(sums)
	row := func(at int) []T { return rows[int(indices[at])*n:][:n] }
	for ; len(indices) >= 8; indices = indices[8:] { // each sum is read and written once for eight rows
		a, b, c, d, e, f, g, h := row(0), row(1), row(2), row(3), row(4), row(5), row(6), row(7)
		for i, s := range sums {
			sums[i] = (((((((s + a[i]) + b[i]) + c[i]) + d[i]) + e[i]) + f[i]) + g[i]) + h[i]
		}
	}
	for at := range indices {
		for i, v := range row(at) {
			sums[i] += v
		}
	}
}

// ranker ranks algorithms by their means.
type ranker struct {
	order []int // the algorithms in the order of the last means, which is near that of the next ones
}

func newRanker(n int) *ranker {
	k := &ranker{order: make([]int, n)}
	for a := range k.order {
		k.order[a] = a
	}
	return k
}

// add adds to sums twice the rank of each mean. Equal means share the mean of their ranks.
func (k *ranker) add(sums []int32, means []float64, better Direction) {
	for i, a := range k.order {
		at := i
		for ; at > 0 && means[a] < means[k.order[at-1]]; at-- {
			k.order[at] = k.order[at-1]
		}
		k.order[at] = a
	}
	n := len(k.order)
	for from := 0; from < n; {
		to := from + 1
		for to < n && means[k.order[to]] == means[k.order[from]] {
			to++
		}
		before := from // algorithms with a better mean
		if better != Lower {
			before = n - to
		}
		twice := int32(2*before + to - from + 1)
		for _, a := range k.order[from:to] {
			sums[a] += twice
		}
		from = to
	}
}

// packed has the values of an environment with several algorithms in a word, so that one
// addition of words adds the values of all of them. The values are whole numbers, as duels
// and correct answers are; then the sums are exact, the same as those of floats.
type packed struct {
	width uint      // bits of an algorithm in a word
	each  int       // words of a group of trials; word w has the algorithms w, w + each, w + 2·each, …
	words []uint64  // of the groups, one after another: the values less the least one of their algorithm
	least []float64 // by algorithm: its least value times the number of groups
}

// pack packs values, by group of trials and algorithm. It returns nil where a value is not a
// whole number, unless an algorithm has the same infinity in all groups; where a sum of
// floats might not be exact; and where a word has no room for the sums of two algorithms.
func pack(groups [][]float64) *packed {
	n, resample := len(groups[0]), float64(len(groups))
	p := &packed{least: make([]float64, n)}
	least, spread := make([]float64, n), 0.0
	for a := range least {
		low, high := math.Inf(1), math.Inf(-1)
		for _, values := range groups {
			v := values[a]
			if v != math.Trunc(v) { // or NaN
				return nil
			}
			low, high = min(low, v), max(high, v)
		}
		least[a], p.least[a] = low, float64(low*resample)
		if low == high && math.IsInf(low, 0) {
			continue
		}
		if max(-low, high) > (1<<53)/resample {
			return nil
		}
		spread = max(spread, high-low)
	}
	p.width = uint(max(1, bits.Len64(uint64(resample*spread))))
	lanes := 64 / p.width
	if lanes < 2 {
		return nil
	}
	p.each = (n + int(lanes) - 1) / int(lanes)
	p.words = make([]uint64, len(groups)*p.each)
	for g, values := range groups {
		row := p.words[g*p.each:][:p.each]
		for a, v := range values {
			if v > least[a] {
				row[a%p.each] |= uint64(v-least[a]) << (uint(a/p.each) * p.width)
			}
		}
	}
	return p
}

// sum writes to sums the sums of the values of a resample, by algorithm. indices has its
// groups, and room is for the words of a sum.
func (p *packed) sum(sums []float64, room []uint64, indices []uint16) {
	room = room[:p.each]
	sumRows(room, p.words, indices)
	mask, shift := uint64(1)<<p.width-1, uint(0)
	for from := 0; from < len(sums); from += p.each {
		part := sums[from:min(from+p.each, len(sums))]
		for w := range part {
			part[w] = p.least[from+w] + float64(room[w]>>shift&mask)
		}
		shift += p.width
	}
}
