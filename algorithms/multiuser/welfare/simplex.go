package welfare

import (
	"errors"
	"slices"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"

	"joust/sim/linalg"
)

// program is a linear program: maximise objective·x subject to columns x = right, x >= 0.
type program struct {
	columns   *mat.Dense // constraints × variables
	right     []float64
	objective []float64
}

// vertex is an optimal basic solution: the variables of the basis, as many as there are
// constraints, and the multiplier of each constraint.
type vertex struct {
	basis       []int
	multipliers []float64
}

// solver solves a linear program, starting from a feasible basis.
type solver func(p *program, basis []int) (*vertex, error)

const (
	// improvement is the reduced cost per unit of a variable that counts as 0.
	improvement = 1e-11
	// minPivot is the least rate at which a variable must fall in the direction of a step to
	// leave the basis.
	minPivot = 1e-11
	// maxPivots bounds the steps of one program, which typically takes a few for each
	// constraint.
	maxPivots = 10_000
)

var (
	errSingular  = errors.New("welfare: linear program: a basis is singular")
	errStart     = errors.New("welfare: linear program: the first basis is not feasible")
	errUnbounded = errors.New("welfare: linear program: the objective is unbounded")
	errEndless   = errors.New("welfare: linear program: too many steps")
)

// simplex is the revised simplex method (G. B. Dantzig, "Linear Programming and Extensions",
// 1963, chapter 9): the variable with the greatest reduced cost enters the basis and the first
// variable that falls to 0 leaves it. The basis is decomposed again in each step, which costs
// little for few constraints and prevents rounding errors from adding up. The right-hand side
// must be in general position, as that of a maxminLP is, so that every step gains.
func simplex(p *program, basis []int) (*vertex, error) {
	n, variables := p.columns.Dims()
	v := &vertex{basis: slices.Clone(basis), multipliers: make([]float64, n)}
	cost, step, values := make([]float64, variables), make([]float64, n), make([]float64, n)
	for pivot := range maxPivots {
		for k, i := range v.basis {
			v.multipliers[k] = p.objective[i]
		}
		copy(values, p.right)
		if !linalg.Solve(linalg.Transposed(p.square(v.basis)), v.multipliers) || !linalg.Solve(p.square(v.basis), values) {
			return nil, errSingular
		}
		if pivot == 0 && !(slices.Min(values) >= -improvement) {
			return nil, errStart
		}
		linalg.MulVecTransposed(cost, p.columns.RawMatrix(), v.multipliers)
		enters, most := -1, improvement
		for i, c := range cost {
			if gain := p.objective[i] - c; gain > most && !slices.Contains(v.basis, i) {
				enters, most = i, gain
			}
		}
		if enters < 0 {
			return v, nil
		}
		for i := range step {
			step[i] = p.columns.At(i, enters)
		}
		if !linalg.Solve(p.square(v.basis), step) {
			return nil, errSingular
		}
		leaves, far := -1, 0.0
		for k, fall := range step {
			if fall <= minPivot {
				continue
			}
			if reach := max(0, values[k]) / fall; leaves < 0 || reach < far || reach == far && fall > step[leaves] {
				leaves, far = k, reach
			}
		}
		if leaves < 0 {
			return nil, errUnbounded
		}
		v.basis[leaves] = enters
	}
	return nil, errEndless
}

// square returns the columns of the variables in the basis.
func (p *program) square(basis []int) blas64.General {
	n := len(basis)
	s := linalg.Zeros(n, n)
	for i := range n {
		row := linalg.Row(s, i)
		for k, variable := range basis {
			row[k] = p.columns.At(i, variable)
		}
	}
	return s
}
