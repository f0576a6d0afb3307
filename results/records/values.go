package records

import (
	"errors"
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
		path := d.Block(hash, first)
		n, err := readValues(path, hash, s, measures, values)
		switch {
		case err != nil:
			return nil, Unreadable(path, err)
		case n == 0:
			return nil, Unreadable(path, errors.New("it has no trials"))
		}
		first += n
	}
	for k := range values {
		values[k] = values[k][:trials]
	}
	return values, nil
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
	for k, m := range measures {
		for _, group := range pf.RowGroups() {
			if values[k], err = readNumbers(values[k], group.ColumnChunks()[f.metrics[k]], m.Kind); err != nil {
				return 0, err
			}
		}
	}
	return int(pf.NumRows()), nil
}
