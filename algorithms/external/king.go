package external

import (
	"joust/sim/pref"
	"joust/sim/rng"
)

// King is king of the hill: an arm is king until a challenger has won kingLead more duels
// against it than it lost; a challenge ends when either leads by so many, or after kingDuels
// duels. Each arm challenges once, in random order. It stops after the last challenge.
type King struct {
	king     pref.Arm
	rivals   []pref.Arm // that have not challenged yet, the present one last
	lead, of int        // wins minus losses of the king in this challenge, and its duels
}

// The parameters of the example.
const (
	kingLead  = 12
	kingDuels = 60
)

// NewKing returns the learner for so many arms.
func NewKing(arms int, stream *rng.Source) *King {
	k := &King{rivals: make([]pref.Arm, arms)}
	for i := range k.rivals {
		k.rivals[i] = pref.Arm(i)
	}
	stream.Shuffle(arms, func(i, j int) { k.rivals[i], k.rivals[j] = k.rivals[j], k.rivals[i] })
	k.king, k.rivals = k.rivals[arms-1], k.rivals[:arms-1]
	return k
}

// Next implements duel.Learner.
func (k *King) Next() (pref.Pair, bool) {
	if len(k.rivals) == 0 {
		return pref.Pair{}, false
	}
	return pref.Pair{First: k.king, Second: k.rivals[len(k.rivals)-1]}, true
}

// Observe implements duel.Learner.
func (k *King) Observe(_ pref.Pair, o pref.Outcome) {
	k.of++
	switch o {
	case pref.FirstWins:
		k.lead++
	case pref.SecondWins:
		k.lead--
	}
	if max(k.lead, -k.lead) < kingLead && k.of < kingDuels {
		return
	}
	if k.lead < 0 {
		k.king = k.rivals[len(k.rivals)-1]
	}
	k.rivals = k.rivals[:len(k.rivals)-1]
	k.lead, k.of = 0, 0
}

// Recommend implements duel.Learner.
func (k *King) Recommend() pref.Arm { return k.king }
