package records

import (
	"errors"
	"fmt"
	"slices"

	"joust/results"
)

// Values reads from the folder of a run the values of measures of the schema in the first
// trials of the cell with that hash, by measure and trial. It reads only these columns of the records, unless one
// of them is derived. It returns an error that names the file if a file is missing, is
// damaged or has other records.
func Values(d results.Dir, hash string, trials int, s results.Schema, measures ...results.Metric) ([][]float64, error) {
	values := make([][]float64, len(measures))
	for first := 0; first < trials; {
		n, err := appendValues(d.Block(hash, first), hash, s, measures, values)
		if err != nil {
			return nil, err
		}
		first += n
	}
	for k := range values {
		values[k] = values[k][:trials]
	}
	return values, nil
}

// BlockValues is Values for the trials of one file, of which there must be as many as
// trials.
func BlockValues(path, hash string, trials int, s results.Schema, measures ...results.Metric) ([][]float64, error) {
	values := make([][]float64, len(measures))
	n, err := appendValues(path, hash, s, measures, values)
	switch {
	case err != nil:
		return nil, err
	case n < trials:
		return nil, Unreadable(path, fmt.Errorf("it has %d trials, not %d", n, trials))
	}
	for k := range values {
		values[k] = values[k][:trials]
	}
	return values, nil
}

// appendValues is readValues whose error names the file.
func appendValues(path, hash string, s results.Schema, measures []results.Metric, values [][]float64) (trials int, err error) {
	trials, err = readValues(path, hash, s, measures, values)
	switch {
	case err != nil:
		return 0, Unreadable(path, err)
	case trials == 0:
		return 0, Unreadable(path, errors.New("it has no trials"))
	}
	return trials, nil
}

// readValues appends the values of the measures in one file and returns the number of
// its trials.
func readValues(path, hash string, s results.Schema, measures []results.Metric, values [][]float64) (trials int, err error) {
	if slices.ContainsFunc(measures, func(m results.Metric) bool { return m.Derived }) {
		b, err := readBlock(path, s, hash)
		if err != nil {
			return 0, err
		}
		for k, m := range measures {
			values[k] = append(values[k], b.Metrics[results.Find(s.Metrics, m.Name)]...)
		}
		return b.Trials(), nil
	}
	pf, err := openRecords(path, hash)
	if err != nil {
		return 0, err
	}
	f, err := newColumnFinder(pf, results.Schema{Metrics: measures})
	if err != nil {
		return 0, err
	}
	for k := range measures {
		if values[k], err = pf.Numbers(values[k], f.metrics[k]); err != nil {
			return 0, err
		}
	}
	return pf.Rows(), nil
}
