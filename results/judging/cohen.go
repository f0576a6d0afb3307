package judging

import (
	"math"
	"strconv"

	"joust/results/stats"
)

// Cohen returns Cohen's κ = (p_o - p_e)/(1 - p_e) of two raters, where table[x][y] counts the units
// that the first puts in category x and the second in y, p_o is the share on the diagonal and
// p_e that of independent raters with the same shares of categories (Cohen, "A coefficient of
// agreement for nominal scales", Educational and Psychological Measurement 1960). NaN if there is
// no unit, or if both put all units in the same category.
func Cohen(table [][]float64) float64 {
	n, diagonal := 0.0, 0.0
	rows, columns := make([]float64, len(table)), make([]float64, len(table))
	for x, row := range table {
		for y, c := range row {
			n += c
			rows[x] += c
			columns[y] += c
		}
		diagonal += row[x]
	}
	chance := 0.0 // n² p_e
	for x := range table {
		chance += float64(rows[x] * columns[x])
	}
	if n == 0 || chance == float64(n*n) {
		return math.NaN()
	}
	return (diagonal/n - chance/float64(n*n)) / (1 - chance/float64(n*n))
}

// PairAgreement is the agreement of two raters on the units that both rated, with intervals by
// a bootstrap of units.
type PairAgreement struct {
	First, Second int // the raters, First < Second
	Units         int
	Percent       stats.Estimate // the share of equal ratings
	Kappa         stats.Estimate // Cohen's κ
	Undefined     int            // resamples without a κ
}

// Pairs returns the agreement of each two raters with at least that many units in common, and
// at least 1, in the order of the raters.
func (r *Ratings) Pairs(least int, b Bootstrap) []PairAgreement {
	type pair struct{ first, second int }
	tables := map[pair][]int{} // the number of units of each two categories
	for _, unit := range r.Units {
		for at, v := range unit {
			for _, w := range unit[:at] {
				x, y := v, w
				if x.Rater > y.Rater {
					x, y = y, x
				}
				k := pair{x.Rater, y.Rater}
				if tables[k] == nil {
					tables[k] = make([]int, r.Categories*r.Categories)
				}
				tables[k][x.Category*r.Categories+y.Category]++
			}
		}
	}
	var list []PairAgreement
	for i := range r.Raters {
		for j := i + 1; j < r.Raters; j++ {
			cells := tables[pair{i, j}]
			p := PairAgreement{First: i, Second: j}
			for _, n := range cells {
				p.Units += n
			}
			if p.Units < max(least, 1) {
				continue
			}
			compute := func(cells []int) []float64 {
				table, equal := make([][]float64, r.Categories), 0
				for x := range table {
					table[x] = make([]float64, r.Categories)
					for y := range table[x] {
						table[x][y] = float64(cells[x*r.Categories+y])
					}
					equal += cells[x*r.Categories+x]
				}
				return []float64{float64(equal) / float64(p.Units), Cohen(table)}
			}
			values := compute(cells)
			drawn := b.resample(cells, compute, "cohen", strconv.Itoa(i), strconv.Itoa(j))
			p.Percent, _ = estimate(values[0], drawn, 0)
			p.Kappa, p.Undefined = estimate(values[1], drawn, 1)
			list = append(list, p)
		}
	}
	return list
}
