package comparisons

import (
	"errors"
	"math"

	"gonum.org/v1/gonum/mat"

	"joust/algorithms/multiuser/explore"
	"joust/algorithms/multiuser/stages"
	"joust/algorithms/multiuser/welfare"
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/linalg"
	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/param"
	"joust/sim/rng"
)

// KnownFeaturesParams are the parameters of KnownFeatures.
type KnownFeaturesParams struct {
	Model string  `yaml:"model" options:"features|free|both" doc:"what utilities are made of: weights of the known features, a free score of each item (of each pair of a state and an action), or the sum of both"`
	Ridge float64 `yaml:"ridge" doc:"prior precision of each weight, and of each score of model free, in units of one over its square, 0.000001 to 1000000"`
	Rest  float64 `yaml:"rest" doc:"of model both: prior precision of each score beside the features, 0.000001 to 1000000"`
	stages.Exploration
	stages.Welfare
}

// defaultRest is the default precision of scores beside features. It is about that of the part
// of utilities that features leave unexplained in the golden values.
const defaultRest = 1

// The models.
const (
	modelFeatures = "features"
	modelFree     = "free"
	modelBoth     = "both"
)

// Validate implements param.Params.
func (p KnownFeaturesParams) Validate() error {
	return errors.Join(checkPrecision("ridge", p.Ridge), p.checkRest(), p.CheckExplore(), p.CheckWelfare())
}

// checkRest checks the precision that only one model uses.
func (p KnownFeaturesParams) checkRest() error {
	if p.Model != modelBoth && p.Rest != defaultRest {
		return param.Errorf("rest", "does nothing where model is %s; leave it out or make model %s", p.Model, modelBoth)
	}
	return checkPrecision("rest", p.Rest)
}

// Suits implements multiuser.Params.
func (p KnownFeaturesParams) Suits(problem *multiuser.Problem) error {
	if err := needsComparisons(problem); err != nil {
		return err
	}
	if p.Model != modelFree && problem.Features == nil {
		return param.Errorf("model", "is %s, and this world has no known features; set features of the world, or model to %s", p.Model, modelFree)
	}
	return errors.Join(p.SuitsExplore(problem), p.SuitsWelfare(problem))
}

// KnownFeaturesEntry declares bt-features for the catalogue.
var KnownFeaturesEntry = multiuser.LearnerSpec[KnownFeaturesParams, *KnownFeatures]{
	Spec: sim.Spec[KnownFeaturesParams]{
		Name: "bt-features",
		Card: sim.Card{
			Title:    "BT on features",
			About:    "A Bradley-Terry model for each user whose utilities are weights of a few known features, a free score of each item, or both. Few weights are learned from few comparisons, but stay wrong where features do not explain the utility; free scores need many comparisons, and are right in the limit; both together are at least as good as the better of the two where something is unexplained, and a little worse than features that explain all. The paper reports that 940 preferences were enough for its features.",
			Feedback: "Comparisons.",
			Cost:     "For each user a handful of Newton steps of O(m·d²+d³) for m comparisons and d weights and scores, or above 64 of them of O(m·d) by conjugate gradients; and one plan.",
			Promises: []sim.Promise{
				{Of: sim.Result, Text: "Each fit solves the fixed-point equation of the unique maximum of the posterior under a normal prior.", Test: "algorithms/multiuser/comparisons.TestKnownFeaturesGradient"},
				{Of: sim.Result, Text: "With 200 items of 7 features, 30 to 3000 comparisons order two items as an independent prototype does, with features that explain all or seven tenths of the utility.", Test: "experiments.TestKnownFeaturesGolden"},
			},
			Source: cite.Citation{
				Authors: "Nath, S., Siledar, T., Muddu, S. S. R. R., Rangaraju, R. et al.", Year: 2024,
				Title: "Leveraging Domain Knowledge for Efficient Reward Modelling in {RLHF}: A Case-Study in {E-Commerce} Opinion Summarization",
				Venue: cite.Preprint{ArXiv: "2402.15473"},
				Where: "the question, from its abstract; the model and the world are made here",
			},
		},
		Defaults: KnownFeaturesParams{Model: modelFeatures, Ridge: .1, Rest: defaultRest, Exploration: explore.Defaults, Welfare: welfare.Defaults},
		Test: func(p KnownFeaturesParams) KnownFeaturesParams {
			p.Model = modelFree // worlds of tests need not have features
			return p
		},
	},
	New: NewKnownFeatures,
}

// KnownFeatures fits to each user's comparisons alone, where x are the visits of the preferred
// trajectory less those of the other, of which one is 1 and one -1 for two items, and Φ has
// the features of each item or pair,
//
//	min_(θ, s) Σ_r log(1+exp(-<x_ur, Φθ + s>)) + ridge/2·|θ|² + rest/2·|s|²,
//
// with s = 0 for the model of features, and θ = 0 and ridge in place of rest for that of free
// scores.
type KnownFeatures struct {
	learner
	params KnownFeaturesParams
}

// NewKnownFeatures is a learner for the problem. The stream data decides what is
// proposed.
func NewKnownFeatures(p KnownFeaturesParams, problem multiuser.Problem, data, own *rng.Source) *KnownFeatures {
	visits := func(problem *multiuser.Problem) *record { // of each item or pair, also where there are features
		bare := *problem
		bare.Features = nil
		return newRecord(&bare)
	}
	return &KnownFeatures{learner{
		Learner: stages.NewLearner(p.Exploration, p.Welfare, problem, visits, data, own),
		rewards: mat.NewDense(problem.Users, problem.Pairs(), nil),
	}, p}
}

// Recommend implements multiuser.Learner. If some number is not finite, all users get zeros.
func (l *KnownFeatures) Recommend() []*mdp.Policy {
	d := l.Record.data()
	weights := 0
	if l.params.Model != modelFree {
		_, weights = l.Problem.Features.Dims()
		d = d.withFeatures(l.Problem.Features, l.params.Model == modelBoth, l.unit())
	}
	theta := make([]float64, d.users*d.dim)
	failed := ownFits(d, theta, l.params.Ridge, nil, l.Problem.Workers)
	if failed > 0 {
		clear(theta)
	}
	return l.recommendRewards(func(u int, to []float64) {
		row := theta[u*d.dim : (u+1)*d.dim]
		clear(to)
		linalg.Axpy(l.unit(), row[weights:], to[:len(row)-weights])
		for j := range to {
			if weights > 0 {
				to[j] += linalg.Dot(l.Problem.Features.RawRowView(j), row[:weights])
			}
		}
	}, 0, failed > 0)
}

// unit returns the unit of the scores in the fit, which has one precision for all unknowns.
func (l *KnownFeatures) unit() float64 {
	if l.params.Model == modelBoth {
		return math.Sqrt(l.params.Ridge / l.params.Rest)
	}
	return 1
}

// withFeatures returns the comparisons d of visits as comparisons of features, followed by the
// visits themselves if also they are wanted.
func (d *data) withFeatures(features *mat.Dense, visits bool, unit float64) *data {
	_, weights := features.Dims()
	f := &data{users: d.users, dim: weights, first: d.first, weight: d.weight}
	if visits {
		f.dim += d.dim
		f.start = []int{0}
	}
	sum := make([]float64, weights)
	for r := range d.rows() {
		clear(sum)
		for e := d.start[r]; e < d.start[r+1]; e++ {
			linalg.Axpy(d.value[e], features.RawRowView(int(d.index[e])), sum)
		}
		f.value = append(f.value, sum...)
		if !visits {
			continue
		}
		for i := range sum {
			f.index = append(f.index, int32(i))
		}
		for e := d.start[r]; e < d.start[r+1]; e++ {
			f.index = append(f.index, int32(weights)+d.index[e])
			f.value = append(f.value, float64(unit*d.value[e]))
		}
		f.start = append(f.start, len(f.index))
	}
	return f
}
