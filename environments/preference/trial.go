package preference

import (
	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// maxLaws is the number of arms up to which a trial keeps the law of each ordered pair: 56
// bytes each, 0.9 MiB in all. With more arms, laws are computed from the matrix as they are
// needed, which takes less time than to fetch them from memory.
const maxLaws = 128

// trial is the instance of one trial, in which a duel is a draw from a ternary preference
// matrix. It is a duel.Environment, a duel.Tallier and duel.Instanced.
type trial struct {
	k        int
	few      bool       // whether there are to be laws
	laws     []duel.Law // laws[i*k+j] of the ordered pair (i, j); nil before the first duel
	coins    *rng.Source
	truth    duel.Truth
	instance duel.Instance

	matrix *pref.Matrix

	// Without laws:
	binary bool     // no pair can tie, and the thresholds of a pair's two arms sum to that of 1
	first  pref.Arm // of the last duel
	law    duel.Law // the one computed last
}

// newTrial returns the trial of the matrix m, which is that of the instance in the order
// of the trial's arms. Duels are drawn from coins.
func newTrial(m *pref.Matrix, instance duel.Instance, coins *rng.Source) *trial {
	t := &trial{k: m.Arms(), few: m.Arms() <= maxLaws, coins: coins, instance: instance, matrix: m, first: duel.NoArm}
	t.truth = duel.Truth{Winners: m.Copeland()}
	if !t.few {
		t.binary = isBinary(m)
	}
	return t
}

// makeLaws makes the laws of all pairs before the first duel, if there are to be laws, and
// reports whether there are.
func (t *trial) makeLaws() bool {
	if !t.few || t.laws != nil {
		return t.few
	}
	t.laws = make([]duel.Law, t.k*t.k)
	for i := range pref.Arm(t.k) {
		for j := range pref.Arm(t.k) {
			t.laws[int(i)*t.k+int(j)] = lawIn(t.matrix, i, j)
		}
	}
	return true
}

// Arms implements duel.Environment.
func (t *trial) Arms() int { return t.k }

// Name implements duel.Environment.
func (t *trial) Name(a pref.Arm) string { return t.matrix.Name(a) }

// Truth implements duel.Environment. The winners are the Copeland winners.
func (t *trial) Truth() *duel.Truth { return &t.truth }

// Instance implements duel.Instanced.
func (t *trial) Instance() duel.Instance { return t.instance }

// Duel implements duel.Environment.
func (t *trial) Duel(p pref.Pair) pref.Outcome {
	if t.laws == nil {
		return t.duel(p)
	}
	return t.laws[int(p.First)*t.k+int(p.Second)].TernaryOutcome(t.coins.Draw())
}

// duel is Duel before there are laws, or without them. Algorithms let one arm duel many others in turn, in the first
// slot or in the second. In a pair that cannot tie, the matrix is read in the row of that
// arm, whose numbers lie one beside the other.
func (t *trial) duel(p pref.Pair) pref.Outcome {
	if t.makeLaws() {
		return t.Duel(p)
	}
	if !t.binary {
		return t.lawOf(p).TernaryOutcome(t.coins.Draw())
	}
	var wins uint64
	if p.First == t.first {
		wins = rng.Threshold(t.matrix.Win(p.First, p.Second))
	} else {
		wins = certain - rng.Threshold(t.matrix.Win(p.Second, p.First))
	}
	t.first = p.First
	if t.coins.Draw() < wins {
		return pref.FirstWins
	}
	return pref.SecondWins
}

// certain is the threshold of an event that always happens.
var certain = rng.Threshold(1)

// isBinary reports whether no pair can tie and the thresholds of the two arms of each pair
// sum to certain, so that either arm's decides a duel.
func isBinary(m *pref.Matrix) bool {
	if m.HasTies() {
		return false
	}
	for i := range pref.Arm(m.Arms()) {
		for j := range i {
			if rng.Threshold(m.Win(i, j))+rng.Threshold(m.Win(j, i)) != certain {
				return false
			}
		}
	}
	return true
}

// DuelTally implements duel.Tallier.
func (t *trial) DuelTally(p pref.Pair, n int) pref.Tally { return t.lawOf(p).Tally(t.coins, n) }

// lawOf returns the law of the pair. It is valid until the next call.
func (t *trial) lawOf(p pref.Pair) *duel.Law {
	if t.makeLaws() {
		return &t.laws[int(p.First)*t.k+int(p.Second)]
	}
	t.law = lawIn(t.matrix, p.First, p.Second)
	return &t.law
}

// lawIn returns the law of a pair of the matrix.
func lawIn(m *pref.Matrix, i, j pref.Arm) duel.Law {
	return duel.TernaryLaw(m.Win(i, j), m.Tie(i, j), m.Win(j, i))
}
