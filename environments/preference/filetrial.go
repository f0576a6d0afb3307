package preference

import (
	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// fileTrial is the part of a trial that worlds of files share: how its arms are numbered, and
// the truth with these numbers.
type fileTrial struct {
	order  []pref.Arm // order[a] is the arm of the file that is arm a; nil if they are the same
	worths *pref.Worths
	truth  duel.Truth
}

// newFileTrial numbers the arms of a file with these names, of which those that are right are
// winners: as the file does, or at random.
func newFileTrial(names []string, right []bool, worths *pref.Worths, shuffle bool, instance *rng.Source) fileTrial {
	t := fileTrial{worths: worths, truth: duel.Truth{Names: names}}
	if shuffle {
		t.order = duel.ShuffledArms(len(right), instance)
		t.truth.Names = make([]string, len(right))
		for a, from := range t.order {
			t.truth.Names[a] = names[from]
		}
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

// Truth implements duel.Environment. The winners are the Copeland winners of the average
// over both orders of a pair.
func (t *fileTrial) Truth() *duel.Truth { return &t.truth }

// Instance implements duel.Instanced.
func (t *fileTrial) Instance() duel.Instance {
	return duel.Instance{Worths: t.worths, Order: t.order}
}
