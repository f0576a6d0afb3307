package records

import (
	"joust/results"
	"joust/results/parquet"
	"joust/results/stats"
)

// The columns before the metrics.
const (
	colEnvironment = iota
	colEnvironmentParams
	colAlgorithm
	colAlgorithmParams
	colTrial
	colRecommended
	colMetrics
)

var leadingColumns = [colMetrics]string{"environment", "environment_params", "algorithm", "algorithm_params", "trial", "recommended"}

// labelColumns are the last columns of an exported table: the labels of algorithm and
// environment.
var labelColumns = [2]string{"label", "environment_label"}

// layout is the Parquet schema of records: the leading columns, then the metrics, then
// for each curve a list with a value for each checkpoint, then the lists of words.
// Derived columns are left out. The layout of an exported table has the labels too.
type layout struct {
	columns                []parquet.Column
	metrics, curves, lists []int // for each of the Schema its column; -1 for one that is derived
	labels                 int   // column of the first label; -1 in records
}

func newLayout(s results.Schema, labels bool) *layout {
	l := &layout{labels: -1}
	add := func(c parquet.Column) int {
		l.columns = append(l.columns, c)
		return len(l.columns) - 1
	}
	for c, name := range leadingColumns {
		kind := parquet.Text
		if c == colTrial {
			kind = parquet.Whole
		}
		add(parquet.Column{Name: name, Kind: kind})
	}
	numbers := func(list []results.Metric, names []string, curves bool) (columns []int) {
		for i, m := range list {
			column := -1
			if !m.Derived {
				column = add(parquet.Column{Name: names[i], Kind: kindOf(m), List: curves, Optional: m.Optional})
			}
			columns = append(columns, column)
		}
		return columns
	}
	l.metrics = numbers(s.Metrics, results.Names(s.Metrics), false)
	l.curves = numbers(s.Curves, curveColumns(s), true)
	for _, list := range s.Lists {
		l.lists = append(l.lists, add(parquet.Column{Name: list.Name, Kind: parquet.Text, List: true, Optional: true}))
	}
	if labels {
		l.labels = len(l.columns)
		for _, name := range labelColumns {
			add(parquet.Column{Name: name, Kind: parquet.Text})
		}
	}
	return l
}

// kindOf returns the kind of the columns of a measure.
func kindOf(m results.Metric) parquet.Kind {
	switch m.Kind {
	case stats.Proportion:
		return parquet.Truth
	case stats.Count:
		return parquet.Whole
	}
	return parquet.Real
}

// curveColumns returns the column names of curves. A curve with the name of a metric
// gets the ending _curve, because most programs refuse a table with two columns of
// one name.
func curveColumns(s results.Schema) []string {
	list := results.Names(s.Curves)
	for i, name := range list {
		if results.Find(s.Metrics, name) >= 0 {
			list[i] = name + "_curve"
		}
	}
	return list
}

func listColumns(s results.Schema) []string {
	list := make([]string, len(s.Lists))
	for i, l := range s.Lists {
		list[i] = l.Name
	}
	return list
}
