package rewards

import (
	"fmt"

	"gonum.org/v1/gonum/mat"

	"joust/algorithms/multiuser/completion"
	"joust/algorithms/multiuser/explore"
	"joust/algorithms/multiuser/stages"
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/rng"
)

// ShrinkToPooledParams are the parameters of ShrinkToPooled.
type ShrinkToPooledParams struct{ stages.Exploration }

// Validate implements param.Params.
func (p ShrinkToPooledParams) Validate() error { return p.CheckExplore() }

// Suits implements multiuser.Params.
func (p ShrinkToPooledParams) Suits(problem *multiuser.Problem) error {
	if err := needsRewards(problem); err != nil {
		return err
	}
	if !entrywise(problem) {
		return fmt.Errorf("this learner needs rewards of single pairs; where users give returns, or rewards are linear in features, use per-user, which shrinks users to the fit of all users")
	}
	return p.SuitsExplore(problem)
}

// ShrinkToPooledEntry declares shrink-to-pooled for the catalogue.
var ShrinkToPooledEntry = multiuser.LearnerSpec[ShrinkToPooledParams, *ShrinkToPooled]{
	Spec: sim.Spec[ShrinkToPooledParams]{
		Name: "shrink-to-pooled",
		Card: sim.Card{
			Title:    "shrunk to pooled",
			About:    "The mean reward that a user gave for a pair, weighed against the mean over all users by how much users differ and how noisy rewards are: mixed effects, the empirical Bayes estimate. It pools users without using which users are similar: a pair that a user never visited tells it nothing about that user.",
			Feedback: "Rewards of every step, or of one step.",
			Cost:     "O(N·S·A) for the estimate and O(N·S·A·b·H) for the plans, with b successors of each pair; memory for 4·N·S·A numbers.",
			Promises: []sim.Promise{
				{Of: sim.Result, Text: "For normal rewards that are independent between users and pairs it has the least mean squared error, up to the errors of the two estimated variances.", Test: "algorithms/multiuser/rewards.TestPosteriorMeans"},
				{Of: sim.Speed, Text: "Like single users, it needs trajectories in proportion to the number of pairs.", Cited: "a count of unknowns, asymptotic"},
			},
			Source: cite.Citation{
				Authors: "Efron, B. and Morris, C.", Year: 1973,
				Title: "{Stein}'s Estimation Rule and Its Competitors: An Empirical {Bayes} Approach",
				Venue: cite.Journal{Name: "Journal of the American Statistical Association", Volume: "68", Pages: "117-130", Comma: true},
			},
		},
		Defaults: ShrinkToPooledParams{explore.Defaults},
	},
	New: NewShrinkToPooled,
}

// ShrinkToPooled estimates a user's reward of a pair as the posterior mean under a normal
// prior about the mean over users,
//
//	R_uj = (n Ȳ_uj τ² + σ² μ_j)/(n τ² + σ²),
//
// where user u visited pair j n times with mean observed reward Ȳ_uj, and μ_j is the
// estimate of Pooled. σ², the variance of the noise, is estimated from pairs that a user
// visited more than once and is 0 before there are enough of them. τ², the variance of users
// about the mean, is estimated by moments: the mean of (Ȳ_uj - μ_j)² - σ²/n over all
// observed entries, or 0 where that is negative (Efron and Morris, 1973).
type ShrinkToPooled struct {
	learner
	means *mat.Dense
}

// NewShrinkToPooled returns a learner for the problem. The stream data decides what is
// proposed.
func NewShrinkToPooled(p ShrinkToPooledParams, problem multiuser.Problem, data, own *rng.Source) *ShrinkToPooled {
	return &ShrinkToPooled{learner: newLearner(p.Exploration, problem, data, own)}
}

// Recommend implements multiuser.Learner.
func (l *ShrinkToPooled) Recommend() []*mdp.Policy {
	d := l.Record.entries.Data()
	pooled := columnMeans(l.Problem, d)
	noise := d.Noise * d.Noise
	spread := spreadOfUsers(d, pooled)
	l.means = l.Fill(l.means, func(u int, row []float64) {
		copy(row, pooled)
		if spread == 0 {
			return
		}
		for i := d.First[u]; i < d.First[u+1]; i++ {
			j, n := d.Col[i], d.Count[i]
			row[j] = (float64(n*d.Mean[i]*spread) + float64(noise*pooled[j])) / (float64(n*spread) + noise)
		}
	})
	return l.planUsers(l.means, 0, false)
}

// spreadOfUsers returns the variance of users' rewards about the mean over users, by
// moments.
func spreadOfUsers(d *completion.Data, pooled []float64) float64 {
	sum := 0.0
	for i, j := range d.Col {
		z := d.Mean[i] - pooled[j]
		sum += float64(z*z) - d.Noise*d.Noise/d.Count[i]
	}
	if !(sum > 0) {
		return 0
	}
	return sum / float64(len(d.Col))
}
