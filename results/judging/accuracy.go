package judging

import (
	"math"

	"joust/results/stats"
)

// AccuracyOfTwo returns how often each of two judges is right, if both are right equally often,
// err independently and agree in the share g of verdicts between two answers:
//
//	g = a² + (1-a)²,  a = (1 + √(2g-1))/2.
//
// It is an upper bound of the accuracy of real judges: a mean of a² + (1-a)² over items of
// different difficulty belongs to a smaller mean of a, by convexity, and errors that the judges
// share look like agreement. NaN for g < ½, which no such judges have, and of NaN.
func AccuracyOfTwo(g float64) float64 {
	if !(g >= 0.5) {
		return math.NaN()
	}
	return (1 + math.Sqrt(2*g-1)) / 2
}

// AccuracyOfThree returns how often each of three judges is right, if they err independently and
// the first and second agree in the share g12 of verdicts between two answers, and so on:
//
//	2 a_1 - 1 = √(m12 m13/m23),  m = 2g - 1,
//
// and the same with the numbers exchanged. It is an upper bound, for the reasons of AccuracyOfTwo.
// A value above 1, which only chance and shared errors give, is 1. NaN for all unless all shares
// exceed ½.
func AccuracyOfThree(g12, g13, g23 float64) [3]float64 {
	m12, m13, m23 := 2*g12-1, 2*g13-1, 2*g23-1
	if !(m12 > 0 && m13 > 0 && m23 > 0) {
		return [3]float64{math.NaN(), math.NaN(), math.NaN()}
	}
	of := func(x, y, z float64) float64 { return min(1, (1+math.Sqrt(float64(x*y)/z))/2) }
	return [3]float64{of(m12, m13, m23), of(m12, m23, m13), of(m13, m23, m12)}
}

// boundOfTwo returns AccuracyOfTwo of a share and of the ends of its interval. An end below ½ is
// ½.
func boundOfTwo(g stats.Estimate) stats.Estimate {
	end := func(x float64) float64 { return AccuracyOfTwo(max(x, 0.5)) }
	return stats.Estimate{Value: AccuracyOfTwo(g.Value), Low: end(g.Low), High: end(g.High)}
}
