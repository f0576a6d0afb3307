package rewards

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/gonum/mat"

	"joust/algorithms/multiuser/completion"
	"joust/algorithms/multiuser/explore"
	"joust/algorithms/multiuser/stages"
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/parallel"
	"joust/sim/param"
	"joust/sim/portable"
	"joust/sim/rng"
)

// ClustersParams are the parameters of Clusters.
type ClustersParams struct {
	Method   string `yaml:"method" options:"kmeans|em" doc:"each user belongs to the cluster whose rewards are nearest to what he said, or to each by the probability that he does, with rewards that are the mean of theirs by these probabilities"`
	Clusters int    `yaml:"clusters" doc:"number of clusters, of which more than users are not used; 0 for the best of 1, 2, 4, 8 and 16 by hold-out of a tenth of what was heard"`
	stages.Exploration
}

const (
	mostClusters = 1024
	restarts     = 3    // fits from other beginnings, of which the best is taken
	sweeps       = 100  // the most passes over the data of one fit
	flat         = 1e-6 // the share of its loss that a pass must take off for another one
)

// Validate implements param.Params.
func (p ClustersParams) Validate() error {
	return errors.Join(param.Count("clusters", p.Clusters, 0, mostClusters), p.CheckExplore())
}

// Suits implements multiuser.Params.
func (p ClustersParams) Suits(problem *multiuser.Problem) error {
	if err := needsRewards(problem); err != nil {
		return err
	}
	if !entrywise(problem) {
		return fmt.Errorf("this learner hears rewards of single pairs, and cannot tell users apart by returns or by rewards linear in features; collaborative can")
	}
	return p.SuitsExplore(problem)
}

// ClustersEntry declares clusters for the catalogue.
var ClustersEntry = multiuser.LearnerSpec[ClustersParams, *Clusters]{
	Spec: sim.Spec[ClustersParams]{
		Name: "clusters",
		Card: sim.Card{
			Title:     "clusters",
			About:     "Users fall into a few groups that want the same: k-means, or the EM algorithm for a mixture of normals, on users' rewards of which few are heard. Right where there are such groups; where users differ by degrees, what is left is how coarsely k points stand for all of them, however long it learns.",
			Feedback:  "Rewards of every step, or of one step.",
			Guarantee: "What each fit minimises never grows from pass to pass, and the least of three fits is taken. For users evenly spread on a circle, rank 3, the relative error comes down to √(1-(sin(π/k)/(π/k))²) and not below: 0.77, 0.43 and 0.22 for 2, 4 and 8 clusters.",
			Cost:      "O(k) for each entry heard, each of up to 100 passes for 1, 2, 4 … k clusters and 3 fits, and again for 16 where k is chosen, and O(N·S·A·b·H) for the plans; memory for 4·N·S·A numbers.",
			Source: cite.Citation{
				Authors: "Chakraborty, S., Qiu, J., Yuan, H., et al.", Year: 2024,
				Title: "MaxMin-RLHF: Alignment with Diverse Human Preferences",
				Venue: cite.Proceedings{Name: "ICML", ArXiv: "2402.08925", Comma: true},
				Where: "its reward models by clusters of users, for rewards in place of comparisons; k-means of Lloyd (1982), EM of Dempster, Laird and Rubin (1977)",
			},
		},
		Defaults: ClustersParams{Method: "kmeans", Clusters: 8, Exploration: explore.Defaults},
	},
	New: NewClusters,
}

// Clusters takes users for members of k groups with the same rewards each.
//
// With W_uj rewards of pair j heard of user u, and Y_uj their mean, method kmeans
// minimises over assignments c and centroids m
//
//	Σ_uj W_uj (Y_uj - m_{c(u)j})² + Σ_cj (m_cj - μ_j)²,
//
// by turns (Lloyd, 1982): the second sum draws centroids to the means μ of Pooled
// with the weight of one observation. Method em takes users for draws from a
// mixture, with weights π, of normals with these means and the variance σ²/W_uj,
// and the centroids for draws from normals about μ with the variance σ², and
// climbs the posterior of m, π and σ² (Dempster, Laird and Rubin, 1977).
//
// A fit begins with one cluster, and splits those with the greatest loss at
// random, and climbs, until there are k (after Linde, Buzo and Gray, IEEE
// Transactions on Communications, 1980): k random clusters of users of whom
// little was heard are all about the same, and some of them lose all their
// members. Of three fits the best is taken. A user of whom nothing was heard
// belongs to the largest cluster, or to each as likely as anybody.
type Clusters struct {
	learner
	params ClustersParams
	means  *mat.Dense
}

// NewClusters is a learner for the problem. The stream data decides what is
// proposed, own how fits begin.
func NewClusters(p ClustersParams, problem multiuser.Problem, data, own *rng.Source) *Clusters {
	return &Clusters{learner: newLearner(p.Exploration, problem, data, own), params: p}
}

// Recommend implements multiuser.Learner.
func (l *Clusters) Recommend() []*mdp.Policy {
	d := l.Record.entries.Data()
	k := min(l.params.Clusters, d.Rows)
	if l.params.Clusters == 0 {
		k = l.choose(d)
	}
	best := l.fit(d, k)
	l.means = l.Fill(l.means, best.write)
	return l.planUsers(l.means, k, false)
}

// fit is the best of fits with k clusters that begin differently.
func (l *Clusters) fit(d *completion.Data, k int) *clustering {
	pooled := columnMeans(l.Problem, d)
	var best *clustering
	for i := range restarts {
		c := newClustering(d, pooled, k, l.params.Method == "em", l.Problem.Workers)
		c.grow(l.Stream("clusters", strconv.Itoa(k), strconv.Itoa(i)), func(int) {})
		if best == nil || c.loss < best.loss {
			best = c
		}
	}
	return best
}

// mostTried is the largest number of clusters that hold-out tries.
const mostTried = 16

// choose is the number of clusters, a power of 2, whose best fit to nine tenths of
// the entries predicts the rest best; of equally good ones the least.
func (l *Clusters) choose(d *completion.Data) int {
	train, test := split(d, l.Stream("hold-out"))
	pooled := columnMeans(l.Problem, train)
	most := min(mostTried, d.Rows)
	loss, miss := make([]float64, most+1), make([]float64, most+1) // of the best fit of so many clusters
	for i := range restarts {
		c := newClustering(train, pooled, most, l.params.Method == "em", l.Problem.Workers)
		c.grow(l.Stream("clusters tried", strconv.Itoa(i)), func(n int) {
			if i == 0 || c.loss < loss[n] {
				loss[n], miss[n] = c.loss, c.miss(test)
			}
		})
	}
	best := 1
	for n := 2; n <= most; n *= 2 {
		if miss[n] < miss[best] {
			best = n
		}
	}
	return best
}

// split divides the entries at random into about nine tenths and one.
func split(d *completion.Data, stream *rng.Source) (train, test *completion.Data) {
	part := func() *completion.Data {
		return &completion.Data{Rows: d.Rows, Cols: d.Cols, First: make([]int32, 1, d.Rows+1), Noise: d.Noise}
	}
	train, test = part(), part()
	for u := range d.Rows {
		for i := d.First[u]; i < d.First[u+1]; i++ {
			to := train
			if stream.Intn(10) == 0 {
				to = test
			}
			to.Col = append(to.Col, d.Col[i])
			to.Mean = append(to.Mean, d.Mean[i])
			to.Count = append(to.Count, d.Count[i])
		}
		train.First = append(train.First, int32(len(train.Col)))
		test.First = append(test.First, int32(len(test.Col)))
	}
	return train, test
}

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

// grow fits one cluster, and then twice as many as before, until there are k.
// After each fit it calls fitted with their number.
func (c *clustering) grow(stream *rng.Source, fitted func(n int)) {
	for u := range c.data.Rows {
		c.belongs[u*c.k] = 1
	}
	for {
		c.climb()
		fitted(c.used)
		if c.used == c.k {
			return
		}
		c.split(min(2*c.used, c.k), stream)
	}
}

// split makes that many clusters of those in use, of which the ones with the
// greatest distances of users from the centroid are split: each of their users
// moves to the new one with probability 1/2.
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

// climb improves the fit by turns until it hardly improves any more.
func (c *clustering) climb() {
	c.loss = math.Inf(1)
	for range sweeps {
		before := c.loss
		c.meet()
		c.assign()
		if !(c.loss < before-float64(flat*math.Abs(c.loss))) {
			break
		}
	}
}

// meet moves the centroids to the means of what belongs to them, and the shares
// and the noise to what is likeliest of these.
func (c *clustering) meet() {
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

// assign says how users belong to clusters, and the loss.
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

// distances writes to far Σ_j W_uj (Y_uj - m_cj)² of each cluster in use.
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

// harden puts a user into the nearest cluster, the larger where two are as near,
// and returns how far it is.
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

// soften writes the probabilities that a user belongs to each cluster, and
// returns minus the logarithm of the likelihood of what he said, up to a
// constant that depends on the noise.
func (c *clustering) soften(far, mine []float64) float64 {
	top := math.Inf(-1)
	for x := range mine {
		mine[x] = math.Inf(-1) // nobody belongs to it, and nobody will
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

// leastNoise is the least variance of noise that em takes for possible, so that
// no cluster shrinks to a point.
const leastNoise = 1e-12

// estimateNoise sets σ² to where it is likeliest, given the centroids and how
// users belong to them: the mean of the squared distances of entries from
// centroids and of these from the means of all.
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

// prior is the part of the loss that is not of any user.
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

// terms is the number of normal densities in the posterior: one of each entry
// and of each number of a centroid.
func (c *clustering) terms() float64 { return float64(len(c.data.Col) + c.used*c.data.Cols) }

// write writes user u's rewards: the mean of the clusters he belongs to.
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

// miss is the weighted sum of squared errors of the fit on other entries.
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
