package results

import (
	"errors"
	"io/fs"
	"slices"
)

// Values reads the values of measures of the schema in all trials of the cell with that
// index, by measure and trial. It reads only these columns of the records, unless one of
// them is derived. It returns an error that names the file if a file is damaged or
// belongs to another run than the manifest, or if there is none.
func (d Dir) Values(m *Manifest, cell int, s Schema, measures ...Metric) ([][]float64, error) {
	values := make([][]float64, len(measures))
	for first := 0; ; {
		path := d.Block(cell, first)
		trials, err := readValues(path, m.Hash, s, measures, values)
		switch {
		case errors.Is(err, fs.ErrNotExist) && first > 0:
			return values, nil
		case err != nil:
			return nil, unreadable(path, err)
		case trials == 0:
			return nil, unreadable(path, errors.New("it has no trials"))
		}
		first += trials
	}
}

// readValues appends the values of the measures in one file and returns the number of
// its trials.
func readValues(path, hash string, s Schema, measures []Metric, values [][]float64) (trials int, err error) {
	if slices.ContainsFunc(measures, func(m Metric) bool { return m.Derived }) {
		b, err := readBlock(path, s, hash)
		if err != nil {
			return 0, err
		}
		for k, m := range measures {
			values[k] = append(values[k], b.Metrics[Find(s.Metrics, m.Name)]...)
		}
		return b.Trials(), nil
	}
	pf, err := openRecords(path, hash)
	if err != nil {
		return 0, err
	}
	f, err := newColumnFinder(pf, Schema{Metrics: measures})
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
