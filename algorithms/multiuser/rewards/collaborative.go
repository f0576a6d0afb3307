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
	Estimator string  `yaml:"estimator" options:"als|nuclear|soft-impute|usvt" doc:"how the matrix of rewards is completed: alternating least squares with a ridge, the nuclear norm by proximal gradient, SoftImpute, or one universal singular value thresholding. Where what is heard are returns, or rewards are linear in features, als stands for alternating minimisation and is the only one"`
	Rank      int     `yaml:"fit-rank" symbol:"rank" doc:"rank r, 0 to 64, of the matrix of rewards: one popularity and r-1 directions in which users differ; 1 is what users have in common, 0 leaves it to the data: by hold-out of a tenth of them for als and up to max-rank for soft-impute, by their thresholds for nuclear and usvt, which take 0 only"`
	MaxRank   int     `yaml:"max-rank" doc:"the largest rank that als and soft-impute try where fit-rank is 0, 1 to 64"`
	Ridge     float64 `yaml:"ridge" doc:"ridge or threshold as a multiple of the norm that noise alone would have; 0 for the usual one of the estimator, which als and soft-impute choose by hold-out where fit-rank is 0; usvt takes 0 only"`
	Refit     bool    `yaml:"refit" doc:"als estimates the popularity anew together with the directions, instead of leaving it at the means over those who happened to be heard: the error is smaller, and the hold-out finds the rank rather than one more; other estimators have no use for it"`
	Frozen    bool    `yaml:"frozen" doc:"newcomers do not shape the subspace that the others span; their rewards are sought in it afterwards"`
	stages.Exploration
}

// mostRank bounds ranks.
const mostRank = 64

// Validate implements param.Params.
func (p CollaborativeParams) Validate() error {
	errs := []error{
		param.Count("fit-rank", p.Rank, 0, mostRank),
		param.Count("max-rank", p.MaxRank, 1, mostRank),
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
		return param.Errorf("estimator", "is %s; where what is heard are not the rewards of single pairs, but returns or rewards linear in features, it must be als", p.Estimator)
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
			About:     "Many users in one world want different things, but in few directions: the matrix of their rewards, users × pairs of a state and an action, has a low rank r. All explore the shared transitions together, a few rewards of each are heard, the matrix is completed from these, and a policy is planned for each user in the shared estimate of the transitions. The outline is that of the source, of which the abstract only was at hand; each step is one with a guarantee of its own, or with a certificate that is computed.",
			Feedback:  "Rewards of every step, of one step, or of a whole trajectory; linear in features where these are told.",
			Guarantee: "That of the source, by its abstract: for many users and a constant rank the trajectories of each user depend on the number of states by a logarithm only, whereas users alone need polynomially many. Here: r(N+SA-r) unknowns against NKH rewards heard in K rounds, so that K grows as r(N+SA-r)/(NH), measured with a factor 4 to 6 at a gap of 0.1.",
			Cost:      "A recommendation costs tens of passes of r² work over all that was heard, several times where rank and ridge are chosen by hold-out, and O(N·S·A·b·H) for the plans, with b successors of each pair; memory for 3·N·S·A numbers.",
			Source: cite.Citation{
				Authors: "Agarwal, N., Jain, P., Kowshik, S., Nagaraj, D. and Netrapalli, P.", Year: 2023,
				Title: "Multi-User Reinforcement Learning with Low Rank Rewards",
				Venue: cite.Proceedings{Name: "ICML", ArXiv: "2210.05355", Comma: true},
				Where: "after the abstract; the steps are replaced by certified ones, see the package",
			},
		},
		Defaults: CollaborativeParams{Estimator: "als", MaxRank: 5, Refit: true, Exploration: explore.Defaults},
	},
	New: NewCollaborative,
}

// Collaborative learns the rewards of all users together (after Agarwal, Jain,
// Kowshik, Nagaraj and Netrapalli, ICML 2023, arXiv:2210.05355, of which the
// abstract and the opening were at hand and not the algorithms: its structure is
// theirs, its steps are not).
//
//  1. The users explore the transitions, which they share, and then play a
//     mixture of policies that meets every pair about as often as it can be met
//     (package explore).
//  2. The matrix of rewards is completed from the entries, or the linear
//     measurements of its rows, that were heard (package completion).
//  3. Each user's policy is planned by dynamic programming in the estimated
//     transitions for the completed rewards, clipped to [0,1] where that is their
//     range.
//
// Whatever was explored counts as a trajectory.
type Collaborative struct {
	learner
	params CollaborativeParams
}

// NewCollaborative is a learner for the problem. The stream data decides what is
// proposed, own what fits draw.
func NewCollaborative(p CollaborativeParams, problem multiuser.Problem, data, own *rng.Source) *Collaborative {
	return &Collaborative{newLearner(p.Exploration, problem, data, own), p}
}

// Recommend implements multiuser.Learner.
func (l *Collaborative) Recommend() []*mdp.Policy {
	fit := l.fit()
	return l.planUsers(pairRewards(&l.Planner, fit.Matrix(l.Problem.Workers)), fit.Rank, fit.Diverged)
}

// fit completes the matrix from all that was heard.
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
