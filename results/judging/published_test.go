package judging_test

import (
	"math"
	"strings"
	"testing"

	"joust/results/judging"
)

// coded returns ratings from lines of raters and columns of units, as in published examples; a
// unit that a rater has not coded is empty.
func coded(lines string) *judging.Ratings {
	r := &judging.Ratings{}
	number := map[string]int{}
	for rater, line := range strings.Split(strings.TrimSpace(lines), "\n") {
		r.Raters++
		for unit, code := range strings.Split(strings.TrimSpace(line), ",") {
			if unit == len(r.Units) {
				r.Units = append(r.Units, nil)
			}
			if code == "" {
				continue
			}
			if _, ok := number[code]; !ok {
				number[code] = len(number)
			}
			r.Units[unit] = append(r.Units[unit], judging.Rating{Rater: rater, Category: number[code]})
		}
	}
	r.Categories = len(number)
	return r
}

// codings is the example of Krippendorff, "Computing Krippendorff's alpha-reliability" (2011): 4
// observers, 12 units. gcl is the file of that name in Evalica's tests, with its α.
const (
	codings = `
		1,2,3,3,2,1,4,1,2,,,
		1,2,3,3,2,2,4,1,2,5,,
		,3,3,3,2,3,4,2,2,5,1,3
		1,2,3,3,2,4,4,1,2,5,1,`
	gcl = `
		NN,NN,VBP,VBP
		,VBP,VBP,NN
		NN,VBP,VBP,NN
		NN,NN,NN,VBP`
)

// fleissTable is the worked example of Fleiss' κ with 10 units, 14 raters and 5 categories: the
// number of raters that put each unit in each category.
var fleissTable = [][]int{
	{0, 0, 0, 0, 14},
	{0, 2, 6, 4, 2},
	{0, 0, 3, 5, 6},
	{0, 3, 9, 2, 0},
	{2, 2, 8, 1, 1},
	{7, 7, 0, 0, 0},
	{3, 2, 6, 3, 0},
	{2, 5, 3, 2, 2},
	{6, 5, 2, 1, 0},
	{0, 2, 2, 3, 7},
}

// tabulated returns ratings from such a table.
func tabulated(table [][]int) *judging.Ratings {
	r := &judging.Ratings{Categories: len(table[0])}
	for _, row := range table {
		var unit []judging.Rating
		for c, n := range row {
			for range n {
				unit = append(unit, judging.Rating{Rater: len(unit), Category: c})
			}
		}
		r.Raters = max(r.Raters, len(unit))
		r.Units = append(r.Units, unit)
	}
	return r
}

// Cohen's own tables are shares; these two with counts are the ones by which κ is usually taught.
var cohenTables = map[string][][]float64{
	"20 5 / 10 15":  {{20, 5}, {10, 15}},
	"45 15 / 25 15": {{45, 15}, {25, 15}},
}

func TestPublished(t *testing.T) {
	few := judging.Bootstrap{Resamples: 100}
	one := coded("1,2,3\n2,3,4") // nominal α -.1538462, in Evalica's tests
	for _, c := range []struct {
		what      string
		got, want float64
	}{
		{"Krippendorff's α of codings", coded(codings).Agreement(few).Krippendorff.Value, 0.743421},
		{"Krippendorff's α of gcl", coded(gcl).Agreement(few).Krippendorff.Value, 0.083333},
		{"Krippendorff's α of three units", one.Agreement(few).Krippendorff.Value, -0.153846},
		{"Fleiss' κ of 10 units", tabulated(fleissTable).Agreement(few).Fleiss.Value, 0.209931},
		{"Cohen's κ of 20 5 / 10 15", judging.Cohen(cohenTables["20 5 / 10 15"]), 0.4},
		{"Cohen's κ of 45 15 / 25 15", judging.Cohen(cohenTables["45 15 / 25 15"]), 0.130435},
		{"Wilson's lower end of 3 of 100", judging.Share(3, 100).Low, 0.010254524},
		{"accuracy of two judges that agree in 81 %", judging.AccuracyOfTwo(0.81), 0.893700},
		{"the first of three judges", judging.AccuracyOfThree(0.80, 0.75, 0.70)[0], 0.933013},
		{"the second of three judges", judging.AccuracyOfThree(0.80, 0.75, 0.70)[1], 0.846410},
		{"the third of three judges", judging.AccuracyOfThree(0.80, 0.75, 0.70)[2], 0.788675},
		{"position bias of 30 and 12", judging.PositionBias(30, 12).Logit, 0.458145},
	} {
		if math.Abs(c.got-c.want) > 1e-6 {
			t.Errorf("%s: got %.7f, want %.7f", c.what, c.got, c.want)
		}
	}
}
