package regret

import "joust/sim/pref"

// copelandLeader returns the arm that has won more than half of its duels against the most
// opponents; half a point for an even pair with duels. Among equals it returns one with the
// greatest sum of means, and of these the first.
func (r *record) copelandLeader() pref.Arm {
	var best pref.Arm
	most, greatest := -1, 0.0
	for i := range pref.Arm(r.k) {
		points, sum := 0, 0.0
		for j := range pref.Arm(r.k) {
			w, l := r.wins(i, j), r.wins(j, i)
			switch {
			case w+l == 0:
				sum += 0.5
				continue
			case w > l:
				points += 2
			case w == l:
				points++
			}
			sum += float64(w) / float64(w+l)
		}
		if points > most || points == most && sum > greatest {
			best, most, greatest = i, points, sum
		}
	}
	return best
}
