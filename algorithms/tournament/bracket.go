package tournament

import (
	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// eliminate is single elimination with as many votes a match as the round,
// counted from 1, is to have.
func eliminate(problem duel.Problem, stream *rng.Source, seeding duel.SeedingParams, early bool, votes func(round int) int) *duel.Sequential {
	pool, scored := seeding.Entrants(&problem, stream)
	seeded := !seeding.Random()
	if seeded {
		pool = drawn(pool)
	}
	next := make([]pref.Arm, 0, len(pool))
	r := referee{problem: &problem, stream: stream, early: early}
	return duel.NewSequential(problem, func(a *duel.Arena) pref.Arm {
		r.Arena = a
		a.Expenses.Scored = scored
		a.Recommend(pool[0])
		for len(pool) > 1 && !(early && problem.OneTeam(pool)) {
			a.Expenses.Rounds++
			next = next[:0]
			if last := len(pool) - 1; last%2 == 0 {
				next = append(next, r.match(pool[last], duel.NoArm, 0))
			}
			for i := 0; i+1 < len(pool); i += 2 {
				first, second := pool[i], pool[i+1]
				if seeded && stream.Coin() { // the stronger are to have no slot of their own
					first, second = second, first
				}
				next = append(next, r.match(first, second, votes(a.Expenses.Rounds)))
			}
			pool, next = next, pool
			a.Recommend(pool[0])
		}
		return pool[0]
	})
}

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
