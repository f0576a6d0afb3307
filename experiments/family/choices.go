package family

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"joust/results"
	"joust/sim/choice"
	"joust/sim/committee"
)

// choices is the family of choosing from tables.
func choices() *Family {
	f := &Family{
		Name:    choice.Family,
		Clock:   choiceOutcomes[0].Metric,
		Unit:    func(Setting) string { return "queries" },
		Verdict: "correct",
		Errs:    "in agreement with the full table less often",
		Cut:     "unresolved",
		Records: recordsChoices,
		CutNote: "Some trials were cut at the budget, which is counted as their number of queries: their means are lower bounds.",
		Defaults: Defaults{
			Trials: 1000, Budget: 1_000_000, MaxBudget: 1_000_000_000, PerDecade: 10,
			BlockFirst: 20, BlockMost: 2000,
		},
		Figures:  []DefaultFigure{{X: "queries", Y: "correct"}, {X: "queries", Y: "error"}},
		Header:   func(Setting, int, Options) string { return "" },
		Columns:  choiceColumns,
		Open:     openChoices,
		Suits:    suitsChoices,
		Resolve:  func(World, Options) func(Setting) Options { return func(Setting) Options { return Options{} } },
		Facts:    func(World, Setting, Options, results.Schema) *results.Facts { return nil },
		Exact:    exactChoices,
		Describe: describeChoices,
		Traits:   func(Setting) []string { return nil },
		Delta:    func(Setting) float64 { return 0 },
		Runner:   runChoices,
		Warn:     warnChoices,
	}
	f.Measures, f.Curves = slices.Concat(metricsOf(choiceOutcomes), metricsOf(choiceScores)), metricsOf(choiceCurves)
	return f
}

func openChoices(s Setting) (World, error) {
	w, err := s.Entry.(*choice.WorldEntry).New(s.Params)
	if err != nil {
		return nil, err
	}
	return w, nil
}

func suitsChoices(w World, _ Options) func(algorithm Setting) error {
	world := w.(choice.World)
	problem, fixed := world.Problem(), world.Fixed()
	return func(algorithm Setting) error { return algorithm.Params.(choice.Params).Suits(&problem, fixed) }
}

// exactChoices returns the exact probability of a right label, where labels are verdicts of a
// panel and the rule's is known.
func exactChoices(w World, c Cell) *results.Exact {
	entry := c.Algorithm.Entry.(*choice.LearnerEntry)
	judged, ok := w.(choice.Judged)
	if !ok || entry.Exact == nil {
		return nil
	}
	panel, ok := judged.Verdicts()
	if !ok {
		return nil
	}
	problem := w.(choice.World).Problem()
	return results.NewExact(entry.Exact(c.Algorithm.Params, &problem, panel), math.NaN())
}

// recordsChoices lists the measures of what the environment is made for.
func recordsChoices(environment Setting) (names []string) {
	switch environment.Entry.(*choice.WorldEntry).Wanted {
	case choice.Committees:
		names = []string{"coverage", "satisfaction", "committees", string(committee.JR), string(committee.EJRPlus)}
		for _, promise := range committee.FairShares {
			names = append(names, string(promise))
		}
	case choice.Slates:
		names = []string{"bjr", "served"}
	case choice.Pairs:
		names = []string{"kept", "purity", "downstream"}
	case choice.Labels:
		names = []string{"kept", "purity", "brier", "calibration", "missed", "certified"}
	case choice.Estimates:
		names = []string{"rmse"}
	}
	return names
}

// describeChoices describes the table.
func describeChoices(w World, _ Setting) []string {
	world := w.(choice.World)
	p := world.Problem()
	sentences := []string{fmt.Sprintf("%s of %d rows and %d columns", p.Kind, len(p.Rows), len(p.Columns))}
	if world.Fixed() == nil {
		sentences = append(sentences, "every trial draws its own table")
	}
	if p.Size > 0 {
		sentences = append(sentences, fmt.Sprintf("%d rows are to be chosen", p.Size))
	}
	if d, ok := w.(choice.Describer); ok {
		sentences = append(sentences, d.Description()...)
	}
	return sentences
}

// runChoices returns the function that runs a trial of choices.
func runChoices(p Plan) Runner {
	loop := choice.Loop{Name: p.Cell.Algorithm.String(), Budget: p.Budget, Halt: p.Halt}
	if len(p.Schema.Curves) > 0 {
		loop.Checkpoints = p.Checkpoints
	}
	world, entry := p.World.(choice.World), p.Cell.Algorithm.Entry.(*choice.LearnerEntry)
	outcomes, final := placed(p.Schema.Metrics, choiceOutcomes), placed(p.Schema.Metrics, choiceScores)
	curves := placed(p.Schema.Curves, choiceCurves)
	var trial choice.Trial
	var judge choice.Judge
	return func(number int, b *results.Block) (int, bool) {
		env := world.Trial(p.Stream("instance", number), p.Stream("coins", number))
		problem := env.Problem()
		problem.Queries = p.Budget
		learner := entry.New(p.Cell.Algorithm.Params, &problem, p.Stream("learner", number))
		if !loop.Run(learner, env, &trial) {
			return 0, false
		}
		// Trials of a given table share its slice of true cells, and with it the ideal choice.
		if before, truth := judge.Truth, env.Truth(); before != nil && &before.Values[0] == &truth.Values[0] {
			judge.Problem, judge.Truth, judge.Shown = &problem, truth, env.Table()
		} else {
			judge = choice.Judge{Problem: &problem, Truth: truth, Shown: env.Table()}
			if entry.Ideal != nil {
				judge.Ideal = new(choice.Choice)
				entry.Ideal(p.Cell.Algorithm.Params, &problem, truth.Values, judge.Ideal)
			}
		}
		b.Recommended = append(b.Recommended, chosen(&trial.Final, &problem))
		for i := range b.Metrics {
			if outcomes[i] != nil {
				b.Metrics[i] = append(b.Metrics[i], outcomes[i](&trial))
			} else {
				b.Metrics[i] = append(b.Metrics[i], final[i](&judge, &trial.Final))
			}
		}
		for i, of := range curves {
			for c := range trial.At {
				b.Curves[i] = append(b.Curves[i], of(&judge, &trial.At[c]))
			}
		}
		return trial.Queries, true
	}
}

// chosen names the winners of a choice, or the rows of its committee or slate if there is
// only one.
func chosen(c *choice.Choice, problem *choice.Problem) string {
	var rows []int
	switch {
	case c.Slate != nil:
		rows = slices.Compact(slices.Sorted(slices.Values(c.Slate.Statements)))
	case len(c.Lottery) == 1:
		rows = c.Lottery[0].Members
	case c.Lottery == nil:
		rows = c.Winners
	default:
		return "" // a lottery: what it draws is no recommendation
	}
	names := make([]string, len(rows))
	for i, r := range rows {
		names[i] = problem.Rows[r]
	}
	return strings.Join(names, " ")
}

// warnChoices warns of trials that were cut.
func warnChoices(o *Outcome) []results.Warning {
	w := warnings{outcome: o}
	w.misled()
	w.counted("unresolved", "In some trials the budget was spent before the algorithm stopped: it chose by a part of the queries that it wanted.")
	return w.list
}

// misled warns of cells in which the labels that are kept are right less often than those of
// all rows, by more than 3 standard errors: judges who are mostly wrong are so most of all
// where they agree.
func (w *warnings) misled() {
	var cases []string
	for _, c := range w.outcome.Cells {
		purity, ok := w.outcome.Row(c, "purity")
		all, both := w.outcome.Row(c, "correct")
		se := math.Sqrt(float64(purity.SE*purity.SE) + float64(all.SE*all.SE))
		if ok && both && purity.Mean < all.Mean-float64(3*se) {
			cases = append(cases, fmt.Sprintf("%s: %.3f of the labels that are kept, %.3f of all", c.Brief(), purity.Mean, all.Mean))
		}
	}
	if cases != nil {
		w.list = append(w.list, results.Warning{What: "The labels that are kept are right less often than those of all rows. Judges who are wrong more often than right are so most of all where they agree.", Cases: cases})
	}
}

// throws reports whether the algorithm of the row throws rows away.
func throws(r Row) bool { return r.Means["kept"].N > 0 && r.Means["kept"].Mean < 1 }

// hasValues returns the Shown of a column of a measure that is informative if some trial
// has a value.
func hasValues(metric string) func([]Row) bool {
	return anyRow(func(r Row) bool { return r.Means[metric].N > 0 })
}

// choiceColumns are the columns of a summary of choices.
var choiceColumns = []Column{
	{Metric: "queries", Heading: "queries", Digits: Thousands, Shown: anyRow(func(r Row) bool { return r.Means["queries"].Mean > 0 })},
	{Metric: "queries", Heading: "median", Digits: Thousands, Median: true, Shown: cut("queries")},
	{Metric: "correct", Heading: "correct", Digits: 3, Interval: true, Shown: hasValues("correct")},
	{Metric: "true_best", Heading: "true best", Digits: 3, Interval: true, Shown: hasValues("true_best")},
	{Metric: "tau", Heading: "tau", Digits: 3, Shown: hasValues("tau")},
	{Metric: "regret", Heading: "regret", Digits: 3, Shown: hasValues("regret")},
	{Metric: "rmse", Heading: "RMSE", Digits: 4, Interval: true, Shown: hasValues("rmse")},
	{Metric: "winners", Heading: "winners", Digits: 2, Shown: hasValues("winners")},
	{Metric: "coverage", Heading: "coverage", Digits: 3, Interval: true, Shown: hasValues("coverage")},
	{Metric: "satisfaction", Heading: "satisfaction", Digits: 3, Shown: hasValues("satisfaction")},
	{Metric: string(committee.EJRPlus), Heading: "EJR+", Digits: 3, Interval: true, Shown: hasValues(string(committee.EJRPlus))},
	{Metric: string(committee.GFS), Heading: "GFS", Digits: 3, Shown: hasValues(string(committee.GFS))},
	{Metric: "bjr", Heading: "BJR", Digits: 3, Interval: true, Shown: hasValues("bjr")},
	{Metric: "served", Heading: "served", Digits: 3, Interval: true, Shown: hasValues("served")},
	{Metric: "kept", Heading: "kept", Digits: 3, Shown: anyRow(throws)},
	{Metric: "purity", Heading: "purity", Digits: 3, Shown: anyRow(throws)},
	{Metric: "brier", Heading: "Brier", Digits: 3, Shown: hasValues("brier")},
	{Metric: "missed", Heading: "missed", Digits: 4, Shown: hasValues("missed")},
	{Metric: "downstream", Heading: "downstream", Digits: 3, Interval: true, Shown: hasValues("downstream")},
	{Metric: "certified", Heading: "certified", Digits: 3, Shown: hasValues("certified")},
	{Metric: "unresolved", Heading: "unresolved", Digits: 3, Shown: occurs("unresolved")},
	{
		Heading: "recommended", About: "the rows that were recommended most often, where rows have the same names in all trials; of a committee or slate its rows, of a lottery nothing",
		Shown: anyRow(func(r Row) bool { return mostChosen(r) != "" }),
		Text:  mostChosen,
	},
}

// mostChosen names the two recommendations that were the most frequent. It returns "" if
// every trial draws rows of its own, and if the algorithm recommends lotteries.
func mostChosen(r Row) string {
	e := r.Cell.Environment
	if !e.Entry.(*choice.WorldEntry).Given(e.Params) || len(r.Arms) == 1 && r.Arms[0].Arm == "" {
		return ""
	}
	return mostFrequent(r)
}
