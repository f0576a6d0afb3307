package logs

import (
	"fmt"
	"math"
	"strconv"

	"joust/environments/table"
	"joust/sim/pref"
)

// matrixFormat is that of a matrix of the probabilities that the arm of the row beats that
// of the column, as the environment matrix reads it; p(i, j) + p(j, i) = 1. It is made into
// Options.PerPair duels a pair.
var matrixFormat = &format{name: "matrix", slots: never, stream: streamMatrix}

// mostMatrixArms is the greatest number of arms of a matrix.
const mostMatrixArms = 10000

// isMatrix reports whether the columns and the first rows of a file are those of a matrix.
func isMatrix(keys []string, cells [][]string) bool {
	skip := 0
	if len(keys) > 0 && isIndex(keys[0]) {
		skip = 1
	}
	k := len(keys) - skip
	if k < 2 || len(cells) < min(k, 2) {
		return false
	}
	p := make([][]float64, len(cells))
	for i, row := range cells {
		for _, c := range row[skip:] {
			v, err := strconv.ParseFloat(c, 64)
			if err != nil || !(v >= 0 && v <= 1) {
				return false
			}
			p[i] = append(p[i], v)
		}
	}
	for i := range p {
		for j := range min(i+1, k) {
			const rounded = 0.011 // two numbers of two digits, and a little
			if i >= k || math.Abs(p[i][j]+p[j][i]-1) > rounded {
				return false
			}
		}
	}
	return true
}

// checkMatrix checks the options that a matrix needs.
func (s *source) checkMatrix(o *Options) error {
	if !(o.PerPair > 0) {
		return fmt.Errorf("%s: a matrix has no duels; --per-pair N says how many each pair has", s.name)
	}
	return nil
}

// streamMatrix passes the duels of a matrix.
func streamMatrix(s *source, p *process, in *reader) error {
	if err := s.checkMatrix(p.options); err != nil {
		return err
	}
	t, err := table.NewReader(s.name, in, table.SquareFormat)
	if err != nil {
		return err
	}
	q, err := table.ReadSquare(t, p.options.Names, mostMatrixArms)
	if err == nil {
		err = q.CheckDiagonal(0.5)
	}
	if err != nil {
		return err
	}
	m, err := q.Matrix(nil)
	if err != nil {
		return err
	}
	d := Duel{Weight: 1}
	for i, first := range q.Names {
		p.row.clear()
		p.account.Rows++
		p.row.line = i + 2
		for j := i + 1; j < len(q.Names); j++ {
			d.First, d.Second = first, q.Names[j]
			wins := math.RoundToEven(float64(p.options.PerPair * m.Win(pref.Arm(i), pref.Arm(j))))
			for o, n := range []float64{wins, p.options.PerPair - wins} {
				if d.Outcome, d.Count = pref.Outcome(o), n; n <= 0 {
					continue
				}
				if err := p.emit(&d); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
