package welfare

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"joust/sim/linalg"
	"joust/sim/portable"
)

// rising is the linear program behind maxmin and leximin: raise the least gain
// of the free rows without letting a row that is bound fall below its floor.
type rising struct {
	mixture           // the present one
	bound   []bool    // of each row
	floor   []float64 // of each row that is bound: what it must gain
}

// raised is what came of it.
type raised struct {
	level   float64   // the least gain of the free rows
	weights []float64 // of each row: how much the level would rise if the row could do with a unit less; of sum 1 over the free rows
	gap     float64   // no mixture has a level that is greater by more
}

// loosening is by how much the constraint of each row is loosened, in units of
// the game's scale: far above the rounding of the simplex method, far below what
// matters to anybody. Numbers in a simple relation to each other could leave the
// program degenerate where rewards have few values. These are from 1e-9 to 2e-9,
// by the fractional parts of exponentials of different rational numbers, between
// which and 1 there is no linear relation with integer coefficients at all
// (Lindemann and Weierstrass).
var loosening = func() (by [LargestLP]float64) {
	for i := range by {
		_, f := math.Modf(float64(1000 * portable.Exp(float64(i+1)/7)))
		by[i] = 1e-9 * (1 + f)
	}
	return by
}()

// rise changes the mixture of l to one of greatest level.
//
// Over occupancy measures d of the decision process it is: maximise t under
// <d, R_i> >= t for i free, <d, R_i> >= floor_i for i bound. Every d is a mixture
// of policies with fixed actions, so the same program can be written over
// their weights λ (Dantzig and Wolfe, Operations Research 8, 1960):
//
//	maximise t   under  Σ_p λ_p gain_i(p) - [i free] t - s_i = [i bound] floor_i,
//	                    Σ_p λ_p = 1,  λ, s >= 0.
//
// There are too many policies to write down, but one that is missing can only
// help if its gain with the multipliers w of the rows exceeds the multiplier of
// the last constraint. The policy that does so most is found by dynamic
// programming; it is added until none is missing. The program has a constraint a
// row instead of one a state and step, no constraint is redundant, states never
// reached do not appear, and each vertex starts the next program.
//
// The first column is the present mixture as a whole. With it, t and the slack
// of all rows but the lowest free one in the basis the first vertex is feasible
// without a search. t counts from one below the present level, which keeps it
// positive.
//
// The bound: with w summing to 1 over the free rows, every mixture has
// level <= Σ_free w_i gain_i <= max_p Σ w_i gain_i(p) - Σ_bound w_i floor_i.
func (g *game) rise(l *rising, solve solver) (*raised, error) {
	rows := len(g.rows)
	now := l.gains()
	origin, lowest := math.Inf(1), -1
	right := make([]float64, rows+1)
	for i, v := range now {
		if l.bound[i] {
			right[i] = min(l.floor[i], v) - loosening[i]
		} else if v+loosening[i] < origin {
			origin, lowest = v+loosening[i], i
		}
	}
	origin--
	for i := range rows {
		if !l.bound[i] {
			right[i] = origin - loosening[i]
		}
	}
	right[rows] = 1

	// Variables: t, the slacks of the rows, the mixture so far, its plans.
	columns := make([][]float64, 0, 2*rows+2)
	level := make([]float64, rows+1)
	for i := range rows {
		if !l.bound[i] {
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
		if value > v.multipliers[rows]+float64(improvement*float64(rows)) && g.plans < g.most && !l.has(response) {
			l.add(response)
			columns = append(columns, append(append([]float64(nil), response.gains...), 1))
			continue
		}
		if err := l.take(p, v, first); err != nil {
			return nil, err
		}
		r := &raised{level: math.Inf(1), weights: weights}
		for i, x := range l.gains() {
			if l.bound[i] {
				value -= float64(weights[i] * l.floor[i])
			} else {
				r.level = min(r.level, x)
			}
		}
		r.gap = max(0, value-r.level)
		return r, nil
	}
}

// multipliers are the weights of the rows at a vertex, cleaned of rounding.
func (l *rising) multipliers(v *vertex) []float64 {
	w := make([]float64, len(l.bound))
	sum := 0.0
	for i := range w {
		w[i] = max(0, -v.multipliers[i])
		if !l.bound[i] {
			sum += w[i]
		}
	}
	for i := range w {
		w[i] /= sum
	}
	return w
}

// take makes the mixture that of the vertex: of the program as it was meant,
// with its constraints not loosened, if the basis is feasible there too, and else
// of the program as it was solved.
func (l *rising) take(p *program, v *vertex, first int) error {
	n := len(v.basis)
	x := make([]float64, n)
	for i, b := range p.right[:n-1] {
		x[i] = b + loosening[i]
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
		case i == first-1: // the mixture so far
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
