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
// Pairwise Frank-Wolfe steps improve the mixture (Lacoste-Julien and Jaggi, "On the global
// linear convergence of Frank-Wolfe optimization variants", NIPS 2015): weight moves from the
// plan with the least directional derivative to the one with the greatest, as far as the
// objective grows. The added plan is the best response to the gradient, y_i =
// share_i/gain_i, by dynamic programming; between two responses weight moves among the plans
// of the mixture. By concavity no mixture's objective is greater by more than
// max_p Σ y_i gain_i(p) - 1, the certificate by which it stops.
//
// Gains are in units of each row's largest gain, which does not change the solution and keeps
// numbers of similar size. The start is maxmin by linear programming or, by weights, a mixture
// with at least half of the largest known least gain, or when half of the plans are used. Where
// no policy gives every row a gain, the product of the gains is at most 0; then the result is
// leximin, or what weights found for maxmin, of the gains in these units, and so is the gap.
func (g *game) nash(p Params, solve solver) (m mixture, gap float64, by string) {
	if g.byProgram(p) && len(g.rows) <= LargestLP {
		m, gap, by = g.maxmin(p, solve)
		if by == "lp" && slices.Min(m.gains()) <= noGain {
			return g.leximin(p, solve)
		}
	} else {
		by = "weights"
		m, gap = g.byWeights(func(least, ceiling float64) bool {
			return least > noGain && (least >= ceiling/2 || g.plans >= g.maxPlans/2) || ceiling-least <= p.Tolerance
		})
	}
	if slices.Min(m.gains()) <= noGain {
		return m, gap, by
	}
	gains := m.gains()
	for {
		response, value := g.respond(g.gradient(gains))
		gap = max(0, value-1)
		if gap <= p.Tolerance || g.plans >= g.maxPlans {
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
	// noGain is the gain, in units of the row's largest, up to which a row has none.
	noGain = 1e-7
	// corrections, divided by the number of rows, bounds the number of steps between two
	// responses, so that their work does not grow with the rows; leastCorrections are
	// always allowed.
	corrections, leastCorrections = 10000, 20
	// precision is that of a step, relative to the longest possible one.
	precision = 1e-12
)

// gradient returns the gradient of the mean logarithm of the gains, all above 0.
func (g *game) gradient(gains []float64) []float64 {
	y := make([]float64, len(gains))
	for i, v := range gains {
		y[i] = g.shares[i] / v
	}
	return y
}

// shift makes one pairwise step of the mixture and of its gains. It returns the directional
// derivative towards the best plan of the mixture before the step.
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

// reach returns the weight, from 0 to limit, whose move between two plans maximises the
// objective: the zero of the decreasing derivative, by Newton's method, with bisection where
// that leaves the interval.
func (g *game) reach(gains, to, from []float64, limit float64) float64 {
	if limit <= precision {
		return limit // the plan has a negligible weight
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

// slope returns the derivative of the objective after a move of weight by, and minus the
// second derivative; the former is -Inf where some row has no gain.
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
