package ranking

import (
	"errors"

	"gonum.org/v1/gonum/blas/blas64"

	"joust/sim/linalg"
	"joust/sim/pref"
)

// scores are the derivatives of the logarithm of the likelihood of the rows of a log, with
// respect to the parameters of a fit.
type scores struct {
	parameters int
	tie        int // the index of the parameter of ties, or -1
	first      int // the index of the first coefficient
	rows       []score
	columns    [][]float64 // the covariates, one value a row
}

// score is the derivatives for one duel of a row, by the difference of its arms and by the
// parameter of ties. The row is count such duels; 0 for one that the model leaves out.
type score struct {
	i, j       pref.Arm
	slope, tie float64
	count      float64
}

// covariates returns the values of the terms of a specification, one a row.
func (l *Log) covariates(s Spec) (columns [][]float64, err error) {
	if s.Order {
		ones := make([]float64, len(l.First))
		for r := range ones {
			ones[r] = 1
		}
		columns = append(columns, ones)
	}
	if s.Style {
		styled, _, err := l.Styled()
		if err != nil {
			return nil, err
		}
		columns = append(columns, styled...)
	}
	return columns, nil
}

// scores returns the scores at a fit of this log.
func (l *Log) scores(f *Fit) (*scores, error) {
	s := &scores{parameters: f.Parameters(), tie: -1, first: f.Parameters() - len(f.Beta), rows: make([]score, len(l.First))}
	if f.HasTies {
		s.tie = len(f.Strengths)
	}
	var err error
	if s.columns, err = l.covariates(f.Spec); err != nil {
		return nil, err
	}
	if len(l.Arms) != len(f.Strengths) || len(s.columns) != len(f.Beta) {
		return nil, errors.New("the fit is not of this log")
	}
	for r := range s.rows {
		d := f.Strengths[l.First[r]] - f.Strengths[l.Second[r]]
		for c, column := range s.columns {
			d += float64(f.Beta[c] * column[r])
		}
		o := l.Outcomes[r].Ternary()
		if f.Spec.Model == BradleyTerryDrop && o == pref.Tie {
			continue
		}
		e := score{i: l.First[r], j: l.Second[r], count: l.Count(r)}
		e.slope, e.tie = f.Score(d, o)
		if l.Weights != nil {
			w := l.Weights[r]
			e.slope, e.tie = float64(e.slope*w), float64(e.tie*w)
		}
		s.rows[r] = e
	}
	return s, nil
}

// sparse is a vector of which only the numbers at some indices can differ from 0.
type sparse struct {
	value   []float64
	has     []bool
	indices []int
}

func newSparse(n int) *sparse { return &sparse{value: make([]float64, n), has: make([]bool, n)} }

// add adds x to the number at an index.
func (v *sparse) add(index int, x float64) {
	if !v.has[index] {
		v.has[index] = true
		v.indices = append(v.indices, index)
	}
	v.value[index] += x
}

// clear makes all numbers 0.
func (v *sparse) clear() {
	for _, i := range v.indices {
		v.value[i], v.has[i] = 0, false
	}
	v.indices = v.indices[:0]
}

// square adds n·v·v' to a matrix.
func (v *sparse) square(n float64, m blas64.General) {
	for _, i := range v.indices {
		row := linalg.Row(m, i)
		x := float64(n * v.value[i])
		for _, j := range v.indices {
			row[j] += float64(x * v.value[j])
		}
	}
}

// addRow adds n times the score of a row to a vector.
func (s *scores) addRow(v *sparse, row int, n float64) {
	e := &s.rows[row]
	x := float64(n * e.slope)
	v.add(int(e.i), x)
	v.add(int(e.j), -x)
	if s.tie >= 0 {
		v.add(s.tie, float64(n*e.tie))
	}
	for c, column := range s.columns {
		v.add(s.first+c, float64(x*column[row]))
	}
}

// independent returns Σ u u' over the duels, and their number.
func (s *scores) independent() (m blas64.General, duels float64) {
	m = linalg.Zeros(s.parameters, s.parameters)
	v := newSparse(s.parameters)
	for r, e := range s.rows {
		if e.count == 0 {
			continue
		}
		duels += e.count
		s.addRow(v, r, 1)
		v.square(e.count, m)
		v.clear()
	}
	return m, duels
}

// clustered returns Σ U U' over the clusters, and their number. A duel without a number is a
// cluster of its own.
func (s *scores) clustered(column []int32, numbers int) (m blas64.General, clusters float64) {
	m = linalg.Zeros(s.parameters, s.parameters)
	v := newSparse(s.parameters)
	for _, rows := range members(column, numbers) {
		any := false
		for _, r := range rows {
			if n := s.rows[r].count; n > 0 {
				any = true
				s.addRow(v, int(r), n)
			}
		}
		if any {
			clusters++
			v.square(1, m)
			v.clear()
		}
	}
	for r, g := range column {
		if n := s.rows[r].count; g < 0 && n > 0 {
			clusters += n
			s.addRow(v, r, 1)
			v.square(n, m)
			v.clear()
		}
	}
	return m, clusters
}

// members returns the rows of each number of a column, in increasing order.
func members(column []int32, numbers int) [][]int32 {
	end := make([]int, numbers+1)
	for _, g := range column {
		if g >= 0 {
			end[g+1]++
		}
	}
	for g := range numbers {
		end[g+1] += end[g]
	}
	all, next := make([]int32, end[numbers]), append([]int(nil), end[:numbers]...)
	for r, g := range column {
		if g >= 0 {
			all[next[g]] = int32(r)
			next[g]++
		}
	}
	list := make([][]int32, numbers)
	for g := range list {
		list[g] = all[end[g]:end[g+1]]
	}
	return list
}

// intersected numbers the pairs of numbers of two columns; -1 where one has none.
func intersected(a, b []int32) (column []int32, numbers int) {
	known := map[[2]int32]int32{}
	column = make([]int32, len(a))
	for r := range a {
		if column[r] = -1; a[r] < 0 || b[r] < 0 {
			continue
		}
		key := [2]int32{a[r], b[r]}
		n, ok := known[key]
		if !ok {
			n = int32(len(known))
			known[key] = n
		}
		column[r] = n
	}
	return column, len(known)
}

// sandwiched returns C M C, times G/(G-1) if corrected, with the same bits in both
// triangles.
func sandwiched(c, m blas64.General, g float64, corrected bool) blas64.General {
	half, v := linalg.Zeros(c.Rows, c.Rows), linalg.Zeros(c.Rows, c.Rows)
	linalg.Mul(half, c, m)
	linalg.Mul(v, half, c)
	factor := 1.0
	if corrected && g > 1 {
		factor = g / (g - 1)
	}
	for i := range v.Rows {
		for j := range i + 1 {
			x := float64(factor * (v.Data[i*v.Stride+j] + v.Data[j*v.Stride+i]) / 2)
			v.Data[i*v.Stride+j], v.Data[j*v.Stride+i] = x, x
		}
	}
	return v
}

// clip replaces the negative eigenvalues of v by 0, but for those that rounding explains,
// and returns their number.
func clip(v blas64.General) (clipped int, err error) {
	vectors := linalg.Zeros(v.Rows, v.Cols)
	copy(vectors.Data, v.Data)
	values, ok := linalg.Eigen(vectors)
	if !ok {
		return 0, errors.New("the covariance has no eigenvalues")
	}
	for _, x := range values {
		if x < -1e-10*values[0] {
			clipped++
		}
	}
	if clipped == 0 {
		return 0, nil
	}
	clear(v.Data)
	for k, x := range values {
		if x <= 0 {
			continue
		}
		e := linalg.Row(vectors, k)
		for i := range v.Rows {
			linalg.Axpy(float64(x*e[i]), e, linalg.Row(v, i))
		}
	}
	return clipped, nil
}
