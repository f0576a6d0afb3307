package tournament

import (
	"joust/sim/duel"
	"joust/sim/pref"
)

// drawn puts seeded entrants into the slots of a bracket of 2^L of them, in
// which the strongest two can meet only in the final, the strongest four only in
// the semifinals, and so on; the strongest have the byes.
func drawn(seeds []pref.Arm) []pref.Arm {
	slots := []int{0}
	for len(slots) < len(seeds) {
		twice := make([]int, 0, 2*len(slots))
		for _, s := range slots {
			twice = append(twice, s, 2*len(slots)-1-s)
		}
		slots = twice
	}
	bracket := make([]pref.Arm, len(slots))
	for i, s := range slots {
		bracket[i] = duel.NoArm
		if s < len(seeds) {
			bracket[i] = seeds[s]
		}
	}
	return bracket
}
