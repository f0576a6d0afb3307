package welfare

// maxmin maximises the least gain of all rows, which is the egalitarian choice
// of MaxMin-RLHF (Chakraborty, Qiu, Yuan, Koppel, Huang, Manocha, Bedi and Wang,
// ICML 2024), here exactly: over all mixtures of policies, by linear programming
// as in rise, or within the tolerance by multiplicative weights. Shares play no
// part. A linear program that fails by rounding is replaced by multiplicative
// weights.
func (g *game) maxmin(p Params, solve solver) (m mixture, gap float64, by string) {
	if g.byProgram(p) {
		l := g.unbound()
		if r, err := g.rise(l, solve); err == nil {
			return l.mixture, r.gap * g.scale, "lp"
		}
	}
	m, gap = g.byWeights(within(p.Tolerance))
	return m, gap * g.scale, "weights"
}

// within is enough once nobody can find a least gain that is greater by more.
func within(tolerance float64) func(least, ceiling float64) bool {
	return func(least, ceiling float64) bool { return ceiling-least <= tolerance }
}

// byProgram says whether linear programming is to be used where there is a choice.
func (g *game) byProgram(p Params) bool {
	return p.Solver == "lp" || p.Solver == "auto" && len(g.rows) <= automaticLP
}

// unbound is the first program: every row is free, and the mixture is of what is
// best for the mean and for each alone, with all of its weight on the former.
func (g *game) unbound() *rising {
	mean, _ := g.respond(EqualShares(len(g.rows)))
	n := len(g.rows)
	l := &rising{
		mixture: mixture{append([]plan{mean}, g.best...), make([]float64, n+1)},
		bound:   make([]bool, n), floor: make([]float64, n),
	}
	l.weights[0] = 1
	return l
}
