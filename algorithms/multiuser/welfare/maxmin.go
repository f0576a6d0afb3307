package welfare

// maxmin maximises the least gain of all rows, the egalitarian choice of MaxMin-RLHF
// (Chakraborty, Qiu, Yuan, Koppel, Huang, Manocha, Bedi and Wang, ICML 2024), here exactly
// over all mixtures of policies by linear programming (solveLP), or within the tolerance by
// multiplicative weights. Shares are ignored. A linear program that fails by rounding is
// replaced by multiplicative weights.
func (g *game) maxmin(p Params, solve solver) (m mixture, gap float64, by string) {
	if g.byProgram(p) {
		l := g.firstLP()
		if r, err := g.solveLP(l, solve); err == nil {
			return l.mixture, r.gap * g.scale, "lp"
		}
	}
	m, gap = g.byWeights(within(p.Tolerance))
	return m, gap * g.scale, "weights"
}

// within returns a stopping rule: the least gain is within tolerance of its upper bound.
func within(tolerance float64) func(least, ceiling float64) bool {
	return func(least, ceiling float64) bool { return ceiling-least <= tolerance }
}

// byProgram reports whether linear programming is used where there is a choice.
func (g *game) byProgram(p Params) bool {
	return p.Solver == "lp" || p.Solver == "auto" && len(g.rows) <= automaticLP
}

// firstLP returns the first program: every row is free, and the mixture consists of the best
// plan for the mean, with weight 1, and the best plans for each row, with weight 0.
func (g *game) firstLP() *maxminLP {
	mean, _ := g.respond(EqualShares(len(g.rows)))
	n := len(g.rows)
	l := &maxminLP{
		mixture: mixture{append([]plan{mean}, g.best...), make([]float64, n+1)},
		fixed:   make([]bool, n), floor: make([]float64, n),
	}
	l.weights[0] = 1
	return l
}
