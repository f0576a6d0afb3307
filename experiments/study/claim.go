package study

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"joust/experiments/family"
	"joust/experiments/strict"
	"joust/results"
)

// Claim is something that a study should show: that the mean of a measure in one
// cell, or the difference or ratio of its means in two, lies above or below a bound.
type Claim struct {
	Text    string // the claim in words, a sentence
	Metric  string
	Of      family.Cell  // the cell that the claim is about
	Than    *family.Cell // the cell that it is compared with; nil for a claim about one mean
	Compare Comparison
	Above   float64 // the quantity lies above this, -Inf for no bound
	Below   float64 // and below this, +Inf for no bound
	Line    int     // line of the claim in the study
}

// Comparison says which quantity a claim is about.
type Comparison string

// The quantities that claims are about.
const (
	Mean       Comparison = "mean"       // mean(Of)
	Difference Comparison = "difference" // mean(Of) - mean(Than)
	Ratio      Comparison = "ratio"      // mean(Of) / mean(Than)
)

// Reversed lists the claims that contradict this one: that the quantity lies beyond
// one of its bounds.
func (c Claim) Reversed() (list []Claim) {
	reversed := func(above, below float64) {
		r := c
		r.Above, r.Below = above, below
		list = append(list, r)
	}
	if !math.IsInf(c.Above, -1) {
		reversed(math.Inf(-1), c.Above)
	}
	if !math.IsInf(c.Below, 1) {
		reversed(c.Below, math.Inf(1))
	}
	return list
}

// Bounds writes where the quantity is claimed to lie.
func (c Claim) Bounds() string {
	switch {
	case math.IsInf(c.Below, 1):
		return fmt.Sprintf("above %v", c.Above)
	case math.IsInf(c.Above, -1):
		return fmt.Sprintf("below %v", c.Below)
	}
	return fmt.Sprintf("between %v and %v", c.Above, c.Below)
}

// claim reads an item of expect.
func (d *decoder) claim(n *yaml.Node, s *Study) (c Claim) {
	c.Line, c.Above, c.Below = n.Line, math.Inf(-1), math.Inf(1)
	var metric, of, than *yaml.Node
	bounds := 0
	bound := func(kind Comparison) strict.Key {
		return strict.Key{Name: string(kind), Read: func(v *yaml.Node) {
			bounds++
			c.Compare = kind
			d.bound(v, string(kind), &c)
		}}
	}
	d.Mapping(n, "an item of expect",
		strict.Key{Name: "claim", Required: true, Read: func(v *yaml.Node) { c.Text, _ = d.Text(v, "claim") }},
		strict.Key{Name: "metric", Required: true, Read: func(v *yaml.Node) { c.Metric, _ = d.Text(v, "metric"); metric = v }},
		strict.Key{Name: "of", Required: true, Read: func(v *yaml.Node) { of = v }},
		strict.Key{Name: "than", Read: func(v *yaml.Node) { than = v }},
		bound(Mean), bound(Difference), bound(Ratio),
	)
	if metric == nil || of == nil {
		return c
	}
	if results.Find(s.Measures, c.Metric) < 0 {
		d.Fail(metric, "metric is %q%s; it must be one of %s", c.Metric, s.notRecorded(c.Metric, s.Measures), metricNames(s.Measures))
	}
	if bounds != 1 {
		d.Fail(n, "an item of expect has one of mean, difference and ratio, such as difference: {above: 0}")
	}
	if (c.Compare == Mean) != (than == nil) {
		d.Fail(n, "difference and ratio compare the cell of with the cell than; mean has no than")
	}
	c.Of = d.oneCell(of, "of", s)
	if than != nil {
		cell := d.oneCell(than, "than", s)
		c.Than = &cell
	}
	return c
}

// bound reads {above: number, below: number}, of which one may be missing.
func (d *decoder) bound(n *yaml.Node, what string, c *Claim) {
	before := len(d.Mistakes)
	d.Mapping(n, what,
		strict.Key{Name: "above", Read: func(v *yaml.Node) { c.Above, _ = d.Number(v, "above") }}, // a mistake is recorded
		strict.Key{Name: "below", Read: func(v *yaml.Node) { c.Below, _ = d.Number(v, "below") }}, // a mistake is recorded
	)
	switch {
	case len(d.Mistakes) > before:
	case math.IsInf(c.Above, -1) && math.IsInf(c.Below, 1):
		d.Fail(n, "%s lacks a bound: {above: number}, {below: number}, or both", what)
	case c.Above >= c.Below:
		d.Fail(n, "no number is above %v and below %v", c.Above, c.Below)
	}
}

// oneCell reads {environment, algorithm, where}, which must be met by one cell of the
// study.
func (d *decoder) oneCell(n *yaml.Node, what string, s *Study) (cell family.Cell) {
	var environment, algorithm string
	var where []Condition
	before := len(d.Mistakes)
	d.Mapping(n, what,
		strict.Key{Name: "environment", Read: func(v *yaml.Node) { environment = d.nameOf(v, "environment", s, family.Cell.PlaceName) }},
		strict.Key{Name: "algorithm", Read: func(v *yaml.Node) { algorithm = d.nameOf(v, "algorithm", s, family.Cell.Nickname) }},
		strict.Key{Name: "where", Read: func(v *yaml.Node) { where = d.conditions(v, s) }},
	)
	if len(d.Mistakes) > before {
		return cell
	}
	var found []family.Cell
	for _, c := range s.Cells {
		if (environment == "" || c.PlaceName() == environment) && (algorithm == "" || c.Nickname() == algorithm) &&
			!slices.ContainsFunc(where, func(w Condition) bool { _, ok := w.Param.Field(c); return !ok || !w.Meets(c) }) {
			found = append(found, c)
		}
	}
	if len(found) == 1 {
		return found[0]
	}
	if d.wrong {
		return cell
	}
	const most = 5
	var list []string
	for i, c := range found {
		if i == most {
			list = append(list, "…")
			break
		}
		list = append(list, c.Brief())
	}
	if found == nil {
		d.Fail(n, "no cell of the study meets %s", what)
	} else {
		d.Fail(n, "%d cells of the study meet %s, and it must be one: %s", len(found), what, strings.Join(list, "; "))
	}
	return cell
}
