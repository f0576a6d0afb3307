package strength

import (
	"math"

	"joust/sim/portable"
)

// Davidson returns the probabilities of the outcomes of a duel of two arms in Davidson's
// model (JASA 1970), where the strength of the first is greater by d:
//
//	win : tie : lose = exp(d/2) : ν : exp(-d/2).
//
// With ν = 0 it is the model of Bradley and Terry.
func Davidson(d, nu float64) (win, tie, lose float64) {
	// After division by the better arm's term no term exceeds max(1, ν).
	root := portable.Exp(-math.Abs(d) / 2)
	lose, tie = float64(root*root), float64(nu*root)
	sum := 1 + lose + tie
	win, tie, lose = 1/sum, tie/sum, lose/sum
	if d < 0 {
		return lose, tie, win
	}
	return win, tie, lose
}
