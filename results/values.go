package results

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/parquet-go/parquet-go"
)

// Values reads the values of metrics in all trials of the cell with that index, by
// metric and trial. It reads only these columns of the records. It returns an error
// that names the file if a file is damaged or belongs to another run than the
// manifest, or if there is none.
func (d Dir) Values(m *Manifest, cell int, metrics ...Metric) ([][]float64, error) {
	values := make([][]float64, len(metrics))
	for first := 0; ; {
		path := d.Block(cell, first)
		trials, err := readValues(path, m, metrics, values)
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

// readValues appends the values of the metrics in one file and returns the number
// of its trials.
func readValues(path string, m *Manifest, metrics []Metric, values [][]float64) (trials int, err error) {
	text, err := ReadRecords(path)
	if err != nil {
		return 0, err
	}
	pf, err := parquet.OpenFile(bytes.NewReader(text), int64(len(text)))
	if err != nil {
		return 0, err
	}
	if got, _ := pf.Lookup(metaStudy); got != m.Hash {
		return 0, fmt.Errorf("belongs to the study with hash %.12s, not %.12s", got, m.Hash)
	}
	for k, metric := range metrics {
		// The column is found by position: a curve may have the same name.
		column := slices.Index(m.Metrics, metric.Name)
		if column < 0 || colMetrics+column >= len(pf.Schema().Columns()) {
			return 0, fmt.Errorf("has no column %s", metric.Name)
		}
		for _, group := range pf.RowGroups() {
			chunk := group.ColumnChunks()[colMetrics+column]
			if err := readColumn(chunk, func(v parquet.Value) { values[k] = append(values[k], number(metric.Kind, v)) }); err != nil {
				return 0, err
			}
		}
	}
	return int(pf.NumRows()), nil
}
