package experiments

import (
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"joust/results"
)

// Published are numbers from a publication about cells of the study: figures
// draw them beside the simulated ones, and a table tells the differences.
type Published struct {
	Source string // where they are from
	Metric string // which metric they are values of
	Over   string // the parameter by which the publication tells its numbers apart
	Values []PublishedValue
}

// PublishedValue is one of the numbers.
type PublishedValue struct {
	Cell  Cell // of the study, which it is about
	X     float64
	Value float64
}

// published reads an item of the study's published numbers.
func (d *decoder) published(n *yaml.Node, s *Study) Published {
	p := Published{}
	var metric, over, values *yaml.Node
	d.mapping(n, "an item of published",
		key{"source", true, func(v *yaml.Node) { p.Source, _ = d.text(v, "source") }},
		key{"metric", true, func(v *yaml.Node) { p.Metric, _ = d.text(v, "metric"); metric = v }},
		key{"over", true, func(v *yaml.Node) { p.Over, _ = d.text(v, "over"); over = v }},
		key{"values", true, func(v *yaml.Node) { values = v }},
	)
	if metric == nil || over == nil || values == nil {
		return p
	}
	if results.Find(s.Metrics(), p.Metric) < 0 {
		d.fail(metric, "metric is %q; it must be one of %s", p.Metric, names(s.Metrics()))
	}
	if swept := s.parameters(true); !slices.Contains(swept, p.Over) {
		d.fail(over, "over is %q; it must be a parameter that is a number (%s)", p.Over, strings.Join(swept, ", "))
		return p
	}
	each := func(n *yaml.Node, what string, f func(name, value *yaml.Node)) {
		if n.Kind != yaml.MappingNode {
			d.fail(n, "%s must be a mapping", what)
			return
		}
		d.entries(n, what, f)
	}
	each(values, "values, from environments to algorithms,", func(environment, list *yaml.Node) {
		each(list, "values of "+environment.Value+", from algorithms to numbers,", func(algorithm, list *yaml.Node) {
			each(list, "values of "+algorithm.Value+", from "+p.Over+" to "+p.Metric+",", func(at, value *yaml.Node) {
				x, ok := d.number(at, p.Over)
				y, good := d.number(value, p.Metric)
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
func (d *decoder) cellOf(n *yaml.Node, s *Study, environment, algorithm, over string, x float64) (found Cell, ok bool) {
	times := 0
	for _, c := range s.Cells {
		_, f, _ := c.field(over)
		if v, _ := numeric(f); c.place() == environment && c.Nickname() == algorithm && v == x {
			found = c
			times++
		}
	}
	if times == 1 {
		return found, true
	}
	d.fail(n, "%d cells of the study are of the environment %s and the algorithm %s, by its label if it has one, with %s = %v; there must be one",
		times, environment, algorithm, over, x)
	return found, false
}

// Comparison is a published number beside the simulated one.
type Comparison struct {
	PublishedValue
	Source, Metric, Over string
	Simulated, Low, High float64
}

// Compare looks up the study's published numbers in the summary.
func (s *Study) Compare(rows []results.Row) (list []Comparison) {
	for _, p := range s.Published {
		for _, v := range p.Values {
			c := Comparison{PublishedValue: v, Source: p.Source, Metric: p.Metric, Over: p.Over, Simulated: math.NaN()}
			if r, ok := find(rows, v.Cell, p.Metric); ok {
				c.Simulated, c.Low, c.High = r.Mean, r.Low, r.High
			}
			list = append(list, c)
		}
	}
	return list
}

// WriteComparisons writes the comparisons as CSV.
func WriteComparisons(w io.Writer, list []Comparison) error {
	number := func(x float64) string { return strconv.FormatFloat(x, 'g', 10, 64) }
	return results.WriteCSV(w,
		[]string{"environment", "algorithm", "label", "metric", "over", "x", "simulated", "low", "high", "published", "difference", "source"},
		len(list), func(i int) []string {
			c := list[i]
			return []string{
				c.Cell.Environment.String(), c.Cell.Algorithm.String(), c.Cell.Label, c.Metric, c.Over, number(c.X),
				number(c.Simulated), number(c.Low), number(c.High), number(c.Value), number(c.Simulated - c.Value), c.Source,
			}
		})
}
