package choice

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"joust/sim"
	"joust/sim/choice"
	"joust/sim/cite"
	"joust/sim/param"
	"joust/sim/rng"
	"joust/sim/rule"
	"joust/sim/verdict"
)

// What the weights of repeat-weights follow.
const (
	byDisagreement = "disagreement"
	equalWeights   = "uniform"
	knownErrors    = "known"
)

// RepeatWeightsParams are the parameters of repeat-weights.
type RepeatWeightsParams struct {
	Weights string  `yaml:"weights" options:"disagreement|uniform|known" doc:"weights of the judges' means: 1/(v + floor), where v is the variance that a judge's calls on the row show; all equal; or the best, of a judge whose error is known"`
	Floor   float64 `yaml:"floor" symbol:"c" axis:"floor c of the variance" doc:"of weights disagreement: c, added to the variance so that judges whose calls agree by chance do not decide alone; 0 to 1000000"`
}

// Validate implements param.Params.
func (p RepeatWeightsParams) Validate() error { return param.Within("floor", p.Floor, 0, 1e6) }

// Suits implements choice.Params.
func (p RepeatWeightsParams) Suits(problem *choice.Problem, _ []float64) error {
	if problem.Kind != rule.Scores {
		return fmt.Errorf("it wants scores; the table has %s", problem.Kind)
	}
	if problem.Groups == nil {
		return errors.New("it wants columns in groups, each of which has the calls of one judge")
	}
	if problem.Weights != nil {
		return errors.New("it weighs the columns itself; this table has weights of its own")
	}
	calls := make([]int, slices.Max(problem.Groups)+1)
	for _, g := range problem.Groups {
		calls[g]++
	}
	if p.Weights == byDisagreement && slices.Min(calls) < 2 {
		return param.Errorf("weights", "is %s, which a judge shows who is called twice; a group of columns has one only", p.Weights)
	}
	if p.Weights == knownErrors && problem.Deviations == nil {
		return param.Errorf("weights", "is %s, but this environment does not tell the errors of judges", p.Weights)
	}
	return nil
}

// RepeatWeightsEntry declares repeat-weights for the catalogue.
var RepeatWeightsEntry = choice.LearnerSpec[RepeatWeightsParams, *choice.AllCells]{
	Spec: sim.Spec[RepeatWeightsParams]{
		Name: "repeat-weights",
		Card: sim.Card{
			Title:    "Weights from repeated calls",
			About:    "Estimates the quality of a row by the weighted mean of its judges, each of whom is called several times, and weighs a judge by how little these calls differ: w = 1/(v + c). With two calls v has one degree of freedom, and with a small c it is worse than equal weights: a judge whose calls agree by chance decides alone. The form of the weights is that of a note on Ctrl-U, not of its text.",
			Feedback: "All cells, row by row; with weights: known, the errors of judges too.",
			Promises: []sim.Promise{{Of: sim.Result, Text: "The error of six judges in two calls is that of an exact integral.", Test: "sim/verdict.TestRepeatedCalls"}},
			Cost:     "The cells, once.",
			Source: cite.Citation{
				Authors: "Zhang, G., Gao, H., Jiang, Z., Zhao, H. and Zheng, Z.", Year: 2025,
				Title: "{Ctrl-U}: Robust Conditional Image Generation via Uncertainty-aware Reward Modeling",
				Venue: cite.Proceedings{Name: "ICLR", ArXiv: "2410.11236"},
			},
		},
		Defaults: RepeatWeightsParams{Weights: byDisagreement, Floor: 0.5},
	},
	New: func(p RepeatWeightsParams, problem *choice.Problem, _ *rng.Source) *choice.AllCells {
		e := newEstimator(p, problem)
		return choice.NewAllCells(problem, e.choose)
	},
}

// estimator makes one score of the calls of several judges.
type estimator struct {
	params           RepeatWeightsParams
	rows             []string
	columns          [][]int // of each judge
	deviations       []float64
	means, variances []float64 // of judges with values
	calls            []float64 // of one judge
}

func newEstimator(p RepeatWeightsParams, problem *choice.Problem) *estimator {
	e := &estimator{params: p, rows: problem.Rows, columns: make([][]int, slices.Max(problem.Groups)+1), deviations: problem.Deviations}
	for c, g := range problem.Groups {
		e.columns[g] = append(e.columns[g], c)
	}
	return e
}

// choose writes the estimates, and the order of the rows by them. It chooses nothing while a
// row has no estimate.
func (e *estimator) choose(values []float64, c *choice.Choice) {
	estimates := make([]float64, len(e.rows))
	columns := len(values) / len(e.rows)
	for i := range estimates {
		x := e.estimate(values[i*columns : (i+1)*columns])
		if math.IsNaN(x) {
			return
		}
		estimates[i] = x
	}
	c.Estimates = estimates
	applyRule(rule.Mean{}, &choice.Problem{Kind: rule.Scores, Rows: e.rows, Columns: []string{"estimate"}}, estimates, c)
}

// estimate returns the weighted mean of a row, NaN if no judge has the calls that it takes:
// one with a value, or with weights by disagreement two.
func (e *estimator) estimate(row []float64) float64 {
	e.means, e.variances = e.means[:0], e.variances[:0]
	for _, columns := range e.columns {
		e.calls = e.calls[:0]
		known := 0.0
		for _, c := range columns {
			if x := row[c]; x == x {
				e.calls = append(e.calls, x)
				if e.deviations != nil {
					known = float64(e.deviations[c] * e.deviations[c])
				}
			}
		}
		n := len(e.calls)
		if n == 0 || n == 1 && e.params.Weights == byDisagreement {
			continue
		}
		mean, variance := verdict.Disagreement(e.calls)
		switch e.params.Weights {
		case byDisagreement:
			variance += e.params.Floor
		case knownErrors:
			variance = known / float64(n)
		default:
			variance = 1
		}
		e.means, e.variances = append(e.means, mean), append(e.variances, variance)
	}
	return verdict.WeightedMean(e.means, e.variances)
}
