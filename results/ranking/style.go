package ranking

import (
	"fmt"
	"math"
)

// Styled returns the covariates of style as columns with one value a row, and their terms.
// With a and b the values of the two answers,
//
//	x = (a - b)/(a + b + 1),  z = (x - mean)/sd,
//
// which is FastChat's difference of lengths; the mean and the standard deviation, which
// divides by the number of duels, are over the duels. z is 0 where the log has no value. It
// returns an error for a value below 0 and for a column that does not vary.
func (l *Log) Styled() (columns [][]float64, list []Term, err error) {
	for _, c := range l.Style {
		z := make([]float64, len(l.First))
		sum, n := 0.0, 0.0
		for r := range z {
			a, b := c.First[r], c.Second[r]
			if a < 0 || b < 0 {
				return nil, nil, fmt.Errorf("row %d: %s is %g and %g; it must not be below 0", r+1, c.Name, a, b)
			}
			z[r] = (a - b) / (a + b + 1)
			if m := l.mass(r); m > 0 && !math.IsNaN(z[r]) {
				sum += float64(m * z[r])
				n += m
			}
		}
		mean, squares := sum/n, 0.0
		for r, x := range z {
			if m := l.mass(r); m > 0 && !math.IsNaN(x) {
				squares += float64(m * float64((x-mean)*(x-mean)))
			}
		}
		sd := math.Sqrt(squares / n)
		if !(sd > 1e-12) {
			return nil, nil, fmt.Errorf("%s does not differ between the answers of the duels, so that it has no effect", c.Name)
		}
		for r, x := range z {
			if z[r] = (x - mean) / sd; math.IsNaN(x) {
				z[r] = 0
			}
		}
		columns, list = append(columns, z), append(list, Term{Name: c.Name, Mean: mean, SD: sd})
	}
	return columns, list, nil
}
