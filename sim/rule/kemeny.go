package rule

import (
	"math"
	"math/bits"
	"slices"
)

// kemenyRows is the greatest number of rows that Kemeny and Slater take: they need 24 bytes
// for each set of rows.
const kemenyRows = 20

// Kemeny ranks by the orders of the rows with the greatest Σ W_ab over all pairs in which a
// is before b, which is Optimum (Kemeny, "Mathematics without numbers", Daedalus 1959;
// Young and Levenglick 1978). The winners are the first rows of these orders, and Ranks has
// the mean place of each row in all of them. The method is dynamic programming over the
// sets of the first rows (Held and Karp 1962), O(2^n n).
type Kemeny struct{}

// Traits implements Rule.
func (Kemeny) Traits() Traits {
	return Traits{Name: "kemeny", Kinds: pairs, Partial: true, Ranks: true, MaxRows: kemenyRows}
}

func (Kemeny) choose(t *Table) (Outcome, error) {
	c := t.Counts()
	o, best := bestOrders(c.wins, c.k)
	o.Optimum = t.weights.of(best)
	return o, nil
}

// Slater ranks by the orders of the rows with the fewest pairs in which b is before a, but
// a beats b; their number is Optimum (Slater, "Inconsistencies in a schedule of paired
// comparisons", Biometrika 1961). Winners and Ranks are as with Kemeny.
type Slater struct{}

// Traits implements Rule.
func (Slater) Traits() Traits {
	return Traits{Name: "slater", Kinds: pairs, Partial: true, Ranks: true, MaxRows: kemenyRows}
}

func (Slater) choose(t *Table) (Outcome, error) {
	c := t.Counts()
	signs := make([]int64, c.k*c.k)
	decided := int64(0)
	for a := range c.k {
		for b := range c.k {
			if c.margin(a, b) > 0 {
				signs[a*c.k+b] = 1
				decided++
			}
		}
	}
	o, best := bestOrders(signs, c.k)
	o.Optimum = float64(decided - best)
	return o, nil
}

// orders are the best orders of all sets of k rows. A set is a number whose bit a stands
// for row a.
type orders struct {
	k int
	// Rows are gained in two halves, so that the gain of a row on a set takes two reads.
	low, high []int64 // low[a<<half|set], high[a<<(k-half)|set>>half]
	half      int
	best      []int64 // the greatest sum of an order of the set
	ways      []int64 // the number of orders of the set with that sum
}

// gain returns Σ_b weight[b*k+a] over the rows b of the set: what a adds after them.
func (d *orders) gain(a int, set uint32) int64 {
	return d.low[a<<d.half|int(set&(1<<d.half-1))] + d.high[a<<(d.k-d.half)|int(set>>d.half)]
}

// bestOrders returns the outcome of the orders with the greatest sum of weight[a*k+b] over
// the pairs in which a is before b, and that sum. The number of orders is at most 20!,
// which an int64 can count.
func bestOrders(weight []int64, k int) (Outcome, int64) {
	d := &orders{k: k, half: k / 2, best: make([]int64, 1<<k), ways: make([]int64, 1<<k)}
	d.low, d.high = d.sums(weight, 0, d.half), d.sums(weight, d.half, k)
	full := uint32(1)<<k - 1
	d.ways[0] = 1
	for set := uint32(1); set <= full; set++ {
		best, ways := int64(math.MinInt64), int64(0)
		for rest := set; rest != 0; rest &= rest - 1 {
			a := bits.TrailingZeros32(rest)
			before := set &^ (1 << a)
			switch sum := d.best[before] + d.gain(a, before); {
			case sum > best:
				best, ways = sum, d.ways[before]
			case sum == best:
				ways += d.ways[before]
			}
		}
		d.best[set], d.ways[set] = best, ways
	}
	after, places := d.complete(full)
	o := Outcome{OrderCount: d.ways[full], Ranks: make([]float64, k)}
	for a := range k {
		if places[a*k] > 0 {
			o.Winners = append(o.Winners, a)
		}
		for p, n := range places[a*k : (a+1)*k] {
			o.Ranks[a] += float64(float64(p+1) * float64(n))
		}
		o.Ranks[a] /= float64(o.OrderCount)
	}
	d.list(&o, after, nil, 0)
	return o, d.best[full]
}

// sums returns, for each row a and each set of the rows from … to-1, the sum of
// weight[b*k+a] over its members b.
func (d *orders) sums(weight []int64, from, to int) []int64 {
	size := 1 << (to - from)
	sums := make([]int64, d.k*size)
	for a := range d.k {
		for set := 1; set < size; set++ {
			b := bits.TrailingZeros(uint(set))
			sums[a*size+set] = sums[a*size+set&(set-1)] + weight[(from+b)*d.k+a]
		}
	}
	return sums
}

// complete returns, for each set, the number of ways to go on from a best order of it to a
// best order of all rows, and, in places[a*k+p], the number of best orders of all rows that
// have p rows before row a.
func (d *orders) complete(full uint32) (after, places []int64) {
	after, places = make([]int64, full+1), make([]int64, d.k*d.k)
	after[full] = 1
	for set := full; set > 0; set-- {
		if after[set] == 0 {
			continue
		}
		for rest := set; rest != 0; rest &= rest - 1 {
			a := bits.TrailingZeros32(rest)
			before := set &^ (1 << a)
			if d.best[before]+d.gain(a, before) == d.best[set] {
				after[before] += after[set]
				places[a*d.k+bits.OnesCount32(before)] += d.ways[before] * after[set]
			}
		}
	}
	return after, places
}

// list appends the best orders that begin with these rows, whose set is given, until there
// are maxOrders.
func (d *orders) list(o *Outcome, after []int64, begin []int, set uint32) {
	if len(begin) == d.k {
		o.Orders = append(o.Orders, slices.Clone(begin))
		return
	}
	for a := range d.k {
		next := set | 1<<a
		if next != set && len(o.Orders) < maxOrders && after[next] > 0 && d.best[set]+d.gain(a, set) == d.best[next] {
			d.list(o, after, append(begin, a), next)
		}
	}
}
