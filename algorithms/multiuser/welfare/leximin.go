package welfare

import "math"

// tight is the multiplier above which a row limits the level. Multipliers sum to 1, so that at
// least one of up to 50 rows exceeds it.
const tight = 1e-6

// leximin maximises the least gain; among all policies that do, the next to least; and so on:
// the leximin rule of Rawls's difference principle (Sen, "Collective Choice and Social
// Welfare", 1970). It solves successive linear programs (Ogryczak, Pióro and Tomaszewski,
// "Telecommunications network design and max-min optimization problem", 2005): a row whose
// multiplier is above 0 has the same gain in every solution of a program, by complementary
// slackness, and is fixed to that gain in the next program. Each program fixes at least one
// row, so that there are at most as many programs as rows. The solution is Pareto efficient,
// and the gains of all rows are unique.
//
// If the first program fails by rounding, the result is maxmin by multiplicative weights; if a
// later one does, the free rows keep their present gains.
func (g *game) leximin(p Params, solve solver) (m mixture, gap float64, by string) {
	l := g.firstLP()
	for range g.rows {
		r, err := g.solveLP(l, solve)
		if err != nil {
			if by == "" {
				m, gap = g.byWeights(within(p.Tolerance))
				return m, gap * g.scale, "weights"
			}
			return l.mixture, math.Inf(1), by
		}
		by, gap = "lp", max(gap, r.gap*g.scale)
		free := 0
		for i, w := range r.weights {
			switch {
			case l.fixed[i]:
			case w > tight:
				l.fixed[i], l.floor[i] = true, r.level
			default:
				free++
			}
		}
		if free == 0 {
			break
		}
	}
	return l.mixture, gap, by
}
