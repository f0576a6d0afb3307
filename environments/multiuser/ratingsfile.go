package multiuser

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/gonum/mat"

	"joust/environments/table"
	"joust/sim/param"
)

// format returns the format of the file. If the study says which columns are items, a
// first column without a name is like all others.
func (p RatingsParams) format() table.Format {
	return table.Format{Row: "row of ratings", Extra: len(p.Items) > 0 && !p.readsAll() || slices.Contains(p.Ignore, "")}
}

// readsAll reports whether the study says that all columns are items.
func (p RatingsParams) readsAll() bool { return slices.Equal(p.Items, []string{"all"}) }

// checkMissing checks the list of values that mean that there is no rating.
func (p RatingsParams) checkMissing() error {
	words := []string{"error", "mean"}
	for _, w := range p.Missing {
		switch _, err := strconv.ParseFloat(w, 64); {
		case w == "error" && len(p.Missing) > 1:
			return param.Errorf("missing", "lists error among other values; it must be error, mean, or a list of values that mean that there is no rating")
		case err != nil && !slices.Contains(words, w) && len(param.Suggest(w, words)) > 0:
			return param.Errorf("missing", "has %s%s; it must be error, mean, or a list of values that mean that there is no rating", table.Quote(w), param.DidYouMean(w, words))
		}
	}
	return nil
}

// refusesMissing reports whether every cell must have a rating.
func (p RatingsParams) refusesMissing() bool { return slices.Contains(p.Missing, "error") }

// codes are values that mean that there is no rating.
type codes struct {
	numbers []float64
	words   []string
}

// codes returns the values that missing lists.
func (p RatingsParams) codes() (c codes) {
	for _, w := range p.Missing {
		if x, err := strconv.ParseFloat(w, 64); err == nil {
			c.numbers = append(c.numbers, x)
		} else if w != "error" && w != "mean" {
			c.words = append(c.words, w)
		}
	}
	return c
}

// missing reports whether a cell of the file has no rating, with the number in it if it is
// one: it is empty, NA, NaN or a code.
func (c codes) missing(cell string, x float64, isNumber bool) bool {
	return cell == "" || strings.EqualFold(cell, "NA") || x != x ||
		isNumber && slices.Contains(c.numbers, x) || slices.Contains(c.words, cell)
}

// ratingTable is the content of a file of ratings.
type ratingTable struct {
	path    string
	columns []int     // the columns of the file that are items, from 0
	names   []string  // of the items
	data    []float64 // by user and item; NaN where there is no rating
	lines   []int     // where each user is
}

// column names the column of an item for a message.
func (t *ratingTable) column(item int) string {
	return fmt.Sprintf("column %d (%s)", t.columns[item]+1, t.names[item])
}

// read reads the ratings and scales them to [0,1].
func (p RatingsParams) read(in *table.Reader) (*mat.Dense, error) {
	t := &ratingTable{path: in.Path()}
	if err := p.pickColumns(in, t); err != nil {
		return nil, err
	}
	if err := p.readRows(in, t); err != nil {
		return nil, err
	}
	if p.Items == nil {
		if err := t.checkIDs(); err != nil {
			return nil, err
		}
	}
	low, high := p.Low, p.High
	if low >= high {
		if err := t.checkSentinels(); err != nil {
			return nil, err
		}
		low, high = rangeOf(t.data)
		if low == high {
			return nil, fmt.Errorf("%s: all ratings are %v; low and high must give the scale", in.Path(), low)
		}
	}
	for i, x := range t.data {
		t.data[i] = min(max((x-low)/(high-low), 0), 1) // NaN stays
	}
	items := len(t.names)
	ratings := mat.NewDense(len(t.data)/items, items, t.data)
	for c := range items {
		if err := fill(ratings, c); err != nil {
			return nil, fmt.Errorf("%s: %s %w", in.Path(), t.column(c), err)
		}
	}
	return ratings, nil
}

// pickColumns picks the columns that are items.
func (p RatingsParams) pickColumns(in *table.Reader, t *ratingTable) error {
	header := in.Header()
	all := p.Items == nil || p.readsAll()
	names := p.NameParams.New()
	for c, name := range header {
		if !all && !slices.Contains(p.Items, name) || slices.Contains(p.Ignore, name) {
			continue
		}
		if err := names.Add(name); err != nil {
			return in.Errorf("the name of column %d %v; ignore leaves a column out", c+1, err)
		}
		t.columns = append(t.columns, c)
		t.names = append(t.names, name)
	}
	for key, list := range map[string][]string{"items": p.Items, "ignore": p.Ignore} {
		for _, name := range list {
			if !slices.Contains(header, name) && !(key == "items" && all) {
				return param.Errorf(key, "lists %s%s, which is no column of %s; its columns are %s", table.Quote(name), param.DidYouMean(name, header), in.Path(), shortList(header))
			}
		}
	}
	if t.columns == nil {
		return param.Errorf("ignore", "lists all columns of %s; at least one must be an item", in.Path())
	}
	return nil
}

// shortList lists the first names.
func shortList(names []string) string {
	const most = 8
	quoted := make([]string, 0, most+1)
	for i, name := range names {
		if i == most {
			quoted = append(quoted, fmt.Sprintf("… (%d in all)", len(names)))
			break
		}
		quoted = append(quoted, table.Quote(name))
	}
	return strings.Join(quoted, ", ")
}

// readRows reads the ratings of all users.
func (p RatingsParams) readRows(in *table.Reader, t *ratingTable) error {
	scaled, codes := p.Low < p.High, p.codes()
	for {
		row, err := in.Next()
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return err
		}
		if len(t.data) > maxRewards-len(t.names) {
			return in.Errorf("there may be at most %d ratings", maxRewards)
		}
		t.lines = append(t.lines, in.Line())
		ratings := 0 // of the row
		for item, c := range t.columns {
			cell := row[c]
			x, err := strconv.ParseFloat(cell, 64)
			if codes.missing(cell, x, err == nil) {
				if p.refusesMissing() {
					return in.Errorf("%s has no rating; each must have one, unless missing is mean", t.column(item))
				}
				t.data = append(t.data, math.NaN())
				continue
			}
			switch {
			case err != nil || math.IsInf(x, 0):
				return in.Errorf("%s is %s; it must be a number; ignore: %s leaves out the column, and missing: [%s] says that there is no rating", t.column(item), table.Quote(cell), t.names[item], cell)
			case scaled && (x < p.Low || x > p.High):
				return in.Errorf("%s is %v; it must lie between %v and %v, the low and high of the scale; missing: [%v] says that it is no rating", t.column(item), x, p.Low, p.High, x)
			}
			t.data = append(t.data, x)
			ratings++
		}
		if ratings == 0 {
			return in.Errorf("the row has no rating; it must have one at least")
		}
	}
	if t.data == nil {
		return in.NoRows()
	}
	return nil
}

// rangeOf returns the least and the greatest of the numbers that are not NaN.
func rangeOf(values []float64) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, x := range values {
		if x == x {
			low, high = min(low, x), max(high, x)
		}
	}
	return low, high
}

// fill replaces the missing ratings of the column with the mean of the others.
func fill(ratings *mat.Dense, c int) error {
	n, _ := ratings.Dims()
	sum, given := 0.0, 0
	for u := range n {
		if x := ratings.At(u, c); x == x {
			sum += x
			given++
		}
	}
	if given == 0 {
		return errors.New("has no rating; it must have one at least")
	}
	for u := range n {
		if x := ratings.At(u, c); x != x {
			ratings.Set(u, c, sum/float64(given))
		}
	}
	return nil
}
