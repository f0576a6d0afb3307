package rewards

import (
	"gonum.org/v1/gonum/mat"

	"joust/algorithms/multiuser/completion"
	"joust/algorithms/multiuser/explore"
	"joust/algorithms/multiuser/stages"
	"joust/algorithms/multiuser/welfare"
	"joust/sim"
	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/rng"
)

// PooledParams are the parameters of Pooled.
type PooledParams struct{ stages.Exploration }

// Validate implements param.Params.
func (p PooledParams) Validate() error { return p.CheckExplore() }

// Suits implements multiuser.Params.
func (p PooledParams) Suits(problem *multiuser.Problem) error {
	if err := needsRewards(problem); err != nil {
		return err
	}
	return p.SuitsExplore(problem)
}

// PooledEntry declares pooled for the catalogue.
var PooledEntry = multiuser.LearnerSpec[PooledParams, *Pooled]{
	Spec: sim.Spec[PooledParams]{
		Name: "pooled",
		Card: sim.Card{
			Title:    "pooled",
			About:    "One reward function for all users, the mean of the observed rewards of each pair, and one policy: a single reward model for many users. It learns fast and then stops improving; its final gap depends on how much users differ.",
			Feedback: "Rewards of every step, of one step, or of a whole trajectory; linear in features where features are given.",
			Cost:     "O(N·S·A) for the estimate and one plan of O(S·A·b·H), with b successors of each pair; memory for 3·N·S·A numbers.",
			Promises: []sim.Promise{
				{Of: sim.Result, Text: "The gap of each user falls to 0 only where all users want the same: its estimate is that of the mean user.", Test: "algorithms/multiuser/rewards.TestPooledIsFlat"},
				{Of: sim.Result, Text: "Where all users want the same, it finds the best policy of all.", Test: "algorithms/multiuser/rewards.TestEqualUsers"},
			},
		},
		Defaults: PooledParams{explore.Defaults},
	},
	New: NewPooled,
}

// Pooled estimates the reward of pair j, the same for all users, as
//
//	μ_j = (sum of all observed rewards of j + ḡ)/(n_j + 1),
//
// where ḡ is the mean of all observed rewards and n_j the number of observations of pair j.
// Where observations are not rewards of single pairs, it is the ridge regression of all
// users together.
type Pooled struct {
	learner
	one *mat.Dense // 1 × S·A: the rewards of everybody
	all *mat.Dense // users × S·A: the same for each user
	of  []int      // the row of one that belongs to each user: 0
}

// NewPooled returns a learner for the problem. The stream data decides what is proposed, own
// what fits draw.
func NewPooled(p PooledParams, problem multiuser.Problem, data, own *rng.Source) *Pooled {
	return &Pooled{
		learner: newLearner(p.Exploration, problem, data, own),
		one:     mat.NewDense(1, problem.Pairs(), nil),
		of:      make([]int, problem.Users),
	}
}

// Recommend implements multiuser.Learner.
func (l *Pooled) Recommend() []*mdp.Policy {
	diverged := false
	row := l.one.RawRowView(0)
	if l.Record.entries != nil {
		copy(row, columnMeans(l.Problem, l.Record.entries.Data()))
	} else {
		fit := completion.Pooled(l.Record.measurements, l.options())
		diverged = fit.Diverged
		l.PairRewards(fit.Offset, row)
	}
	if !clip(l.Problem, row) {
		diverged = true
	}
	l.all = l.Fill(l.all, func(_ int, to []float64) { copy(to, row) })
	l.SetEstimate(l.all, 1, diverged)
	return l.PlanGroups(l.one, l.of, welfare.EqualShares(1))
}

// columnMeans returns the mean over users of the observed rewards of each pair, with
// the mean of all observations as one more observation.
func columnMeans(p *multiuser.Problem, d *completion.Data) []float64 {
	sum, count := make([]float64, d.Cols), make([]float64, d.Cols)
	total, all := 0.0, 0.0
	for i, j := range d.Col {
		sum[j] += float64(d.Count[i] * d.Mean[i])
		count[j] += d.Count[i]
		total += float64(d.Count[i] * d.Mean[i])
		all += d.Count[i]
	}
	mean := priorMean(p)
	if all > 0 {
		mean = total / all
	}
	for j := range sum {
		sum[j] = (sum[j] + mean) / (count[j] + 1)
	}
	return sum
}
