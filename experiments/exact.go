package experiments

import (
	"math"

	"joust/algorithms"
	"joust/sim/duel"
)

// exact is what can be computed of the cell: the chance that the algorithm
// recommends a right arm, and the least that its theorem promises; NaN where it
// cannot.
func (c Cell) exact() (success, promised float64) {
	a, ok := algorithms.Catalogue.Find(c.Algorithm.Kind).(*duel.LearnerEntry)
	if !ok {
		return math.NaN(), math.NaN()
	}
	w, err := c.Environment.World()
	if err != nil { // it was opened before the run
		return math.NaN(), math.NaN()
	}
	populated, ok := w.Duels.(duel.Populated)
	if !ok || populated.Population() == nil {
		return math.NaN(), math.NaN()
	}
	return a.Exact(c.Algorithm.Params, populated.Population(), w.Duels.Arms())
}
