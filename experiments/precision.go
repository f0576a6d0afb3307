package experiments

import (
	"math"

	"gopkg.in/yaml.v3"

	"joust/results"
	"joust/results/stats"
)

// Precision is how exact a study is to know a metric: cells get trials until the
// interval of its mean is that tight.
//
// A cell begins with the study's trials. As long as the half of the interval is
// wider than is asked for, a quarter more are added, in whole blocks, up to Most.
// So a cell is looked at a few times only, at numbers of trials that depend on
// the study alone: the records are the same on any number of workers. To stop at
// the first look at which an interval is tight makes it a little too tight; with
// steps of a quarter its level stays above 0.94 where it is to be 0.95 and the
// trials to begin with are a hundred or more (a test measures it).
type Precision = results.Precision

// morePrecision is by how much the most trials exceed those to begin with where
// the study does not say.
const morePrecision = 100

// precision reads {metric, relative or absolute, most}.
func (d *decoder) precision(n *yaml.Node, s *Study) *Precision {
	p := &Precision{Most: min(s.Trials*morePrecision, MaxTrials)}
	var metric, relative, absolute *yaml.Node
	positive := func(n *yaml.Node, what string, below float64) float64 {
		v, ok := d.number(n, what)
		if ok && (v <= 0 || v >= below) {
			d.fail(n, "%s is %v; it must lie strictly between 0 and %v", what, v, below)
		}
		return v
	}
	d.mapping(n, "precision",
		key{"metric", true, func(v *yaml.Node) { p.Metric, _ = d.text(v, "metric"); metric = v }},
		key{"relative", false, func(v *yaml.Node) { p.Relative = positive(v, "relative", 1); relative = v }},
		key{"absolute", false, func(v *yaml.Node) { p.Absolute = positive(v, "absolute", math.Inf(1)); absolute = v }},
		key{"most", false, func(v *yaml.Node) { p.Most = d.count(v, "most", s.Trials, MaxTrials) }},
	)
	if metric != nil && results.Find(s.Metrics(), p.Metric) < 0 {
		d.fail(metric, "metric is %q; it must be one of %s", p.Metric, names(s.Metrics()))
	}
	if (relative == nil) == (absolute == nil) {
		d.fail(n, "precision takes either relative, half of the interval as a share of the mean, or absolute, half of the interval")
	}
	return p
}

// looks are the numbers of trials at which a cell may stop, increasing.
func (s *Study) looks() []int {
	list := []int{s.Trials}
	if s.Precision == nil {
		return list
	}
	size := s.blockTrials()
	for n := s.Trials; n < s.Precision.Most; {
		blocks := (n/4 + size - 1) / size
		n = min(n+max(1, blocks)*size, s.Precision.Most)
		list = append(list, n)
	}
	return list
}

// settled says whether the interval of the cell's first n trials is as tight as
// the study asks for.
func (s *Study) settled(read reader, cell, n int) (bool, error) {
	metric := results.Find(s.Metrics(), s.Precision.Metric)
	var values []float64
	for len(values) < n {
		b, err := read(unit{cell: cell, first: len(values)})
		if err != nil {
			return false, err
		}
		values = append(values, b.Metrics[metric]...)
	}
	return s.Precision.Reached(stats.Describe(s.Metrics()[metric].Kind, values)), nil
}
