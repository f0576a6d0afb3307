package preference

import (
	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/strength"
)

// maxArms bounds the number of arms: a matrix of 4096 arms takes 256 MiB,
// and the laws of a trial 896 MiB.
const maxArms = 4096

// ShuffleParams are the parameters of all environments that have a preference
// matrix.
type ShuffleParams struct {
	Shuffle bool `yaml:"shuffle" doc:"number the arms in a fresh random order each trial"`
}

var defaultShuffle = ShuffleParams{Shuffle: true}

// World makes trials. Either each trial draws a preference matrix or all trials share
// one; then the arms may get a new random order. It is safe for concurrent use.
type World struct {
	arms    int
	fixed   *pref.Matrix                     // the matrix of all trials; nil where …
	draw    func(s *rng.Source) *pref.Matrix // … this draws one
	worths  *pref.Worths                     // of the arms of fixed
	record  *strength.Record                 // from which fixed is estimated; nil if it is not
	shuffle bool
}

// newFixed returns the world in which all trials share the matrix m. Arms without
// names get the names "arm0", "arm1", …, which they keep when they are shuffled.
func newFixed(m *pref.Matrix, shuffle bool) *World { return newModel(m, nil, shuffle) }

// newModel is newFixed for a matrix that comes from these utilities of the arms.
func newModel(m *pref.Matrix, utilities []float64, shuffle bool) *World {
	names := make([]string, m.Arms())
	for i := range names {
		names[i] = m.Name(pref.Arm(i))
	}
	m.SetNames(names)
	return &World{arms: m.Arms(), fixed: m, worths: pref.NewWorths(m, utilities), shuffle: shuffle}
}

// Arms implements duel.World.
func (w *World) Arms() int { return w.arms }

// Fixed implements duel.World.
func (w *World) Fixed() *pref.Matrix { return w.fixed }

// Record implements duel.Recorded.
func (w *World) Record() *strength.Record { return w.record }

// Trial implements duel.World. It draws the matrix, where there is none, and then
// shuffles the arms; each keeps its name.
func (w *World) Trial(instance, coins *rng.Source) duel.Environment {
	m := w.fixed
	if m == nil {
		m = w.draw(instance)
	}
	var order []pref.Arm
	if w.shuffle {
		order = make([]pref.Arm, w.arms)
		for i := range order {
			order[i] = pref.Arm(i)
		}
		instance.Shuffle(w.arms, func(i, j int) { order[i], order[j] = order[j], order[i] })
		m = m.Relabel(order)
	}
	if w.fixed == nil {
		return newTrial(m, duel.Instance{Worths: pref.NewWorths(m, nil)}, coins)
	}
	return newTrial(m, duel.Instance{Worths: w.worths, Order: order}, coins)
}

// outcomes are the probabilities of the three outcomes of a duel.
type outcomes struct{ win, tie, lose float64 }

// coin is a fair coin.
var coin = outcomes{win: 0.5, lose: 0.5}

// flip returns the outcomes of the reversed pair.
func (o outcomes) flip() outcomes { return outcomes{o.lose, o.tie, o.win} }

// matrixOf returns the matrix of k arms in which the pair of i < j has the outcomes
// law(i, j).
func matrixOf(k int, law func(i, j int) outcomes) *pref.Matrix {
	m := pref.NewMatrix(k)
	for i := range k {
		for j := i + 1; j < k; j++ {
			o := law(i, j)
			m.Set(pref.Arm(i), pref.Arm(j), o.win, o.tie, o.lose)
		}
	}
	return m
}
