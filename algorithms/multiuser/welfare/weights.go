package welfare

import (
	"math"
	"slices"

	"joust/sim/portable"
)

// byWeights maximises the least gain by multiplicative weights (Freund and Schapire, "Adaptive
// game playing using multiplicative weights", Games and Economic Behavior 29, 1999). Rows have
// weights w_i ∝ exp(-η G_i), where G_i is the sum of their gains so far; the best plan for the
// weighted sum is added; the result is a mean of the occupancies. For gains with a range of D,
// the least gain after T plans is within about D sqrt(ln(rows)/T) of the best.
//
// η is 2 sqrt(ln(rows)/Σ D_t²) where D_t is the range of the gains of plan t, so that no range
// need be known and results do not depend on units (as in Cesa-Bianchi, Mansour and Stoltz,
// "Improved second-order bounds for prediction with expert advice", Machine Learning 66, 2007).
// The result is the better of the plain mean, to which the bound applies, and the mean with
// weight t for plan t, whose error is nearly always smaller by half.
//
// ceiling is an upper bound of the least gain of every policy: the smallest value of a best
// response so far. It stops when enough(least, ceiling) is true; the gap that it returns is the
// difference of both.
func (g *game) byWeights(enough func(least, ceiling float64) bool) (m mixture, gap float64) {
	n := len(g.rows)
	plain, late := newMean(g), newMean(g)
	w := EqualShares(len(g.rows))
	ceiling, spread := math.Inf(1), 0.0
	for t := 1; ; t++ {
		p, value := g.respond(w)
		ceiling = min(ceiling, value)
		plain.add(g, p, 1)
		late.add(g, p, float64(t))
		best := plain
		if late.least() > plain.least() {
			best = late
		}
		if enough(best.least(), ceiling) || g.plans >= g.maxPlans {
			return mixture{[]plan{g.planOf(g.markov(best.occupancy, p.policy))}, []float64{1}}, max(0, ceiling-best.least())
		}
		width := slices.Max(p.gains) - slices.Min(p.gains)
		spread += float64(width * width)
		rate := 2 * math.Sqrt(portable.Log(float64(n))/spread)
		least, total := slices.Min(plain.gains), 0.0
		for i, s := range plain.gains {
			w[i] = portable.Exp(-rate * (s - least))
			total += w[i]
		}
		for i := range w {
			w[i] /= total
		}
	}
}

// mean is a weighted sum of plans with the sum of weights by which to divide it.
type mean struct {
	occupancy []float64 // H·S·A
	gains     []float64 // of each row
	weight    float64
}

func newMean(g *game) *mean {
	return &mean{occupancy: make([]float64, len(g.occupancy)), gains: make([]float64, len(g.rows))}
}

// add adds a plan, whose occupancy the game has just computed.
func (m *mean) add(g *game, p plan, weight float64) {
	m.weight += weight
	for j, d := range g.occupancy {
		m.occupancy[j] += float64(weight * d)
	}
	for i, v := range p.gains {
		m.gains[i] += float64(weight * v)
	}
}

// least returns the least gain of the mean.
func (m *mean) least() float64 { return slices.Min(m.gains) / m.weight }
