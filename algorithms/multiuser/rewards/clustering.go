package rewards

import (
	"cmp"
	"math"
	"slices"

	"joust/algorithms/multiuser/completion"
	"joust/sim/parallel"
	"joust/sim/portable"
	"joust/sim/rng"
)

// clustering is one fit of clusters to entries.
type clustering struct {
	data    *completion.Data
	pooled  []float64
	k       int
	used    int // so many, the first ones, are in use while it grows
	soft    bool
	workers int

	centre  []float64 // cluster c's mean of column j is centre[j*k+c]
	belongs []float64 // the probability that user u belongs to cluster c is belongs[u*k+c]
	share   []float64 // π
	noise   float64   // σ², of em
	loss    float64   // what is minimised: of em, minus the logarithm of the posterior
	part    []float64 // of loss, of each user
	weight  []float64 // of each of centre: the sum of what it is the mean of
}

func newClustering(d *completion.Data, pooled []float64, k int, soft bool, workers int) *clustering {
	return &clustering{
		data: d, pooled: pooled, k: k, used: 1, soft: soft, workers: workers,
		centre: make([]float64, d.Cols*k), weight: make([]float64, d.Cols*k),
		belongs: make([]float64, d.Rows*k), share: make([]float64, k), part: make([]float64, d.Rows),
	}
}

// grow fits one cluster, and then twice as many as before, until there are k. After each
// fit it calls fitted with their number.
func (c *clustering) grow(stream *rng.Source, fitted func(n int)) {
	for u := range c.data.Rows {
		c.belongs[u*c.k] = 1
	}
	for {
		c.descend()
		fitted(c.used)
		if c.used == c.k {
			return
		}
		c.split(min(2*c.used, c.k), stream)
	}
}

// split increases the number of clusters to more by splitting those with the greatest sums
// of squared distances of users from the centroid: each of their users moves to the new
// cluster with probability 1/2.
func (c *clustering) split(more int, stream *rng.Source) {
	n := c.used
	far, own := make([]float64, n), make([]float64, n)
	for u := range c.data.Rows {
		c.distances(u, far)
		for x := range own {
			own[x] += float64(c.belongs[u*c.k+x] * far[x])
		}
	}
	order := make([]int, n)
	for x := range order {
		order[x] = x
	}
	slices.SortStableFunc(order, func(x, y int) int { return cmp.Compare(own[y], own[x]) })
	for i := n; i < more; i++ {
		from := order[i-n]
		for u := range c.data.Rows {
			if mine := c.belongs[u*c.k : (u+1)*c.k]; stream.Coin() {
				mine[from], mine[i] = 0, mine[from]
			}
		}
	}
	c.used = more
}

// descend alternates between centroids and membership until the loss hardly decreases.
func (c *clustering) descend() {
	c.loss = math.Inf(1)
	for range sweeps {
		before := c.loss
		c.updateCentroids()
		c.assign()
		if !(c.loss < before-float64(minGain*math.Abs(c.loss))) {
			break
		}
	}
}

// updateCentroids moves the centroids to the means of their users' entries, and with em
// sets the shares and the noise to their most likely values.
func (c *clustering) updateCentroids() {
	d, k := c.data, c.k
	for j, m := range c.pooled {
		for i := j * k; i < (j+1)*k; i++ {
			c.centre[i], c.weight[i] = m, 1
		}
	}
	clear(c.share)
	for u := range d.Rows {
		mine := c.belongs[u*k : u*k+c.used]
		for i, q := range mine {
			c.share[i] += q / float64(d.Rows)
		}
		for i := d.First[u]; i < d.First[u+1]; i++ {
			at := int(d.Col[i]) * k
			for x, q := range mine {
				if q != 0 {
					w := float64(q * d.Count[i])
					c.centre[at+x] += float64(w * d.Mean[i])
					c.weight[at+x] += w
				}
			}
		}
	}
	for i, w := range c.weight {
		c.centre[i] /= w
	}
	if c.soft {
		c.estimateNoise()
	}
}

// assign computes the users' membership and the loss.
func (c *clustering) assign() {
	k, d := c.k, c.data
	parallel.Range(c.workers, d.Rows, func(_, low, high int) {
		far := make([]float64, c.used)
		for u := low; u < high; u++ {
			c.distances(u, far)
			if mine := c.belongs[u*k : u*k+c.used]; c.soft {
				c.part[u] = c.soften(far, mine)
			} else {
				c.part[u] = c.harden(far, mine)
			}
		}
	})
	c.loss = c.prior()
	for _, x := range c.part {
		c.loss += x
	}
}

// distances writes Σ_j W_uj (Y_uj - m_cj)² for each cluster in use to far.
func (c *clustering) distances(u int, far []float64) {
	d, k := c.data, c.k
	clear(far)
	for i := d.First[u]; i < d.First[u+1]; i++ {
		y, w := d.Mean[i], d.Count[i]
		at := int(d.Col[i]) * k
		for x, m := range c.centre[at : at+len(far)] {
			far[x] += float64(w * (y - m) * (y - m))
		}
	}
}

// harden puts a user into the nearest cluster, the larger one of equally near ones, and
// returns its distance.
func (c *clustering) harden(far, mine []float64) float64 {
	best := 0
	for x := range far {
		if far[x] < far[best] || far[x] == far[best] && c.share[x] > c.share[best] {
			best = x
		}
	}
	clear(mine)
	mine[best] = 1
	return far[best]
}

// soften writes the probabilities that a user belongs to each cluster to mine, and returns
// minus the log likelihood of the user's entries, up to a constant that depends on the noise.
func (c *clustering) soften(far, mine []float64) float64 {
	top := math.Inf(-1)
	for x := range mine {
		mine[x] = math.Inf(-1) // an empty cluster stays empty
		if c.share[x] > 0 {
			mine[x] = portable.Log(c.share[x]) - far[x]/(2*c.noise)
		}
		top = max(top, mine[x])
	}
	sum := 0.0
	for x, l := range mine {
		mine[x] = portable.Exp(l - top)
		sum += mine[x]
	}
	for x := range mine {
		mine[x] /= sum
	}
	return -top - portable.Log(sum)
}

// leastNoise is the smallest variance σ² that em allows, so that no cluster shrinks to a
// point.
const leastNoise = 1e-12

// estimateNoise sets σ² to its most likely value given centroids and membership: the mean of
// the squared distances of entries from centroids and of centroids from the pooled means.
func (c *clustering) estimateNoise() {
	far := make([]float64, c.used)
	sum := 0.0
	for u := range c.data.Rows {
		c.distances(u, far)
		for x, f := range far {
			sum += float64(c.belongs[u*c.k+x] * f)
		}
	}
	for i, m := range c.centre {
		z := m - c.pooled[i/c.k]
		sum += float64(z * z)
	}
	c.noise = max(leastNoise, sum/c.terms())
}

// prior returns the part of the loss that does not belong to any user.
func (c *clustering) prior() float64 {
	sum := 0.0
	for i, m := range c.centre {
		z := m - c.pooled[i/c.k]
		sum += float64(z * z)
	}
	if !c.soft {
		return sum
	}
	return sum/(2*c.noise) + float64(c.terms()/2*portable.Log(c.noise))
}

// terms returns the number of normal densities in the posterior: one for each entry and for
// each coordinate of a centroid.
func (c *clustering) terms() float64 { return float64(len(c.data.Col) + c.used*c.data.Cols) }

// write writes user u's rewards: the mean over clusters by the user's membership.
func (c *clustering) write(u int, to []float64) {
	mine := c.belongs[u*c.k : (u+1)*c.k]
	clear(to)
	for x, q := range mine {
		if q == 0 {
			continue
		}
		for j := range to {
			to[j] += float64(q * c.centre[j*c.k+x])
		}
	}
}

// miss returns Σ W (Y - prediction)² over the entries of test.
func (c *clustering) miss(test *completion.Data) float64 {
	sum := 0.0
	for u := range test.Rows {
		mine := c.belongs[u*c.k : (u+1)*c.k]
		for i := test.First[u]; i < test.First[u+1]; i++ {
			guess := 0.0
			for x, q := range mine {
				guess += float64(q * c.centre[int(test.Col[i])*c.k+x])
			}
			z := test.Mean[i] - guess
			sum += float64(test.Count[i] * z * z)
		}
	}
	return sum
}
