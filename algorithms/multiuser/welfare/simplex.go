package welfare

import (
	"errors"
	"slices"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"

	"joust/sim/linalg"
)

// program is a linear program: maximise Objective·x under Columns x = Right,
// x >= 0.
type program struct {
	columns   *mat.Dense // constraints × variables
	right     []float64
	objective []float64
}

// vertex is an optimal basic solution: the variables in the basis, as many as
// there are constraints, and the multiplier of each constraint.
type vertex struct {
	basis       []int
	multipliers []float64
}

// solver solves a linear program from a basis whose solution is feasible.
type solver func(p *program, basis []int) (*vertex, error)

const (
	// improvement is the reduced cost, per unit of a variable, that does not count.
	improvement = 1e-11
	// pivotal is how fast, at least, a variable must fall in the direction of a step
	// to be the one that leaves the basis.
	pivotal = 1e-11
	// mostPivots bounds the steps of one program, of which a few for each
	// constraint are usual.
	mostPivots = 10_000
)

var (
	errSingular  = errors.New("welfare: linear program: a basis is singular")
	errStart     = errors.New("welfare: linear program: its first basis is not feasible")
	errUnbounded = errors.New("welfare: linear program: it has no bound")
	errEndless   = errors.New("welfare: linear program: no end of it was found")
)

// simplex is the revised simplex method (G. B. Dantzig, "Linear programming and
// extensions", 1963, chapter 9): the variable of the greatest reduced cost enters
// the basis and the first that falls to 0 leaves it. The basis is decomposed anew
// in each step, which for a few constraints costs little and lets no rounding add
// up. The right-hand side must be in general position, as that of rising is, so
// that every step gains.
func simplex(p *program, basis []int) (*vertex, error) {
	n, variables := p.columns.Dims()
	v := &vertex{basis: slices.Clone(basis), multipliers: make([]float64, n)}
	cost, step, values := make([]float64, variables), make([]float64, n), make([]float64, n)
	for pivot := range mostPivots {
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
			if fall <= pivotal {
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

// square is the columns of the variables in the basis.
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
