package results

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"github.com/parquet-go/parquet-go"
)

// Values reads metrics of all trials of the cell of that index, in order: by
// metric, then by trial. Of the records it reads these columns alone, file by
// file. It returns an error, naming the file, if a file is damaged or belongs to
// another run than the manifest's, or if there is none.
func (d Dir) Values(m *Manifest, cell int, metrics ...Metric) ([][]float64, error) {
	values := make([][]float64, len(metrics))
	for first := 0; ; first += m.Block {
		path := d.Block(cell, first)
		err := readValues(path, m, metrics, values)
		if errors.Is(err, fs.ErrNotExist) && first > 0 {
			return values, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w; remove the file and run again", path, err)
		}
	}
}

// readValues appends the values of the metrics in one file.
func readValues(path string, m *Manifest, metrics []Metric, values [][]float64) (err error) {
	defer func() { // the library panics on some damaged files
		if r := recover(); r != nil {
			err = fmt.Errorf("damaged records: %v", r)
		}
	}()
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	pf, err := parquet.OpenFile(f, info.Size())
	if err != nil {
		return err
	}
	if got, _ := pf.Lookup(metaStudy); got != m.Hash {
		return fmt.Errorf("belongs to the study with hash %.12s, not %.12s", got, m.Hash)
	}
	for k, metric := range metrics {
		// Not by its name, which a curve may have too.
		column := slices.Index(m.Metrics, metric.Name)
		if column < 0 || colMetrics+column >= len(pf.Schema().Columns()) {
			return fmt.Errorf("has no column %s", metric.Name)
		}
		for _, group := range pf.RowGroups() {
			chunk := group.ColumnChunks()[colMetrics+column]
			if err := readColumn(chunk, func(v parquet.Value) { values[k] = append(values[k], metric.Kind.number(v)) }); err != nil {
				return err
			}
		}
	}
	return nil
}
