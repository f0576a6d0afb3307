package study

import (
	"math"

	"gopkg.in/yaml.v3"

	"joust/experiments/strict"

	"joust/results"
)

// morePrecision is the default of most, the largest number of trials of a cell, as a
// multiple of the number of trials at the beginning.
const morePrecision = 100

// precision reads {metric, relative or absolute, most}.
func (d *decoder) precision(n *yaml.Node, s *Study) *results.Precision {
	p := &results.Precision{Most: min(s.Trials*morePrecision, MaxTrials)}
	var metric, relative, absolute *yaml.Node
	positive := func(n *yaml.Node, what string, below float64) float64 {
		v, ok := d.Number(n, what)
		if ok && (v <= 0 || v >= below) {
			d.Fail(n, "%s is %v; it must lie strictly between 0 and %v", what, v, below)
		}
		return v
	}
	before := len(d.Mistakes)
	d.Mapping(n, "precision",
		strict.Key{Name: "metric", Required: true, Read: func(v *yaml.Node) { p.Metric, _ = d.Text(v, "metric"); metric = v }},
		strict.Key{Name: "relative", Read: func(v *yaml.Node) { p.Relative = positive(v, "relative", 1); relative = v }},
		strict.Key{Name: "absolute", Read: func(v *yaml.Node) { p.Absolute = positive(v, "absolute", math.Inf(1)); absolute = v }},
		strict.Key{Name: "most", Read: func(v *yaml.Node) { p.Most = d.Count(v, "most", s.Trials, MaxTrials) }},
	)
	whole := len(d.Mistakes) == before // or a bound may be what is misspelt
	if metric != nil && results.Find(s.Measures, p.Metric) < 0 {
		d.Fail(metric, "metric is %q%s; it must be one of %s", p.Metric, s.notRecorded(p.Metric, s.Measures), metricNames(s.Measures))
	}
	if whole && (relative == nil) == (absolute == nil) {
		d.Fail(n, "precision takes either relative, half of the interval as a share of the mean, or absolute, half of the interval")
	}
	return p
}
