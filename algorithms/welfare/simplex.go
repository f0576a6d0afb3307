package welfare

import (
	"errors"
	"fmt"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize/convex/lp"
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

// improvement is the reduced cost, per unit of a variable, that does not count.
const improvement = 1e-11

// simplex is gonum's simplex method. Gonum tells neither the basis nor the
// multipliers. The basis are the variables that are not 0, if none of the basis
// is: the right-hand side must be in general position, as that of rising is. Then
// the multipliers y solve y·(column of i) = objective of i for i in the basis.
func simplex(p *program, basis []int) (v *vertex, err error) {
	defer func() {
		if r := recover(); r != nil { // gonum panics if rounding makes the first basis infeasible
			v, err = nil, fmt.Errorf("welfare: linear program: %v", r)
		}
	}()
	rows, variables := p.columns.Dims()
	cost := make([]float64, variables)
	for i, c := range p.objective {
		cost[i] = -c
	}
	_, x, err := lp.Simplex(cost, p.columns, p.right, improvement, basis)
	if err != nil {
		return nil, fmt.Errorf("welfare: linear program: %w", err)
	}
	v = &vertex{multipliers: make([]float64, rows)}
	square, at := mat.NewDense(rows, rows, nil), mat.NewVecDense(rows, nil)
	for i, value := range x {
		if value == 0 {
			continue
		}
		if len(v.basis) == rows {
			return nil, errors.New("welfare: linear program: more variables above 0 than constraints")
		}
		square.SetRow(len(v.basis), mat.Col(nil, i, p.columns))
		at.SetVec(len(v.basis), p.objective[i])
		v.basis = append(v.basis, i)
	}
	if len(v.basis) < rows {
		return nil, errors.New("welfare: linear program: its solution is degenerate")
	}
	if err := mat.NewVecDense(rows, v.multipliers).SolveVec(square, at); err != nil {
		return nil, fmt.Errorf("welfare: linear program: %w", err)
	}
	return v, nil
}
