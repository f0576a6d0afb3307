package preference

import (
	"joust/environments/judge"
	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/strength"
)

// maxArms bounds the number of arms: a matrix of 4096 arms takes 128 MiB, or 192 MiB if
// pairs can tie.
const maxArms = 4096

// World makes trials. Either each trial draws a preference matrix or all trials share
// one; then the arms may get a new random order. It is safe for concurrent use.
type World struct {
	judging
	arms     int
	model    *pref.Matrix                     // the matrix of all trials that the judge sees; nil where …
	draw     func(s *rng.Source) *pref.Matrix // … this draws one
	balanced *pref.Matrix                     // the preferences by model
	worths   *pref.Worths                     // of the arms of balanced
	record   *strength.Record                 // from which model is estimated; nil if it is not
	shuffle  bool
}

// newFixed returns the world in which all trials share the matrix m. Arms without
// names get the names "arm0", "arm1", …, which they keep when they are shuffled.
func newFixed(m *pref.Matrix, p TrialParams, ties judge.TieParams) *World {
	return newModel(m, nil, p, ties)
}

// NewDrawn returns the world of so many arms in which each trial draws its preference matrix
// from its first stream, and numbers the arms in a random order. The matrix that draw returns
// is the trial's own.
func NewDrawn(arms int, draw func(*rng.Source) *pref.Matrix) *World {
	return &World{arms: arms, draw: draw, shuffle: true}
}

// NewShared returns the world in which all trials share the matrix m, as if NewDrawn drew it.
func NewShared(m *pref.Matrix) *World {
	return &World{arms: m.Arms(), model: m, balanced: m, worths: pref.NewWorths(m, nil), shuffle: true}
}

// ownTies are the parameters of ties where the model has ties of its own.
var ownTies judge.TieParams

// newModel is newFixed for a matrix that comes from these utilities of the arms.
func newModel(m *pref.Matrix, utilities []float64, p TrialParams, ties judge.TieParams) *World {
	m.SetNames(namesOf(m))
	w := &World{judging: p.judging(ties), arms: m.Arms(), model: m, shuffle: p.Shuffle}
	w.balanced = w.judging.balanced(m)
	w.worths = pref.NewWorths(w.balanced, utilities)
	return w
}

// Arms implements duel.World.
func (w *World) Arms() int { return w.arms }

// Fixed implements duel.World.
func (w *World) Fixed() *pref.Matrix { return w.balanced }

// Judged implements duel.Judged.
func (w *World) Judged() bool { return w.judge != nil }

// Record implements duel.Recorded.
func (w *World) Record() *strength.Record { return w.record }

// Trial implements duel.World. It draws the matrix, where there is none, and then
// shuffles the arms; each keeps its name. A judge that has persistent errors gets a number
// of the instance's stream after them.
func (w *World) Trial(instance, coins *rng.Source) duel.Environment {
	m := w.model
	if m == nil {
		m = w.draw(instance)
	}
	var order []pref.Arm
	if w.shuffle {
		order = duel.ShuffledArms(w.arms, instance)
	}
	var balanced *pref.Matrix
	in := duel.Instance{Worths: w.worths, Order: order}
	if w.model == nil {
		if order != nil {
			m.Renumber(order)
		}
		balanced = w.judging.balanced(m)
		in = duel.Instance{Worths: pref.NewWorths(balanced, nil)}
	} else {
		balanced = relabelled(w.balanced, order)
	}
	if w.judge == nil {
		return newTrial(balanced, in, coins)
	}
	switch {
	case w.model == nil:
	case w.balanced == w.model:
		m = balanced
	default:
		m = relabelled(m, order)
	}
	return newJudged(w.judge, m, balanced, in, judge.Salt(instance.Uint64()), coins)
}

// relabelled returns the matrix whose arm i is the arm order[i] of m, or m if order is nil.
func relabelled(m *pref.Matrix, order []pref.Arm) *pref.Matrix {
	if order == nil {
		return m
	}
	return m.Relabel(order)
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
