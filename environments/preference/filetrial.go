package preference

import (
	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// fileTrial is the part of a trial that worlds of files share: how its arms are numbered, and
// the truth with these numbers.
type fileTrial struct {
	order  []pref.Arm   // order[a] is the arm of the file that is arm a; nil if they are the same
	matrix *pref.Matrix // of the file
	worths *pref.Worths
	truth  duel.Truth
}

// newFileTrial numbers the arms of a file with this matrix, of which those that are right are
// winners: as the file does, or at random.
func newFileTrial(m *pref.Matrix, right []bool, worths *pref.Worths, shuffle bool, instance *rng.Source) fileTrial {
	t := fileTrial{matrix: m, worths: worths}
	if shuffle {
		t.order = duel.ShuffledArms(len(right), instance)
	}
	for a := range pref.Arm(len(right)) {
		if right[t.arm(a)] {
			t.truth.Winners = append(t.truth.Winners, a)
		}
	}
	return t
}

// arm returns the arm of the file that is this arm of the trial.
func (t *fileTrial) arm(a pref.Arm) pref.Arm {
	if t.order == nil {
		return a
	}
	return t.order[a]
}

// Name implements duel.Environment.
func (t *fileTrial) Name(a pref.Arm) string { return t.matrix.Name(t.arm(a)) }

// Truth implements duel.Environment. The winners are the Copeland winners of the average
// over both orders of a pair.
func (t *fileTrial) Truth() *duel.Truth { return &t.truth }

// Instance implements duel.Instanced.
func (t *fileTrial) Instance() duel.Instance {
	return duel.Instance{Worths: t.worths, Order: t.order}
}
