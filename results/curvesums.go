package results

import (
	"math"
	"slices"

	"joust/results/stats"
)

// curveSums sums a curve of the trials of a cell at each checkpoint.
type curveSums struct {
	metric      Metric
	checkpoints []int
	sums        []stats.Sums

	// Of a regret: the values at each checkpoint, and the rises since the tenth part of it.
	values []stats.Counter
	tenth  []int // tenth[k] is the index of the checkpoint that is a tenth of checkpoint k; -1 for none
	rises  []stats.Sums
}

func newCurveSums(m Metric, checkpoints []int) *curveSums {
	c := &curveSums{metric: m, checkpoints: checkpoints, sums: make([]stats.Sums, len(checkpoints))}
	if !m.Regret {
		return c
	}
	c.values, c.rises = make([]stats.Counter, len(checkpoints)), make([]stats.Sums, len(checkpoints))
	for _, t := range checkpoints {
		i, found := slices.BinarySearch(checkpoints, t/10)
		if !found || t%10 != 0 {
			i = -1
		}
		c.tenth = append(c.tenth, i)
	}
	return c
}

// add adds the values of a trial, one for each checkpoint.
func (c *curveSums) add(values []float64) {
	for k, v := range values {
		c.sums[k].Add(v)
		if c.values == nil {
			continue
		}
		c.values[k].Add(values[k : k+1])
		if i := c.tenth[k]; i >= 0 {
			c.rises[k].Add(v - values[i])
		}
	}
}

// rows returns the rows of the cell.
func (c *curveSums) rows(cell ManifestCell) (rows []CurveRow) {
	none := math.NaN()
	for k, checkpoint := range c.checkpoints {
		e := c.sums[k].Mean(c.metric.Kind)
		r := CurveRow{cell.ID(), cell.Labels(), c.metric.Name, checkpoint, c.sums[k].N(), e.Value, e.Low, e.High, none, none, none, none, none}
		if c.values != nil {
			d := c.values[k].Describe(c.metric.Kind)
			r.SE, r.P05, r.P50, r.P95 = d.SE, d.P05, d.P50, d.P95
			if c.tenth[k] >= 0 {
				r.RiseSE = c.rises[k].SE()
			}
		}
		rows = append(rows, r)
	}
	return rows
}
