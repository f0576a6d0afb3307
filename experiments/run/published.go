package run

import (
	"io"
	"math"
	"strconv"

	"joust/experiments/study"
	"joust/results"
)

// Comparison is a published number beside the simulated one.
type Comparison struct {
	study.PublishedValue
	Source, Metric string
	Over           study.Quantity // the parameter that tells the publication's numbers apart
	Simulated      float64        // the simulated mean; NaN where the summary has none
	Cut            int            // number of trials that the budget cut; the mean is a lower bound unless it is 0
	Low, High      float64        // its 95 % interval
}

// ComparePublished finds the simulated mean of each of the study's published numbers in
// the rows of a summary.
func ComparePublished(s *study.Study, rows []results.Row) (list []Comparison) {
	for _, p := range s.Published {
		for _, v := range p.Values {
			c := Comparison{PublishedValue: v, Source: p.Source, Metric: p.Metric, Over: p.Over, Simulated: math.NaN()}
			if r, ok := FindRow(rows, v.Cell, p.Metric); ok {
				c.Simulated, c.Cut, c.Low, c.High = r.Mean, r.Cut, r.Low, r.High
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
		[]string{"environment", "algorithm", "label", "metric", "over", "x", "simulated", "cut", "low", "high", "published", "difference", "source"},
		len(list), func(i int) []string {
			c := list[i]
			return []string{
				c.Cell.Heading(), c.Cell.Algorithm.String(), c.Cell.Label, c.Metric, c.Over.Name, number(c.X),
				number(c.Simulated), strconv.Itoa(c.Cut), number(c.Low), number(c.High), number(c.Value), number(c.Simulated - c.Value), c.Source,
			}
		})
}
