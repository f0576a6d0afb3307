package run

import (
	"joust/experiments/study"
	"joust/results"
	"joust/results/records"
	"joust/results/stats"
)

// stages returns the numbers of trials at which a cell may stop, increasing.
//
// In a study with a precision, a cell begins with the study's number of trials. As long
// as half of the interval is wider than the precision, a quarter more are added, rounded
// up to a multiple of about a tenth of the first number, up to the largest number. So the
// interval is computed a few times only, at numbers of trials that depend on the study
// alone: the records are the same for any number of workers. Stopping at the first interval
// that is narrow enough makes it a little too narrow, most where that is soon after the
// first number. A test measures the level that is left; see results.Precision.Level.
func stages(s *study.Study) []int {
	list := []int{s.Trials}
	if s.Precision == nil {
		return list
	}
	size := s.Family.Defaults.BlockAfter(s.Trials / 10)
	for n := s.Trials; n < s.Precision.Most; {
		steps := (n/4 + size - 1) / size
		n = min(n+max(1, steps)*size, s.Precision.Most)
		list = append(list, n)
	}
	return list
}

// isPrecise reports whether the interval of the cell's first n trials has the precision
// of the study.
func (f folder) isPrecise(cell, n int) (bool, error) {
	s := f.study
	metric := s.Measures[results.Find(s.Measures, s.Precision.Metric)]
	values, err := records.Values(f.dir, f.manifest.Cells[cell].Hash, n, s.Schema(), metric)
	if err != nil {
		return false, err
	}
	return s.Precision.Reached(stats.Describe(metric.Kind, values[0])), nil
}
