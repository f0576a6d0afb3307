package comparisons

import (
	"math"

	"joust/sim/linalg"
)

const (
	lbfgsMemory = 8     // pairs of a step and a change of the gradient that are kept
	lbfgsFlat   = 1e-7  // length of the gradient at which minimise stops
	lbfgsSlack  = 1e-4  // share of the decrease along the gradient that a step must reach
	lbfgsLeast  = 1e-12 // shortest step, as a share of the direction
)

// lbfgsPair is a step of the point and the change of the gradient in it.
type lbfgsPair struct {
	step, change []float64
	along        float64 // their inner product, above 0
}

// minimise lowers a differentiable function from x, which it changes in place, by the method
// L-BFGS (Nocedal, "Updating quasi-Newton matrices with limited storage", Mathematics of
// Computation 35, 1980), with steps that are halved until the function falls enough. of
// returns the value at a point and writes the gradient. It stops at a gradient below 1e-7,
// after that many steps, or where no step lowers the function; the function is never higher
// than at the start. Its arithmetic is the same on every processor.
func minimise(x []float64, steps int, of func(x, gradient []float64) float64) {
	n := len(x)
	gradient, direction := make([]float64, n), make([]float64, n)
	next, slope := make([]float64, n), make([]float64, n)
	var memory []lbfgsPair
	value := of(x, gradient)
	for range steps {
		length := math.Sqrt(linalg.Dot(gradient, gradient))
		if !(length > lbfgsFlat) {
			return
		}
		descent(memory, gradient, direction)
		fall := linalg.Dot(direction, gradient)
		if !(fall < 0) {
			memory = memory[:0]
			descent(memory, gradient, direction)
			fall = -float64(length * length)
		}
		share := 1.0
		if len(memory) == 0 {
			share = min(1, 1/length)
		}
		lower, ok := 0.0, false
		for ; share > lbfgsLeast; share /= 2 {
			for i := range x {
				next[i] = x[i] + float64(share*direction[i])
			}
			if lower = of(next, slope); lower <= value+float64(lbfgsSlack*share*fall) {
				ok = true
				break
			}
		}
		if !ok {
			return
		}
		pair := lbfgsPair{step: make([]float64, n), change: make([]float64, n)}
		if len(memory) == lbfgsMemory {
			pair = memory[0]
			copy(memory, memory[1:])
			memory = memory[:lbfgsMemory-1]
		}
		for i := range x {
			pair.step[i], pair.change[i] = next[i]-x[i], slope[i]-gradient[i]
		}
		pair.along = linalg.Dot(pair.step, pair.change)
		if pair.along > 1e-12*linalg.Dot(pair.change, pair.change) {
			memory = append(memory, pair)
		}
		copy(x, next)
		copy(gradient, slope)
		value = lower
	}
}

// descent writes the direction −H·gradient, where H is the estimate of the inverse Hessian
// from the pairs, oldest first; without pairs it is the identity.
func descent(memory []lbfgsPair, gradient, to []float64) {
	for i, g := range gradient {
		to[i] = -g
	}
	if len(memory) == 0 {
		return
	}
	var weights [lbfgsMemory]float64
	for k := len(memory) - 1; k >= 0; k-- {
		p := &memory[k]
		weights[k] = linalg.Dot(p.step, to) / p.along
		linalg.Axpy(-weights[k], p.change, to)
	}
	last := &memory[len(memory)-1]
	scale := last.along / linalg.Dot(last.change, last.change)
	for i := range to {
		to[i] = float64(to[i] * scale)
	}
	for k := range memory {
		p := &memory[k]
		linalg.Axpy(weights[k]-linalg.Dot(p.change, to)/p.along, p.step, to)
	}
}
