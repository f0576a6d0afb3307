package multiuser

import (
	"errors"
	"io"
	"math"
	"strconv"

	"gonum.org/v1/gonum/mat"

	"joust/environments/table"
	"joust/sim/param"
)

// featureFormat is that of a file of features.
var featureFormat = table.Format{Row: "item", Named: true}

// readFeatures reads the features of the items, a row an item, from the file. Its errors give
// the file, the line and what is allowed.
func (p ItemsParams) readFeatures() (*mat.Dense, error) {
	var data []float64
	err := table.Read("features-file", p.FeaturesFile, featureFormat, func(in *table.Reader) error {
		features := len(in.Header()) - 1 // the first column names the items
		if features != p.Features {
			return in.Errorf("the header has %d features after the names of the items; features is %d", features, p.Features)
		}
		names := table.DefaultNames.New()
		for {
			fields, err := in.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return err
			}
			if len(data) == p.Items*p.Features {
				return in.Errorf("there is an item too many; items is %d", p.Items)
			}
			if err := names.Add(fields[0]); err != nil {
				return in.Errorf("the name of an item %v", err)
			}
			for c, text := range fields[1:] {
				x, err := strconv.ParseFloat(text, 64)
				if err != nil || !(math.Abs(x) <= maxMagnitude) {
					return in.Errorf("%s is %s; a feature must be a number of at most %v in size", table.Quote(in.Header()[c+1]), table.Quote(text), float64(maxMagnitude))
				}
				data = append(data, x)
			}
		}
		if read := len(data) / p.Features; read < p.Items {
			return in.Errorf("the file ends after %d items; items is %d", read, p.Items)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	x := mat.NewDense(p.Items, p.Features, data)
	if spread(mat.DenseCopyOf(x.T())) == 0 && p.Items > 1 {
		return nil, param.Errorf("features-file", "%s has the same features for all items, so that nobody prefers one", p.FeaturesFile.Text)
	}
	return x, nil
}
