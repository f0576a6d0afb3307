package rewards

import (
	"gonum.org/v1/gonum/mat"

	"joust/algorithms/multiuser/completion"
	"joust/algorithms/multiuser/explore"
	"joust/sim"
	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/rng"
)

// PooledParams are the parameters of Pooled.
type PooledParams struct{ Exploration }

// Validate implements param.Params.
func (p PooledParams) Validate() error { return p.CheckExplore() }

// Suits implements multiuser.Params.
func (p PooledParams) Suits(problem *multiuser.Problem) error {
	if err := hearsRewards(problem); err != nil {
		return err
	}
	return p.SuitsExplore(problem)
}

// PooledEntry declares pooled for the catalogue.
var PooledEntry = multiuser.LearnerSpec[PooledParams, *Pooled]{
	Spec: sim.Spec[PooledParams]{
		Name: "pooled",
		Card: sim.Card{
			Title:     "pooled",
			About:     "One reward function for everybody, the mean of what all users said of each pair, and one policy: what a single reward model makes of many users. It learns fast and then learns no more; where it ends is how much users differ.",
			Feedback:  "Rewards of every step, of one step, or of a whole trajectory; linear in features where these are told.",
			Guarantee: "Its policy becomes a best one for the mean of the users' rewards; the gap of a user falls to 0 only where all want the same.",
			Cost:      "O(N·S·A) for the estimate and one plan, O(S·A·b·H); memory for 3·N·S·A numbers.",
		},
		Defaults: PooledParams{explore.Usual},
	},
	New: NewPooled,
}

// Pooled takes for everybody's reward of pair j
//
//	μ_j = (sum of all that was heard of j + ḡ)/(n_j + 1)
//
// with ḡ the mean of all that was heard and n_j how often pair j was met; or,
// where what is heard are not rewards of single pairs, the ridge regression of
// all users together.
type Pooled struct {
	collector
	one    *mdp.Policy
	all    *mat.Dense
	common []float64 // rewards
}

// NewPooled is a learner for the problem. The stream data decides what is
// proposed, own what fits draw.
func NewPooled(p PooledParams, problem multiuser.Problem, data, own *rng.Source) *Pooled {
	return &Pooled{
		collector: newCollector(p.Exploration, problem, data, own),
		one:       mdp.NewPolicy(problem.States, problem.Actions, problem.Horizon),
		common:    make([]float64, problem.Pairs()),
	}
}

// Recommend implements multiuser.Learner.
func (l *Pooled) Recommend() []*mdp.Policy {
	diverged := false
	if l.entries != nil {
		copy(l.common, l.columnMeans(l.entries.Data()))
	} else {
		fit := completion.Pooled(l.sums, l.options())
		diverged = fit.Diverged
		if f := l.problem.Features; f != nil {
			weigh(f, fit.Offset, l.common)
		} else {
			copy(l.common, fit.Offset)
		}
	}
	l.estimate.Diverged = !l.clip(l.common) || diverged
	l.estimate.Rank = 1
	l.all = l.fill(l.all, func(_ int, row []float64) { copy(row, l.common) })
	l.estimate.Rewards = l.all
	mdp.NewPlanner(l.kernel.Kernel(), l.problem.Horizon).Plan(l.common, l.one)
	return l.alike(l.one)
}

// columnMeans are the means over users of what was heard of each pair, each with
// the mean of all as one observation more.
func (p *planning) columnMeans(d *completion.Data) []float64 {
	sum, heard := make([]float64, d.Cols), make([]float64, d.Cols)
	total, all := 0.0, 0.0
	for i, j := range d.Col {
		sum[j] += float64(d.Count[i] * d.Mean[i])
		heard[j] += d.Count[i]
		total += float64(d.Count[i] * d.Mean[i])
		all += d.Count[i]
	}
	mean := middle(p.problem)
	if all > 0 {
		mean = total / all
	}
	for j := range sum {
		sum[j] = (sum[j] + mean) / (heard[j] + 1)
	}
	return sum
}
