package choice

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"joust/sim"
	"joust/sim/choice"
	"joust/sim/label"
	"joust/sim/linalg"
	"joust/sim/param"
	"joust/sim/portable"
	"joust/sim/rng"
	"joust/sim/rule"
	"joust/sim/strength"
)

// PairsParams are the parameters of pairs.
type PairsParams struct {
	Pairs     int     `yaml:"pairs" doc:"number of labelled pairs, which are the rows, 1 to 10000"`
	Features  int     `yaml:"features" doc:"number d of features of an answer, 1 to 100"`
	Label     string  `yaml:"label" stream:"same" options:"sign|bradley-terry" doc:"how the label depends on the difference m = w·x of the two rewards, which has the law N(0, 1): it is the sign of m plus noise, or the first answer is preferred with the probability 1/(1 + exp(−scale·m))"`
	Noise     float64 `yaml:"noise" stream:"same" doc:"with label: sign, standard deviation of the noise, at least 0"`
	Scale     float64 `yaml:"scale" stream:"same" doc:"with label: bradley-terry, the scale of rewards, above 0"`
	Flips     float64 `yaml:"flips" stream:"same" doc:"share of the labels that are then flipped at random, 0 to 1"`
	More      int     `yaml:"more" doc:"number of further pairs, of a second origin, up to 10000 in all"`
	MoreFlips float64 `yaml:"more-flips" stream:"same" axis:"share of the further labels that are flipped" doc:"with more, share of their labels that are flipped, 0 to 1"`
	Models    int     `yaml:"models" stream:"same" doc:"number of reward models, which are the columns, 1 to 100"`
	Margins   string  `yaml:"margins" stream:"same" options:"trained|drawn" doc:"the margins: of models that are trained on samples of the very pairs, or drawn around the true margins"`
	Shared    float64 `yaml:"shared" stream:"same" doc:"with margins: drawn, standard deviation of the error that the models share, at least 0"`
	Own       float64 `yaml:"own" stream:"same" doc:"with margins: drawn, standard deviation of each model's own error, at least 0"`
}

// The values of Label and Margins.
const (
	signLabel = "sign"
	btLabel   = "bradley-terry"
	trained   = "trained"
	drawn     = "drawn"
)

// Validate implements param.Params.
func (p PairsParams) Validate() error {
	errs := []error{
		param.Count("pairs", p.Pairs, 1, maxRows), param.Count("features", p.Features, 1, 100),
		param.Within("noise", p.Noise, 0, 1e6), param.Above("scale", p.Scale, 0), param.Within("flips", p.Flips, 0, 1),
		param.Count("more", p.More, 0, maxRows), param.Within("more-flips", p.MoreFlips, 0, 1), param.Count("models", p.Models, 1, 100),
		param.Within("shared", p.Shared, 0, 1e6), param.Within("own", p.Own, 0, 1e6),
	}
	defaults := PairsEntry.Defaults
	idle := func(name string, differs, used bool, where string) {
		if differs && !used {
			errs = append(errs, param.Errorf(name, "has a value that is used only %s; leave it out", where))
		}
	}
	idle("noise", p.Noise != defaults.Noise, p.Label != btLabel, "with label: "+signLabel)
	idle("scale", p.Scale != defaults.Scale, p.Label != signLabel, "with label: "+btLabel)
	idle("more-flips", p.MoreFlips != defaults.MoreFlips, p.More != 0, "where more is above 0")
	idle("shared", p.Shared != defaults.Shared, p.Margins != trained, "with margins: "+drawn)
	idle("own", p.Own != defaults.Own, p.Margins != trained, "with margins: "+drawn)
	if p.Pairs >= 1 && p.More >= 1 && p.Pairs+p.More > maxRows {
		errs = append(errs, param.Errorf("more", "is %d, which makes %d pairs; at most %d are allowed", p.More, p.Pairs+p.More, maxRows))
	}
	return errors.Join(errs...)
}

// PairsEntry declares pairs for the catalogue.
//
// The two kinds of margins belong together. Features x of the difference of two answers have
// the law N(0, I), so that a linear model whose weights make the angle φ with the true ones
// gives the margin m + tan φ·z up to its scale, where z ~ N(0, 1) is independent of m, and is
// right with the probability 1 - φ/π. A label sign(m + noise·e) is that of a model with
// tan φ = noise; 10 models of shared error .3 and own error 1 are each like one with
// tan φ = √1.09. But drawn errors are independent of the label's, whereas a trained model has
// fitted the label: its error is part of the strength by which the label is then judged.
//
// That trained models see samples with replacement and that rewards of bradley-terry have the
// scale 2 are choices: with them the accuracies of TestDownstreamGolden in algorithms/label come
// out, which were given without these details.
var PairsEntry = choice.WorldSpec[PairsParams, *PairsWorld]{
	Spec: sim.Spec[PairsParams]{
		Name: "pairs",
		Card: sim.Card{
			Title: "Labelled pairs",
			About: "Draws training data of a reward model: pairs of answers with normal features x (of the difference), a linear reward w·x, and labels that say which answer is better, some of them flipped. A cell is the margin by which a reward model prefers the answer that the label prefers: of models that are Bradley–Terry fits (ridge 1) to as many pairs, drawn with replacement, or the true margin with errors, some shared by the models and some their own. A row is of class 0 if its label is right and of class 1 if it is wrong. Wanted are the pairs that a reward model should be trained on, and how.",
		},
		Defaults: PairsParams{
			Pairs: 600, Features: 20, Label: signLabel, Scale: 2, Flips: 0.25, MoreFlips: 0.25, Models: 10, Margins: trained, Shared: 0.3, Own: 1,
		},
		Test: func(p PairsParams) PairsParams {
			p.Pairs, p.Features, p.More, p.Models = 30, 3, 10, 4
			return p
		},
	},
	Wanted: choice.Pairs,
	New:    NewPairs,
}

// PairsWorld is the world of drawn pairs.
type PairsWorld struct {
	World
	p PairsParams
}

// Description implements choice.Describer. It says what further pairs are worth.
func (w *PairsWorld) Description() []string {
	if w.p.More == 0 {
		return nil
	}
	first, more := label.Batch{Labels: float64(w.p.Pairs), Flipped: w.p.Flips}, label.Batch{Labels: float64(w.p.More), Flipped: w.p.MoreFlips}
	return []string{fmt.Sprintf(
		"to a mean of labels, the first %d pairs are worth %.4g (√n(1 − 2e)), with the %d others %.4g, and %.4g with weights 1 − 2e; the others help unless more than %.4g of their labels are flipped",
		w.p.Pairs, label.Worth(first), w.p.More, label.Worth(first, more), label.WeightedWorth(first, more), label.BreakEven(first, more.Labels),
	)}
}

// NewPairs returns the world of drawn pairs.
func NewPairs(p PairsParams) (*PairsWorld, error) {
	n := p.Pairs + p.More
	problem := choice.Problem{
		Kind: rule.RewardMargins, Rows: numbered("pair", n), Columns: numbered("model", p.Models), Classes: 2, Flipped: []float64{p.Flips},
	}
	if p.More > 0 {
		problem.Origins = slices.Concat(make([]int, p.Pairs), slices.Repeat([]int{1}, p.More))
		problem.Flipped = append(problem.Flipped, p.MoreFlips)
	}
	w := &PairsWorld{p: p}
	w.World = World{problem: problem, draw: func(instance, _ *rng.Source) choice.Environment {
		d := p.Features
		t := &trial{problem: problem, truth: choice.Truth{
			Values: make([]float64, n*p.Models), Classes: make([]int, n),
			Pairs: &choice.TrainingPairs{Features: make([]float64, n*d), Weights: direction(d, instance)},
		}}
		for i := range n {
			x := t.truth.Pairs.Features[i*d : (i+1)*d]
			margin := p.label(x, t.truth.Pairs.Weights, i >= p.Pairs, instance)
			if margin < 0 {
				t.truth.Classes[i] = 1
			}
			for m := range p.Models {
				t.truth.Values[i*p.Models+m] = margin
			}
		}
		if p.Margins == drawn {
			t.shown = p.drawMargins(t.truth.Values, instance)
		} else {
			t.shown = p.trainMargins(t.truth.Pairs.Features, instance)
		}
		return t
	}}
	return w, nil
}

// direction draws a vector of norm 1 of the same law in all directions.
func direction(d int, stream *rng.Source) []float64 {
	w := make([]float64, d)
	for {
		for k := range w {
			w[k] = stream.Normal()
		}
		if norm := math.Sqrt(linalg.Dot(w, w)); norm > 0 {
			for k := range w {
				w[k] /= norm
			}
			return w
		}
	}
}

// label draws the features of a pair, those of the answer that its label prefers minus those
// of the other, and returns the true margin, which is negative if the label is wrong.
func (p PairsParams) label(x, w []float64, more bool, stream *rng.Source) float64 {
	for k := range x {
		x[k] = stream.Normal()
	}
	margin := linalg.Dot(x, w)
	// Both laws draw the same numbers.
	noise, chance, flip := stream.Normal(), stream.Float64(), stream.Float64()
	second := margin+float64(p.Noise*noise) < 0
	if p.Label == btLabel {
		second = chance >= 1/(1+portable.Exp(-float64(p.Scale*margin)))
	}
	flips := p.Flips
	if more {
		flips = p.MoreFlips
	}
	if second != (flip < flips) {
		for k := range x {
			x[k] = -x[k]
		}
		return -margin
	}
	return margin
}

// drawMargins returns the margins of models with errors around the true ones.
func (p PairsParams) drawMargins(margins []float64, stream *rng.Source) []float64 {
	shown := make([]float64, len(margins))
	for i := 0; i < len(shown); i += p.Models {
		shared := float64(p.Shared * stream.Normal())
		for m := range p.Models {
			shown[i+m] = margins[i] + shared + float64(p.Own*stream.Normal())
		}
	}
	return shown
}

// trainMargins returns the margins of models that are trained on as many of the pairs, each
// drawn with replacement.
func (p PairsParams) trainMargins(features []float64, stream *rng.Source) []float64 {
	d := p.Features
	n := len(features) / d
	data := strength.Data{Arms: 1, Covariates: d, Rows: slices.Repeat([]strength.Pair{{Win: 1}}, n), X: features}
	start := fit(&data, nil)
	shown := make([]float64, n*p.Models)
	times := make([]int, n)
	sample := strength.Data{Arms: 1, Covariates: d}
	for m := range p.Models {
		clear(times)
		for range n {
			times[stream.Intn(n)]++
		}
		sample.Rows, sample.X = sample.Rows[:0], sample.X[:0]
		for i, k := range times {
			if k > 0 {
				sample.Rows = append(sample.Rows, strength.Pair{Win: float64(k)})
				sample.X = append(sample.X, features[i*d:(i+1)*d]...)
			}
		}
		v := fit(&sample, start).Beta
		for i := range n {
			shown[i*p.Models+m] = linalg.Dot(v, features[i*d:(i+1)*d])
		}
	}
	return shown
}

// fit returns the model of Bradley and Terry with ridge 1, which always exists; start is nil or
// an estimate near it.
func fit(data *strength.Data, start *strength.Estimate) *strength.Estimate {
	e, err := data.Estimate(strength.Prior{BetaRidge: 1}, start)
	if err != nil {
		panic("choice: a fit with a ridge: " + err.Error())
	}
	return e
}
