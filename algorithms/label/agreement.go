package label

import (
	"errors"
	"math"

	"joust/sim"
	"joust/sim/choice"
	"joust/sim/cite"
	"joust/sim/label"
	"joust/sim/param"
	"joust/sim/rng"
	"joust/sim/verdict"
)

// AgreementParams are the parameters of agreement.
type AgreementParams struct {
	Judges int    `yaml:"judges" doc:"it asks the first so many columns; 0 for all"`
	Keep   string `yaml:"keep" options:"unanimous|margin" doc:"which rows it keeps: those with a label, and with no two labels that differ; or those in which the class with the most labels has at least margin more than any other"`
	Margin int    `yaml:"margin" doc:"of keep margin: at least 1, so that a row whose classes are tied is not kept"`
	Ties   string `yaml:"ties" options:"half|first" doc:"the label of a row in which classes are tied, as an even number of judges can be: each of them, and then it counts as half right of two; or that of the first judge that it asks whose class is tied"`
}

// Validate implements param.Params.
func (p AgreementParams) Validate() error {
	errs := []error{param.Count("judges", p.Judges, 0, 1_000_000), param.Count("margin", p.Margin, 1, 1_000_000)}
	if p.Keep != keepMargin && p.Margin != AgreementEntry.Defaults.Margin {
		errs = append(errs, param.Errorf("margin", "is %d, but it keeps rows that are %s; leave it out or make keep: margin", p.Margin, p.Keep))
	}
	return errors.Join(errs...)
}

// keepMargin is the value of Keep for rows with a margin.
const keepMargin = "margin"

// tiesFirst is the value of Ties for the label of the first judge.
const tiesFirst = "first"

// Suits implements choice.Params.
func (p AgreementParams) Suits(problem *choice.Problem, _ []float64) error {
	if err := suits(problem); err != nil {
		return err
	}
	if n := len(problem.Columns); p.Judges > n {
		return param.Errorf("judges", "is %d; the table has %d columns", p.Judges, n)
	}
	return nil
}

// AgreementEntry declares agreement for the catalogue.
var AgreementEntry = choice.LearnerSpec[AgreementParams, *agreement]{
	Spec: sim.Spec[AgreementParams]{
		Name: "agreement",
		Card: sim.Card{
			Title: "Agreement filter",
			About: "Keeps the rows on which judges agree, and labels all rows by their majority. What it keeps (kept) is right more often (purity) than all rows are (correct), if judges are right more often than wrong; errors that judges share stay, since they agree on them. " +
				"If judges are right on less than half, it keeps what they are wrong about together, and joust warns. A tie, which an even number of judges can have, is never kept; among all rows it counts as half right, unless the first judge decides (ties). The training on what is kept, by SCIR, is not simulated.",
			Feedback: "The labels of the judges that it asks.",
			Promises: []sim.Promise{{Of: sim.Result, Text: "Of judges of pairs with correlated errors, the shares that it keeps and that are right are those of the closed form, whoever decides ties.", Test: "experiments.TestAgreementIsExact"}},
			Cost:     "The labels, once.",
			Source: cite.Citation{
				Authors: "Zhou, X., Guo, Y., Ma, R., Gui, T., Zhang, Q. and Huang, X.", Year: 2025,
				Title: "Self-Consistency of the Internal Reward Models Improves Self-Rewarding Language Models",
				Venue: cite.Preprint{ArXiv: "2502.08922"},
			},
		},
		Defaults: AgreementParams{Keep: "unanimous", Margin: 1, Ties: "half"},
	},
	New: func(p AgreementParams, problem *choice.Problem, _ *rng.Source) *agreement {
		a := &agreement{params: p, problem: problem, asked: p.Judges, values: make([]float64, problem.Cells())}
		if a.asked == 0 {
			a.asked = len(problem.Columns)
		}
		for i := range a.values {
			a.values[i] = math.NaN()
		}
		return a
	},
	Exact: func(p AgreementParams, problem *choice.Problem, panel verdict.Panel) float64 {
		if n := len(problem.Columns); p.Judges > 0 && p.Judges < n {
			if len(panel.Judges) < n { // it asks judges who may not judge the pair
				return math.NaN()
			}
			panel.Judges = panel.Judges[:p.Judges]
		}
		if p.Ties == tiesFirst {
			return panel.MajorityOrFirst()
		}
		return panel.Majority()
	},
}

// agreement queries some columns, row by row, and keeps the rows on which they agree.
type agreement struct {
	params  AgreementParams
	problem *choice.Problem
	asked   int // number of columns that it queries
	queried int
	values  []float64
}

// Next implements choice.Learner.
func (a *agreement) Next() (choice.Query, bool) {
	return choice.Query{Row: a.queried / a.asked, Column: a.queried % a.asked}, a.queried < a.asked*len(a.problem.Rows)
}

// Observe implements choice.Learner.
func (a *agreement) Observe(q choice.Query, value float64) {
	a.values[q.Row*len(a.problem.Columns)+q.Column] = value
	a.queried++
}

// Recommend implements choice.Learner.
func (a *agreement) Recommend(c *choice.Choice) {
	votes := choice.Votes(a.problem, a.values)
	b := label.Majority(votes)
	if a.params.Ties == tiesFirst {
		b = label.MajorityOrFirst(votes)
	}
	c.Beliefs = &b
	c.Kept = make([]bool, votes.Items)
	for i := range c.Kept {
		first, second, all := votes.Leading(i)
		if a.params.Keep == keepMargin {
			c.Kept[i] = first-second >= a.params.Margin
		} else {
			c.Kept[i] = all > 0 && first == all
		}
	}
}
