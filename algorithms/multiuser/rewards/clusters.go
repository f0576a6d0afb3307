package rewards

import (
	"errors"
	"fmt"
	"strconv"

	"gonum.org/v1/gonum/mat"

	"joust/algorithms/multiuser/completion"
	"joust/algorithms/multiuser/explore"
	"joust/algorithms/multiuser/stages"
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/param"
	"joust/sim/rng"
)

// ClustersParams are the parameters of Clusters.
type ClustersParams struct {
	Method   string `yaml:"method" options:"kmeans|em" doc:"kmeans: each user belongs to the cluster with the nearest rewards; em: to each cluster with a posterior probability, and the user's rewards are the mean of the clusters' by these probabilities"`
	Clusters int    `yaml:"clusters" doc:"number of clusters, of which at most the number of users are used; 0 for the best of 1, 2, 4, 8 and 16 by hold-out of a tenth of the observations"`
	stages.Exploration
}

const (
	mostClusters = 1024
	restarts     = 3    // fits from different starts, of which the best is kept
	sweeps       = 100  // the most passes over the data of one fit
	minGain      = 1e-6 // a fit ends after a pass that reduces the loss by a smaller share
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
		return fmt.Errorf("this learner needs rewards of single pairs; where users give returns, or rewards are linear in features, use collaborative")
	}
	return p.SuitsExplore(problem)
}

// ClustersEntry declares clusters for the catalogue.
var ClustersEntry = multiuser.LearnerSpec[ClustersParams, *Clusters]{
	Spec: sim.Spec[ClustersParams]{
		Name: "clusters",
		Card: sim.Card{
			Title:    "clusters",
			About:    "Users belong to a few groups with the same rewards each: k-means, or the EM algorithm for a mixture of normal laws, on users' rewards of which few are observed. It is right where there are such groups; where users differ gradually, the error of representing all users by k points remains, however long it learns.",
			Feedback: "Rewards of every step, or of one step.",
			Cost:     "O(k) for each observed entry in each pass, with 1, 2, 4 … k clusters and some fits, once more where k is chosen, and O(N·S·A·b·H) for the plans, with b successors of each pair; memory for 4·N·S·A numbers.",
			Promises: []sim.Promise{
				{Of: sim.Result, Text: "The loss of a fit never increases.", Test: "algorithms/multiuser/rewards.TestLossNeverGrows"},
				{Of: sim.Result, Text: "For users evenly spread on a circle, rank 3, the relative error falls to √(1-(sin(π/k)/(π/k))²) and not below: 0.77, 0.44 and 0.22 for 2, 4 and 8 clusters; for method=em up to a twentieth below.", Test: "algorithms/multiuser/rewards.TestBias"},
			},
			Source: cite.Citation{
				Authors: "Chakraborty, S., Qiu, J., Yuan, H., et al.", Year: 2024,
				Title: "MaxMin-RLHF: Alignment with Diverse Human Preferences",
				Venue: cite.Proceedings{Name: "ICML", ArXiv: "2402.08925", Comma: true},
				Where: "its reward models for clusters of users, from rewards instead of comparisons; k-means of Lloyd (1982), EM of Dempster, Laird and Rubin (1977)",
			},
		},
		Defaults: ClustersParams{Method: "kmeans", Clusters: 8, Exploration: explore.Defaults},
		Test:     func(p ClustersParams) ClustersParams { p.Clusters = 3; return p },
	},
	New: NewClusters,
}

// Clusters models users as members of k groups with the same rewards each.
//
// With W_uj observed rewards of user u for pair j, and Y_uj their mean, method kmeans
// minimises over assignments c and centroids m
//
//	Σ_uj W_uj (Y_uj - m_{c(u)j})² + Σ_cj (m_cj - μ_j)²,
//
// alternating between both (Lloyd, 1982): the second sum shrinks centroids to the means μ of
// Pooled with the weight of one observation. Method em models users as draws from a mixture,
// with weights π, of normal laws with these means and the variance σ²/W_uj, and the
// centroids as draws from normal laws about μ with the variance σ², and maximises the
// posterior of m, π and σ² (Dempster, Laird and Rubin, 1977).
//
// A fit starts with one cluster. Until there are k, it splits the clusters with the greatest
// loss at random and fits again (after Linde, Buzo and Gray, IEEE Transactions on
// Communications, 1980): with few observations a user, k random clusters would be almost
// equal, and some would lose all their members. The best of three fits is kept. A user
// without observations belongs to the largest cluster or, with em, to each with
// probability π.
type Clusters struct {
	learner
	params ClustersParams
	means  *mat.Dense
}

// NewClusters returns a learner for the problem. The stream data decides what is proposed,
// own the starts of fits.
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

// fit returns the best of several fits with k clusters from different starts.
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

// maxTried is the largest number of clusters that hold-out tries.
const maxTried = 16

// choose returns the number of clusters, a power of 2, whose best fit to nine tenths of the
// entries has the least squared error at the others; of equals, the smallest.
func (l *Clusters) choose(d *completion.Data) int {
	train, test := split(d, l.Stream("hold-out"))
	pooled := columnMeans(l.Problem, train)
	most := min(maxTried, d.Rows)
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

// split divides the entries at random into about nine tenths and one tenth.
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
