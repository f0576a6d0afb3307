package choice

import (
	"errors"
	"fmt"

	"joust/sim"
	"joust/sim/choice"
	"joust/sim/cite"
	"joust/sim/param"
	"joust/sim/rng"
	"joust/sim/rule"
	"joust/sim/verdict"
)

// RepeatedCallsParams are the parameters of repeated-calls.
type RepeatedCallsParams struct {
	Items      int       `yaml:"items" doc:"number of rows, 1 to 100000"`
	Deviations []float64 `yaml:"deviations" stream:"same" doc:"of each judge, the standard deviation of the error of a call, above 0; at most 100 judges"`
	Calls      int       `yaml:"calls" doc:"number of calls of each judge on each item, 1 to 100; each is a column"`
	Spread     float64   `yaml:"spread" stream:"same" doc:"standard deviation of the items' qualities, which are normal, above 0"`
}

// Validate implements param.Params.
func (p RepeatedCallsParams) Validate() error {
	errs := []error{param.Count("items", p.Items, 1, 100_000), param.Count("calls", p.Calls, 1, 100), param.Above("spread", p.Spread, 0)}
	if n := len(p.Deviations); n < 1 || n > 100 {
		errs = append(errs, param.Errorf("deviations", "has %d numbers; it must have that of each judge, 1 to 100 of them", n))
	}
	for _, s := range p.Deviations {
		if !(s > 0 && s <= 1e6) {
			errs = append(errs, param.Errorf("deviations", "has %v; a standard deviation is above 0 and at most 1e6", s))
			break
		}
	}
	return errors.Join(errs...)
}

// RepeatedCallsEntry declares repeated-calls for the catalogue.
var RepeatedCallsEntry = choice.WorldSpec[RepeatedCallsParams, *World]{
	Spec: sim.Spec[RepeatedCallsParams]{
		Name: "repeated-calls",
		Card: sim.Card{
			Title:  "Judges called repeatedly",
			About:  "Draws scores: each judge is called several times on each item, the row, and each call, a column in the group of its judge, is the item's quality plus a normal error of the judge's standard deviation. How far a judge's calls differ tells how much to trust it, but two calls tell it badly.",
			Source: ctrlU,
		},
		Defaults: RepeatedCallsParams{Items: 200, Deviations: []float64{0.5, 0.5, 0.5, 2, 2, 2}, Calls: 2, Spread: 1},
	},
	Wanted: choice.Estimates,
	New:    NewRepeatedCalls,
}

// ctrlU is where judges are weighted by how far two of their calls differ.
var ctrlU = cite.Citation{
	Authors: "Zhang, G., Gao, H., Jiang, Z., Zhao, H. and Zheng, Z.", Year: 2025,
	Title: "{Ctrl-U}: Robust Conditional Image Generation via Uncertainty-aware Reward Modeling",
	Venue: cite.Proceedings{Name: "ICLR", ArXiv: "2410.11236"},
}

// NewRepeatedCalls returns the world of drawn calls.
func NewRepeatedCalls(p RepeatedCallsParams) (*World, error) {
	problem := choice.Problem{Kind: rule.Scores, Rows: numbered("item", p.Items)}
	for j, s := range p.Deviations {
		for k := range p.Calls {
			problem.Columns = append(problem.Columns, fmt.Sprintf("judge%d call%d", j, k))
			problem.Groups = append(problem.Groups, j)
			problem.Deviations = append(problem.Deviations, s)
		}
	}
	columns := len(problem.Columns)
	about := func() []string {
		uniform, best := verdict.RepeatErrors(p.Deviations, p.Calls)
		return []string{fmt.Sprintf("exact: the error of the mean of the judges (RMSE) is %.6f with equal weights, and %.6f with the best", uniform, best)}
	}
	return &World{problem: problem, about: about, draw: func(instance, _ *rng.Source) choice.Environment {
		t := &trial{problem: problem, shown: make([]float64, p.Items*columns)}
		t.truth.Quality = make([]float64, p.Items)
		t.truth.Values = make([]float64, p.Items*columns)
		for i := range t.truth.Quality {
			q := float64(p.Spread * instance.Normal())
			t.truth.Quality[i] = q
			for c, s := range problem.Deviations {
				t.truth.Values[i*columns+c] = q
				t.shown[i*columns+c] = q + float64(s*instance.Normal())
			}
		}
		return t
	}}, nil
}
