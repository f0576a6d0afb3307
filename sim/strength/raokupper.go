package strength

import (
	"math"

	"joust/sim/portable"
)

// RaoKupper returns the probabilities of the outcomes of a duel of two arms in the model
// of Rao and Kupper (JASA 1967), where the strength of the first is greater by d and
// η ≥ 0 is the threshold below which a difference is not noticed:
//
//	win = σ(d-η), lose = σ(-d-η), tie = (e^{2η}-1)·σ(d-η)·σ(-d-η),
//
// where σ(x) = 1/(1+e^{-x}). The authors' parameter is κ = e^η; with η = 0 it is the model
// of Bradley and Terry.
func RaoKupper(d, eta float64) (win, tie, lose float64) {
	win, lose = logistic(d-eta), logistic(-d-eta)
	shrunk := portable.Exp(-2 * eta)
	tie = (1 - shrunk) / (1 + shrunk + portable.Exp(d-eta) + portable.Exp(-d-eta))
	return win, tie, lose
}

// logistic returns σ(x) = 1/(1+e^{-x}).
func logistic(x float64) float64 { return 1 / (1 + portable.Exp(-x)) }

// logLogistic returns ln σ(x).
func logLogistic(x float64) float64 {
	return min(x, 0) - portable.Log(1+portable.Exp(-math.Abs(x)))
}
