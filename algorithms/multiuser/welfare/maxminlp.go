package welfare

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"joust/sim/linalg"
	"joust/sim/portable"
)

// maxminLP is the linear program of maxmin and leximin: maximise the least gain of the free
// rows, where no fixed row falls below its floor.
type maxminLP struct {
	mixture           // the present solution
	fixed   []bool    // of each row
	floor   []float64 // the gain that a fixed row must have
}

// lpSolution is the solution of a maxminLP.
type lpSolution struct {
	level   float64   // the least gain of the free rows
	weights []float64 // for each row the multiplier: the rise of the level per unit by which the row's constraint is relaxed; of sum 1 over the free rows
	gap     float64   // no mixture has a level that is greater by more
}

// relaxation is the amount by which the constraint of each row is relaxed, in units of the
// game's scale: far above the rounding of the simplex method, far below what matters. It
// removes degeneracy, which numbers in simple ratios could leave where rewards have few values.
// The amounts lie between 1e-9 and 2e-9 and contain the fractional parts of exponentials of
// different rational numbers, which together with 1 are linearly independent over the integers
// (Lindemann and Weierstrass).
var relaxation = func() (by [LargestLP]float64) {
	for i := range by {
		_, f := math.Modf(float64(1000 * portable.Exp(float64(i+1)/7)))
		by[i] = 1e-9 * (1 + f)
	}
	return by
}()

// solveLP changes the mixture of l to one with the greatest level.
//
// Over occupancy measures d of the decision process it is: maximise t subject to
// <d, R_i> >= t for free i and <d, R_i> >= floor_i for fixed i. Every d is that of a mixture
// of policies with fixed actions, so that the same program can be written over their weights
// λ (Dantzig and Wolfe, Operations Research 8, 1960):
//
//	maximise t   subject to  Σ_p λ_p gain_i(p) - [i free] t - s_i = [i fixed] floor_i,
//	                         Σ_p λ_p = 1,  λ, s >= 0.
//
// There are too many policies for columns of all of them. A missing policy can only help if its
// gain with the multipliers w of the rows exceeds the multiplier of the last constraint. The
// policy with the greatest such gain is found by dynamic programming and added, until none is
// missing. The program has one constraint for each row instead of one for each state and step,
// no constraint is redundant, states that are never reached do not appear, and each vertex
// starts the next program.
//
// The first column is the present mixture as a whole. With it, t, and the slacks of all rows
// but the lowest free one in the basis, the first vertex is feasible without a search. t is
// relative to the present level minus one, so that it stays positive.
//
// The bound: with w of sum 1 over the free rows, every mixture has
// level <= Σ_free w_i gain_i <= max_p Σ w_i gain_i(p) - Σ_fixed w_i floor_i.
func (g *game) solveLP(l *maxminLP, solve solver) (*lpSolution, error) {
	rows := len(g.rows)
	now := l.gains()
	origin, lowest := math.Inf(1), -1
	right := make([]float64, rows+1)
	for i, v := range now {
		if l.fixed[i] {
			right[i] = min(l.floor[i], v) - relaxation[i]
		} else if v+relaxation[i] < origin {
			origin, lowest = v+relaxation[i], i
		}
	}
	origin--
	for i := range rows {
		if !l.fixed[i] {
			right[i] = origin - relaxation[i]
		}
	}
	right[rows] = 1

	// Variables: t, the slacks of the rows, the present mixture, its plans.
	columns := make([][]float64, 0, 2*rows+2)
	level := make([]float64, rows+1)
	for i := range rows {
		if !l.fixed[i] {
			level[i] = -1
		}
	}
	columns = append(columns, level)
	for i := range rows {
		slack := make([]float64, rows+1)
		slack[i] = -1
		columns = append(columns, slack)
	}
	columns = append(columns, append(now, 1))
	first := len(columns)
	for _, p := range l.plans {
		columns = append(columns, append(append([]float64(nil), p.gains...), 1))
	}
	basis := []int{0, first - 1}
	for i := range rows {
		if i != lowest {
			basis = append(basis, 1+i)
		}
	}

	for {
		p := &program{mat.NewDense(rows+1, len(columns), nil), right, make([]float64, len(columns))}
		for j, c := range columns {
			p.columns.SetCol(j, c)
		}
		p.objective[0] = 1
		v, err := solve(p, basis)
		if err != nil {
			return nil, err
		}
		basis = v.basis
		weights := l.multipliers(v)
		response, value := g.respond(weights)
		if value > v.multipliers[rows]+float64(improvement*float64(rows)) && g.plans < g.maxPlans && !l.has(response) {
			l.add(response)
			columns = append(columns, append(append([]float64(nil), response.gains...), 1))
			continue
		}
		if err := l.adopt(p, v, first); err != nil {
			return nil, err
		}
		r := &lpSolution{level: math.Inf(1), weights: weights}
		for i, x := range l.gains() {
			if l.fixed[i] {
				value -= float64(weights[i] * l.floor[i])
			} else {
				r.level = min(r.level, x)
			}
		}
		r.gap = max(0, value-r.level)
		return r, nil
	}
}

// multipliers returns the weights of the rows at a vertex without rounding errors below 0.
func (l *maxminLP) multipliers(v *vertex) []float64 {
	w := make([]float64, len(l.fixed))
	sum := 0.0
	for i := range w {
		w[i] = max(0, -v.multipliers[i])
		if !l.fixed[i] {
			sum += w[i]
		}
	}
	for i := range w {
		w[i] /= sum
	}
	return w
}

// adopt makes the mixture that of the vertex: of the program without relaxation if the basis
// is feasible there too, else of the program as it was solved.
func (l *maxminLP) adopt(p *program, v *vertex, first int) error {
	n := len(v.basis)
	x := make([]float64, n)
	for i, b := range p.right[:n-1] {
		x[i] = b + relaxation[i]
	}
	x[n-1] = 1
	if !linalg.Solve(p.square(v.basis), x) {
		return errSingular
	}
	if slices.Min(x) < -improvement {
		copy(x, p.right)
		if !linalg.Solve(p.square(v.basis), x) {
			return errSingular
		}
	}
	weights := make([]float64, len(l.plans))
	sum := 0.0
	for j, i := range v.basis {
		w := x[j]
		switch {
		case w <= improvement || i < first-1:
			continue
		case i == first-1: // the mixture before
			for q, old := range l.weights {
				weights[q] += float64(w * old)
			}
		default:
			weights[i-first] += w
		}
		sum += w
	}
	for q := range weights {
		weights[q] /= sum
	}
	l.weights = weights
	return nil
}
