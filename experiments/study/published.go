package study

import (
	"gopkg.in/yaml.v3"

	"joust/experiments/family"
	"joust/experiments/strict"
	"joust/results"
)

// Published are numbers from a publication about cells of the study: figures draw them
// beside the simulated means, and a table lists the differences.
type Published struct {
	Source string   // the publication
	Metric string   // the measure whose values the numbers are
	Over   Quantity // the parameter in which the numbers differ
	Values []PublishedValue
}

// PublishedValue is one of the numbers.
type PublishedValue struct {
	Cell  family.Cell // the cell of the study that it is about
	X     float64     // the value of the parameter Over in that cell
	Value float64     // the published number
}

// published reads an item of the study's published numbers.
func (d *decoder) published(n *yaml.Node, s *Study) Published {
	p := Published{}
	var metric, over, values *yaml.Node
	d.Mapping(n, "an item of published",
		strict.Key{Name: "source", Required: true, Read: func(v *yaml.Node) { p.Source, _ = d.Text(v, "source") }},
		strict.Key{Name: "metric", Required: true, Read: func(v *yaml.Node) { p.Metric, _ = d.Text(v, "metric"); metric = v }},
		strict.Key{Name: "over", Required: true, Read: func(v *yaml.Node) { over = v }},
		strict.Key{Name: "values", Required: true, Read: func(v *yaml.Node) { values = v }},
	)
	if metric == nil || over == nil || values == nil {
		return p
	}
	if results.Find(s.Measures, p.Metric) < 0 {
		d.Fail(metric, "metric is %q%s; it must be one of %s", p.Metric, s.notRecorded(p.Metric, s.Measures), metricNames(s.Measures))
	}
	var ok bool
	if p.Over, ok = d.quantity(over, s, wanted{what: "over", numbers: true, spaces: []Space{Environment, Algorithm}}); !ok {
		return p
	}
	each := func(n *yaml.Node, what string, f func(name, value *yaml.Node)) {
		if n.Kind != yaml.MappingNode {
			d.Fail(n, "%s must be a mapping", what)
			return
		}
		d.Entries(n, what, f)
	}
	each(values, "values, from environments to algorithms,", func(environment, list *yaml.Node) {
		each(list, "values of "+environment.Value+", from algorithms to numbers,", func(algorithm, list *yaml.Node) {
			each(list, "values of "+algorithm.Value+", from "+p.Over.Name+" to "+p.Metric+",", func(at, value *yaml.Node) {
				x, ok := d.Number(at, p.Over.Name)
				y, good := d.Number(value, p.Metric)
				if !ok || !good {
					return
				}
				if c, ok := d.cellOf(at, s, environment.Value, algorithm.Value, p.Over, x); ok {
					p.Values = append(p.Values, PublishedValue{c, x, y})
				}
			})
		})
	})
	return p
}

// cellOf is the cell of the study of an environment and an algorithm, each by its label
// or, where it has none, its kind, in which the parameter has that value.
func (d *decoder) cellOf(n *yaml.Node, s *Study, environment, algorithm string, over Quantity, x float64) (found family.Cell, ok bool) {
	times := 0
	for _, c := range s.Cells {
		if v, ok := over.Number(c); ok && c.PlaceName() == environment && c.Nickname() == algorithm && v == x {
			found = c
			times++
		}
	}
	if times == 1 || d.wrong {
		return found, times == 1
	}
	d.Fail(n, "%d cells of the study are of the environment %s and the algorithm %s, by its label if it has one, with %s = %v; there must be one",
		times, environment, algorithm, over.Name, x)
	return found, false
}
