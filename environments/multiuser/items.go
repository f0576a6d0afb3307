package multiuser

import (
	"errors"
	"math"

	"gonum.org/v1/gonum/mat"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/multiuser"
	"joust/sim/param"
	"joust/sim/rng"
)

// ItemsParams are the parameters of items.
type ItemsParams struct {
	Items        int        `yaml:"items" doc:"number of items, at least 1"`
	Features     int        `yaml:"features" doc:"number of features d of an item, which learners know and in which utilities are linear, but for the share unexplained; 0 for none, where the matrix of utilities itself has rank r; at most 10,000, since learners have matrices of d² numbers"`
	FeaturesFile param.File `yaml:"features-file" doc:"CSV file of the features, in place of drawn ones: after a header, a row an item, whose first column is its name and whose other columns are numbers; it must have as many items and features as items and features say"`
	Unexplained  float64    `yaml:"unexplained" stream:"same" doc:"share of the variance of utilities that is a score of each item, the same for all users, which the features do not explain: at least 0 and less than 1; 0 without features"`
	UserParams
	PopulationParams
	Personal float64 `yaml:"personal" stream:"same" doc:"standard deviation of the personal part of utilities as a multiple of that of the part that users share, at least 0"`
	Spread   float64 `yaml:"spread" stream:"same" doc:"standard deviation of the difference of two items' utilities over all users and couples of items, greater than 0; with scale 1 it is in units of log-odds"`
	FeedbackParams
}

// Validate implements param.Params.
func (p ItemsParams) Validate() error {
	errs := []error{
		param.Count("items", p.Items, 1, maxSize),
		param.Count("features", p.Features, 0, maxFeatures),
		p.checkUnexplained(), p.checkFeaturesFile(),
		param.Within("personal", p.Personal, 0, math.Inf(1)),
		param.Above("spread", p.Spread, 0),
		param.Within("spread", p.Spread, 0, maxMagnitude),
	}
	errs = append(errs, p.FeedbackParams.check()...)
	errs = append(errs, p.UserParams.check(p.Items, "items")...)
	errs = append(errs, p.PopulationParams.check(p.Users, p.Items, "items")...)
	if err := errors.Join(errs...); err != nil || p.Features == 0 {
		return err
	}
	if p.Items > maxRewards/p.Features {
		return param.Errorf("features", "is %d; with %d items there may be at most %d, for they must fit into memory", p.Features, p.Items, maxRewards/p.Items)
	}
	return errors.Join(p.PopulationParams.check(p.Users, p.Features, "features")...)
}

// checkUnexplained checks the share that features do not explain.
func (p ItemsParams) checkUnexplained() error {
	switch {
	case !(p.Unexplained >= 0 && p.Unexplained < 1):
		return param.Errorf("unexplained", "is %v; it must be at least 0 and less than 1", p.Unexplained)
	case p.Unexplained > 0 && p.Features == 0:
		return param.Errorf("unexplained", "is %v, and features is 0, so that there is nothing to explain with; set features, or unexplained to 0", p.Unexplained)
	}
	return nil
}

// checkFeaturesFile checks the file of features, which is not read yet.
func (p ItemsParams) checkFeaturesFile() error {
	if p.FeaturesFile != (param.File{}) && p.Features == 0 {
		return param.Errorf("features-file", "is %s, and features is 0; features must be the number of its columns of features", p.FeaturesFile.Text)
	}
	return nil
}

// ItemsEntry declares items for the catalogue.
var ItemsEntry = multiuser.WorldSpec[ItemsParams, *World]{
	Spec: sim.Spec[ItemsParams]{
		Name: "items",
		Card: sim.Card{
			Title: "Items",
			About: "Users choose one of many items, in one state and one step: the setting of learning rewards from human preferences, where an item is an answer. The utility of an item is a part that all users share plus a few personal directions, linear in known features, in part or without features. Users compare two items, with log-odds that are the difference of their utilities.",
			Source: cite.Citation{
				Authors: "Bose, A., Xiong, Z., Chi, Y., Du, S. S., Xiao, L. and Fazel, M.", Year: 2025,
				Title: "LoRe: Personalizing LLMs via Low-Rank Reward Modeling",
				Venue: cite.Proceedings{Name: "COLM", Year: 2025, ArXiv: "2504.14439"},
				Where: "the simulated population is population dirichlet with alpha 0.1; scales are not from there",
			},
		},
		Defaults: ItemsParams{
			Items: 100, Features: 20, Personal: 1, Spread: 2.8,
			UserParams:       UserParams{Users: 400, NewcomerParams: NewcomerParams{Shots: 1}},
			PopulationParams: defaultPopulation,
			FeedbackParams:   FeedbackParams{Feedback: "comparisons", Noise: .1, Scale: 1},
		},
		Test: func(p ItemsParams) ItemsParams {
			p.Items, p.Features, p.Users = 8, 5, 12
			return p
		},
	},
	New: NewItems,
}

// NewItems returns the world of items. User u's utility of item j is x_j·θ_u with
//
//	θ_u = μ + B w_u,
//
// features x_j, which are independent normal numbers unless a file has them, independent
// normal numbers in μ and B (d × (r-1)), and w_u on the unit sphere or around clusters on
// it. With population dirichlet, θ_u is the mixture, with the user's weights, of r base
// vectors μ + B_k. Without features the x_j are unit vectors. With a share that features
// leave unexplained, all users add to the utility of item j the same e_j, independent normal numbers scaled so that they have this share of the mean
// squared difference of two items' utilities, but for the covariance with the rest, which is 0
// on average. Utilities are then scaled to have the spread. With personal 1 the shared
// and the personal part have the same variance, so that a difference of utilities has
// the sign of its shared part with probability 1/2 + asin(√½)/π = 3/4, approximately.
func NewItems(p ItemsParams) (*World, error) {
	w := newItemsWorld(p.Items, p.Users, p.NewcomerParams, p.FeedbackParams)
	if p.Features > 0 {
		bare := w.drawProcess(0)
		var given *mat.Dense
		if p.FeaturesFile != (param.File{}) {
			var err error
			if given, err = p.readFeatures(); err != nil {
				return nil, err
			}
		}
		w.drawProcess = func(root uint64) process {
			if given != nil {
				return process{kernel: bare.kernel, features: given}
			}
			x := mat.NewDense(p.Items, p.Features, nil)
			normal(x.RawMatrix().Data, rng.Stream(root, "features"))
			return process{kernel: bare.kernel, features: x}
		}
	}
	w.drawRewards = p.drawRewards
	return w.finish(), nil
}

func (p ItemsParams) drawRewards(root uint64, n *process) userRewards {
	if p.Personal == 0 {
		p.Rank = 1
	}
	columns, to := p.Items, allPairs
	if n.features != nil {
		columns, to = p.Features, linear(n.features)
	}
	popularity := make([]float64, columns)
	normal(popularity, rng.Stream(root, "popularity"))
	load := p.loadings(popularity, p.Personal, nil, normal, root)
	size := math.Sqrt(1 + float64(p.Personal*p.Personal))
	outlier := func(column []float64, s *rng.Source) {
		for i := range column {
			column[i] = float64(size * s.Normal())
		}
	}
	w := p.PopulationParams.drawRewards(p.Users, p.Items, load, to, outlier, root)
	if p.Unexplained > 0 {
		p.addUnexplained(w, rng.Stream(root, "unexplained"))
	}
	if is := spread(w.rewards); is > 0 {
		for _, m := range []*mat.Dense{w.rewards, w.loadings} {
			data := m.RawMatrix().Data
			for i := range data {
				data[i] = float64(data[i] * (p.Spread / is))
			}
		}
	}
	return w
}

// addUnexplained adds the scores of items that features do not explain. All users' weights have
// the sum 1 for dirichlet and the first weight 1 otherwise, so that the scores are part of the
// loadings.
func (p ItemsParams) addUnexplained(w userRewards, s *rng.Source) {
	scores := mat.NewDense(1, p.Items, nil)
	normal(scores.RawRowView(0), s)
	is, should := spread(scores), spread(w.rewards)*math.Sqrt(p.Unexplained/(1-p.Unexplained))
	if is == 0 {
		return // of one item
	}
	for j, x := range scores.RawRowView(0) {
		x = float64(x * (should / is))
		for u := range p.Users {
			w.rewards.Set(u, j, w.rewards.At(u, j)+x)
		}
		row := w.loadings.RawRowView(j)
		if p.Population != "dirichlet" {
			row = row[:1]
		}
		for i := range row {
			row[i] += x
		}
	}
}

// spread returns the root of the mean squared difference of two columns, over all
// users and all pairs of different columns; 0 for one column. For a row the mean is
// twice its sample variance.
func spread(rewards *mat.Dense) float64 {
	users, columns := rewards.Dims()
	if columns == 1 {
		return 0
	}
	square := 0.0
	for u := range users {
		row := rewards.RawRowView(u)
		mean := 0.0
		for _, x := range row {
			mean += x
		}
		mean /= float64(columns)
		for _, x := range row {
			square += float64((x - mean) * (x - mean))
		}
	}
	return math.Sqrt(2 * square / float64(users) / float64(columns-1))
}
