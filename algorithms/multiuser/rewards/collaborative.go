package rewards

import (
	"errors"

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

// CollaborativeParams are the parameters of Collaborative.
type CollaborativeParams struct {
	Estimator string  `yaml:"estimator" options:"als|nuclear|soft-impute|usvt" doc:"how the matrix of rewards is completed: alternating least squares with a ridge, the nuclear norm by proximal gradient, SoftImpute, or one universal singular value thresholding. Where users give returns, or rewards are linear in features, als means alternating minimisation and is the only choice"`
	Rank      int     `yaml:"fit-rank" symbol:"rank" doc:"rank r of the matrix of rewards, 0 to 64: one popularity and r-1 directions in which users differ; 1 is what users have in common; 0 chooses the rank, by hold-out of a tenth of the data for als and of the path of penalties for soft-impute, and by the thresholds of nuclear and usvt, which take 0 only"`
	MaxRank   int     `yaml:"max-rank" doc:"the largest rank that als and soft-impute try where fit-rank is 0, 1 to 64"`
	Ridge     float64 `yaml:"ridge" doc:"ridge or threshold as a multiple of the expected operator norm of noise alone; 0 for the estimator's default, which als and soft-impute choose by hold-out where fit-rank is 0; usvt takes 0 only"`
	Refit     bool    `yaml:"refit" doc:"true: als estimates the popularity again together with the directions, instead of keeping the means over the users who were observed; the error is smaller, and the hold-out finds the rank instead of one more; ignored by other estimators"`
	Frozen    bool    `yaml:"frozen" doc:"true: newcomers do not affect the subspace that the other users span; their rewards are estimated in it afterwards"`
	stages.Exploration
}

// maxRank bounds the parameters fit-rank and max-rank.
const maxRank = 64

// Validate implements param.Params.
func (p CollaborativeParams) Validate() error {
	errs := []error{
		param.Count("fit-rank", p.Rank, 0, maxRank),
		param.Count("max-rank", p.MaxRank, 1, maxRank),
		param.Within("ridge", p.Ridge, 0, 1e6),
		p.CheckExplore(),
	}
	if findsRank := p.Estimator == "nuclear" || p.Estimator == "usvt"; findsRank && p.Rank != 0 {
		errs = append(errs, param.Errorf("fit-rank", "is %d; the estimator %s finds the rank itself, so it must be 0, or the estimator als or soft-impute", p.Rank, p.Estimator))
	}
	if p.Estimator == "usvt" && p.Ridge != 0 {
		errs = append(errs, param.Errorf("ridge", "is %v; usvt has a threshold of its own, so it must be 0", p.Ridge))
	}
	return errors.Join(errs...)
}

// Suits implements multiuser.Params.
func (p CollaborativeParams) Suits(problem *multiuser.Problem) error {
	if err := needsRewards(problem); err != nil {
		return err
	}
	if most := min(problem.Users, stages.Unknowns(problem)); p.Rank > most {
		return param.Errorf("fit-rank", "is %d; a matrix of %d × %d has at most rank %d", p.Rank, problem.Users, stages.Unknowns(problem), most)
	}
	if p.Estimator != "als" && !entrywise(problem) {
		return param.Errorf("estimator", "is %s; where users give returns instead of the rewards of single pairs, or rewards are linear in features, it must be als", p.Estimator)
	}
	if size := problem.Users * problem.Pairs(); p.Estimator == "nuclear" && size > completion.NuclearLimit {
		return param.Errorf("estimator", "is nuclear, which takes up to %d entries of the matrix; %d users by %d pairs are %d: als and soft-impute take any number",
			completion.NuclearLimit, problem.Users, problem.Pairs(), size)
	}
	return p.SuitsExplore(problem)
}

// CollaborativeEntry declares collaborative for the catalogue.
var CollaborativeEntry = multiuser.LearnerSpec[CollaborativeParams, *Collaborative]{
	Spec: sim.Spec[CollaborativeParams]{
		Name: "collaborative",
		Card: sim.Card{
			Title:     "low rank",
			About:     "Many users in one world want different things, but in few directions: the matrix of their rewards, users × pairs of a state and an action, has a low rank r. All users explore the shared transitions together, a few rewards of each user are observed, the matrix is completed from these, and a policy is planned for each user in the shared estimate of the transitions. The outline is that of the source, of which only the abstract was available.",
			Feedback:  "Rewards of every step, of one step, or of a whole trajectory; linear in features where features are given.",
			Guarantee: "None of the whole. Each step has one of its own, or a computed certificate.",
			Cost:      "A recommendation takes tens of passes of r² work over all observations, several times that where rank and ridge are chosen by hold-out, and O(N·S·A·b·H) for the plans, with b successors of each pair; memory for 3·N·S·A numbers.",
			Promises: []sim.Promise{
				{Of: sim.Speed, Text: "For many users and a constant rank, the trajectories of each user grow with the logarithm of the number of states, whereas a single user needs polynomially many.", Cited: "the abstract of the source, asymptotic"},
				{Of: sim.Speed, Text: "There are r(N+SA-r) unknowns and NKH observed rewards in K rounds, so that K grows as r(N+SA-r)/(NH).", Cited: "a count of unknowns, asymptotic"},
			},
			Source: cite.Citation{
				Authors: "Agarwal, N., Jain, P., Kowshik, S., Nagaraj, D. and Netrapalli, P.", Year: 2023,
				Title: "Multi-User Reinforcement Learning with Low Rank Rewards",
				Venue: cite.Proceedings{Name: "ICML", ArXiv: "2210.05355", Comma: true},
				Where: "after the abstract; the steps are replaced by ones with certificates, see the package",
			},
		},
		Defaults: CollaborativeParams{Estimator: "als", MaxRank: 5, Refit: true, Exploration: explore.Defaults},
		Test:     func(p CollaborativeParams) CollaborativeParams { p.MaxRank = 2; return p },
	},
	New: NewCollaborative,
}

// Collaborative learns the rewards of all users together (after Agarwal, Jain, Kowshik,
// Nagaraj and Netrapalli, ICML 2023, arXiv:2210.05355, of which the abstract and the
// introduction were available but not the algorithms: the structure is theirs, the steps are
// not).
//
//  1. The users explore the transitions, which they share, and then play a mixture of
//     policies that visits every pair about as often as possible (package explore).
//  2. The matrix of rewards is completed from the observed entries, or from the observed
//     linear measurements of its rows (package completion).
//  3. Each user's policy is planned by dynamic programming in the estimated transitions for
//     the completed rewards, clipped to [0,1] where that is their range.
//
// The rounds of exploration count like all others.
type Collaborative struct {
	learner
	params CollaborativeParams
}

// NewCollaborative returns a learner for the problem. The stream data decides what is
// proposed, own what fits draw.
func NewCollaborative(p CollaborativeParams, problem multiuser.Problem, data, own *rng.Source) *Collaborative {
	return &Collaborative{newLearner(p.Exploration, problem, data, own), p}
}

// Recommend implements multiuser.Learner.
func (l *Collaborative) Recommend() []*mdp.Policy {
	fit := l.fit()
	return l.planUsers(pairRewards(&l.Planner, fit.Matrix(l.Problem.Workers)), fit.Rank, fit.Diverged)
}

// fit completes the matrix from all observations.
func (l *Collaborative) fit() *completion.Fit {
	o := l.options()
	o.Rank, o.MaxRank, o.Ridge = l.params.Rank, min(l.params.MaxRank, l.Problem.Users, stages.Unknowns(l.Problem)), l.params.Ridge
	o.Refit = l.params.Refit
	if l.params.Frozen {
		o.Freeze = l.Problem.Newcomers
	}
	if l.Record.entries == nil {
		return completion.AltMin(l.Record.measurements, o)
	}
	switch d := l.Record.entries.Data(); l.params.Estimator {
	case "nuclear":
		return completion.Nuclear(d, o)
	case "soft-impute":
		return completion.SoftImpute(d, o)
	case "usvt":
		return completion.USVT(d, o)
	default:
		return completion.ALS(d, o)
	}
}
