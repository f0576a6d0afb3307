package main

import (
	"fmt"
	"strings"

	"joust/results"
	"joust/results/stats"
)

// metricsTopic is the guide that is generated.
const metricsTopic = "metrics"

// measured is what the studies of one family measure.
type measured struct {
	family  string // "duels"
	clock   string // what budget and checkpoints count, as figures call it
	metrics []results.Metric
	curves  []results.Metric
	lists   []results.List
}

// allMeasured lists what is measured, family by family.
func allMeasured() (list []measured) {
	for _, f := range catalogue.Families {
		list = append(list, measured{f.Name, f.Clock.Name, f.Measures, f.Curves, f.Lists})
	}
	return list
}

// metricsGuide returns the guide of what studies measure, as Markdown.
func metricsGuide() []byte {
	var b strings.Builder
	fmt.Fprint(&b, `# metrics: what studies of each family measure

A **metric** has one value a trial. A **curve** has one value at every checkpoint
of a trial, and is drawn over what the checkpoints count. The summary gives the
mean over trials with a 95 % interval. Figures, `+"`precision`"+`, `+"`published`"+` and
`+"`joust compare --metric`"+` take the names below. The **clock** of a family is what
budget and checkpoints count.
`)
	for _, m := range allMeasured() {
		fmt.Fprintf(&b, "\n## Studies of %s\n\nThe clock is `%s`.\n\nMetrics:\n\n", m.family, m.clock)
		listMeasures(&b, m.metrics)
		fmt.Fprint(&b, "\nCurves:\n\n")
		listMeasures(&b, m.curves)
		if m.lists != nil {
			fmt.Fprint(&b, "\nLists, once a trial:\n\n")
		}
		for _, l := range m.lists {
			fmt.Fprintf(&b, "- `%s`: %s.%s\n", l.Name, l.About, requested(l.OnRequest))
		}
	}
	return []byte(b.String())
}

func listMeasures(b *strings.Builder, list []results.Metric) {
	for _, m := range list {
		fmt.Fprintf(b, "- `%s` (%s): %s. %s %s%s\n", m.Name, m.Label, m.About, intervalOf(m.Kind), direction(m.Better), requested(m.OnRequest))
	}
}

// requested says that a column is recorded only if the study names it.
func requested(onRequest bool) string {
	if onRequest {
		return " Only if the study's key `record` names it."
	}
	return ""
}

// intervalOf says how the interval of a metric of the kind is made.
func intervalOf(k stats.Kind) string {
	switch k {
	case stats.Proportion:
		return "Yes or no; Wilson's interval."
	case stats.Count:
		return "A whole number; Hall's interval."
	case stats.Positive:
		return "A number, at least 0; Hall's interval."
	case stats.Share, stats.Probability:
		return "A number from 0 to 1; Hall's interval."
	case stats.Correlation:
		return "A number from -1 to 1; Hall's interval."
	default:
		return "A number; Hall's interval."
	}
}

// direction says which values are the better ones.
func direction(d stats.Direction) string {
	switch d {
	case stats.Lower:
		return "Less is better."
	case stats.Higher:
		return "More is better."
	default:
		return "Neither more nor less is better."
	}
}
