package welfare

import (
	"math"
	"slices"

	"joust/sim/linalg"
)

// nash maximises the mean logarithm of the gains, weighted by shares: the Nash
// bargaining solution with uniform play as the point of disagreement (Nash,
// Econometrica 18, 1950; with shares as powers, Kalai, International Journal of
// Game Theory 6, 1977). It does not change if a row's rewards are multiplied by a
// positive number.
//
// The mixture is improved by pairwise Frank-Wolfe steps (Lacoste-Julien and
// Jaggi, "On the global linear convergence of Frank-Wolfe optimization variants",
// NIPS 2015): weight moves from the plan that the gradient speaks against most to
// the one that it speaks for most, as far as the objective grows. The plan added
// is the best response to the gradient, y_i = share_i/gain_i, by dynamic
// programming; between two responses weight moves among the plans that are there.
// By concavity no mixture's objective is greater by more than
// max_p Σ y_i gain_i(p) - 1, the certificate by which it stops.
//
// Gains are in units of the most that each row can gain, which changes nothing but
// makes all numbers alike in size. It starts from maxmin by linear programming or,
// by weights, from where every row gains half of what all are known to be able to
// gain at once, or half of the plans are spent. Where no policy makes all rows
// gain, the product of the gains is 0 at best and says nothing: there the answer is
// leximin, or what weights found for maxmin, of the gains in these units, and the
// gap is that of the answer.
func (g *game) nash(p Params, solve solver) (m mixture, gap float64, by string) {
	if g.byProgram(p) && len(g.rows) <= LargestLP {
		m, gap, by = g.maxmin(p, solve)
		if by == "lp" && slices.Min(m.gains()) <= nothing {
			return g.leximin(p, solve)
		}
	} else {
		by = "weights"
		m, gap = g.byWeights(func(least, ceiling float64) bool {
			return least > nothing && (least >= ceiling/2 || g.plans >= g.most/2) || ceiling-least <= p.Tolerance
		})
	}
	if slices.Min(m.gains()) <= nothing {
		return m, gap, by
	}
	gains := m.gains()
	for {
		response, value := g.respond(g.gradient(gains))
		gap = max(0, value-1)
		if gap <= p.Tolerance || g.plans >= g.most {
			return m, gap, "frank-wolfe"
		}
		m.add(response)
		for range max(leastCorrections, corrections/len(g.rows)) {
			if g.shift(&m, gains) <= gap/4 {
				break
			}
		}
		m.drop()
		gains = m.gains() // without the rounding of many steps
	}
}

const (
	// nothing is the gain, in units of the most that a row can gain, that counts as none.
	nothing = 1e-7
	// corrections, divided by the number of rows, is the number of steps between two
	// responses at the most, so that their work does not grow with the rows; but
	// leastCorrections are always allowed.
	corrections, leastCorrections = 10000, 20
	// precision is that of a step, as a part of the longest possible.
	precision = 1e-12
)

// gradient is that of the mean logarithm of the gains, all above 0.
func (g *game) gradient(gains []float64) []float64 {
	y := make([]float64, len(gains))
	for i, v := range gains {
		y[i] = g.shares[i] / v
	}
	return y
}

// shift makes one pairwise step, of the mixture and of its gains, and returns by
// how much the gradient speaks for the best plan of the mixture more than for the
// mixture, before the step.
func (g *game) shift(m *mixture, gains []float64) float64 {
	y := g.gradient(gains)
	to, from := -1, -1
	most, least := math.Inf(-1), math.Inf(1)
	for i, p := range m.plans {
		v := linalg.Dot(y, p.gains)
		if v > most {
			most, to = v, i
		}
		if m.weights[i] > 0 && v < least {
			least, from = v, i
		}
	}
	if to != from {
		by := g.reach(gains, m.plans[to].gains, m.plans[from].gains, m.weights[from])
		m.weights[to] += by
		m.weights[from] -= by
		for r := range gains {
			gains[r] += float64(by * (m.plans[to].gains[r] - m.plans[from].gains[r]))
		}
	}
	return most - 1
}

// reach is the weight, from 0 to limit, whose move between two plans maximises
// the objective: where the derivative, which falls, is 0, by Newton's method, with
// bisection where it would leave the interval.
func (g *game) reach(gains, to, from []float64, limit float64) float64 {
	if limit <= precision {
		return limit // a plan that counts for nothing any more
	}
	low, high, by := 0.0, limit, limit
	for {
		slope, fall := g.slope(gains, to, from, by)
		if slope > 0 {
			low = by
		} else {
			high = by
		}
		if high-low <= precision*limit {
			return low
		}
		next := by + slope/fall
		if !(next > low && next < high) {
			next = low + float64((high-low)/2)
		} else if math.Abs(next-by) <= precision*limit {
			return next
		}
		by = next
	}
}

// slope is the derivative of the objective after a move of weight by, and by how
// much it falls there; the former is -Inf where some row no longer gains.
func (g *game) slope(gains, to, from []float64, by float64) (slope, fall float64) {
	for i, v := range gains {
		change := to[i] - from[i]
		after := v + float64(by*change)
		if after <= 0 {
			return math.Inf(-1), 1
		}
		rate := change / after
		slope += float64(g.shares[i] * rate)
		fall += float64(g.shares[i] * rate * rate)
	}
	return slope, fall
}
