package comparisons

import (
	"errors"
	"math"

	"joust/algorithms/multiuser/explore"
	"joust/algorithms/multiuser/stages"
	"joust/algorithms/multiuser/welfare"
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/linalg"
	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/parallel"
	"joust/sim/param"
	"joust/sim/portable"
	"joust/sim/rng"
)

// MixtureParams are the parameters of Mixture.
type MixtureParams struct {
	Clusters int     `yaml:"clusters" doc:"number k of models, 1 to 1000"`
	Rounds   int     `yaml:"rounds" doc:"most rounds of expectation and maximisation, 1 to 10000; the hard method stops earlier when no user changes cluster"`
	Soft     bool    `yaml:"soft" doc:"true: users belong to clusters with probabilities; false: each to the most likely cluster"`
	Ridge    float64 `yaml:"ridge" doc:"prior precision of each weight of a cluster, in units of one over the square of a weight, 0.000001 to 1000000"`
	stages.Exploration
	stages.Welfare
}

// Validate implements param.Params.
func (p MixtureParams) Validate() error {
	return errors.Join(
		param.Count("clusters", p.Clusters, 1, 1000), param.Count("rounds", p.Rounds, 1, 10_000),
		checkRidge(p.Ridge), p.CheckExplore(), p.CheckWelfare(),
	)
}

// Suits implements multiuser.Params.
func (p MixtureParams) Suits(problem *multiuser.Problem) error {
	if err := needsComparisons(problem); err != nil {
		return err
	}
	return errors.Join(p.SuitsExplore(problem), p.SuitsRows(p.Clusters))
}

// MixtureEntry declares bt-mixture for the catalogue.
var MixtureEntry = multiuser.LearnerSpec[MixtureParams, *Mixture]{
	Spec: sim.Spec[MixtureParams]{
		Name:    "bt-mixture",
		Version: 2, // the fits use a factorised Hessian more than once
		Card: sim.Card{
			Title:    "mixture of BT",
			About:    "Users belong to k clusters with a Bradley-Terry model each. With choice maxmin it is MaxMin-RLHF: the policy with the greatest least gain among the clusters. A user whose wishes lie between clusters gets the rewards of one of them.",
			Feedback: "Comparisons.",
			Cost:     "A few Newton steps of O(m·d²) a round for m comparisons in all and d weights, and O(m·d·k) for the likelihoods; with soft clusters the steps take k times as long.",
			Promises: []sim.Promise{
				{Of: sim.Result, Text: "No round lowers the posterior: with hard clusters the likelihood of the assigned clusters, with soft ones that of the mixture. The limit depends on the start.", Test: "algorithms/multiuser/comparisons.TestExpectationMaximisationClimbs"},
			},
			Source: cite.Citation{
				Authors: "Chakraborty, S., Qiu, J., Yuan, H., Koppel, A., Manocha, D., Huang, F., Bedi, A. and Wang, M.", Year: 2024,
				Title: "MaxMin-RLHF: Alignment with Diverse Human Preferences",
				Venue: cite.Proceedings{Name: "ICML", Year: 2024, ArXiv: "2402.08925"},
				Where: "the reward step, with start and rounds as in the authors' code; soft is the standard EM algorithm",
			},
		},
		Defaults: MixtureParams{Clusters: 8, Rounds: 10, Ridge: defaultRidge, Exploration: explore.Defaults, Welfare: welfare.Defaults},
		Test:     func(p MixtureParams) MixtureParams { p.Clusters, p.Rounds = 3, 4; return p },
	},
	New: NewMixture,
}

// Mixture fits k Bradley-Terry models by expectation and maximisation. User u starts in
// cluster u mod k. In a round, the weights of each cluster are fitted to the comparisons of
// its users, starting from the present weights, and then each user moves to the cluster
// with the greatest likelihood of the user's comparisons, the first of equals (hard EM).
// This increases
//
//	Σ_u max_k ℓ_u(θ_k) - ridge/2·Σ_k |θ_k|²,
//
// where ℓ_u is the log likelihood. With Soft, clusters have shares π, user u belongs to
// cluster k with a probability in proportion to π_k exp ℓ_u(θ_k), and a round takes two
// Newton steps towards the best weights, which increases
//
//	Σ_u log Σ_k π_k exp ℓ_u(θ_k) - ridge/2·Σ_k |θ_k|².
//
// The estimate of a user's rewards is that of the cluster or, with Soft, the mean over
// clusters by the user's probabilities. One policy for all is chosen for the clusters that
// are not empty, by their shares.
type Mixture struct {
	learner
	params MixtureParams
}

// NewMixture is a learner for the problem. The stream data decides what is
// proposed.
func NewMixture(p MixtureParams, problem multiuser.Problem, data, own *rng.Source) *Mixture {
	return &Mixture{newLearner(p.Exploration, p.Welfare, problem, data, own), p}
}

// Recommend implements multiuser.Learner.
func (l *Mixture) Recommend() []*mdp.Policy {
	d := l.Record.data()
	m := newClusters(d, l.params.Clusters, l.params.Ridge, l.Problem.Workers)
	if !m.run(l.params.Rounds, l.params.Soft) {
		pooled, _ := pooledFit(d, defaultRidge, l.Problem.Workers) // zeros if this diverges too, which is reported below
		return l.recommendGroups(pooled, make([]int, d.users), welfare.EqualShares(1), 0, true)
	}
	m.dropEmpty()
	if !l.params.Soft {
		return l.recommendGroups(m.theta, m.of, m.shares, 0, false)
	}
	theta := m.blend()
	if l.Each() {
		return l.recommend(theta, 0, false)
	}
	l.setEstimate(l.rewardsOf(theta), 0, false)
	return l.PlanOne(l.groupRewards(m.theta, m.k), m.shares)
}

// softSteps is the number of Newton steps for each cluster in a round of soft EM.
const softSteps = 2

// clusters are k models and the users' membership.
type clusters struct {
	d         *data
	k         int
	workers   int
	precision float64
	theta     []float64   // k × dim
	shares    []float64   // of each cluster
	of        []int       // each user's likeliest cluster
	belonging [][]float64 // belonging[k][u] is the probability that user u belongs to cluster k
	losses    []float64   // users × k
	newton    *newton
	objective []float64 // after each round, increasing
}

func newClusters(d *data, k int, precision float64, workers int) *clusters {
	k = min(k, d.users) // more would be empty
	c := &clusters{
		d: d, k: k, workers: workers, precision: precision,
		theta: make([]float64, k*d.dim), shares: welfare.EqualShares(k), of: make([]int, d.users),
		belonging: make([][]float64, k), losses: make([]float64, d.users*k), newton: newNewton(d, true, workers),
	}
	for j := range c.belonging {
		c.belonging[j] = make([]float64, d.users)
	}
	for u := range c.of {
		c.of[u] = u % k
		c.belonging[u%k][u] = 1
	}
	return c
}

// run makes at most that many rounds. It returns false if some number is not finite.
func (c *clusters) run(rounds int, soft bool) bool {
	c.newton.precision = c.precision
	if soft {
		c.newton.steps = softSteps
	}
	for range rounds {
		for j := range c.k {
			c.newton.share = c.belonging[j]
			if !c.newton.fit(c.theta[j*c.d.dim : (j+1)*c.d.dim]) {
				return false
			}
		}
		c.evaluate()
		value, moved := 0.0, false
		if soft {
			value = c.divide()
		} else {
			value, moved = c.assign()
		}
		value -= float64(c.precision / 2 * linalg.Dot(c.theta, c.theta))
		if !finite(value) {
			return false
		}
		c.objective = append(c.objective, value)
		if !soft && !moved {
			break
		}
	}
	return true
}

// evaluate computes the negative log likelihood of each user's comparisons under the
// weights of each cluster.
func (c *clusters) evaluate() {
	parallel.Range(c.workers, c.d.users, func(_, low, high int) {
		for u := low; u < high; u++ {
			for j := range c.k {
				c.losses[u*c.k+j] = c.d.lossOf(u, c.theta[j*c.d.dim:(j+1)*c.d.dim])
			}
		}
	})
}

// assign puts each user into the most likely cluster. It returns the log likelihood and
// reports whether any user changed cluster.
func (c *clusters) assign() (value float64, moved bool) {
	clear(c.shares)
	for u, was := range c.of {
		best := 0
		for j := range c.k {
			if c.losses[u*c.k+j] < c.losses[u*c.k+best] {
				best = j
			}
		}
		c.of[u] = best
		c.belonging[was][u], c.belonging[best][u] = 0, 1
		c.shares[best] += 1 / float64(c.d.users)
		value -= c.losses[u*c.k+best]
		moved = moved || best != was
	}
	return value, moved
}

// divide computes the probabilities with which users belong to clusters, and then the
// shares of maximum likelihood. It returns the log likelihood under the shares before.
func (c *clusters) divide() (value float64) {
	prior := make([]float64, c.k)
	for j, s := range c.shares {
		prior[j] = portable.Log(s)
	}
	clear(c.shares)
	for u := range c.of {
		most, best := math.Inf(-1), 0
		for j := range c.k {
			if l := prior[j] - c.losses[u*c.k+j]; l > most {
				most, best = l, j
			}
		}
		c.of[u] = best
		sum := 0.0
		for j := range c.k {
			e := portable.Exp(prior[j] - c.losses[u*c.k+j] - most)
			c.belonging[j][u] = e
			sum += e
		}
		for j := range c.k {
			c.belonging[j][u] /= sum
			c.shares[j] += c.belonging[j][u] / float64(c.d.users)
		}
		value += most + portable.Log(sum)
	}
	return value
}

// dropEmpty removes clusters without users.
func (c *clusters) dropEmpty() {
	place, kept, dim := make([]int, c.k), 0, c.d.dim
	for j := range c.k {
		place[j] = kept
		if c.shares[j] <= 0 {
			continue
		}
		copy(c.theta[kept*dim:(kept+1)*dim], c.theta[j*dim:(j+1)*dim])
		c.shares[kept], c.belonging[kept] = c.shares[j], c.belonging[j]
		kept++
	}
	c.k, c.theta, c.shares, c.belonging = kept, c.theta[:kept*dim], c.shares[:kept], c.belonging[:kept]
	for u := range c.of {
		c.of[u] = place[c.of[u]]
	}
}

// blend returns the mean of the clusters' weights by each user's probabilities, users ×
// dim.
func (c *clusters) blend() []float64 {
	dim := c.d.dim
	theta := make([]float64, c.d.users*dim)
	for u := range c.d.users {
		for j := range c.k {
			linalg.Axpy(c.belonging[j][u], c.theta[j*dim:(j+1)*dim], theta[u*dim:(u+1)*dim])
		}
	}
	return theta
}
