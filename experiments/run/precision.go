package run

import (
	"joust/experiments/study"
	"joust/results"
	"joust/results/stats"
)

// stages are the numbers of trials at which a cell may stop, increasing.
//
// Where the study asks for a precision, a cell begins with the study's trials. As
// long as half of the interval is wider than is asked for, a quarter more are added,
// in whole blocks, up to the most. So the interval is looked at a few times only, at
// numbers of trials that depend on the study alone: the records are the same on any
// number of workers. To stop at the first interval that is narrow enough makes it a
// little too narrow; with steps of a quarter its level stays above 0.94 where it is
// to be 0.95 and the trials at the beginning are a hundred or more (a test measures
// it).
func stages(s *study.Study) []int {
	list := []int{s.Trials}
	if s.Precision == nil {
		return list
	}
	size := s.Family.Defaults.Block(s.Trials)
	for n := s.Trials; n < s.Precision.Most; {
		blocks := (n/4 + size - 1) / size
		n = min(n+max(1, blocks)*size, s.Precision.Most)
		list = append(list, n)
	}
	return list
}

// isPrecise reports whether the interval of the cell's first n trials is as narrow as
// the study asks for.
func isPrecise(s *study.Study, read reader, cell, n int) (bool, error) {
	metric := results.Find(s.Family.Measures, s.Precision.Metric)
	var values []float64
	for len(values) < n {
		b, err := read(unit{cell: cell, first: len(values)})
		if err != nil {
			return false, err
		}
		values = append(values, b.Metrics[metric]...)
	}
	return s.Precision.Reached(stats.Describe(s.Family.Measures[metric].Kind, values)), nil
}
