package preference

import (
	"joust/sim"
	"joust/sim/pref"
	"joust/sim/rng"
)

// World is a family of instances: a matrix for every trial, either drawn anew
// or one and the same, with the arms in a fresh random order.
type World struct {
	arms    int
	fixed   *pref.Matrix                     // the matrix of all trials, or nil and …
	draw    func(s *rng.Source) *pref.Matrix // … how to draw one
	shuffle bool
}

// Arms implements sim.World.
func (w *World) Arms() int { return w.arms }

// Fixed implements sim.World.
func (w *World) Fixed() *pref.Matrix { return w.fixed }

// Trial implements sim.World. The arms are shuffled, if at all, after the
// instance was drawn; each keeps its name.
func (w *World) Trial(instance, coins *rng.Source) sim.Environment {
	m := w.fixed
	if m == nil {
		m = w.draw(instance)
	}
	if w.shuffle {
		order := make([]pref.Arm, w.arms)
		for i := range order {
			order[i] = pref.Arm(i)
		}
		instance.Shuffle(w.arms, func(i, j int) { order[i], order[j] = order[j], order[i] })
		m = m.Relabel(order)
	}
	return newTrial(m, coins)
}
